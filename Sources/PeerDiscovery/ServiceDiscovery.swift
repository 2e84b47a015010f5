// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation

/// Announces this node on the local network and finds others there, through the system's mDNS daemon.
///
/// Survives the daemon's absence and restarts: it says so and tries again.
public final class ServiceDiscovery: Sendable {
    private let loop: DNSServiceLoop
    /// What happens, in order; the oldest of more than a thousand unread events are dropped. For one reader.
    public let events: AsyncStream<DiscoveryEvent>

    /// Starts looking.
    ///
    /// - Parameters:
    ///   - interfaces: Names of network interfaces; empty for all.
    ///   - refreshTime: Services are asked so often whether they say something else by now: then they are found again.
    public init(interfaces: [String], refreshTime: Duration = .seconds(15)) {
        let (events, continuation) = AsyncStream.makeStream(
            of: DiscoveryEvent.self, bufferingPolicy: .bufferingNewest(1_024))
        self.events = events
        loop = DNSServiceLoop(
            interfaces: interfaces, refreshTime: TimeInterval(refreshTime.components.seconds), events: continuation)
        loop.start()
    }

    /// Announces a service, replaces the one announced, or with nil withdraws it.
    public func announce(_ announcement: ServiceAnnouncement?) { loop.post(.announce(announcement)) }

    /// Enough is found for now: it goes on looking, but slowly, so that the daemon has time for others.
    public func becomeContent(_ isContent: Bool) { loop.post(.content(isContent)) }

    /// Withdraws everything and ends `events`.
    public func stop() { loop.post(.stop) }
}
