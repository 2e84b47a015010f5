// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import Foundation
import PeerIdentity
import PeerNode
import PeerReplica
import PeerSession
import PeerTransport
import PeerWire
import Synchronization

/// Devices that nobody admitted, with a group key that somebody gave away.
struct Crowd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crowd",
        abstract: "Calls a laptop as many unknown devices at once, with a member's group key.",
        discussion:
            "Each says where it listens, and every other one brings changes of its own. Prints "
            + "`calling` when all have called, goes on until a line is read, and then prints how many "
            + "were let through the door.")

    @Option(help: "The data folder with the key.") var folder: String
    @Option var host: String
    @Option var port: UInt16
    @Option(help: "How many at once.") var amount = 100

    private static let changesEach = 200

    func run() async throws {
        let own = try await Laptop(folder: folder)
        let calls = AsyncStream<Bool>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            var through = 0
            var answers = calls.stream.makeAsyncIterator()
            // One after the other, for few callers of one address may wait at a door at once.
            for number in 0..<amount {
                group.addTask {
                    await call(own, isSilent: number % 2 == 0) { calls.continuation.yield($0) }
                }
                through += await answers.next() == true ? 1 : 0
            }
            print("calling")
            fflush(nil)
            _ = readLine()
            print(through)
            fflush(nil)
            // Connections that are open still end with the process.
            Foundation.exit(0)
        }
    }

    private func call(_ own: Laptop, isSilent: Bool, told: @Sendable @escaping (Bool) -> Void) async
    {
        var generator = SystemRandomNumberGenerator()
        let identity = Identity(using: &generator)
        let secrets = GroupSecrets(
            identity: identity, member: MemberID(firstDevice: identity.device),
            groupKey: own.secrets.groupKey)
        let endpoint = PeerEndpoint(host: host, port: port)
        // Report each caller once: one that is evicted later was reported before.
        let isTold = Atomic(false)
        @Sendable func tell(_ isThrough: Bool) {
            if isTold.exchange(true, ordering: .relaxed) == false { told(isThrough) }
        }
        do {
            try await Talk.with(endpoint, own.graph.group, secrets, DoorKeys(groupKey: own.keys[0]))
            { talk in
                try await talk.begin()
                tell(talk.peer != nil)
                try await talk.say(
                    .hello(
                        .init(
                            digest: .nothing, tips: [], listeningPort: .random(in: 1_024..<60_000),
                            software: "liar")))
                // By the admission of somebody else: its own admission is nowhere.
                var pen = Pen(identity, in: own.graph, admission: own.graph.nodes.last?.id)
                for _ in 0..<(isSilent ? 0 : Self.changesEach) {
                    pen.write(
                        [.count(.group, "votes", 1)], after: pen.written.isEmpty ? own.heads : [])
                }
                if !isSilent { try await talk.say(pen.written) }
                while try await talk.next() != nil {}
            }
        } catch {
            tell(false)
        }
    }
}
