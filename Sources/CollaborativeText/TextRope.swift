// SPDX-License-Identifier: Apache-2.0
// peersync

/// The current text as UTF-8 in leaves of a counted tree.
///
/// The leaf of the last edit and where it starts are remembered, and what edits there change is added up in the tree
/// only when somebody looks elsewhere: typing costs a move of bytes within one leaf.
struct TextRope: ~Copyable {
    static let leafCapacity = 512
    /// A longer piece is inserted in pieces of this many bytes, which leave room in their leaves.
    private static let pieceBytes = 448

    private var bytes = FlatArray<UInt8>()
    private var lengths = FlatArray<TextMetrics>()
    private var tree = CountedTree<TextMetrics>()
    private var cursor: Int32 = 0
    private var cursorStart = TextMetrics.zero
    /// What the cursor's leaf counts beyond what the tree knows.
    private var pending = TextMetrics.zero

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
        result.scalarCount = scalarCount
        return result
    }

    var metrics: TextMetrics { tree.total &+ pending }
    private(set) var scalarCount = 0

    // MARK: - Editing

    /// Inserts a range of well-formed UTF-8, which is so long, before a scalar; O(log n + its length).
    @inline(__always)
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

    private mutating func insertPiece(
        _ range: Range<Int>, of source: borrowing FlatArray<UInt8>, _ metrics: TextMetrics, at position: Int
    ) {
        seek(position, orItsEnd: true)
        var length = lengths[Int(cursor)].bytes
        var offset = byteOffset(of: position)
        while length + range.count > Self.leafCapacity {
            makeRoom(at: offset, for: range.count)
            seek(position, orItsEnd: true)
            length = lengths[Int(cursor)].bytes
            offset = byteOffset(of: position)
        }
        let start = Int(cursor) * Self.leafCapacity + offset
        if offset < length { bytes.move(from: start, to: start + range.count, count: length - offset) }
        if range.count == 1 { bytes[start] = source[range.lowerBound] } else { bytes.overwrite(at: start, with: range, of: source) }
        lengths[Int(cursor)] &+= metrics
        pending &+= metrics
        scalarCount += metrics.scalars
    }

    /// Deletes scalars; O(log n + their number).
    mutating func delete(_ range: Range<Int>) {
        var left = range.count
        scalarCount -= left
        while left > 0 {
            seek(range.lowerBound, orItsEnd: false)
            let leaf = Int(cursor)
            let first = range.lowerBound - cursorStart.scalars
            let taken = min(left, lengths[leaf].scalars - first)
            assert(taken > 0)
            let start = byteOffset(of: range.lowerBound)
            let end = lengths[leaf].isASCII ? start + taken : byteOffset(of: range.lowerBound + taken)
            let origin = leaf * Self.leafCapacity
            let metrics = end - start == 1 ? .oneByte(bytes[origin + start]) : bytes.metrics(origin + start..<origin + end)
            bytes.move(from: origin + end, to: origin + start, count: lengths[leaf].bytes - end)
            lengths[leaf] &-= metrics
            pending &-= metrics
            left -= taken
            if lengths[leaf].bytes < Self.leafCapacity / 4 { rejoin() }
        }
    }

    private mutating func addStorage() {
        bytes.append(repeating: 0, count: Self.leafCapacity)
        lengths.append(.zero)
    }

    /// Makes the cursor's leaf one that holds a position.
    @inline(__always)
    private mutating func seek(_ position: Int, orItsEnd: Bool) {
        let start = cursorStart.scalars
        let end = start + lengths[Int(cursor)].scalars
        if position >= start, position < end || (orItsEnd && position == end) { return }
        flush()
        (cursor, cursorStart) = tree.find(orItsEnd && position > 0 ? position - 1 : position, unit: TextUnit.scalars)
    }

    private mutating func flush() {
        guard pending != .zero else { return }
        tree.add(pending, to: cursor)
        pending = .zero
    }

    /// Of a scalar in the cursor's leaf.
    @inline(__always)
    private func byteOffset(of position: Int) -> Int {
        let metrics = lengths[Int(cursor)]
        let number = position - cursorStart.scalars
        if metrics.isASCII { return number }
        let origin = Int(cursor) * Self.leafCapacity
        return bytes.index(ofScalar: number, in: origin..<origin + metrics.bytes) - origin
    }

    /// Splits the cursor's leaf: at the place of insertion for a long piece and at its end, else in the middle.
    private mutating func makeRoom(at offset: Int, for added: Int) {
        flush()
        let leaf = Int(cursor)
        let origin = leaf * Self.leafCapacity
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
        if cut < offset || lengths[leaf].bytes + added > Self.leafCapacity {
            cursorStart &+= lengths[leaf]
            cursor = Int32(new)
        }
    }

    /// Fills the cursor's nearly empty leaf from the one behind it, or takes it out.
    private mutating func rejoin() {
        let leaf = Int(cursor)
        if lengths[leaf].bytes == 0, tree.leaf(after: cursor) != nil || tree.firstLeaf != cursor {
            flush()
            tree.removeLeaf(cursor)
            (cursor, cursorStart) = tree.find(max(cursorStart.scalars - 1, 0), unit: TextUnit.scalars)
            return
        }
        guard let next = tree.leaf(after: cursor).map(Int.init) else { return }
        let moved = lengths[next]
        guard lengths[leaf].bytes + moved.bytes <= Self.leafCapacity / 2 else { return }
        flush()
        bytes.move(
            from: next * Self.leafCapacity, to: leaf * Self.leafCapacity + lengths[leaf].bytes, count: moved.bytes)
        lengths[leaf] &+= moved
        tree.add(moved, to: cursor)
        tree.add(.zero &- moved, to: Int32(next))
        lengths[next] = .zero
        tree.removeLeaf(Int32(next))
    }

    // MARK: - Reading

    var text: String {
        var all = FlatArray<UInt8>(capacity: metrics.bytes)
        appendAll(to: &all)
        return all.string(0..<all.count)
    }

    func appendAll(to output: inout FlatArray<UInt8>) {
        var leaf: Int32? = tree.firstLeaf
        while let number = leaf {
            let origin = Int(number) * Self.leafCapacity
            output.append(origin..<origin + lengths[Int(number)].bytes, of: bytes)
            leaf = tree.leaf(after: number)
        }
    }

    /// The text between two scalar positions; O(log n + its length).
    func string(_ range: Range<Int>) -> String {
        let start = metrics(before: range.lowerBound, unit: TextUnit.scalars).bytes
        let end = metrics(before: range.upperBound, unit: TextUnit.scalars).bytes
        var output = FlatArray<UInt8>(capacity: end - start)
        let found = find(range.lowerBound, unit: TextUnit.scalars)
        var (leaf, place) = (found.leaf, found.before.bytes)
        while true {
            let origin = Int(leaf) * Self.leafCapacity
            let length = lengths[Int(leaf)].bytes
            let (from, to) = (max(start - place, 0), min(end - place, length))
            if from < to { output.append(origin + from..<origin + to, of: bytes) }
            place += length
            guard place < end, let next = tree.leaf(after: leaf) else { break }
            leaf = next
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
        let (leaf, before) = find(unit == TextUnit.lines ? position - 1 : position, unit: unit)
        let origin = Int(leaf) * Self.leafCapacity
        var result = before
        var index = origin
        let end = origin + lengths[Int(leaf)].bytes
        while index < end {
            if unit == TextUnit.lines, Int(result[unit]) == position { break }
            var next = index + 1
            while next < end, bytes[next] & 0xC0 == 0x80 { next += 1 }
            let following = result &+ bytes.metrics(index..<next)
            if unit != TextUnit.lines, Int(following[unit]) > position { break }
            result = following
            index = next
        }
        return result
    }

    private func find(_ position: Int, unit: Int) -> (leaf: Int32, before: TextMetrics) {
        if pending == .zero { return tree.find(position, unit: unit) }
        // The tree does not know the cursor's leaf as it is: what lies before it, it knows, and behind it is moved.
        let start = Int(cursorStart[unit])
        let end = start + Int(lengths[Int(cursor)][unit])
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
            let origin = Int(number) * Self.leafCapacity
            let length = lengths[Int(number)]
            precondition(length.bytes <= Self.leafCapacity)
            precondition(bytes.metrics(origin..<origin + length.bytes) == length)
            if number == cursor { precondition(sum == cursorStart) }
            sum &+= length
            leaf = tree.leaf(after: number)
        }
        precondition(sum == metrics)
    }
}
