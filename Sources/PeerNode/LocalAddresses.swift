// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerSession
import PeerTransport
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The addresses under which others on the local network may reach this machine.
public enum LocalAddresses {
    /// Numeric, IPv4 first; neither loopback nor link-local, whose scope means nothing elsewhere.
    public static func reachable() -> [String] { all().filter { !$0.contains("%") && !$0.hasPrefix("169.254.") } }

    /// Numeric, IPv4 first, link-local ones with their scope after `%`.
    public static func all() -> [String] {
        var four: [String] = []
        var six: [String] = []
        forEachInterface { entry in
            guard let address = entry.ifa_addr, let text = String(numericHost: address) else { return }
            if CInt(address.pointee.sa_family) == AF_INET { four.append(text) } else { six.append(text) }
        }
        return four + six
    }

    /// Whether a laptop in the room may have an address: it is private, link-local, or of a network that this machine is in.
    ///
    /// Anybody may announce any address, and no distant host is called because of it.
    static func isNearby(_ host: String) -> Bool {
        guard let bytes = bytes(of: host) else { return false }
        return isPrivate(bytes) || networks().contains { $0.contains(bytes) }
    }

    /// An interface's network.
    struct Network: Hashable {
        let address: [UInt8]
        let mask: [UInt8]

        func contains(_ other: [UInt8]) -> Bool {
            other.count == address.count && mask.contains { $0 != 0 }
                && zip(zip(address, other), mask).allSatisfy { ($0.0 ^ $0.1) & $1 == 0 }
        }
    }

    /// Of IPv4 (RFC 1918, 3927, 6598) and IPv6 (RFC 4193, 4291).
    static func isPrivate(_ bytes: [UInt8]) -> Bool {
        bytes.count == 4
            ? bytes[0] == 10 || bytes[0] == 172 && bytes[1] & 0xF0 == 16 || bytes[0] == 192 && bytes[1] == 168
                || bytes[0] == 169 && bytes[1] == 254 || bytes[0] == 100 && bytes[1] & 0xC0 == 64
            : bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }

    /// 4 or 16 bytes, an IPv4-mapped address as IPv4; nil for text that is no numeric address.
    static func bytes(of host: String) -> [UInt8]? {
        // Why it is none does not matter here.
        try? NumericAddress(host).bytes
    }

    private static func networks() -> Set<Network> {
        var networks: Set<Network> = []
        forEachInterface { entry in
            guard let address = entry.ifa_addr.flatMap(bytes(in:)), let mask = entry.ifa_netmask.flatMap(bytes(in:)) else { return }
            networks.insert(Network(address: address, mask: mask))
        }
        return networks
    }

    private static func bytes(in address: UnsafeMutablePointer<sockaddr>) -> [UInt8]? {
        switch CInt(address.pointee.sa_family) {
        case AF_INET:
            address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in withUnsafeBytes(of: pointer.pointee.sin_addr) { Array($0) } }
        case AF_INET6:
            address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) } }
        default: nil
        }
    }

    /// Calls a body with each address of the interfaces that are up and not loopback.
    private static func forEachInterface(_ body: (ifaddrs) -> Void) {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return }
        defer { freeifaddrs(list) }
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            let flags = CInt(bitPattern: entry.pointee.ifa_flags)
            if flags & CInt(IFF_UP) != 0, flags & CInt(IFF_LOOPBACK) == 0 { body(entry.pointee) }
        }
    }

    /// Returns the network block of a host, which counts as one source of calls. One laptop can use
    /// all addresses of an IPv6 network of 64 bits, so the network is one block.
    ///
    /// Each link-local address is a block of its own, because all laptops share one link-local
    /// network.
    public static func source(of host: String) -> String {
        let numeric = String(host.prefix { $0 != "%" })
        guard let bytes = bytes(of: numeric) else { return numeric }
        if bytes.count == 4 { return bytes.map { "\($0)" }.joined(separator: ".") }
        if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return numeric }
        return bytes[..<8].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "/64"
    }
}
