// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity

/// Text as people compare it: without case, accents and loose space.
public enum FoldedText {
    public static func of(_ text: String) -> String {
        // A title is looked for among thousands, most of which are of plain letters.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return plain(text) }
        let folded = String(String.UnicodeScalarView(CodeWords.folded(text).unicodeScalars.map(base)))
        return folded.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Returns a Latin letter without its mark, such as the marks in Begoña, Łukasz and Åse.
    /// Returns other scalars unchanged.
    private static func base(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard !scalar.isASCII, (0xC0...0x24F).contains(scalar.value) || (0x1E00...0x1EFF).contains(scalar.value) else { return scalar }
        let name = scalar.properties.name ?? ""
        guard name.hasPrefix(letterName), let letter = name.dropFirst(letterName.count).unicodeScalars.first else { return scalar }
        let rest = name.dropFirst(letterName.count + 1)
        return rest.hasPrefix(" WITH ") ? Unicode.Scalar(letter.value + 0x20) ?? scalar : scalar
    }

    private static let letterName = "LATIN SMALL LETTER "

    private static func plain(_ text: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        for letter in text.utf8 {
            if letter == 0x20 || (letter >= 9 && letter <= 13) {
                if let last = output.last, last != 0x20 { output.append(0x20) }
            } else {
                output.append(letter >= 0x41 && letter <= 0x5A ? letter + 0x20 : letter)
            }
        }
        if output.last == 0x20 { output.removeLast() }
        return String(decoding: output, as: UTF8.self)
    }

    /// Whether two expressions mean the same thing: equal, or each word of the shorter one has its like in the longer one.
    static func agree(_ left: String, _ right: String) -> Bool {
        if of(left) == of(right) { return !of(left).isEmpty }
        let sides = [words(left), words(right)].sorted { $0.count < $1.count }
        return !sides[0].isEmpty && sides[0].allSatisfy { word in sides[1].contains { areAlike($0, word) } }
    }

    /// The same word, perhaps with another ending: photos and photographe, comptable and comptabilité.
    private static func areAlike(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        let shared = zip(left, right).prefix { $0 == $1 }.count
        return shared >= stemLetters && shared * 5 >= min(left.count, right.count) * 3
    }

    /// So many letters at the beginning, and three fifths of the shorter one, make two words alike.
    private static let stemLetters = 5

    private static func words(_ text: String) -> [String] {
        of(text).split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { $0.count > 2 || $0.allSatisfy(\.isNumber) }
    }
}
