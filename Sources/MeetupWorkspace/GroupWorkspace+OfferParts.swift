// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerNode
import PeerReplica
import PeerIdentity
import PeerStore

extension GroupWorkspace {
    func perform(_ request: OfferPartRequest, of text: String) async throws -> Response {
        let id = try find(text, [.offer], what: "offer")
        switch request {
        case .addModule(let title, let teacher, let hours, let number):
            try expect(.course, id, "only a course has modules")
            try await addModule(to: id, title, teacher, hours, at: number)
        case .moveModule(let module, let number):
            let module = try findModule(module, of: id)
            try await write { keeper in
                let others = try self.modules(of: id).filter { $0.id != module }
                return [.assign(module, Module.place, .text(Module.place(at: number, among: others)))]
            }
        case .setModule(let module, let fields): try await setModule(try findModule(module, of: id), fields)
        case .removeModule(let module):
            let module = try findModule(module, of: id)
            try await write { _ in [.delete(module)] }
        case .restoreModule(let module):
            let removed = OfferParts.removed(from: id, among: try store.views(of: [.module]))
            let module = try find(module, [.module], what: "module", among: removed, isDeleted: true, fix: "what was removed, and when: peersync log")
            try await write { _ in [.restore(module)] }
        case .include(let other):
            try expect(.pack, id, "only a pack includes other offers")
            let other = try find(other, [.offer], what: "offer")
            if OfferParts(try store.views(of: [.offer])).isIncluded(id, in: other) {
                throw Failure(
                    .refused, id == other ? "an offer cannot include itself" : "that one includes this one already",
                    fix: "choose another one: peersync offer list")
            }
            try await write { _ in [.add(id, Offer.includes, .record(other))] }
        case .exclude(let other):
            let other = try find(other, [.offer], what: "offer")
            try await write { _ in [.remove(id, Offer.includes, .record(other))] }
        case .removeContributor(let member):
            let member = try findMember(member)
            try await write { keeper in
                let view = try keeper.view(of: id)
                guard view.sets[Offer.contributors, default: []].contains(where: { $0.value == .member(member) }) else {
                    throw Failure(.refused, "they do not contribute to this offer", fix: "peersync offer show \(id.description.prefix(10)) says who does")
                }
                let own = [Offer.role(of: member), Offer.share(of: member)].filter { view[$0] != nil }
                return [.remove(id, Offer.contributors, .member(member))] + own.map { .assign(id, $0, nil) }
            }
        }
        return try offer(id)
    }

    /// Refuses to put a part into an offer of another kind. Parts stay in an offer whose kind
    /// changes later.
    private func expect(_ kind: Offer.Kind, _ id: RecordID, _ sentence: Phrase) throws {
        guard let offer = try store.view(of: id), Offer.kind(of: offer) != kind.rawValue else { return }
        throw Failure(.refused, sentence, fix: "make it one: peersync offer set \(id.description.prefix(10)) \(tr(word: "kind"))=\(tr(word: kind.rawValue))")
    }

    private func modules(of offer: RecordID) throws -> [RecordView] { OfferParts(try store.views(of: [.module])).modules(of: offer) }

    /// Finds a module by its number in the course, or by id or title as any record.
    private func findModule(_ text: String, of offer: RecordID) throws -> RecordID {
        let modules = try modules(of: offer)
        if let number = Int(text), number > 0, number <= modules.count { return modules[number - 1].id }
        return try find(text, [.module], what: "module", among: modules, fix: "its modules and their numbers: peersync offer show \(offer.description.prefix(10))")
    }

    private func addModule(to offer: RecordID, _ title: String, _ teacher: String?, _ hours: String?, at number: Int?) async throws {
        let module = newRecord(.module)
        let others = try modules(of: offer)
        var operations = Module.creating(
            module, in: offer, title: try Texts.title(title, what: "title"),
            place: Module.place(at: number ?? others.count + 1, among: others))
        if let teacher { operations.append(.assign(module, Module.teacher, .member(try findMember(teacher)))) }
        if let hours { operations.append(.assign(module, Module.hours, .text(try Self.hours(hours)))) }
        let final = operations
        try await write { _ in final }
    }

    private func setModule(_ module: RecordID, _ fields: [String: String]) async throws {
        var operations: [Operation] = []
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "title": operations.append(.assign(module, Module.title, .text(try Texts.title(value, what: "title"))))
            case "teacher": operations.append(.assign(module, Module.teacher, value.isEmpty ? nil : .member(try findMember(value))))
            case "hours": operations.append(.assign(module, Module.hours, value.isEmpty ? nil : .text(try Self.hours(value))))
            default: throw Failure(.usage, "a module has no field “\(VisibleText.line(name))”", fix: "fields are title, teacher, hours")
            }
        }
        let final = operations
        try await write { _ in final }
    }

    private static func hours(_ text: String) throws -> String {
        guard let amount = Amount(text), amount.thousandths > 0, ["", "h"].contains(amount.unit) else {
            throw Failure(.usage, "“\(VisibleText.line(text))” is not a number of hours", fix: "write for example --hours 3 or 1.5")
        }
        return amount.number
    }
}
