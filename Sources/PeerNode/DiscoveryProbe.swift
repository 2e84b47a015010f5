// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerDiscovery

/// What this laptop hears of peersync on the local network, to find out why laptops do not find
/// each other.
public struct DiscoveryProbe: Sendable {
    /// Why nearby laptops cannot be found by themselves; nil when the mDNS daemon answers.
    public private(set) var problem: String? = "the mDNS daemon does not answer (avahi-daemon)"
    /// The host name under which this laptop hears its own announcement, such as `laptop.local.`;
    /// nil if it does not hear it.
    public private(set) var ownHostName: String?
    /// Laptops that are heard, this one aside.
    public private(set) var others: Set<String> = []

    /// Listens until there is nothing left to wait for.
    ///
    /// - Parameter port: The port in this laptop's announcement. Nil if this laptop announces
    ///   nothing; then an answer of the daemon is enough.
    public static func listening(for port: UInt16?, within time: Duration) async -> DiscoveryProbe {
        let discovery = ServiceDiscovery(interfaces: [])
        defer { discovery.stop() }
        let ownHosts = Set(LocalAddresses.all())
        return await withTaskGroup(of: DiscoveryProbe?.self) { group in
            // Cancelling the group ends both tasks: a stream's iteration and a sleep are given up
            // then. `discovery` outlives the tasks, and its events have this one reader. The loop
            // below waits for both tasks.
            group.addTask {
                var probe = DiscoveryProbe()
                for await event in discovery.events {
                    if probe.hear(event, port: port, ownHosts: ownHosts) { break }
                }
                return probe
            }
            group.addTask {
                try? await Task.sleep(for: time)  // Cancelled when there is nothing left to wait for.
                return nil
            }
            var heard: DiscoveryProbe?
            while let ended = await group.next() {
                heard = heard ?? ended
                group.cancelAll()
            }
            return heard ?? DiscoveryProbe()
        }
    }

    /// Takes an event in.
    ///
    /// - Returns: Whether all is known that was asked for.
    mutating func hear(_ event: DiscoveryEvent, port: UInt16?, ownHosts: Set<String>) -> Bool {
        switch event {
        case .available: problem = nil
        case .unavailable(let reason):
            problem = reason
            return true
        case .found(let service):
            if !service.hosts.contains(where: ownHosts.contains) {
                others.insert(service.hostName)
            } else if service.port == port {
                ownHostName = service.hostName
                // Its addresses come one after the other.
                others.remove(service.hostName)
            }
        case .announced, .lost, .crowded: break
        }
        return problem == nil && (port == nil || ownHostName != nil && !others.isEmpty)
    }
}
