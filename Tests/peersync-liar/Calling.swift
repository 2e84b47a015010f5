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

/// Calls with each group key that a data folder ever had.
struct Calling: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Calls a laptop with each group key in a data folder.",
        discussion:
            "Prints a line for each key: its number, the newest first, whether a door opened to it, "
            + "and then whose door it was: the device, and its Noise static key.")

    @Option(help: "The data folder with the keys.") var folder: String
    @Option(help: "Which group of it, by the beginning of its id.") var group: String?
    @Option var host: String
    @Option var port: UInt16
    @Flag(help: "As a device that nobody admitted.") var asUnknown = false

    func run() async throws {
        let own = try await Laptop(folder: folder, group: group)
        var secrets = own.secrets
        if asUnknown {
            var generator = SystemRandomNumberGenerator()
            let identity = Identity(using: &generator)
            secrets = GroupSecrets(
                identity: identity, member: MemberID(firstDevice: identity.device),
                groupKey: secrets.groupKey)
        }
        for (number, key) in own.keys.enumerated() {
            let endpoint = PeerEndpoint(host: host, port: port)
            let doorKeys = DoorKeys(groupKey: key)
            let answer = try await Talk.with(endpoint, own.graph.group, secrets, doorKeys) { talk in
                try await talk.begin()
                guard let peer = talk.peer else { return "closed" }
                return "opens\t\(peer.device)\t"
                    + peer.sessionKey.map { String(format: "%02x", $0) }.joined()
            }
            print("\(number)\t\(answer)")
        }
    }
}

/// Says the last changes of a bundle to a laptop, each in a message of its own.
struct Telling: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tell",
        abstract: "Says the last changes of a bundle, one by one; prints open, or closed and why.")

    @Option(help: "The data folder with the keys.") var folder: String
    @Option var host: String
    @Option var port: UInt16
    @Option(help: "How many changes.") var amount: Int
    @Argument var file: String

    func run() async throws {
        let own = try await Laptop(folder: folder)
        let bundle = try ChangeBundle(
            opening: Array(Data(contentsOf: URL(filePath: file))), as: [own.identity])
        let doorKeys = DoorKeys(groupKey: own.keys[0])
        let changes = Array(bundle.changes.suffix(amount))
        let told = try await Talk.with(
            PeerEndpoint(host: host, port: port), own.graph.group, own.secrets, doorKeys
        ) { talk in
            try await talk.fetch()
            for change in changes { try await talk.say(.changes([change])) }
            return try await talk.answer()
        }
        print(told)
    }
}

/// Opens a bundle with all that is in a data folder: the device's key, and each group key that it
/// knows, as if bundles were sealed with these.
struct Opening: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Tries all keys of a data folder at a bundle; prints opens or closed.")

    @Option(help: "The data folder with the keys.") var folder: String
    @Argument var file: String

    func run() async throws {
        let own = try await Laptop(folder: folder)
        let bytes = try Array(Data(contentsOf: URL(filePath: file)))
        let isSealedForIt = (try? ChangeBundle(opening: bytes, as: [own.identity])) != nil
        // The box begins behind the header, whose length depends on how many devices there are.
        let isUnderGroupKey = own.keys.contains { key in
            [key, Hash.blake2b("peersync-bundle-v2".utf8, key: key)].contains { key in
                (0..<min(bytes.count, 1_024)).contains {
                    SecretBox.open(Array(bytes[$0...]), with: key) != nil
                }
            }
        }
        print(isSealedForIt || isUnderGroupKey ? "opens" : "closed")
    }
}
