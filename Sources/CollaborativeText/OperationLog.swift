// SPDX-License-Identifier: Apache-2.0
// peersync

/// All events in order of arrival, as runs of typing, deleting and backspacing, with everything ever inserted.
///
/// A run takes 12 bytes, however long it is; it ends where the next one starts.
struct OperationLog: ~Copyable {
    enum Kind: UInt32, BitwiseCopyable {
        /// Each event inserts a scalar to the right of the event before it.
        case insertion
        /// Each event deletes a scalar at the same position.
        case deletion
        /// Each event deletes the scalar to the left of the scalar that the event before it
        /// deleted.
        case backspace
        /// One event that changes many characters: deletes a stretch, or takes back what an author did.
        case whole
    }

    struct Entry: BitwiseCopyable {
        /// Local version of the first event.
        let start: UInt32
        /// The position of the first event.
        let position: UInt32
        /// The number of the run's first scalar among all inserted ones, times four, plus the kind.
        /// A run of kind `whole` has its width in place of that number.
        var content: UInt32

        var kind: Kind { Kind(rawValue: content & 3) ?? .insertion }
        var scalar: Int { Int(content >> 2) }
    }

    /// A run, or a part of one.
    struct Piece: BitwiseCopyable {
        var kind: Kind
        /// Local version of the first event.
        var start: Int
        var count: Int
        /// The position of the first event.
        var position: Int
        /// For an insertion the number of its first scalar among all inserted ones. For kind
        /// `whole` how many scalars it deletes, or 0 for an undo.
        var scalar: Int

        var isUndo: Bool { kind == .whole && scalar == 0 }
        /// How many scalars are inserted or deleted.
        var width: Int { kind == .whole ? scalar : count }
        var end: Int { start + count }
        /// The range that a deletion deletes, in the text before its first event.
        var deleted: Range<Int> {
            kind == .backspace ? position - count + 1..<position + 1 : position..<position + width
        }
    }

    private var entries = FlatArray<Entry>()
    /// How many local versions were given out.
    private(set) var count = 0
    /// The UTF-8 of all inserted scalars, in order of arrival.
    private(set) var content = FlatArray<UInt8>()
    private(set) var scalarCount = 0
    /// Where every 16th scalar of the content begins; made when the first one beyond ASCII comes.
    private var marks = FlatArray<UInt32>()
    private static var scalarsPerMark: Int { 16 }

    init() {}

    borrowing func copy() -> OperationLog {
        var result = OperationLog()
        result.entries = entries.copy()
        result.count = count
        result.content = content.copy()
        result.scalarCount = scalarCount
        result.marks = marks.copy()
        return result
    }

    var runCount: Int { entries.count }

    // MARK: - Appending

    mutating func reserve(adding runs: Int, bytes: Int) {
        entries.reserve(adding: runs)
        content.reserve(adding: bytes)
    }

    /// Appends an insertion; how long it is comes back.
    mutating func appendInsertion(_ text: String, at position: Int) -> TextMetrics {
        let start = content.count
        let metrics = content.append(text)
        noteContent(from: start, scalars: metrics.scalars)
        appendRun(.insertion, count: metrics.scalars, at: position, scalar: scalarCount - metrics.scalars)
        return metrics
    }

    /// Appends an insertion of one ASCII character.
    @inline(__always)
    mutating func appendInsertion(ofOne byte: UInt8, at position: Int) {
        content.append(byte)
        if !marks.isEmpty { markASCII(from: content.count - 1, 1) }
        scalarCount += 1
        appendRun(.insertion, count: 1, at: position, scalar: scalarCount - 1)
    }

    /// Appends an insertion whose text is a range of other content.
    mutating func appendInsertion(_ range: Range<Int>, of other: borrowing FlatArray<UInt8>, scalars: Int, at position: Int) {
        let start = content.count
        content.append(range, of: other)
        noteContent(from: start, scalars: scalars)
        appendRun(.insertion, count: scalars, at: position, scalar: scalarCount - scalars)
    }

    @inline(__always)
    mutating func appendDeletion(_ kind: Kind, count added: Int, at position: Int) {
        appendRun(kind, count: added, at: position, scalar: scalarCount)
    }

    /// Appends one event that deletes so many scalars, or an undo, whose width is 0.
    mutating func appendWhole(_ width: Int, at position: Int) {
        entries.append(Entry(
            start: UInt32(truncatingIfNeeded: count), position: UInt32(truncatingIfNeeded: position),
            content: UInt32(truncatingIfNeeded: width) << 2 | Kind.whole.rawValue))
        count += 1
    }

    @inline(__always)
    private mutating func appendRun(_ kind: Kind, count added: Int, at position: Int, scalar: Int) {
        if entries.count > 0 {
            let index = entries.count - 1
            let last = entries[index]
            let length = count - Int(last.start)
            switch (last.kind, kind) {
            case (.insertion, .insertion) where Int(last.position) + length == position,
                (.deletion, .deletion) where Int(last.position) == position:
                count += added
                return
            case (.backspace, .backspace) where Int(last.position) - length == position,
                (.backspace, .deletion) where added == 1 && Int(last.position) - length == position,
                (.deletion, .backspace) where length == 1 && Int(last.position) - 1 == position,
                (.deletion, .deletion) where length == 1 && added == 1 && Int(last.position) - 1 == position:
                entries[index].content = last.content & ~3 | Kind.backspace.rawValue
                count += added
                return
            default: break
            }
        }
        let kind = added == 1 && kind == .backspace ? Kind.deletion : kind
        entries.append(Entry(
            start: UInt32(truncatingIfNeeded: count), position: UInt32(truncatingIfNeeded: position),
            content: UInt32(truncatingIfNeeded: scalar) << 2 | kind.rawValue))
        count += added
    }

    @inline(__always)
    private mutating func noteContent(from start: Int, scalars: Int) {
        if content.count - start != scalars { return mark(from: start) }
        // While all is ASCII, a scalar's number is its place.
        if !marks.isEmpty { markASCII(from: start, scalars) }
        scalarCount += scalars
    }

    @inline(__always)
    private mutating func markASCII(from start: Int, _ scalars: Int) {
        var number = (scalarCount + Self.scalarsPerMark - 1) / Self.scalarsPerMark * Self.scalarsPerMark
        while number < scalarCount + scalars {
            marks.append(UInt32(truncatingIfNeeded: start + number - scalarCount))
            number += Self.scalarsPerMark
        }
    }

    private mutating func mark(from start: Int) {
        if marks.isEmpty {
            let before = scalarCount
            scalarCount = 0
            markASCII(from: 0, before)
            scalarCount = before
        }
        for index in start..<content.count where content[index] & 0xC0 != 0x80 {
            if scalarCount % Self.scalarsPerMark == 0 { marks.append(UInt32(truncatingIfNeeded: index)) }
            scalarCount += 1
        }
    }

    /// Forgets the latest events.
    ///
    /// - Parameters:
    ///   - newCount: Local versions that stay.
    ///   - newScalarCount: Inserted scalars that stay.
    mutating func truncate(to newCount: Int, scalars newScalarCount: Int) {
        let bytes = byteRange(newScalarCount..<newScalarCount).lowerBound
        while let last = entries.last, Int(last.start) >= newCount { entries.removeLast() }
        content.truncate(to: bytes)
        marks.truncate(to: min(marks.count, (newScalarCount + Self.scalarsPerMark - 1) / Self.scalarsPerMark))
        if bytes == newScalarCount { marks.truncate(to: 0) }
        scalarCount = newScalarCount
        count = newCount
    }

    mutating func shrink() {
        entries.shrink()
        content.shrink()
        marks.shrink()
    }

    // MARK: - Reading

    /// The run that holds an event. O(log runs).
    func runIndex(of version: Int) -> Int {
        entries.last(startingAtOrBefore: version, below: entries.count) { Int($0.start) }
    }

    /// Returns the run of an event that is probably in a given run or shortly behind it.
    @inline(__always)
    func runIndex(of version: Int, from hint: Int) -> Int {
        var index = hint
        var left = 4
        while left > 0, index < entries.count, runEnd(index) <= version {
            index += 1
            left -= 1
        }
        return index < entries.count && Int(entries[index].start) <= version && runEnd(index) > version ? index : runIndex(of: version)
    }

    @inline(__always)
    func runEnd(_ index: Int) -> Int { index + 1 < entries.count ? Int(entries[index + 1].start) : count }

    /// The part of a run within a range of local versions.
    @inline(__always)
    func piece(_ index: Int, in range: Range<Int>) -> Piece {
        let entry = entries[index]
        let start = max(Int(entry.start), range.lowerBound)
        let skipped = start - Int(entry.start)
        var piece = Piece(
            kind: entry.kind, start: start, count: min(runEnd(index), range.upperBound) - start, position: Int(entry.position),
            scalar: entry.scalar)
        switch piece.kind {
        case .insertion:
            piece.position += skipped
            piece.scalar += skipped
        case .deletion, .whole: break
        case .backspace: piece.position -= skipped
        }
        return piece
    }

    /// Calls a body with the pieces of a range, in order.
    @inline(__always)
    func forEachPiece(in range: Range<Int>, _ body: (Piece) -> Void) {
        guard !range.isEmpty else { return }
        var index = runIndex(of: range.lowerBound)
        while index < entries.count, Int(entries[index].start) < range.upperBound {
            body(piece(index, in: range))
            index += 1
        }
    }

    func pieces(in range: Range<Int>) -> [Piece] {
        var pieces: [Piece] = []
        forEachPiece(in: range) { pieces.append($0) }
        return pieces
    }

    /// Where inserted scalars, given by their numbers, lie in the content.
    @inline(__always)
    func byteRange(_ scalars: Range<Int>) -> Range<Int> {
        if marks.isEmpty { return scalars }
        let start = byte(ofScalar: scalars.lowerBound)
        if scalars.count < Self.scalarsPerMark { return start..<content.index(ofScalar: scalars.count, in: start..<content.count) }
        return start..<byte(ofScalar: scalars.upperBound)
    }

    private func byte(ofScalar number: Int) -> Int {
        let mark = number / Self.scalarsPerMark
        guard mark < marks.count else { return content.count }
        return content.index(ofScalar: number % Self.scalarsPerMark, in: Int(marks[mark])..<content.count)
    }

    func string(_ scalars: Range<Int>) -> String { content.string(byteRange(scalars)) }

    /// The text of an insertion's piece, or of a part of it.
    func string(_ piece: Piece) -> String { string(piece.scalar..<piece.scalar + piece.count) }

    /// A range as edits, each in the text as the one before left it, event by event in the order in which they happened:
    /// somebody may have seen the first few and not the rest.
    func edits(in range: Range<Int>) -> [TextEdit] {
        pieces(in: range).flatMap { piece in
            switch piece.kind {
            case .insertion: [TextEdit(position: piece.position, inserted: string(piece))]
            case .deletion: TextEdit(position: piece.position, deletedCount: piece.count).countedSingly
            case .whole: piece.isUndo ? [] : [TextEdit(position: piece.position, deletedCount: piece.scalar)]
            case .backspace: (0..<piece.count).map { TextEdit(position: piece.position - $0, deletedCount: 1) }
            }
        }
    }

    /// Bytes held.
    var footprint: Int { entries.footprint + content.footprint + marks.footprint }
}
