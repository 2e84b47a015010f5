// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerTestSupport
import Testing

struct SharedTextTests {
    private let anna = AuthorID([1])
    private let bruno = AuthorID([2])

    @Test("Replacing keeps what someone else typed into another word meanwhile")
    func replaceKeepsOthers() throws {
        var mine = SharedText()
        let start = try #require(try mine.replace(with: "Le café ouvre à neuf heures.", by: anna))
        var theirs = SharedText()
        try theirs.merge([start])
        let mineEdit = try #require(try mine.replace(with: "Le café ferme à neuf heures.", by: anna))
        let theirEdit = try #require(try theirs.replace(with: "Le café ouvre à dix heures.", by: bruno))
        try mine.merge([theirEdit])
        try theirs.merge([mineEdit])
        #expect(mine.text == "Le café ferme à dix heures.")
        #expect(theirs.text == mine.text)
    }

    @Test("A grapheme is replaced whole")
    func graphemes() {
        let edits = TextDifference.edits(from: "ok 👩‍👩‍👧!", to: "ok 👩‍👩‍👦!")
        #expect(edits == [TextEdit(position: 3, deletedCount: 5, inserted: "👩‍👩‍👦")])
        #expect(TextDifference.edits(from: "same", to: "same").isEmpty)
        #expect(TextDifference.edits(from: "\u{e9}", to: "e\u{301}").count == 1)
    }

    @Test("An edit outside the text is refused and changes nothing", arguments: [-1, 4, Int.max])
    func outOfRange(position: Int) throws {
        var text = SharedText()
        try text.insert("abc", at: 0, by: anna)
        #expect(throws: TextError.positionOutOfRange(position: position, deletedCount: 0, length: 3)) {
            try text.insert("x", at: position, by: anna)
        }
        let foreign = TextTransaction(
            id: EventID(author: bruno, seq: 0), parents: [], edits: [TextEdit(position: 0, deletedCount: 1)])
        #expect(throws: TextError.positionOutOfRange(position: 0, deletedCount: 1, length: 0)) {
            try text.merge([foreign])
        }
        #expect(text.text == "abc")
        #expect(text.eventCount == 3)
    }

    @Test("A batch that builds on unknown events names them")
    func missingParents() throws {
        var text = SharedText()
        let parent = EventID(author: bruno, seq: 6)
        let orphan = TextTransaction(
            id: EventID(author: anna, seq: 0), parents: [parent], edits: [TextEdit(position: 0, inserted: "a")])
        #expect(throws: TextError.missingParents([parent])) { try text.merge([orphan]) }
        #expect(text.eventCount == 0)
    }

    @Test("Known events are skipped, and a half-known transaction adds only its rest")
    func duplicates() throws {
        var text = SharedText()
        let whole = TextTransaction(
            id: EventID(author: anna, seq: 0), parents: [], edits: [TextEdit(position: 0, inserted: "abcd")])
        let half = TextTransaction(
            id: EventID(author: anna, seq: 0), parents: [], edits: [TextEdit(position: 0, inserted: "ab")])
        try text.merge([half])
        try text.merge([whole, half])
        try text.merge([whole])
        #expect(text.text == "abcd")
        #expect(text.eventCount == 4)
    }

    @Test("Backspaces of which somebody saw the first ones are handed over in their order")
    func backspacesHalfSeen() throws {
        var text = SharedText()
        try text.insert("abcdefg", at: 0, by: anna)
        let whole = text.version
        for position in [5, 4, 3] { try text.delete(position..<position + 1, by: anna) }
        // One saw only the first of them, one none, and both write into what is deleted.
        let first = EventID(author: anna, seq: 7)
        try text.merge([TextTransaction(id: EventID(author: bruno, seq: 0), parents: [first], edits: [TextEdit(position: 4, inserted: "X")])])
        let other = AuthorID([0])
        try text.merge([TextTransaction(id: EventID(author: other, seq: 0), parents: whole.heads, edits: [TextEdit(position: 5, inserted: "Y")])])
        #expect(text.text == "abcXYg")
        var twin = SharedText()
        try twin.merge(text.transactions(since: TextVersion(heads: [])))
        #expect(twin.text == "abcXYg")
    }

    @Test("A text can be read at any version, and who wrote which line")
    func history() throws {
        var text = SharedText()
        try text.insert("one\n", at: 0, by: anna)
        let early = text.version
        try text.insert("two\n", at: 4, by: bruno)
        try text.delete(0..<1, by: bruno)
        try text.insert("O", at: 0, by: bruno)
        #expect(try text.text(at: early) == "one\n")
        var branch = try text.checkout(early)
        #expect(branch.attribution().map(\.author) == [anna])
        #expect(branch.lineCount == 2)
        try branch.insert("zero\n", at: 0, by: AuthorID([9]))
        try text.merge(branch.encoded())
        #expect(text.text == "zero\nOne\ntwo\n" || text.text == "Ozero\nne\ntwo\n")
        text = try text.checkout(TextVersion(heads: [EventID(author: bruno, seq: 5)]))
        let lines = text.attributedLines()
        #expect(lines.map(\.text) == ["One", "two"])
        #expect(lines[0].runs.map(\.author) == [bruno, anna])
        #expect(lines[1].runs.map(\.range) == [4..<7])
        #expect(lines[1].runs.map(\.author) == [bruno])
        #expect(throws: TextError.unknownVersion([EventID(author: anna, seq: 99)])) {
            try text.text(at: TextVersion(heads: [EventID(author: anna, seq: 99)]))
        }
    }

    @Test("An anchor stays with its character through edits, and where it was once that is deleted")
    func anchors() throws {
        var text = SharedText()
        try text.insert("hello world", at: 0, by: anna)
        let world = try text.anchor(at: 6, holding: .after)
        let hello = try text.anchor(at: 5, holding: .before)
        try text.insert("big ", at: 6, by: bruno)
        try text.insert(">> ", at: 0, by: bruno)
        #expect(try text.position(of: world) == 13)
        #expect(try text.position(of: hello) == 8)
        try text.delete(13..<18, by: bruno)
        #expect(try text.position(of: world) == 13)
        let end = try text.anchor(at: text.scalarCount, holding: .after)
        try text.insert("!", at: text.scalarCount, by: anna)
        #expect(try text.position(of: end) == text.scalarCount)
    }

    @Test("Positions convert to UTF-16 and to line and column and back")
    func coordinates() throws {
        var text = SharedText()
        try text.insert("a😀\nbé", at: 0, by: anna)
        #expect(text.utf16Offset(ofScalar: 2) == 3)
        #expect(text.scalarOffset(ofUTF16: 2) == 1)
        #expect(text.scalarOffset(ofUTF16: 99) == 5)
        #expect(text.lineColumn(ofScalar: 4) == LineColumn(line: 1, column: 1))
        #expect(text.scalarOffset(of: LineColumn(line: 1, column: 9)) == 5)
    }
}

extension SharedTextTests {
    @Test("Versions compare, and what an editor has to do between two of them turns one text into the other", arguments: seeds(20))
    func versions(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var replicas = [SharedText(), SharedText()]
        var seen: [(version: TextVersion, text: String)] = []
        for step in 0..<40 {
            let index = step % 2
            let length = replicas[index].scalarCount
            let position = Int.random(in: 0...length, using: &random)
            let deleted = Int.random(in: 0...min(4, length - position), using: &random)
            try replicas[index].edit([TextEdit(position: position, deletedCount: deleted, inserted: "ab\(step)")], by: AuthorID([UInt8(index)]))
            if step % 7 == 0 { try replicas[index].merge(replicas[1 - index].encoded()) }
            seen.append((replicas[index].version, replicas[index].text))
        }
        try replicas[0].merge(replicas[1].encoded())
        let text = replicas[0]
        #expect(try text.compare(text.version, with: text.version) == .same)
        #expect(try text.compare(seen[0].version, with: text.version) == .before)
        #expect(try text.compare(text.version, with: seen[3].version) == .after)
        for _ in 0..<10 {
            let (old, new) = (seen.randomElement(using: &random)!, seen.randomElement(using: &random)!)
            var shown = Array(old.text.unicodeScalars)
            for edit in try text.edits(from: old.version, to: new.version) {
                shown.replaceSubrange(edit.position..<edit.position + edit.deletedCount, with: edit.inserted.unicodeScalars)
            }
            #expect(shown == Array(new.text.unicodeScalars), "PEERSYNC_SEED=\(seed)")
            #expect(try text.text(at: old.version) == old.text, "PEERSYNC_SEED=\(seed)")
        }
    }

    @Test("A copy is a value of its own, whichever of the two is changed")
    func copies() throws {
        var first = SharedText()
        try first.insert("un", at: 0, by: anna)
        var second = first
        try second.insert(" deux", at: 2, by: bruno)
        try first.insert("!", at: 2, by: anna)
        #expect(first.text == "un!")
        #expect(second.text == "un deux")
        try first.merge(second.encoded())
        try second.merge(first.encoded())
        #expect(first.text == second.text)
    }

    @Test("Lines are found where they are, in a text of many leaves")
    func lines() throws {
        var text = SharedText()
        let lines = (0..<2_000).map { "ligne \($0) é" }
        try text.insert(lines.joined(separator: "\n"), at: 0, by: anna)
        #expect(text.lineCount == 2_000)
        for line in [0, 1, 17, 999, 1_998, 1_999] {
            #expect(try text.text(in: text.scalarRange(ofLine: line)) == lines[line])
            let start = text.scalarRange(ofLine: line).lowerBound
            #expect(text.lineColumn(ofScalar: start + 3) == LineColumn(line: line, column: 3))
            #expect(text.scalarOffset(of: LineColumn(line: line, column: 3)) == start + 3)
        }
    }
}
