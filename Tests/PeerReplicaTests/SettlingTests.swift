// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Deciding what counts step by step, all at once, and back again.
struct SettlingTests {
    /// All that a graph says of what counts, by the ids of changes.
    private struct Facts: Hashable {
        let members: [DeviceID]
        let voided: Set<ChangeID>
        let kept: Set<ChangeID>
        let heads: [ChangeID]
        let removals: Set<ChangeID>
        let readmissions: Set<ChangeID>
        let rekeys: [ChangeID]
        let fresh: [Bool]

        init(_ graph: ChangeGraph) {
            members = graph.memberDevices
            voided = Set(graph.voided.map { graph.nodes[$0].id })
            kept = Set(graph.nodes.indices.filter(graph.isKept).map { graph.nodes[$0].id })
            heads = graph.heads
            removals = Set(graph.countingRemovals.map { graph.nodes[$0.change].id })
            readmissions = Set(graph.countingReadmissions.map { graph.nodes[$0.change].id })
            rekeys = graph.rekeys.map(\.id)
            fresh = graph.rekeys.map(\.isFresh)
        }
    }

    @Test("A graph that settles after each change says the same as one that settles once, in every order of arrival", arguments: seeds(40))
    func step(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let history = TestHistory.random(seed: seed, changes: 60)
        let once = Facts(TestHistory.graph(of: history.changes, group: history.graph.group))
        #expect(Facts(history.graph) == once, "PEERSYNC_SEED=\(seed)")
        for _ in 0..<3 {
            var graph = ChangeGraph(group: history.graph.group)
            for change in history.shuffled(using: &random) {
                graph.append(change.identified)
                if Bool.random(using: &random) { graph.settle() }
            }
            graph.settle()
            #expect(Facts(graph) == once, "PEERSYNC_SEED=\(seed)")
        }
    }

    @Test("Without what is not kept a graph says the same of what is", arguments: seeds(40))
    func dropped(seed: UInt64) {
        let history = TestHistory.random(seed: seed, changes: 60)
        let whole = Facts(history.graph)
        let part = Facts(TestHistory.graph(of: history.changes.filter { whole.kept.contains($0.id) }, group: history.graph.group))
        #expect(part.kept == whole.kept, "PEERSYNC_SEED=\(seed)")
        #expect(part.members == whole.members && part.heads == whole.heads, "PEERSYNC_SEED=\(seed)")
        #expect(part.voided == whole.voided.intersection(whole.kept), "PEERSYNC_SEED=\(seed)")
        #expect(part.rekeys == whole.rekeys && part.fresh == whole.fresh, "PEERSYNC_SEED=\(seed)")
    }

    @Test("Going back to a mark restores what was there, and what comes then leads to the same", arguments: seeds(40))
    func back(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let history = TestHistory.random(seed: seed, changes: 50)
        let order = history.shuffled(using: &random)
        var graph = ChangeGraph(group: history.graph.group)
        var place = 0
        while place < order.count {
            let before = Facts(graph)
            let counts = [graph.count, graph.lanes.count, graph.membership.admissions.count]
            let (askings, tips) = (graph.membership.askings, graph.tips)
            let mark = graph.mark
            for change in order[place...].prefix(Int.random(in: 1...12, using: &random)) { graph.append(change.identified) }
            graph.settle()
            graph.goBack(to: mark)
            #expect(Facts(graph) == before, "PEERSYNC_SEED=\(seed)")
            #expect(
                [graph.count, graph.lanes.count, graph.membership.admissions.count] == counts, "PEERSYNC_SEED=\(seed)")
            #expect(graph.membership.askings == askings && graph.tips == tips, "PEERSYNC_SEED=\(seed)")
            let step = Int.random(in: 1...6, using: &random)
            for change in order[place...].prefix(step) {
                #expect(graph.judge(change.identified) == .valid, "PEERSYNC_SEED=\(seed)")
                graph.append(change.identified)
                graph.settle()
            }
            place += step
        }
        #expect(Facts(graph) == Facts(history.graph), "PEERSYNC_SEED=\(seed)")
    }
}
