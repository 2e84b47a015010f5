// SPDX-License-Identifier: Apache-2.0
// peersync

/// Which of two connections between the same two instances stays.
public enum DuplicateRule {
    /// Both sides decide alike without talking: the one opened by the smaller key stays; of two opened by the same
    /// side the newer, since the older is then likely dead.
    ///
    /// - Returns: Whether the new one replaces the old one.
    public static func newReplacesOld(
        own: PeerInstance, peer: PeerInstance, oldOpenedByUs: Bool, newOpenedByUs: Bool
    ) -> Bool {
        if oldOpenedByUs == newOpenedByUs { return true }
        return newOpenedByUs == (own < peer)
    }
}
