// SPDX-License-Identifier: Apache-2.0
// peersync

/// What becomes of the older of two connections between the same two instances when another one is there.
///
/// Both sides see them in an order of their own, and each may end one: so that they never end both, only one of them has
/// the say, or both decide alike without talking.
public enum DuplicateRule: Hashable, Sendable {
    /// The older one ends. Both sides see that alike, or this side opened both and ends it for both.
    case endsOld
    /// The new one ends.
    case endsNew
    /// Both stay until the other side, which opened both, ends one. The new one is used, since the older is likely dead.
    case keepsBoth

    /// If both sides opened one of the connections, the one by the side with the smaller key stays.
    /// If one side opened both, that side keeps the newer one.
    public init(own: PeerInstance, peer: PeerInstance, oldOpenedByUs: Bool, newOpenedByUs: Bool) {
        self =
            if oldOpenedByUs == newOpenedByUs { newOpenedByUs ? .endsOld : .keepsBoth }
            else if newOpenedByUs == (own < peer) { .endsOld } else { .endsNew }
    }
}
