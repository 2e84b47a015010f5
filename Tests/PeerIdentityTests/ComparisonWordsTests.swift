// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerTestSupport
import Testing

struct ComparisonWordsTests {
    private let handshake = [UInt8](0..<64)
    private let newcomer = [UInt8](64..<80)
    private let host = [UInt8](96..<112)

    private func words(
        handshake: [UInt8]? = nil, newcomer: [UInt8]? = nil, host: [UInt8]? = nil, in language: SpokenCode.Language = .english
    ) -> [String] {
        ComparisonWords.words(
            handshake: handshake ?? self.handshake, newcomer: newcomer ?? self.newcomer, host: host ?? self.host, in: language)
    }

    @Test("Three words of a language, which the handshake and the nonce of each side decide")
    func decided() {
        for language in SpokenCode.Language.allCases {
            #expect(words(in: language).count == ComparisonWords.count)
            #expect(words(in: language) == words(in: language))
        }
        let other = [UInt8](repeating: 7, count: 16)
        let variants = [
            words(), words(in: .french), words(handshake: [UInt8](repeating: 8, count: 64)), words(newcomer: other),
            words(host: other), words(newcomer: host, host: newcomer),
        ]
        #expect(Set(variants).count == variants.count)
    }

    @Test("Commitment and words have the bytes of the Protocol page")
    func vectors() {
        let commitment = ComparisonCommitment(to: newcomer, handshake: handshake)
        #expect(commitment.bytes == bytes("72be92be1b4c457d598aa15c246b176ea34f22962d8d78aaee1fdbafb2cb37e3"))
        #expect(words() == ["topple", "rookie", "upward"])
        #expect(words(in: .french) == ["soupir", "pensif", "torsade"])
    }

    @Test("A commitment is opened by its nonce on its connection, and by nothing else")
    func opening() {
        let commitment = ComparisonCommitment(to: newcomer, handshake: handshake)
        #expect(commitment.isOpened(by: newcomer, handshake: handshake))
        #expect(!commitment.isOpened(by: host, handshake: handshake))
        #expect(!commitment.isOpened(by: newcomer, handshake: [UInt8](repeating: 0, count: 64)))
        for position in 0..<16 {
            var changed = newcomer
            changed[position] ^= 1
            #expect(!commitment.isOpened(by: changed, handshake: handshake))
        }
        for wrong in [[], Array(newcomer.dropLast()), newcomer + [0]] {
            #expect(!commitment.isOpened(by: wrong, handshake: handshake))
        }
    }

    @Test("What is typed fits from four letters a word, in any case and without accents; all three, in their order")
    func matching() {
        for language in SpokenCode.Language.allCases {
            let words = words(in: language)
            #expect(ComparisonWords.match(words.joined(separator: " "), words))
            #expect(ComparisonWords.match(words.map { $0.prefix(4).uppercased() }.joined(separator: ", "), words))
            #expect(!ComparisonWords.match(words.dropLast().joined(separator: " "), words))
            #expect(!ComparisonWords.match(words.reversed().joined(separator: " "), words))
            #expect(!ComparisonWords.match((words + ["xyz"]).joined(separator: " "), words))
            #expect(!ComparisonWords.match("", words))
        }
    }
}
