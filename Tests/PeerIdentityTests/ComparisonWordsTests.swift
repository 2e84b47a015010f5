// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import Testing

struct ComparisonWordsTests {
    private let hash = [UInt8](repeating: 7, count: 64)

    @Test("Three words of a language, the same for the same handshake and others for another one")
    func words() {
        for language in SpokenCode.Language.allCases {
            let words = ComparisonWords.words(of: hash, in: language)
            #expect(words.count == ComparisonWords.count)
            #expect(words == ComparisonWords.words(of: hash, in: language))
            #expect(words != ComparisonWords.words(of: [UInt8](repeating: 8, count: 64), in: language))
        }
        #expect(ComparisonWords.words(of: hash, in: .english) != ComparisonWords.words(of: hash, in: .french))
    }

    @Test("What is typed fits from four letters a word, in any case and without accents; all three, in their order")
    func matching() {
        for language in SpokenCode.Language.allCases {
            let words = ComparisonWords.words(of: hash, in: language)
            #expect(ComparisonWords.match(words.joined(separator: " "), words))
            #expect(ComparisonWords.match(words.map { $0.prefix(4).uppercased() }.joined(separator: ", "), words))
            #expect(!ComparisonWords.match(words.dropLast().joined(separator: " "), words))
            #expect(!ComparisonWords.match(words.reversed().joined(separator: " "), words))
            #expect(!ComparisonWords.match((words + ["xyz"]).joined(separator: " "), words))
            #expect(!ComparisonWords.match("", words))
        }
    }
}
