// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// Groups that begin with what others wrote before: forks, and files of a group that this laptop is a member of.
extension GroupFounding {
    /// The number of changes that are written in one transaction, more where signatures are missing.
    public static let changesAtOnce = 2_000

    /// Founds a group that goes on with all that is kept of another one.
    ///
    /// Each device keeps its key: the fork knows it as the same device as the older group does.
    ///
    /// - Parameters:
    ///   - name: Of the new group.
    ///   - devices: The devices of the others who come along; at most
    ///     `ChangeLimits.forkDevicesMax`.
    ///   - wallClock: Milliseconds since 1970.
    /// - Throws: `NodeError.logIncomplete` where the older group is a fork itself and lacks some of
    ///   its log; `NodeError.outsideLimits` where the older group has more than
    ///   `ChangeLimits.forkHeadsMax` heads, goes back to `ChangeLimits.forkDepthMax` older groups
    ///   already, or too many devices are to come along; `StoreError`. Then nothing was made.
    /// - Complexity: O(changes); verifies a signature for each chain.
    public static func fork(
        of older: DocumentKeeper, name: String, devices: [DeviceID], in folder: DataFolder, wallClock: Int64,
        using generator: inout some RandomNumberGenerator
    ) async throws -> GroupFolder {
        let graph = try await older.graph
        if graph.awaitsEarlierLog { throw NodeError.logIncomplete }
        let secrets = try older.secrets
        let device = secrets.identity.device
        guard
            graph.heads.count <= ChangeLimits.forkHeadsMax, devices.count <= ChangeLimits.forkDevicesMax,
            graph.forksBelow < ChangeLimits.forkDepthMax
        else { throw NodeError.outsideLimits }
        let key = generator.bytes(KeyRing.keyBytes)
        let fork = GroupFork(origin: older.group, heads: graph.heads, devices: devices.sorted())
        let change = Change(
            group: nil, device: device, replica: .random(using: &generator), seq: 0, previous: nil, dependencies: [],
            lamport: 1, wallClock: wallClock,
            operations: [.members(.found), .members(.fork(fork))]
                + KeyDuty.rekey(key, for: [device] + devices, using: &generator))
        let founding = secrets.identity.sign(change)
        let taken = try await older.received(at: graph.nodes.indices.filter(graph.isKept))
        let entries = try [LogCheck.Entry(founding)] + taken.map { received in
            guard let change = try? ChangeCodec.decode(received.bytes) else { throw DocumentError.logDamaged }
            return LogCheck.Entry(
                id: Hash.changeID(of: received.bytes), device: change.device, bytes: received.bytes, signature: received.signature)
        }
        let check = LogCheck(entries, of: GroupID(words: founding.id.words))
        // In the fork, a device that the older group put out belongs to a member of its own.
        guard let member = check.graph.member(of: device) else { throw NodeError.outsideLimits }
        return try begin(
            with: check, as: GroupSecrets(identity: secrets.identity, member: member, groupKey: key),
            replica: change.replica, in: folder
        ) { document in
            let operations: [Operation] = [.assign(.group, "name", .text(name))]
            _ = try document.write(operations, wallClock: wallClock) { secrets.identity.sign($0) }
        }
    }

    /// Makes the folder of a group that a file is of, and that this laptop is a member of without having it.
    ///
    /// - Parameters:
    ///   - check: Of the changes in the file.
    ///   - secrets: With the device that the group knows.
    /// - Throws: `NodeError.logIncomplete` where the file lacks changes that the group began with, `notMember` where the
    ///   group does not have the device; `StoreError`. Then nothing was made.
    /// - Complexity: O(changes), and the view of each record.
    public static func begin(
        with check: LogCheck, as secrets: GroupSecrets, in folder: DataFolder, using generator: inout some RandomNumberGenerator
    ) throws -> GroupFolder {
        try begin(with: check, as: secrets, replica: .random(using: &generator), in: folder) { _ in }
    }

    private static func begin(
        with check: LogCheck, as secrets: GroupSecrets, replica: ReplicaID, in folder: DataFolder,
        then write: (inout GroupDocument<GroupStore>) throws -> Void
    ) throws -> GroupFolder {
        try folder.createGroup(check.graph.group, keys: secrets) { store in
            try store.keep(replica)
            let device = secrets.identity.device
            let host = check.graph.device(of: 0)
            if host != device { try store.keep(host: host) }
            var document = GroupDocument(
                group: check.graph.group, device: device, host: host == device ? nil : host, replica: replica, storage: store)
            for part in check.passable(inPartsOf: changesAtOnce) {
                guard case .committed = document.ingest(part, from: nil).0 else {
                    throw StoreError(.unavailable, "what the group begins with could not be written")
                }
            }
            let graph = try document.graph
            if graph.awaitsEarlierLog { throw NodeError.logIncomplete }
            guard graph.isMember(device) else { throw NodeError.notMember }
            try write(&document)
        }
    }
}

extension LogCheck.Entry {
    fileprivate init(_ signed: SignedChange) {
        self.init(id: signed.id, device: signed.change.device, bytes: signed.bytes, signature: signed.signature)
    }
}
