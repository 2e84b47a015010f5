// SPDX-License-Identifier: Apache-2.0
// peersync

/// A text that several people edit at once and that every replica merges to the same characters.
///
/// It keeps the operations and the current text and nothing else; merging builds temporary state for the concurrent
/// stretch only. After eg-walker (Gentle and Kleppmann, EuroSys 2025). Positions count Unicode scalars.
public struct SharedText: Sendable {
    var graph = EventGraph()
    var log = OperationLog()
    var authors = AuthorTable()
    var buffer = GapBuffer()

    /// An empty text without history.
    public init() {}

    /// The current text. O(n).
    public var text: String { buffer.text }

    /// The length of the current text in Unicode scalars. O(1).
    public var scalarCount: Int { buffer.count }

    /// How many events the history has. O(1).
    public var eventCount: Int { log.count }

    /// The version of the current text.
    public var version: TextVersion { TextVersion(heads: graph.frontier.map(authors.event(at:))) }

    /// How many of an author's events are known; they are always that author's first ones.
    public func eventCount(of author: AuthorID) -> Int { authors.eventCount(of: author) }

    /// Whether an event is part of the history.
    public func contains(_ event: EventID) -> Bool { authors.version(of: event) != nil }

    // MARK: - Editing

    /// Inserts a string before the scalar at a position.
    ///
    /// - Returns: What other replicas need in order to follow, or nil when there was nothing to insert.
    /// - Throws: `positionOutOfRange`.
    /// - Complexity: Amortised O(length of the string), for edits near each other.
    @discardableResult
    public mutating func insert(
        _ string: String, at position: Int, by author: AuthorID
    ) throws(TextError) -> TextTransaction? {
        try edit([TextEdit(position: position, inserted: string)], by: author)
    }

    /// Deletes a range of scalars.
    ///
    /// - Returns: What other replicas need in order to follow, or nil for an empty range.
    /// - Throws: `positionOutOfRange`.
    @discardableResult
    public mutating func delete(_ range: Range<Int>, by author: AuthorID) throws(TextError) -> TextTransaction? {
        try edit([TextEdit(position: range.lowerBound, deletedCount: range.count)], by: author)
    }

    /// Makes the text read as given, touching only what differs, so that what others type meanwhile stays.
    ///
    /// - Returns: What other replicas need in order to follow, or nil when nothing differed.
    @discardableResult
    public mutating func replace(with newText: String, by author: AuthorID) throws(TextError) -> TextTransaction? {
        try edit(TextDifference.edits(from: text, to: newText), by: author)
    }

    /// Makes several edits in one go, each in the text as the one before left it.
    ///
    /// - Throws: `positionOutOfRange`; then none of the edits is made.
    @discardableResult
    public mutating func edit(_ edits: [TextEdit], by author: AuthorID) throws(TextError) -> TextTransaction? {
        let transaction = TextTransaction(
            id: EventID(author: author, seq: eventCount(of: author)), parents: version.heads,
            edits: edits.filter { $0.eventCount > 0 })
        guard !transaction.edits.isEmpty else { return nil }
        try Self.check(transaction.edits, length: scalarCount)
        _ = append(transaction, parents: graph.frontier)
        for edit in transaction.edits { apply(edit) }
        return transaction
    }

    // MARK: - Parts shared with merging

    /// - Throws: `positionOutOfRange` when an edit reaches beyond a text that starts with this length.
    static func check(_ edits: [TextEdit], length: Int) throws(TextError) {
        var length = length
        for edit in edits {
            guard
                edit.position >= 0, edit.deletedCount >= 0, edit.position <= length,
                edit.deletedCount <= length - edit.position
            else {
                throw .positionOutOfRange(position: edit.position, deletedCount: edit.deletedCount, length: length)
            }
            length += edit.inserted.unicodeScalars.count - edit.deletedCount
        }
    }

    /// Adds a transaction to the history but not to the text; its events' local versions come back.
    mutating func append(_ transaction: TextTransaction, parents: [Int]) -> Range<Int> {
        let start = log.count
        for edit in transaction.edits { log.append(edit) }
        let added = log.count - start
        graph.append(count: added, parents: parents)
        authors.append(transaction.id.author, count: added)
        return start..<start + added
    }

    mutating func apply(_ edit: TextEdit) {
        buffer.delete(edit.position..<edit.position + edit.deletedCount)
        buffer.insert(edit.inserted.unicodeScalars, at: edit.position)
    }
}
