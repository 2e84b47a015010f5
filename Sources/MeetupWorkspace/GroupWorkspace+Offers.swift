// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerNode
import PeerReplica
import PeerIdentity
import PeerStore

extension GroupWorkspace {
    func newOffer(_ title: String, _ kind: Offer.Kind) async throws -> Response {
        let id = newRecord(.offer)
        let operations = Offer.creating(id, title: try Texts.title(title, what: "title"), kind: kind, by: ownMember)
        try await write { _ in operations }
        return try offer(id)
    }

    /// Offers and their modules, which are looked at together.
    func offersAndModules() throws -> [RecordView] { try store.views(of: [.offer, .module]) }

    func offers() throws -> Response {
        let people = try people()
        let all = try offersAndModules()
        let parts = OfferParts(all)
        // Lists have the beginnings of texts, but what was agreed to is all of one.
        let agreed = all.filter { view in view.fields.keys.contains { $0.name.hasPrefix("agreed.") } }.map(\.id)
        let whole = Dictionary(try store.views(of: agreed).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return .offers(RecordView.listed(all.filter { $0.id.kind == .offer }).map {
            Offer.of(whole[$0.id] ?? $0, with: parts, people, isListed: true)
        })
    }

    func offer(_ text: String) throws -> Response { try offer(find(text, [.offer], what: "offer")) }

    func offer(_ id: RecordID) throws -> Response {
        guard let view = try store.view(of: id) else { throw Failure(.refused, "the offer is gone") }
        return .offer(Offer.of(view, with: OfferParts(try offersAndModules()), try people()))
    }

    /// An empty value clears the field.
    func setOffer(_ text: String, _ fields: [String: String]) async throws -> Response {
        let id = try find(text, [.offer], what: "offer")
        var operations: [Operation] = []
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            let field = FieldID(name)
            switch name {
            case "title": operations.append(.assign(id, field, .text(try Texts.title(value, what: "title"))))
            case "kind":
                guard let kind = Offer.Kind(rawValue: Language.current.identifier(value)) else {
                    throw Failure(.usage, "an offer is not “\(VisibleText.line(value))”", fix: "kind is one of \(Offer.Kind.allCases.map { tr(word: $0.rawValue) }.joined(separator: ", "))")
                }
                operations.append(.assign(id, field, .text(kind.rawValue)))
            default:
                guard Offer.fields.contains(field) else {
                    throw Failure(
                        .usage, "an offer has no field “\(VisibleText.line(name))”",
                        fix: "fields are \((["title", "kind"] + Offer.fields.map(\.name)).map(tr(word:)).joined(separator: ", "))")
                }
                operations.append(.assign(id, field, value.isEmpty ? nil : .text(try Texts.line(value, what: name))))
            }
        }
        let final = operations
        try await write { _ in final }
        return try offer(id)
    }

    func addContributor(_ text: String, _ member: String, _ role: String?, _ share: String?) async throws -> Response {
        let id = try find(text, [.offer], what: "offer")
        let member = try findMember(member)
        var operations: [Operation] = []
        if let role { operations.append(.assign(id, Offer.role(of: member), .text(try Texts.title(role, what: "role")))) }
        if let share {
            guard let percent = Amount(share), (0...100_000).contains(percent.thousandths), ["", "%"].contains(percent.unit) else {
                throw Failure(.usage, "“\(VisibleText.line(share))” is not a share", fix: "give a percentage from 0 to 100, such as --share 40")
            }
            operations.append(.assign(id, Offer.share(of: member), .text(percent.number)))
        }
        let rest = operations
        try await write { keeper in
            let there = try keeper.view(of: id).sets[Offer.contributors, default: []].contains { $0.value == .member(member) }
            return (there ? [] : [.add(id, Offer.contributors, .member(member))]) + rest
        }
        return try offer(id)
    }

    /// Agreement is each contributor's own word, to what the offer says where they are.
    func agree(_ text: String, _ agrees: Bool) async throws -> Response {
        let id = try find(text, [.offer], what: "offer")
        let member = ownMember
        let store = store
        try await write { keeper in
            let view = try keeper.view(of: id)
            guard view.sets[Offer.contributors, default: []].contains(where: { $0.value == .member(member) }) else {
                throw Failure(
                    .refused, "you are not a contributor of this offer",
                    fix: "peersync offer add-contributor \(id.description.prefix(10)) YOUR-NAME")
            }
            let before = view[Offer.agreement(of: member)]
            let parts = OfferParts(try store.views(of: [.offer, .module]))
            let disputed = agrees ? OfferTerms.disputed(in: view, with: parts) : []
            guard disputed.isEmpty else {
                throw Failure(
                    .refused, "people gave different values at the same time for: \(disputed.map { VisibleText.line(tr(field: $0.name)) }.joined(separator: ", ")); nobody can agree to all of them",
                    fix: "talk, and say which it is to be: peersync explain \(id.description.prefix(10))")
            }
            let after = agrees ? Value.text(OfferTerms.digest(of: view, with: parts)) : nil
            return before == after ? [] : [.assign(id, Offer.agreement(of: member), after)]
        }
        return try offer(id)
    }
}
