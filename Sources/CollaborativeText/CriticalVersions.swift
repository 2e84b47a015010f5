// SPDX-License-Identifier: Apache-2.0
// peersync

/// Where the latest part of a history can be cut in two such that everything before the cut happened before everything
/// behind it: the *critical versions* of eg-walker (section 3.5), found in one pass backwards over the runs.
///
/// A cut lies behind an event that all later ones descend from, or before a run that followed everything known, if
/// whatever else reaches back behind it has the same parents as that run. No cut lies before an undo, which may bring
/// back characters of any age.
struct CriticalVersions: ~Copyable {
    /// By run: the latest event in it behind which one can cut, or -1; and whether one can cut before it.
    private var insides = FlatArray<Int32>()
    private var befores = FlatArray<Bool>()
    private var pass: Pass

    /// What a cut depends on, of the runs that have been passed.
    private struct Pass {
        /// Least of all parents and of the heads: no cut behind a later event.
        var low: Int
        /// The least parent, a run that has it, whether all that have it have the same parents, and the next least one.
        var leastParent = Int.max
        var leastRun = -1
        var isUniform = true
        var nextParent = Int.max

        mutating func add(_ run: Int, parent: Int, _ graph: borrowing EventGraph, isWhole: Bool) {
            low = min(low, parent)
            if parent < leastParent {
                nextParent = leastParent
                leastParent = parent
                leastRun = run
                isUniform = isWhole && !graph.isUndo(run: run)
            } else if parent == leastParent {
                isUniform = isUniform && isWhole && !graph.isUndo(run: run) && graph.parents(ofRun: run) == graph.parents(ofRun: leastRun)
            } else {
                nextParent = min(nextParent, parent)
            }
        }

        /// Whether one can cut before a run, everything behind which has been passed.
        func canCut(before run: Int, _ graph: borrowing EventGraph) -> Bool {
            guard graph.followedAll(run: run), !graph.isUndo(run: run) else { return false }
            let start = graph.start(run)
            if leastParent >= start { return true }
            return nextParent >= start && isUniform && graph.parents(ofRun: run) == graph.parents(ofRun: leastRun)
        }
    }

    /// - Parameter first: The event, in `firstRun`, from which on cuts are wanted.
    init(_ graph: borrowing EventGraph, fromRun firstRun: Int, from first: Int) {
        insides.append(repeating: -1, count: graph.runCount - firstRun)
        befores.append(repeating: false, count: graph.runCount - firstRun)
        pass = Pass(low: graph.leastHead)
        for run in (firstRun..<graph.runCount).reversed() {
            let start = max(graph.start(run), first)
            if pass.low >= start { insides[run - firstRun] = Int32(truncatingIfNeeded: min(pass.low, graph.end(run) - 1)) }
            let isWhole = start == graph.start(run)
            if isWhole { befores[run - firstRun] = pass.canCut(before: run, graph) }
            pass.add(run, parent: isWhole ? graph.reach(ofRun: run) : start - 1, graph, isWhole: isWhole)
        }
    }

    func inside(_ place: Int) -> Int { Int(insides[place]) }
    func isCritical(before place: Int) -> Bool { befores[place] }

    /// Whether the events from the first one on, which follows all events before it, need none of
    /// those.
    func startsAtFirst(_ first: Int, run: Int, _ graph: borrowing EventGraph) -> Bool {
        if first == graph.start(run) {
            if graph.isUndo(run: run) { return false }
            if isCritical(before: 0) { return true }
        }
        return inside(0) >= first || pass.low >= first - 1
    }

    /// Whether everything from an event on descends from a version.
    func allDescend(from version: Int, _ heads: Heads, fromRun firstRun: Int, from first: Int, _ graph: borrowing EventGraph) -> Bool {
        if version < 0 || pass.leastParent > version { return true }
        if heads.count == 1 { return pass.leastParent >= version }
        for run in firstRun..<graph.runCount where graph.start(run) >= first {
            if graph.reach(ofRun: run) <= version, graph.isUndo(run: run) || graph.parents(ofRun: run) != heads { return false }
        }
        return graph.start(firstRun) >= first || first - 1 > version
    }

    /// Returns the latest cut before all passed runs; nil when it is not within the given number of
    /// runs.
    func search(_ graph: borrowing EventGraph, before end: Int, runs: Int) -> (version: Int, heads: Heads)? {
        var pass = pass
        var end = end
        var run = end > 0 ? graph.runIndex(of: end - 1) : -1
        var left = runs
        while run >= 0, left > 0 {
            let start = graph.start(run)
            if pass.low >= start {
                let version = min(pass.low, end - 1)
                return (version, Heads(version))
            }
            if pass.canCut(before: run, graph) { return (start - 1, graph.parents(ofRun: run)) }
            pass.add(run, parent: graph.reach(ofRun: run), graph, isWhole: true)
            end = start
            run -= 1
            left -= 1
        }
        return run < 0 ? (-1, []) : nil
    }
}
