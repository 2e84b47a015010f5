// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerDiscovery

/// What of peersync is heard on the local network, for whoever wants to know why laptops do not find each other.
public struct DiscoveryProbe: Sendable {
    /// Why nearby laptops cannot be found by themselves; nil when the mDNS daemon answers.
    public private(set) var problem: String? = "the mDNS daemon does not answer (avahi-daemon)"
    /// What this laptop announces at a port is heard here, under this name of the laptop: `laptop.local.`
    public private(set) var ownHostName: String?
    /// Laptops that are heard, this one aside.
    public private(set) var others: Set<String> = []

    /// Listens until there is nothing left to wait for.
    ///
    /// - Parameter port: Of the announcement of this laptop; nil where there is none, and then the daemon's answer is enough.
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
