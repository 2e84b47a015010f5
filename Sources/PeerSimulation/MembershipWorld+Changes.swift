// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
import PeerTestSupport

extension MembershipWorld {
    /// The changes of the world as the program has them.
    struct Changes {
        /// In the order of the world.
        private(set) var all: [IdentifiedChange] = []
        /// For each change the places in `all` of the changes that it follows.
        private(set) var past: [Set<Int>] = []
        /// Places in `all` by the model's ids.
        private(set) var places: [Int: Int] = [:]

        private let seed: UInt64
        private var chains: [String: [Chain]] = [:]
        private var chainCount: UInt64 = 0

        /// A chain of a device that a later change may extend.
        private struct Chain {
            let replica: ReplicaID
            let admission: Int?
            var last: Int
        }

        /// - Returns: Nil when a change names one that does not precede it in the world.
        init?(of world: MembershipWorld) {
            seed = world.seed
            for entry in world.changes {
                guard add(entry) else { return nil }
            }
            if all.isEmpty { return nil }
        }
    }
}

extension MembershipWorld.Changes {
    private mutating func add(_ entry: MembershipWorld.Entry) -> Bool {
        let named = entry.deps.compactMap { places[$0] }
        let admission = entry.admission.flatMap { places[$0] }
        guard
            named.count == entry.deps.count, (admission == nil) == (entry.admission == nil),
            let operations = operations(of: entry)
        else { return false }
        let before = named.reduce(into: Set<Int>()) { $0.formUnion(past[$1].union([$1])) }
        let (replica, last) = chain(for: entry, after: before)
        let previous = last.map { all[$0] }
        // What the previous change follows need not be named again.
        let known = last.map { past[$0].union([$0]) } ?? []
        let change = Change(
            group: all.first.map { GroupID(words: $0.id.words) },
            device: DeviceID(named: entry.device), replica: replica,
            seq: previous.map { $0.change.seq + 1 } ?? 0, previous: previous?.id,
            admission: previous == nil ? admission.map { all[$0].id } : nil,
            dependencies: named.filter { !known.contains($0) }.map { all[$0].id }.sorted(),
            lamport: 1 + (before.map { all[$0].change.lamport }.max() ?? 0), wallClock: 0,
            operations: operations)
        places[entry.id] = all.count
        all.append(IdentifiedChange(id: id(of: entry.id), change: change))
        past.append(before)
        return true
    }

    /// The chain that a change extends: one of its device that speaks by the same admission and
    /// whose last change the change follows; else a new one.
    ///
    /// - Returns: The replica, and the place of the chain's last change so far.
    private mutating func chain(
        for entry: MembershipWorld.Entry, after before: Set<Int>
    ) -> (replica: ReplicaID, last: Int?) {
        var own = chains[entry.device, default: []]
        defer { chains[entry.device] = own }
        let extended = own.firstIndex {
            $0.admission == entry.admission && before.contains($0.last)
        }
        if let extended {
            let chain = own[extended]
            own[extended].last = all.count
            return (chain.replica, chain.last)
        }
        chainCount += 1
        let replica = ReplicaID(words: [chainCount, seed])
        own.append(Chain(replica: replica, admission: entry.admission, last: all.count))
        return (replica, nil)
    }

    /// Returns an id that is distinct for distinct changes; the order of the ids is as random as
    /// the order of hashes.
    private func id(of change: Int) -> ChangeID {
        var generator = SplitMix64(seed: seed &* 0x9E37_79B9 ^ UInt64(change) << 32)
        let random = (0..<3).map { _ in generator.next() }
        return ChangeID(words: random + [UInt64(change)])
    }

    /// - Returns: Nil when an operation names a change that does not precede it.
    private func operations(of entry: MembershipWorld.Entry) -> [Operation]? {
        var operations: [Operation] = []
        for step in entry.operations {
            guard let operation = operation(step) else { return nil }
            operations.append(operation)
        }
        return operations
    }

    private func operation(_ step: MembershipWorld.Step) -> Operation? {
        let device = DeviceID(named: step.device ?? "")
        let keeping = (step.keep ?? []).map(DeviceID.init(named:))
        let asked = step.ask.flatMap { places[$0] }.map { all[$0].id }
        switch (step.kind, asked) {
        case (.write, _): return .create(RecordID(words: [seed, 3]))
        case (.found, _): return .members(.found)
        case (.admit, _):
            return .members(.admit(device, isSamePerson: step.isSamePerson ?? false))
        case (.ask, _): return .members(.askRemoval(device, reason: "", keeping: keeping))
        case (.remove, _): return .members(.remove(device, reason: "", keeping: keeping))
        case (.askBack, _): return .members(.askReadmission(device))
        case (.back, _): return .members(.readmit(device))
        case (.agree, let asked?):
            return .members(.agreeRemoval(asked: asked, device, keeping: keeping))
        case (.withdraw, let asked?): return .members(.withdrawRemoval(asked: asked, device))
        case (.agreeBack, let asked?): return .members(.agreeReadmission(asked: asked, device))
        case (.agree, nil), (.withdraw, nil), (.agreeBack, nil): return nil
        }
    }
}

extension DeviceID {
    /// A device of a world: the bytes of its name, at most 32, filled up with zeros.
    init(named name: String) {
        let bytes = Array(name.utf8.prefix(32))
        let filled = bytes + Array(repeating: 0, count: 32 - bytes.count)
        self.init(words: stride(from: 0, to: 32, by: 8).map { start in
            filled[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
        })
    }
}
