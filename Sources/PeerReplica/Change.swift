// SPDX-License-Identifier: Apache-2.0
// peersync

/// The unit of replication: operations that one replica made in one go, chained to the changes that
/// the replica made before and had seen.
public struct Change: Hashable, Sendable {
    /// Nil in the change that founds the group, whose hash is the group's id.
    public let group: GroupID?
    public let device: DeviceID
    public let replica: ReplicaID
    /// Counts the replica's changes from zero.
    public let seq: UInt64
    /// The replica's change before this one; nil in the first.
    public let previous: ChangeID?
    /// The change that admitted the author, by which the replica speaks from its first change on.
    ///
    /// Nil in every later change of the replica, and in all changes of the founder's device.
    public let admission: ChangeID?
    /// Other changes that were the latest the author had seen; sorted, without repetition.
    public let dependencies: [ChangeID]
    /// One more than the greatest among the previous change and the dependencies.
    public let lamport: UInt64
    /// Milliseconds since 1970 by the author's clock: shown, never trusted.
    public let wallClock: Int64
    public let operations: [Operation]

    /// Checks nothing: `ChangeGraph.judge` does.
    public init(
        group: GroupID?, device: DeviceID, replica: ReplicaID, seq: UInt64, previous: ChangeID?,
        admission: ChangeID? = nil, dependencies: [ChangeID], lamport: UInt64, wallClock: Int64,
        operations: [Operation]
    ) {
        self.group = group
        self.device = device
        self.replica = replica
        self.seq = seq
        self.previous = previous
        self.admission = admission
        self.dependencies = dependencies
        self.lamport = lamport
        self.wallClock = wallClock
        self.operations = operations
    }

    /// What a founding change takes over from an older group: the first such operation alone counts.
    public var fork: GroupFork? {
        for case .members(.fork(let fork)) in operations { return fork }
        return nil
    }

    /// The records it touches, each once, in order of first touch.
    public var records: [RecordID] {
        // As most changes are.
        if operations.count == 1 { return operations[0].record.map { [$0] } ?? [] }
        var seen: Set<RecordID> = []
        return operations.compactMap(\.record).filter { seen.insert($0).inserted }
    }
}

/// A change with the hash that is its identity.
public struct IdentifiedChange: Hashable, Sendable {
    public let id: ChangeID
    public let change: Change

    /// Does not check that the id is the change's: PeerIdentity has the hashes.
    public init(id: ChangeID, change: Change) {
        self.id = id
        self.change = change
    }
}
