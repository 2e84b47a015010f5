// SPDX-License-Identifier: Apache-2.0
// peersync

import NIOCore
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An IPv4 or IPv6 address, read from its text without a resolver.
///
/// `getaddrinfo` must not read literals: with `AI_ADDRCONFIG` it finds no host `::` on a machine
/// whose interfaces have no IPv6 address, although a socket can be bound to `::` there.
public struct NumericAddress: Hashable, Sendable {
    /// An interface's name has at most so many bytes (`IF_NAMESIZE` counts the zero byte).
    static let scopeBytesMax = Int(IF_NAMESIZE) - 1

    /// 4 bytes of IPv4 or 16 of IPv6, in network byte order.
    public let bytes: [UInt8]
    /// The network interface of an IPv6 address, by name or index (RFC 4007, section 11).
    public let scope: String?

    /// Reads dotted decimal (RFC 1123, section 2.1) or IPv6 text (RFC 4291, section 2.2).
    ///
    /// An IPv4-mapped IPv6 address is read as the IPv4 address that it stands for: an IPv6 socket
    /// is not needed to reach it, and may not be available.
    ///
    /// - Throws: `TransportError.addressInvalid`.
    public init(_ text: String) throws(TransportError) {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.bytes(of: first) else {
            throw .addressInvalid("that is not a numeric address")
        }
        let isMapped = bytes.count == 16 && bytes.starts(with: Self.mappedPrefix)
        self.bytes = isMapped ? Array(bytes[Self.mappedPrefix.count...]) : bytes
        guard parts.count == 2 else {
            scope = nil
            return
        }
        let scope = String(parts[1])
        guard self.bytes.count == 16 else {
            throw .addressInvalid("only an IPv6 address names a network interface after %")
        }
        guard
            1...Self.scopeBytesMax ~= scope.utf8.count,
            scope.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"%/:".utf8.contains($0) })
        else { throw .addressInvalid("what stands after % is not a network interface") }
        self.scope = scope
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        scope = nil
    }

    /// Every address of IPv4, `0.0.0.0`.
    static let anyIPv4 = NumericAddress(bytes: [UInt8](repeating: 0, count: 4))

    private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    /// Whether the address has 16 bytes. An IPv4-mapped address is one of IPv4, see `init`.
    public var isIPv6: Bool { bytes.count == 16 }

    /// Whether a socket bound to it listens at every address: `0.0.0.0` or `::`.
    public var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    /// Refuses an address of `fe80::/10` without an interface: every network that this machine is
    /// in may have it, so the kernel would not know where to send.
    ///
    /// - Throws: `TransportError.addressInvalid`.
    public func requireScope() throws(TransportError) {
        if isIPv6, scope == nil, bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 {
            throw .addressInvalid(
                "a link-local address needs its network interface, such as fe80::1%eth0")
        }
    }

    /// The index of the interface that the scope names; 0 without a scope.
    ///
    /// - Throws: `TransportError.addressInvalid` when there is no such interface.
    func interfaceIndex() throws(TransportError) -> UInt32 {
        guard let scope else { return 0 }
        let index = if_nametoindex(scope)
        guard let number = index != 0 ? index : UInt32(scope), number != 0 else {
            throw .addressInvalid("there is no network interface \(scope)")
        }
        return number
    }

    /// The address for a socket.
    ///
    /// - Throws: `TransportError.addressInvalid` when its interface is not there or not named.
    func socketAddress(port: UInt16) throws -> SocketAddress {
        try requireScope()
        let index = try interfaceIndex()
        let address = try SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: Int(port))
        guard index != 0, case .v6(let unscoped) = address else { return address }
        var scoped = unscoped.address
        // The scope is the last field (RFC 3493, section 3.3). It has no name here: SwiftNIO's C
        // module, which is none of its products, counts as the module that defines it.
        withUnsafeMutableBytes(of: &scoped) { bytes in
            bytes.storeBytes(
                of: index, toByteOffset: bytes.count - MemoryLayout<UInt32>.size, as: UInt32.self)
        }
        return SocketAddress(scoped)
    }

    private static func bytes(of text: Substring) -> [UInt8]? {
        // C would read only what stands before a zero byte.
        guard !text.utf8.contains(0) else { return nil }
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, String(text), &bytes) == 1 { return bytes }
        }
        return nil
    }
}

/// A host as people write it: an address, or a name that a resolver must be asked for.
public enum NetworkHost: Hashable, Sendable {
    /// RFC 1035, section 2.3.4, without the root's label.
    static let nameBytesMax = 253

    /// An address that needs no resolver.
    case address(NumericAddress)
    /// Text of 1 to 253 bytes for the system's resolver: no space, control byte or `/` in it,
    /// otherwise not checked.
    case name(String)

    /// Tells addresses from names by their text alone.
    ///
    /// Text that resolvers take for an address in another notation, such as `127.1` or
    /// `0x7f.0.0.1`, is neither: its last label is a number, which no name's is (RFC 3696,
    /// section 2).
    ///
    /// - Throws: `TransportError.addressInvalid`.
    public init(_ text: String) throws(TransportError) {
        if Self.isMeantAsAddress(text) {
            self = .address(try NumericAddress(text))
            return
        }
        guard
            1...Self.nameBytesMax ~= text.utf8.count,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") })
        else { throw .addressInvalid("that is neither an address nor a name") }
        self = .name(text)
    }

    private static func isMeantAsAddress(_ text: String) -> Bool {
        if text.contains(":") || text.contains("%") { return true }
        let labels = text.utf8.split(separator: UInt8(ascii: "."))
        guard let last = labels.last else { return false }
        let digits = last.starts(with: "0x".utf8) || last.starts(with: "0X".utf8)
            ? last.dropFirst(2) : last
        let isHexadecimal = digits.count < last.count
        return digits.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                isHexadecimal
            default: false
            }
        }
    }
}
