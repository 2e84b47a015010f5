// SPDX-License-Identifier: Apache-2.0
// peersync

/// How often a peer may have itself called back: one call at a time, and one in an interval.
///
/// A call goes nowhere but to the address the peer already has here; this keeps even that from being much.
public struct CallBackLimit: Sendable {
    /// The least time between the beginnings of two calls.
    public static let interval = Duration.seconds(1)

    private var isCalling = false
    private var againAt: Instant?

    public init() {}

    /// Whether a call may begin now; it has begun if so, and `ended` is to be told.
    public mutating func mayBegin(now: Instant) -> Bool {
        guard !isCalling, againAt.map({ $0 <= now }) ?? true else { return false }
        isCalling = true
        againAt = now + Self.interval
        return true
    }

    /// Notes that the call which `mayBegin` allowed is over, whether it was answered or not.
    public mutating func ended() { isCalling = false }
}
