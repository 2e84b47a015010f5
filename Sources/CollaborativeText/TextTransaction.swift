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

    /// One event for each deleted and each inserted scalar, deletions first.
    public var eventCount: Int { deletedCount + inserted.unicodeScalars.count }
}

/// Edits that one author made in one go; what travels between replicas.
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

    public var eventCount: Int { edits.reduce(0) { $0 + $1.eventCount } }
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
