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

    /// Changes by a few devices on random pasts, with every operation about members.
    ///
    /// Every fourth one is of a fork: half of the changes were written in the older group.
    static func history(seed: UInt64, changes count: Int) -> TestHistory {
        var random = SplitMix64(seed: seed)
        var history = TestHistory(seed: seed)
        var writers = ["founder"]
        guard seed % 4 == 0 else {
            write(count, into: &history, by: &writers, using: &random)
            return history
        }
        write(count / 2, into: &history, by: &writers, using: &random)
        let founder = writers.randomElement(using: &random)!
        writers.removeAll { _ in Int.random(in: 0..<3, using: &random) == 0 }
        let guests = writers.filter { $0 != founder }
        var fork = TestHistory(forking: history, by: founder, guests: guests)
        writers = [founder] + guests
        write(count / 2, into: &fork, by: &writers, using: &random)
        return fork
    }

    private static func write(
        _ count: Int, into history: inout TestHistory, by writers: inout [String], using random: inout SplitMix64
    ) {
        let names = ["founder", "A", "B", "C", "D", "E"]
        for _ in 0..<count {
            let author = writers.randomElement(using: &random)!
            let target = names.randomElement(using: &random)!
            var past = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                history.changes.suffix(Bool.random(using: &random) ? 4 : 40).randomElement(using: &random)!.id
            }
            if Bool.random(using: &random) { past = Array(history.graph.heads.prefix(8)) }
            let device = history.device(target)
            let askings = history.changes.filter { signed in
                signed.change.operations.contains {
                    switch $0 {
                    case .members(.askRemoval), .members(.askReadmission): true
                    default: false
                    }
                }
            }
            switch Int.random(in: 0..<14, using: &random) {
            case 0...3:
                history.admit(target, by: author, after: past, isSamePerson: Int.random(in: 0..<4, using: &random) == 0)
                if !writers.contains(target) { writers.append(target) }
            case 4: history.write(author, after: past, .remove(device, reason: "", keeping: []))
            case 5: history.write(author, after: past, .askRemoval(device, reason: "", keeping: []))
            case 6: history.write(author, after: past, .askReadmission(device))
            case 7: history.write(author, after: past, .readmit(device))
            case 8:
                let sealed = SealedKeys(ephemeral: [UInt8](repeating: 1, count: 32), boxes: [])
                history.write(author, after: past, .rekey(KeyRotation(check: [UInt8](repeating: 2, count: 16), sealed: sealed)))
            case 9...11:
                guard let asking = askings.randomElement(using: &random) else { continue }
                var operations: [Operation] = []
                for case .members(let operation) in asking.change.operations {
                    switch operation {
                    case .askRemoval(let asked, _, _): operations.append(.members(.agreeRemoval(asked: asking.id, asked, keeping: [])))
                    case .askReadmission(let asked): operations.append(.members(.agreeReadmission(asked: asking.id, asked)))
                    default: break
                    }
                }
                history.write(author, after: past + [asking.id], operations)
            default: history.write(author, after: past, [.create(.test(UInt64(history.changes.count)))])
            }
        }
    }

    @Test("A graph that settles after each change says the same as one that settles once, in every order of arrival", arguments: seeds(40))
    func step(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let history = Self.history(seed: seed, changes: 60)
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
        let history = Self.history(seed: seed, changes: 60)
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
        let history = Self.history(seed: seed, changes: 50)
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
