// SPDX-License-Identifier: Apache-2.0
// peersync

/// The French of everything people read, by its English.
enum French {
    /// French sentences by English template, as the catalogues spell them; see `shown`.
    private static let sentences = dictionary([commands, answers, refusals, log, summaries, toolkit, system, parser])

    static func sentence(_ template: String) -> String? { sentences[template].map(shown) }

    /// Words of records and states, which mean something else within a sentence.
    static let vocabulary = recordWords.merging(dictionary([checks])) { word, _ in word }

    /// The words of `vocabulary` that people may also type in commands.
    static let recordWords = dictionary([words])

    /// The templates of the sentences with values that the toolkit and the command parser say.
    /// A value in a sentence of the toolkit may be such a sentence itself.
    static let patterns = patterns(in: toolkit, areNested: true) + patterns(in: parser, areNested: false)

    private static func patterns(in catalogue: String, areNested: Bool) -> [(template: Pattern, french: String, isNested: Bool)] {
        entries(of: catalogue).filter { $0.english.contains("%1") }.map { (Pattern($0.english), shown($0.french), areNested) }
    }

    private static func dictionary(_ catalogues: [String]) -> [String: String] {
        var sentences: [String: String] = [:]
        for catalogue in catalogues { for (english, french) in entries(of: catalogue) { sentences[english] = french } }
        return sentences
    }

    /// A catalogue has an English line, the French one below it, and an empty one; `¶` stands for a line feed.
    private static func entries(of catalogue: String) -> [(english: String, french: String)] {
        let lines = catalogue.utf8.split(separator: UInt8(ascii: "\n"))
        return stride(from: 0, to: lines.count - 1, by: 2).map { (plain(lines[$0]), plain(lines[$0 + 1])) }
    }

    private static func plain(_ line: Substring.UTF8View) -> String {
        let text = String(Substring(line))
        return line.contains(0xB6) ? text.replacing("¶", with: "\n") : text
    }

    /// Spaces that French puts before signs and within quotation marks are made unbreakable, so that nobody has to type them.
    private static func shown(_ french: String) -> String {
        var output = String.UnicodeScalarView()
        let scalars = Array(french.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            let isBound = scalar == " " && ((place > 0 && scalars[place - 1] == "«") || (place + 1 < scalars.count && before.contains(scalars[place + 1])))
            output.append(isBound ? "\u{A0}" : scalar)
        }
        return String(output)
    }

    private static let before: Set<Unicode.Scalar> = ["»", ":", ";", "?", "!"]

    /// A sentence with places for values.
    struct Pattern: Sendable {
        private let parts: [String]

        /// - Parameter template: Its values in order.
        init(_ template: String) {
            var parts: [String] = [""]
            var isHole = false
            for character in template {
                if isHole { isHole = false } else if character == "%" { parts.append(""); isHole = true } else { parts[parts.count - 1].append(character) }
            }
            self.parts = parts
        }

        /// What stands in the places; nil where it is another sentence.
        func values(in sentence: String) -> [String]? {
            guard sentence.hasPrefix(parts[0]) else { return nil }
            var rest = sentence.dropFirst(parts[0].count)
            var values: [String] = []
            for part in parts.dropFirst() {
                guard !part.isEmpty else {
                    values.append(String(rest))
                    return values
                }
                guard let range = rest.firstRange(of: part) else { return nil }
                values.append(String(rest[..<range.lowerBound]))
                rest = rest[range.upperBound...]
            }
            return rest.isEmpty ? values : nil
        }
    }
}
