// SPDX-License-Identifier: Apache-2.0
// peersync

/// The current text as UTF-8 in leaves of a counted tree.
///
/// The leaf of the last edit has a gap where that edit was, as a gap buffer has, and what is typed and deleted there is
/// added up in the tree only when somebody edits another leaf: a keystroke writes a byte and moves none.
struct TextRope: ~Copyable {
    static let leafCapacity = 512
    /// A longer piece is inserted in pieces of this many bytes, which leave room in their leaves.
    private static let pieceBytes = 448

    private var bytes = FlatArray<UInt8>()
    /// The lengths of the leaves; for the cursor's leaf the length that the tree knows.
    private var lengths = FlatArray<TextMetrics>()
    private var tree = CountedTree<TextMetrics>()
    private var cursor: Int32 = 0
    private var cursorStart = TextMetrics.zero
    /// What the cursor's leaf counts beyond what the tree knows.
    private var pending = TextMetrics.zero
    /// The part of the cursor's leaf that holds no text, among all bytes. Text behind it ends where the leaf ends.
    private var gapStart = 0
    private var gapEnd = leafCapacity
    /// How many scalars of the text are before the gap.
    private var gapPosition = 0

    init() {
        addStorage()
    }

    borrowing func copy() -> TextRope {
        var result = TextRope()
        result.bytes = bytes.copy()
        result.lengths = lengths.copy()
        result.tree = tree.copy()
        result.cursor = cursor
        result.cursorStart = cursorStart
        result.pending = pending
        result.gapStart = gapStart
        result.gapEnd = gapEnd
        result.gapPosition = gapPosition
        result.scalarCount = scalarCount
        return result
    }

    var metrics: TextMetrics { tree.total &+ pending }
    private(set) var scalarCount = 0

    // MARK: - Editing

    /// Inserts an ASCII character; O(1) where the last edit was, else O(log n).
    @inline(__always)
    mutating func insert(_ byte: UInt8, at position: Int) {
        if position != gapPosition || gapStart == gapEnd { openGap(at: position, for: 1) }
        bytes[gapStart] = byte
        noteInsertion(.oneByte(byte))
    }

    /// Inserts a range of well-formed UTF-8, which is so long, before a scalar; O(log n + its length).
    mutating func insert(_ range: Range<Int>, of source: borrowing FlatArray<UInt8>, _ metrics: TextMetrics, at position: Int) {
        if range.count <= Self.pieceBytes {
            insertPiece(range, of: source, metrics, at: position)
        } else {
            insertLong(range, of: source, at: position)
        }
    }

    private mutating func insertLong(_ range: Range<Int>, of source: borrowing FlatArray<UInt8>, at position: Int) {
        var position = position
        var start = range.lowerBound
        while start < range.upperBound {
            var end = min(start + Self.pieceBytes, range.upperBound)
            while end < range.upperBound, source[end] & 0xC0 == 0x80 { end -= 1 }
            let metrics = source.metrics(start..<end)
            insertPiece(start..<end, of: source, metrics, at: position)
            position += metrics.scalars
            start = end
        }
    }

    @inline(__always)
    private mutating func insertPiece(
        _ range: Range<Int>, of source: borrowing FlatArray<UInt8>, _ metrics: TextMetrics, at position: Int
    ) {
        if position != gapPosition || gapEnd - gapStart < range.count { openGap(at: position, for: range.count) }
        bytes.overwrite(at: gapStart, with: range, of: source)
        noteInsertion(metrics)
    }

    @inline(__always)
    private mutating func noteInsertion(_ metrics: TextMetrics) {
        gapStart += metrics.bytes
        gapPosition += metrics.scalars
        scalarCount += metrics.scalars
        pending &+= metrics
    }

    /// Deletes scalars; O(log n + their number).
    @inline(__always)
    mutating func delete(_ range: Range<Int>) {
        if range.upperBound == gapPosition, range.count == 1, gapStart > Int(cursor) * Self.leafCapacity, bytes[gapStart - 1] < 0x80 {
            gapStart -= 1
            gapPosition -= 1
            scalarCount -= 1
            pending &-= .oneByte(bytes[gapStart])
        } else {
            deleteBehindGap(range)
        }
    }

    private mutating func deleteBehindGap(_ range: Range<Int>) {
        var left = range.count
        scalarCount -= left
        while left > 0 {
            moveGap(to: range.lowerBound, orItsEnd: false)
            let length = cursorLength
            let taken = min(left, cursorStart.scalars + length.scalars - gapPosition)
            assert(taken > 0)
            let end = length.isASCII ? gapEnd + taken : bytes.index(ofScalar: taken, in: gapEnd..<cursorEnd)
            pending &-= bytes.metrics(gapEnd..<end)
            gapEnd = end
            left -= taken
        }
    }

    private mutating func addStorage() {
        bytes.append(repeating: 0, count: Self.leafCapacity)
        lengths.append(.zero)
    }

    // MARK: - The gap

    private var cursorLength: TextMetrics { lengths[Int(cursor)] &+ pending }
    /// Where the cursor's leaf ends among all bytes.
    private var cursorEnd: Int { (Int(cursor) + 1) * Self.leafCapacity }

    /// Moves the gap to a position in a leaf where so many bytes fit in.
    private mutating func openGap(at position: Int, for added: Int) {
        moveGap(to: position, orItsEnd: true)
        while gapEnd - gapStart < added {
            makeRoom(for: added)
            moveGap(to: position, orItsEnd: true)
        }
    }

    /// Moves the gap before a scalar, or behind the last one of a leaf.
    private mutating func moveGap(to position: Int, orItsEnd: Bool) {
        let start = cursorStart.scalars
        let end = start + cursorLength.scalars
        if position < start || position > end || (position == end && !orItsEnd) {
            closeGap()
            if lengths[Int(cursor)].bytes < Self.leafCapacity / 4 { rejoin() }
            putCursor(tree.find(orItsEnd && position > 0 ? position - 1 : position, unit: TextUnit.scalars))
        }
        let count = position - gapPosition
        if count < 0 {
            let from = cursorLength.isASCII ? gapStart + count : bytes.start(ofScalars: -count, before: gapStart)
            bytes.move(from: from, to: gapEnd - (gapStart - from), count: gapStart - from)
            gapEnd -= gapStart - from
            gapStart = from
        } else if count > 0 {
            let to = cursorLength.isASCII ? gapEnd + count : bytes.index(ofScalar: count, in: gapEnd..<cursorEnd)
            bytes.move(from: gapEnd, to: gapStart, count: to - gapEnd)
            gapStart += to - gapEnd
            gapEnd = to
        }
        gapPosition = position
    }

    /// Makes another leaf the cursor's, with the gap at its end.
    private mutating func putCursor(_ place: (leaf: Int32, before: TextMetrics)) {
        (cursor, cursorStart) = place
        let length = lengths[Int(cursor)]
        gapStart = Int(cursor) * Self.leafCapacity + length.bytes
        gapEnd = cursorEnd
        gapPosition = cursorStart.scalars + length.scalars
    }

    /// Moves the gap to the end of its leaf and tells the tree what has changed.
    private mutating func closeGap() {
        let moved = cursorEnd - gapEnd
        bytes.move(from: gapEnd, to: gapStart, count: moved)
        lengths[Int(cursor)] &+= pending
        if pending != .zero { tree.add(pending, to: cursor) }
        pending = .zero
        putCursor((cursor, cursorStart))
    }

    /// Splits the cursor's leaf: at the gap for a long piece and at its end, else in the middle.
    private mutating func makeRoom(for added: Int) {
        let leaf = Int(cursor)
        let origin = leaf * Self.leafCapacity
        let offset = gapStart - origin
        closeGap()
        let length = lengths[leaf].bytes
        var cut = offset
        if offset < length, added < Self.leafCapacity / 4 {
            cut = length / 2
            while bytes[origin + cut] & 0xC0 == 0x80 { cut -= 1 }
        }
        let moved = bytes.metrics(origin + cut..<origin + length)
        let new = Int(tree.insertLeaf(after: cursor, counting: moved))
        tree.add(.zero &- moved, to: cursor)
        if new == lengths.count { addStorage() }
        bytes.move(from: origin + cut, to: new * Self.leafCapacity, count: length - cut)
        lengths[new] = moved
        lengths[leaf] &-= moved
        // The piece goes behind what stays, or into the new leaf.
        let goesIntoNew = cut < offset || lengths[leaf].bytes + added > Self.leafCapacity
        putCursor(goesIntoNew ? (Int32(new), cursorStart &+ lengths[leaf]) : (cursor, cursorStart))
    }

    /// Fills the cursor's nearly empty leaf from the one behind it, or takes it out. The cursor may be none of a leaf then.
    private mutating func rejoin() {
        let leaf = Int(cursor)
        if lengths[leaf].bytes == 0 {
            if tree.leaf(after: cursor) != nil || tree.firstLeaf != cursor { tree.removeLeaf(cursor) }
            return
        }
        guard let next = tree.leaf(after: cursor).map(Int.init) else { return }
        let moved = lengths[next]
        guard lengths[leaf].bytes + moved.bytes <= Self.leafCapacity / 2 else { return }
        bytes.move(
            from: next * Self.leafCapacity, to: leaf * Self.leafCapacity + lengths[leaf].bytes, count: moved.bytes)
        lengths[leaf] &+= moved
        tree.add(moved, to: cursor)
        tree.add(.zero &- moved, to: Int32(next))
        lengths[next] = .zero
        tree.removeLeaf(Int32(next))
    }

    // MARK: - Reading

    /// What a leaf holds, among all bytes: two ranges, of which the second one is empty but for the cursor's leaf.
    @inline(__always)
    private func stretches(_ leaf: Int32) -> (Range<Int>, Range<Int>) {
        if leaf == cursor { return (Int(leaf) * Self.leafCapacity..<gapStart, gapEnd..<cursorEnd) }
        let origin = Int(leaf) * Self.leafCapacity
        let end = origin + lengths[Int(leaf)].bytes
        return (origin..<end, end..<end)
    }

    var text: String {
        var all = FlatArray<UInt8>(capacity: metrics.bytes)
        appendAll(to: &all)
        return all.string(0..<all.count)
    }

    func appendAll(to output: inout FlatArray<UInt8>) {
        var leaf: Int32? = tree.firstLeaf
        while let number = leaf {
            let (head, tail) = stretches(number)
            output.append(head, of: bytes)
            output.append(tail, of: bytes)
            leaf = tree.leaf(after: number)
        }
    }

    /// The text between two scalar positions; O(log n + its length).
    func string(_ range: Range<Int>) -> String {
        let start = metrics(before: range.lowerBound, unit: TextUnit.scalars).bytes
        let end = metrics(before: range.upperBound, unit: TextUnit.scalars).bytes
        var output = FlatArray<UInt8>(capacity: end - start)
        let found = find(range.lowerBound, unit: TextUnit.scalars)
        var place = found.before.bytes
        /// Appends what of a stretch is between start and end.
        func take(_ stretch: Range<Int>) {
            let (from, to) = (max(start - place, 0), min(end - place, stretch.count))
            if from < to { output.append(stretch.lowerBound + from..<stretch.lowerBound + to, of: bytes) }
            place += stretch.count
        }
        var leaf: Int32? = found.leaf
        while let number = leaf, place < end {
            let (head, tail) = stretches(number)
            take(head)
            take(tail)
            leaf = tree.leaf(after: number)
        }
        return output.string(0..<output.count)
    }

    /// What lies before a place given in some unit, clamped to the text; inside a scalar it is the scalar's start.
    ///
    /// Before line n lies everything up to and with the n-th line feed. O(log n + a leaf).
    func metrics(before position: Int, unit: Int) -> TextMetrics {
        if position <= 0 { return .zero }
        if position >= Int(metrics[unit]), unit != TextUnit.lines || position > Int(metrics[unit]) { return metrics }
        // A line begins right behind its line feed, which is what has to be found.
        var (leaf, result) = find(unit == TextUnit.lines ? position - 1 : position, unit: unit)
        let (head, tail) = stretches(leaf)
        if !count(&result, upTo: position, unit, in: head) { _ = count(&result, upTo: position, unit, in: tail) }
        return result
    }

    /// Adds up the scalars of a stretch that lie before a position; whether one of them does not.
    private func count(_ sum: inout TextMetrics, upTo position: Int, _ unit: Int, in stretch: Range<Int>) -> Bool {
        var index = stretch.lowerBound
        while index < stretch.upperBound {
            if unit == TextUnit.lines, Int(sum[unit]) == position { return true }
            var next = index + 1
            while next < stretch.upperBound, bytes[next] & 0xC0 == 0x80 { next += 1 }
            let following = sum &+ bytes.metrics(index..<next)
            if unit != TextUnit.lines, Int(following[unit]) > position { return true }
            sum = following
            index = next
        }
        return false
    }

    private func find(_ position: Int, unit: Int) -> (leaf: Int32, before: TextMetrics) {
        if pending == .zero { return tree.find(position, unit: unit) }
        // The tree does not know the cursor's leaf as it is: what lies before it, it knows, and behind it is moved.
        let start = Int(cursorStart[unit])
        let end = start + Int(cursorLength[unit])
        if position < start { return tree.find(position, unit: unit) }
        if position < end || tree.leaf(after: cursor) == nil { return (cursor, cursorStart) }
        let (leaf, before) = tree.find(position - Int(pending[unit]), unit: unit)
        return (leaf, before &+ pending)
    }

    /// Bytes held.
    var footprint: Int { bytes.footprint + lengths.footprint + tree.footprint }

    /// Checks what everything else relies on.
    func checkInvariants() {
        var sum = TextMetrics.zero
        var leaf: Int32? = tree.firstLeaf
        while let number = leaf {
            let (head, tail) = stretches(number)
            let length = bytes.metrics(head) &+ bytes.metrics(tail)
            precondition(length.bytes <= Self.leafCapacity)
            if number == cursor {
                precondition(sum == cursorStart && length == cursorLength)
                precondition(gapPosition == (sum &+ bytes.metrics(head)).scalars)
            } else {
                precondition(length == lengths[Int(number)])
            }
            sum &+= length
            leaf = tree.leaf(after: number)
        }
        precondition(sum == metrics && sum.scalars == scalarCount)
    }
}
