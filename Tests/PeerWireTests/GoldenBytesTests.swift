// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import Foundation
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Bytes that were agreed on once; a difference is a decision about the protocol, not a detail.
struct GoldenBytesTests {
    private func golden(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/v1/\(name)", withExtension: "hex"))
        let digits = try String(contentsOf: url, encoding: .utf8).filter(\.isHexDigit).map { $0 }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }

    static let change: Change = {
        let note = RecordID.test(0x0102_0304_0506_0708)
        let certificate = DeviceCertificate(
            member: MemberID(words: [1, 2, 3, 4]), device: DeviceID(words: [5, 6, 7, 8]),
            signature: (0..<128).map { UInt8($0) })
        return Change(
            group: GroupID(words: [9, 10, 11, 12]), device: DeviceID(words: [5, 6, 7, 8]), replica: ReplicaID(words: [13, 14]),
            seq: 300, previous: ChangeID(words: [15, 16, 17, 18]), dependencies: [ChangeID(words: [19, 20, 21, 22])],
            lamport: 1_000, wallClock: 1_795_390_692_223,
            operations: [
                .admit(certificate), .create(note), .assign(note, "title", .text("Prix 👋")), .assign(note, "due", nil),
                .add(note, "tags", .text("é")), .remove(note, "who", .member(certificate.member)),
                .count(note, "votes", -70), .editText(note, "body", [TextEdit(position: 5, deletedCount: 2, inserted: "ab\n")]),
                .assign(note, "done", .flag(true)), .assign(note, "at", .time(-1)), .assign(note, "in", .record(note)),
                .assign(note, "n", .integer(64)), .delete(note), .restore(note), .undo(note, ChangeID(words: [1, 1, 1, 1])), .settle(note, ChangeID(words: [1, 1, 1, 1])),
            ])
    }()

    @Test("A change with every operation has the bytes of version 1")
    func everyOperation() throws {
        let expected = try golden("change")
        #expect(ChangeCodec.encode(Self.change) == expected)
        #expect(try ChangeCodec.decode(expected) == Self.change)
    }

    @Test("A hello has the bytes of version 1")
    func hello() throws {
        let message = Message.hello(.init(
            digest: Array(0..<32), tips: [Tip(replica: ReplicaID(words: [1, 2]), seq: 200, change: ChangeID(words: [3, 4, 5, 6]))],
            listeningPort: 4_711, software: "0.1.0"))
        let expected = try golden("hello")
        #expect(MessageCodec.encode(message) == expected)
    }
}
