// SPDX-License-Identifier: Apache-2.0
// peersync

/// Writing on top of what counts.
extension ChangeGraph {
    /// How a replica of a device can write on top of everything here.
    public enum Voice: Hashable, Sendable {
        /// Its chain goes on.
        case goesOn
        /// The device begins a chain that speaks by an admission; nil for the founder's device.
        case begins(by: ChangeID?)
        /// The device has to write under another replica id: what the chain of this one spoke by does not count.
        case needsNewReplica
        /// Nobody can write until all of the older group's log is here, see `awaitsEarlierLog`.
        case awaitsEarlierLog
        /// The device is not in the group.
        case none
    }

    /// How a replica of a device can write on top of everything here (rule 12).
    ///
    /// - Parameter host: The device that let this one in, whose admission it speaks by; nil where that is not known.
    public func voice(of device: DeviceID, replica: ReplicaID, preferring host: DeviceID? = nil) -> Voice {
        guard let admission = voice(of: device, preferring: host), !resolution.spent.contains(admission) else { return .none }
        if awaitsEarlierLog { return .awaitsEarlierLog }
        guard let last = lastChange(of: replica, by: device) else {
            return .begins(by: membership.admissions[admission].change.map { nodes[$0].id })
        }
        return resolution.spent.contains(lanes[nodes[last].lane].voice) || isVoid(last) ? .needsNewReplica : .goesOn
    }

    /// Replica ids are no secret: another device's chain under ours is not ours to go on with.
    private func lastChange(of replica: ReplicaID, by device: DeviceID) -> Int? {
        lanesByReplica[replica, default: []].filter { lanes[$0].device == device }
            .compactMap { lanes[$0].members.last }
            .max { nodes[$0].seq < nodes[$1].seq }
    }

    /// The last changes that count: what an honest change names as its dependencies (rule 12).
    private var countingHeads: [ChangeID] {
        if resolution.isTrivial && voided.isEmpty || seeded(.rule12VoidNamed) { return headIndices.map { nodes[$0].id }.sorted() }
        // A removal can count although its completing change is void, when its author is out by an undecided removal or
        // by retaliation. Unless later changes follow it, no readmission can lift it and no group key is fresh.
        let completing = Set(countingRemovals.map(\.change))
        return lastOnes(lanes.compactMap { lane in
            lane.members.last { !voided.contains($0) || completing.contains($0) }
        })
    }

    /// The change that a replica writes next on top of everything that counts.
    ///
    /// When more changes are unmerged than one change may name, the operations must wait: the result then has none
    /// and joins some of them; ask again after appending it.
    ///
    /// - Precondition: `voice(of:replica:preferring:)` is `goesOn` or `begins`.
    public func nextChange(
        by device: DeviceID, replica: ReplicaID, preferring host: DeviceID? = nil, wallClock: Int64, operations: [Operation]
    ) -> Change {
        let own = lastChange(of: replica, by: device)
        var admission: ChangeID?
        if case .begins(let change) = voice(of: device, replica: replica, preferring: host) { admission = change }
        let others = countingHeads.filter { indices[$0] != own }
        let named = Array(others.prefix(ChangeLimits.dependenciesMax))
        let lamports = named.compactMap { indices[$0] }.map { nodes[$0].lamport } + (own.map { [nodes[$0].lamport] } ?? [])
        let seq = own.map { own in
            seeded(.seqFromCount)
                ? UInt64(lanesByReplica[replica, default: []].reduce(0) { $0 + lanes[$1].members.count })
                : nodes[own].seq + 1
        }
        return Change(
            group: group, device: device, replica: replica, seq: seq ?? 0, previous: own.map { nodes[$0].id },
            admission: admission, dependencies: named, lamport: 1 + (lamports.max() ?? 0), wallClock: wallClock,
            operations: named.count < others.count ? [] : operations)
    }
}
