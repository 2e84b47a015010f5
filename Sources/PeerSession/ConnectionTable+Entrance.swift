// SPDX-License-Identifier: Apache-2.0
// peersync

/// Who may come in while many want to.
extension ConnectionTable {
    public enum Entrance: Hashable, Sendable {
        case welcome
        /// This one, who has not proved anything in all its time, has to go first.
        case inPlaceOf(Int)
        case full
    }

    /// Somebody calls: is there room?
    ///
    /// Strangers share a few places, so that members always find the others; those that only hold one give way after a
    /// while to whoever comes, for a member's handshake is through long before. One address has a few of them at most.
    ///
    /// - Parameter host: Of the caller.
    /// - Complexity: O(connections).
    public func entrance(from host: String, now: Instant) -> Entrance {
        guard entries.count < SessionLimits.connectionsMax else { return .full }
        let strangers = entries.filter(\.value.isStranger)
        guard strangers.count(where: { $0.value.host == host }) < SessionLimits.strangersPerAddressMax else { return .full }
        guard strangers.count >= SessionLimits.strangersMax else { return .welcome }
        let oldest = strangers.min { $0.key < $1.key }
        guard let oldest, now - oldest.value.since >= SessionLimits.strangerUndisturbedTime else { return .full }
        return .inPlaceOf(oldest.key)
    }
}
