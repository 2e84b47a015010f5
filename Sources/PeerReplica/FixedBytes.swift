// SPDX-License-Identifier: Apache-2.0
// peersync

/// An identifier of a fixed number of bytes, ordered as those bytes are.
public protocol FixedBytes: Hashable, Comparable, Sendable, CustomStringConvertible {
    associatedtype Storage: FixedStorage
    var storage: Storage { get }
    /// Takes any bytes of the right number; what they mean is not checked.
    init(storage: Storage)
}

/// Some bytes held without an allocation, as big-endian words.
public protocol FixedStorage: Hashable, Comparable, Sendable {
    static var wordCount: Int { get }
    /// - Parameter next: Called `wordCount` times.
    init(_ next: () -> UInt64)
    /// Calls the body with each of the `wordCount` words, the first bytes first.
    func forEachWord(_ body: (UInt64) -> Void)
}

extension FixedBytes {
    public static var byteCount: Int { Storage.wordCount * 8 }

    /// Nil unless there are exactly `byteCount` bytes.
    @inlinable
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var iterator = bytes.makeIterator()
        self.init(storage: Storage {
            var word: UInt64 = 0
            for _ in 0..<8 { word = word << 8 | UInt64(iterator.next() ?? 0) }
            return word
        })
    }

    /// From big-endian words, `byteCount / 8` of them.
    public init(words: [UInt64]) {
        precondition(words.count == Storage.wordCount)
        var iterator = words.makeIterator()
        self.init(storage: Storage { iterator.next() ?? 0 })
    }

    public var words: [UInt64] {
        var words: [UInt64] = []
        storage.forEachWord { words.append($0) }
        return words
    }

    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        storage.forEachWord { word in
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

    public static func < (left: Self, right: Self) -> Bool { left.storage < right.storage }
}

/// 32 bytes.
public struct Bytes32: FixedStorage {
    let first, second, third, fourth: UInt64

    public static var wordCount: Int { 4 }

    public init(_ next: () -> UInt64) {
        first = next()
        second = next()
        third = next()
        fourth = next()
    }

    public func forEachWord(_ body: (UInt64) -> Void) {
        body(first)
        body(second)
        body(third)
        body(fourth)
    }

    public static func < (left: Bytes32, right: Bytes32) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        if left.third != right.third { return left.third < right.third }
        return left.fourth < right.fourth
    }
}

/// 16 bytes.
public struct Bytes16: FixedStorage {
    let first, second: UInt64

    public static var wordCount: Int { 2 }

    public init(_ next: () -> UInt64) {
        first = next()
        second = next()
    }

    public func forEachWord(_ body: (UInt64) -> Void) {
        body(first)
        body(second)
    }

    public static func < (left: Bytes16, right: Bytes16) -> Bool {
        left.first == right.first ? left.second < right.second : left.first < right.first
    }
}
