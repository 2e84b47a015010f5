// SPDX-License-Identifier: Apache-2.0
// peersync

/// A moment of a clock that never goes back, as time since that clock's start.
///
/// Rules are told the time; only drivers read a clock.
public struct Instant: Hashable, Comparable, Sendable {
    public let sinceStart: Duration

    /// A moment, as the time since the start of the clock that the driver reads.
    public init(_ sinceStart: Duration) {
        self.sinceStart = sinceStart
    }

    public static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(instant.sinceStart + duration)
    }

    /// The time from the right instant to the left one; negative if the left one is earlier.
    public static func - (left: Instant, right: Instant) -> Duration { left.sinceStart - right.sinceStart }

    public static func < (left: Instant, right: Instant) -> Bool { left.sinceStart < right.sinceStart }
}
