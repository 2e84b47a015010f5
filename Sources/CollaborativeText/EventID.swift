// SPDX-License-Identifier: Apache-2.0
// peersync

/// An author of text events: an opaque byte string, identical on every replica.
///
/// Ties between concurrent insertions at one place are decided by these bytes, so they must not depend on arrival.
/// An undo has an author derived from the author that it takes back, see `undoing`.
public struct AuthorID: Hashable, Sendable, Comparable {
    /// Room for a hash or a public key.
    public static let bytesMax = 32

    /// The bytes from the highest one of the first word on, filled up with zeros: words are in the order of the bytes.
    /// In place, so that comparing who writes with who wrote last costs no more than that.
    private let words: Words
    private let count: UInt8
    /// How many undos this author is away from one that writes: 0 writes, 1 takes that back, 2 takes
    /// the undo back.
    public let level: UInt32

    private struct Words: Hashable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0
    }

    /// - Precondition: At most `bytesMax` bytes.
    public init(_ bytes: [UInt8]) { self.init(bytes, level: 0) }

    /// - Precondition: At most `bytesMax` bytes.
    public init(_ bytes: [UInt8], level: UInt32) {
        precondition(bytes.count <= Self.bytesMax, "an author is at most \(Self.bytesMax) bytes long")
        func word(_ number: Int) -> UInt64 {
            (8 * number..<8 * number + 8).reduce(0) { $0 << 8 | ($1 < bytes.count ? UInt64(bytes[$1]) : 0) }
        }
        words = Words(first: word(0), second: word(1), third: word(2), fourth: word(3))
        count = UInt8(bytes.count)
        self.level = level
    }

    private init(_ author: AuthorID, level: UInt32) {
        words = author.words
        count = author.count
        self.level = level
    }

    /// The author of the one event that takes back what this author did.
    ///
    /// - Precondition: `level` is below its greatest number, which takes as many undos to reach.
    public var undoing: AuthorID { AuthorID(self, level: level + 1) }

    /// The author whose events this one takes back; nil for an author who writes.
    public var undone: AuthorID? { level == 0 ? nil : AuthorID(self, level: level - 1) }

    /// At most `bytesMax`, as they were given; a new array each time.
    public var bytes: [UInt8] {
        let all = [words.first, words.second, words.third, words.fourth]
        return (0..<Int(count)).map { UInt8(truncatingIfNeeded: all[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
    }

    /// Lexicographic order of the bytes, then by level.
    public static func < (left: AuthorID, right: AuthorID) -> Bool {
        if left.words.first != right.words.first { return left.words.first < right.words.first }
        if left.words.second != right.words.second { return left.words.second < right.words.second }
        if left.words.third != right.words.third { return left.words.third < right.words.third }
        if left.words.fourth != right.words.fourth { return left.words.fourth < right.words.fourth }
        return left.count == right.count ? left.level < right.level : left.count < right.count
    }
}

/// One event: one inserted Unicode scalar, one deletion as `TextEdit.eventCount` counts them, or one undo.
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
