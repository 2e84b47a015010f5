// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct RoundTripTests {
    @Test("Every random change is read back as it was, and its bytes are its only ones", arguments: seeds(5))
    func changes(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let change = RandomChange.make(&random)
            let bytes = ChangeCodec.encode(change)
            #expect(try ChangeCodec.decode(bytes) == change, "PEERSYNC_SEED=\(seed)")
        }
    }

    @Test("Whatever is accepted is written again as the same bytes", arguments: seeds(5))
    func canonical(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var accepted = 0
        for _ in 0..<3_000 {
            var bytes = ChangeCodec.encode(RandomChange.make(&random))
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let change = try? ChangeCodec.decode(bytes) else { continue }
            accepted += 1
            #expect(ChangeCodec.encode(change) == bytes, "PEERSYNC_SEED=\(seed)")
        }
        #expect(accepted > 500)
    }

    @Test("Every message is read back as it was")
    func messages() throws {
        let tip = Tip(replica: ReplicaID(words: [1, 2]), seq: 3, change: ChangeID(words: [4, 5, 6, 7]))
        let device = DeviceID(words: [2, 2, 2, 2])
        let digest = [UInt8](repeating: 5, count: 32)
        let samples: [Message] = [
            .hello(.init(digest: digest, tips: [tip], listeningPort: 4_711, software: "peersync 1")),
            .totals(changes: .max), .changes([ReceivedChange(bytes: [1], signature: nil)]),
            .changes([ReceivedChange(bytes: [], signature: [UInt8](repeating: 1, count: 64))]),
            .changes([ReceivedChange(bytes: [], signature: [UInt8](repeating: 1, count: 64 + 2 * 32))]),
            .have(acknowledged: 2, [tip]), .done(digest: digest), .resync([]), .ping, .pong,
            .peers([PeerAddress(device: device, endpoint: PeerEndpoint(host: "fe80::1", port: 9))]),
            .joinRequest(name: "Zoë 👋", device: device),
            .joinGranted(group: GroupID(words: [1, 2, 3, 4]), groupKey: digest, groupName: "", member: MemberID(words: [1, 1, 1, 1])),
            .waiting(language: "fr"), .dialBack, .dialedBack(isReached: true), .dialedBack(isReached: false), .close(.notWelcome),
        ] + Message.CloseReason.allCases.map { .close($0) }
        for message in samples {
            let bytes = MessageCodec.encode(message)
            #expect(try MessageCodec.decode(bytes) == message)
            for length in 0..<bytes.count {
                #expect(throws: DecodeError.self) { try MessageCodec.decode(Array(bytes.prefix(length))) }
            }
            #expect(throws: DecodeError.trailingBytes(offset: bytes.count)) { try MessageCodec.decode(bytes + [0]) }
        }
    }

    @Test("A record's view is read back as it was, with its texts or their beginnings")
    func views() throws {
        var group = TestGroup(members: 2, seed: 11)
        let note = RecordID.test(1)
        group.devices[0].write([
            .create(note), .assign(note, "title", .text("Prix")), .add(note, "tags", .text("idée")),
            .count(note, "votes", -3), .editText(note, "body", [TextEdit(position: 0, inserted: String(repeating: "déjà\n", count: 40))]),
        ])
        group.devices[1].write([.create(note), .assign(note, "title", nil), .assign(note, "due", .time(-5))])
        group.meet()
        let view = group.devices[0].view(note)
        #expect(try RecordViewCodec.decode(RecordViewCodec.encode(view, texts: .whole)) == view)
        var listed = view
        listed.texts["body"] = String(repeating: "déjà\n", count: 16)
        #expect(try RecordViewCodec.decode(RecordViewCodec.encode(view, texts: .beginnings)) == listed)
    }
}

/// Changes of every shape, valid as bytes though not in any graph.
enum RandomChange {
    static func make(_ random: inout SplitMix64) -> Change {
        let isFirst = Bool.random(using: &random)
        let isByAdmission = isFirst && Bool.random(using: &random)
        return Change(
            group: Bool.random(using: &random) ? GroupID(words: words(4, &random)) : nil,
            device: DeviceID(words: words(4, &random)), replica: ReplicaID(words: words(2, &random)),
            seq: number(&random), previous: isFirst ? nil : ChangeID(words: words(4, &random)),
            admission: isByAdmission ? ChangeID(words: words(4, &random)) : nil,
            dependencies: (0..<Int.random(in: 0...3, using: &random)).map { _ in ChangeID(words: words(4, &random)) }.sorted(),
            lamport: number(&random), wallClock: Int64(bitPattern: number(&random)),
            operations: (0..<Int.random(in: 0...4, using: &random)).map { _ in operation(&random) })
    }

    private static func words(_ count: Int, _ random: inout SplitMix64) -> [UInt64] { (0..<count).map { _ in random.next() } }

    private static func number(_ random: inout SplitMix64) -> UInt64 { random.next() >> UInt64.random(in: 0...63, using: &random) }

    private static func text(_ random: inout SplitMix64) -> String {
        String((0..<Int.random(in: 0...6, using: &random)).map { _ in "aé漢👋\n".randomElement(using: &random)! })
    }

    private static func value(_ random: inout SplitMix64) -> Value {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .text(text(&random))
        case 1: .integer(Int64(bitPattern: number(&random)))
        case 2: .flag(Bool.random(using: &random))
        case 3: .time(Int64(bitPattern: number(&random)))
        case 4: .record(RecordID(words: words(2, &random)))
        default: .member(MemberID(words: words(4, &random)))
        }
    }

    private static func operation(_ random: inout SplitMix64) -> PeerReplica.Operation {
        let record = RecordID(words: words(2, &random))
        let field = FieldID(text(&random))
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .members(membershipOperation(&random))
        case 1: return .opaque(opaque(record, &random))
        case 2: return .create(record)
        case 3: return .assign(record, field, Bool.random(using: &random) ? value(&random) : nil)
        case 4: return .add(record, field, value(&random))
        case 5: return .remove(record, field, value(&random))
        case 6: return .count(record, field, Int64(bitPattern: number(&random)))
        case 7:
            return .editText(record, field, (0..<Int.random(in: 0...3, using: &random)).map { _ in
                TextEdit(
                    position: Int.random(in: 0...1_000, using: &random), deletedCount: Int.random(in: 1...9, using: &random),
                    inserted: text(&random))
            })
        case 8: return .delete(record)
        case 9: return .restore(record)
        default: return .markUndone(record, ChangeID(words: words(4, &random)))
        }
    }

    private static func devices(_ count: Int, _ random: inout SplitMix64) -> [DeviceID] {
        (0..<count).map { _ in DeviceID(words: words(4, &random)) }.sorted()
    }

    private static func sealed(_ random: inout SplitMix64) -> SealedKeys {
        SealedKeys(
            ephemeral: random.bytes(32),
            boxes: (0..<Int.random(in: 0...3, using: &random)).map { _ in
                SealedKeys.Box(hint: UInt32.random(in: 0...UInt32.max, using: &random), sealed: random.bytes(48))
            })
    }

    private static func membershipOperation(_ random: inout SplitMix64) -> MembershipOperation {
        let device = devices(1, &random)[0]
        let change = ChangeID(words: words(4, &random))
        let kept = devices(Int.random(in: 0...3, using: &random), &random)
        switch Int.random(in: 0..<14, using: &random) {
        case 0: return .found
        case 1: return .admit(device, isSamePerson: Bool.random(using: &random))
        case 2: return .askRemoval(device, reason: text(&random))
        case 3: return .agreeRemoval(asked: change, device, keeping: kept)
        case 4: return .withdrawRemoval(asked: change, device)
        case 5: return .remove(device, reason: text(&random), keeping: kept)
        case 6: return .askReadmission(device)
        case 7: return .agreeReadmission(asked: change, device)
        case 8: return .readmit(device)
        case 9: return .link(MemberID(words: words(4, &random)), MemberID(words: words(4, &random)))
        case 10: return .rekey(KeyRotation(check: random.bytes(16), sealed: sealed(&random)))
        case 11: return .shareKey(KeyShare(rekey: change, sealed: sealed(&random)))
        case 12: return .askLevel(number(&random))
        default: return .agreeLevel(asked: change, number(&random))
        }
    }

    /// An operation of a later version, required or not.
    private static func opaque(_ record: RecordID, _ random: inout SplitMix64) -> OpaqueOperation {
        let isRequired = Bool.random(using: &random)
        return OpaqueOperation(
            tag: (1_000 + number(&random) >> 12) << 1 | (isRequired ? 1 : 0), level: isRequired ? number(&random) : nil,
            record: record, content: random.bytes(Int.random(in: 0...9, using: &random)))
    }
}

extension SplitMix64 {
    fileprivate mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}
