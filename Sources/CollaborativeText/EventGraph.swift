// SPDX-License-Identifier: Apache-2.0
// peersync

/// The causal graph of events, as runs.
///
/// An event's *local version* is its index in this replica's order of arrival, which is a topological order. Within
/// a run each event's only parent is the one before it. After eg-walker (Gentle and Kleppmann, EuroSys 2025).
struct EventGraph: Sendable {
    struct Run: Sendable {
        var start: Int
        var end: Int
        /// Local versions, sorted; of the first event only.
        let parents: [Int]
    }

    private(set) var runs: [Run] = []
    /// The latest events, sorted.
    private(set) var frontier: [Int] = []

    var count: Int { runs.last?.end ?? 0 }

    /// Appends events whose first one has these parents; the parents must be minimal and sorted.
    mutating func append(count added: Int, parents: [Int]) {
        guard added > 0 else { return }
        let start = count
        if let last = runs.indices.last, parents == [start - 1], runs[last].end == start {
            runs[last].end += added
        } else {
            runs.append(Run(start: start, end: start + added, parents: parents))
        }
        frontier.removeAll { parents.contains($0) }
        frontier.append(start + added - 1)
    }

    /// The index of the run that holds an event. O(log runs).
    func runIndex(of version: Int) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].end <= version { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func parents(of version: Int) -> [Int] {
        let run = runs[runIndex(of: version)]
        return version == run.start ? run.parents : [version - 1]
    }

    /// Whether an event is one of these or happened before one of them.
    func contains(_ version: Int, in heads: [Int]) -> Bool {
        if heads.contains(version) { return true }
        var queue = MaxHeap<Int>()
        for head in heads where head > version { queue.push(head) }
        while let head = queue.pop() {
            while queue.peek == head { _ = queue.pop() }
            let run = runs[runIndex(of: head)]
            if run.start <= version { return true }
            for parent in run.parents where parent >= version {
                if parent == version { return true }
                queue.push(parent)
            }
        }
        return false
    }

    /// Drops heads that happened before other heads.
    func minimal(_ heads: [Int]) -> [Int] {
        let sorted = Array(Set(heads)).sorted()
        guard sorted.count > 1 else { return sorted }
        return sorted.filter { head in
            !contains(head, in: sorted.filter { $0 != head })
        }
    }

    private enum Side: Comparable { case left, right, both }

    /// The events only in one of two versions, as ascending ranges.
    func difference(_ left: [Int], _ right: [Int]) -> (onlyLeft: [Range<Int>], onlyRight: [Range<Int>]) {
        if left == right { return ([], []) }
        var queue = MaxHeap<Mark>()
        for head in left { queue.push(Mark(version: head, side: .left)) }
        for head in right { queue.push(Mark(version: head, side: .right)) }
        var shared = 0
        var onlyLeft: [Range<Int>] = []
        var onlyRight: [Range<Int>] = []
        func record(_ range: Range<Int>, _ side: Side) {
            switch side {
            case .left: onlyLeft.append(range)
            case .right: onlyRight.append(range)
            case .both: break
            }
        }
        while queue.count > shared, var mark = queue.pop() {
            if mark.side == .both { shared -= 1 }
            while let next = queue.peek, next.version == mark.version {
                _ = queue.pop()
                if next.side == .both { shared -= 1 }
                if next.side != mark.side { mark.side = .both }
            }
            let run = runs[runIndex(of: mark.version)]
            var end = mark.version + 1
            while let next = queue.peek, next.version >= run.start {
                _ = queue.pop()
                if next.side == .both { shared -= 1 }
                if next.side != mark.side {
                    record(next.version + 1..<end, mark.side)
                    end = next.version + 1
                    mark.side = .both
                }
            }
            record(run.start..<end, mark.side)
            for parent in run.parents {
                queue.push(Mark(version: parent, side: mark.side))
                if mark.side == .both { shared += 1 }
            }
        }
        return (onlyLeft.reversed(), onlyRight.reversed())
    }

    private struct Mark: Comparable {
        var version: Int
        var side: Side

        static func < (left: Mark, right: Mark) -> Bool { left.version < right.version }
    }

    /// The latest version below both, found where all walks back meet, and the events above it in either.
    ///
    /// Ranges are ascending and disjoint. The base is not always the greatest one, but always a version such
    /// that every range's parents lie in the ranges or at or below the base.
    func conflict(_ left: [Int], _ right: [Int]) -> (base: [Int], ranges: [Range<Int>]) {
        var ranges: [Range<Int>] = []
        var queue = MaxHeap<Point>()
        queue.push(Point(left))
        queue.push(Point(right))
        while let point = queue.pop() {
            while queue.peek == point { _ = queue.pop() }
            guard let version = point.versions.last else { return ([], ranges.reversed()) }
            if queue.isEmpty { return (point.versions, ranges.reversed()) }
            for other in point.versions.dropLast() { queue.push(Point([other])) }
            let run = runs[runIndex(of: version)]
            var end = version + 1
            while let next = queue.peek, let nextVersion = next.versions.last, nextVersion >= run.start {
                _ = queue.pop()
                if nextVersion + 1 < end {
                    ranges.append(nextVersion + 1..<end)
                    end = nextVersion + 1
                }
                for other in next.versions.dropLast() { queue.push(Point([other])) }
                if queue.isEmpty { return ([nextVersion], ranges.reversed()) }
            }
            ranges.append(run.start..<end)
            queue.push(Point(run.parents))
        }
        return ([], ranges.reversed())
    }

    /// A version in the walk; the root, which has none, comes last.
    private struct Point: Comparable {
        let versions: [Int]

        init(_ versions: [Int]) { self.versions = versions }

        static func < (left: Point, right: Point) -> Bool {
            left.versions.reversed().lexicographicallyPrecedes(right.versions.reversed())
        }
    }
}
