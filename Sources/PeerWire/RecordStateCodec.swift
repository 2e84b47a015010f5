// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A record's state as bytes, for the store alone: it saves replaying the record's changes.
public enum RecordStateCodec {
    private static let version: UInt8 = 3

    /// Writes a version byte, then the parts of the snapshot in their order, fields and sets by
    /// name.
    public static func encode(_ state: RecordState.Snapshot) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(byte: version)
        for changes in [state.changes, state.touches, state.deletions] { write(changes, to: &writer) }
        writer.write(count: state.undone.count)
        for change in state.undone { writer.write(change) }
        writer.write(count: state.fields.count)
        for (field, values) in state.fields.sorted(by: { $0.key < $1.key }) {
            writer.write(field.name)
            writer.write(count: values.count)
            for value in values {
                writer.write(byte: value.value == nil ? 0 : 1)
                if let content = value.value { writer.write(content) }
                writer.write(count: value.change)
            }
        }
        writer.write(count: state.sets.count)
        for (field, elements) in state.sets.sorted(by: { $0.key < $1.key }) {
            writer.write(field.name)
            writer.write(count: elements.count)
            for (value, changes) in elements.sorted(by: { $0.key < $1.key }) {
                writer.write(value)
                write(changes, to: &writer)
            }
        }
        writer.write(count: state.counts.count)
        for (field, amounts) in state.counts.sorted(by: { $0.key < $1.key }) {
            writer.write(field.name)
            let changes = amounts.keys.sorted()
            write(changes, to: &writer)
            for change in changes { writer.write(signed: amounts[change] ?? 0) }
        }
        writer.write(count: state.texts.count)
        for (field, text) in state.texts.sorted(by: { $0.key < $1.key }) {
            writer.write(field.name)
            writer.write(byte: text == nil ? 0 : 1)
            if let text { writer.write(lengthPrefixed: text) }
        }
        writer.write(count: state.undos.count)
        for (field, undos) in state.undos.sorted(by: { $0.key < $1.key }) {
            writer.write(field.name)
            write(undos.map(\.change), to: &writer)
            for undo in undos {
                writer.write(undo.undone)
                writer.write(count: Int(undo.level))
            }
        }
        writer.write(count: state.voidEdits.count)
        for change in state.voidEdits { writer.write(change) }
        writer.write(state.levelNeeded ?? 0)
        return writer.bytes
    }

    /// Reads what `encode` wrote.
    ///
    /// - Throws: `unknownTag` for a state of another version. A document that meets a state it
    ///   cannot read replays the record's changes instead.
    public static func decode(_ bytes: [UInt8]) throws(DecodeError) -> RecordState.Snapshot {
        var reader = ByteReader(bytes)
        guard try reader.byte() == version else { throw .unknownTag(0, offset: 0) }
        var state = RecordState.Snapshot()
        state.changes = try changes(&reader)
        state.touches = try changes(&reader)
        state.deletions = try changes(&reader)
        for _ in 0..<(try reader.count(max: .max, elementBytes: ChangeID.byteCount)) { state.undone.append(try reader.id()) }
        for _ in 0..<(try reader.count(max: .max)) {
            let field = try reader.field()
            for _ in 0..<(try reader.count(max: .max)) {
                let value = try reader.byte() == 0 ? nil : try reader.value()
                state.fields[field, default: []].append(RecordState.FieldSnapshot(
                    value: value, change: try reader.integer(max: Int(Int32.max))))
            }
        }
        for _ in 0..<(try reader.count(max: .max)) {
            let field = try reader.field()
            for _ in 0..<(try reader.count(max: .max)) {
                let value = try reader.value()
                state.sets[field, default: [:]][value] = try changes(&reader)
            }
        }
        for _ in 0..<(try reader.count(max: .max)) {
            let field = try reader.field()
            for change in try changes(&reader) { state.counts[field, default: [:]][change] = try reader.signed() }
        }
        for _ in 0..<(try reader.count(max: .max)) {
            let field = try reader.field()
            state.texts[field] = .some(try reader.byte() == 0 ? nil : Array(try reader.lengthPrefixed(max: .max)))
        }
        for _ in 0..<(try reader.count(max: .max)) {
            let field = try reader.field()
            for change in try changes(&reader) {
                state.undos[field, default: []].append(RecordState.UndoSnapshot(
                    change: change, undone: try reader.id(), level: UInt32(try reader.integer(max: Int(Int32.max)))))
            }
        }
        for _ in 0..<(try reader.count(max: .max, elementBytes: ChangeID.byteCount)) { state.voidEdits.append(try reader.id()) }
        let level = try reader.unsigned()
        state.levelNeeded = level == 0 ? nil : level
        try reader.end()
        return state
    }

    /// Indices by how much each is above the one before.
    private static func write(_ changes: [Int], to writer: inout ByteWriter) {
        writer.write(count: changes.count)
        var last = 0
        for change in changes {
            writer.write(signed: Int64(change - last))
            last = change
        }
    }

    private static func changes(_ reader: inout ByteReader) throws(DecodeError) -> [Int] {
        var changes: [Int] = []
        var last: Int64 = 0
        for _ in 0..<(try reader.count(max: .max)) {
            let (sum, isTooLarge) = last.addingReportingOverflow(try reader.signed())
            guard !isTooLarge, sum >= 0, sum <= Int32.max else { throw .limitExceeded(offset: reader.offset) }
            last = sum
            changes.append(Int(sum))
        }
        return changes
    }
}
