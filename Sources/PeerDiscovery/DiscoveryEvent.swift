// SPDX-License-Identifier: Apache-2.0
// peersync

/// What this node announces on the local network.
public struct ServiceAnnouncement: Hashable, Sendable {
    /// Random, so that it names nobody; at most 63 bytes.
    public let name: String
    public let port: UInt16
    /// Short keys and values in clear.
    public let text: [String: String]

    public init(name: String, port: UInt16, text: [String: String]) {
        self.name = name
        self.port = port
        self.text = text
    }
}

/// A service seen on the local network: a hint, never to be trusted.
public struct DiscoveredService: Hashable, Sendable {
    public let name: String
    /// The laptop's name in its mDNS daemon: `laptop.local.`, or `laptop-2.local.` where another
    /// laptop has that name.
    public let hostName: String
    /// Numeric addresses; link-local addresses with their scope after `%`.
    public let hosts: [String]
    public let port: UInt16
    /// The TXT entries: keys in lower case, the first value of each (RFC 6763, section 6.4).
    public let text: [String: String]

    public init(name: String, hostName: String, hosts: [String], port: UInt16, text: [String: String]) {
        self.name = name
        self.hostName = hostName
        self.hosts = hosts
        self.port = port
        self.text = text
    }
}

/// What happens on the local network.
public enum DiscoveryEvent: Hashable, Sendable {
    /// The daemon announces this node's service under this name, once for each interface.
    case announced(name: String)
    /// A service has a first or a further address, or has another port or text than before; the
    /// value has all that is known by now.
    case found(DiscoveredService)
    /// A service that was found is withdrawn on all interfaces, the daemon went away, or browsing
    /// begins anew after a crowd: then what is still there is found again.
    case lost(name: String)
    /// More services are announced than are looked at, more than any room has: some may stay unfound.
    case crowded
    /// The mDNS daemon is there.
    case available
    /// The mDNS daemon is not there or went away; it is tried again.
    case unavailable(String)
}
