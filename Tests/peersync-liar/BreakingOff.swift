// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import PeerIdentity
import PeerNode
import PeerReplica
import PeerSession
import PeerTransport
import PeerWire

/// Somebody in the middle at a door with a yes, who sees that the words would differ and hangs up.
struct BreakingOff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "break-off",
        abstract:
            "Commits itself at a door with a yes, and hangs up when the host has shown its nonce.",
        discussion:
            "Prints a line for each try: whether the host showed its nonce, or why it did not.")

    @Option(help: "Of an open door.") var link: String
    @Option var host: String
    @Option var port: UInt16
    @Option(help: "How often.") var amount = 1

    func run() async throws {
        guard case .link(let link) = try Invitation(text: link) else {
            throw ValidationError("not a link")
        }
        for _ in 0..<amount {
            var answer = try await breakOff(link)
            // Until the host has seen that the caller before hung up, each call gets this answer.
            let end = ContinuousClock.now + .seconds(20)
            while answer == "closed: anotherWaits", ContinuousClock.now < end { answer = try await breakOff(link) }
            print(answer)
        }
    }

    private func breakOff(_ link: InviteLink) async throws -> String {
        var generator = SystemRandomNumberGenerator()
        let identity = Identity(using: &generator)
        let nowhere = GroupID(words: [0, 0, 0, 0])
        let secrets = GroupSecrets(
            identity: identity, member: MemberID(firstDevice: identity.device),
            groupKey: generator.bytes(KeyRing.keyBytes))
        let endpoint = PeerEndpoint(host: host, port: port)
        return try await Talk.with(endpoint, nowhere, secrets, DoorKeys(inviteSecret: link.secret))
        { talk in
            try await talk.begin()
            try await talk.say(.joinRequest(name: "Lucie", device: identity.device))
            while let message = try await talk.next() {
                switch message {
                case .waiting:
                    var generator = SystemRandomNumberGenerator()
                    let nonce = generator.bytes(ComparisonCommitment.nonceBytes)
                    let commitment = ComparisonCommitment(to: nonce, handshake: talk.binding)
                    try await talk.say(.comparisonCommitment(commitment.bytes))
                case .comparisonNonce: return "shown"
                default: continue
                }
            }
            return talk.isClosed ?? "closed"
        }
    }
}
