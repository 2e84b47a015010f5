// SPDX-License-Identifier: Apache-2.0
// peersync

/// Whoever writes into a text, as bytes that are the same on every replica.
///
/// Ties between concurrent insertions at one place are decided by these bytes, so they must not depend on arrival.
public struct AuthorID: Hashable, Sendable, Comparable {
    /// What fits into an encoded history; room for two hashes.
    public static let bytesMax = 64

    public let bytes: [UInt8]

    /// - Precondition: At most `bytesMax` bytes.
    public init(_ bytes: [UInt8]) {
        precondition(bytes.count <= Self.bytesMax, "an author is at most \(Self.bytesMax) bytes long")
        self.bytes = bytes
    }

    /// Lexicographic order of the bytes.
    public static func < (left: AuthorID, right: AuthorID) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
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
