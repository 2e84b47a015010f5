// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct MalformedInputTests {
    @Test("Random bytes never trap and are never taken for a message by luck alone", arguments: seeds(4))
    func randomBytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Unknown fields are skipped, so that the bytes need not be the same.
            if let message = try? MessageCodec.decode(bytes) {
                #expect((try? MessageCodec.decode(MessageCodec.encode(message))) == message, "PEERSYNC_SEED=\(seed)")
            }
            if let change = try? ChangeCodec.decode(bytes) {
                #expect(ChangeCodec.encode(change) == bytes, "PEERSYNC_SEED=\(seed)")
            }
        }
    }

    @Test("A count that promises more than is there is refused before anything is allocated")
    func countBomb() {
        // changes, then a count of 2^28.
        #expect(throws: DecodeError.limitExceeded(offset: 0)) { try MessageCodec.decode([3, 5, 0x80, 0x80, 0x80, 0x80, 0x01]) }
        #expect(throws: DecodeError.truncated(offset: 0)) { try MessageCodec.decode([3, 2, 0xFF, 0x7F]) }
        // A content of 2^28 bytes.
        #expect(throws: DecodeError.limitExceeded(offset: 1)) { try MessageCodec.decode([3, 0x80, 0x80, 0x80, 0x80, 0x01]) }
        // So many that their bytes cannot be counted; found by fuzzing.
        var reader = ByteReader([UInt8](repeating: 0xFF, count: 8) + [0x7F])
        #expect(throws: DecodeError.truncated(offset: 0)) { try reader.count(max: .max, elementBytes: 32) }
    }

    @Test("A number with padding, one too large, and text that is not UTF-8 are refused")
    func numbersAndText() throws {
        var padded = ByteReader([0x80, 0x00])
        #expect(throws: DecodeError.notCanonical(offset: 0)) { try padded.unsigned() }
        var large = ByteReader([UInt8](repeating: 0xFF, count: 9) + [0x02])
        #expect(throws: DecodeError.limitExceeded(offset: 0)) { try large.unsigned() }
        var largest = ByteReader([UInt8](repeating: 0xFF, count: 9) + [0x01])
        #expect(try largest.unsigned() == .max)
        var text = ByteReader([2, 0xC3, 0x28])
        #expect(throws: DecodeError.invalidUTF8(offset: 0)) { try text.string(max: 9) }
        var nul = ByteReader([3, 0x61, 0x00, 0x62])
        #expect(throws: DecodeError.invalidUTF8(offset: 0)) { try nul.string(max: 9) }
        var surrogate = ByteReader([3, 0xED, 0xA0, 0x80])
        #expect(throws: DecodeError.invalidUTF8(offset: 0)) { try surrogate.string(max: 9) }
    }

    @Test("A change at the limit of its size is read, and one byte more is refused")
    func changeSize() throws {
        func change(_ bytes: Int) -> [UInt8] {
            let record = RecordID.test(1)
            let half = String(repeating: "x", count: bytes / 2)
            return ChangeCodec.encode(Change(
                group: GroupID(words: [1, 1, 1, 1]), device: DeviceID(words: [1, 1, 1, 1]), replica: ReplicaID(words: [1, 1]), seq: 0,
                previous: nil, dependencies: [], lamport: 2, wallClock: 0,
                operations: [.assign(record, "a", .text(half)), .assign(record, "b", .text(half + (bytes % 2 == 1 ? "x" : "")))]))
        }
        let overhead = change(60_000).count - 60_000
        let full = change(ChangeLimits.changeBytesMax - overhead)
        #expect(full.count == ChangeLimits.changeBytesMax)
        #expect(throws: Never.self) { try ChangeCodec.decode(full) }
        #expect(throws: DecodeError.limitExceeded(offset: 0)) {
            try ChangeCodec.decode(change(ChangeLimits.changeBytesMax - overhead + 1))
        }
    }

    @Test("Dependencies out of order or twice are refused")
    func dependencyOrder() {
        for pair in [[2, 1], [1, 1]] as [[UInt64]] {
            let bytes = ChangeCodec.encode(Change(
                group: nil, device: DeviceID(words: [1, 1, 1, 1]), replica: ReplicaID(words: [1, 1]), seq: 0, previous: nil,
                dependencies: pair.map { ChangeID(words: [0, 0, 0, $0]) }, lamport: 1, wallClock: 0, operations: []))
            #expect(throws: DecodeError.self) { try ChangeCodec.decode(bytes) }
        }
    }

    private func change(with operation: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(raw: ChangeCodec.encode(Change(
            group: nil, device: DeviceID(words: [1, 1, 1, 1]), replica: ReplicaID(words: [1, 1]), seq: 0, previous: nil,
            dependencies: [], lamport: 1, wallClock: 0, operations: [])).dropLast())
        writer.write(count: 1)
        writer.write(raw: operation)
        return writer.bytes
    }

    private func framed(_ tag: UInt64, level: UInt64? = nil, _ record: RecordID, _ content: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(tag)
        if let level { writer.write(level) }
        writer.write(record)
        writer.write(lengthPrefixed: content)
        return writer.bytes
    }

    @Test("An operation that is unknown or malformed has no effect, and its change is taken in with the same bytes", arguments: [
        // A tag of a later version, and one that it requires.
        (1_000, nil, RecordID.test(1), [1, 2, 3]), (61, 9, .test(1), []),
        // A creation with something after it, a field's name that is too short, a value of a later version.
        (2, nil, .test(1), [0]), (6, nil, .test(1), [9, 0x61]), (4, nil, .test(1), [1, 0x61, 200, 1, 0, 0]),
        // About members, but said of a note; half a device; a list of devices that is out of order.
        (32, nil, .test(1), []), (48, nil, .group, [1, 2]),
        (42, nil, .group, [UInt8](repeating: 1, count: 32) + [0, 2] + [UInt8](repeating: 2, count: 32) + [UInt8](repeating: 1, count: 32)),
    ] as [(UInt64, UInt64?, RecordID, [UInt8])])
    func opaque(tag: UInt64, level: UInt64?, record: RecordID, content: [UInt8]) throws {
        let bytes = change(with: framed(tag, level: level, record, content))
        let change = try ChangeCodec.decode(bytes)
        #expect(change.operations == [.opaque(OpaqueOperation(tag: tag, level: level, record: record, content: content))])
        #expect(ChangeCodec.encode(change) == bytes)
    }

    @Test("An operation whose frame promises more than is there makes the change unreadable")
    func frame() {
        for cut in 1..<19 {
            #expect(throws: DecodeError.self) { try ChangeCodec.decode(change(with: Array(framed(2, .test(1), [1]).dropLast(cut)))) }
        }
    }

    @Test("A change of version 1 is refused by its first byte")
    func olderVersion() {
        var bytes = change(with: framed(2, .test(1), []))
        bytes[0] = 1
        #expect(throws: DecodeError.unknownTag(1, offset: 0)) { try ChangeCodec.decode(bytes) }
    }

    @Test("A reason, the guests whom a removal keeps, and what a fork names are read up to their limits and have no effect beyond")
    func membershipLimits() throws {
        func isRead(_ operation: MembershipOperation) throws -> Bool {
            let change = Change(
                group: nil, device: DeviceID(words: [1, 1, 1, 1]), replica: ReplicaID(words: [1, 1]), seq: 0, previous: nil,
                dependencies: [], lamport: 1, wallClock: 0, operations: [.members(operation)])
            return try ChangeCodec.decode(ChangeCodec.encode(change)) == change
        }
        let device = DeviceID(words: [1, 2, 3, 4])
        func guests(_ count: Int) -> [DeviceID] { (0..<UInt64(count)).map { DeviceID(words: [0, 0, 0, $0]) } }
        func sealed(_ count: Int) -> SealedKeys {
            SealedKeys(
                ephemeral: [UInt8](repeating: 1, count: 32),
                boxes: Array(repeating: .init(hint: 1, sealed: [UInt8](repeating: 2, count: 48)), count: count))
        }
        let reason = String(repeating: "x", count: ChangeLimits.reasonBytesMax)
        #expect(try isRead(.askRemoval(device, reason: reason, keeping: [])))
        #expect(try !isRead(.askRemoval(device, reason: reason + "x", keeping: [])))
        #expect(try isRead(.remove(device, reason: "", keeping: guests(ChangeLimits.keptGuestsMax))))
        #expect(try !isRead(.remove(device, reason: "", keeping: guests(ChangeLimits.keptGuestsMax + 1))))
        func fork(_ heads: Int, _ devices: Int) -> MembershipOperation {
            .fork(GroupFork(
                origin: GroupID(words: [1, 2, 3, 4]), heads: (0..<UInt64(heads)).map { ChangeID(words: [0, 0, 0, $0]) },
                devices: guests(devices)))
        }
        #expect(try isRead(fork(ChangeLimits.forkHeadsMax, ChangeLimits.forkDevicesMax)))
        #expect(try !isRead(fork(ChangeLimits.forkHeadsMax + 1, 1)))
        #expect(try !isRead(fork(1, ChangeLimits.forkDevicesMax + 1)))
        let check = [UInt8](repeating: 3, count: ChangeLimits.keyCheckBytes)
        #expect(try isRead(.rekey(KeyRotation(check: check, sealed: sealed(ChangeLimits.sealedKeysMax)))))
        #expect(try !isRead(.rekey(KeyRotation(check: check, sealed: sealed(ChangeLimits.sealedKeysMax + 1)))))
    }

    @Test("Lists and names in messages are read up to their limits and refused beyond")
    func messageLimits() {
        func isRead(_ message: Message) -> Bool { (try? MessageCodec.decode(MessageCodec.encode(message))) == message }
        func tips(_ count: Int) -> [Tip] {
            (0..<UInt64(count)).map { Tip(replica: ReplicaID(words: [0, $0]), seq: 0, change: ChangeID(words: [1, 1, 1, $0])) }
        }
        func ids(_ count: Int) -> [ChangeID] { (0..<UInt64(count)).map { ChangeID(words: [0, 0, 0, $0]) } }
        func text(_ count: Int) -> String { String(repeating: "x", count: count) }
        let sum = [UInt8](repeating: 1, count: 32)
        let digest = DocumentDigest(changes: sum, views: DocumentDigest.Views(schema: 1, sum: sum))
        func hello(_ tips: [Tip], _ software: String, _ capabilities: Int) -> Message {
            .hello(Message.Hello(
                digest: digest, tips: tips, listeningPort: 1, software: software,
                capabilities: (0..<UInt64(capabilities)).map { 2 * $0 }))
        }
        func peers(_ count: Int, host: Int) -> Message {
            .peers((0..<UInt64(count)).map {
                PeerAddress(device: DeviceID(words: [0, 0, 0, $0]), endpoint: PeerEndpoint(host: text(host), port: 1))
            })
        }
        func presence(version: Int, inserted: Int) -> Message {
            .presence(Message.Presence(
                record: .test(1), field: "body", number: 1, version: ids(version), anchor: 0, head: 0,
                pendingEdit: TextEdit(position: 0, inserted: text(inserted))))
        }
        func name(_ count: Int) -> Message { .joinRequest(name: text(count), device: DeviceID(words: [1, 1, 1, 1])) }
        typealias Limits = MessageLimits
        let pairs: [(Message, Message)] = [
            (.resync(tips(Limits.tipsMax)), .resync(tips(Limits.tipsMax + 1))),
            (hello(tips(Limits.tipsMax), "", 0), hello(tips(Limits.tipsMax + 1), "", 0)),
            (hello([], text(Limits.softwareBytesMax), 0), hello([], text(Limits.softwareBytesMax + 1), 0)),
            (hello([], "", Limits.capabilitiesMax), hello([], "", Limits.capabilitiesMax + 1)),
            (peers(Limits.endpointsMax, host: 1), peers(Limits.endpointsMax + 1, host: 1)),
            (peers(1, host: Limits.hostBytesMax), peers(1, host: Limits.hostBytesMax + 1)),
            (name(Limits.nameBytesMax), name(Limits.nameBytesMax + 1)),
            (.waiting(language: text(Limits.languageBytesMax)), .waiting(language: text(Limits.languageBytesMax + 1))),
            (.requestChanges(ids(Limits.gossipChangesMax)), .requestChanges(ids(Limits.gossipChangesMax + 1))),
            (presence(version: Limits.versionChangesMax, inserted: 1), presence(version: Limits.versionChangesMax + 1, inserted: 1)),
            (presence(version: 1, inserted: Limits.pendingEditBytesMax), presence(version: 1, inserted: Limits.pendingEditBytesMax + 1)),
        ]
        for (within, beyond) in pairs {
            #expect(isRead(within))
            #expect(!isRead(beyond))
        }
    }

    @Test("Values, edits and operations in a change are read up to their limits, and have no effect or are refused beyond")
    func changeLimits() {
        func isRead(_ operations: [PeerReplica.Operation]) -> Bool {
            let change = Change(
                group: nil, device: DeviceID(words: [1, 1, 1, 1]), replica: ReplicaID(words: [1, 1]), seq: 0, previous: nil,
                dependencies: [], lamport: 1, wallClock: 0, operations: operations)
            return (try? ChangeCodec.decode(ChangeCodec.encode(change))) == change
        }
        func edits(_ count: Int) -> PeerReplica.Operation {
            .editText(.test(1), "body", Array(repeating: TextEdit(position: 0, deletedCount: 1, inserted: ""), count: count))
        }
        func assigning(_ count: Int) -> PeerReplica.Operation {
            .assign(.test(1), "title", .text(String(repeating: "x", count: count)))
        }
        func deletions(_ count: Int) -> [PeerReplica.Operation] { Array(repeating: .delete(.test(1)), count: count) }
        #expect(isRead([edits(ChangeLimits.editsPerOperationMax)]))
        #expect(!isRead([edits(ChangeLimits.editsPerOperationMax + 1)]))
        #expect(isRead([assigning(ChangeLimits.textBytesMax)]))
        #expect(!isRead([assigning(ChangeLimits.textBytesMax + 1)]))
        #expect(isRead(deletions(ChangeLimits.operationsMax)))
        #expect(!isRead(deletions(ChangeLimits.operationsMax + 1)))
    }
}
