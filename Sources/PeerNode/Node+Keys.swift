// SPDX-License-Identifier: Apache-2.0
// peersync

import Logging
public import PeerIdentity
public import PeerReplica
import PeerSession
import PeerStore
import PeerWire
import Synchronization

/// The group's keys over the time: a new one whenever somebody is put out, handed from member to member in their channels.
extension Node {
    func groupKeys(of group: GroupID) -> [[UInt8]] { state.withLock { $0.groups[group]?.keys.keys ?? [] } }

    /// Changes or this device may have made another key the one of now.
    public func keysChanged(in keeper: DocumentKeeper) async { await take([], in: keeper) }

    /// Keys from a member; those that no change speaks of yet wait for it.
    func take(_ given: [[UInt8]], in keeper: DocumentKeeper) async {
        do {
            let checks = try await keeper.graph.keyChecks
            let kept = try keeper.keptKeys()
            let controls = state.withLock { state -> [AsyncStream<ConnectionDriver.Input>.Continuation]? in
                guard var group = state.groups[keeper.group] else { return nil }
                let before = group.keys
                group.keys.take(kept + group.keysWaiting + given, checks: checks)
                let waiting = (group.keysWaiting + given).filter { !group.keys.keys.contains($0) }
                group.keysWaiting = Array(Set(waiting).prefix(MessageLimits.groupKeysMax))
                state.groups[keeper.group] = group
                guard group.keys != before else { return nil }
                state.table.directory.ringChanged(keeper.group, keyCount: group.keys.keys.count)
                return state.table.entries.filter { $0.value.group == keeper.group }.compactMap { state.connections[$0.key]?.control }
            }
            guard let controls else { return }
            try keeper.keep(groupKeys(of: keeper.group))
            announce()
            for control in controls { control.yield(.keysChanged) }
            send(.keyChanged(group: keeper.group))
        } catch {
            logger.error("the group's keys could not be read", metadata: ["error": "\(error)"])
        }
    }
}

extension DocumentKeeper {
    private static let keysEntry = "group-keys"

    /// The keys that this device has got since it came, that of now first.
    nonisolated func keptKeys() throws -> [[UInt8]] {
        let bytes = try store.meta(Self.keysEntry) ?? []
        return stride(from: 0, to: bytes.count - bytes.count % KeyRing.keyBytes, by: KeyRing.keyBytes).map {
            Array(bytes[$0..<$0 + KeyRing.keyBytes])
        }
    }

    nonisolated func keep(_ keys: [[UInt8]]) throws { try store.setMeta(Self.keysEntry, Array(keys.joined())) }

    /// Those and the one this device came with.
    public nonisolated var keys: KeyRing {
        get throws {
            let (kept, first) = (try keptKeys(), try secrets.groupKey)
            return KeyRing(keys: kept + (kept.contains(first) ? [] : [first]))
        }
    }

    /// Puts a member out, and makes the group a new key that they do not have.
    ///
    /// - Parameters:
    ///   - key: 32 random bytes; nil where the member leaves and the key stays.
    ///   - wallClock: Milliseconds since 1970.
    public func remove(_ member: MemberID, reason: String, key: [UInt8]?, wallClock: Int64) throws {
        // Kept first: a key that no change speaks of does no harm, the other way round nobody had it.
        if let key { try keep(keys.keys + [key]) }
        try write(wallClock: wallClock) { _ in [.removeMember(member, reason: reason, keyCheck: key.map(KeyRing.check))] }
    }
}

extension DocumentKeeper.Commit {
    var concernsKeys: Bool {
        changes.contains { $0.change.operations.contains { if case .removeMember = $0 { true } else { false } } }
    }
}
