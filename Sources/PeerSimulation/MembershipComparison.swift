// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
import PeerTestSupport

/// One world of the reference model, judged by `ChangeGraph` in several ways that must all agree.
public struct MembershipComparison {
    /// The ways in which changes reach a graph.
    enum Way: Int, CaseIterable {
        /// In the order of the world, settled once.
        case inOrder
        /// In another topological order, settled once.
        case shuffled
        /// In another topological order, settled after every few changes.
        case stepwise
        /// Some changes are taken back by `goBack` and appended again.
        case wentBack
        /// Only the changes that are kept.
        case keptOnly
        /// Two graphs that drop what is not kept along the way and then exchange.
        case dropping
    }

    typealias Verdict = MembershipWorld.Verdict

    private let world: MembershipWorld
    private let changes: MembershipWorld.Changes
    private let modelIDs: [ChangeID: Int]
    private let names: [DeviceID: String]

    /// - Returns: Nil when a change names one that does not precede it in the world.
    public init?(_ world: MembershipWorld) {
        guard
            let changes = MembershipWorld.Changes(of: world),
            world.persons.count == world.changes.count
        else { return nil }
        self.world = world
        self.changes = changes
        modelIDs = Dictionary(
            uniqueKeysWithValues: zip(changes.all.map(\.id), world.changes.map(\.id)))
        let named = world.changes.flatMap { [$0.device] + $0.operations.compactMap(\.device) }
        names = Dictionary(named.map { (DeviceID(named: $0), $0) }, uniquingKeysWith: { $1 })
    }

    /// The disagreements with the model, or among the ways, each with its seed and way.
    public func disagreements() -> [String] {
        Way.allCases.compactMap { way in
            var generator = SplitMix64(seed: world.seed ^ UInt64(way.rawValue) << 48)
            do {
                try compare(way, using: &generator)
                return nil
            } catch {
                return "seed \(world.seed) (\(world.mode)), \(way): \(error)"
            }
        }
    }

    /// How many removals count, as the program says; nil when it refuses a change.
    public func countingRemovals() -> Int? {
        // The world may have no verdict, so that nothing can be said about a refusal.
        try? graph(of: changes.all).countingRemovals.count
    }

    /// A disagreement in words.
    private struct Disagreement: Error, CustomStringConvertible {
        let description: String
    }

    private func compare(
        _ way: Way, using generator: inout SplitMix64
    ) throws(Disagreement) {
        switch way {
        case .inOrder:
            let graph = try graph(of: changes.all)
            try comparePersons(graph)
            try check(graph, world.verdict)
        case .shuffled:
            try check(graph(of: shuffled(using: &generator)), world.verdict)
        case .stepwise: try compareStepwise(using: &generator)
        case .wentBack: try compareAfterGoingBack(using: &generator)
        case .keptOnly:
            let kept = changes.all.filter { world.verdict.kept.contains(modelIDs[$0.id] ?? -1) }
            try check(graph(of: kept), world.verdict.restricted(to: world.verdict.kept))
        case .dropping: try compareDropping(using: &generator)
        }
    }

    private func check(
        _ graph: ChangeGraph, _ right: Verdict, _ context: String = ""
    ) throws(Disagreement) {
        if let difference = verdict(of: graph).difference(from: right) {
            throw Disagreement(description: context + difference)
        }
    }

    private func comparePersons(_ graph: ChangeGraph) throws(Disagreement) {
        for (change, person) in zip(changes.all, world.persons) {
            let author = graph.index(of: change.id).map { graph.author(of: $0) }
            guard author == MemberID(firstDevice: DeviceID(named: person)) else {
                let number = modelIDs[change.id] ?? -1
                throw Disagreement(description: "change \(number) is not by \(person)")
            }
        }
    }

    // MARK: - Ways

    /// Settles after every few changes, and compares with a fresh graph three times on the way.
    private func compareStepwise(using generator: inout SplitMix64) throws(Disagreement) {
        let order = shuffled(using: &generator)
        let checked = (0..<3).map { _ in Int.random(in: 1...order.count, using: &generator) }
        var graph = emptyGraph
        var next = 0
        while next < order.count {
            let end = min(order.count, next + Int.random(in: 1...4, using: &generator))
            try append(order[next..<end], to: &graph)
            graph.settle()
            if checked.contains(where: { next < $0 && $0 <= end }) {
                let fresh = try self.graph(of: order[..<end])
                let context = "after \(end) changes, unlike a fresh graph: "
                try check(graph, verdict(of: fresh), context)
            }
            next = end
        }
        try check(graph, world.verdict)
    }

    private func compareAfterGoingBack(using generator: inout SplitMix64) throws(Disagreement) {
        let order = shuffled(using: &generator)
        let place = Int.random(in: 1...order.count, using: &generator)
        var graph = try graph(of: order[..<place])
        let before = verdict(of: graph)
        let mark = graph.mark
        try append(order[place...], to: &graph)
        graph.settle()
        graph.goBack(to: mark)
        try check(graph, before, "after going back to \(place) changes: ")
        try append(order[place...], to: &graph)
        graph.settle()
        try check(graph, world.verdict)
    }

    private func compareDropping(using generator: inout SplitMix64) throws(Disagreement) {
        let left = try dropping(using: &generator)
        let right = try dropping(using: &generator)
        // The one drops what it does not keep before the other one has its answer.
        let first = try verdict(of: left.union(right), using: &generator)
        let second = try verdict(of: places(first.kept).union(right), using: &generator)
        if let difference = second.difference(from: first.restricted(to: first.kept)) {
            throw Disagreement(description: difference)
        }
    }

    /// The changes that a node keeps to which all arrive in some order, as places.
    private func dropping(using generator: inout SplitMix64) throws(Disagreement) -> Set<Int> {
        var have: Set<Int> = []
        var arriving = Array(changes.all.indices).shuffled(using: &generator)
        while !arriving.isEmpty {
            // A change arrives with its past, as a peer that has the change has it.
            for place in arriving.suffix(4) {
                have.formUnion(changes.past[place])
                have.insert(place)
            }
            arriving.removeLast(min(4, arriving.count))
            have = places(try verdict(of: have, using: &generator).kept)
        }
        return have
    }

    private func places(_ ids: Set<Int>) -> Set<Int> {
        Set(ids.compactMap { changes.places[$0] })
    }

    // MARK: - Graphs

    private var emptyGraph: ChangeGraph {
        ChangeGraph(group: GroupID(words: changes.all[0].id.words))
    }

    private func graph(
        of order: some Sequence<IdentifiedChange>
    ) throws(Disagreement) -> ChangeGraph {
        var graph = emptyGraph
        try append(order, to: &graph)
        graph.settle()
        return graph
    }

    private func append(
        _ order: some Sequence<IdentifiedChange>, to graph: inout ChangeGraph
    ) throws(Disagreement) {
        for identified in order {
            let verdict = graph.judge(identified)
            guard verdict == .valid else {
                let number = modelIDs[identified.id] ?? -1
                throw Disagreement(description: "change \(number) is judged \(verdict)")
            }
            graph.append(identified, byteCount: 0, isSigned: true)
        }
    }

    /// A random topological order of some changes that have their past with them.
    private func shuffled(
        _ have: Set<Int>, using generator: inout SplitMix64
    ) -> [IdentifiedChange] {
        var waiting = have.sorted()
        var taken: Set<Int> = []
        var order: [IdentifiedChange] = []
        while !waiting.isEmpty {
            let ready = waiting.indices.filter {
                changes.past[waiting[$0]].isSubset(of: taken)
            }
            guard let chosen = ready.randomElement(using: &generator) else { break }
            let place = waiting.remove(at: chosen)
            taken.insert(place)
            order.append(changes.all[place])
        }
        return order
    }

    private func shuffled(using generator: inout SplitMix64) -> [IdentifiedChange] {
        shuffled(Set(changes.all.indices), using: &generator)
    }

    private func verdict(
        of have: Set<Int>, using generator: inout SplitMix64
    ) throws(Disagreement) -> Verdict {
        verdict(of: try graph(of: shuffled(have, using: &generator)))
    }

    private func verdict(of graph: ChangeGraph) -> Verdict {
        func ids(_ isIn: (Int) -> Bool) -> Set<Int> {
            Set(graph.nodes.indices.filter(isIn).compactMap { modelIDs[graph.nodes[$0].id] })
        }
        func motions(_ decisions: [Membership.Decision]) -> Set<MembershipWorld.Motion> {
            Set(decisions.map { decision in
                let change = modelIDs[graph.nodes[decision.change].id] ?? -1
                return .init(change: change, target: names[decision.target] ?? "?")
            })
        }
        return Verdict(
            word: ids { !graph.isVoid($0) }, strict: ids(graph.countsStrictly),
            kept: ids(graph.isKept), removals: motions(graph.countingRemovals),
            readmissions: motions(graph.countingReadmissions),
            members: Set(names.filter { graph.isMember($0.key) }.values))
    }
}
