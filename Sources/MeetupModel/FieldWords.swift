// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A record's fields and values in the words of its readers; packed names and values are taken
/// apart.
public struct FieldWords: Sendable {
    private let view: RecordView
    private let people: People
    private let titles: [RecordID: String]
    private let parts: OfferParts

    /// - Parameters:
    ///   - view: The record's view, with its texts.
    ///   - titles: The titles of the records that the view's values name.
    ///   - parts: The parts of an offer, or the modules of the course that a module is in; empty
    ///     for other kinds.
    public init(_ view: RecordView, _ people: People, titles: [RecordID: String], parts: OfferParts) {
        self.view = view
        self.people = people
        self.titles = titles
        self.parts = parts
    }

    // MARK: - Fields

    /// Returns the name of a field. A field that belongs to a member, a metric or another field
    /// names that, too: `share (Béa)`.
    public func label(of field: FieldID) -> String {
        if view.id.kind == .module, field == Module.place { return tr(word: "number") }
        let owners = owners(of: field)
        return owners.isEmpty ? tr(word: field.name) : "\(tr(field: field.name)) (\(owners.joined(separator: ", ")))"
    }

    private func owners(of field: FieldID) -> [String] {
        let parts = field.name.split(separator: ".", maxSplits: 2).map(String.init)
        switch (view.id.kind, parts.first ?? "", parts.count) {
        case (.offer, "role", 2), (.offer, "share", 2), (.offer, "agreed", 2): return [name(ofMember: parts[1])]
        case (.comparison, "value", 3):
            let measure = Comparison.measures(of: view).first { $0.key == parts[2] }
            return [measure?.name ?? parts[2], name(ofMember: parts[1])]
        case (.session, "absent", 2): return [name(ofMember: parts[1])]
        case (.profile, "visibility", 2): return [tr(word: parts[1])]
        default: return []
        }
    }

    /// - Parameter id: A beginning of the member's id.
    private func name(ofMember id: String) -> String {
        people.members.first { $0.description.hasPrefix(id) }.map { people.name(of: $0) } ?? String(id.prefix(8))
    }

    /// Finds fields by the name in records or by a whole label, else by beginnings of the words of
    /// a label. Labels of all languages fit, because a script is answered in English, whatever
    /// language its writer speaks.
    public func fields(called text: String, among fields: Set<FieldID>) -> Set<FieldID> {
        if fields.contains(FieldID(text)) { return [FieldID(text)] }
        let wanted = FoldedText.of(text)
        let names = Dictionary(uniqueKeysWithValues: fields.map { ($0, self.names(of: $0)) })
        let whole = fields.filter { names[$0]?.contains(wanted) == true }
        if !whole.isEmpty { return whole }
        let beginnings = Self.pieces(wanted)
        if beginnings.isEmpty { return [] }
        return fields.filter { field in
            names[field, default: []].map(Self.pieces).contains { pieces in
                beginnings.allSatisfy { beginning in pieces.contains { $0.hasPrefix(beginning) } }
            }
        }
    }

    /// Returns the name and the labels of a field, folded.
    private func names(of field: FieldID) -> [String] {
        let labels = Language.allCases.flatMap { language in
            Language.$current.withValue(language) { [label(of: field), tr(field: field.name)] }
        }
        return ([field.name] + labels).map { FoldedText.of(VisibleText.line($0)) }
    }

    private static func pieces(_ folded: String) -> [Substring] { folded.split { !$0.isLetter && !$0.isNumber } }

    // MARK: - Values

    /// Returns a value in words; nil where the value itself is readable.
    public func words(of value: Value, in field: FieldID) -> String? {
        switch value {
        case .text(let text): words(of: text, in: field)
        case .record(let record): titles[record].flatMap { $0.isEmpty ? nil : $0 }
        default: nil
        }
    }

    private func words(of text: String, in field: FieldID) -> String? {
        switch (view.id.kind, field) {
        case (.project, Project.roles): return Project.opening(text).map { "\($0.role) (\($0.places))" }
        case (.project, Project.claims):
            guard let space = text.firstIndex(of: " ") else { return nil }
            return tr("\(name(ofMember: String(text[..<space]))): \(text[text.index(after: space)...])")
        case (.comparison, Comparison.metrics): return Comparison.measure(text).map(Self.described)
        case (.pool, Pool.tiers):
            let unit = view.optionalString(Pool.unit).map { " " + $0 } ?? ""
            return Pool.tier(text).map { tr("from \($0.quantity)\(unit): \($0.price)") }
        case (.offer, Offer.kindField), (.referral, Referral.state): return tr(word: text)
        case (.module, Module.place): return number(at: text)
        default:
            guard view.id.kind == .offer, field.name.hasPrefix("agreed.") else { return nil }
            return OfferTerms.isMet(text, by: view, with: parts) ? tr("what it says now") : tr("what it said before")
        }
    }

    private static func described(_ measure: Comparison.Measure) -> String {
        let better = measure.lessIsBetter ? tr("lower is better") : tr("higher is better")
        return "\(measure.name) (\(measure.unit.map { "\($0), \(better)" } ?? better))"
    }

    /// Where a module stands in its course if it is at a place.
    private func number(at place: String) -> String? {
        guard let offer = view.record(Module.offer) else { return nil }
        return "\(parts.modules(of: offer).filter { $0.id != view.id && $0.string(Module.place) < place }.count + 1)"
    }
}
