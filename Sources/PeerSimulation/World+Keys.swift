// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession

/// Group keys: made after removals, by several laptops at once, and by liars.
extension World {
    private static let roundsMax = 12

    /// What a node's laptop owes the group, as the program writes it.
    @discardableResult
    func renewKeys(at node: Int) -> Bool {
        guard nodes[node].isRunning, let graph = try? nodes[node].document?.graph else { return false }
        let operations = KeyDuty.operations(in: graph, as: nodes[node].identity, using: &random)
        if operations.isEmpty { return false }
        // Where the node has to go on under another replica id, it writes at the second try.
        return write(operations, at: node) || write(operations, at: node)
    }

    /// The laptops of each circle make keys until nothing is owed; then all of a circle use one fresh key.
    func settleKeys(of circles: [[Int]], passingOn: () -> Void) {
        var round = 0
        while failure == nil, circles.joined().contains(where: { renewKeys(at: $0) }) {
            round += 1
            if round > Self.roundsMax { return fail(.keysDiffer, "keys are made without end") }
            passingOn()
        }
        for circle in circles where failure == nil {
            let graphs = circle.map { (try? nodes[$0].document?.graph) ?? ChangeGraph(group: group) }
            // Who has not heard how they are still in, or lacks a part of what a fork took over, can write nothing.
            guard
                zip(circle, graphs).allSatisfy({ $1.isMember(nodes[$0].identity.device) && !$1.awaitsEarlierLog })
            else { continue }
            let keys = zip(circle, graphs).map { GroupKeyLog(of: $1, as: nodes[$0].identity).entries.first }
            if keys.contains(where: { $0?.isFresh != true || $0?.key != keys[0]?.key }) {
                fail(.keysDiffer, "nodes \(circle)")
            }
        }
    }
}
