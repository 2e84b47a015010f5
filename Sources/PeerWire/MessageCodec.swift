// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerReplica

/// Messages as bytes: a tag, the length of the content, and the content.
///
/// | Tag | Message | Content |
/// |---|---|---|
/// | 1 | hello | changes digest 32, tips, port, fields |
/// | 2 | totals | number of changes |
/// | 3 | changes | count, then each: bytes with length; 0, or the number of links + 1, signature 64, links 32 each |
/// | 4, 6 | ping, pong | |
/// | 5 | have | acknowledged number, tips |
/// | 7 | done | changes digest 32, fields |
/// | 8 | peers | count, then each: device 32, host string, port number |
/// | 9 | resync | tips |
/// | 10 | close | reason byte |
/// | 11 | joinRequest | name string, device 32 |
/// | 12 | dialBack | |
/// | 13 | joinGranted | group 32, key 32, name string, member 32 |
/// | 14 | dialedBack | flag byte (1: reached) |
/// | 15 | waiting | language string |
/// | 16 | presence | record 16, field string, number, version: count and changes 32, anchor, head, fields |
/// | 17 | comparisonCommitment | commitment 32 |
/// | 19 | comparisonNonce | nonce 16 |
/// | 18 | announceChanges | hops number, count, changes 32 |
/// | 20 | requestChanges | count, changes 32 |
/// | 22 | graft | count, changes 32 |
/// | 24 | prune | |
///
/// Tips are a count, then each: replica 16, seq number, change 32. Every content may end with fields as in
/// `TaggedFields`: of `hello` 2 software string, 4 level reached and level understood, 6 level required,
/// 8 capabilities: count and ascending numbers; of `hello` and `done` 10 schema number and sum of the views 32; of
/// `presence` 2 pending edit: position, deleted, inserted string; of `joinRequest` 1, which is empty: the newcomer
/// comes out of the older group of a fork.
public enum MessageCodec {
    private enum Tag {
        static let hello: UInt64 = 1
        static let totals: UInt64 = 2
        static let changes: UInt64 = 3
        static let ping: UInt64 = 4
        static let have: UInt64 = 5
        static let pong: UInt64 = 6
        static let done: UInt64 = 7
        static let peers: UInt64 = 8
        static let resync: UInt64 = 9
        static let close: UInt64 = 10
        static let joinRequest: UInt64 = 11
        static let dialBack: UInt64 = 12
        static let joinGranted: UInt64 = 13
        static let dialedBack: UInt64 = 14
        static let waiting: UInt64 = 15
        static let presence: UInt64 = 16
        static let comparisonCommitment: UInt64 = 17
        static let announceChanges: UInt64 = 18
        static let comparisonNonce: UInt64 = 19
        static let requestChanges: UInt64 = 20
        static let graft: UInt64 = 22
        static let prune: UInt64 = 24
    }

    private enum Field {
        static let software: UInt64 = 2
        static let levels: UInt64 = 4
        static let levelRequired: UInt64 = 6
        static let capabilities: UInt64 = 8
        static let views: UInt64 = 10
        static let pendingEdit: UInt64 = 2
        static let comesFromOlder: UInt64 = 1
    }

    static func tag(of message: Message) -> UInt64 {
        switch message {
        case .hello: Tag.hello
        case .totals: Tag.totals
        case .changes: Tag.changes
        case .ping: Tag.ping
        case .have: Tag.have
        case .pong: Tag.pong
        case .done: Tag.done
        case .peers: Tag.peers
        case .resync: Tag.resync
        case .close: Tag.close
        case .joinRequest: Tag.joinRequest
        case .dialBack: Tag.dialBack
        case .joinGranted: Tag.joinGranted
        case .dialedBack: Tag.dialedBack
        case .waiting: Tag.waiting
        case .presence: Tag.presence
        case .comparisonCommitment: Tag.comparisonCommitment
        case .comparisonNonce: Tag.comparisonNonce
        case .announceChanges: Tag.announceChanges
        case .requestChanges: Tag.requestChanges
        case .graft: Tag.graft
        case .prune: Tag.prune
        case .unknown(let tag, _): tag
        }
    }

    // MARK: - Writing

    /// Writes the tag, the length of the content and the content. Checks no limit: a message beyond
    /// `MessageLimits` is refused by the peer, which closes the connection.
    public static func encode(_ message: Message) -> [UInt8] {
        var content = ByteWriter()
        write(message, to: &content)
        var writer = ByteWriter()
        writer.write(tag(of: message))
        writer.write(lengthPrefixed: content.bytes)
        return writer.bytes
    }

    private static func write(_ message: Message, to writer: inout ByteWriter) {
        switch message {
        case .hello(let hello): write(hello, to: &writer)
        case .totals(let changes): writer.write(changes)
        case .changes(let changes):
            writer.write(count: changes.count)
            for change in changes { writer.write(change) }
        case .have(let acknowledged, let tips):
            writer.write(acknowledged)
            write(tips, to: &writer)
        case .done(let digest):
            writer.write(raw: digest.changes)
            write(digest.views, to: &writer)
        case .resync(let tips): write(tips, to: &writer)
        case .peers(let addresses):
            writer.write(count: addresses.count)
            for address in addresses {
                writer.write(address.device)
                writer.write(address.endpoint)
            }
        case .close(let reason): writer.write(byte: reason.rawValue)
        case .joinRequest(let name, let device, let comesFromOlder):
            writer.write(name)
            writer.write(device)
            if comesFromOlder { writer.write(field: Field.comesFromOlder) { _ in } }
        case .joinGranted(let group, let key, let name, let member):
            writer.write(group)
            writer.write(raw: key)
            writer.write(name)
            writer.write(member)
        case .waiting(let language): writer.write(language)
        case .dialedBack(let isReached): writer.write(byte: isReached ? 1 : 0)
        case .presence(let presence): write(presence, to: &writer)
        case .announceChanges(let hops, let changes):
            writer.write(hops)
            write(changes, to: &writer)
        case .requestChanges(let changes), .graft(let changes): write(changes, to: &writer)
        case .comparisonCommitment(let commitment): writer.write(raw: commitment)
        case .comparisonNonce(let nonce): writer.write(raw: nonce)
        case .ping, .pong, .dialBack, .prune: break
        case .unknown(_, let content): writer.write(raw: content)
        }
    }

    private static func write(_ hello: Message.Hello, to writer: inout ByteWriter) {
        writer.write(raw: hello.digest.changes)
        write(hello.tips, to: &writer)
        writer.write(UInt64(hello.listeningPort))
        writer.write(field: Field.software) { $0.write(hello.software) }
        writer.write(field: Field.levels) {
            $0.write(hello.levelReached)
            $0.write(hello.levelUnderstood)
        }
        writer.write(field: Field.levelRequired) { $0.write(hello.levelRequired) }
        if !hello.capabilities.isEmpty {
            writer.write(field: Field.capabilities) {
                $0.write(count: hello.capabilities.count)
                for capability in hello.capabilities { $0.write(capability) }
            }
        }
        write(hello.digest.views, to: &writer)
    }

    private static func write(_ views: DocumentDigest.Views?, to writer: inout ByteWriter) {
        guard let views else { return }
        writer.write(field: Field.views) {
            $0.write(views.schema)
            $0.write(raw: views.sum)
        }
    }

    private static func write(_ presence: Message.Presence, to writer: inout ByteWriter) {
        writer.write(presence.record)
        writer.write(presence.field.name)
        writer.write(presence.number)
        write(presence.version, to: &writer)
        writer.write(presence.anchor)
        writer.write(presence.head)
        if let edit = presence.pendingEdit {
            writer.write(field: Field.pendingEdit) {
                $0.write(count: edit.position)
                $0.write(count: edit.deletedCount)
                $0.write(edit.inserted)
            }
        }
    }

    private static func write(_ changes: [ChangeID], to writer: inout ByteWriter) {
        writer.write(count: changes.count)
        for change in changes { writer.write(change) }
    }

    private static func write(_ tips: [Tip], to writer: inout ByteWriter) {
        writer.write(count: tips.count)
        for tip in tips {
            writer.write(tip.replica)
            writer.write(tip.seq)
            writer.write(tip.change)
        }
    }

    // MARK: - Reading

    /// - Throws: For anything but the one legal encoding, unknown fields aside.
    public static func decode(_ bytes: [UInt8]) throws(DecodeError) -> Message {
        if bytes.count > MessageLimits.messageBytesMax { throw .limitExceeded(offset: 0) }
        var reader = ByteReader(bytes)
        let tag = try reader.unsigned()
        let content = try reader.lengthPrefixed(max: MessageLimits.messageBytesMax)
        try reader.end()
        var inside = ByteReader(content)
        guard var message = try decode(tag, &inside) else { return .unknown(tag: tag, content: Array(content)) }
        do {
            try readFields(of: &message, &inside)
        } catch .unknownTag {
            return .unknown(tag: tag, content: Array(content))
        }
        return message
    }

    /// Reads the fixed parts; nil for a tag that is not known.
    private static func decode(_ tag: UInt64, _ reader: inout ByteReader) throws(DecodeError) -> Message? {
        switch tag {
        case Tag.hello:
            return .hello(Message.Hello(
                digest: DocumentDigest(changes: Array(try reader.raw(DocumentDigest.byteCount)), views: nil),
                tips: try tips(&reader), listeningPort: UInt16(try reader.integer(max: 65_535)), software: ""))
        case Tag.totals: return .totals(changes: try reader.unsigned())
        case Tag.changes:
            var changes: [ReceivedChange] = []
            for _ in 0..<(try reader.count(max: MessageLimits.changesMax, elementBytes: 2)) {
                changes.append(try reader.receivedChange())
            }
            return .changes(changes)
        case Tag.have: return .have(acknowledged: try reader.unsigned(), try tips(&reader))
        case Tag.done:
            return .done(DocumentDigest(changes: Array(try reader.raw(DocumentDigest.byteCount)), views: nil))
        case Tag.resync: return .resync(try tips(&reader))
        case Tag.ping: return .ping
        case Tag.pong: return .pong
        case Tag.peers:
            var addresses: [PeerAddress] = []
            for _ in 0..<(try reader.count(max: MessageLimits.endpointsMax, elementBytes: 34)) {
                addresses.append(PeerAddress(device: try reader.id(), endpoint: try reader.endpoint()))
            }
            return .peers(addresses)
        case Tag.close: return .close(Message.CloseReason(rawValue: try reader.byte()) ?? .other)
        case Tag.joinRequest:
            return .joinRequest(
                name: try reader.string(max: MessageLimits.nameBytesMax), device: try reader.id())
        case Tag.joinGranted:
            return .joinGranted(
                group: try reader.id(), groupKey: Array(try reader.raw(32)),
                groupName: try reader.string(max: MessageLimits.nameBytesMax), member: try reader.id())
        case Tag.waiting: return .waiting(language: try reader.string(max: MessageLimits.languageBytesMax))
        case Tag.dialBack: return .dialBack
        case Tag.dialedBack: return .dialedBack(isReached: try reader.flag())
        case Tag.presence:
            return .presence(Message.Presence(
                record: try reader.id(), field: try reader.field(), number: try reader.unsigned(),
                version: try changes(&reader, max: MessageLimits.versionChangesMax), anchor: try reader.unsigned(),
                head: try reader.unsigned(), pendingEdit: nil))
        case Tag.comparisonCommitment: return .comparisonCommitment(Array(try reader.raw(32)))
        case Tag.comparisonNonce: return .comparisonNonce(Array(try reader.raw(16)))
        case Tag.announceChanges: return .announceChanges(hops: try reader.unsigned(), try changes(&reader))
        case Tag.requestChanges: return .requestChanges(try changes(&reader))
        case Tag.graft: return .graft(try changes(&reader))
        case Tag.prune: return .prune
        default: return nil
        }
    }

    private static func readFields(of message: inout Message, _ reader: inout ByteReader) throws(DecodeError) {
        switch message {
        case .hello(let hello): message = .hello(try self.hello(hello, &reader))
        case .done(let digest):
            var views: DocumentDigest.Views?
            try reader.fields { tag, content throws(DecodeError) in
                guard tag == Field.views else { return .unknown }
                views = try self.views(&content)
                return .read
            }
            message = .done(DocumentDigest(changes: digest.changes, views: views))
        case .joinRequest(let name, let device, _):
            var comesFromOlder = false
            try reader.fields { tag, _ throws(DecodeError) in
                guard tag == Field.comesFromOlder else { return .unknown }
                comesFromOlder = true
                return .read
            }
            message = .joinRequest(name: name, device: device, comesFromOlder: comesFromOlder)
        case .presence(let presence):
            var edit: TextEdit?
            try reader.fields { tag, content throws(DecodeError) in
                guard tag == Field.pendingEdit else { return .unknown }
                edit = try content.edit(bytesMax: MessageLimits.pendingEditBytesMax)
                return .read
            }
            message = .presence(Message.Presence(
                record: presence.record, field: presence.field, number: presence.number, version: presence.version,
                anchor: presence.anchor, head: presence.head, pendingEdit: edit))
        default: try reader.fields { _, _ in .unknown }
        }
    }

    private static func hello(_ fixed: Message.Hello, _ reader: inout ByteReader) throws(DecodeError) -> Message.Hello {
        var software = ""
        var levels = (reached: GroupLevel.first, understood: GroupLevel.first)
        var required = GroupLevel.first
        var capabilities: [UInt64] = []
        var views: DocumentDigest.Views?
        try reader.fields { tag, content throws(DecodeError) in
            switch tag {
            case Field.software: software = try content.string(max: MessageLimits.softwareBytesMax)
            case Field.levels: levels = (try content.unsigned(), try content.unsigned())
            case Field.levelRequired: required = try content.unsigned()
            case Field.capabilities: capabilities = try self.capabilities(&content)
            case Field.views: views = try self.views(&content)
            default: return .unknown
            }
            return .read
        }
        return Message.Hello(
            digest: DocumentDigest(changes: fixed.digest.changes, views: views), tips: fixed.tips,
            listeningPort: fixed.listeningPort, software: software, capabilities: capabilities,
            levelReached: levels.reached, levelUnderstood: levels.understood, levelRequired: required)
    }

    private static func views(_ reader: inout ByteReader) throws(DecodeError) -> DocumentDigest.Views {
        DocumentDigest.Views(schema: try reader.unsigned(), sum: Array(try reader.raw(DocumentDigest.byteCount)))
    }

    private static func capabilities(_ reader: inout ByteReader) throws(DecodeError) -> [UInt64] {
        var capabilities: [UInt64] = []
        for _ in 0..<(try reader.count(max: MessageLimits.capabilitiesMax)) {
            let start = reader.offset
            let capability = try reader.unsigned()
            if let last = capabilities.last, last >= capability { throw .notCanonical(offset: start) }
            capabilities.append(capability)
        }
        return capabilities
    }

    /// Ascending, without repetition.
    private static func changes(
        _ reader: inout ByteReader, max: Int = MessageLimits.gossipChangesMax
    ) throws(DecodeError) -> [ChangeID] {
        var changes: [ChangeID] = []
        for _ in 0..<(try reader.count(max: max, elementBytes: ChangeID.byteCount)) {
            let start = reader.offset
            let change: ChangeID = try reader.id()
            if let last = changes.last, last >= change { throw .notCanonical(offset: start) }
            changes.append(change)
        }
        return changes
    }

    private static func tips(_ reader: inout ByteReader) throws(DecodeError) -> [Tip] {
        var tips: [Tip] = []
        for _ in 0..<(try reader.count(max: MessageLimits.tipsMax, elementBytes: 49)) {
            tips.append(Tip(replica: try reader.id(), seq: try reader.unsigned(), change: try reader.id()))
        }
        return tips
    }
}

extension ByteWriter {
    /// Host string, port LEB128.
    public mutating func write(_ endpoint: PeerEndpoint) {
        write(endpoint.host)
        write(UInt64(endpoint.port))
    }
}

extension ByteReader {
    /// Reads what the writer wrote for an endpoint: a host of at most `MessageLimits.hostBytesMax`
    /// bytes, which is not checked to be an address or a name, and a port up to 65,535.
    public mutating func endpoint() throws(DecodeError) -> PeerEndpoint {
        PeerEndpoint(
            host: try string(max: MessageLimits.hostBytesMax), port: UInt16(try integer(max: 65_535)))
    }

    fileprivate mutating func flag() throws(DecodeError) -> Bool {
        let start = offset
        let flag = try byte()
        if flag > 1 { throw .notCanonical(offset: start) }
        return flag == 1
    }
}
