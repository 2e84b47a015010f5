// SPDX-License-Identifier: Apache-2.0
// peersync

/// Deletes some scalars at a position, then inserts a text there.
public struct TextEdit: Hashable, Sendable {
    /// In Unicode scalars, in the text as the edits before this one left it.
    public let position: Int
    /// In Unicode scalars.
    public let deletedCount: Int
    public let inserted: String

    public init(position: Int, deletedCount: Int = 0, inserted: String = "") {
        self.position = position
        self.deletedCount = deletedCount
        self.inserted = inserted
    }

    /// A deletion of so many scalars or more is one event, however many they are.
    public static let wholeDeletionMin = 4

    /// One event for each deleted and each inserted scalar, deletions first; a long deletion is a single event.
    ///
    /// So the events of a text are bounded by the bytes that its edits take, although many authors may each delete
    /// the whole text at once.
    public var eventCount: Int { Self.eventCount(ofDeleting: deletedCount) + inserted.unicodeScalars.count }

    /// The edit as several edits in which every deleted scalar is an event of its own, as in
    /// histories that count so.
    public var countedSingly: [TextEdit] {
        guard deletedCount >= Self.wholeDeletionMin else { return [self] }
        var parts = stride(from: 0, to: deletedCount, by: Self.wholeDeletionMin - 1).map {
            TextEdit(position: position, deletedCount: min(deletedCount - $0, Self.wholeDeletionMin - 1))
        }
        if !inserted.isEmpty { parts.append(TextEdit(position: position, inserted: inserted)) }
        return parts
    }

    static func eventCount(ofDeleting count: Int) -> Int { count < wholeDeletionMin ? count : 1 }
}

/// Edits that one author made in one go, or an undo; what travels between replicas.
public struct TextTransaction: Hashable, Sendable {
    /// The first event; the others follow with the next numbers of the same author.
    public let id: EventID
    /// The latest events that the author had seen; the edits' positions refer to the text they make.
    public let parents: [EventID]
    public let edits: [TextEdit]

    public init(id: EventID, parents: [EventID], edits: [TextEdit]) {
        self.id = id
        self.parents = parents
        self.edits = edits
    }

    /// The undo of an author's first events. It is the same value for everybody who makes it.
    ///
    /// - Parameter count: How many events of the author it takes back, at least one.
    public init(undoing author: AuthorID, eventCount count: Int) {
        self.init(id: EventID(author: author.undoing, seq: 0), parents: [EventID(author: author, seq: count - 1)], edits: [])
    }

    public var eventCount: Int { id.author.level > 0 ? 1 : edits.reduce(0) { $0 + $1.eventCount } }
}

/// A change of the merged text in the receiver's coordinates.
public struct TextPatch: Hashable, Sendable {
    /// In Unicode scalars, in the text as the patches before this one left it.
    public let range: Range<Int>
    public let replacement: String

    public init(range: Range<Int>, replacement: String) {
        self.range = range
        self.replacement = replacement
    }
}
