// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import CollaborativeText
import Foundation
import PeerIdentity
import PeerNode
import PeerReplica
import PeerSession
import PeerTransport
import PeerWire

/// A member who holds the group's key and their own, and runs another program than the others do.
@main
struct Liar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peersync-liar", abstract: "A member of a group with another program than peersync.",
        subcommands: [
            Lying.self, Forging.self, Calling.self, Telling.self, Opening.self, BreakingOff.self, Crowd.self,
            Tomorrow.self,
        ],
        defaultSubcommand: Lying.self)
}

struct Lying: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lie", abstract: "Gets into a group by its link and lies to one of its laptops.",
        discussion: "Prints a line for each lie: its name, and what the other side did: open, or closed and why.")

    @Option(help: "Of an open door.") var link: String
    @Option(help: "Whom to lie to.") var host: String
    @Option var port: UInt16
    @Option(help: "How much of the lies that are many.") var amount = 1
    @Option(help: "Tells no lies, but calls so often as an honest member and prints how many milliseconds each call took.")
    var calls = 0
    @Argument(help: "Which lies; all when left out.") var lies: [String] = []

    func run() async throws {
        let endpoint = PeerEndpoint(host: host, port: port)
        var generator = SystemRandomNumberGenerator()
        let admission = try await Joining(with: Invitation(text: link), as: Identity(using: &generator), name: "Lucie")
            .knock(at: [endpoint], usesDiscovery: false) { _ in }
        if calls > 0 { return await call(endpoint, admission) }
        var doors = [DoorKeys(groupKey: admission.secrets.groupKey)]
        doors += DoorKeys(pairOf: admission.secrets.identity, admission.host, in: admission.group).map { [$0] } ?? []
        for lie in Lie.allCases where lies.isEmpty ? !lie.isAboutMany : lies.contains(lie.rawValue) {
            // A program of its own each time, so that none takes the place of the one before.
            var answer: String?
            // A removal makes a new key, which the liar has when it was told of it; else there is the door to it alone.
            for door in doors where answer == nil {
                let told = try await Talk.with(endpoint, admission, door) { talk in
                    try await talk.fetch()
                    if talk.graph.count == 0 { return nil as (answer: String, ring: KeyRing?)? }
                    let ring = GroupKeyLog(of: talk.graph, as: talk.identity).ring
                    return (try await lie.tell(amount, over: &talk), ring)
                }
                answer = told?.answer
                if let current = told?.ring?.current { doors[0] = DoorKeys(groupKey: current) }
            }
            print("\(lie.rawValue)\t\(answer ?? "no door opens")")
        }
    }
}

extension Lying {
    private static let patience = Duration.seconds(2)

    /// Waits for a line on the standard input, for an attack to begin meanwhile, and then calls again and again.
    ///
    /// A call ends when the other side has said its hello, and the milliseconds that this took are printed. A call that
    /// has no answer after the patience of a person ends without a line.
    private func call(_ endpoint: PeerEndpoint, _ admission: Joining.Admission) async {
        print("joined")
        fflush(nil)
        _ = readLine()
        for _ in 0..<calls {
            let start = ContinuousClock.now
            let isIn = await withTaskGroup(of: Bool.self) { tasks in
                tasks.addTask {
                    let heard = try? await Talk.with(endpoint, admission) { talk in
                        try await talk.begin()
                        return try await talk.next() == nil ? "" : "hello"
                    }
                    return heard == "hello"
                }
                tasks.addTask {
                    try? await Task.sleep(for: Self.patience)  // Cancelled when the call is through.
                    return false
                }
                defer { tasks.cancelAll() }
                return await tasks.next() ?? false
            }
            if isIn { print((ContinuousClock.now - start) / .milliseconds(1)) }
        }
    }
}
