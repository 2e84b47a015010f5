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
    /// By run: its first event came after all that was known then.
    private var followedAll = FlatArray<Bool>()
    private(set) var count = 0
    /// The latest events but the very last one, which always is one of them; ascending.
    private var olderHeads = FlatArray<Int>()

    init() {}

    borrowing func copy() -> EventGraph {
        var result = EventGraph()
        result.starts = starts.copy()
        result.parentStarts = parentStarts.copy()
        result.parentPool = parentPool.copy()
        result.followedAll = followedAll.copy()
        result.count = count
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

    var runCount: Int { starts.count }
    func start(_ run: Int) -> Int { Int(starts[run]) }
    func end(_ run: Int) -> Int { run + 1 < starts.count ? Int(starts[run + 1]) : count }

    /// Appends events that follow everything known.
    @inline(__always)
    mutating func appendAfterAll(_ added: Int) {
        if olderHeads.isEmpty, count > 0 { count += added } else { append(added, parents: frontier) }
    }

    /// Appends events whose first one has these parents, which must be minimal and ascending.
    mutating func append(_ added: Int, parents: Heads) {
        guard added > 0 else { return }
        if parents.count == 1, parents[0] == count - 1 {
            count += added
            return
        }
        starts.append(UInt32(truncatingIfNeeded: count))
        parentStarts.append(UInt32(truncatingIfNeeded: parentPool.count))
        for parent in parents { parentPool.append(UInt32(truncatingIfNeeded: parent)) }
        followedAll.append(isFrontier(parents))
        if count > 0 { olderHeads.append(count - 1) }
        for parent in parents {
            if let place = placeAmongOlderHeads(parent) { olderHeads.remove(at: place) }
        }
        count += added
    }

    private func placeAmongOlderHeads(_ version: Int) -> Int? {
        var low = 0
        var high = olderHeads.count
        while low < high {
            let middle = (low + high) / 2
            if olderHeads[middle] < version { low = middle + 1 } else { high = middle }
        }
        return low < olderHeads.count && olderHeads[low] == version ? low : nil
    }

    func followedAll(run: Int) -> Bool { followedAll[run] }

    /// Forgets the latest events. O(runs).
    mutating func truncate(to newCount: Int) {
        while let last = starts.last, Int(last) >= newCount {
            starts.removeLast()
            followedAll.removeLast()
            parentPool.truncate(to: Int(parentStarts[parentStarts.count - 1]))
            parentStarts.removeLast()
        }
        count = newCount
        var latest = Set((0..<runCount).map { end($0) - 1 })
        for place in 0..<parentPool.count { latest.remove(Int(parentPool[place])) }
        latest.remove(count - 1)
        olderHeads = FlatArray(latest.sorted())
    }

    mutating func shrink() {
        starts.shrink()
        followedAll.shrink()
        parentStarts.shrink()
        parentPool.shrink()
    }

    /// The run that holds an event. O(log runs).
    func runIndex(of version: Int) -> Int {
        starts.last(startingAtOrBefore: version, below: starts.count) { Int($0) }
    }

    /// The same, for an event that is probably in a run shortly before one that does not come before it.
    @inline(__always)
    private func runIndex(of version: Int, before hint: Int) -> Int {
        var low = hint
        var high = hint + 1
        var step = 1
        while low > 0, Int(starts[low]) > version {
            high = low
            low = Swift.max(low - step, 0)
            step *= 2
        }
        return starts.last(startingAtOrBefore: version, from: low, below: high) { Int($0) }
    }

    private func parentRange(_ run: Int) -> Range<Int> {
        Int(parentStarts[run])..<(run + 1 < parentStarts.count ? Int(parentStarts[run + 1]) : parentPool.count)
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

    func parents(of version: Int) -> Heads {
        let run = runIndex(of: version)
        return version == start(run) ? parents(ofRun: run) : Heads(version - 1)
    }

    /// Whether an event is one of these or happened before one of them.
    func contains(_ version: Int, in heads: Heads) -> Bool {
        if heads.count == 1, let answer = chainContains(version, heads[0]) { return answer }
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

    /// Whether an event is another one or before it, where that can be told without branching.
    private func chainContains(_ version: Int, _ head: Int) -> Bool? {
        var head = head
        var run = -1
        while head > version {
            run = run < 0 ? runIndex(of: head) : runIndex(of: head, before: run)
            if start(run) <= version { return true }
            let parents = parentRange(run)
            if parents.isEmpty { return false }
            if parents.count > 1 { return nil }
            head = Int(parentPool[parents.lowerBound])
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
            return !isHead && contains(first, in: Heads(second)) ? Heads(second) : [first, second]
        }
        let sorted = Set(heads).sorted()
        return Heads(sorted.filter { head in !contains(head, in: Heads(sorted.filter { $0 > head })) })
    }

    /// Calls a body with the events only in one of two versions, in descending ranges.
    func forEachDifference(_ left: Heads, _ right: Heads, _ body: (Range<Int>, VersionQueue.Side) -> Void) {
        var queue = VersionQueue()
        forEachDifference(left, right, with: &queue, body)
    }

    /// - Parameter queue: An empty one, which is empty afterwards; it saves making one each time.
    @inline(__always)
    func forEachDifference(
        _ left: Heads, _ right: Heads, with queue: inout VersionQueue, _ body: (Range<Int>, VersionQueue.Side) -> Void
    ) {
        for head in left { queue.push(head, .left) }
        for head in right { queue.push(head, .right) }
        var run = -1
        while !queue.isAllShared, var (version, side) = queue.pop() {
            run = run < 0 ? runIndex(of: version) : runIndex(of: version, before: run)
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
    var footprint: Int { starts.footprint + parentStarts.footprint + parentPool.footprint }
}

/// Versions still to be walked back from, the latest first; there are never many.
struct VersionQueue: ~Copyable {
    enum Side: UInt8, BitwiseCopyable { case left, right, both }

    struct Entry: BitwiseCopyable {
        let version: Int
        var side: Side
    }

    /// Ascending.
    private var entries = FlatArray<Entry>()
    private var sharedCount = 0

    init() {}

    /// Nothing is left that is only in one of the versions.
    var isAllShared: Bool { entries.count == sharedCount }
    var peek: (version: Int, side: Side)? { entries.last.map { ($0.version, $0.side) } }

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
        entries.insert(Entry(version: version, side: side), at: place)
        if side == .both { sharedCount += 1 }
    }

    mutating func pop() -> (version: Int, side: Side)? {
        guard let last = entries.last else { return nil }
        entries.removeLast()
        if last.side == .both { sharedCount -= 1 }
        return (last.version, last.side)
    }

    mutating func removeAll() {
        entries.truncate(to: 0)
        sharedCount = 0
    }
}
