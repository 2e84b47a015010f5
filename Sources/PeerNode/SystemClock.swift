// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerSession
import Foundation

/// The two clocks of this machine, read here and handed on as values.
public enum SystemClock {
    /// Goes on during sleep and never back; for waits.
    public static var now: Instant { Instant(start.duration(to: ContinuousClock.now)) }

    /// Milliseconds since 1970; shown, never trusted.
    public static var wallClock: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

    private static let start = ContinuousClock.now
}
