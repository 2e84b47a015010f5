// SPDX-License-Identifier: Apache-2.0
// peersync

/// How often spoken codes may be tried at a node's doors.
///
/// A code has 44 bits, and each connection tries one. Some 1,000 tries for each code leave a stranger a chance of 1 in
/// 17 thousand million. What is counted is kept by the store; this holds how fast it may go.
public struct GuessBudget: Sendable {
    /// Tries in vain of one code, by one source and by all together; then the door needs another code.
    public static let fromSourceMax = 10
    /// See `fromSourceMax`: tries by all sources together.
    public static let inAllMax = 1_000
    /// The people at the door are told when so many were in vain.
    public static let inVainTold: Set<Int> = [10, 100]
    /// As many may come at once, …
    public static let burst = 40
    /// … and then one in this time.
    public static let interval = Duration.milliseconds(500)

    /// When as many may come at once again.
    private var full: Instant?

    /// As many may try at once as `burst` says.
    public init() {}

    /// Whether one more may try now; it counts if so.
    public mutating func mayTry(now: Instant) -> Bool {
        let start = max(full ?? now, now)
        guard start - now <= Self.interval * (Self.burst - 1) else { return false }
        full = start + Self.interval
        return true
    }

    /// A try was right, or not answered: it costs nothing.
    public mutating func wasNone() { full = full.map { Instant($0.sinceStart - Self.interval) } }
}
