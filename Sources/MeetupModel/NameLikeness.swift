// SPDX-License-Identifier: Apache-2.0
// peersync

/// Whether two names read alike, so that one member could be taken for another.
enum NameLikeness {
    /// Equal for names that differ in case, accents, loose space and letters of Greek or Cyrillic that look like Latin ones: what
    /// people here may meet of the confusables in Unicode Technical Standard 39.
    static func key(_ name: String) -> String {
        let folded = FoldedText.of(VisibleText.line(name))
        if folded.utf8.allSatisfy({ $0 < 0x80 }) { return folded }
        return String(String.UnicodeScalarView(folded.unicodeScalars.map { latin[$0] ?? $0 }))
    }

    /// After folding: a letter stands here for its capital too.
    private static let latin: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: [
            ("авекмнорстухіјѕһԁԛԝ", "abekmhopctyxijshdqw"),
            ("αβεζηικμνορτυχ", "abezhikmnoptyx"),
        ].flatMap { zip($0.0.unicodeScalars, $0.1.unicodeScalars) })
}
