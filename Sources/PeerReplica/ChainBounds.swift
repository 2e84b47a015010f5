// SPDX-License-Identifier: Apache-2.0
// peersync

/// Which chains of one device, and which branches of one chain at one point, count.
///
/// A device that was restored from a backup begins a chain, and one that numbers its changes twice forks one. Both
/// happen a few times; a device that does so a thousand times wants to fill other people's screens. Which of them
/// count depends on the set of changes alone: those with the smallest key, where a key is the greatest hash among
/// the first change and those first changes of the same family that precede it. So what precedes a chain that counts
/// counts too, and forgetting a chain that does not count changes nothing for the others.
struct ChainBounds: Sendable {
    /// The first change of a chain or branch.
    private struct Start: Sendable {
        let index: Int
        let key: ChangeID
        let lamport: UInt64
        let id: ChangeID

        static func isBefore(_ left: Start, _ right: Start) -> Bool {
            (left.key, left.lamport, left.id) < (right.key, right.lamport, right.id)
        }
    }

    /// Chains of one device, or branches at one point.
    private struct Family: Sendable {
        let limit: Int
        /// The first changes of the chains or branches that count, sorted by key.
        private(set) var counting: [Start] = []
        /// The places of first changes that do not count, by lane.
        private(set) var surplus: [Int: Int] = [:]

        init(limit: Int) {
            self.limit = limit
        }

        mutating func add(_ index: Int, in graph: ChangeGraph) {
            let node = graph.nodes[index]
            if !surplus.isEmpty, node.clock.contains(where: { $1 > surplus[$0] ?? .max }) {
                surplus[node.lane] = node.place
                return
            }
            let before = counting.filter { graph.precedes($0.index, index) }.map(\.key).max()
            let start = Start(
                index: index, key: before.map { max($0, node.id) } ?? node.id, lamport: node.lamport, id: node.id)
            if seeded(.branchesByArrival) {
                if counting.count < limit { counting.append(start) } else { surplus[node.lane] = node.place }
                return
            }
            counting.insert(start, at: counting.firstIndex { Start.isBefore(start, $0) } ?? counting.count)
            if counting.count > limit {
                let last = graph.nodes[counting.removeLast().index]
                surplus[last.lane] = last.place
            }
        }
    }

    private var chains: [DeviceID: Family] = [:]
    private var branches: [Int: Family] = [:]

    /// Whether some chain or branch does not count.
    private(set) var isExceeded = false

    init() {}

    /// A chain began.
    mutating func addChain(_ index: Int, of device: DeviceID, in graph: ChangeGraph) {
        chains[device, default: Family(limit: ChangeLimits.chainsPerDeviceMax)].add(index, in: graph)
        if chains[device]?.surplus.isEmpty == false { isExceeded = true }
    }

    /// A chain goes on from a point from which it goes on already.
    ///
    /// - Parameter trunk: The first change that went on from there.
    mutating func addBranch(_ index: Int, at point: Int, trunk: Int, in graph: ChangeGraph) {
        var family = branches[point] ?? Family(limit: ChangeLimits.branchesMax)
        if family.counting.isEmpty { family.add(trunk, in: graph) }
        family.add(index, in: graph)
        if !family.surplus.isEmpty { isExceeded = true }
        branches[point] = family
    }

    /// The lanes that do not count but for what other members built on, with the place from which on they do not.
    func surplus(in graph: ChangeGraph) -> [Int: Int] {
        var surplus: [Int: Int] = [:]
        for family in [chains.values.map(\.surplus), branches.values.map(\.surplus)].joined() {
            surplus.merge(family) { min($0, $1) }
        }
        if surplus.isEmpty { return [:] }
        // Lanes are in order of arrival, so that a branch comes after what it branches off.
        for (number, lane) in graph.lanes.enumerated() {
            guard let previous = lane.previous, let first = surplus[graph.nodes[previous].lane] else { continue }
            if graph.nodes[previous].place >= first { surplus[number] = 0 }
        }
        return surplus
    }
}
