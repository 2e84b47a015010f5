// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica
public import PeerWire

/// The part of a damaged log that can be trusted: unaltered changes, with all changes that they
/// build on.
public enum SoundLog {
    /// - Parameter log: The changes that could be read, in order.
    /// - Returns: Valid changes in order, such that each chain among them ends with a good
    ///   signature; changes that nobody could check are left out. The hashes match, so each change
    ///   is as it was once taken in.
    public static func changes(of log: [StoredChange], group: GroupID) -> [SignedChange] {
        var sound = log.compactMap { stored -> SignedChange? in
            guard Hash.changeID(of: stored.bytes) == stored.id, let change = try? ChangeCodec.decode(stored.bytes) else { return nil }
            let signature = stored.signature.flatMap { signature in
                ChainSignature.vouches(signature, for: stored.id, of: change.device) ? signature : nil
            }
            return SignedChange(
                identified: IdentifiedChange(id: stored.id, change: change), bytes: stored.bytes, signature: signature)
        }
        while true {
            let before = sound.count
            sound = valid(vouchedFor(sound), group)
            if sound.count == before { return sound }
        }
    }

    private static func vouchedFor(_ changes: [SignedChange]) -> [SignedChange] {
        var vouched: Set<ChangeID> = []
        var kept: [SignedChange] = []
        for change in changes.reversed() where change.signature != nil || vouched.contains(change.id) {
            kept.append(change)
            if let previous = change.change.previous { vouched.insert(previous) }
        }
        return kept.reversed()
    }

    private static func valid(_ changes: [SignedChange], _ group: GroupID) -> [SignedChange] {
        var graph = ChangeGraph(group: group)
        return changes.filter { change in
            guard graph.judge(change.identified) == .valid else { return false }
            graph.append(change.identified, byteCount: change.bytes.count, isSigned: change.signature != nil)
            return true
        }
    }
}
