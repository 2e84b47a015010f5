// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// A device that begins more chains than count.
struct ChainBoundsTests {
    private let note = RecordID.test(1)

    /// Bea's first changes in many chains, none of which has seen another one.
    private func chains(_ count: Int, seed: UInt64) -> (TestGroup, [SignedChange]) {
        let group = TestGroup(members: 3, seed: seed)
        let bea = group.devices[1]
        let changes = (0..<count).map { number in
            var copy = bea.begun(anew: ReplicaID(words: [seed, UInt64(number)]))
            return copy.write([.count(note, "votes", 1)])
        }
        return (group, changes)
    }

    private func graph(_ group: TestGroup, _ changes: [SignedChange]) -> ChangeGraph {
        TestHistory.graph(of: group.devices[0].changes + changes, group: group.group)
    }

    private func counting(_ graph: ChangeGraph, of changes: [SignedChange]) -> Set<ChangeID> {
        Set(changes.map(\.id).filter { id in graph.index(of: id).map { !graph.isVoid($0) } ?? false })
    }

    @Test("As many chains as may count do; one more, and the one with the greatest hash does not, in every order", arguments: seeds(4))
    func edge(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let max = ChangeLimits.chainsPerDeviceMax
        let (group, changes) = chains(max + 1, seed: seed)
        let full = Array(changes.prefix(max))
        #expect(counting(graph(group, full), of: full) == Set(full.map(\.id)), "PEERSYNC_SEED=\(seed)")
        let expected = Set(changes.map(\.id).sorted().prefix(max))
        for _ in 0..<3 {
            #expect(counting(graph(group, changes.shuffled(using: &random)), of: changes) == expected, "PEERSYNC_SEED=\(seed)")
        }
    }

    @Test("Chains that were begun one after the other count from the first on")
    func sequence() {
        let group = TestGroup(members: 2, seed: 5)
        var bea = group.devices[1]
        var changes: [SignedChange] = []
        for number in 0..<UInt64(ChangeLimits.chainsPerDeviceMax + 6) {
            bea = bea.begun(anew: ReplicaID(words: [5, number]))
            guard bea.graph.voice(of: bea.identity.device, replica: bea.replica) != .none else { break }
            changes.append(bea.write([.count(note, "votes", 1)]))
        }
        #expect(counting(graph(group, changes), of: changes) == Set(changes.prefix(ChangeLimits.chainsPerDeviceMax).map(\.id)))
    }

    @Test("Without the chains that are not kept the same ones count, and they have one head fewer each", arguments: seeds(4))
    func dropped(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (group, changes) = chains(ChangeLimits.chainsPerDeviceMax + 20, seed: seed)
        let whole = graph(group, changes)
        let expected = counting(whole, of: changes)
        #expect(expected.count == ChangeLimits.chainsPerDeviceMax, "PEERSYNC_SEED=\(seed)")
        let kept = changes.filter { signed in whole.index(of: signed.id).map(whole.isKept) ?? false }
        let part = graph(group, kept.shuffled(using: &random))
        #expect(counting(part, of: changes) == expected, "PEERSYNC_SEED=\(seed)")
        #expect(part.heads == whole.heads, "PEERSYNC_SEED=\(seed)")
    }

    @Test("A chain beyond the bound counts as far as another member built on it, and is not the first to be given up then")
    func built() throws {
        let (group, changes) = chains(ChangeLimits.chainsPerDeviceMax + 1, seed: 6)
        let last = try #require(changes.max { $0.id < $1.id })
        var carl = group.devices[2]
        carl.take(last)
        let answer = carl.write([.create(note)])
        let graph = graph(group, changes + [answer])
        #expect(counting(graph, of: changes) == Set(changes.map(\.id)))
    }

    @Test("A device whose chain does not count has to begin another one", arguments: seeds(2))
    func voice(seed: UInt64) throws {
        let (group, changes) = chains(ChangeLimits.chainsPerDeviceMax + 1, seed: seed)
        let graph = graph(group, changes)
        let last = try #require(changes.max { $0.id < $1.id })
        let device = group.devices[1].identity.device
        #expect(graph.voice(of: device, replica: last.change.replica) == .needsNewReplica)
        let first = try #require(changes.min { $0.id < $1.id })
        #expect(graph.voice(of: device, replica: first.change.replica) == .goesOn)
    }
}
