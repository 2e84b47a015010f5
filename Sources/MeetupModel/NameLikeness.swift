// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica

/// Whether two names read alike, so that one member could be taken for another.
enum NameLikeness {
    /// Returns two keys of a name: the name as people compare text, and the name as it looks. Two
    /// names read alike if they have a key in common.
    ///
    /// The second key covers the confusables of Unicode Technical Standard 39 that members are
    /// likely to meet: Greek and Cyrillic letters that look like Latin ones, and characters without
    /// width.
    static func keys(_ name: String) -> Set<String> {
        let name = VisibleText.line(name)
        var seen = String.UnicodeScalarView()
        for scalar in name.unicodeScalars where !isUnseen(scalar) { seen.append(latin[scalar] ?? scalar) }
        return [FoldedText.of(name), FoldedText.of(String(seen))]
    }

    /// Whether a name ends as if it had been told apart from others by the beginning of one of these ids.
    static func imitates(_ name: String, _ ids: [String]) -> Bool {
        guard name.hasSuffix(")"), let open = name.lastIndex(of: "(") else { return false }
        let inside = FoldedText.of(String(name[name.index(after: open)...].dropLast()))
        guard inside.utf8.count >= markLetters else { return false }
        // As base 32 is read: no letter is mistaken for a digit.
        let digits: [Character: Character] = ["o": "0", "i": "1", "l": "1"]
        let beginning = String(inside.map { digits[$0] ?? $0 })
        return ids.contains { $0.hasPrefix(beginning) }
    }

    /// The minimum length of the beginning of an id that is shown behind an ambiguous name.
    static let markLetters = 4

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return false }
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return true }
        return properties.generalCategory == .nonspacingMark || properties.generalCategory == .enclosingMark
    }

    private static let latin: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: [
            ("АВЕЅІЈКМНОРСТУХ", "ABESIJKMHOPCTYX"), ("авекмнорстухіјѕһԁԛԝй", "abekmhopctyxijshdqwи"),
            ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"), ("αβεζηικνορτυχάέίόύ", "abeznikvoptuxaeiou"),
        ].flatMap { zip($0.0.unicodeScalars, $0.1.unicodeScalars) })
}
