// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Settings of this machine that may keep it from finding laptops on the local network.
public enum LocalNetwork {
    /// Returns the names of the interfaces that are up and lead through a tunnel, such as a VPN,
    /// sorted.
    public static func tunnels() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var names: Set<String> = []
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            let flags = CInt(bitPattern: entry.pointee.ifa_flags)
            let name = String(cString: entry.pointee.ifa_name)
            let isTunnel = flags & CInt(IFF_POINTOPOINT) != 0 || tunnelPrefixes.contains { name.hasPrefix($0) }
            if flags & CInt(IFF_UP) != 0, flags & CInt(IFF_LOOPBACK) == 0, isTunnel { names.insert(name) }
        }
        return names.sorted()
    }

    private static let tunnelPrefixes = ["tun", "tap", "wg", "ppp", "tailscale", "zt", "utun"]
    /// RFC 6762.
    private static let multicastDNSPort = "14E9"

    /// Whether names in `.local` are asked of the network's own name server, by the text of `/etc/resolv.conf`: then Avahi may keep out
    /// of its way and stop (https://github.com/avahi/avahi/issues/343). RFC 6762 gives these names to mDNS.
    static func asksNameServerForLocal(_ resolvConf: String) -> Bool {
        resolvConf.split(whereSeparator: \.isNewline).contains { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            return ["search", "domain"].contains(words.first) && words.dropFirst().contains { domain in
                let labels = domain.lowercased().split(separator: ".")
                return labels.last == "local"
            }
        }
    }

    /// As `asksNameServerForLocal` of this machine; or Avahi says that it stopped for this.
    public static func isLocalTaken() -> Bool {
        access("/run/avahi-daemon/disabled-for-unicast-local", F_OK) == 0
            || asksNameServerForLocal((try? String(contentsOfFile: "/etc/resolv.conf", encoding: .utf8)) ?? "")
    }

    /// How many sockets of IPv4 wait for mDNS here, by the kernel's list; 1 where one daemon does, nil where that cannot be read.
    public static func multicastDNSSockets() -> Int? {
        guard let file = fopen("/proc/net/udp", "r") else { return nil }
        defer { fclose(file) }
        var count = 0
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, CInt(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let fields = text.split(separator: " ")
            if fields.count > 1, fields[1].hasSuffix(":" + multicastDNSPort) { count += 1 }
        }
        return count
    }
}
