// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import Testing

struct VisibleTextTests {
    @Test("Nothing that moves the cursor, hides or turns around gets through", arguments: [
        "\u{1B}[31mred", "\u{7}", "\u{9B}2J", "\u{202E}gnp.exe", "a\u{200B}b", "\u{2066}x", "\u{FEFF}", "\u{E0041}", "\r", "\u{0}", "\u{2028}", "\u{AD}", "\u{061C}", "\u{180E}",
        "\u{FFF9}",
    ])
    func escaped(text: String) {
        let shown = VisibleText.line(text)
        #expect(!shown.unicodeScalars.contains { scalar in text.unicodeScalars.contains(scalar) && !scalar.isASCII })
        #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
        #expect(shown.contains("\\u{"))
    }

    @Test("Ordinary words in any script stay as they are", arguments: [
        "déjà vu", "漢字", "مرحبا", "👩‍👩‍👧 🇫🇷 👍🏽", "naïve – “quotes”", "हिन्दी",
    ])
    func untouched(text: String) {
        #expect(VisibleText.line(text) == text)
    }

    @Test("Lines and tabs stay where several lines are shown, and become blanks in one")
    func lines() {
        #expect(VisibleText.lines("a\n\tb") == "a\n\tb")
        #expect(VisibleText.line("a\n\tb") == "a  b")
        #expect(VisibleText.lines("a\u{200D}b") == "a\\u{200d}b")
    }

    @Test("A word for a shell is in quotes unless no shell can take it for anything else", arguments: [
        ("Anna", "Anna"), ("Chloé-2", "Chloé-2"), ("漢字", "漢字"), ("", "''"), ("Anne Marie", "'Anne Marie'"), ("L'été", #"'L'\''été'"#),
        ("$(rm x)", "'$(rm x)'"), ("a;b", "'a;b'"), ("~", "'~'"), ("a\nb", "'a b'"), ("\u{1B}[2J", #"'\u{1b}[2J'"#), ("🌻", "'🌻'"),
        // Marks that make one character of a quote or a semicolon, which a shell sees all the same.
        ("x'\u{301};y'\u{301}", "'x'\\''\u{301};y'\\''\u{301}'"), ("a\u{0D4E};b", "'a\u{0D4E};b'"), ("é", "é"),
    ])
    func argument(text: String, word: String) {
        #expect(VisibleText.argument(text) == word)
    }
}
