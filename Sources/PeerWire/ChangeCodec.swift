// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
import CollaborativeText

/// The one legal encoding of a change; its hash is the change's identity.
///
/// | Part | Width | Meaning |
/// |---|---|---|
/// | version | 1 | 1 |
/// | flags | 1 | bit 0: group follows; bit 1: previous follows |
/// | group | 32 | absent in the founding change |
/// | device | 32 | Ed25519 key |
/// | replica | 16 | |
/// | seq | LEB128 | |
/// | previous | 32 | absent where seq is 0 |
/// | dependencies | count, then 32 each | ascending |
/// | lamport | LEB128 | |
/// | wall clock | zigzag LEB128 | milliseconds since 1970 |
/// | operations | count, then each | a tag byte, then its parts |
public enum ChangeCodec {
    static let version: UInt8 = 1

    public static func encode(_ change: Change) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(byte: version)
        writer.write(byte: (change.group == nil ? 0 : 1) | (change.previous == nil ? 0 : 2))
        if let group = change.group { writer.write(group) }
        writer.write(change.device)
        writer.write(change.replica)
        writer.write(change.seq)
        if let previous = change.previous { writer.write(previous) }
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
        if flags > 3 { throw .unknownTag(UInt64(flags), offset: 1) }
        let group: GroupID? = flags & 1 == 0 ? nil : try reader.id()
        let device: DeviceID = try reader.id()
        let replica: ReplicaID = try reader.id()
        let seq = try reader.unsigned()
        let previous: ChangeID? = flags & 2 == 0 ? nil : try reader.id()
        var dependencies: [ChangeID] = []
        for _ in 0..<(try reader.count(max: ChangeLimits.dependenciesMax, elementBytes: 32)) {
            let dependency: ChangeID = try reader.id()
            if let last = dependencies.last, last >= dependency { throw .notCanonical(offset: reader.offset) }
            dependencies.append(dependency)
        }
        let lamport = try reader.unsigned()
        let wallClock = try reader.signed()
        var operations: [Operation] = []
        for _ in 0..<(try reader.count(max: ChangeLimits.operationsMax)) { operations.append(try reader.operation()) }
        try reader.end()
        return Change(
            group: group, device: device, replica: replica, seq: seq, previous: previous, dependencies: dependencies,
            lamport: lamport, wallClock: wallClock, operations: operations)
    }
}

private enum OperationTag {
    static let found: UInt8 = 1
    static let admit: UInt8 = 2
    static let create: UInt8 = 3
    static let assign: UInt8 = 4
    static let clear: UInt8 = 5
    static let add: UInt8 = 6
    static let remove: UInt8 = 7
    static let count: UInt8 = 8
    static let editText: UInt8 = 9
    static let delete: UInt8 = 10
    static let restore: UInt8 = 11
    static let undo: UInt8 = 12
    static let removeMember: UInt8 = 13
    static let settle: UInt8 = 14
}

extension ByteWriter {
    mutating func write(_ operation: Operation) {
        switch operation {
        case .found(let certificate):
            write(byte: OperationTag.found)
            write(certificate)
        case .admit(let certificate):
            write(byte: OperationTag.admit)
            write(certificate)
        case .removeMember(let member, let reason, let keyCheck):
            write(byte: OperationTag.removeMember)
            write(member)
            write(reason)
            write(lengthPrefixed: keyCheck ?? [])
        case .create(let record): write(OperationTag.create, record)
        case .assign(let record, let field, let value?):
            write(OperationTag.assign, record, field)
            write(value)
        case .assign(let record, let field, nil): write(OperationTag.clear, record, field)
        case .add(let record, let field, let value):
            write(OperationTag.add, record, field)
            write(value)
        case .remove(let record, let field, let value):
            write(OperationTag.remove, record, field)
            write(value)
        case .count(let record, let field, let amount):
            write(OperationTag.count, record, field)
            write(signed: seeded(.countsCut) ? Int64(Int32(truncatingIfNeeded: amount)) : amount)
        case .editText(let record, let field, let edits):
            write(OperationTag.editText, record, field)
            write(count: edits.count)
            for edit in edits {
                write(count: edit.position)
                write(count: edit.deletedCount)
                write(edit.inserted)
            }
        case .delete(let record): write(OperationTag.delete, record)
        case .restore(let record): write(OperationTag.restore, record)
        case .undo(let record, let change):
            write(OperationTag.undo, record)
            write(change)
        case .settle(let record, let change):
            write(OperationTag.settle, record)
            write(change)
        }
    }

    private mutating func write(_ tag: UInt8, _ record: RecordID, _ field: FieldID? = nil) {
        write(byte: tag)
        write(record)
        if let field { write(field.name) }
    }

    /// Member 32, device 32, signatures 128.
    public mutating func write(_ certificate: DeviceCertificate) {
        write(certificate.member)
        write(certificate.device)
        write(raw: certificate.signature)
    }

    mutating func write(_ value: Value) {
        switch value {
        case .text(let text):
            write(byte: 0)
            write(text)
        case .integer(let integer):
            write(byte: 1)
            write(signed: integer)
        case .flag(let flag): write(byte: flag ? 3 : 2)
        case .time(let time):
            write(byte: 4)
            write(signed: time)
        case .record(let record):
            write(byte: 5)
            write(record)
        case .member(let member):
            write(byte: 6)
            write(member)
        }
    }
}

extension ByteReader {
    mutating func operation() throws(DecodeError) -> Operation {
        let start = offset
        let tag = try byte()
        switch tag {
        case OperationTag.found: return .found(try certificate())
        case OperationTag.admit: return .admit(try certificate())
        case OperationTag.removeMember: 
            let (member, reason): (MemberID, String) = (try id(), try string(max: ChangeLimits.reasonBytesMax))
            let keyCheck = Array(try lengthPrefixed(max: ChangeLimits.keyCheckBytes))
            if !keyCheck.isEmpty, keyCheck.count != ChangeLimits.keyCheckBytes { throw .limitExceeded(offset: offset) }
            return .removeMember(member, reason: reason, keyCheck: keyCheck.isEmpty ? nil : keyCheck)
        case OperationTag.create: return .create(try id())
        case OperationTag.assign: return .assign(try id(), try field(), try value())
        case OperationTag.clear: return .assign(try id(), try field(), nil)
        case OperationTag.add: return .add(try id(), try field(), try value())
        case OperationTag.remove: return .remove(try id(), try field(), try value())
        case OperationTag.count: return .count(try id(), try field(), try signed())
        case OperationTag.editText: return .editText(try id(), try field(), try edits())
        case OperationTag.delete: return .delete(try id())
        case OperationTag.restore: return .restore(try id())
        case OperationTag.undo: return .undo(try id(), try id())
        case OperationTag.settle: return .settle(try id(), try id())
        default: throw .unknownTag(UInt64(tag), offset: start)
        }
    }

    private mutating func edits() throws(DecodeError) -> [TextEdit] {
        var edits: [TextEdit] = []
        for _ in 0..<(try count(max: ChangeLimits.editsPerOperationMax, elementBytes: 3)) {
            let start = offset
            let edit = TextEdit(
                position: try integer(max: Int(Int32.max)), deletedCount: try integer(max: Int(Int32.max)),
                inserted: try string(max: ChangeLimits.textBytesMax))
            if edit.deletedCount == 0, edit.inserted.isEmpty { throw .notCanonical(offset: start) }
            edits.append(edit)
        }
        return edits
    }

    mutating func field() throws(DecodeError) -> FieldID {
        FieldID(try string(max: ChangeLimits.fieldNameBytesMax))
    }

    /// Reads what the writer wrote for a certificate; does not verify it.
    public mutating func certificate() throws(DecodeError) -> DeviceCertificate {
        DeviceCertificate(member: try id(), device: try id(), signature: Array(try raw(128)))
    }

    mutating func value() throws(DecodeError) -> Value {
        let start = offset
        let tag = try byte()
        switch tag {
        case 0: return .text(try string(max: ChangeLimits.textBytesMax))
        case 1: return .integer(try signed())
        case 2: return .flag(false)
        case 3: return .flag(true)
        case 4: return .time(try signed())
        case 5: return .record(try id())
        case 6: return .member(try id())
        default: throw .unknownTag(UInt64(tag), offset: start)
        }
    }
}

extension ChangeCodec {
    /// How many bytes an operation takes in a change.
    public static func byteCount(of operation: Operation) -> Int {
        var writer = ByteWriter()
        writer.write(operation)
        return writer.bytes.count
    }
}
