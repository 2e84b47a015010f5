// SPDX-License-Identifier: Apache-2.0
// peersync

/// The part of the network that one machine calls from, as limits on callers count it.
///
/// For IPv4 the block is one address. For IPv6 it is the network of 64 bits, in which a machine
/// takes as many addresses as it likes (RFC 8981). Link-local addresses are counted one by one,
/// each with its scope: where a room has no other addresses, all laptops of a link are in one
/// network of 64 bits, and no caller may use up the places of the others.
public struct NetworkBlock: Hashable, Sendable {
    private enum Kind: Hashable {
        case four([UInt8])
        /// The first 64 bits.
        case six([UInt8])
        case linkLocal([UInt8], scope: String)
        /// Not a numeric address, such as the other end of a connection in memory.
        case other(String)
    }

    private let kind: Kind

    /// - Parameter host: A numeric address, a link-local one with its scope after `%`.
    public init(of host: String) {
        let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        let scope = parts.count == 2 ? String(parts[1]) : ""
        guard let first = parts.first, let bytes = Self.bytes(of: first) else {
            kind = .other(host)
            return
        }
        kind =
            if bytes.count == 4 { .four(bytes) } else if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 {
                .linkLocal(bytes, scope: scope)
            } else { .six(Array(bytes[..<8])) }
    }

    /// Returns the bytes of a numeric address without its scope: 4 of IPv4, also where it is mapped
    /// into IPv6 (RFC 4291, section 2.5.5.2), 16 of IPv6; nil for any other text.
    public static func bytes(of numeric: some StringProtocol) -> [UInt8]? {
        guard let bytes = four(numeric) ?? six(numeric) else { return nil }
        let isMapped =
            bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 }
            && bytes[10...11].allSatisfy { $0 == 255 }
        return isMapped ? Array(bytes[12...]) : bytes
    }

    private static func four(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            let isDecimal =
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
            guard isDecimal, part.utf8.count == 1 || part.utf8.first != 48, let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func six(_ text: some StringProtocol) -> [UInt8]? {
        // The longest text of an address has 45 characters (RFC 4291).
        guard text.utf8.count <= 45, text.contains(":") else { return nil }
        guard let gap = text.firstRange(of: "::") else {
            return groups(text).flatMap { $0.count == 16 ? $0 : nil }
        }
        let (before, after) = (text[..<gap.lowerBound], text[gap.upperBound...])
        guard
            let left = before.isEmpty ? [] : groups(before, mayEndInFour: false),
            let right = after.isEmpty ? [] : groups(after),
            left.count + right.count <= 14
        else { return nil }
        return left + [UInt8](repeating: 0, count: 16 - left.count - right.count) + right
    }

    /// Groups of four hexadecimal digits, the last two possibly as an IPv4 address.
    private static func groups(_ text: some StringProtocol, mayEndInFour: Bool = true) -> [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (number, part) in parts.enumerated() {
            if mayEndInFour, number == parts.count - 1, let last = four(part) {
                bytes += last
                continue
            }
            let isHexadecimal = part.utf8.allSatisfy {
                (48...57).contains($0) || (65...70).contains($0) || (97...102).contains($0)
            }
            guard (1...4).contains(part.utf8.count), isHexadecimal,
                let group = UInt16(part, radix: 16)
            else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 255)]
        }
        return bytes.count <= 16 ? bytes : nil
    }
}
