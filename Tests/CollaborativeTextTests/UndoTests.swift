// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerTestSupport
import Testing

/// Taking back as one event. `ConvergenceTests` does it at random, against the slow twin.
struct UndoTests {
    private let anna = AuthorID([1])
    private let bruno = AuthorID([2])
    private let chloe = AuthorID([3])

    private func base(_ text: String = "base ") throws -> SharedText {
        var shared = SharedText()
        try shared.insert(text, at: 0, by: AuthorID([9]))
        return shared
    }

    @Test("Taking an edit back leaves what others wrote since, and brings the same characters back in their places")
    func leavesOthers() throws {
        var text = try base()
        try text.edit([TextEdit(position: 0, deletedCount: 4, inserted: "BASE")], by: anna)
        try text.insert("more", at: 5, by: bruno)
        try text.insert("!", at: 2, by: bruno)
        try text.undo(anna)
        #expect(text.text == "!base more" || text.text == "base! more")
        #expect(text.attribution().map(\.author).contains(AuthorID([9])))
        #expect(!text.attribution().map(\.author).contains(anna))
        try text.undo(anna.undoing)
        #expect(text.text == "BA!SE more")
        try text.undo(anna.undoing.undoing)
        #expect(text.text == "!base more" || text.text == "base! more")
    }

    @Test("Two who take the same back at once have done it once")
    func twice() throws {
        var first = try base("Our price: 600 EUR. Valid until May.")
        try first.delete(11..<19, by: anna)
        var second = first
        let undos = [try first.undo(anna), try second.undo(anna)]
        #expect(undos[0] == undos[1])
        try first.insert("One. ", at: 0, by: bruno)
        try second.insert(" Two.", at: second.scalarCount, by: chloe)
        try first.merge(second.encoded())
        try second.merge(first.encoded())
        #expect(first.text == "One. Our price: 600 EUR. Valid until May. Two.")
        #expect(second.text == first.text)
    }

    @Test("A word that two deleted at once comes back when both are taken back, once, and around what was written inside")
    func deletedTwice() throws {
        var (first, second, third) = (try base("a word here"), try base("a word here"), try base("a word here"))
        try first.delete(2..<6, by: anna)
        try second.delete(2..<6, by: bruno)
        try third.insert("!", at: 4, by: chloe)
        try first.merge(second.encoded())
        try first.merge(third.encoded())
        #expect(first.text == "a ! here")
        try first.undo(anna)
        #expect(first.text == "a ! here")
        try first.undo(bruno)
        #expect(first.text == "a wo!rd here")
    }

    @Test("Taking back a replacement, and then what it replaced, leaves nothing of either")
    func throughReplacement() throws {
        var text = try base("abc")
        try text.insert("def", at: 3, by: anna)
        try text.edit([TextEdit(position: 0, deletedCount: 6, inserted: "X")], by: bruno)
        try text.undo(bruno)
        #expect(text.text == "abcdef")
        try text.undo(anna)
        #expect(text.text == "abc")
    }

    @Test("A history with undos comes back from its bytes, its transactions and its snapshot")
    func written() throws {
        var text = try base("one two three")
        try text.delete(4..<8, by: anna)
        var other = text
        try other.insert("2", at: 4, by: bruno)
        try text.undo(anna)
        try text.merge(other.encoded())
        #expect(text.text == "one 2two three" || text.text == "one two 2three")
        #expect(try SharedText(decoding: text.encoded()).encoded() == text.encoded())
        var late = SharedText()
        try late.merge(Array(text.transactions(since: TextVersion(heads: [])).reversed()))
        #expect(late.text == text.text)
        var opened = try TextSnapshot(text.snapshot()).open()
        #expect(try opened.undo(anna) == nil)
        try opened.undo(anna.undoing)
        #expect(opened.text == "one 2three")
    }

    @Test("An undo that takes back something else than it says is refused, and nothing is changed")
    func refused() throws {
        var text = try base("abc")
        try text.insert("x", at: 3, by: anna)
        let version = text.version
        let wrong = [
            TextTransaction(id: EventID(author: anna.undoing, seq: 0), parents: text.version.heads, edits: [TextEdit(position: 0, inserted: "x")]),
            TextTransaction(id: EventID(author: anna.undoing, seq: 0), parents: [EventID(author: AuthorID([9]), seq: 2)], edits: []),
            TextTransaction(id: EventID(author: anna.undoing, seq: 0), parents: [], edits: []),
        ]
        for transaction in wrong {
            #expect(throws: TextError.invalidUndo(anna.undoing)) { try text.merge([transaction]) }
            #expect(text.version == version)
        }
        let unknown = TextTransaction(undoing: bruno, eventCount: 1)
        #expect(throws: TextError.missingParents([EventID(author: bruno, seq: 0)])) { try text.merge([unknown]) }
        #expect(try text.undo(bruno) == nil)
        #expect(text.text == "abcx")
    }

    @Test("Many who each delete the whole text at once cost one event each", .timeLimit(.minutes(1)))
    func wholeDeletions() throws {
        var text = SharedText()
        let length = 1 << 22
        try text.insert(String(repeating: "a", count: length), at: 0, by: AuthorID([255]))
        let parents = text.version.heads
        let deletions = (0..<200).map { number in
            TextTransaction(
                id: EventID(author: AuthorID([UInt8(number)]), seq: 0), parents: parents,
                edits: [TextEdit(position: 0, deletedCount: length - number)])
        }
        try text.merge(deletions)
        #expect(text.text.isEmpty)
        #expect(text.eventCount == length + 200)
        for number in 0..<199 { try text.undo(AuthorID([UInt8(number)])) }
        #expect(text.text.isEmpty == false)
        #expect(text.scalarCount == 199)
        try text.undo(AuthorID([199]))
        #expect(text.scalarCount == length)
    }

    @Test("A deletion is counted in the same way wherever it is made", arguments: 1...8)
    func counted(width: Int) throws {
        var text = try base("0123456789")
        let before = text.eventCount
        try text.delete(1..<1 + width, by: anna)
        #expect(text.eventCount - before == (width < TextEdit.wholeDeletionMin ? width : 1))
        var edited = try base("0123456789")
        let transaction = try #require(try edited.edit([TextEdit(position: 1, deletedCount: width)], by: anna))
        #expect(transaction.eventCount == text.eventCount - before)
        // Key by key it is as many events, also when handed over as transactions.
        var keys = try base("0123456789")
        for _ in 0..<width { try keys.delete(1..<2, by: anna) }
        var copy = SharedText()
        try copy.merge(keys.transactions(since: TextVersion(heads: [])))
        #expect(keys.eventCount - before == width)
        #expect(copy.eventCount == keys.eventCount)
        #expect(copy.text == text.text)
    }
}
