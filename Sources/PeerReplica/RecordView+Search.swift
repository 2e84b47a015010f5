// SPDX-License-Identifier: Apache-2.0
// peersync

extension RecordView {
    /// What a record is found by: its title or name, which counts more, and every other text that people wrote in it, a line each.
    ///
    /// Of a disputed title only the shown value is the title; other fields bring all their concurrent values. The order
    /// is the same on every device. O(length of the texts).
    ///
    /// Nothing is found in a record of a kind that this program does not know.
    public var searchedWords: (title: String, body: String) {
        guard id.kind.isKnown else { return ("", "") }
        let names: [FieldID] = ["title", "name", "text"]
        let title = names.compactMap { self[$0] }.compactMap { if case .text(let text) = $0 { text } else { nil } }.first
        var words: [String] = []
        for (field, values) in fields.sorted(by: { $0.key < $1.key }) where !names.contains(field) && !isForPrograms(field) {
            for value in values { if case .text(let text)? = value.value { words.append(text) } }
        }
        for (field, elements) in sets.sorted(by: { $0.key < $1.key }) {
            for element in elements {
                if case .text(let text) = element.value, let said = said(in: text, of: field) { words.append(String(said)) }
            }
        }
        words += texts.sorted { $0.key < $1.key }.map(\.value)
        return (title ?? "", words.joined(separator: "\n"))
    }

    /// Whether a field's text is nobody's words: a digest, a place in a list, one of a few states.
    private func isForPrograms(_ field: FieldID) -> Bool {
        switch id.kind {
        case .profile: field.name.hasPrefix("visibility.")
        case .offer: field == "kind" || field.name.hasPrefix("agreed.")
        case .module: field == "place"
        case .referral: field == "state"
        default: false
        }
    }

    /// The words in an element of a set, which in some begin behind what programs sort and find it by.
    private func said(in element: String, of field: FieldID) -> Substring? {
        switch (id.kind, field) {
        // A place in the list, a number, and the role.
        case (.project, "roles"): element.split(separator: " ", maxSplits: 2).dropFirst(2).first
        // A member and one of the roles, which are found already.
        case (.project, "claims"): nil
        // A quantity and the price.
        case (.pool, "tiers"): element.split(separator: " ", maxSplits: 1).dropFirst().first
        // Eight letters of a key, a sign for which is better, and the name with its unit.
        case (.comparison, "metrics"): element.dropFirst(9)
        default: element[...]
        }
    }
}
