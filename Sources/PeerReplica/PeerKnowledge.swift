// SPDX-License-Identifier: Apache-2.0
// peersync

/// What another replica is known to hold: for each lane of our graph, how many of its first changes.
public struct PeerKnowledge: Hashable, Sendable {
    private var clock = LaneClock()

    /// Knows nothing of the other.
    public init() {}

    /// Whether the other is known to hold a change, given by its index in the graph.
    public func contains(_ index: Int, in graph: ChangeGraph) -> Bool {
        let node = graph.nodes[index]
        return node.place < count(of: node.lane)
    }

    /// The other holds a change, and so everything before it.
    public mutating func learn(_ index: Int, in graph: ChangeGraph) {
        let node = graph.nodes[index]
        clock.join(node.clock)
        clock.raise(node.lane, to: node.place + 1)
    }

    /// The other says which changes are its last ones.
    ///
    /// - Parameter isAssuming: A tip unknown here is ahead of us, and the other holds what we have of that replica. So it
    ///   is, unless the chain is forked: then this is wrong until the comparison of digests at the end of a sync tells.
    public mutating func learn(_ tips: [Tip], in graph: ChangeGraph, isAssuming: Bool) {
        for tip in tips {
            if let index = graph.index(of: tip.change) {
                learn(index, in: graph)
                continue
            }
            if !isAssuming { continue }
            for (lane, content) in graph.lanes.enumerated() where content.replica == tip.replica {
                guard let last = content.members.last, graph.nodes[last].seq < tip.seq else { continue }
                learn(last, in: graph)
                clock.raise(lane, to: content.members.count)
            }
        }
    }

    /// How many of a lane's first changes the other holds.
    public func count(of lane: Int) -> Int { clock[lane] }

    /// How many kept changes of the graph the other does not hold. O(lanes).
    public func missingCount(in graph: ChangeGraph) -> Int {
        graph.lanes.indices.reduce(0) { $0 + max(0, graph.keptCount(of: $1) - count(of: $1)) }
    }
}
