// SPDX-License-Identifier: Apache-2.0
// peersync

/// What another replica is known to hold: for each lane of our graph, how many of its first changes.
public struct PeerKnowledge: Hashable, Sendable {
    private var counts: [Int32] = []

    /// Knows nothing of the other.
    public init() {}

    public func contains(_ index: Int, in graph: ChangeGraph) -> Bool {
        let node = graph.nodes[index]
        return node.place < count(of: node.lane)
    }

    /// The other holds a change, and so everything before it.
    public mutating func learn(_ index: Int, in graph: ChangeGraph) {
        let node = graph.nodes[index]
        raise(node.lane, to: Int32(node.place + 1))
        for (lane, count) in node.clock.enumerated() where count > 0 { raise(lane, to: count) }
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
                raise(lane, to: Int32(content.members.count))
            }
        }
    }

    /// How many of a lane's first changes the other holds.
    public func count(of lane: Int) -> Int { lane < counts.count ? Int(counts[lane]) : 0 }

    /// How many changes of the graph the other does not hold. O(lanes).
    public func missingCount(in graph: ChangeGraph) -> Int {
        graph.lanes.enumerated().reduce(0) { total, lane in
            total + lane.element.members.count - count(of: lane.offset)
        }
    }

    private mutating func raise(_ lane: Int, to count: Int32) {
        if counts.count <= lane { counts.append(contentsOf: repeatElement(0, count: lane + 1 - counts.count)) }
        counts[lane] = max(counts[lane], count)
    }
}
