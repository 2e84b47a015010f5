// SPDX-License-Identifier: Apache-2.0
// peersync

/// The causal graph of events, as runs.
///
/// An event's *local version* is its index in this replica's order of arrival, which is a topological order. Within
/// a run each event's only parent is the one before it. After eg-walker (Gentle and Kleppmann, EuroSys 2025).
struct EventGraph: ~Copyable {
    /// Ends where the next one begins.
    struct Run: BitwiseCopyable {
        /// Its first local version.
        let start: UInt32
        /// Where its parents begin among all parents, times four, plus one when it came after all that was known then,
        /// plus two when it begins with an undo.
        let parents: UInt32

        var firstParent: Int { Int(parents >> 2) }
    }

    private var runs = FlatArray<Run>()
    private var parentPool = FlatArray<UInt32>()
    private(set) var count = 0
    private(set) var hasUndos = false
    /// The latest events but the very last one, which always is one of them; ascending.
    private var olderHeads = FlatArray<Int>()

    init() {}

    borrowing func copy() -> EventGraph {
        var result = EventGraph()
        result.runs = runs.copy()
        result.parentPool = parentPool.copy()
        result.count = count
        result.hasUndos = hasUndos
        result.olderHeads = olderHeads.copy()
        return result
    }

    /// The latest events, ascending.
    var frontier: Heads {
        var heads = Heads()
        for place in 0..<olderHeads.count { heads.append(olderHeads[place]) }
        if count > 0 { heads.append(count - 1) }
        return heads
    }
    /// One event, or none, is after all others.
    var hasOneHead: Bool { olderHeads.isEmpty }
    /// -1 when there is none.
    var leastHead: Int { olderHeads.isEmpty ? count - 1 : olderHeads[0] }

    func isFrontier(_ versions: Heads) -> Bool {
        guard versions.count == olderHeads.count + (count == 0 ? 0 : 1) else { return false }
        for place in 0..<olderHeads.count where versions[place] != olderHeads[place] { return false }
        return versions.isEmpty || versions[versions.count - 1] == count - 1
    }

    var runCount: Int { runs.count }
    func start(_ run: Int) -> Int { Int(runs[run].start) }
    func end(_ run: Int) -> Int { run + 1 < runs.count ? Int(runs[run + 1].start) : count }

    mutating func reserve(adding added: Int, parents: Int) {
        runs.reserve(adding: added)
        parentPool.reserve(adding: parents)
    }

    /// Appends events that follow everything known.
    @inline(__always)
    mutating func appendAfterAll(_ added: Int) {
        if olderHeads.isEmpty, count > 0 { count += added } else { append(added, parents: frontier) }
    }

    /// Appends events whose first one has these parents, which must be minimal and ascending.
    mutating func append(_ added: Int, parents: Heads, isUndo: Bool = false) {
        guard added > 0 else { return }
        if isUndo { hasUndos = true }
        if !isUndo, parents.count == 1, parents[0] == count - 1 {
            count += added
            return
        }
        runs.append(Run(
            start: UInt32(truncatingIfNeeded: count),
            parents: UInt32(truncatingIfNeeded: parentPool.count) << 2 | (isUndo ? 2 : 0) | (isFrontier(parents) ? 1 : 0)))
        for parent in parents { parentPool.append(UInt32(truncatingIfNeeded: parent)) }
        if count > 0 { olderHeads.append(count - 1) }
        for parent in parents {
            if let place = placeAmongOlderHeads(parent) { olderHeads.remove(at: place) }
        }
        count += added
    }

    private func placeAmongOlderHeads(_ version: Int) -> Int? {
        let place = olderHeads.last(startingAtOrBefore: version, below: olderHeads.count) { $0 }
        return place < olderHeads.count && olderHeads[place] == version ? place : nil
    }

    func followedAll(run: Int) -> Bool { runs[run].parents & 1 == 1 }

    /// Whether a run begins with an undo, which changes characters that were inserted at any time before.
    func isUndo(run: Int) -> Bool { runs[run].parents & 2 == 2 }

    /// Forgets the latest events. O(runs).
    mutating func truncate(to newCount: Int) {
        while let last = runs.last, Int(last.start) >= newCount {
            runs.removeLast()
            parentPool.truncate(to: last.firstParent)
        }
        count = newCount
        var latest = Set((0..<runCount).map { end($0) - 1 })
        for place in 0..<parentPool.count { latest.remove(Int(parentPool[place])) }
        latest.remove(count - 1)
        olderHeads = FlatArray(latest.sorted())
    }

    mutating func shrink() {
        runs.shrink()
        parentPool.shrink()
    }

    /// The run that holds an event. O(log runs).
    func runIndex(of version: Int) -> Int {
        runs.last(startingAtOrBefore: version, below: runs.count) { Int($0.start) }
    }

    /// Returns the run of an event, given a run that does not begin behind it and is probably close
    /// to it.
    @inline(__always)
    private func runIndex(of version: Int, before hint: Int) -> Int {
        var low = Swift.max(hint, 0)
        var high = low + 1
        var step = 1
        while low > 0, start(low) > version {
            high = low
            low = Swift.max(low - step, 0)
            step *= 2
        }
        return runs.last(startingAtOrBefore: version, from: low, below: high) { Int($0.start) }
    }

    private func parentRange(_ run: Int) -> Range<Int> {
        runs[run].firstParent..<(run + 1 < runs.count ? runs[run + 1].firstParent : parentPool.count)
    }

    /// The parents of a run's first event, ascending.
    @inline(__always)
    func parents(ofRun run: Int) -> Heads {
        var heads = Heads()
        for place in parentRange(run) { heads.append(Int(parentPool[place])) }
        return heads
    }

    /// The least parent of a run's first event; -1 when it has none.
    func leastParent(ofRun run: Int) -> Int {
        let range = parentRange(run)
        return range.isEmpty ? -1 : Int(parentPool[range.lowerBound])
    }

    /// The latest event that everything a run needs comes after: its least parent, or -1 for an undo.
    func reach(ofRun run: Int) -> Int { isUndo(run: run) ? -1 : leastParent(ofRun: run) }

    func parents(of version: Int) -> Heads {
        let run = runIndex(of: version)
        return version == start(run) ? parents(ofRun: run) : Heads(version - 1)
    }

    /// Whether an event is one of these or happened before one of them.
    func contains(_ version: Int, in heads: Heads) -> Bool {
        if heads.count == 1, let answer = chainContains(version, heads[0]) { return answer }
        var queue = VersionQueue()
        for head in heads where head >= version { queue.push(head, .both) }
        while !queue.isEmpty {
            let head = queue.popLast().version
            if head == version { return true }
            let run = runIndex(of: head)
            if start(run) <= version { return true }
            for place in parentRange(run) where Int(parentPool[place]) >= version { queue.push(Int(parentPool[place]), .both) }
        }
        return false
    }

    /// Whether an event is another one or before it, where that can be told without branching.
    private func chainContains(_ version: Int, _ head: Int) -> Bool? {
        var head = head
        var run = runCount - 1
        while head > version {
            run = runIndex(of: head, before: run)
            if start(run) <= version { return true }
            // Parents ascend, and an earlier one than the event leads to nothing.
            let parents = parentRange(run)
            guard !parents.isEmpty else { return false }
            if parents.count > 1, Int(parentPool[parents.upperBound - 2]) >= version { return nil }
            head = Int(parentPool[parents.upperBound - 1])
        }
        return head == version
    }

    /// Drops heads that happened before other heads, and repetitions; ascending.
    func minimal(_ heads: Heads) -> Heads {
        if heads.count <= 1 { return heads }
        if heads.count == 2 {
            let (first, second) = (Swift.min(heads[0], heads[1]), Swift.max(heads[0], heads[1]))
            if first == second { return Heads(first) }
            // What nothing follows is before nothing.
            let isHead = placeAmongOlderHeads(first) != nil
            return !isHead && contains(first, in: Heads(second)) ? Heads(second) : Heads(first, second)
        }
        let sorted = Set(heads).sorted()
        return Heads(sorted.filter { head in !contains(head, in: Heads(sorted.filter { $0 > head })) })
    }

    /// Calls a body with the events only in one of two versions, in descending ranges.
    func forEachDifference(_ left: Heads, _ right: Heads, _ body: (Range<Int>, VersionQueue.Side) -> Void) {
        var queue = VersionQueue()
        forEachDifference(left, right, nearRun: runCount - 1, with: &queue, body)
    }

    /// - Parameters:
    ///   - nearRun: One that does not come before the versions, and is probably not far behind.
    ///   - queue: An empty one, which is empty afterwards; it saves making one each time.
    @inline(__always)
    func forEachDifference(
        _ left: Heads, _ right: Heads, nearRun: Int, with queue: inout VersionQueue, _ body: (Range<Int>, VersionQueue.Side) -> Void
    ) {
        for head in left { queue.push(head, .left) }
        for head in right { queue.push(head, .right) }
        var run = nearRun
        while !queue.isAllShared {
            var (version, side) = queue.popLast()
            run = runIndex(of: version, before: run)
            let start = start(run)
            while !queue.isEmpty, queue.last.version >= start {
                let next = queue.popLast()
                if next.side == side { continue }
                if side != .both, next.version < version { body(next.version + 1..<version + 1, side) }
                version = next.version
                side = .both
            }
            if side != .both { body(start..<version + 1, side) }
            for place in parentRange(run) { queue.push(Int(parentPool[place]), side) }
        }
        queue.removeAll()
    }

    /// The events up to some heads, in ascending ranges.
    func history(of heads: Heads) -> [Range<Int>] {
        isFrontier(heads) ? (count == 0 ? [] : [0..<count]) : ranges(heads, without: [])
    }

    /// The events that are not up to some heads, in ascending ranges.
    func ranges(after heads: Heads) -> [Range<Int>] { ranges(frontier, without: heads) }

    private func ranges(_ heads: Heads, without others: Heads) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        forEachDifference(heads, others) { range, side in
            if side != .left { return }
            if let last = ranges.last, last.lowerBound == range.upperBound {
                ranges[ranges.count - 1] = range.lowerBound..<last.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges.reversed()
    }

    /// Bytes held.
    var footprint: Int { runs.footprint + parentPool.footprint }
}
