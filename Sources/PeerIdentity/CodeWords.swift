// SPDX-License-Identifier: Apache-2.0
// peersync

/// The words of spoken codes: 2,048 English and 2,048 French ones, told apart by their first four letters.
public enum CodeWords {
    static let prefixLength = 4

    static func list(_ language: SpokenCode.Language) -> [String] {
        switch language {
        case .english: english
        case .french: french
        }
    }

    /// The word that is meant by one that was typed: whole, or at least its first four letters and no others after them.
    static func word(_ typed: String) -> String? {
        let typed = folded(typed)
        guard typed.count >= prefixLength, let word = byPrefix[String(typed.prefix(prefixLength))] else { return nil }
        return folded(word).hasPrefix(typed) ? word : nil
    }

    /// The words that begin with what was typed, in alphabetical order, English ones first.
    public static func completions(of typed: String) -> [String] {
        let typed = folded(typed)
        return SpokenCode.Language.allCases.flatMap { list($0).filter { folded($0).hasPrefix(typed) } }
    }

    /// At most three words that a slip of the finger or the ear makes of what was typed.
    static func nearest(to typed: String) -> [String] {
        let typed = Array(folded(typed).utf8)
        return SpokenCode.Language.allCases.flatMap(list)
            .map { (word: $0, distance: distance(typed, Array(folded($0).utf8))) }
            .filter { $0.distance <= 2 && $0.distance < typed.count }
            .sorted { ($0.distance, $0.word) < ($1.distance, $1.word) }
            .prefix(3).map(\.word)
    }

    /// Lower case without accents; other scripts stay as they are.
    package static func folded(_ text: String) -> String {
        var folded = ""
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "à", "â", "ä", "á": folded += "a"
            case "ç": folded += "c"
            case "é", "è", "ê", "ë": folded += "e"
            case "î", "ï", "í": folded += "i"
            case "ô", "ö", "ó": folded += "o"
            case "ù", "û", "ü", "ú": folded += "u"
            case "œ": folded += "oe"
            case "æ": folded += "ae"
            // Accents written as marks of their own, as some keyboards do.
            case "\u{300}"..."\u{36F}": continue
            default: folded.unicodeScalars.append(scalar)
            }
        }
        return folded
    }

    private static let byPrefix = Dictionary(
        (english + french).map { (String(folded($0).prefix(prefixLength)), $0) }, uniquingKeysWith: { first, _ in first })

    /// How many letters must be changed, added, left out or swapped with their neighbour: optimal string alignment.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other { best = min(best, before[column - 1] + 1) }
                current.append(best)
            }
            (before, last) = (last, current)
        }
        return last[right.count]
    }
}
