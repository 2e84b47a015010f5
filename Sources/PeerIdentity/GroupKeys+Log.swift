// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// The group keys that a device can open, as the log has them.
///
/// A `rekey` in the log brings a key in, sealed for devices. It is *fresh* when it counts and follows every counting
/// removal: only devices that were in the group after the last removal have such a key. The freshest comes first,
/// by Lamport number, then hash. Nothing else is remembered, so every laptop with the same log and the same boxes has
/// the same order, with or without a running node.
public struct GroupKeyLog: Hashable, Sendable {
    /// A key and the change that brought it in.
    public struct Entry: Hashable, Sendable {
        public let rekey: ChangeID
        /// 32 bytes.
        public let key: [UInt8]
        public let isFresh: Bool
    }

    /// More would only be tried by callers and at doors; a flood of rekeys costs no more than this.
    public static let entriesMax = 16

    /// Fresh ones first, the freshest at the front; then older ones, the latest at the front.
    public private(set) var entries: [Entry] = []

    /// - Complexity: O(rekeys), and a key agreement for each of the first that this device can open.
    public init(of graph: ChangeGraph, as identity: Identity) {
        let facts = graph.rekeys
        for isFresh in [true, false] {
            var count = 0
            for fact in facts where fact.isFresh == isFresh && count < Self.entriesMax {
                guard let key = Self.open(fact, identity) else { continue }
                entries.append(Entry(rekey: fact.id, key: key, isFresh: isFresh))
                count += 1
            }
        }
    }

    private static func open(_ fact: ChangeGraph.Rekey, _ identity: Identity) -> [UInt8]? {
        for sealed in fact.sealed {
            if let key = sealed.open(as: identity), KeyRing.check(of: key) == fact.check { return key }
        }
        return nil
    }

    /// The keys in their order; nil where there is none yet.
    public var ring: KeyRing? {
        entries.isEmpty ? nil : KeyRing(keys: entries.map(\.key), freshCount: entries.prefix { $0.isFresh }.count)
    }
}

/// What a member's device has to write so that the group has a key that all its devices can open.
public enum KeyDuty {
    /// - Returns: Nothing where the log has a fresh key for everybody, or this device is not in the group.
    public static func operations(
        in graph: ChangeGraph, as identity: Identity, using generator: inout some RandomNumberGenerator
    ) -> [Operation] {
        guard graph.canWrite(identity.device) else { return [] }
        let devices = graph.devicesToSealFor(first: identity.device)
        guard let current = GroupKeyLog(of: graph, as: identity).entries.first, current.isFresh else {
            return rekey(generator.bytes(KeyRing.keyBytes), for: devices, using: &generator)
        }
        guard let fact = graph.rekeys.first(where: { $0.id == current.rekey }) else { return [] }
        let missing = devices.filter { device in !fact.sealed.contains { $0.hasBox(for: device) } }
        return stride(from: 0, to: missing.count, by: ChangeLimits.sealedKeysMax).map { start in
            let part = missing[start..<min(start + ChangeLimits.sealedKeysMax, missing.count)]
            return .members(.shareKey(KeyShare(
                rekey: current.rekey, sealed: SealedKeys(sealing: current.key, for: part, using: &generator))))
        }
    }

    /// A new key, sealed for as many devices as one operation holds; the others get it by shares.
    ///
    /// - Parameter key: 32 random bytes.
    public static func rekey(
        _ key: [UInt8], for devices: [DeviceID], using generator: inout some RandomNumberGenerator
    ) -> [Operation] {
        let sealed = SealedKeys(sealing: key, for: devices.prefix(ChangeLimits.sealedKeysMax), using: &generator)
        return [.members(.rekey(KeyRotation(check: KeyRing.check(of: key), sealed: sealed)))]
    }
}

extension ChangeGraph {
    /// The devices that are in the group and can open a box: the author's own, then in the order in which they were
    /// let in, so that nobody can crowd the author or those before them out of a key with ids that they make up.
    fileprivate func devicesToSealFor(first own: DeviceID) -> [DeviceID] {
        let devices = memberDevicesByAdmission.filter { $0 != own && SealedKeys.canSeal(for: $0) }
        return [own] + devices
    }
}
