// SPDX-License-Identifier: Apache-2.0
// peersync

extension MembershipResolution {
    /// What a change means that was appended after this resolution and is not about members.
    enum Effect {
        case counts, void
        /// The resolution has to be worked out anew.
        case unclear
    }

    func effect(of index: Int, in graph: ChangeGraph) -> Effect {
        let voice = graph.lanes[graph.nodes[index].lane].voice
        if let isLiftable = covered[voice] {
            // A change that arrives after a removal is not in the removal's past.
            return isLiftable ? .unclear : .void
        }
        // A change that is void in this reading alone is kept where it counts in the wide reading.
        if isVoid(index, in: graph) { return isDecided ? .void : .unclear }
        // A change that knows all removals cannot vouch for anything beside one, but for what is beyond a bound.
        if !isBounded, lastRemovals.allSatisfy({ graph.precedes($0, index) }) { return .counts }
        let isVouching = reading.voidWords.contains { lane, stretches in
            stretches.first.map { graph.count(of: lane, seenBy: index) > $0.lowerBound } ?? false
        }
        return isVouching ? .unclear : .counts
    }
}
