// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerNode
import PeerReplica
import PeerIdentity
import PeerStore

/// Projects, pools and comparisons: what members share out among themselves.
extension GroupWorkspace {
    func perform(_ request: ProjectRequest) async throws -> Response {
        switch request {
        case .new(let title, let roles):
            let id = newRecord(.project)
            let title = try Texts.title(title, what: "title")
            let openings = try Self.openings(roles)
            try await write { _ in Project.creating(id, title: title, openings) }
            return try project(id)
        case .list:
            let people = try people()
            return .projects(RecordView.listed(try store.views(of: [.project])).map { Project.of($0, people) })
        case .show(let text): return try project(find(text, [.project], what: "project"))
        case .claim(let text, let role): return try await claim(text, role)
        case .release(let text, let role):
            let id = try find(text, [.project], what: "project")
            let role = try self.role(role, of: id)
            let claim = Project.claim(role.role, by: ownMember)
            guard role.claims.contains(where: { $0.person.member == ownMember.description }) else {
                throw Failure(.refused, "you did not take “\(VisibleText.line(role.role))”", fix: "peersync project show \(id.description.prefix(10))")
            }
            try await write { _ in [.remove(id, Project.claims, claim)] }
            return try project(id)
        }
    }

    private static func openings(_ texts: [String]) throws -> [Project.Opening] {
        var openings: [Project.Opening] = []
        for text in texts {
            var role = text
            var places = 1
            if let colon = text.lastIndex(of: ":") {
                let count = text[text.index(after: colon)...]
                guard let number = Int(count), (1...Project.placesMax).contains(number) else {
                    throw Failure(
                        .usage, "“\(VisibleText.line(String(count)))” is not a number of places",
                        fix: "write --role 'designer:2', with 1 to \(Project.placesMax)")
                }
                (role, places) = (String(text[..<colon]), number)
            }
            role = try Texts.title(role, what: "role")
            if openings.contains(where: { FoldedText.of($0.role) == FoldedText.of(role) }) {
                throw Failure(
                    .usage, "the role “\(VisibleText.line(role))” is there twice",
                    fix: "give it once, with a number: --role \(VisibleText.argument(role + ":2"))")
            }
            openings.append(Project.Opening(role: role, places: places))
        }
        guard openings.count <= Project.rolesMax else {
            throw Failure(.usage, "a project has at most \(Project.rolesMax) roles", fix: "make a second call for the rest")
        }
        if openings.isEmpty { throw Failure(.usage, "there is no role", fix: "say who is wanted: --role designer:2 --role 'sound engineer'") }
        return openings
    }

    /// Claims a role; refused where no place is left. Members who claim the last place at the same
    /// time are told when their claims meet.
    private func claim(_ text: String, _ role: String) async throws -> Response {
        let id = try find(text, [.project], what: "project")
        let role = try self.role(role, of: id)
        if role.claims.contains(where: { $0.person.member == ownMember.description }) { return try project(id) }
        // Release the claims of members who are out of the group and cannot release them.
        let graph = try await keeper.graph
        let released = role.claims.compactMap { MemberID(text: $0.person.member) }.filter { !graph.isMember($0) }.map { member in
            PeerReplica.Operation.remove(id, Project.claims, Project.claim(role.role, by: member))
        }
        if role.open == 0, released.isEmpty {
            let names = role.claims.map { VisibleText.line($0.person.name) }.joined(separator: ", ")
            throw Failure(
                .refused, "“\(VisibleText.line(role.role))” is taken by \(names)",
                fix: "ask whether they release it: peersync project release \(id.description.prefix(10)) \(VisibleText.argument(role.role))")
        }
        let operations = released + [.add(id, Project.claims, Project.claim(role.role, by: ownMember))]
        try await write { _ in operations }
        return try project(id)
    }

    private func role(_ text: String, of project: RecordID) throws -> Project.Role {
        guard let view = try store.view(of: project) else { throw Failure(.refused, "the project is gone") }
        let roles = Project.of(view, try people()).roles
        let wanted = FoldedText.of(text)
        let whole = roles.filter { FoldedText.of($0.role) == wanted }
        let matches = whole.isEmpty && !wanted.isEmpty ? roles.filter { FoldedText.of($0.role).hasPrefix(wanted) } : whole
        guard matches.count == 1 else {
            throw Failure(
                matches.isEmpty ? .refused : .usage, "there is no role “\(VisibleText.line(text))” in it",
                fix: "roles are \(roles.map { VisibleText.line($0.role) }.joined(separator: ", "))")
        }
        return matches[0]
    }

    private func project(_ id: RecordID) throws -> Response {
        guard let view = try store.view(of: id) else { throw Failure(.refused, "the project is gone") }
        return .project(Project.of(view, try people()))
    }

    // MARK: - Pools

    func perform(_ request: PoolRequest) async throws -> Response {
        switch request {
        case .new(let title, let unit, let tiers):
            let id = newRecord(.pool)
            let tiers = try tiers.map(Self.tier)
            if Set(tiers.map(\.quantity)).count < tiers.count {
                throw Failure(.usage, "one quantity has two prices", fix: "give each --tier another quantity")
            }
            let operations = Pool.creating(
                id, title: try Texts.title(title, what: "title"), unit: try unit.map { try Texts.title($0, what: "unit") },
                tiers)
            try await write { _ in operations }
            return try pool(id)
        case .list:
            let people = try people()
            return .pools(RecordView.listed(try store.views(of: [.pool])).map { Pool.of($0, people) })
        case .show(let text): return try pool(find(text, [.pool], what: "pool"))
        case .pledge(let text, let quantity):
            let id = try find(text, [.pool], what: "pool")
            let quantity = try Self.quantity(quantity)
            let member = ownMember
            try await write { keeper in
                let before = try keeper.view(of: id).counters[Pool.pledges, default: []].first { $0.member == member }?.amount ?? 0
                guard max(before, 0) + quantity <= Pool.quantityMax else {
                    throw Failure(.usage, "that is too much to pledge", fix: "at most \(Pool.quantityMax) together")
                }
                // Less than nothing counts as nothing.
                return [.count(id, Pool.pledges, quantity - min(before, 0))]
            }
            return try pool(id)
        case .unpledge(let text):
            let id = try find(text, [.pool], what: "pool")
            let member = ownMember
            try await write { keeper in
                let before = try keeper.view(of: id).counters[Pool.pledges, default: []].first { $0.member == member }?.amount ?? 0
                guard before > 0 else { throw Failure(.refused, "you did not pledge anything there", fix: "peersync pool show \(id.description.prefix(10))") }
                return [.count(id, Pool.pledges, -before)]
            }
            return try pool(id)
        }
    }

    private static func quantity(_ text: some StringProtocol) throws -> Int64 {
        guard let quantity = Int64(text), (1...Pool.quantityMax).contains(quantity) else {
            throw Failure(.usage, "“\(VisibleText.line(String(text)))” is not a quantity", fix: "give a whole number, such as 12")
        }
        return quantity
    }

    private static func tier(_ text: String) throws -> Pool.Tier {
        guard let colon = text.firstIndex(of: ":"), Amount(String(text[text.index(after: colon)...])) != nil else {
            throw Failure(.usage, "“\(VisibleText.line(text))” is not QUANTITY:PRICE", fix: "write for example --tier '50:12.50 €'")
        }
        return Pool.Tier(
            quantity: try quantity(text[..<colon]), price: try Texts.title(String(text[text.index(after: colon)...]), what: "price"))
    }

    private func pool(_ id: RecordID) throws -> Response {
        guard let view = try store.view(of: id) else { throw Failure(.refused, "the pool is gone") }
        return .pool(Pool.of(view, try people()))
    }

    // MARK: - Comparisons

    func perform(_ request: ComparisonRequest) async throws -> Response {
        switch request {
        case .new(let title, let metrics, let lower):
            let id = newRecord(.comparison)
            let operations = Comparison.creating(
                id, title: try Texts.title(title, what: "title"), try Self.measures(metrics, lower: lower))
            try await write { _ in operations }
            return try comparison(id)
        case .list:
            let people = try people()
            return .comparisons(RecordView.listed(try store.views(of: [.comparison])).map { Comparison.of($0, people) })
        case .show(let text): return try comparison(find(text, [.comparison], what: "comparison"))
        case .put(let text, let values):
            let id = try find(text, [.comparison], what: "comparison")
            guard let view = try store.view(of: id) else { throw Failure(.refused, "the board is gone") }
            let measures = Comparison.measures(of: view)
            var operations: [Operation] = []
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                guard let measure = measures.first(where: { FoldedText.of($0.name) == FoldedText.of(name) }) else {
                    throw Failure(
                        .usage, "the board has no metric “\(VisibleText.line(name))”",
                        fix: "metrics are \(measures.map { VisibleText.line($0.name) }.joined(separator: ", "))")
                }
                operations.append(.assign(
                    id, Comparison.value(of: measure, by: ownMember), value.isEmpty ? nil : .text(try Texts.title(value, what: "value"))))
            }
            let final = operations
            try await write { _ in final }
            return try comparison(id)
        }
    }

    private static func measures(_ texts: [String], lower: [String]) throws -> [Comparison.Measure] {
        var generator = SystemRandomNumberGenerator()
        var lower = lower.map(FoldedText.of)
        var measures: [Comparison.Measure] = []
        for text in texts {
            let colon = text.lastIndex(of: ":")
            let name = try Texts.title(String(text[..<(colon ?? text.endIndex)]), what: "metric")
            let unit = try colon.map { try Texts.title(String(text[text.index(after: $0)...]), what: "unit") }
            if measures.contains(where: { FoldedText.of($0.name) == FoldedText.of(name) }) {
                throw Failure(.usage, "the metric “\(VisibleText.line(name))” is there twice", fix: "give each once")
            }
            let isLower = lower.contains(FoldedText.of(name))
            lower.removeAll { $0 == FoldedText.of(name) }
            let place = measures.count
            let key = "\(place / 10)\(place % 10)" + Base32.encode(generator.bytes(5)).prefix(Comparison.keyLetters - 2)
            measures.append(Comparison.Measure(key: key, name: name, unit: unit, lessIsBetter: isLower))
        }
        guard measures.count <= Comparison.metricsMax else {
            throw Failure(.usage, "a board has at most \(Comparison.metricsMax) metrics", fix: "make a second one for the rest")
        }
        if measures.isEmpty { throw Failure(.usage, "there is nothing to compare", fix: "say what: --metric 'Day rate:€' --metric Clients") }
        if let unknown = lower.first { throw Failure(.usage, "there is no metric “\(VisibleText.line(unknown))”", fix: "--lower takes a name that --metric has") }
        return measures
    }

    private func comparison(_ id: RecordID) throws -> Response {
        guard let view = try store.view(of: id) else { throw Failure(.refused, "the board is gone") }
        return .comparison(Comparison.of(view, try people()))
    }
}
