// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A record's view as bytes: for the store's projection, and for the digest by which replicas compare documents.
///
/// The store keeps whole texts beside the views, so that a list need not read them.
public enum RecordViewCodec {
    /// How much of the record's texts the bytes hold.
    public enum Texts: Sendable {
        /// With whole texts, as view hashes need them.
        case whole
        /// Only what a list shows of them.
        case beginnings
    }

    /// Raised by each version that shows something else for the same changes, or writes it down differently: hashes of
    /// views are compared only between equal numbers. A version that raises it makes the views in its stores anew.
    public static let schema: UInt64 = 1

    private enum Flag {
        static let deleted: UInt8 = 1
        static let needsNewerVersion: UInt8 = 2
    }

    /// The length of a text's beginning, in Unicode scalars.
    public static let beginningScalars = 80

    /// Writes a view as the Protocol page describes it for schema 1 (*Syncing*). View hashes are
    /// made of `whole`; the store's rows have `beginnings`.
    public static func encode(_ view: RecordView, texts: Texts) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(view.id)
        writer.write(byte: (view.isDeleted && !seeded(.flagLost) ? Flag.deleted : 0)
            | (view.needsNewerVersion ? Flag.needsNewerVersion : 0))
        writer.write(count: view.deletedBy.count)
        for member in view.deletedBy { writer.write(member) }
        for source in [view.created, view.changed] { write(source, to: &writer) }
        writer.write(count: view.contributors.count)
        for contribution in view.contributors {
            writer.write(contribution.member)
            writer.write(count: contribution.changes)
        }
        writer.write(count: view.fields.count)
        for (field, values) in view.fields.sorted(by: { $0.key < $1.key }) {
            writer.write(field.name)
            writer.write(count: values.count)
            for value in values {
                writer.write(byte: value.value == nil ? 0 : 1)
                if let content = value.value { writer.write(content) }
                write(value.source, to: &writer)
            }
        }
        writer.write(count: view.sets.count)
        for (field, elements) in view.sets.sorted(by: { $0.key < $1.key }) {
            writer.write(field.name)
            writer.write(count: elements.count)
            for element in elements {
                writer.write(element.value)
                write(element.source, to: &writer)
            }
        }
        writer.write(count: view.counters.count)
        for (field, amounts) in view.counters.sorted(by: { $0.key < $1.key }) {
            writer.write(field.name)
            writer.write(count: amounts.count)
            for amount in amounts {
                writer.write(amount.member)
                writer.write(signed: amount.amount)
            }
        }
        writer.write(count: view.texts.count)
        for (field, text) in view.texts.sorted(by: { $0.key < $1.key }) {
            writer.write(field.name)
            switch texts {
            case .whole: writer.write(text)
            case .beginnings: writer.write(String(text.unicodeScalars.prefix(beginningScalars)))
            }
        }
        return writer.bytes
    }

    /// - Parameter isWhole: False for what a record is called and whether it is there: neither sets, counters nor texts.
    public static func decode(_ bytes: [UInt8], isWhole: Bool = true) throws(DecodeError) -> RecordView {
        var reader = ByteReader(bytes)
        var view = RecordView(id: try reader.id())
        let flags = try reader.byte()
        if flags > Flag.deleted | Flag.needsNewerVersion { throw .notCanonical(offset: reader.offset - 1) }
        view.isDeleted = flags & Flag.deleted != 0
        view.needsNewerVersion = flags & Flag.needsNewerVersion != 0
        for _ in 0..<(try reader.count(max: .max)) { view.deletedBy.append(try reader.id()) }
        view.created = try source(&reader)
        view.changed = try source(&reader)
        for _ in 0..<(try reader.count(max: .max)) {
            view.contributors.append(RecordView.Contribution(
                member: try reader.id(), changes: try reader.integer(max: Int(Int32.max))))
        }
        for _ in 0..<(try reader.count(max: .max)) {
            let field = try reader.field()
            for _ in 0..<(try reader.count(max: .max)) {
                let value = try reader.byte() == 0 ? nil : try reader.value()
                guard let source = try source(&reader) else { throw .notCanonical(offset: reader.offset) }
                view.fields[field, default: []].append(RecordView.FieldValue(value: value, source: source))
            }
        }
        if !isWhole { return view }
        for _ in 0..<(try reader.count(max: .max)) {
            let field = try reader.field()
            for _ in 0..<(try reader.count(max: .max)) {
                let value = try reader.value()
                guard let source = try source(&reader) else { throw .notCanonical(offset: reader.offset) }
                view.sets[field, default: []].append(RecordView.Element(value: value, source: source))
            }
        }
        for _ in 0..<(try reader.count(max: .max)) {
            let field = try reader.field()
            for _ in 0..<(try reader.count(max: .max)) {
                view.counters[field, default: []].append(RecordView.Amount(
                    member: try reader.id(), amount: try reader.signed()))
            }
        }
        for _ in 0..<(try reader.count(max: .max)) {
            view.texts[try reader.field()] = try reader.string(max: .max)
        }
        try reader.end()
        return view
    }

    private static func write(_ source: RecordView.Source?, to writer: inout ByteWriter) {
        guard let source else { return writer.write(byte: 0) }
        writer.write(byte: source.member == nil ? 1 : 2)
        writer.write(source.change)
        if let member = source.member { writer.write(member) }
        writer.write(source.lamport)
        writer.write(signed: source.wallClock)
    }

    private static func source(_ reader: inout ByteReader) throws(DecodeError) -> RecordView.Source? {
        let tag = try reader.byte()
        if tag == 0 { return nil }
        return RecordView.Source(
            change: try reader.id(), member: tag == 2 ? try reader.id() : nil, lamport: try reader.unsigned(),
            wallClock: try reader.signed())
    }
}
