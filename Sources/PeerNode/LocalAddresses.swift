// SPDX-License-Identifier: Apache-2.0
// peersync

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The addresses under which others on the local network may reach this machine.
public enum LocalAddresses {
    /// Numeric, IPv4 first; neither loopback nor link-local, whose scope means nothing elsewhere.
    public static func reachable() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var four: [String] = []
        var six: [String] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            let flags = CInt(bitPattern: entry.pointee.ifa_flags)
            guard let address = entry.pointee.ifa_addr, flags & CInt(IFF_UP) != 0,
                flags & CInt(IFF_LOOPBACK) == 0
            else { continue }
            let family = CInt(address.pointee.sa_family)
            let length = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
            guard family == AF_INET || family == AF_INET6 else { continue }
            var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard
                getnameinfo(
                    address, socklen_t(length), &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0
            else { continue }
            let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.contains("%") || text.hasPrefix("169.254.") { continue }
            if family == AF_INET { four.append(text) } else { six.append(text) }
        }
        return four + six
    }

    /// An address as one source of calls: a whole IPv6 network of 64 bits is one laptop's if it likes.
    ///
    /// Link-local addresses are told apart, for where there is no other kind everybody's are in the same network.
    public static func source(of host: String) -> String {
        let numeric = String(host.prefix { $0 != "%" })
        var address = in6_addr()
        guard inet_pton(AF_INET6, numeric, &address) == 1 else { return numeric }
        let bytes = withUnsafeBytes(of: &address) { Array($0) }
        if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return numeric }
        let isMappedIPv4 = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isMappedIPv4 { return bytes[12...].map { "\($0)" }.joined(separator: ".") }
        return bytes[..<8].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "/64"
    }
}
