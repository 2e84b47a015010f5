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
        let url = try #require(Bundle.module.url(forResource: "Fixtures/v2/\(name)", withExtension: "hex"))
        let digits = try String(contentsOf: url, encoding: .utf8).filter(\.isHexDigit).map { $0 }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }

    private static let device = DeviceID(words: [5, 6, 7, 8])
    private static let other = DeviceID(words: [25, 26, 27, 28])
    private static let named = ChangeID(words: [1, 1, 1, 1])
    private static let note = RecordID.test(0x0102_0304_0506_0708)
    private static let sealed = SealedKeys(
        ephemeral: Array(0..<32),
        boxes: [
            SealedKeys.Box(hint: 1, sealed: Array(0..<48)),
            SealedKeys.Box(hint: 0xDEAD_BEEF, sealed: [UInt8](repeating: 7, count: 48)),
        ])

    private static let aboutRecords: [PeerReplica.Operation] = [
        .create(note), .assign(note, "title", .text("Prix 👋")), .assign(note, "due", nil),
        .add(note, "tags", .text("é")), .remove(note, "who", .member(MemberID(words: [1, 2, 3, 4]))),
        .count(note, "votes", -70), .editText(note, "body", [TextEdit(position: 5, deletedCount: 2, inserted: "ab\n")]),
        .assign(note, "done", .flag(true)), .assign(note, "undone", .flag(false)), .assign(note, "at", .time(-1)),
        .assign(note, "in", .record(note)), .assign(note, "n", .integer(64)), .delete(note), .restore(note),
        .markUndone(note, named),
    ]

    private static let aboutMembers: [MembershipOperation] = [
        .admit(other, isSamePerson: true), .admit(other, isSamePerson: false), .askRemoval(other, reason: "why"),
        .agreeRemoval(asked: named, other, keeping: [device]), .withdrawRemoval(asked: named, other),
        .remove(other, reason: "why", keeping: [device, other]), .askReadmission(other),
        .agreeReadmission(asked: named, other), .readmit(other),
        .link(MemberID(words: [1, 2, 3, 4]), MemberID(words: [25, 26, 27, 28])),
        .rekey(KeyRotation(check: [UInt8](repeating: 9, count: 16), sealed: sealed)),
        .shareKey(KeyShare(rekey: named, sealed: sealed)), .askLevel(300), .agreeLevel(asked: named, 300),
    ]

    private static let unknown: [PeerReplica.Operation] = [
        .opaque(OpaqueOperation(tag: 200, level: nil, record: note, content: [1, 2, 3])),
        .opaque(OpaqueOperation(tag: 61, level: 3, record: note, content: [4])),
    ]

    private static func change(
        seq: UInt64, previous: ChangeID?, admission: ChangeID?, _ operations: [PeerReplica.Operation]
    ) -> Change {
        Change(
            group: GroupID(words: [9, 10, 11, 12]), device: device, replica: ReplicaID(words: [13, 14]), seq: seq,
            previous: previous, admission: admission, dependencies: [ChangeID(words: [19, 20, 21, 22])], lamport: 1_000,
            wallClock: 1_795_390_692_223, operations: operations)
    }

    private func check(_ change: Change, _ name: String) throws {
        let expected = try golden(name)
        #expect(ChangeCodec.encode(change) == expected)
        #expect(try ChangeCodec.decode(expected) == change)
        #expect(ChangeCodec.previous(in: expected) == change.previous)
    }

    @Test("A change with every operation, unknown ones included, has the bytes of version 2")
    func everyOperation() throws {
        let operations = Self.aboutRecords + Self.aboutMembers.map { .members($0) } + Self.unknown
        try check(Self.change(seq: 300, previous: ChangeID(words: [15, 16, 17, 18]), admission: nil, operations), "change")
    }

    @Test("The first change of a chain has the bytes of version 2, with the admission by which it speaks")
    func firstChange() throws {
        try check(
            Self.change(seq: 0, previous: nil, admission: ChangeID(words: [15, 16, 17, 18]), [.create(Self.note)]),
            "first-change")
    }

    @Test("The founding change has the bytes of version 2, without a group")
    func founding() throws {
        try check(
            Change(
                group: nil, device: Self.device, replica: ReplicaID(words: [13, 14]), seq: 0, previous: nil,
                dependencies: [], lamport: 1, wallClock: 1_795_390_692_223, operations: [.members(.found)]),
            "founding")
    }

    @Test("A hello has the bytes of version 2")
    func hello() throws {
        let message = Message.hello(.init(
            digest: Array(0..<32), tips: [Tip(replica: ReplicaID(words: [1, 2]), seq: 200, change: ChangeID(words: [3, 4, 5, 6]))],
            listeningPort: 4_711, software: "0.1.0"))
        let expected = try golden("hello")
        #expect(MessageCodec.encode(message) == expected)
    }
}
