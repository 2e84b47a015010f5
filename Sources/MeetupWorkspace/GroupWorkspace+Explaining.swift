// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerNode
import PeerReplica
import PeerStore

extension GroupWorkspace {
    func explain(_ text: String, _ field: String?) throws -> Response {
        let id = try find(text, RecordKind.known, what: "record")
        guard let view = try store.view(of: id) else { throw Failure(.refused, "it is gone") }
        let people = try people()
        var fields = Set(view.fields.keys).union(view.sets.keys).union(view.counters.keys).union(view.texts.keys)
        // What a member does not show is not shown here either.
        if id.kind == .profile { fields = fields.filter { isShown($0, of: view) } }
        let words = try fieldWords(view, people)
        if let field {
            let meant = words.fields(called: field, among: fields)
            if meant.isEmpty {
                let labels = fields.sorted().map { VisibleText.argument(words.label(of: $0)) }
                throw Failure(
                    .refused, "“\(VisibleText.line(field))” has no value there",
                    fix: "fields with one: \(labels.joined(separator: ", "))")
            }
            fields = meant
        }
        return .explanation(Explanation(
            id: id.description, kind: id.kind.name, title: view.heading, deleted: view.isDeleted,
            deletedBy: view.deletedBy.map { people.person($0) }, keptDespiteDeletion: view.isKeptDespiteDeletion,
            needsNewerVersion: view.needsNewerVersion ? true : nil,
            fields: fields.sorted().map { explained($0, of: view, people, words) }))
    }

    private func fieldWords(_ view: RecordView, _ people: People) throws -> FieldWords {
        let values = view.fields.values.flatMap { $0.compactMap(\.value) } + view.sets.values.flatMap { $0.map(\.value) }
        let records = values.compactMap { if case .record(let record) = $0 { record } else { nil } }
        let titles = Dictionary(try store.views(of: records).map { ($0.id, $0.heading) }, uniquingKeysWith: { first, _ in first })
        let hasParts = [.offer, .module].contains(view.id.kind)
        return try FieldWords(view, people, titles: titles, parts: OfferParts(hasParts ? offersAndModules() : []))
    }

    private func isShown(_ field: FieldID, of view: RecordView) -> Bool {
        if view.isForgotten { return false }
        guard view.created?.member != ownMember, case .text(let who)? = view[Profile.visibilityField(field.name)] else { return true }
        return who != Profile.Visibility.private.rawValue
    }

    private func explained(_ field: FieldID, of view: RecordView, _ people: People, _ words: FieldWords) -> Explanation.Field {
        let label = words.label(of: field)
        func candidate(_ value: Value?, _ source: RecordView.Source, _ isShown: Bool) -> Explanation.Candidate {
            let text = value.map { Self.describe($0, people) }
            let said = value.flatMap { words.words(of: $0, in: field) }
            return Explanation.Candidate(
                value: text, shownAs: said == text ? nil : said, by: people.person(source.member),
                time: Timestamp(milliseconds: source.wallClock), change: source.change.description, lamport: source.lamport, shown: isShown)
        }
        if let values = view.fields[field] {
            let isDisputed = view.disputedFields.contains(field)
            return Explanation.Field(
                field: field.name, label: label, concurrent: isDisputed,
                values: values.enumerated().map { place, value in candidate(value.value, value.source, place == 0) },
                why: isDisputed
                    ? tr("\(values.count) people set it without having seen each other’s value; shown is the one whose writer was furthest along in what the group wrote (where that is equal, one by lot, the same on every laptop)")
                    : values.count > 1
                        ? tr("\(values.count) people set the same, without having seen it of each other")
                        : tr("one value, set after everything else that was ever set there"),
                settle: isDisputed ? Self.settling(field, of: view) : nil)
        }
        if let elements = view.sets[field] {
            let isOverclaimed = view.id.kind == .project && field == Project.claims && Project.of(view, people).state == .overclaimed
            return Explanation.Field(
                field: field.name, label: label, concurrent: isOverclaimed, values: elements.map { candidate($0.value, $0.source, true) },
                why: isOverclaimed
                    ? tr("more took a role than it has places, without having heard of each other; all are shown until one steps back")
                    : tr("a set: each was added, and nobody who had seen that took it out"),
                settle: isOverclaimed ? Self.settling(field, of: view) : nil)
        }
        if let amounts = view.counters[field] {
            return Explanation.Field(
                field: field.name, label: label, concurrent: false,
                values: amounts.map { amount in
                    Explanation.Candidate(
                        value: "\(amount.amount)", shownAs: nil, by: people.person(amount.member), time: nil, change: nil, lamport: nil, shown: true)
                },
                why: tr("a count: what each member added, and all of it adds up"), settle: nil)
        }
        // Only of notes it can be seen line by line.
        return Explanation.Field(
            field: field.name, label: label, concurrent: false, values: [],
            why: view.id.kind == .note
                ? tr("a text written together: everybody’s words are in it; who wrote what: peersync note show \(view.id.description.prefix(10)) --blame")
                : tr("a text written together: everybody’s words are in it"),
            settle: nil)
    }

    /// The command by which somebody says which value it is to be.
    private static func settling(_ field: FieldID, of view: RecordView) -> String? {
        let id = view.id.description.prefix(10)
        let parts = field.name.split(separator: ".", maxSplits: 1)
        switch (view.id.kind, parts.first ?? "") {
        case (.note, "title"): return tr("peersync note retitle \(id) TITLE")
        case (.offer, "role"): return tr("peersync offer add-contributor \(id) MEMBER --role ROLE")
        case (.offer, "share"): return tr("peersync offer add-contributor \(id) MEMBER --share PERCENT")
        case (.offer, "agreed"): return tr("peersync offer agree \(id), by the member themselves")
        case (.offer, _): return tr("peersync offer set \(id) \(word: field.name)=VALUE")
        case (.module, "place"): return tr("peersync offer module move OFFER \(id) NUMBER")
        case (.module, _): return tr("peersync offer module set OFFER \(id) \(word: field.name)=VALUE")
        case (.referral, _): return tr("peersync referral accept, decline, won or lost \(id)")
        case (.comparison, "value"): return tr("peersync compare put \(id) METRIC=VALUE, by the member themselves")
        case (.profile, "visibility"): return tr("peersync profile set --visibility \(word: String(parts.last ?? ""))=WHO, by the member themselves")
        case (.profile, _): return tr("peersync profile set \(word: field.name)=VALUE, by the member themselves")
        case (.project, "claims"): return tr("peersync project release \(id) ROLE")
        case (.action, "done"): return "peersync session action done \(id)"
        // The session did end; nobody has to write that again.
        case (.session, "ended"): return nil
        default: return tr("setting it again")
        }
    }

    private static func describe(_ value: Value, _ people: People) -> String {
        if case .flag(let flag) = value { flag ? tr("yes") : tr("no") } else { people.text(of: value) }
    }
}
