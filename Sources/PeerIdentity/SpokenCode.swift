// SPDX-License-Identifier: Apache-2.0
// peersync

/// Why a text is not a spoken code.
public enum SpokenCodeError: Error, Hashable, Sendable {
    /// The text does not begin with a number from 1 to 999.
    case numberMissing
    /// The text has this many words instead of four.
    case wordCount(Int)
    /// The word is in no list; `suggestions` are the nearest words.
    case unknownWord(String, suggestions: [String])
}

/// A code that is said aloud to let a newcomer in: the number of a door and four words, such as
/// `7-amber-otter-lotus-drift`.
///
/// The number only tells doors nearby apart and is announced; the words, 44 bits from a list of 2,048, are proved by
/// CPace and never sent. There is an English and a French list, no two of whose words begin with the same four letters,
/// so four letters of each word will do, in either case and without accents.
public struct SpokenCode: Hashable, Sendable {
    /// The list that the words are from; the raw value is the language's ISO 639-1 code.
    public enum Language: String, CaseIterable, Sendable { case english = "en", french = "fr" }

    public static let wordCount = 4
    public static let numberMax = 999

    /// The number of the door, from 1 to 999.
    public let number: Int
    /// The four words, as the list spells them.
    public let words: [String]

    /// Draws the words of a new code, 11 bits each.
    ///
    /// - Precondition: The number is from 1 to `numberMax`.
    public init(number: Int, in language: Language, using generator: inout some RandomNumberGenerator) {
        precondition((1...Self.numberMax).contains(number), "a door has a number from 1 to 999")
        self.number = number
        let list = CodeWords.list(language)
        words = (0..<Self.wordCount).map { _ in list[Int(generator.next(upperBound: UInt64(list.count)))] }
    }

    /// Accepts spaces, commas, hyphens and all other characters between the parts that are neither
    /// letters nor digits.
    public init(text: String) throws(SpokenCodeError) {
        let parts = CodeWords.folded(text).split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        guard let first = parts.first, let number = Int(first), (1...Self.numberMax).contains(number) else {
            throw .numberMissing
        }
        guard parts.count == 1 + Self.wordCount else { throw .wordCount(parts.count - 1) }
        self.number = number
        var words: [String] = []
        for part in parts.dropFirst() {
            guard let word = CodeWords.word(String(part)) else {
                throw .unknownWord(String(part), suggestions: CodeWords.nearest(to: String(part)))
            }
            words.append(word)
        }
        self.words = words
    }

    /// The list its words are from.
    public var language: Language { CodeWords.list(.french).contains(words[0]) ? .french : .english }

    public var text: String { ([String(number)] + words).joined(separator: "-") }

    /// What both sides prove to know: the words without accents, joined by hyphens.
    public var password: [UInt8] { Array(words.map(CodeWords.folded).joined(separator: "-").utf8) }
}
