// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
import CollaborativeText

/// The one legal encoding of a change; its hash is the change's identity.
///
/// | Part | Width | Meaning |
/// |---|---|---|
/// | version | 1 | 2 |
/// | flags | 1 | bit 0: group follows; bit 1: previous follows; bit 2: admission follows |
/// | group | 32 | absent in the founding change |
/// | device | 32 | Ed25519 key |
/// | replica | 16 | |
/// | seq | LEB128 | |
/// | previous | 32 | absent where seq is 0 |
/// | admission | 32 | the change by which the author was admitted; only where seq is 0, never of the founder |
/// | dependencies | count, then 32 each | ascending |
/// | lamport | LEB128 | |
/// | wall clock | zigzag LEB128 | milliseconds since 1970 |
/// | operations | count, then each | tag, level where the tag is odd, record, length, content |
///
/// Only this envelope can make a change unacceptable. An operation with a tag that this version does not know, or
/// whose content is not the one legal encoding, is kept as `Operation.opaque`: it is hashed, passed on and has no
/// effect, so that programs of all versions have the same log.
public enum ChangeCodec {
    static let version: UInt8 = 2

    /// Writes a change as the table says. Checks no limit and no order: the dependencies and all
    /// lists of ids have to ascend already, else `decode` refuses the bytes.
    public static func encode(_ change: Change) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(byte: version)
        let flags: UInt8 = (change.group == nil ? 0 : 1) | (change.previous == nil ? 0 : 2) | (change.admission == nil ? 0 : 4)
        writer.write(byte: flags)
        if let group = change.group { writer.write(group) }
        writer.write(change.device)
        writer.write(change.replica)
        writer.write(change.seq)
        if let previous = change.previous { writer.write(previous) }
        if let admission = change.admission { writer.write(admission) }
        writer.write(count: change.dependencies.count)
        for dependency in change.dependencies { writer.write(dependency) }
        writer.write(change.lamport)
        writer.write(signed: change.wallClock)
        writer.write(count: change.operations.count)
        for operation in change.operations { writer.write(operation) }
        return writer.bytes
    }

    /// - Throws: For anything but the one legal encoding of a change within the limits.
    public static func decode(_ bytes: [UInt8]) throws(DecodeError) -> Change {
        if bytes.count > ChangeLimits.changeBytesMax { throw .limitExceeded(offset: 0) }
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        if version != Self.version { throw .unknownTag(UInt64(version), offset: 0) }
        let flags = try reader.byte()
        if flags > 7 { throw .unknownTag(UInt64(flags), offset: 1) }
        let group: GroupID? = flags & 1 == 0 ? nil : try reader.id()
        let device: DeviceID = try reader.id()
        let replica: ReplicaID = try reader.id()
        let seq = try reader.unsigned()
        let previous: ChangeID? = flags & 2 == 0 ? nil : try reader.id()
        let admission: ChangeID? = flags & 4 == 0 ? nil : try reader.id()
        var dependencies: [ChangeID] = []
        for _ in 0..<(try reader.count(max: ChangeLimits.dependenciesMax, elementBytes: 32)) {
            let dependency: ChangeID = try reader.id()
            if let last = dependencies.last, last >= dependency { throw .notCanonical(offset: reader.offset) }
            dependencies.append(dependency)
        }
        let lamport = try reader.unsigned()
        let wallClock = try reader.signed()
        var operations: [Operation] = []
        // A tag, a record, and the length of nothing.
        for _ in 0..<(try reader.count(max: ChangeLimits.operationsMax, elementBytes: 18)) {
            operations.append(try reader.operation())
        }
        try reader.end()
        return Change(
            group: group, device: device, replica: replica, seq: seq, previous: previous, admission: admission,
            dependencies: dependencies, lamport: lamport, wallClock: wallClock, operations: operations)
    }
}

/// Tags of operations. All are even, so that a version that does not know one passes it over.
private enum OperationTag {
    static let create: UInt64 = 2
    static let assign: UInt64 = 4
    static let clear: UInt64 = 6
    static let add: UInt64 = 8
    static let remove: UInt64 = 10
    static let count: UInt64 = 12
    static let editText: UInt64 = 14
    static let delete: UInt64 = 16
    static let restore: UInt64 = 18
    static let undo: UInt64 = 20
    static let settle: UInt64 = 22

    static let found: UInt64 = 32
    static let admit: UInt64 = 34
    static let askRemoval: UInt64 = 36
    static let agreeRemoval: UInt64 = 38
    static let withdrawRemoval: UInt64 = 40
    static let removeDevice: UInt64 = 42
    static let askReadmission: UInt64 = 44
    static let agreeReadmission: UInt64 = 46
    static let readmit: UInt64 = 48
    static let link: UInt64 = 50
    static let rekey: UInt64 = 52
    static let shareKey: UInt64 = 54
    static let askLevel: UInt64 = 56
    static let agreeLevel: UInt64 = 58
    static let fork: UInt64 = 60
}

/// Tags of values. All are even, as with operations.
private enum ValueTag {
    static let text: UInt64 = 2
    static let integer: UInt64 = 4
    static let no: UInt64 = 6
    static let yes: UInt64 = 8
    static let time: UInt64 = 10
    static let record: UInt64 = 12
    static let member: UInt64 = 14
    static let attachment: UInt64 = 16
}

extension ByteWriter {
    mutating func write(_ operation: Operation) {
        var content = ByteWriter()
        let record: RecordID
        let tag: UInt64
        switch operation {
        case .members(let operation):
            record = .group
            tag = content.writeContent(of: operation)
        case .opaque(let operation):
            record = operation.record
            tag = operation.tag
            content.write(raw: operation.content)
        case .create(let id): (tag, record) = (OperationTag.create, id)
        case .assign(let id, let field, let value?):
            (tag, record) = (OperationTag.assign, id)
            content.write(field.name)
            content.write(value)
        case .assign(let id, let field, nil):
            (tag, record) = (OperationTag.clear, id)
            content.write(field.name)
        case .add(let id, let field, let value):
            (tag, record) = (OperationTag.add, id)
            content.write(field.name)
            content.write(value)
        case .remove(let id, let field, let value):
            (tag, record) = (OperationTag.remove, id)
            content.write(field.name)
            content.write(value)
        case .count(let id, let field, let amount):
            (tag, record) = (OperationTag.count, id)
            content.write(field.name)
            content.write(signed: seeded(.countsCut) ? Int64(Int32(truncatingIfNeeded: amount)) : amount)
        case .editText(let id, let field, let edits):
            (tag, record) = (OperationTag.editText, id)
            content.write(field.name)
            content.write(count: edits.count)
            for edit in edits {
                content.write(count: edit.position)
                content.write(count: edit.deletedCount)
                content.write(edit.inserted)
            }
        case .delete(let id): (tag, record) = (OperationTag.delete, id)
        case .restore(let id): (tag, record) = (OperationTag.restore, id)
        case .undo(let id, let change):
            (tag, record) = (OperationTag.undo, id)
            content.write(change)
        case .settle(let id, let change):
            (tag, record) = (OperationTag.settle, id)
            content.write(change)
        }
        write(tag)
        if case .opaque(let operation) = operation, let level = operation.level { write(level) }
        write(record)
        write(lengthPrefixed: content.bytes)
    }

    private mutating func writeContent(of operation: MembershipOperation) -> UInt64 {
        switch operation {
        case .found: return OperationTag.found
        case .fork(let fork):
            write(fork.origin)
            write(count: fork.heads.count)
            for head in fork.heads { write(head) }
            write(fork.devices)
            return OperationTag.fork
        case .admit(let device, let isSamePerson):
            write(device)
            write(byte: isSamePerson ? 1 : 0)
            return OperationTag.admit
        case .askRemoval(let device, let reason, let keeping):
            write(device)
            write(reason)
            write(keeping)
            return OperationTag.askRemoval
        case .agreeRemoval(let asked, let device, let keeping):
            write(asked)
            write(device)
            write(keeping)
            return OperationTag.agreeRemoval
        case .withdrawRemoval(let asked, let device):
            write(asked)
            write(device)
            return OperationTag.withdrawRemoval
        case .remove(let device, let reason, let keeping):
            write(device)
            write(reason)
            write(keeping)
            return OperationTag.removeDevice
        case .askReadmission(let device):
            write(device)
            return OperationTag.askReadmission
        case .agreeReadmission(let asked, let device):
            write(asked)
            write(device)
            return OperationTag.agreeReadmission
        case .readmit(let device):
            write(device)
            return OperationTag.readmit
        case .link(let first, let second):
            write(first)
            write(second)
            return OperationTag.link
        case .rekey(let rotation):
            write(raw: rotation.check)
            write(rotation.sealed)
            return OperationTag.rekey
        case .shareKey(let share):
            write(share.rekey)
            write(share.sealed)
            return OperationTag.shareKey
        case .askLevel(let level):
            write(level)
            return OperationTag.askLevel
        case .agreeLevel(let asked, let level):
            write(asked)
            write(level)
            return OperationTag.agreeLevel
        }
    }

    private mutating func write(_ devices: [DeviceID]) {
        write(count: devices.count)
        for device in devices { write(device) }
    }

    /// The ephemeral key, 32, then a count and each box: hint 4, sealed key 48.
    public mutating func write(_ sealed: SealedKeys) {
        write(raw: sealed.ephemeral)
        write(count: sealed.boxes.count)
        for box in sealed.boxes {
            for shift in [24, 16, 8, 0] { write(byte: UInt8(truncatingIfNeeded: box.hint >> UInt32(shift))) }
            write(raw: box.sealed)
        }
    }

    /// A tag, the length of the rest, and the rest.
    mutating func write(_ value: Value) {
        switch value {
        case .text(let text):
            write(ValueTag.text)
            write(text)
        case .integer(let integer): write(ValueTag.integer) { $0.write(signed: integer) }
        case .flag(let flag): write(flag ? ValueTag.yes : ValueTag.no) { _ in }
        case .time(let time): write(ValueTag.time) { $0.write(signed: time) }
        case .record(let record): write(ValueTag.record) { $0.write(record) }
        case .member(let member): write(ValueTag.member) { $0.write(member) }
        case .attachment(let attachment):
            write(ValueTag.attachment) {
                $0.write(attachment.hash)
                $0.write(attachment.byteCount)
                $0.write(attachment.mediaType)
            }
        }
    }

    private mutating func write(_ tag: UInt64, _ content: (inout ByteWriter) -> Void) {
        var writer = ByteWriter()
        content(&writer)
        write(tag)
        write(lengthPrefixed: writer.bytes)
    }
}

extension ByteReader {
    /// Reads an operation whose frame is right; content that is not is kept as it is.
    mutating func operation() throws(DecodeError) -> Operation {
        let tag = try unsigned()
        let level: UInt64? = tag & 1 == 0 ? nil : try unsigned()
        let record: RecordID = try id()
        let count = try count(max: ChangeLimits.operationBytesMax)
        let end = offset + count
        // What a required tag means is known to the version that brought it in; this one brought in none.
        if level == nil {
            var content = self
            if let operation = try? content.content(of: tag, record), content.offset == end {
                offset = end
                return operation
            }
        }
        return .opaque(OpaqueOperation(tag: tag, level: level, record: record, content: Array(try raw(count))))
    }

    private mutating func content(of tag: UInt64, _ record: RecordID) throws(DecodeError) -> Operation {
        switch tag {
        case OperationTag.create: return .create(record)
        case OperationTag.assign: return .assign(record, try field(), try value())
        case OperationTag.clear: return .assign(record, try field(), nil)
        case OperationTag.add: return .add(record, try field(), try value())
        case OperationTag.remove: return .remove(record, try field(), try value())
        case OperationTag.count: return .count(record, try field(), try signed())
        case OperationTag.editText: return .editText(record, try field(), try edits())
        case OperationTag.delete: return .delete(record)
        case OperationTag.restore: return .restore(record)
        case OperationTag.undo: return .undo(record, try id())
        case OperationTag.settle: return .settle(record, try id())
        default:
            guard record == .group else { throw .unknownTag(tag, offset: offset) }
            return .members(try membershipContent(of: tag))
        }
    }

    private mutating func membershipContent(of tag: UInt64) throws(DecodeError) -> MembershipOperation {
        switch tag {
        case OperationTag.found: return .found
        case OperationTag.fork:
            return .fork(GroupFork(
                origin: try id(), heads: try ascending(max: ChangeLimits.forkHeadsMax),
                devices: try ascending(max: ChangeLimits.forkDevicesMax)))
        case OperationTag.admit: return .admit(try id(), isSamePerson: try integer(max: 1) == 1)
        case OperationTag.askRemoval: return .askRemoval(try id(), reason: try reason(), keeping: try devices())
        case OperationTag.agreeRemoval: return .agreeRemoval(asked: try id(), try id(), keeping: try devices())
        case OperationTag.withdrawRemoval: return .withdrawRemoval(asked: try id(), try id())
        case OperationTag.removeDevice: return .remove(try id(), reason: try reason(), keeping: try devices())
        case OperationTag.askReadmission: return .askReadmission(try id())
        case OperationTag.agreeReadmission: return .agreeReadmission(asked: try id(), try id())
        case OperationTag.readmit: return .readmit(try id())
        case OperationTag.link: return .link(try id(), try id())
        case OperationTag.rekey:
            return .rekey(KeyRotation(check: Array(try raw(ChangeLimits.keyCheckBytes)), sealed: try sealedKeys()))
        case OperationTag.shareKey: return .shareKey(KeyShare(rekey: try id(), sealed: try sealedKeys()))
        case OperationTag.askLevel: return .askLevel(try unsigned())
        case OperationTag.agreeLevel: return .agreeLevel(asked: try id(), try unsigned())
        default: throw .unknownTag(tag, offset: offset)
        }
    }

    private mutating func reason() throws(DecodeError) -> String { try string(max: ChangeLimits.reasonBytesMax) }

    private mutating func devices() throws(DecodeError) -> [DeviceID] { try ascending(max: ChangeLimits.keptGuestsMax) }

    /// Ids of 32 bytes, without repetition.
    private mutating func ascending<ID: FixedBytes>(max: Int) throws(DecodeError) -> [ID] {
        var ids: [ID] = []
        for _ in 0..<(try count(max: max, elementBytes: 32)) {
            let next: ID = try id()
            if let last = ids.last, last >= next { throw .notCanonical(offset: offset) }
            ids.append(next)
        }
        return ids
    }

    /// Reads what the writer wrote for sealed keys.
    public mutating func sealedKeys(max: Int = ChangeLimits.sealedKeysMax) throws(DecodeError) -> SealedKeys {
        let ephemeral = Array(try raw(32))
        var boxes: [SealedKeys.Box] = []
        for _ in 0..<(try count(max: max, elementBytes: 52)) {
            let hint = try raw(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            boxes.append(SealedKeys.Box(hint: hint, sealed: Array(try raw(48))))
        }
        return SealedKeys(ephemeral: ephemeral, boxes: boxes)
    }

    private mutating func edits() throws(DecodeError) -> [TextEdit] {
        var edits: [TextEdit] = []
        for _ in 0..<(try count(max: ChangeLimits.editsPerOperationMax, elementBytes: 3)) {
            edits.append(try edit(bytesMax: ChangeLimits.textBytesMax))
        }
        return edits
    }

    mutating func edit(bytesMax: Int) throws(DecodeError) -> TextEdit {
        let start = offset
        let edit = TextEdit(
            position: try integer(max: Int(Int32.max)), deletedCount: try integer(max: Int(Int32.max)),
            inserted: try string(max: bytesMax))
        if edit.deletedCount == 0, edit.inserted.isEmpty { throw .notCanonical(offset: start) }
        return edit
    }

    mutating func field() throws(DecodeError) -> FieldID {
        FieldID(try string(max: ChangeLimits.fieldNameBytesMax))
    }

    mutating func value() throws(DecodeError) -> Value {
        let start = offset
        let tag = try unsigned()
        if tag == ValueTag.text { return .text(try string(max: ChangeLimits.textBytesMax)) }
        let count = try count(max: ChangeLimits.valueBytesMax)
        let end = offset + count
        let value: Value
        switch tag {
        case ValueTag.integer: value = .integer(try signed())
        case ValueTag.no: value = .flag(false)
        case ValueTag.yes: value = .flag(true)
        case ValueTag.time: value = .time(try signed())
        case ValueTag.record: value = .record(try id())
        case ValueTag.member: value = .member(try id())
        case ValueTag.attachment: value = .attachment(try attachment())
        default: throw .unknownTag(tag, offset: start)
        }
        if offset != end { throw .notCanonical(offset: offset) }
        return value
    }
}

extension ByteReader {
    private mutating func attachment() throws(DecodeError) -> Attachment {
        let hash: ContentHash = try id()
        let byteCount = try unsigned()
        let start = offset
        let mediaType = try string(max: ChangeLimits.mediaTypeBytesMax)
        // A name in ASCII has one form only, so that equal attachments are equal bytes.
        if !mediaType.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { throw .notCanonical(offset: start) }
        return Attachment(hash: hash, byteCount: byteCount, mediaType: mediaType)
    }
}

extension ChangeCodec {
    /// The change before one in its chain, read from the beginning of its encoding; nil where there is none, and for
    /// bytes that are no change.
    public static func previous(in bytes: [UInt8]) -> ChangeID? {
        guard bytes.count > 2, bytes[1] & 2 != 0 else { return nil }
        var place = 2 + (bytes[1] & 1 == 0 ? 0 : 32) + 32 + 16
        // The number in the chain, of unknown length.
        while place < bytes.count, bytes[place] & 0x80 != 0 { place += 1 }
        place += 1
        return place + 32 <= bytes.count ? ChangeID(bytes[place..<place + 32]) : nil
    }

    /// How many bytes an operation takes in a change.
    public static func byteCount(of operation: Operation) -> Int {
        var writer = ByteWriter()
        writer.write(operation)
        return writer.bytes.count
    }
}
