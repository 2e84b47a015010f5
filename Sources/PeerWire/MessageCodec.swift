// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica

/// Messages as bytes: a tag byte, then the parts in order.
///
/// | Tag | Message | Parts |
/// |---|---|---|
/// | 1 | hello | digest 32, tips, port LEB128, software string |
/// | 2 | totals | changes LEB128 |
/// | 3 | changes | count, then each: bytes with length; 0, or the number of links + 1, signature 64, links 32 each |
/// | 4 | have | acknowledged LEB128, tips |
/// | 5 | done | digest 32 |
/// | 6 | resync | tips |
/// | 7, 8 | ping, pong | |
/// | 9 | peers | count, then each: device 32, host string, port LEB128 |
/// | 10 | close | reason byte |
/// | 11 | joinRequest | name string, device 32 |
/// | 12 | joinGranted | group 32, key 32, name string, member 32 |
/// | 14 | waiting | language string |
/// | 16 | dialBack | |
/// | 17 | dialedBack | flag byte (1: reached) |
/// | 18 | comparisonCommitment | commitment 32 |
/// | 19 | comparisonNonce | nonce 16 |
///
/// Tips are a count, then each: replica 16, seq LEB128, change 32.
public enum MessageCodec {
    public static func encode(_ message: Message) -> [UInt8] {
        var writer = ByteWriter()
        switch message {
        case .hello(let hello):
            writer.write(byte: 1)
            writer.write(raw: hello.digest)
            write(hello.tips, to: &writer)
            writer.write(UInt64(hello.listeningPort))
            writer.write(hello.software)
        case .totals(let changes):
            writer.write(byte: 2)
            writer.write(changes)
        case .changes(let changes):
            writer.write(byte: 3)
            writer.write(count: changes.count)
            for change in changes { writer.write(change) }
        case .have(let acknowledged, let tips):
            writer.write(byte: 4)
            writer.write(acknowledged)
            write(tips, to: &writer)
        case .done(let digest):
            writer.write(byte: 5)
            writer.write(raw: digest)
        case .resync(let tips):
            writer.write(byte: 6)
            write(tips, to: &writer)
        case .ping: writer.write(byte: 7)
        case .pong: writer.write(byte: 8)
        case .peers(let addresses):
            writer.write(byte: 9)
            writer.write(count: addresses.count)
            for address in addresses {
                writer.write(address.device)
                writer.write(address.endpoint)
            }
        case .close(let reason):
            writer.write(byte: 10)
            writer.write(byte: reason.rawValue)
        case .joinRequest(let name, let device):
            writer.write(byte: 11)
            writer.write(name)
            writer.write(device)
        case .joinGranted(let group, let key, let name, let member):
            writer.write(byte: 12)
            writer.write(group)
            writer.write(raw: key)
            writer.write(name)
            writer.write(member)
        case .waiting(let language):
            writer.write(byte: 14)
            writer.write(language)
        case .dialBack: writer.write(byte: 16)
        case .dialedBack(let isReached):
            writer.write(byte: 17)
            writer.write(byte: isReached ? 1 : 0)
        case .comparisonCommitment(let commitment):
            writer.write(byte: 18)
            writer.write(raw: commitment)
        case .comparisonNonce(let nonce):
            writer.write(byte: 19)
            writer.write(raw: nonce)
        }
        return writer.bytes
    }

    public static func decode(_ bytes: [UInt8]) throws(DecodeError) -> Message {
        if bytes.count > MessageLimits.messageBytesMax { throw .limitExceeded(offset: 0) }
        var reader = ByteReader(bytes)
        let message = try decode(&reader)
        try reader.end()
        return message
    }

    private static func decode(_ reader: inout ByteReader) throws(DecodeError) -> Message {
        let tag = try reader.byte()
        switch tag {
        case 1:
            return .hello(Message.Hello(
                digest: Array(try reader.raw(32)), tips: try tips(&reader),
                listeningPort: UInt16(try reader.integer(max: 65_535)),
                software: try reader.string(max: MessageLimits.softwareBytesMax)))
        case 2: return .totals(changes: try reader.unsigned())
        case 3:
            var changes: [ReceivedChange] = []
            for _ in 0..<(try reader.count(max: MessageLimits.changesMax, elementBytes: 2)) {
                changes.append(try reader.receivedChange())
            }
            return .changes(changes)
        case 4: return .have(acknowledged: try reader.unsigned(), try tips(&reader))
        case 5: return .done(digest: Array(try reader.raw(32)))
        case 6: return .resync(try tips(&reader))
        case 7: return .ping
        case 8: return .pong
        case 9:
            var addresses: [PeerAddress] = []
            for _ in 0..<(try reader.count(max: MessageLimits.endpointsMax, elementBytes: 34)) {
                addresses.append(PeerAddress(device: try reader.id(), endpoint: try reader.endpoint()))
            }
            return .peers(addresses)
        case 10:
            let code = try reader.byte()
            guard let reason = Message.CloseReason(rawValue: code) else {
                throw .unknownTag(UInt64(code), offset: reader.offset - 1)
            }
            return .close(reason)
        case 11:
            return .joinRequest(
                name: try reader.string(max: MessageLimits.nameBytesMax), device: try reader.id())
        case 12:
            return .joinGranted(
                group: try reader.id(), groupKey: Array(try reader.raw(32)),
                groupName: try reader.string(max: MessageLimits.nameBytesMax), member: try reader.id())
        case 14: return .waiting(language: try reader.string(max: MessageLimits.languageBytesMax))
        case 16: return .dialBack
        case 17:
            let flag = try reader.byte()
            if flag > 1 { throw .unknownTag(UInt64(flag), offset: reader.offset - 1) }
            return .dialedBack(isReached: flag == 1)
        case 18: return .comparisonCommitment(Array(try reader.raw(32)))
        case 19: return .comparisonNonce(Array(try reader.raw(16)))
        default: throw .unknownTag(UInt64(tag), offset: 0)
        }
    }

    private static func write(_ tips: [Tip], to writer: inout ByteWriter) {
        writer.write(count: tips.count)
        for tip in tips {
            writer.write(tip.replica)
            writer.write(tip.seq)
            writer.write(tip.change)
        }
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
    public mutating func endpoint() throws(DecodeError) -> PeerEndpoint {
        PeerEndpoint(
            host: try string(max: MessageLimits.hostBytesMax), port: UInt16(try integer(max: 65_535)))
    }
}
