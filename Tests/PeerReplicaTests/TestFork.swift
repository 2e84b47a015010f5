// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Bea's fork of an older group, without Mallory; Bea, the older group's second device, has all that it takes over.
struct TestFork {
    let founding: SignedChange
    var bea: TestDevice

    init(of older: TestGroup, devices: [Int] = [0, 1]) {
        let old = older.devices[1]
        let fork = GroupFork(
            origin: older.group, heads: old.graph.heads, devices: devices.map { older.devices[$0].identity.device }.sorted())
        founding = Self.founding(fork, by: old.identity)
        bea = TestDevice(identity: old.identity, replica: ReplicaID(words: [1, 1]), group: GroupID(words: founding.id.words))
        #expect(bea.take(founding) == .valid)
        bea.takeOver(old)
    }

    static func founding(_ fork: GroupFork, by identity: Identity) -> SignedChange {
        identity.sign(Change(
            group: nil, device: identity.device, replica: ReplicaID(words: [1, 1]), seq: 0, previous: nil, dependencies: [],
            lamport: 1, wallClock: 0, operations: [.members(.found), .members(.fork(fork))]))
    }

    /// A device that holds nothing of the fork yet.
    func device(_ other: TestDevice) -> TestDevice {
        TestDevice(identity: other.identity, replica: ReplicaID(words: [2, other.replica.words[0]]), group: bea.graph.group)
    }

    /// A device that holds what Bea holds.
    func joined(_ other: TestDevice) -> TestDevice {
        var device = device(other)
        device.pull(from: bea)
        return device
    }
}

extension TestDevice {
    /// Takes in the changes of an older log that are kept there.
    mutating func takeOver(_ old: TestDevice) {
        for (index, change) in old.changes.enumerated() where old.graph.isKept(index) {
            #expect(take(change) == .valid)
        }
    }

    /// A first change of a new chain of this device, dated back to the change that admitted it.
    func datedBack(_ replica: ReplicaID, in other: TestDevice, _ operations: [Operation]) -> SignedChange {
        let admission = other.graph.membership.admissions.first { $0.device == identity.device }!.change!
        let node = other.graph.nodes[admission]
        return identity.sign(Change(
            group: other.graph.group, device: identity.device, replica: replica, seq: 0, previous: nil, admission: node.id,
            dependencies: [node.id], lamport: node.lamport + 1, wallClock: 0, operations: operations))
    }
}
