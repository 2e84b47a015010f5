// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import PeerIdentity
import PeerTestSupport
import Testing

struct SpokenCodeTests {
    @Test("There are 2,048 words in each language, and four letters tell every word from every other")
    func lists() {
        let all = CodeWords.english + CodeWords.french
        #expect(CodeWords.english.count == 2_048)
        #expect(CodeWords.french.count == 2_048)
        #expect(Set(all.map { CodeWords.folded($0).prefix(4) }).count == 4_096)
        for word in all {
            let folded = CodeWords.folded(word)
            #expect((4...9).contains(folded.count), "\(word)")
            #expect(folded.allSatisfy { "a"..."z" ~= $0 }, "\(word)")
        }
    }

    @Test("What was said is read in any case, without accents, with any separators and by four letters a word", arguments: SpokenCode.Language.allCases)
    func reading(language: SpokenCode.Language) throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<200 {
            let code = SpokenCode(number: Int(random.next() % 999) + 1, in: language, using: &random)
            #expect(code.language == language)
            let folded = CodeWords.folded(code.text)
            let short = "\(code.number) " + code.words.map { CodeWords.folded($0).prefix(4).uppercased() }.joined(separator: " , ")
            for text in [code.text, folded, folded.uppercased(), "  " + code.text.replacing("-", with: " ") + "\n", short] {
                #expect(try SpokenCode(text: text) == code, "\(text)")
            }
            // Accents as marks of their own, as on a Mac.
            #expect(try SpokenCode(text: code.text.replacing("é", with: "e\u{301}")) == code)
        }
    }

    @Test("What is no code is told apart: no number, too few words, a word that is not in the lists")
    func mistakes() throws {
        let (first, second) = (CodeWords.english[7], CodeWords.french[9])
        let four = [first, second, first, second].joined(separator: "-")
        #expect(throws: SpokenCodeError.numberMissing) { try SpokenCode(text: four) }
        #expect(throws: SpokenCodeError.numberMissing) { try SpokenCode(text: "") }
        #expect(throws: SpokenCodeError.numberMissing) { try SpokenCode(text: "1000-" + four) }
        #expect(throws: SpokenCodeError.numberMissing) { try SpokenCode(text: "0-" + four) }
        #expect(throws: SpokenCodeError.numberMissing) { try SpokenCode(text: "99999999999999999999-" + four) }
        #expect(throws: SpokenCodeError.wordCount(3)) { try SpokenCode(text: "7 \(first) \(second) \(first)") }
        #expect(throws: SpokenCodeError.wordCount(5)) { try SpokenCode(text: "7 \(four) \(first)") }
        let mistyped = String(first.dropLast()) + "q"
        #expect(throws: SpokenCodeError.unknownWord(mistyped, suggestions: CodeWords.nearest(to: mistyped))) {
            try SpokenCode(text: "7 \(mistyped) \(second) \(first) \(second)")
        }
        #expect(CodeWords.nearest(to: mistyped).contains(first))
        #expect(try SpokenCode(text: "999-" + four).number == 999)
    }

    @Test("Each word adds 11 bits: all of a list come up, about equally often")
    func drawing() {
        var random = SplitMix64(seed: 3)
        var counts: [String: Int] = [:]
        for _ in 0..<8_192 {
            for word in SpokenCode(number: 1, in: .english, using: &random).words { counts[word, default: 0] += 1 }
        }
        #expect(counts.count == 2_048)
        // 16 on average; 16 standard deviations of 4 would be no accident.
        #expect(counts.values.allSatisfy { $0 < 80 })
    }
}
