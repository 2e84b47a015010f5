// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// A short log of three devices with fixed keys, in which every operation and every value occurs.
struct GoldenLog {
    let founder: Identity
    let guest: Identity
    /// The guest's second laptop.
    let laptop: Identity
    let groupKey: [UInt8]
    let group: GroupID
    private(set) var graph: ChangeGraph
    private(set) var changes: [(name: String, signed: SignedChange)] = []

    static let note = RecordID.test(0x0102_0304_0506_0708)
    /// Of a kind that belongs to another program.
    static let foreign = RecordID.test(0x0102_0304_0506_0708, RecordKind(code: 128))

    static func identity(_ first: UInt8) throws -> Identity {
        Identity(deviceKey: try #require(SigningKey(seed: Array(first..<first + 32))))
    }

    init() throws {
        founder = try Self.identity(0)
        guest = try Self.identity(32)
        laptop = try Self.identity(64)
        groupKey = Array(96..<128)
        var generator = SplitMix64(seed: 7)
        let sealed = SealedKeys(sealing: groupKey, for: [founder.device], using: &generator)
        let founding = founder.sign(Change(
            group: nil, device: founder.device, replica: ReplicaID(words: [1, 1]), seq: 0, previous: nil,
            dependencies: [], lamport: 1, wallClock: 1_795_390_692_223,
            operations: [
                .members(.found), .members(.rekey(KeyRotation(check: KeyRing.check(of: groupKey), sealed: sealed))),
            ]))
        group = GroupID(words: founding.id.words)
        graph = ChangeGraph(group: group)
        try take("founding, with the first key", founding)
        try write("an admission", by: founder, [.members(.admit(guest.device, isSamePerson: false))])
        try write("a first change, which names the admission", by: guest, Self.edits(by: guest))
        try write("a second laptop", by: guest, [.members(.admit(laptop.device, isSamePerson: true))])
        try write("operations that the reader does not know", by: laptop, [
            .opaque(OpaqueOperation(tag: 1_000, level: nil, record: Self.note, content: [1, 2, 3])),
            .opaque(OpaqueOperation(tag: 1_001, level: 2, record: Self.note, content: [])),
            // A value with a tag that this version does not know.
            .opaque(OpaqueOperation(
                tag: 4, level: nil, record: Self.note, content: [5] + Array("title".utf8) + [100, 2, 8, 9])),
        ])
        try write("a record of another program", by: guest, [.create(Self.foreign), .assign(Self.foreign, "x", .integer(1))])
        let share = SealedKeys(sealing: groupKey, for: [guest.device, laptop.device], using: &generator)
        try write("a share of the key", by: founder, [.members(.shareKey(KeyShare(rekey: founding.id, sealed: share)))])
        let asked = changes[1].signed.id
        try write("every other operation about members", by: founder, [
            .members(.askRemoval(guest.device, reason: "à demain", keeping: [])),
            .members(.agreeRemoval(asked: asked, guest.device, keeping: [laptop.device, founder.device].sorted())),
            .members(.withdrawRemoval(asked: asked, guest.device)),
            .members(.askReadmission(guest.device)), .members(.agreeReadmission(asked: asked, guest.device)),
            .members(.readmit(guest.device)),
            .members(.link(MemberID(firstDevice: guest.device), MemberID(firstDevice: founder.device))),
            .members(.askLevel(2)), .members(.agreeLevel(asked: asked, 300)),
            .members(.remove(laptop.device, reason: "", keeping: [])),
        ])
        try write("nothing, to join what others wrote", by: founder, [])
    }

    private static func edits(by guest: Identity) -> [PeerReplica.Operation] {
        [
            .create(note), .assign(note, "title", .text("Prix 👋")), .assign(note, "due", nil),
            .add(note, "tags", .text("é")), .remove(note, "who", .member(MemberID(firstDevice: guest.device))),
            .count(note, "votes", -70), .editText(note, "body", [TextEdit(position: 0, inserted: "abc\n")]),
            .editText(note, "body", [TextEdit(position: 1, deletedCount: 2, inserted: "é"), TextEdit(position: 0, inserted: "x")]),
            .assign(note, "done", .flag(true)), .assign(note, "open", .flag(false)), .assign(note, "at", .time(-1)),
            .assign(note, "in", .record(note)), .assign(note, "n", .integer(64)),
            .assign(note, "file", .attachment(Attachment(
                hash: ContentHash(words: [1, 2, 3, 4]), byteCount: 300, mediaType: "image/png"))),
            .delete(note), .restore(note), .undo(note, ChangeID(words: [1, 1, 1, 1])),
            .settle(note, ChangeID(words: [1, 1, 1, 1])),
        ]
    }

    private mutating func take(_ name: String, _ signed: SignedChange) throws {
        #expect(graph.judge(signed.identified) == .valid, "\(name)")
        graph.append(signed.identified, byteCount: signed.bytes.count, isSigned: true)
        graph.settle()
        changes.append((name, signed))
    }

    private mutating func write(_ name: String, by identity: Identity, _ operations: [PeerReplica.Operation]) throws {
        let number: UInt64 = identity.device == founder.device ? 1 : identity.device == guest.device ? 2 : 3
        try take(name, identity.sign(graph.nextChange(
            by: identity.device, replica: ReplicaID(words: [number, number]), wallClock: 1_795_390_692_223 + Int64(changes.count),
            operations: operations)))
    }

    /// A record as the log makes it.
    func view(of record: RecordID) -> RecordView {
        var state = RecordState(id: record)
        for (index, change) in changes.enumerated() where change.signed.change.records.contains(record) {
            state.apply(change.signed.change, at: index, in: graph)
        }
        return state.view(in: graph)
    }
}
