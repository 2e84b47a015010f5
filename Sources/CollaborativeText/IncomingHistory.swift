// SPDX-License-Identifier: Apache-2.0
// peersync

/// A stretch of history on its way in, taken apart but not yet ours.
///
/// Its events are counted from zero in the sender's order, which is a topological one.
struct IncomingHistory: ~Copyable {
    /// Events of one author in one go.
    struct Part: BitwiseCopyable {
        /// The number of the part's first event among the incoming events.
        let start: UInt32
        let author: UInt32
        let seq: UInt32
        /// Among `parents`; they end where the next part's begin.
        let parentStart: UInt32
        /// Among `operations`, likewise.
        let operationStart: UInt32
    }

    /// An event by author and number.
    struct Reference: BitwiseCopyable {
        let author: UInt32
        let seq: UInt32
    }

    /// A run of a part, in the order in which it happened.
    struct Operation: BitwiseCopyable {
        private let countAndKind: UInt32
        private let place: UInt32
        private var contentStart: UInt32

        init(_ kind: OperationLog.Kind, count: Int, position: Int, byte: Int) {
            countAndKind = UInt32(truncatingIfNeeded: count) << 2 | kind.rawValue
            place = UInt32(truncatingIfNeeded: position)
            contentStart = UInt32(truncatingIfNeeded: byte)
        }

        var kind: OperationLog.Kind { OperationLog.Kind(rawValue: countAndKind & 3) ?? .insertion }
        /// How many scalars it inserts or deletes; 0 for an undo.
        var count: Int { Int(countAndKind >> 2) }
        var eventCount: Int { kind == .whole ? 1 : count }
        /// The position of its first event.
        var position: Int { Int(place) }
        /// Where an insertion's text begins in `content`. For other operations, where the text of
        /// the next insertion begins.
        var byte: Int {
            get { Int(contentStart) }
            set { contentStart = UInt32(truncatingIfNeeded: newValue) }
        }
    }

    /// Parents: incoming events by their number, others as minus their place in `references`, minus 1.
    var parents = FlatArray<Int32>()
    var references = FlatArray<Reference>()
    var authors: [AuthorID] = []
    var parts = FlatArray<Part>()
    var operations = FlatArray<Operation>()
    var content = FlatArray<UInt8>()
    var eventCount = 0
    /// Whether the batch names an author whose only event can be an undo.
    var hasUndos: Bool { authors.contains { $0.level > 0 } }

    init() {}

    func eventRange(_ part: Int) -> Range<Int> {
        Int(parts[part].start)..<(part + 1 < parts.count ? Int(parts[part + 1].start) : eventCount)
    }

    func parentRange(_ part: Int) -> Range<Int> {
        Int(parts[part].parentStart)..<(part + 1 < parts.count ? Int(parts[part + 1].parentStart) : parents.count)
    }

    func operationRange(_ part: Int) -> Range<Int> {
        Int(parts[part].operationStart)..<(part + 1 < parts.count ? Int(parts[part + 1].operationStart) : operations.count)
    }

    /// Where the text of an insertion ends in `content`.
    func contentEnd(_ operation: Int) -> Int {
        operation + 1 < operations.count ? operations[operation + 1].byte : content.count
    }

    /// The part that holds an incoming event.
    func part(holding event: Int) -> Int {
        parts.last(startingAtOrBefore: event, below: parts.count) { Int($0.start) }
    }

    func id(of event: Int) -> Reference {
        let part = parts[part(holding: event)]
        return Reference(author: part.author, seq: part.seq + UInt32(event) - part.start)
    }

    mutating func beginPart(author: Int, seq: Int) {
        parts.append(Part(
            start: UInt32(eventCount), author: UInt32(author), seq: UInt32(seq), parentStart: UInt32(parents.count),
            operationStart: UInt32(operations.count)))
    }

    mutating func addInsertion(_ text: String, at position: Int) {
        let start = content.count
        let scalars = content.append(text).scalars
        if scalars == 0 { return }
        operations.append(Operation(.insertion, count: scalars, position: position, byte: start))
        eventCount += scalars
    }

    mutating func addDeletion(_ count: Int, at position: Int) {
        if count == 0 { return }
        let events = TextEdit.eventCount(ofDeleting: count)
        operations.append(Operation(events == count ? .deletion : .whole, count: count, position: position, byte: content.count))
        eventCount += events
    }

    mutating func addUndo() {
        operations.append(Operation(.whole, count: 0, position: 0, byte: content.count))
        eventCount += 1
    }

    /// - Throws: `positionOutOfRange` for what no text can have, `limitExceeded`.
    init(_ transactions: [TextTransaction]) throws(TextError) {
        let max = SharedText.eventCountMax
        var indices: [AuthorID: Int] = [:]
        func index(_ author: AuthorID, _ authors: inout [AuthorID]) -> Int {
            if let known = indices[author] { return known }
            authors.append(author)
            indices[author] = authors.count - 1
            return authors.count - 1
        }
        for transaction in transactions {
            let begin = eventCount
            guard transaction.id.seq >= 0, transaction.id.seq <= max else { throw .limitExceeded }
            beginPart(author: index(transaction.id.author, &authors), seq: transaction.id.seq)
            for parent in transaction.parents {
                // What cannot exist is missing.
                guard (0...max).contains(parent.seq) else { throw .missingParents([parent]) }
                parents.append(-1 - Int32(references.count))
                references.append(Reference(author: UInt32(index(parent.author, &authors)), seq: UInt32(parent.seq)))
            }
            if transaction.id.author.level > 0 {
                guard transaction.edits.isEmpty else { throw .invalidUndo(transaction.id.author) }
                addUndo()
            }
            for edit in transaction.edits {
                guard (0...max).contains(edit.position), (0...max - edit.position).contains(edit.deletedCount) else {
                    throw .positionOutOfRange(position: edit.position, deletedCount: edit.deletedCount, length: 0)
                }
                guard edit.inserted.utf8.count <= max - eventCount else { throw .limitExceeded }
                addDeletion(edit.deletedCount, at: edit.position)
                addInsertion(edit.inserted, at: edit.position)
                guard eventCount <= max else { throw .limitExceeded }
            }
            if eventCount == begin {
                parents.truncate(to: Int(parts[parts.count - 1].parentStart))
                parts.removeLast()
            }
        }
    }
}
