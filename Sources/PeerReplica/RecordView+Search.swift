// SPDX-License-Identifier: Apache-2.0
// peersync

extension RecordView {
    /// What a record is found by: its title or name, which counts more, and every other text in it, a line each.
    ///
    /// Of a disputed title only the shown value is the title; other fields bring all their concurrent values. The order
    /// is the same on every device. O(length of the texts).
    public var searchedWords: (title: String, body: String) {
        let names: [FieldID] = ["title", "name", "text"]
        let title = names.compactMap { self[$0] }.compactMap { if case .text(let text) = $0 { text } else { nil } }.first
        var words: [String] = []
        for (field, values) in fields.sorted(by: { $0.key < $1.key }) where !names.contains(field) {
            for value in values { if case .text(let text)? = value.value { words.append(text) } }
        }
        for (_, elements) in sets.sorted(by: { $0.key < $1.key }) {
            for element in elements { if case .text(let text) = element.value { words.append(text) } }
        }
        words += texts.sorted { $0.key < $1.key }.map(\.value)
        return (title ?? "", words.joined(separator: "\n"))
    }
}
