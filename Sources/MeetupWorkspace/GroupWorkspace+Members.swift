// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import PeerIdentity
import PeerNode
import PeerReplica
import PeerStore
import PeerWire

extension GroupWorkspace {
    func status() async throws -> Response {
        let graph = try await keeper.graph
        let people = try people()
        let replica = await keeper.replica
        let own = graph.count(by: keeper.device)
        let memories = try store.peers()
        let said = Dictionary(memories.map { ($0.device, Int(clamping: $0.held)) }, uniquingKeysWith: max)
        // A device that was put out will bring nothing back.
        let devices = Set(memories.map(\.device)).union(graph.lanes.map(\.device)).subtracting([keeper.device])
            .filter { !graph.isOut($0) && !graph.stayedBehind($0) }
        let holders = devices.sorted().map { device in
            let member = graph.member(of: device)
            // What the device acknowledged to this laptop, or what the device's own changes build
            // on.
            let held = max(said[device] ?? 0, graph.count(by: keeper.device, seenBy: device))
            return SafeToLeave.Holder(
                member: member?.description, name: member.map(people.name(of:)), device: device.description, missing: max(0, own - held))
        }
        let members = people.members.filter { member in
            member != ownMember && graph.isMember(member)
        }.map { member in
            SafeToLeave.Member(
                member: member.description, name: people.name(of: member),
                missing: holders.filter { $0.member == member.description }.map(\.missing).min() ?? own)
        }.sorted { ($0.name, $0.member) < ($1.name, $1.member) }
        return .status(StatusReport(
            member: ownMember.description, name: people.name(of: ownMember), device: keeper.device.description,
            replica: replica.description, group: keeper.group.description, groupName: try workspace.name(of: group),
            version: Workspace.version, serving: workspace.node != nil,
            port: workspace.node.flatMap { $0.port == 0 ? nil : Int($0.port) }, web: nil, peers: try await peers(),
            changes: graph.count, digest: Hash.blake2b(try await keeper.digest.bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(),
            safeToLeave: SafeToLeave(
                safe: own == 0 || holders.contains { $0.missing == 0 }, changes: own, holders: holders, members: members),
            discoveryProblem: workspace.node?.discoveryProblem.map(tr(sentence:))))
    }

    func peers() async throws -> [PeerEntry] {
        let people = try people()
        if let node = workspace.node {
            return try await node.peers(of: keeper.group).map { peer in
                PeerEntry(
                    device: peer.device?.description, member: peer.member?.description,
                    name: peer.member.map(people.name(of:)), address: peer.address, state: peer.state.rawValue,
                    reason: peer.reason.map(tr(sentence:)), lastSeen: peer.lastSeen.map { Timestamp(milliseconds: $0) })
            }
        }
        let graph = try await keeper.graph
        return try store.peers().map { memory in
            let member = graph.member(of: memory.device)
            return PeerEntry(
                device: memory.device.description, member: member?.description, name: member.map(people.name(of:)),
                address: memory.endpoint?.text, state: "lost", reason: tr("peersync serve is not running here"),
                lastSeen: memory.lastSeen.map { Timestamp(milliseconds: $0) })
        }
    }

    func dialBack() async throws -> DialBackReport {
        guard let answer = await workspace.node?.isReached(in: keeper.group) else { return DialBackReport(by: nil, isReached: false) }
        let who = try await keeper.graph.member(of: answer.by)
        return DialBackReport(by: try people().person(who), isReached: answer.isReached)
    }

    func members() async throws -> Response {
        let graph = try await keeper.graph
        let people = try people()
        let seen = Set(people.members)
        let first = Dictionary(
            graph.membership.admissions.filter { !$0.isEarlier }.map { ($0.member, $0) }, uniquingKeysWith: { first, _ in first })
        let asked = graph.openRemovals
        let linked = graph.linkedMembers
        let entries = graph.members.compactMap { member -> MemberEntry? in
            // A device can have passed from one member to another.
            let devices = graph.devices(of: member)
            guard let admission = first[member], !devices.isEmpty else { return nil }
            let isIn = devices.contains(where: graph.isMember)
            // A newcomer who was admitted, never wrote anything, and was removed again.
            if !isIn, devices.allSatisfy({ graph.count(by: $0) == 0 }) { return nil }
            let removal = graph.removal(of: member.firstDevice) ?? devices.compactMap(graph.removal(of:)).first
            let state =
                if !isIn { removal?.isLeaving == true ? "left" : "removed" } else { seen.contains(member) ? "member" : "invited" }
            let asking = asked.first { devices.contains($0.target) }
            return MemberEntry(
                member: member.description, name: people.name(of: member),
                devices: devices.filter { !isIn || graph.isMember($0) }.map(\.description),
                since: Timestamp(milliseconds: graph.nodes[admission.change ?? 0].wallClock),
                invitedBy: people.person(admission.by), state: state, you: member == ownMember,
                removedBy: isIn ? nil : people.person(removal?.by.last), reason: isIn ? nil : removal?.reason,
                removalAskedBy: people.person(asking?.by), removalReason: asking?.reason,
                sameAs: linked.filter { $0.contains(member) }.flatMap { $0 }.filter { $0 != member }.map { people.person($0) })
        }
        return .members(entries)
    }

    /// Finds a member, including members who were admitted and have not written anything yet.
    func findMember(_ text: String, in graph: ChangeGraph) throws -> MemberID {
        let unseen = graph.members.filter { !text.isEmpty && $0.description.hasPrefix(text.lowercased()) }
        return unseen.count == 1 ? unseen[0] : try findMember(text)
    }

    /// Lets a member who was put out in again, or asks for it where that takes two. Where this member
    /// asked to put out somebody who is still in the group, takes that request back.
    func readmitMember(_ text: String) async throws -> Response {
        let graph = try await keeper.graph
        let member = try findMember(text, in: graph)
        let name = VisibleText.line(try people().name(of: member))
        let devices = graph.devices(of: member)
        if devices.isEmpty { throw Self.stayedBehind(name) }
        let asked = graph.openRemovals.filter { $0.by == ownMember && devices.contains($0.target) }
        if !asked.isEmpty { return try await takeBack(asked, about: member, name) }
        if graph.isMember(member) { throw Failure(.refused, "\(name) is in the group", fix: "peersync members") }
        if graph.removal(of: member.firstDevice)?.isLeaving == true {
            throw Failure(.refused, "\(name) left by themselves", fix: "if they want to come back: peersync invite")
        }
        let device = keeper.device
        try await keeper.write(wallClock: SystemClock.wallClock) { document in
            let graph = try document.graph
            let steps = devices.compactMap { graph.readmissionStep(of: $0, by: device) }
            if steps.contains(.isAsked) { throw Self.alreadyAsked(name, fix: "peersync members readmit") }
            // Devices that were covered by the removal of somebody else are admitted anew.
            let first = devices.contains(member.firstDevice) ? member.firstDevice : devices[0]
            let operations = steps.isEmpty
                ? [MembershipOperation.admit(first, isSamePerson: false)] : steps.compactMap(\.operation)
            return operations.map { .members($0) }
        }
        let isIn = try await keeper.graph.isMember(member)
        if isIn { try await keeper.renewKeys(wallClock: SystemClock.wallClock) }
        await workspace.node?.keysChanged(in: keeper)
        return .done(Done(
            id: member.description, kind: "member",
            message: isIn
                ? "\(name) is in again, with all that they wrote. Their laptop comes back by itself when it is near."
                : "You asked for \(name) to be let in again. When a second member runs the same command, they are in."))
    }

    private static func stayedBehind(_ name: String) -> Failure {
        Failure(.refused, "\(name) did not come along into this group", fix: "to let them in: peersync invite")
    }

    /// Takes back what this member asked for, before a second member agreed.
    private func takeBack(_ asked: [ChangeGraph.OpenAsking], about member: MemberID, _ name: String) async throws -> Response {
        try await keeper.write(wallClock: SystemClock.wallClock) { _ in
            asked.map { .members(.withdrawRemoval(asked: $0.change, $0.target)) }
        }
        return .done(Done(
            id: member.description, kind: "member",
            message: "You no longer ask to put \(name) out. What somebody agreed to without having heard of this stays agreed."))
    }

    private static func alreadyAsked(_ name: String, fix: String) -> Failure {
        Failure(
            .refused, "you asked for that already, and it takes a second member",
            fix: "ask somebody else to run: \(fix) \(VisibleText.argument(name))")
    }

    /// Puts a member out with a reason that everybody can read, or asks for it where that takes two.
    ///
    /// - Parameters:
    ///   - keeping: Guests of the member who stay; if there are none, those whom the asking names that this agrees to.
    ///   - leavesGuests: Let the guests go without naming one to keep.
    func removeMember(_ text: String, reason: String, keeping: [String], leavesGuests: Bool) async throws -> Response {
        let reason = try Texts.title(reason, what: "reason")
        let graph = try await keeper.graph
        let member = try findMember(text, in: graph)
        let name = VisibleText.line(try people().name(of: member))
        if member == ownMember {
            throw Failure(
                .refused, "that is you",
                fix: "to leave the group: peersync leave; to put out one of your laptops: peersync members remove-device DEVICE")
        }
        if graph.devices(of: member).isEmpty { throw Self.stayedBehind(name) }
        // Who left can have guests here still, who go with them.
        let standing = graph.topDevices(of: member)
        let targets = standing.isEmpty ? graph.hosts(among: graph.devices(of: member)) : standing
        guard !targets.isEmpty else { throw Failure(.refused, "\(name) is not in the group any more", fix: "peersync members") }
        let named = try Set(keeping.map { try findMember($0, in: graph) })
        let kept = named.isEmpty ? nil : named.flatMap(graph.topDevices(of:))
        let steps = targets.map { graph.removalStep(of: $0, by: keeper.device, reason: reason, keeping: kept) }
        if steps.allSatisfy({ $0 == .isAsked }) { throw Self.alreadyAsked(name, fix: "peersync members remove") }
        try Self.checkHowManyStay(steps)
        let asker = steps.lazy.compactMap { if case .agrees(_, let asker) = $0 { asker } else { nil } }.first
        let going = Self.going(with: targets, by: steps, in: graph)
        if let asker, let guest = going.first(where: named.contains) {
            let (who, by) = try (VisibleText.line(people().name(of: guest)), VisibleText.line(people().name(of: asker)))
            throw Failure(
                .refused, "\(who) would go as well: \(by), who asked for this, does not keep them",
                fix: "ask \(by) to take it back by peersync members readmit \(VisibleText.argument(name)), and to ask again with \(Self.keepOptions([who]))")
        }
        let unsaid = named.isEmpty && !leavesGuests ? try namesToAskAbout(going, in: graph) : []
        if !unsaid.isEmpty {
            let who = unsaid.joined(separator: ", ")
            throw if let asker {
                Failure(
                    .refused, "these would go as well, as \(VisibleText.line(try people().name(of: asker))) asks: \(who)",
                    fix: "to agree to that, add: --without-guests")
            } else {
                Failure(
                    .refused, "these came in through them, or through their guests: \(who)",
                    fix: "say who of them stays: \(Self.keepOptions(unsaid)); or let all of them go: --without-guests")
            }
        }
        return try await remove(targets, of: member, name: name, reason: reason, keeping: kept)
    }

    static func checkHowManyStay(_ steps: [MembershipStep]) throws {
        guard steps.contains(where: { ($0.keeping ?? []).count > ChangeLimits.keptGuestsMax }) else { return }
        throw Failure(
            .refused, "a removal keeps at most \(ChangeLimits.keptGuestsMax) guests",
            fix: "name with --keep those through whom the others came in")
    }

    /// The members who go with some devices when certain steps take effect.
    private static func going(with targets: [DeviceID], by steps: [MembershipStep], in graph: ChangeGraph) -> [MemberID] {
        graph.members(below: targets, keeping: steps.flatMap { $0.keeping ?? [] })
    }

    /// The names of those guests about whom people have to say whether they stay.
    ///
    /// Guests who wrote nothing go without a question: a liar may have made them up by the dozen.
    func namesToAskAbout(_ guests: some Sequence<MemberID>, in graph: ChangeGraph) throws -> [String] {
        let people = try people()
        return guests.filter { guest in graph.devices(of: guest).contains { graph.count(by: $0) > 0 } }
            .map { VisibleText.line(people.name(of: $0)) }.sorted()
    }

    static func keepOptions(_ names: [String]) -> String {
        names.map { "--keep " + VisibleText.argument($0) }.joined(separator: " ")
    }

    /// Puts out one laptop of a member; the member's other ones stay.
    func removeDevice(_ text: String, reason: String) async throws -> Response {
        let reason = try Texts.title(reason, what: "reason")
        let graph = try await keeper.graph
        let found = graph.memberDevices.filter { !text.isEmpty && $0.description.hasPrefix(text.lowercased()) }
        guard let device = found.first, found.count == 1, let member = graph.member(of: device) else {
            throw Failure(.refused, "no laptop in the group has the id \(VisibleText.line(text))", fix: "peersync members --json lists them")
        }
        if device == keeper.device {
            throw Failure(.refused, "that is this laptop", fix: "to take the group off it: peersync leave --here")
        }
        let others = graph.devices(of: member).filter { $0 != device && graph.isMember($0) }
        // Keep the member's other laptops, and the other members who came in through the removed
        // one.
        let kept = others + graph.members(below: [device], keeping: []).filter { $0 != member }.flatMap { graph.topDevices(of: $0) }
        return try await remove([device], of: member, name: VisibleText.line(try people().name(of: member)), reason: reason, keeping: kept)
    }

    private func remove(
        _ targets: [DeviceID], of member: MemberID, name: String, reason: String, keeping: [DeviceID]?
    ) async throws -> Response {
        let graph = try await keeper.graph
        let people = try people()
        let device = keeper.device
        let steps = targets.map { graph.removalStep(of: $0, by: device, reason: reason, keeping: keeping) }
        let covers = Self.going(with: targets, by: steps, in: graph).filter { $0 != member }.map { people.person($0) }
        let written = try await keeper.write(wallClock: SystemClock.wallClock) { document in
            let graph = try document.graph
            let steps = targets.map { graph.removalStep(of: $0, by: device, reason: reason, keeping: keeping) }
            if steps.allSatisfy({ $0 == .isAsked }) { throw Self.alreadyAsked(name, fix: "peersync members remove") }
            return steps.compactMap(\.operation).map { .members($0) }
        }
        let isOut = try await targets.allSatisfy(keeper.graph.isOut) && !written.flatMap(\.change.operations).contains(where: \.asksRemoval)
        if isOut { try await keeper.renewKeys(wallClock: SystemClock.wallClock) }
        await workspace.node?.keysChanged(in: keeper)
        let asked = written.flatMap(\.change.operations).compactMap { operation -> MemberID? in
            guard case .members(.agreeRemoval(let change, _, _)) = operation else { return nil }
            return graph.index(of: change).map { graph.author(of: $0) }
        }
        let others = asked.map { people.person($0) }
        return .removal(RemovalReport(
            member: member.description, name: name, state: isOut ? .out : .asked,
            by: [people.person(ownMember)] + (isOut ? Array(others.prefix(1)) : []), missing: isOut ? 0 : 1, covers: covers))
    }

    /// Says that two ids are one person; lists show them as one when two others say so.
    func linkMembers(_ first: String, _ second: String) async throws -> Response {
        let graph = try await keeper.graph
        let (one, other) = (try findMember(first, in: graph), try findMember(second, in: graph))
        if one == other { throw Failure(.refused, "those are the same id", fix: "peersync members --json lists the ids") }
        if [one, other].contains(ownMember) {
            throw Failure(.refused, "others have to say that about you", fix: "ask two members to run: peersync members link")
        }
        try await keeper.write(wallClock: SystemClock.wallClock) { _ in [.members(.link(one, other))] }
        let isLinked = try await keeper.graph.linkedMembers.contains([one, other].sorted())
        let name = VisibleText.line(try people().name(of: one))
        return .done(Done(
            id: one.description, kind: "member",
            message: isLinked ? "The two ids are shown as one person, \(name)." : "Noted. When a second member says the same, the two ids are shown as one person, \(name)."))
    }

    /// More would make the QR code too fine to scan.
    static let inviteEndpointsMax = 6
    static let inviteSecondsMax = 30 * 86_400

    func invite(uses: Int?, seconds: Int, words: String, door: DoorKind) throws -> Response {
        if door == .ownDevice, uses ?? 1 != 1 {
            throw Failure(.usage, "a door for your own laptop lets one in", fix: "leave --uses out; open another one for a third laptop")
        }
        let uses = door == .ownDevice ? 1 : uses
        guard (1...Self.inviteSecondsMax).contains(seconds) else {
            throw Failure(.usage, "an invite is open from a second to 30 days", fix: "give a time such as --expires 10m or 2h")
        }
        if let uses, uses < 1 { throw Failure(.usage, "an invite has at least one use", fix: "leave --uses out for any number") }
        guard let language = SpokenCode.Language(rawValue: words) else {
            throw Failure(.usage, "there are no words in the language “\(VisibleText.line(words))”", fix: "choose --words en or --words fr")
        }
        var generator = SystemRandomNumberGenerator()
        let secret = generator.bytes(16)
        let number = workspace.node?.freeDoorNumber(using: &generator) ?? Int.random(in: 1...99, using: &generator)
        let code = SpokenCode(number: number, in: language, using: &generator)
        let now = SystemClock.wallClock
        let expires = now + Int64(seconds) * 1_000
        try store.addInvite(secret: secret, code: code.text, expires: expires, uses: uses, kind: Self.kinds[door] ?? .confirmed, now: now)
        try workspace.node?.invitesChanged(in: keeper)
        let endpoints = Array((workspace.node?.addresses ?? []).prefix(Self.inviteEndpointsMax))
        let link = InviteLink(secret: secret, expires: expires, endpoints: endpoints)
        let warning: String? =
            workspace.node == nil ? tr("the door opens only while `peersync serve` runs here, and this link has no address in it")
            : endpoints.isEmpty ? tr("this laptop has no address on a network; the other will look for it nearby") : nil
        return .invite(InviteReport(
            code: code.text, link: link.text, expires: Timestamp(milliseconds: expires), uses: uses, warning: warning, door: door))
    }

    private static let kinds: [DoorKind: GroupStore.Invite.Kind] = [.open: .open, .confirmed: .confirmed, .ownDevice: .ownDevice]

    func knocks() throws -> Response {
        guard let node = workspace.node else { throw Self.nobodyAtTheDoor }
        return .knocks(node.knocks(in: keeper.group).map {
            KnockEntry(name: $0.name, words: $0.words.joined(separator: " "), ownDevice: $0.isOwnDevice, brokenOff: $0.brokenOff)
        })
    }

    /// Lets somebody in who waits at the door, or sends them away.
    func answerKnock(_ words: String, isWelcome: Bool) throws -> Response {
        guard let node = workspace.node else { throw Self.nobodyAtTheDoor }
        guard let knock = node.answer(words, isWelcome: isWelcome, in: keeper.group) else {
            throw Failure(
                .refused, "nobody at the door shows these words",
                fix: "type the three words on the newcomer's screen; who waits: peersync admit")
        }
        let name = VisibleText.line(knock.name)
        let message: Phrase = !isWelcome ? "\(name) was sent away." : knock.isOwnDevice ? "Your other laptop is coming in." : "\(name) is coming in."
        return .done(Done(id: knock.words.joined(separator: "-"), kind: "knock", message: message))
    }

    private static var nobodyAtTheDoor: Failure {
        Failure(.refused, "nobody can be at the door, for `peersync serve` does not run here", fix: "peersync serve")
    }
}

extension PeerReplica.Operation {
    fileprivate var asksRemoval: Bool {
        if case .members(.askRemoval) = self { true } else { false }
    }
}
