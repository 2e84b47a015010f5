// SPDX-License-Identifier: Apache-2.0
// peersync

/// The last change of a chain, or of a branch of a forked one.
public struct Tip: Hashable, Sendable {
    public let replica: ReplicaID
    public let seq: UInt64
    public let change: ChangeID

    public init(replica: ReplicaID, seq: UInt64, change: ChangeID) {
        self.replica = replica
        self.seq = seq
        self.change = change
    }
}
