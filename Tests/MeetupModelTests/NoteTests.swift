// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import MeetupModel
import Testing

struct NoteTests {
    @Test("What two people append at once stands on lines of its own, whatever the text ended with", arguments: ["", "Prix", "Prix\n", "é\r\n"])
    func appendedAtOnce(start: String) throws {
        var anna = SharedText()
        try anna.insert(start, at: 0, by: AuthorID([0]))
        var bruno = anna
        for number in 1...3 {
            try anna.insert(Note.line("Anna \(number)", after: anna.text), at: anna.scalarCount, by: AuthorID([1]))
            try bruno.insert(Note.line("Bruno \(number)\n", after: bruno.text), at: bruno.scalarCount, by: AuthorID([2]))
        }
        try anna.merge(bruno.encoded())
        let lines = anna.text.split(whereSeparator: \.isNewline).map(String.init)
        for number in 1...3 {
            #expect(lines.contains("Anna \(number)"), "\(lines)")
            #expect(lines.contains("Bruno \(number)"), "\(lines)")
        }
    }
}
