// SPDX-License-Identifier: Apache-2.0
// peersync

#if os(Linux)
import Glibc

/// One question for a host's address to Avahi's own resolver, the local socket that also nss-mdns asks.
///
/// A line `RESOLVE-HOSTNAME-IPV4 host`, answered by a line `+ interface protocol host address` or `- …`
/// (avahi-daemon/simple-protocol.c).
struct AvahiResolverQuestion {
    private static let path = "/run/avahi-daemon/socket"
    private static let answerBytesMax = 1_024

    let descriptor: CInt

    /// Nil where Avahi does not answer, or the name could not be part of a line.
    init?(host: String, family: CInt) {
        guard !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Self.path.utf8) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        let line = Array("RESOLVE-HOSTNAME-IPV\(family == AF_INET ? 4 : 6) \(host)\n".utf8)
        guard isConnected, write(descriptor, line, line.count) == line.count else {
            Glibc.close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    /// The answer, once the descriptor is readable: 4 or 16 bytes, and the interface on which they mean something.
    func answer() -> (interface: UInt32, address: [UInt8])? {
        var buffer = [UInt8](repeating: 0, count: Self.answerBytesMax)
        let count = read(descriptor, &buffer, buffer.count)
        let words = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 5, words[0] == "+", let interface = UInt32(words[1]) else { return nil }
        let text = String(words[4])
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return (interface, withUnsafeBytes(of: four) { Array($0) }) }
        var six = in6_addr()
        if inet_pton(AF_INET6, text, &six) == 1 { return (interface, withUnsafeBytes(of: six) { Array($0) }) }
        return nil
    }

    func close() { Glibc.close(descriptor) }
}
#endif
