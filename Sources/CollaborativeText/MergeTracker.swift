// SPDX-License-Identifier: Apache-2.0
// peersync

/// The temporary state by which eg-walker turns concurrent operations into ones that apply to the current text.
///
/// It holds the characters of the concurrent stretch in document order, as spans in the leaves of a counted tree.
/// Each has two states: the *prepare* state, at the version in which the operation at hand was made, and the *effect*
/// state, with all operations walked so far. The text at the base is one span of unknown characters, split when an
/// operation falls inside it. Order of concurrent insertions: FugueMax (Weidner and Kleppmann, arXiv 2305.00583).
/// The tracker neither stores nor validates.
struct MergeTracker: ~Copyable {
    /// Characters: local versions of insertions below `firstBaseID`, then the unknown ones by their place.
    static let firstBaseID: UInt32 = 1 << 30
    /// Before the first character, or behind the last one.
    static let edge = UInt32.max

    /// Characters visible at the prepare version; visible with everything walked so far; inserted at the prepare version.
    typealias Counts = SIMD4<Int32>
    static let prepareUnit = 0
    static let effectUnit = 1
    static let insertedUnit = 2

    private static let leafCapacity = 32
    var spans = FlatArray<Span>()
    private var spanCounts = FlatArray<Int32>()
    var tree = CountedTree<Counts>()
    var deletions = FlatArray<Deletion>()
    /// By local version from `firstVersion` on: the leaf of an insertion's span, or minus the number of a deletion, minus 1.
    var events = SpanIndex()
    /// By place in the base: the leaf of a span.
    private var base = SpanIndex()
    /// By neighbours: concurrent insertions between them, in order, as far as somebody had to walk over them.
    private var siblings: [Neighbours: [UInt32]] = [:]
    /// Shorter walks are not worth remembering.
    private static let walkRemembered = 8
    private var queue = VersionQueue()
    /// What shifting has changed in one leaf and the tree does not know yet.
    private var shifted = Counts.zero
    private var shiftedLeaf: Int32 = 0

    /// The last local version that the base has; -1 for the root as base.
    private(set) var baseVersion = -1
    private(set) var baseHeads = Heads()
    /// Events below this one and above the base have been walked.
    var walkedEnd = 0
    /// The prepare version, ascending.
    var version = Heads()

    private struct Neighbours: Hashable {
        let left: UInt32
        let right: UInt32
    }

    init() {
        addStorage()
    }

    var firstVersion: Int { baseVersion + 1 }

    /// Starts anew at a critical version.
    ///
    /// - Parameters:
    ///   - version: The last local version it has, -1 for the empty text.
    ///   - heads: Its heads.
    ///   - count: Characters of the text there; more than there are do no harm.
    mutating func reset(base version: Int, heads: Heads, count: Int) {
        var leaf: Int32? = tree.firstLeaf
        while let number = leaf {
            for slot in slots(of: number) { unindex(spans[slot].id) }
            leaf = tree.leaf(after: number)
        }
        for place in 0..<deletionStarts.count { events.clear(Int(deletionStarts[place])) }
        events.removeAll()
        base.removeAll()
        deletionStarts.truncate(to: 0)
        deletions.truncate(to: 0)
        if !siblings.isEmpty { siblings = [:] }
        tree.reset()
        spanCounts[0] = 0
        baseVersion = version
        walkedEnd = version + 1
        baseHeads = heads
        self.version = heads
        guard count > 0 else { return }
        base.reserve(count)
        let text = Span(
            id: Self.firstBaseID, count: UInt32(truncatingIfNeeded: count), originLeft: Self.edge, originRight: Self.edge,
            state: 1, deletions: 0)
        tree.add(text.counted, to: place(text, in: 0, at: 0))
    }

    /// Where deletions were entered in `events`, to take them out again.
    private var deletionStarts = FlatArray<UInt32>()

    /// Characters visible at the prepare version, unknown ones counted as given.
    var prepareLength: Int { Int(tree.total[Self.prepareUnit]) }
    /// Characters visible with everything walked so far, likewise.
    var effectLength: Int { Int(tree.total[Self.effectUnit]) }

    // MARK: - Walking

    /// Moves the prepare version to another one among the events walked so far.
    ///
    /// - Parameter run: Of the graph, where the walk is, or one behind it.
    mutating func move(to parents: Heads, beforeRun run: Int = .max, _ graph: borrowing EventGraph) {
        if version == parents { return }
        var queue = VersionQueue()
        swap(&queue, &self.queue)
        graph.forEachDifference(version, parents, nearRun: min(run, graph.runCount - 1), with: &queue) { range, side in
            shift(range, by: side == .left ? -1 : 1)
        }
        countShifted()
        swap(&queue, &self.queue)
        version = parents
    }

    /// Room for events below this one.
    mutating func reserve(_ end: Int) { events.reserve(end - firstVersion) }

    /// Walks a piece made at the prepare version, which afterwards includes it.
    ///
    /// - Returns: Through `emit`, what to do to the text with everything walked before: ranges to delete, or where to
    ///   insert.
    @inline(__always)
    mutating func apply(_ piece: OperationLog.Piece, _ authors: borrowing AuthorTable, emit: (_ position: Int, _ count: Int) -> Void) {
        switch piece.kind {
        case .insertion:
            emit(insert(UInt32(truncatingIfNeeded: piece.start), UInt32(truncatingIfNeeded: piece.count), at: piece.position, authors), piece.count)
        case .deletion, .backspace, .whole:
            delete(piece, emit: emit)
        }
        version = Heads(piece.end - 1)
    }

    private mutating func insert(_ id: UInt32, _ count: UInt32, at position: Int, _ authors: borrowing AuthorTable) -> Int {
        var (leaf, slot, effect) = placeAfter(position)
        let left = slot > firstSlot(leaf) ? spans[slot - 1].last : Self.edge
        // In most cases the next span is visible, or was: then there is nothing concurrent here.
        var (nextLeaf, nextSlot) = (leaf, slot)
        let isConcurrent = normalize(&nextLeaf, &nextSlot) && spans[nextSlot].state == 0
        let right = isConcurrent ? firstInserted(nextLeaf, nextSlot) : nextSlot < slots(of: nextLeaf).upperBound ? spans[nextSlot].id : Self.edge
        let new = Span(id: id, count: count, originLeft: left, originRight: right, state: 1, deletions: 0)
        if isConcurrent {
            (leaf, slot) = integrate(new, leaf, slot, authors)
            effect = effectBefore(leaf, slot)
        }
        tree.add(new.counted, to: place(new, in: leaf, at: slot - firstSlot(leaf)))
        return effect
    }

    /// The first character from a slot on that is inserted at the prepare version.
    private func firstInserted(_ leaf: Int32, _ first: Int) -> UInt32 {
        for slot in first..<slots(of: leaf).upperBound where spans[slot].state != 0 { return spans[slot].id }
        // In one of the leaves behind: as many as are before it come before it.
        var before = Int(tree.before(leaf)[Self.insertedUnit])
        for slot in slots(of: leaf) where spans[slot].state != 0 { before += Int(spans[slot].count) }
        if before == Int(tree.total[Self.insertedUnit]) { return Self.edge }
        let found = tree.find(before, unit: Self.insertedUnit).leaf
        for slot in slots(of: found) where spans[slot].state != 0 { return spans[slot].id }
        preconditionFailure("a leaf that counts an inserted character has one")
    }

    private mutating func delete(_ piece: OperationLog.Piece, emit: (_ position: Int, _ count: Int) -> Void) {
        let range = piece.deleted
        var (leaf, slot, effect) = placeAfter(range.lowerBound)
        var left = range.count
        var done = 0
        while left > 0 {
            guard normalize(&leaf, &slot) else { preconditionFailure("a deletion reaches beyond the text at its version") }
            var span = spans[slot]
            if span.state == 1 {
                if Int(span.count) > left {
                    split(leaf, slot, at: UInt32(truncatingIfNeeded: left))
                    (leaf, slot) = locate(span.id)
                    span = spans[slot]
                }
                let count = Int(span.count)
                let before = span.counted
                span.state = 2
                if !span.isDeleted { emit(effect, count) }
                span.deletions += 1
                spans[slot] = span
                tree.add(span.counted &- before, to: leaf)
                if piece.kind == .whole {
                    enterPart(Deletion(target: span.id, count: span.count, isWhole: true), of: piece.start, isFirst: done == 0)
                } else {
                    // A backspace run's last events deleted the leftmost characters.
                    let start = piece.kind == .backspace ? piece.end - done - count : piece.start + done
                    enter(Deletion(target: span.id, count: span.count, isBackwards: piece.kind == .backspace), start)
                }
                done += count
                left -= count
            } else if !span.isDeleted {
                effect += Int(span.count)
            }
            slot += 1
        }
    }

    private mutating func enter(_ deletion: Deletion, _ version: Int) {
        events.set(version - firstVersion, -1 - Int32(deletions.count))
        deletionStarts.append(UInt32(truncatingIfNeeded: version - firstVersion))
        deletions.append(deletion)
    }

    /// Enters a part of what one event changed; all of them are entered one after the other.
    mutating func enterPart(_ part: Deletion, of version: Int, isFirst: Bool) {
        if isFirst { return enter(part, version) }
        deletions[deletions.count - 1].goesOn = true
        deletions.append(part)
    }

    /// Splits the span with a given start so that one begins at a character and ends at another or earlier.
    @inline(__always)
    mutating func isolate(_ from: Int, _ to: Int, of start: UInt32) -> (leaf: Int32, slot: Int) {
        var (leaf, slot) = locate(start)
        if from > Int(start) {
            split(leaf, slot, at: UInt32(truncatingIfNeeded: from - Int(start)))
            (leaf, slot) = locate(UInt32(truncatingIfNeeded: from))
        }
        if Int(spans[slot].end) > to {
            split(leaf, slot, at: UInt32(truncatingIfNeeded: to - from))
            (leaf, slot) = locate(UInt32(truncatingIfNeeded: from))
        }
        return (leaf, slot)
    }

    /// Takes events out of the prepare version, or in again.
    private mutating func shift(_ range: Range<Int>, by step: Int32) {
        var version = range.lowerBound
        while version < range.upperBound {
            let start = events.start(of: version - firstVersion) + firstVersion
            let value = events.value(start - firstVersion)
            if value >= 0 {
                version = shiftSpan(UInt32(truncatingIfNeeded: start), version, range.upperBound, by: step)
                continue
            }
            let deletion = deletions[Int(-1 - value)]
            if deletion.isWhole {
                shiftWhole(Int(-1 - value), by: step)
                version += 1
                continue
            }
            let end = min(range.upperBound, start + Int(deletion.count))
            shift(characters: deletion.targets(version - start..<end - start), by: step)
            version = end
        }
    }

    mutating func shift(characters: Range<Int>, by step: Int32) {
        var character = characters.lowerBound
        while character < characters.upperBound {
            character = shiftSpan(start(of: UInt32(truncatingIfNeeded: character)), character, characters.upperBound, by: step)
        }
    }

    /// Shifts the part of a span from one character up to another or its end, which comes back.
    private mutating func shiftSpan(_ start: UInt32, _ from: Int, _ to: Int, by step: Int32) -> Int {
        let (leaf, slot) = isolate(from, to, of: start)
        if leaf != shiftedLeaf {
            countShifted()
            shiftedLeaf = leaf
        }
        shifted &-= spans[slot].counted
        spans[slot].state = UInt32(bitPattern: Int32(bitPattern: spans[slot].state) &+ step)
        shifted &+= spans[slot].counted
        return Int(spans[slot].end)
    }

    /// Tells the tree what shifting has changed: what is shifted together mostly lies together.
    private mutating func countShifted() {
        guard shifted != .zero else { return }
        tree.add(shifted, to: shiftedLeaf)
        shifted = .zero
    }

    // MARK: - Order of concurrent insertions

    /// Finds the place among concurrent insertions between the same neighbours.
    private mutating func integrate(
        _ new: Span, _ firstLeaf: Int32, _ firstSlot: Int, _ authors: borrowing AuthorTable
    ) -> (leaf: Int32, slot: Int) {
        var (leaf, slot) = (firstLeaf, firstSlot)
        let neighbours = Neighbours(left: new.originLeft, right: new.originRight)
        // All up to the last one known to come before goes before as well: those are what it was put behind.
        if !siblings.isEmpty, let known = siblings[neighbours] {
            let before = Self.place(of: new.id, among: known, authors)
            if before > 0 { (leaf, slot) = locate(known[before - 1]) }
        }
        var remembered: (leaf: Int32, slot: Int)?
        var walked = 0
        while normalize(&leaf, &slot) {
            let other = spans[slot]
            if other.state != 0 || other.id == new.originRight { break }
            if other.originLeft == new.originLeft {
                if other.originRight == new.originRight {
                    if authors.precedes(Int(new.id), Int(other.id)) { break }
                    remembered = nil
                    if walked >= Self.walkRemembered { Self.remember(other.id, in: &siblings[neighbours, default: []], authors) }
                } else if isBefore(other.originRight, new.originRight) {
                    if remembered == nil { remembered = (leaf, slot) }
                } else {
                    remembered = nil
                }
            } else if isBeforeOnLeft(other.originLeft, new.originLeft) {
                break
            }
            slot += 1
            walked += 1
        }
        if walked >= Self.walkRemembered { Self.remember(new.id, in: &siblings[neighbours, default: []], authors) }
        if let remembered { return remembered }
        // Behind the last span of a leaf rather than before the first of none.
        return (leaf, slot)
    }

    private static func remember(_ id: UInt32, in known: inout [UInt32], _ authors: borrowing AuthorTable) {
        let place = place(of: id, among: known, authors)
        if place == known.count || known[place] != id { known.insert(id, at: place) }
    }

    /// How many siblings come before a character.
    private static func place(of id: UInt32, among known: [UInt32], _ authors: borrowing AuthorTable) -> Int {
        var low = 0
        var high = known.count
        while low < high {
            let middle = (low + high) / 2
            if known[middle] != id, authors.precedes(Int(known[middle]), Int(id)) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether one right origin is before another one.
    private func isBefore(_ left: UInt32, _ right: UInt32) -> Bool {
        if left == Self.edge { return false }
        if right == Self.edge { return true }
        return comesBefore(left, right)
    }

    /// Whether one left origin is before another one, which is not the same.
    private func isBeforeOnLeft(_ left: UInt32, _ right: UInt32) -> Bool {
        if left == Self.edge { return true }
        if right == Self.edge { return false }
        return comesBefore(left, right)
    }

    private func comesBefore(_ left: UInt32, _ right: UInt32) -> Bool {
        let (leftStart, rightStart) = (start(of: left), start(of: right))
        if leftStart == rightStart { return left < right }
        let (leftPlace, rightPlace) = (locate(leftStart), locate(rightStart))
        if leftPlace.leaf == rightPlace.leaf { return leftPlace.slot < rightPlace.slot }
        return tree.precedes(leftPlace.leaf, rightPlace.leaf)
    }

    // MARK: - Spans

    private func firstSlot(_ leaf: Int32) -> Int { Int(leaf) * Self.leafCapacity }

    private func slots(of leaf: Int32) -> Range<Int> {
        firstSlot(leaf)..<firstSlot(leaf) + Int(spanCounts[Int(leaf)])
    }

    private mutating func addStorage() {
        spans.extendUninitialized(to: spans.count + Self.leafCapacity)
        spanCounts.append(0)
    }

    /// Goes on to the next leaf when a slot is behind the last span of its own; false at the end of all.
    @inline(__always)
    private func normalize(_ leaf: inout Int32, _ slot: inout Int) -> Bool {
        while slot >= slots(of: leaf).upperBound {
            guard let next = tree.leaf(after: leaf) else { return false }
            leaf = next
            slot = firstSlot(next)
        }
        return true
    }

    /// Where the span that a character is in starts.
    func start(of id: UInt32) -> UInt32 {
        id >= Self.firstBaseID
            ? UInt32(truncatingIfNeeded: base.start(of: Int(id - Self.firstBaseID))) + Self.firstBaseID
            : UInt32(truncatingIfNeeded: events.start(of: Int(id) - firstVersion) + firstVersion)
    }

    /// Where a span is, by its first character.
    @inline(__always)
    func locate(_ start: UInt32) -> (leaf: Int32, slot: Int) {
        let leaf = start >= Self.firstBaseID ? base.value(Int(start - Self.firstBaseID)) : events.value(Int(start) - firstVersion)
        var slot = firstSlot(leaf)
        while spans[slot].id != start { slot += 1 }
        return (leaf, slot)
    }

    @inline(__always)
    private mutating func index(_ id: UInt32, _ leaf: Int32) {
        if id >= Self.firstBaseID {
            base.set(Int(id - Self.firstBaseID), leaf)
        } else {
            events.set(Int(id) - firstVersion, leaf)
        }
    }

    private mutating func unindex(_ id: UInt32) {
        if id >= Self.firstBaseID { base.clear(Int(id - Self.firstBaseID)) } else { events.clear(Int(id) - firstVersion) }
    }

    /// The slot right behind the character before a prepare position, in the same leaf, and the characters before it with
    /// everything walked so far; splits a span when the place is inside.
    private mutating func placeAfter(_ position: Int) -> (leaf: Int32, slot: Int, effect: Int) {
        if position == 0 { return (tree.firstLeaf, firstSlot(tree.firstLeaf), 0) }
        let (leaf, before) = tree.find(position - 1, unit: Self.prepareUnit)
        var left = position - Int(before[Self.prepareUnit])
        var effect = Int(before[Self.effectUnit])
        var slot = firstSlot(leaf)
        while true {
            let span = spans[slot]
            let count = Int(span.count)
            if span.state == 1, count >= left {
                // One that was deleted later is in neither part.
                if !span.isDeleted { effect += left }
                if count == left { return (leaf, slot + 1, effect) }
                split(leaf, slot, at: UInt32(truncatingIfNeeded: left))
                let place = locate(span.id)
                return (place.leaf, place.slot + 1, effect)
            }
            if span.state == 1 { left -= count }
            if !span.isDeleted { effect += count }
            slot += 1
        }
    }

    func effectBefore(_ leaf: Int32, _ slot: Int) -> Int {
        var effect = Int(tree.before(leaf)[Self.effectUnit])
        for index in firstSlot(leaf)..<slot where !spans[index].isDeleted { effect += Int(spans[index].count) }
        return effect
    }

    private mutating func split(_ leaf: Int32, _ slot: Int, at offset: UInt32) {
        let span = spans[slot]
        var rest = span
        rest.id = span.id + offset
        rest.count = span.count - offset
        rest.originLeft = rest.id - 1
        spans[slot].count = offset
        // As a rule both parts stay in the leaf, which counts the same then.
        let place = place(rest, in: leaf, at: slot - firstSlot(leaf) + 1)
        if place != leaf {
            tree.add(.zero &- rest.counted, to: leaf)
            tree.add(rest.counted, to: place)
        }
    }

    /// Puts a span into a leaf, which may move it and others into a new one.
    ///
    /// - Returns: The leaf, whose count the span is to be added to.
    private mutating func place(_ span: Span, in leaf: Int32, at place: Int) -> Int32 {
        var (leaf, place) = (leaf, place)
        let count = Int(spanCounts[Int(leaf)])
        if count == Self.leafCapacity {
            countShifted()
            // Insertions that go on at the end leave full leaves behind.
            let kept = place == count ? count : count / 2
            let first = firstSlot(leaf)
            var moved = Counts.zero
            for slot in first + kept..<first + count { moved &+= spans[slot].counted }
            let new = tree.insertLeaf(after: leaf, counting: moved)
            tree.add(.zero &- moved, to: leaf)
            if Int(new) == spanCounts.count { addStorage() }
            spans.move(from: first + kept, to: firstSlot(new), count: count - kept)
            spanCounts[Int(leaf)] = Int32(kept)
            spanCounts[Int(new)] = Int32(count - kept)
            for slot in slots(of: new) { index(spans[slot].id, new) }
            if place > kept || kept == count { (leaf, place) = (new, place - kept) }
        }
        let slot = firstSlot(leaf) + place
        spans.move(from: slot, to: slot + 1, count: Int(spanCounts[Int(leaf)]) - place)
        spans[slot] = span
        spanCounts[Int(leaf)] += 1
        index(span.id, leaf)
        return leaf
    }

    // MARK: - Reading

    /// Calls a body with all spans in document order.
    func forEachSpan(_ body: (Span) -> Void) {
        var leaf: Int32? = tree.firstLeaf
        while let number = leaf {
            for slot in slots(of: number) { body(spans[slot]) }
            leaf = tree.leaf(after: number)
        }
    }

    /// Bytes held.
    var footprint: Int { spans.footprint + tree.footprint + events.footprint + base.footprint + deletions.footprint }
}
