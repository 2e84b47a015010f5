// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerIdentity
import PeerNode
import PeerReplica

/// Putting members and their laptops out.
extension GroupWorkspace {
    /// Puts a member out with a reason that everybody can read, or asks for it where that takes
    /// two.
    ///
    /// - Parameters:
    ///   - reason: Nil for the one of the member who asked for this already.
    ///   - keeping: Guests of the member who stay; if there are none, those whom the asking names
    ///     that this agrees to.
    ///   - leavesGuests: Let the guests go without naming one to keep.
    func removeMember(
        _ text: String, reason: String?, keeping: [String], leavesGuests: Bool
    ) async throws -> Response {
        let graph = try await keeper.graph
        let member = try findMember(text, in: graph)
        if member == ownMember {
            throw Failure(
                .refused, "that is you",
                fix: "to leave the group: peersync leave; to put out one of your laptops: peersync members remove-device DEVICE")
        }
        let subject = RemovalSubject(name: try people().name(of: member), device: nil)
        if graph.devices(of: member).isEmpty { throw Self.stayedBehind(subject.text) }
        // Who left can have guests here still, who go with them.
        let standing = graph.topDevices(of: member)
        let targets = standing.isEmpty ? graph.hosts(among: graph.devices(of: member)) : standing
        guard !targets.isEmpty else {
            throw Failure(.refused, "\(subject.text) is not in the group any more", fix: "peersync members")
        }
        let named = try Set(keeping.map { try findMember($0, in: graph) })
        let kept = named.isEmpty && !leavesGuests ? nil : named.flatMap(graph.topDevices(of:))
        let plan = try RemovalPlan(
            of: targets, by: keeper.device, reason: reason, keeping: kept, subject,
            crossing: crossing(targets, in: graph), in: graph)
        let going = plan.going(in: graph)
        if let asker = plan.asker {
            let by = VisibleText.line(try people().name(of: asker))
            if let device = graph.onlyDevice(of: member, among: targets, keeping: plan.kept) {
                let asked = RemovalSubject(name: subject.name, device: device)
                throw Failure(
                    .refused, "\(by) asked to put out only \(asked.text)", fix: "to agree to that: \(asked.command)")
            }
            if let guest = going.first(where: named.contains) {
                let who = VisibleText.line(try people().name(of: guest))
                throw Failure(
                    .refused, "\(who) would go as well: \(by), who asked for this, does not keep them",
                    fix: "ask \(by) to take it back by \(subject.readmission), and to ask again with \(Self.keepOptions([who]))")
            }
        }
        let unsaid = named.isEmpty && !leavesGuests ? try namesToAskAbout(going, in: graph) : []
        if !unsaid.isEmpty { throw try guestsUnsaid(unsaid, plan, in: graph) }
        return try await carryOut(plan, of: member, subject)
    }

    private func guestsUnsaid(
        _ names: [String], _ plan: RemovalPlan, in graph: ChangeGraph
    ) throws -> Failure {
        let who = RemovalSubject.list(names)
        if let asker = plan.asker {
            let people = try people()
            let stay = Set(plan.kept.compactMap(graph.member(of:))).subtracting([ownMember]).map {
                people.name(of: $0)
            }.sorted()
            let options = stay.isEmpty ? "--without-guests" : Self.keepOptions(stay)
            return Failure(
                .refused, "these would go as well, as \(VisibleText.line(people.name(of: asker))) asks: \(who)",
                fix: "to agree to that, add: \(options)")
        }
        return Failure(
            .refused, "these came in through them, or through their guests: \(who)",
            fix: "say who of them stays: \(Self.keepOptions(names)); or let all of them go: --without-guests")
    }

    /// The members besides this one who ask for the removal of some devices.
    private func crossing(_ targets: [DeviceID], in graph: ChangeGraph) throws -> [String] {
        let people = try people()
        return Set(
            graph.openRemovals.filter { targets.contains($0.target) && $0.by != ownMember }.map(
                \.by)
        )
            .map { people.name(of: $0) }.sorted()
    }

    /// The names of those guests about whom people have to say whether they stay.
    ///
    /// Guests who wrote nothing go without a question: a liar may have made them up by the dozen.
    func namesToAskAbout(
        _ guests: some Sequence<MemberID>, in graph: ChangeGraph
    ) throws -> [String] {
        let people = try people()
        return guests.filter { guest in
            graph.devices(of: guest).contains { graph.count(by: $0) > 0 }
        }
            .map { VisibleText.line(people.name(of: $0)) }.sorted()
    }

    /// The options that keep those members, or the first of very many.
    static func keepOptions(_ names: [String]) -> String {
        names.prefix(RemovalSubject.guestsNamedMax).map { "--keep " + VisibleText.argument($0) }.joined(separator: " ")
    }

    static func stayedBehind(_ name: String) -> Failure {
        Failure(.refused, "\(name) did not come along into this group", fix: "to let them in: peersync invite")
    }

    /// Puts out one laptop of a member; the member's other ones stay.
    func removeDevice(_ text: String, reason: String?) async throws -> Response {
        let graph = try await keeper.graph
        let found = graph.memberDevices.filter {
            !text.isEmpty && $0.description.hasPrefix(text.lowercased())
        }
        guard let device = found.first, found.count == 1, let member = graph.member(of: device)
        else {
            throw Failure(.refused, "no laptop in the group has the id \(VisibleText.line(text))", fix: "peersync members --json lists them")
        }
        if device == keeper.device {
            throw Failure(.refused, "that is this laptop", fix: "to take the group off it: peersync leave --here")
        }
        let others = graph.devices(of: member).filter { $0 != device && graph.isMember($0) }
        // Keep the member's other laptops, and the other members who came in through the removed
        // one.
        let kept =
            others
            + graph.members(below: [device], keeping: []).filter { $0 != member }.flatMap {
                graph.topDevices(of: $0)
            }
        let name = try people().name(of: member)
        let subject = RemovalSubject(name: name, device: others.isEmpty ? nil : device.description)
        let plan = try RemovalPlan(
            of: [device], by: keeper.device, reason: reason, keeping: kept, subject,
            crossing: crossing([device], in: graph), in: graph)
        if let asker = plan.asker, !others.isEmpty,
            !graph.stays(member, without: [device], keeping: plan.kept) {
            let whole = RemovalSubject(name: name, device: nil)
            throw Failure(
                .refused, "\(VisibleText.line(try people().name(of: asker))) asked to put \(whole.text) out, with all laptops",
                fix: "to agree to that: \(whole.command)")
        }
        return try await carryOut(plan, of: member, subject)
    }

    private func carryOut(
        _ plan: RemovalPlan, of member: MemberID, _ subject: RemovalSubject
    ) async throws -> Response {
        let graph = try await keeper.graph
        let people = try people()
        let covers = plan.going(in: graph).filter { $0 != member }.map { people.person($0) }
        try await keeper.write(wallClock: SystemClock.wallClock) { document in
            try plan.anew(in: document.graph).steps.compactMap(\.operation).map { .members($0) }
        }
        let after = try await keeper.graph
        let isOut = plan.steps.allSatisfy(\.isEffective) && plan.targets.allSatisfy(after.isOut)
        if isOut { try await keeper.renewKeys(wallClock: SystemClock.wallClock) }
        await workspace.node?.keysChanged(in: keeper)
        return .removal(RemovalReport(
            member: member.description, name: VisibleText.line(subject.name),
            device: subject.device, state: isOut ? .out : .asked,
            by: [ownMember, isOut ? plan.asker : nil].compactMap { people.person($0) },
            missing: isOut ? 0 : 1, covers: covers))
    }
}

/// What a member writes to put out some devices of another one.
struct RemovalPlan: Sendable {
    let targets: [DeviceID]
    /// One for each target.
    let steps: [MembershipStep]
    private let device: DeviceID
    private let reason: String?
    private let keeping: [DeviceID]?
    private let subject: RemovalSubject
    private let crossing: [String]

    /// - Parameter crossing: The names of others who ask for this as well.
    /// - Throws: `Failure` where the member asked already, where a reason is missing, and where too
    ///   many guests are kept.
    init(
        of targets: [DeviceID], by device: DeviceID, reason: String?, keeping: [DeviceID]?,
        _ subject: RemovalSubject,
        crossing: [String], in graph: ChangeGraph
    ) throws {
        (self.targets, self.device, self.keeping, self.subject, self.crossing) = (
            targets, device, keeping, subject, crossing
        )
        // Whoever goes along with what another member asked has that one's reason.
        let why = try reason.map { try Texts.title($0, what: "reason") }
            ?? graph.openRemovals.first {
                targets.contains($0.target) && $0.by != graph.member(of: device)
            }?.reason
        self.reason = why
        steps = targets.map {
            graph.removalStep(of: $0, by: device, reason: why ?? "", keeping: keeping)
        }
        try check()
    }

    private func check() throws {
        if steps.allSatisfy({ $0 == .isAsked }) {
            if !crossing.isEmpty {
                throw Failure(
                    .refused, "you asked for that already, and so does \(RemovalSubject.list(crossing)): not both of you would stay",
                    fix: "take yours back by \(subject.readmission), then ask again with \(GroupWorkspace.keepOptions(crossing))")
            }
            throw Failure(
                .refused, "you asked for that already, and it takes a second member",
                fix: "ask somebody else to run: \(subject.command)")
        }
        if reason == nil {
            throw Failure(.usage, "say why; everybody will read it", fix: "\(subject.command) --reason TEXT")
        }
        try Self.checkHowManyStay(steps)
    }

    static func checkHowManyStay(_ steps: [MembershipStep]) throws {
        guard steps.contains(where: { ($0.keeping ?? []).count > ChangeLimits.keptGuestsMax })
        else { return }
        throw Failure(
            .refused, "a removal keeps at most \(ChangeLimits.keptGuestsMax) guests",
            fix: "name with --keep those through whom the others came in")
    }

    /// The same about a log that has grown meanwhile.
    func anew(in graph: ChangeGraph) throws -> RemovalPlan {
        try RemovalPlan(
            of: targets, by: device, reason: reason, keeping: keeping, subject, crossing: crossing,
            in: graph)
    }

    /// The member who asked for what this agrees to.
    var asker: MemberID? {
        steps.lazy.compactMap { if case .agrees(_, let asker) = $0 { asker } else { nil } }.first
    }

    /// The devices that the steps keep.
    var kept: [DeviceID] { steps.flatMap { $0.keeping ?? [] } }

    /// The members who go with the targets.
    func going(in graph: ChangeGraph) -> [MemberID] { graph.members(below: targets, keeping: kept) }
}
