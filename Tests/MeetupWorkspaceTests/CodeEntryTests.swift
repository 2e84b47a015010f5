// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupWorkspace
import Testing

struct CodeEntryTests {
    private func typed(_ text: String) -> CodeEntry {
        var entry = CodeEntry()
        for character in text { entry.type(character) }
        return entry
    }

    @Test("A word that can be no other is shown to its end, and written out by a space, a hyphen or a tab")
    func completion() throws {
        let whole = try #require(["abac", "abst"].map { "7 " + $0 }.map(typed).first { !$0.rest.isEmpty })
        for separator in [" ", "-", "\t", ","] {
            var entry = whole
            entry.type(Character(separator))
            #expect(entry.text == whole.text + whole.rest + "-")
            // Twice does no harm.
            entry.type(" ")
            #expect(entry.text == whole.text + whole.rest + "-")
        }
        var entry = whole
        entry.complete()
        #expect(entry.text == whole.text + whole.rest)
        #expect(entry.rest.isEmpty)
    }

    @Test("What is in no list stays as it was typed, can be deleted, and is named at the end")
    func unknown() {
        var entry = typed("7 qqqq qqqq qqqq qqqq")
        #expect(entry.rest.isEmpty)
        #expect(entry.problem?.message.contains("qqqq") == true)
        for _ in 0..<4 { entry.deleteLast() }
        #expect(entry.text == "7-qqqq-qqqq-qqqq-")
        for _ in 0..<99 { entry.deleteLast() }
        #expect(entry.text.isEmpty)
        #expect(entry.problem != nil)
        // Neither escape sequences nor control characters get in.
        #expect(typed("7\u{1B}[A\u{7}").text == "7A")
    }

    @Test("A link that is pasted stays a link")
    func link() {
        #expect(typed("PEERSYNC:1:ABC").text == "PEERSYNC:1:ABC")
    }
}
