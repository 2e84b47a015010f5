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

    @Test("Every message is read back as it was, and not in part")
    func messages() throws {
        for message in SampleMessage.all {
            let bytes = MessageCodec.encode(message)
            #expect(try MessageCodec.decode(bytes) == message)
            for length in 0..<bytes.count {
                #expect(throws: DecodeError.self) { try MessageCodec.decode(Array(bytes.prefix(length))) }
            }
            #expect(throws: DecodeError.trailingBytes(offset: bytes.count)) { try MessageCodec.decode(bytes + [0]) }
        }
    }

    @Test("An unknown message is kept as it is, and its tag says whether it may be ignored", arguments: [1_000, 1_001] as [UInt64])
    func unknownMessage(tag: UInt64) throws {
        let message = Message.unknown(tag: tag, content: [1, 2, 3])
        #expect(try MessageCodec.decode(MessageCodec.encode(message)) == message)
        #expect(message.isOptional == (tag == 1_000))
    }

    @Test("An unknown optional field is skipped behind every message, and an unknown required one makes it unknown")
    func unknownFields() throws {
        for message in SampleMessage.all {
            let bytes = MessageCodec.encode(message)
            var reader = ByteReader(bytes)
            let tag = try reader.unsigned()
            let content = Array(try reader.lengthPrefixed(max: .max))
            func with(field: [UInt8]) -> [UInt8] {
                var writer = ByteWriter()
                writer.write(tag)
                writer.write(lengthPrefixed: content + field)
                return writer.bytes
            }
            // Tag 100, two bytes.
            #expect(try MessageCodec.decode(with(field: [100, 2, 7, 7])) == message)
            let required = try MessageCodec.decode(with(field: [101, 2, 7, 7]))
            #expect(required == .unknown(tag: tag, content: content + [101, 2, 7, 7]))
            #expect(throws: DecodeError.self) { try MessageCodec.decode(with(field: [100, 3, 7, 7])) }
            // Descending, or twice.
            #expect(throws: DecodeError.self) { try MessageCodec.decode(with(field: [100, 0, 98, 0])) }
            #expect(throws: DecodeError.self) { try MessageCodec.decode(with(field: [100, 0, 100, 0])) }
        }
    }

    @Test("More fields than a content may have are refused")
    func fieldCount() throws {
        func ping(_ fields: Int) -> [UInt8] {
            var content = ByteWriter()
            for number in 0..<fields {
                content.write(UInt64(2 * number + 100))
                content.write(lengthPrefixed: [])
            }
            var writer = ByteWriter()
            writer.write(4)
            writer.write(lengthPrefixed: content.bytes)
            return writer.bytes
        }
        #expect(try MessageCodec.decode(ping(TaggedFields.countMax)) == .ping)
        #expect(throws: DecodeError.self) { try MessageCodec.decode(ping(TaggedFields.countMax + 1)) }
    }

    @Test("A reason to close that this version does not know is a reason all the same")
    func unknownReason() throws {
        #expect(try MessageCodec.decode([10, 1, 200]) == .close(.other))
    }

    @Test("An operation with an unknown value is kept as it was written")
    func unknownValue() throws {
        let note = RecordID.test(1)
        // Field "title", value tag 100 with three bytes.
        let content: [UInt8] = [5] + Array("title".utf8) + [100, 3, 1, 2, 3]
        let opaque = PeerReplica.Operation.opaque(OpaqueOperation(tag: 4, level: nil, record: note, content: content))
        let bytes = ChangeCodec.encode(RandomChange.with([.create(note), opaque]))
        #expect(try ChangeCodec.decode(bytes).operations == [.create(note), opaque])
        #expect(ChangeCodec.encode(try ChangeCodec.decode(bytes)) == bytes)
    }

    @Test("An attachment is read back, and one with a media type outside of ASCII is kept as unknown")
    func attachment() throws {
        let note = RecordID.test(1)
        func decoded(_ mediaType: String) throws -> PeerReplica.Operation? {
            let attachment = Attachment(hash: ContentHash(words: [1, 2, 3, 4]), byteCount: .max, mediaType: mediaType)
            let change = RandomChange.with([.assign(note, "file", .attachment(attachment))])
            return try ChangeCodec.decode(ChangeCodec.encode(change)).operations.first
        }
        let longest = String(repeating: "x", count: ChangeLimits.mediaTypeBytesMax)
        guard case .assign(note, "file", .attachment(let attachment)) = try decoded(longest) else {
            Issue.record("an attachment was not read back")
            return
        }
        #expect(attachment.mediaType == longest)
        for mediaType in [longest + "x", "image/é", "image/ png"] {
            guard case .opaque = try decoded(mediaType) else {
                Issue.record("\(mediaType) was taken for a media type")
                continue
            }
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

/// A message of every kind.
enum SampleMessage {
    static let all: [Message] = {
        let tip = Tip(replica: ReplicaID(words: [1, 2]), seq: 3, change: ChangeID(words: [4, 5, 6, 7]))
        let device = DeviceID(words: [2, 2, 2, 2])
        let changes = [ChangeID(words: [1, 1, 1, 1]), ChangeID(words: [2, 2, 2, 2])]
        let bytes = [UInt8](repeating: 5, count: 32)
        let digest = DocumentDigest(changes: bytes, views: DocumentDigest.Views(schema: 300, sum: bytes))
        let edit = TextEdit(position: 5, deletedCount: 1, inserted: "é")
        return [
            .hello(.init(digest: digest, tips: [tip], listeningPort: 4_711, software: "peersync 1")),
            .hello(.init(
                digest: .nothing, tips: [], listeningPort: 0, software: "", capabilities: [1, 300, .max], levelReached: 0,
                levelUnderstood: 5, levelRequired: 2)),
            .totals(changes: .max), .changes([ReceivedChange(bytes: [1], signature: nil)]),
            .changes([ReceivedChange(bytes: [], signature: [UInt8](repeating: 1, count: 64))]),
            .changes([ReceivedChange(bytes: [], signature: [UInt8](repeating: 1, count: 64 + 32 * 256))]),
            .have(acknowledged: 2, [tip]), .done(digest), .done(.nothing), .resync([]), .ping, .pong,
            .peers([PeerAddress(device: device, endpoint: PeerEndpoint(host: "fe80::1", port: 9))]),
            .joinRequest(name: "Zoë 👋", device: device), .joinRequest(name: "", device: device, comesFromOlder: true),
            .joinGranted(
                group: GroupID(words: [1, 2, 3, 4]), groupKey: bytes, groupName: "", member: MemberID(words: [1, 2, 3, 4])),
            .waiting(language: "fr"), .comparisonCommitment([UInt8](repeating: 8, count: 32)),
            .comparisonNonce([UInt8](repeating: 9, count: 16)), .dialBack, .dialedBack(isReached: true), .dialedBack(isReached: false),
            .presence(.init(
                record: .test(1), field: "body", number: 7, version: changes, anchor: 300, head: 0, pendingEdit: edit)),
            .presence(.init(record: .test(1), field: "", number: 0, version: [], anchor: 0, head: 0, pendingEdit: nil)),
            .announceChanges(hops: 3, changes), .requestChanges(changes), .graft([]), .prune,
        ] + Message.CloseReason.allCases.map { .close($0) }
    }()
}

/// Changes of every shape, valid as bytes though not in any graph.
enum RandomChange {
    static func with(_ operations: [PeerReplica.Operation]) -> Change {
        Change(
            group: GroupID(words: [1, 1, 1, 1]), device: DeviceID(words: [1, 1, 1, 1]), replica: ReplicaID(words: [1, 1]),
            seq: 0, previous: nil, dependencies: [], lamport: 2, wallClock: 0, operations: operations)
    }

    static func make(_ random: inout SplitMix64) -> Change {
        let isFirst = Bool.random(using: &random)
        return Change(
            group: Bool.random(using: &random) ? GroupID(words: words(4, &random)) : nil,
            device: DeviceID(words: words(4, &random)), replica: ReplicaID(words: words(2, &random)),
            seq: number(&random), previous: isFirst ? nil : ChangeID(words: words(4, &random)),
            admission: Bool.random(using: &random) ? ChangeID(words: words(4, &random)) : nil,
            dependencies: (0..<Int.random(in: 0...3, using: &random)).map { _ in ChangeID(words: words(4, &random)) }.sorted(),
            lamport: number(&random), wallClock: Int64(bitPattern: number(&random)),
            operations: (0..<Int.random(in: 0...4, using: &random)).map { _ in operation(&random) })
    }

    private static func words(_ count: Int, _ random: inout SplitMix64) -> [UInt64] { (0..<count).map { _ in random.next() } }

    private static func number(_ random: inout SplitMix64) -> UInt64 { random.next() >> UInt64.random(in: 0...63, using: &random) }

    private static func bytes(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private static func text(_ random: inout SplitMix64) -> String {
        String((0..<Int.random(in: 0...6, using: &random)).map { _ in "aé漢👋\n".randomElement(using: &random)! })
    }

    private static func value(_ random: inout SplitMix64) -> Value {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: .text(text(&random))
        case 1: .integer(Int64(bitPattern: number(&random)))
        case 2: .flag(Bool.random(using: &random))
        case 3: .time(Int64(bitPattern: number(&random)))
        case 4: .record(RecordID(words: words(2, &random)))
        case 5: .member(MemberID(words: words(4, &random)))
        default:
            .attachment(Attachment(
                hash: ContentHash(words: words(4, &random)), byteCount: number(&random), mediaType: "text/plain"))
        }
    }

    private static func operation(_ random: inout SplitMix64) -> PeerReplica.Operation {
        let record = RecordID(words: words(2, &random))
        let field = FieldID(text(&random))
        switch Int.random(in: 0..<13, using: &random) {
        case 0: return .members(membership(&random))
        case 1:
            return .opaque(OpaqueOperation(
                tag: 1_000 + number(&random) % 500 * 2, level: nil, record: record, content: bytes(3, &random)))
        case 2:
            return .opaque(OpaqueOperation(
                tag: 1 | number(&random), level: number(&random), record: record, content: bytes(3, &random)))
        case 3: return .create(record)
        case 4: return .assign(record, field, Bool.random(using: &random) ? value(&random) : nil)
        case 5: return .add(record, field, value(&random))
        case 6: return .remove(record, field, value(&random))
        case 7: return .count(record, field, Int64(bitPattern: number(&random)))
        case 8:
            return .editText(record, field, (0..<Int.random(in: 0...3, using: &random)).map { _ in
                TextEdit(
                    position: Int.random(in: 0...1_000, using: &random), deletedCount: Int.random(in: 1...9, using: &random),
                    inserted: text(&random))
            })
        case 9: return .delete(record)
        case 10: return .restore(record)
        case 11: return .settle(record, ChangeID(words: words(4, &random)))
        default: return .undo(record, ChangeID(words: words(4, &random)))
        }
    }

    private static func membership(_ random: inout SplitMix64) -> MembershipOperation {
        let device = DeviceID(words: words(4, &random))
        let change = ChangeID(words: words(4, &random))
        let kept = (0..<Int.random(in: 0...2, using: &random)).map { _ in DeviceID(words: words(4, &random)) }.sorted()
        let sealed = SealedKeys(
            ephemeral: bytes(32, &random),
            boxes: (0..<Int.random(in: 0...2, using: &random)).map { _ in
                SealedKeys.Box(hint: UInt32.random(in: 0 ... .max, using: &random), sealed: bytes(48, &random))
            })
        switch Int.random(in: 0..<15, using: &random) {
        case 0: return .found
        case 13: return .fork(GroupFork(origin: GroupID(words: words(4, &random)), heads: [change], devices: kept))
        case 1: return .admit(device, isSamePerson: Bool.random(using: &random))
        case 2: return .askRemoval(device, reason: text(&random), keeping: [])
        case 3: return .agreeRemoval(asked: change, device, keeping: kept)
        case 4: return .withdrawRemoval(asked: change, device)
        case 5: return .remove(device, reason: text(&random), keeping: kept)
        case 6: return .askReadmission(device)
        case 7: return .agreeReadmission(asked: change, device)
        case 8: return .readmit(device)
        case 9: return .link(MemberID(words: words(4, &random)), MemberID(words: words(4, &random)))
        case 10: return .rekey(KeyRotation(check: bytes(16, &random), sealed: sealed))
        case 11: return .shareKey(KeyShare(rekey: change, sealed: sealed))
        case 12: return .askLevel(number(&random))
        default: return .agreeLevel(asked: change, number(&random))
        }
    }
}
