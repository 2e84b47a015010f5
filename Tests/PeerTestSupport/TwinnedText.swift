// SPDX-License-Identifier: Apache-2.0
// peersync

public import CollaborativeText

/// A text and its slow obvious twin, which take the same edits and must always read the same.
public struct TwinnedText {
    /// An edit as each of the two takes it.
    public struct Entry {
        public let transaction: TextTransaction
        fileprivate let operations: [ReferenceText.Operation]
    }

    /// What the two differ in.
    public struct Difference: Error, CustomStringConvertible {
        public let description: String
    }

    public private(set) var text = SharedText()
    public private(set) var log: [Entry] = []
    private var twin = ReferenceText()

    public init() {}

    /// Makes an edit in both.
    public mutating func edit(_ edit: TextEdit, by author: AuthorID) throws {
        guard let transaction = try text.edit([edit], by: author) else { return }
        var operations: [ReferenceText.Operation] = []
        for _ in 0..<edit.deletedCount {
            operations.append(twin.deletion(at: edit.position))
            twin.apply(operations[operations.count - 1])
        }
        for (offset, scalar) in edit.inserted.unicodeScalars.enumerated() {
            let id = EventID(author: author, seq: transaction.id.seq + edit.deletedCount + offset)
            operations.append(twin.insertion(scalar, at: edit.position + offset, id: id))
            twin.apply(operations[operations.count - 1])
        }
        log.append(Entry(transaction: transaction, operations: operations))
    }

    /// What another one has and this one has not, in an order in which it can be taken.
    public func news(from other: TwinnedText) -> [Entry] { other.log.filter { !text.contains($0.transaction.id) } }

    /// Takes in entries, in any order and as often as given; the patches must say what changed.
    public mutating func take(_ news: [Entry], as batch: [TextTransaction]) throws {
        var before = Array(text.text.unicodeScalars)
        let patches = try text.merge(batch)
        for patch in patches { before.replaceSubrange(patch.range, with: patch.replacement.unicodeScalars) }
        guard before == Array(text.text.unicodeScalars) else { throw Difference(description: "patches do not make the text") }
        for entry in news { entry.operations.forEach { twin.apply($0) } }
        log += news
    }

    /// Refuses a batch that is good at first and then outside the text; nothing of it may stay.
    public mutating func refuse(parents: [EventID]) throws {
        let bad = TextTransaction(
            id: EventID(author: AuthorID([250]), seq: 0), parents: parents,
            edits: [TextEdit(position: 0, inserted: "zz"), TextEdit(position: 100_000, deletedCount: 1)])
        let version = text.version
        guard (try? text.merge([bad])) == nil, text.version == version else { throw Difference(description: "an edit outside the text is taken") }
    }

    /// - Throws: `Difference`.
    public func check() throws {
        guard text.text == twin.text else { throw Difference(description: "the engine reads “\(text.text)” and the twin “\(twin.text)”") }
    }
}
