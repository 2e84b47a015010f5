// SPDX-License-Identifier: Apache-2.0
// peersync

/// Words that both screens show when a newcomer is to be let in by hand, to be compared aloud.
///
/// They are made of the finished handshake, which is another one on each side of somebody in the middle who heard the code.
/// Three words are 33 bits: who wants the two handshakes to show the same ones has to try some thousand million keys in
/// the seconds that a handshake may take.
public enum ComparisonWords {
    public static let count = 3

    /// - Parameter hash: Of the handshake, as `ConnectionMachine` gives it.
    public static func words(of hash: [UInt8], in language: SpokenCode.Language) -> [String] {
        let list = CodeWords.list(language)
        let bytes = Hash.blake2b("peersync-compare-v1".utf8, key: hash)
        return (0..<count).map { number in
            list[(Int(bytes[2 * number]) << 8 | Int(bytes[2 * number + 1])) % list.count]
        }
    }

    /// Whether the words that somebody typed, from four letters each, are these.
    public static func match(_ typed: String, _ words: [String]) -> Bool {
        let parts = CodeWords.folded(typed).split { !$0.isASCII || !$0.isLetter }
        return parts.compactMap { CodeWords.word(String($0)) } == words && parts.count == words.count
    }
}
