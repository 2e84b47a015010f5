// SPDX-License-Identifier: Apache-2.0
// peersync

/// A language of the texts for people.
public enum Language: String, CaseIterable, Hashable, Sendable, Codable {
    case english = "en"
    case french = "fr"

    /// The language of the person who reads what the current task makes. Output for scripts is
    /// always English.
    @TaskLocal public static var current = Language.english

    /// Returns the identifier of a field for the word that people type, ignoring case and accents.
    /// Returns other text unchanged.
    ///
    /// French words are understood in English too: a person who adds `--json` gets English output
    /// but types the same field names as before.
    public func identifier(_ text: String) -> String {
        if self != .french, French.recordWords[text] != nil { return text }
        let wanted = FoldedText.of(text)
        return French.recordWords.filter { FoldedText.of($0.value) == wanted }.map(\.key).min() ?? text
    }

    /// The language of a locale as the environment names it, such as `fr_CH.UTF-8`. English for
    /// languages without a translation.
    public init(locale: String) { self = locale.hasPrefix("fr") ? .french : .english }

    /// A sentence in this language by its English template, with `%1` for the first value and so on; nil where there is none.
    func sentence(_ template: String) -> String? { self == .french ? French.sentence(template) : nil }
}

/// Words for people, written in English where they are used, and shown in the reader's language.
///
/// A literal is the key of its translations: `"there is no “\(name)”"` is looked up as `there is no “%1”`.
public struct Phrase: ExpressibleByStringInterpolation, Sendable {
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var template = ""
        fileprivate var english = ""
        fileprivate var values: [Value] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            template.reserveCapacity(literalCapacity + 2 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) {
            template += literal
            english += literal
        }

        public mutating func appendInterpolation(_ value: some Any) { append(.text("\(value)")) }

        /// A word as `tr(word:)` takes it.
        public mutating func appendInterpolation(word: String) { append(.word(word)) }

        private mutating func append(_ value: Value) {
            values.append(value)
            template += "%\(values.count)"
            english += value.english
        }
    }

    fileprivate enum Value: Sendable {
        case text(String)
        case word(String)

        var english: String {
            switch self {
            case .text(let text), .word(let text): text
            }
        }

        var text: String { if case .word(let word) = self { tr(word: word) } else { english } }
    }

    private let template: String
    let english: String
    private let values: [Value]

    public init(stringLiteral literal: String) {
        template = literal
        english = literal
        values = []
    }

    public init(stringInterpolation interpolation: StringInterpolation) {
        template = interpolation.template
        english = interpolation.english
        values = interpolation.values
    }

    /// What is in the reader's language already, or in nobody's.
    public init(verbatim text: String) {
        template = ""
        english = text
        values = []
    }

    /// In the reader's language; in English where it was not translated.
    public var text: String {
        let language = Language.current
        guard language != .english, !template.isEmpty else { return english }
        guard let sentence = language.sentence(template) else { return english }
        return values.isEmpty ? sentence : Self.filled(sentence, values.map(\.text))
    }

    fileprivate static func filled(_ sentence: String, _ values: [String]) -> String {
        var output = ""
        var rest = sentence[...]
        while let sign = rest.firstIndex(of: "%") {
            output += rest[..<sign]
            rest = rest[rest.index(after: sign)...]
            guard let number = rest.first?.wholeNumberValue, values.indices.contains(number - 1) else {
                output += "%"
                continue
            }
            output += values[number - 1]
            rest = rest.dropFirst()
        }
        return output + rest
    }
}

/// A phrase in the reader's language.
public func tr(_ phrase: Phrase) -> String { phrase.text }

/// A word that a record or the toolkit has for something, such as `draft` or `in sync`, in the reader's language.
public func tr(word: String) -> String { Language.current == .french ? French.vocabulary[word] ?? word : word }

/// A record's field, of which some belong to a member or a metric, in the reader's language.
public func tr(field: String) -> String {
    field.contains(".") ? tr(word: String(field.prefix { $0 != "." })) : tr(word: field)
}

/// A number that was computed, with whatever stands behind it, in the reader's language: `2.5 h` is `2,5 h` in French.
///
/// What people typed is shown as it is.
public func tr(number: String) -> String {
    guard Language.current == .french else { return number }
    let digits = number.prefix { $0.isWholeNumber || $0 == "-" || $0 == "." }
    return "\(digits.replacing(".", with: ","))\(number.dropFirst(digits.count))"
}

/// Parts of a sentence one after the other, such as `nobody answered; nobody was there`, in the reader's language.
public func tr(parts: [String]) -> String { parts.dropFirst().reduce(parts.first ?? "") { tr("\($0); \($1)") } }

/// A sentence of the toolkit, which speaks English, in the reader's language.
public func tr(sentence: String) -> String {
    guard Language.current != .english else { return sentence }
    if let known = Language.current.sentence(sentence) { return known }
    for (template, translation, isNested) in French.patterns {
        guard let values = template.values(in: sentence) else { continue }
        return Phrase.filled(translation, isNested ? values.map { French.sentence($0) ?? $0 } : values)
    }
    return sentence
}
