// SPDX-License-Identifier: Apache-2.0
// peersync

/// A text that several people edit at once and that every replica merges to the same characters.
///
/// It keeps the operations and the current text; merging builds temporary state for the concurrent stretch only.
/// After eg-walker (Gentle and Kleppmann, EuroSys 2025). Positions count Unicode scalars. A value: copies are
/// independent, and a copy costs something only when one of the two is changed. In the complexities n is the length
/// of the text, h the number of runs in the history (what was typed or deleted in one go is one run).
public struct SharedText: Sendable {
    /// Events that one text can have, see `EventID`. It is what local versions hold, not a rule: a rule that all replicas
    /// share has to stay below it.
    public static let eventCountMax = 3 << 28

    private var storage: TextStorage

    var core: TextCore {
        _read { yield unsafe storage.core.pointee }
        _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = unsafe TextStorage(storage.core.pointee.copy()) }
            yield unsafe &storage.core.pointee
        }
    }

    /// An empty text without history.
    public init() {
        storage = TextStorage(TextCore())
    }

    init(_ core: consuming TextCore) {
        storage = TextStorage(core)
    }

    /// The current text. O(n).
    public var text: String { core.rope.text }

    /// A stretch of the current text, in scalars. O(log n + its length).
    ///
    /// - Throws: `positionOutOfRange`.
    public func text(in range: Range<Int>) throws(TextError) -> String {
        guard range.lowerBound >= 0, range.upperBound <= scalarCount else {
            throw .positionOutOfRange(position: range.lowerBound, deletedCount: 0, length: scalarCount)
        }
        return core.rope.string(range)
    }

    /// The length of the current text in Unicode scalars. O(1).
    public var scalarCount: Int { core.rope.scalarCount }

    /// How many events the history has. O(1).
    public var eventCount: Int { core.eventCount }

    /// The version of the current text. O(its heads).
    public var version: TextVersion {
        TextVersion(heads: core.graph.frontier.map { core.authors.event(at: $0) })
    }

    /// How many of an author's events are known; they are always that author's first ones. O(1).
    public func eventCount(of author: AuthorID) -> Int { core.authors.eventCount(of: author) }

    /// Everybody who has written, in order of arrival. O(1).
    public var authors: [AuthorID] { core.authors.authors }

    /// Whether an event is part of the history. O(1).
    public func contains(_ event: EventID) -> Bool { core.authors.version(of: event) != nil }

    /// Whether a version is part of the history. O(its heads).
    public func contains(_ version: TextVersion) -> Bool { version.heads.allSatisfy(contains) }

    /// Bytes held in memory.
    public var footprint: Int { core.footprint }

    /// Gives back memory held for growth.
    public mutating func shrink() { core.shrink() }

    // MARK: - Editing

    /// Inserts a string before the scalar at a position. Amortised O(length of the string), for edits near each other.
    ///
    /// - Throws: `positionOutOfRange`, `limitExceeded`.
    public mutating func insert(_ string: String, at position: Int, by author: AuthorID) throws(TextError) {
        guard position >= 0, position <= scalarCount else {
            throw .positionOutOfRange(position: position, deletedCount: 0, length: scalarCount)
        }
        guard string.utf8.count <= Self.eventCountMax - eventCount else { throw .limitExceeded }
        core.insert(string, at: position, by: author)
    }

    /// Deletes a range of scalars. O(log n + length of the range).
    ///
    /// - Throws: `positionOutOfRange`, `limitExceeded`.
    public mutating func delete(_ range: Range<Int>, by author: AuthorID) throws(TextError) {
        guard range.lowerBound >= 0, range.upperBound <= scalarCount else {
            throw .positionOutOfRange(position: range.lowerBound, deletedCount: range.count, length: scalarCount)
        }
        guard TextEdit.eventCount(ofDeleting: range.count) <= Self.eventCountMax - eventCount else { throw .limitExceeded }
        if !range.isEmpty { core.delete(range, by: author) }
    }

    /// Makes the text read as given, touching only what differs, so that what others type meanwhile stays.
    ///
    /// Words are compared first, then scalars; graphemes stay whole. See `TextDifference`.
    ///
    /// - Returns: What other replicas need in order to follow, or nil when nothing differed.
    @discardableResult
    public mutating func replace(with newText: String, by author: AuthorID) throws(TextError) -> TextTransaction? {
        try edit(TextDifference.edits(from: text, to: newText), by: author)
    }

    /// Makes several edits in one go, each in the text as the one before left it.
    ///
    /// - Returns: What other replicas need in order to follow, or nil when there was nothing to do.
    /// - Throws: `positionOutOfRange`, `limitExceeded`; then none of the edits is made.
    @discardableResult
    public mutating func edit(_ edits: [TextEdit], by author: AuthorID) throws(TextError) -> TextTransaction? {
        let edits = edits.filter { $0.deletedCount != 0 || !$0.inserted.isEmpty }
        guard !edits.isEmpty else { return nil }
        try check(edits)
        let transaction = TextTransaction(
            id: EventID(author: author, seq: eventCount(of: author)), parents: version.heads, edits: edits)
        for edit in edits {
            if edit.deletedCount > 0 { core.delete(edit.position..<edit.position + edit.deletedCount, by: author) }
            if !edit.inserted.isEmpty { core.insert(edit.inserted, at: edit.position, by: author) }
        }
        return transaction
    }

    /// Undoes everything that an author has written so far. The characters that the author inserted
    /// go; the characters that only the author deleted come back, the same ones in their places.
    ///
    /// Any replica may undo any author. The undo is an event by the author `author.undoing` and is
    /// equal on every replica, so two concurrent undos of an author merge into one. Call
    /// `undo(author.undoing)` to bring the author's edits back.
    ///
    /// A replica must hold all events of an author before it undoes the author, and nobody may
    /// write as that author afterwards. Otherwise replicas make different events that have the same
    /// id.
    ///
    /// - Returns: The transaction for other replicas; nil when the author has no events or is
    ///   undone already.
    /// - Throws: `limitExceeded`, or `invalidUndo` where the author's events do not follow one another.
    /// - Complexity: Walks the whole history, O(h log h), for the first of some undos.
    @discardableResult
    public mutating func undo(_ author: AuthorID) throws(TextError) -> TextTransaction? {
        let count = eventCount(of: author)
        guard count > 0, eventCount(of: author.undoing) == 0 else { return nil }
        let transaction = TextTransaction(undoing: author, eventCount: count)
        try merge([transaction])
        return transaction
    }

    /// UTF-8 bytes ever inserted, and events that inserted nothing: what a text takes in memory grows with it. O(1).
    public var size: Int { core.log.content.count + core.log.count - core.log.scalarCount }

    /// How many scalars each author inserted, deleted ones included. O(h).
    public var insertedScalarCounts: [AuthorID: Int] { core.insertedScalarCounts }

    /// - Throws: `positionOutOfRange` when an edit reaches beyond the text, with the edits before it.
    private func check(_ edits: [TextEdit]) throws(TextError) {
        var length = scalarCount
        var events = eventCount
        for edit in edits {
            guard
                edit.position >= 0, edit.deletedCount >= 0, edit.position <= length,
                edit.deletedCount <= length - edit.position
            else {
                throw .positionOutOfRange(position: edit.position, deletedCount: edit.deletedCount, length: length)
            }
            length += edit.inserted.unicodeScalars.count - edit.deletedCount
            events += edit.eventCount
            guard events <= Self.eventCountMax else { throw .limitExceeded }
        }
    }

    /// Checks in debug builds and tests what everything else relies on. O(n + h).
    func checkInvariants() { core.rope.checkInvariants() }
}

/// The shared part of copies of a text.
///
/// Unchecked, and right: it is written to only by `SharedText.core`, after `isKnownUniquelyReferenced` has found that the
/// value being changed, which its owner has exclusive access to, holds the only reference; so nobody else can be reading
/// it, nor come to it meanwhile. With more than one reference a copy is made and written to instead. What is only read
/// changes nothing: `TextCore` has no caches that reading fills. `core` is set once and freed with the last reference.
@safe
final class TextStorage: @unchecked Sendable {
    /// Behind a pointer, since an access to a class's property is checked for overlap each time.
    let core: UnsafeMutablePointer<TextCore>

    init(_ core: consuming TextCore) {
        unsafe self.core = .allocate(capacity: 1)
        unsafe self.core.initialize(to: core)
    }

    deinit {
        unsafe core.deinitialize(count: 1)
        unsafe core.deallocate()
    }
}
