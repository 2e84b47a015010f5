// SPDX-License-Identifier: Apache-2.0
// peersync

extension SharedText {
    /// The edits that carry someone's rewriting of an older text over to the text as it is now.
    ///
    /// Both the rewriting and what happened to the text meanwhile are taken as concurrent edits of the older text.
    ///
    /// - Returns: Edits of `current`, to be made one after the other.
    public static func edits(from base: String, to rewritten: String, onto current: String) -> [TextEdit] {
        do {
            var meanwhile = SharedText()
            try meanwhile.insert(base, at: 0, by: AuthorID([0]))
            var mine = meanwhile
            guard let change = try mine.replace(with: rewritten, by: AuthorID([2])) else { return [] }
            try meanwhile.replace(with: current, by: AuthorID([1]))
            return try meanwhile.merge([change]).map {
                TextEdit(position: $0.range.lowerBound, deletedCount: $0.range.count, inserted: $0.replacement)
            }
        } catch {
            preconditionFailure("edits computed from a text fit that text: \(error)")
        }
    }
}
