// SPDX-License-Identifier: Apache-2.0
// peersync

/// How long a laptop waits for somebody else to renew the group's key before it does so itself.
///
/// A random time up to a bound that doubles with each try. Among many laptops one is usually first.
public struct KeyRenewalWait: Sendable {
    /// The first bound, and the last one.
    public static let boundMin = Duration.seconds(2)
    /// The bound doubles no further.
    public static let boundMax = Duration.seconds(64)

    private var bound = Self.boundMin

    /// Begins with `boundMin`.
    public init() {}

    /// The next time to wait, between a quarter of the bound and all of it.
    public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let wait = bound * Double.random(in: 0.25...1, using: &generator)
        bound = min(bound * 2, Self.boundMax)
        return wait
    }
}
