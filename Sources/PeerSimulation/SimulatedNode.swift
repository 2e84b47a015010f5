// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire

/// A laptop of the simulation: its disk, and while its process runs what `serve` keeps in memory.
struct SimulatedNode {
    let identity: Identity
    let isHonest: Bool
    /// The device of the host who let this node in; nil for nodes that a schedule begins with.
    let host: DeviceID?
    var disk: SimulatedDisk
    /// New at each start.
    var sessionKey: [UInt8] = []
    /// Nil while the process does not run.
    var document: GroupDocument<SimulatedDisk>?
    var table = ConnectionTable()
    /// Messages that it can still take in before time goes on; nil when it is quick.
    var patience: Int?
    /// Milliseconds that its clock is off.
    var clockError: Int64 = 0
    /// What its person was told is saved.
    var acknowledged: [ChangeID] = []
    /// What has ever been on its disk.
    var everStored: Set<ChangeID> = []
    var backup: SimulatedDisk.Contents?
    /// The digest of the document when the process ended.
    var lastDigest: DocumentDigest?

    init(identity: Identity, group: GroupID, isHonest: Bool, host: DeviceID? = nil, contents: SimulatedDisk.Contents) {
        self.identity = identity
        self.host = host
        self.isHonest = isHonest
        disk = SimulatedDisk(contents)
        document = open(group)
        everStored = Set(contents.places.keys)
    }

    /// The document as it is on the disk, its states kept so often that they matter within a schedule.
    func open(_ group: GroupID) -> GroupDocument<SimulatedDisk> {
        GroupDocument(
            group: group, device: identity.device, host: host, replica: disk.contents.replica, storage: disk,
            changesBetweenStates: 3)
    }

    var instance: PeerInstance { PeerInstance(device: identity.device, sessionKey: sessionKey) }
    var isRunning: Bool { document != nil }
    /// The id under which it writes.
    var replica: ReplicaID { disk.contents.replica }
}
