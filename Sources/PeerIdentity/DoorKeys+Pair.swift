// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

extension DoorKeys {
    /// The keys of a door that only two devices of a group can find: for laptops that share no fresh group key.
    ///
    /// Two halves of a group that each put somebody out while apart have made different keys, and each opens its doors
    /// to its own only. Behind this door the called side may show who it is: nobody but the other device holds the key.
    /// It is BLAKE2b-256 of "peersync-pair-key-v2", the group and both devices' ids in order, keyed with the X25519
    /// product of the two devices' keys, which are derived from their Ed25519 keys as for `SealedKeys`; then as for a
    /// group key.
    ///
    /// - Returns: Nil where an id is no public key.
    public init?(pairOf own: Identity, _ other: DeviceID, in group: GroupID) {
        guard
            let publicKey = other.agreementKey, let agreement = own.deviceKey.agreementKey,
            let product = try? agreement.product(with: publicKey)
        else { return nil }
        let devices = [own.device, other].sorted().flatMap(\.bytes)
        self.init(groupKey: Hash.blake2b(Array("peersync-pair-key-v2".utf8) + group.bytes + devices, key: product))
    }
}
