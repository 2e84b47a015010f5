// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerDiscovery

public enum DiscoveryProbe {
    /// Why nearby laptops cannot be found by themselves; nil when the mDNS daemon answers.
    public static func problem(within time: Duration) async -> String? {
        let discovery = ServiceDiscovery(interfaces: [])
        defer { discovery.stop() }
        return await withTaskGroup(of: String?.self) { group in
            // Both children end when the group is cancelled: a stream's iteration and a sleep are given up then. `discovery` outlives
            // them, and its events have this one reader.
            group.addTask {
                for await event in discovery.events {
                    if case .unavailable(let reason) = event { return reason }
                    if case .available = event { return nil }
                }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: time)  // Cancelled when there is an answer.
                return "the mDNS daemon does not answer (avahi-daemon)"
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
