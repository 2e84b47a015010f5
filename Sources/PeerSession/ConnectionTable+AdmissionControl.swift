// SPDX-License-Identifier: Apache-2.0
// peersync

/// Which connections have to go when the places are taken.
///
/// Nobody is refused a place for being late: the newest caller may be honest. Each stage of proof
/// has places of its own, so that callers who prove nothing never take places from holders of a
/// key, and holders of a key who are no members (a removed member, a newcomer) never take places
/// from members. Where the places of a stage are taken, one connection of the stage is evicted,
/// drawn at random from the oldest quarter: an honest handshake is over long before its connection
/// is among the oldest, and an attacker who holds places loses a place for each new one.
extension ConnectionTable {
    /// How far a caller has proved who it is.
    enum Stage: Hashable, Sendable {
        /// The caller has shown no key and no words; a prelude of a spoken code's number, which is
        /// announced, shows nothing.
        case unproven
        /// The caller holds the key or the words of a door, and is not known to be a member.
        case keyHolder
        /// The other side is a member, or this side called.
        case trusted
    }

    /// A caller arrives: makes a place for it.
    ///
    /// - Parameter host: The caller's host.
    /// - Returns: The connection that has to be closed for it, if any.
    /// - Complexity: O(callers without a proof).
    public mutating func makePlace(
        for host: String, using generator: inout some RandomNumberGenerator
    ) -> Int? {
        let block = NetworkBlock(of: host)
        let unproven = waiting(at: .unproven)
        let neighbours = unproven.filter { entries[$0]?.block == block }
        if neighbours.count >= SessionLimits.unprovenPerBlockMax {
            return evict(from: neighbours, using: &generator)
        }
        if unproven.count >= SessionLimits.unprovenMax {
            return evict(from: unproven, using: &generator)
        }
        return nil
    }

    /// A caller proved that it holds the key or the words of a door.
    ///
    /// - Returns: The connection that has to be closed for it, if any.
    public mutating func keyShown(_ number: Int, using generator: inout some RandomNumberGenerator)
        -> Int?
    {
        guard entries[number]?.stage == .unproven else { return nil }
        let holders = waiting(at: .keyHolder)
        let evicted =
            holders.count >= SessionLimits.keyHoldersMax
            ? evict(from: holders, using: &generator) : nil
        setStage(of: number, to: .keyHolder)
        return evicted
    }

    /// Whether the connection was evicted; its driver asks once it can be told to close.
    public func isEvicted(_ number: Int) -> Bool { entries[number]?.isEvicted == true }

    /// Returns the connections of a stage that may be evicted, oldest first.
    private func waiting(at stage: Stage) -> [Int] {
        (places[stage] ?? []).filter { entries[$0]?.isEvictable == true }
    }

    private mutating func evict(
        from numbers: [Int], using generator: inout some RandomNumberGenerator
    ) -> Int? {
        guard
            let victim = numbers.prefix(max(1, numbers.count / 4)).randomElement(using: &generator)
        else { return nil }
        markEvicted(victim)
        return victim
    }
}
