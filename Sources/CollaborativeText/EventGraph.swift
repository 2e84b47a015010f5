// SPDX-License-Identifier: Apache-2.0
// peersync

/// The causal graph of events, as runs.
///
/// An event's *local version* is its index in this replica's order of arrival, which is a topological order. Within
/// a run each event's only parent is the one before it. After eg-walker (Gentle and Kleppmann, EuroSys 2025).
struct EventGraph: ~Copyable {
    /// By run: its first local version, and where its parents begin among all parents; it ends where the next begins.
    private var starts = FlatArray<UInt32>()
    private var parentStarts = FlatArray<UInt32>()
    private var parentPool = FlatArray<UInt32>()
    private(set) var count = 0
    /// The latest events, ascending.
    private(set) var frontier: [Int] = []

    init() {}

    borrowing func copy() -> EventGraph {
        var result = EventGraph()
        result.starts = starts.copy()
        result.parentStarts = parentStarts.copy()
        result.parentPool = parentPool.copy()
        result.count = count
        result.frontier = frontier
        return result
    }

    var runCount: Int { starts.count }
    func start(_ run: Int) -> Int { Int(starts[run]) }
    func end(_ run: Int) -> Int { run + 1 < starts.count ? Int(starts[run + 1]) : count }

    /// Appends events that follow everything known.
    @inline(__always)
    mutating func appendAfterAll(_ added: Int) {
        if frontier.count == 1, frontier[0] == count - 1 {
            count += added
            frontier[0] = count - 1
        } else {
            append(added, parents: frontier)
        }
    }

    /// Appends events whose first one has these parents, which must be minimal and ascending.
    mutating func append(_ added: Int, parents: [Int]) {
        guard added > 0 else { return }
        let continues = parents.count == 1 && parents[0] == count - 1
        if !continues {
            starts.append(UInt32(truncatingIfNeeded: count))
            parentStarts.append(UInt32(truncatingIfNeeded: parentPool.count))
            for parent in parents { parentPool.append(UInt32(truncatingIfNeeded: parent)) }
        }
        count += added
        if frontier == parents {
            frontier = [count - 1]
        } else {
            frontier.removeAll { parents.contains($0) }
            frontier.append(count - 1)
        }
    }

    /// Forgets the latest events.
    mutating func truncate(to newCount: Int, frontier newFrontier: [Int]) {
        while let last = starts.last, Int(last) >= newCount {
            starts.removeLast()
            parentPool.truncate(to: Int(parentStarts[parentStarts.count - 1]))
            parentStarts.removeLast()
        }
        count = newCount
        frontier = newFrontier
    }

    mutating func shrink() {
        starts.shrink()
        parentStarts.shrink()
        parentPool.shrink()
    }

    /// The run that holds an event. O(log runs).
    func runIndex(of version: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(starts[middle]) <= version { low = middle } else { high = middle }
        }
        return low
    }

    private func parentRange(_ run: Int) -> Range<Int> {
        Int(parentStarts[run])..<(run + 1 < parentStarts.count ? Int(parentStarts[run + 1]) : parentPool.count)
    }

    /// The parents of a run's first event, ascending.
    func parents(ofRun run: Int) -> [Int] { parentRange(run).map { Int(parentPool[$0]) } }

    /// The least parent of a run's first event; -1 when it has none.
    func leastParent(ofRun run: Int) -> Int {
        let range = parentRange(run)
        return range.isEmpty ? -1 : Int(parentPool[range.lowerBound])
    }

    /// Whether a run's first event has this one parent and no other.
    func hasOnlyParent(_ version: Int, run: Int) -> Bool {
        let range = parentRange(run)
        return range.count == 1 && Int(parentPool[range.lowerBound]) == version
    }

    func parents(of version: Int) -> [Int] {
        let run = runIndex(of: version)
        return version == start(run) ? parents(ofRun: run) : [version - 1]
    }

    /// Whether an event is one of these or happened before one of them.
    func contains(_ version: Int, in heads: [Int]) -> Bool {
        var queue = VersionQueue()
        for head in heads where head >= version { queue.push(head, .both) }
        while let (head, _) = queue.pop() {
            if head == version { return true }
            let run = runIndex(of: head)
            if start(run) <= version { return true }
            for place in parentRange(run) where Int(parentPool[place]) >= version { queue.push(Int(parentPool[place]), .both) }
        }
        return false
    }

    /// Drops heads that happened before other heads, and repetitions; ascending.
    func minimal(_ heads: [Int]) -> [Int] {
        if heads.count <= 1 { return heads }
        let sorted = Array(Set(heads)).sorted()
        return sorted.filter { head in !contains(head, in: sorted.filter { $0 > head }) }
    }

    /// Calls a body with the events only in one of two versions, in descending ranges.
    func forEachDifference(_ left: [Int], _ right: [Int], _ body: (Range<Int>, VersionQueue.Side) -> Void) {
        var queue = VersionQueue()
        for head in left { queue.push(head, .left) }
        for head in right { queue.push(head, .right) }
        while !queue.isAllShared, var (version, side) = queue.pop() {
            let run = runIndex(of: version)
            let start = start(run)
            while let (next, nextSide) = queue.peek, next >= start {
                _ = queue.pop()
                if nextSide == side { continue }
                if side != .both, next < version { body(next + 1..<version + 1, side) }
                version = next
                side = .both
            }
            if side != .both { body(start..<version + 1, side) }
            for place in parentRange(run) { queue.push(Int(parentPool[place]), side) }
        }
    }

    /// The events up to some heads, in ascending ranges.
    func history(of heads: [Int]) -> [Range<Int>] {
        heads == frontier ? (count == 0 ? [] : [0..<count]) : ranges(heads, without: [])
    }

    /// The events that are not up to some heads, in ascending ranges.
    func ranges(after heads: [Int]) -> [Range<Int>] { ranges(frontier, without: heads) }

    private func ranges(_ heads: [Int], without others: [Int]) -> [Range<Int>] {
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
    var footprint: Int { starts.footprint + parentStarts.footprint + parentPool.footprint }
}

/// Versions still to be walked back from, the latest first; there are never many.
struct VersionQueue {
    enum Side { case left, right, both }

    /// Ascending.
    private var entries: [(version: Int, side: Side)] = []
    private var sharedCount = 0

    /// Nothing is left that is only in one of the versions.
    var isAllShared: Bool { entries.count == sharedCount }
    var peek: (version: Int, side: Side)? { entries.last }

    mutating func push(_ version: Int, _ side: Side) {
        var place = entries.count
        while place > 0, entries[place - 1].version > version { place -= 1 }
        if place > 0, entries[place - 1].version == version {
            if entries[place - 1].side != side, entries[place - 1].side != .both {
                entries[place - 1].side = .both
                sharedCount += 1
            }
            return
        }
        entries.insert((version, side), at: place)
        if side == .both { sharedCount += 1 }
    }

    mutating func pop() -> (version: Int, side: Side)? {
        guard let last = entries.popLast() else { return nil }
        if last.side == .both { sharedCount -= 1 }
        return last
    }
}
