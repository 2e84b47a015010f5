// SPDX-License-Identifier: Apache-2.0
// peersync

/// Whoever writes into a text, as bytes that are the same on every replica.
///
/// Ties between concurrent insertions at one place are decided by these bytes, so they must not depend on arrival.
public struct AuthorID: Hashable, Sendable, Comparable {
    /// Room for a hash or a public key.
    public static let bytesMax = 32

    /// The bytes from the highest one of the first word on, filled up with zeros: words are in the order of the bytes.
    /// In place, so that comparing who writes with who wrote last costs no more than that.
    private let words: Words
    private let count: UInt8

    private struct Words: Hashable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0
    }

    /// - Precondition: At most `bytesMax` bytes.
    public init(_ bytes: [UInt8]) {
        precondition(bytes.count <= Self.bytesMax, "an author is at most \(Self.bytesMax) bytes long")
        func word(_ number: Int) -> UInt64 {
            (8 * number..<8 * number + 8).reduce(0) { $0 << 8 | ($1 < bytes.count ? UInt64(bytes[$1]) : 0) }
        }
        words = Words(first: word(0), second: word(1), third: word(2), fourth: word(3))
        count = UInt8(bytes.count)
    }

    /// At most `bytesMax`, as they were given; a new array each time.
    public var bytes: [UInt8] {
        let all = [words.first, words.second, words.third, words.fourth]
        return (0..<Int(count)).map { UInt8(truncatingIfNeeded: all[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
    }

    /// Lexicographic order of the bytes.
    public static func < (left: AuthorID, right: AuthorID) -> Bool {
        if left.words.first != right.words.first { return left.words.first < right.words.first }
        if left.words.second != right.words.second { return left.words.second < right.words.second }
        if left.words.third != right.words.third { return left.words.third < right.words.third }
        if left.words.fourth != right.words.fourth { return left.words.fourth < right.words.fourth }
        return left.count < right.count
    }
}

/// One event: one inserted or one deleted Unicode scalar.
public struct EventID: Hashable, Sendable, Comparable {
    public let author: AuthorID
    /// Counts the author's events in this text from zero.
    public let seq: Int

    public init(author: AuthorID, seq: Int) {
        self.author = author
        self.seq = seq
    }

    public static func < (left: EventID, right: EventID) -> Bool {
        left.author == right.author ? left.seq < right.seq : left.author < right.author
    }
}

/// A set of events closed under "happened before", named by its latest ones.
public struct TextVersion: Hashable, Sendable {
    /// Sorted; empty for the empty text before anyone wrote.
    public let heads: [EventID]

    public init(heads: [EventID]) {
        self.heads = heads.sorted()
    }
}
