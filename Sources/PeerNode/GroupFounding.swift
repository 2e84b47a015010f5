// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// Making a group's folder: as its founder, or as someone just let in.
public enum GroupFounding {
    /// Founds a group with one member.
    ///
    /// - Parameter wallClock: Milliseconds since 1970.
    public static func found(
        groupName: String, in folder: DataFolder, wallClock: Int64, using generator: inout some RandomNumberGenerator
    ) throws -> GroupFolder {
        let identity = Identity(using: &generator)
        let replica = ReplicaID.random(using: &generator)
        let key = generator.bytes(KeyRing.keyBytes)
        let change = Change(
            group: nil, device: identity.device, replica: replica, seq: 0, previous: nil, dependencies: [], lamport: 1,
            wallClock: wallClock,
            operations: [.members(.found)] + KeyDuty.rekey(key, for: [identity.device], using: &generator)
                + [.assign(.group, "name", .text(groupName))])
        let signed = identity.sign(change)
        let group = GroupID(words: signed.id.words)
        let secrets = GroupSecrets(
            identity: identity, member: MemberID(firstDevice: identity.device), groupKey: key)
        return try folder.createGroup(group, keys: secrets) { store in
            var graph = ChangeGraph(group: group)
            graph.append(signed.identified)
            graph.settle()
            var state = RecordState(id: .group)
            state.apply(change, at: 0, in: graph)
            try store.keep(replica)
            _ = try store.commit([signed], from: 0, projections: [RecordProjection(of: state, in: graph)])
        }
    }

    /// Makes a draft of a group that admitted this identity, with an empty document.
    ///
    /// - Parameters:
    ///   - host: The device that let this one in.
    ///   - name: The newcomer's name, to be written into the document after the first sync.
    public static func draft(
        _ group: GroupID, secrets: GroupSecrets, host: DeviceID, name: String, in folder: DataFolder,
        using generator: inout some RandomNumberGenerator
    ) throws -> GroupFolder {
        let replica = ReplicaID.random(using: &generator)
        return try folder.draftGroup(group, keys: secrets) { store in
            try store.keep(replica)
            try store.keep(host: host)
            try store.setMeta("name", Array(name.utf8))
        }
    }

    /// Makes a draft one of this installation's groups. The draft's store must be closed.
    public static func join(_ draft: GroupFolder, in folder: DataFolder) throws -> GroupFolder {
        try folder.putInPlace(draft)
    }
}
