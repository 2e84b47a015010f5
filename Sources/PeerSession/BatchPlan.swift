// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica

/// Which changes go into the next message for a peer.
public struct BatchPlan: Hashable, Sendable {
    /// Indices into the graph, ascending.
    public let changes: [Int]
    /// Everything before this index is in this batch, was in earlier ones, or is held by the peer.
    public let cursor: Int

    /// Collects what the peer lacks, from a cursor on, up to a number of bytes.
    ///
    /// A batch ends only where each chain in it ends with a signed change, so that the receiver can check it; a
    /// stretch that is signed at its end only is taken whole or left for the next batch. The last kept change of a
    /// chain that goes on is signed by what follows it, see `ChainSignature`.
    public init(from cursor: Int, for knowledge: PeerKnowledge, in graph: ChangeGraph, bytesTarget: Int) {
        var changes: [Int] = []
        var bytes = 0
        var unsigned: Set<Int> = []
        var cut = (changes: 0, cursor: cursor)
        var index = cursor
        while index < graph.count {
            if graph.isKept(index), !knowledge.contains(index, in: graph) {
                let node = graph.nodes[index]
                let isCut = !node.isSigned && graph.isLastKept(index)
                bytes += Int(node.byteCount) + 80 + (isCut ? ChainSignature.bytesMax : 0)
                if bytes > bytesTarget, cut.changes > 0 { break }
                changes.append(index)
                if node.isSigned || isCut { unsigned.remove(node.lane) } else { unsigned.insert(node.lane) }
            }
            index += 1
            if unsigned.isEmpty { cut = (changes.count, index) }
        }
        self.changes = Array(changes[..<cut.changes])
        self.cursor = cut.cursor
    }
}
