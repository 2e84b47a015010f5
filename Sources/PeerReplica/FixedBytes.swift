// SPDX-License-Identifier: Apache-2.0
// peersync

/// An identifier of a fixed number of bytes, ordered as those bytes are.
public protocol FixedBytes: Hashable, Comparable, Sendable, CustomStringConvertible {
    static var byteCount: Int { get }
    var words: [UInt64] { get }
    /// From big-endian words, `byteCount / 8` of them.
    init(words: [UInt64])
}

extension FixedBytes {
    /// Nil unless there are exactly `byteCount` bytes.
    @inlinable
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: [UInt64] = []
        words.reserveCapacity(Self.byteCount / 8)
        var word: UInt64 = 0
        var filled = 0
        for byte in bytes {
            word = word << 8 | UInt64(byte)
            filled += 1
            if filled % 8 == 0 { words.append(word) }
        }
        self.init(words: words)
    }

    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for word in words {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
        }
        return bytes
    }

    /// The whole identifier as people and scripts see it: Crockford's base 32 in lower case.
    public var description: String { Base32.encode(bytes) }

    /// From the text of `description`; nil for anything else.
    public init?(text: String) {
        guard let bytes = Base32.decode(text) else { return nil }
        self.init(bytes)
    }
}

/// 32 bytes held without an allocation.
public struct Bytes32: Hashable, Sendable {
    let first, second, third, fourth: UInt64

    init(_ words: [UInt64]) {
        (first, second, third, fourth) = (words[0], words[1], words[2], words[3])
    }

    var words: [UInt64] { [first, second, third, fourth] }

    static func precedes(_ left: Bytes32, _ right: Bytes32) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        if left.third != right.third { return left.third < right.third }
        return left.fourth < right.fourth
    }
}

/// 16 bytes held without an allocation.
public struct Bytes16: Hashable, Sendable {
    let first, second: UInt64

    init(_ words: [UInt64]) {
        (first, second) = (words[0], words[1])
    }

    var words: [UInt64] { [first, second] }

    static func precedes(_ left: Bytes16, _ right: Bytes16) -> Bool {
        left.first == right.first ? left.second < right.second : left.first < right.first
    }
}
