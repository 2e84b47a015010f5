// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica

/// A field for which people gave different values at the same time.
public struct Dispute: Hashable, Sendable, Codable {
    public struct Said: Hashable, Sendable, Codable {
        /// The value as it is in the record, in every language; nil where somebody cleared the
        /// field.
        public let value: String?
        public let by: Person?
    }

    public let field: String
    /// The one that is shown comes first; each is there once.
    public let values: [Said]

    init(_ field: FieldID, of view: RecordView, _ people: People) {
        self.field = field.name
        var seen: Set<Said> = []
        values = (view.fields[field] ?? []).map { Said(value: $0.value.map { people.text(of: $0) }, by: people.person($0.source.member)) }
            .filter { seen.insert($0).inserted }
    }

    /// Fields whose values are words of the program.
    private static let ofWords: Set<String> = ["kind", "state"]

    /// What people read, such as *price: 1000 € (Anna), 1500 € (Bruno)*.
    ///
    /// - Parameter safe: Makes somebody's text harmless where it is to stand.
    public func sentence(_ safe: (String) -> String) -> String {
        let given = values.map { said in
            let value = safe(said.value.map { Self.ofWords.contains(field) ? tr(word: $0) : $0 } ?? tr("nothing"))
            return said.by.map { "\(value) (\(safe($0.name)))" } ?? value
        }
        return tr("\(safe(tr(field: field))): \(given.joined(separator: ", "))")
    }
}
