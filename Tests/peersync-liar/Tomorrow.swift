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

/// An honest member whose program is of a later version.
///
/// It knows three optional and three required operations, values and messages that today's program
/// does not know.
struct Tomorrow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tomorrow", abstract: "Takes part in a group as a program of a later version.",
        discussion:
            "Prints a line for each deed: how many changes it wrote, and whether the connection was "
            + "open after that.")

    enum Deed: String, CaseIterable, ExpressibleByArgument {
        /// Says hello with a higher level, and messages that may be ignored.
        case messages
        /// Operations and values that today's program does not know, in a note of its own.
        case operations
        /// Asks for the next level of the group.
        case askLevel
        /// Agrees to it.
        case agreeLevel
        /// Says each message that may not be ignored, on a connection of its own.
        case requiredMessages
    }

    private static let level: UInt64 = 4
    private static let software = "peersync 9.0"

    @Option(help: "The data folder with the keys.") var folder: String
    @Option var host: String
    @Option var port: UInt16
    @Option(help: "The id of a record that is changed as well.") var record: String?
    @Argument var deeds: [Deed]

    func run() async throws {
        let own = try await Laptop(folder: folder)
        guard let key = own.keys.first else { throw ValidationError("the folder has no key") }
        let endpoint = PeerEndpoint(host: host, port: port)
        for deed in deeds {
            for number in 0..<(deed == .requiredMessages ? 3 : 1) {
                let told = try await Talk.with(
                    endpoint, own.graph.group, own.secrets, DoorKeys(groupKey: key)
                ) { talk in
                    try await talk.fetch(Self.hello)
                    let written = try await perform(deed, number, over: &talk)
                    return "\(written)\t\(try await talk.answer())"
                }
                print("\(deed.rawValue)\t\(told)")
            }
        }
    }

    private static var hello: Message.Hello {
        .init(
            digest: .nothing, tips: [], listeningPort: 0, software: software,
            capabilities: [1, 2, 3], levelUnderstood: level)
    }

    private func perform(_ deed: Deed, _ number: Int, over talk: inout Talk) async throws -> Int {
        switch deed {
        case .messages:
            for tag: UInt64 in [1_000, 1_002, 1_004] {
                try await talk.say(.unknown(tag: tag, content: [1, 2, 3]))
            }
            return 0
        case .requiredMessages:
            try await talk.say(.unknown(tag: [1_001, 1_003, 1_005][number], content: []))
            while try await talk.next() != nil {}  // Until the other side has said why it hangs up.
            return 0
        case .operations:
            var generator = SystemRandomNumberGenerator()
            let note = RecordID.made(.note, using: &generator)
            var written = [talk.write([.create(note), .assign(note, "title", .text("De demain"))])]
            for record in [note] + [record.flatMap { RecordID(text: $0) }].compactMap(\.self) {
                for operation in Self.invented(on: record) {
                    written.append(talk.write([operation]))
                }
                // Between operations that both versions know.
                written.append(
                    talk.write(Self.invented(on: record) + [.add(record, "tags", .text("demain"))]))
            }
            try await talk.say(written)
            return written.count
        case .askLevel:
            try await talk.say([talk.write([.members(.askLevel(GroupLevel.understood + 1))])])
            return 1
        case .agreeLevel:
            let asked = talk.changes.first { change in
                change.change.operations.contains {
                    if case .members(.askLevel) = $0 { true } else { false }
                }
            }
            guard let asked else { throw ValidationError("nobody asked for a level") }
            try await talk.say([
                talk.write([.members(.agreeLevel(asked: asked.id, GroupLevel.understood + 1))])
            ])
            return 1
        }
    }

    /// Three optional operations, three required ones of the levels 2 to 4, and assignments of three
    /// optional and three required values.
    private static func invented(on record: RecordID) -> [PeerReplica.Operation] {
        let assignment: UInt64 = 4
        let optional = [1_000, 1_002, 1_004].map {
            OpaqueOperation(tag: $0, level: nil, record: record, content: [7])
        }
        let required = zip([1_001, 1_003, 1_005], 2...level).map { tag, level in
            OpaqueOperation(tag: tag, level: level, record: record, content: [7])
        }
        let values = (UInt8(100)...105).map { tag in
            OpaqueOperation(
                tag: assignment, level: nil, record: record,
                content: [1, UInt8(ascii: "x"), tag, 2, 1, 1])
        }
        return (optional + required + values).map { .opaque($0) }
    }
}
