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
            let id = EventID(author: author, seq: transaction.id.seq + edit.eventCount - edit.inserted.unicodeScalars.count + offset)
            operations.append(twin.insertion(scalar, at: edit.position + offset, id: id))
            twin.apply(operations[operations.count - 1])
        }
        log.append(Entry(transaction: transaction, operations: operations))
    }

    /// Takes back in both what an author wrote, who must write no more.
    public mutating func undo(_ author: AuthorID) throws {
        let before = text.text
        guard let transaction = try text.undo(author) else { return }
        let operations = log.filter { $0.transaction.id.author == author }.flatMap(\.operations).map(\.opposite)
        operations.forEach { twin.apply($0) }
        log.append(Entry(transaction: transaction, operations: operations))
        guard try text.undo(author) == nil, text.text == twin.text else {
            throw Difference(description: "after an undo of \(author.bytes) in “\(before)” the engine reads “\(text.text)” and the twin “\(twin.text)”")
        }
    }

    /// What another one has and this one has not, in an order in which it can be taken.
    public func news(from other: TwinnedText) -> [Entry] { other.log.filter { !text.contains($0.transaction.id) } }

    /// Takes in entries, in any order and as often as given; the patches must say what changed.
    public mutating func take(_ news: [Entry], as batch: [TextTransaction]) throws {
        var before = Array(text.text.unicodeScalars)
        let patches = try text.merge(batch)
        for patch in patches { before.replaceSubrange(patch.range, with: patch.replacement.unicodeScalars) }
        guard before == Array(text.text.unicodeScalars) else { throw Difference(description: "patches do not make the text") }
        // Two undos of the same author are one event, which may come along twice.
        var known = Set(log.map(\.transaction.id))
        for entry in news where known.insert(entry.transaction.id).inserted {
            entry.operations.forEach { twin.apply($0) }
            log.append(entry)
        }
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
