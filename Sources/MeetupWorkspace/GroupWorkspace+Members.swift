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
        let (asked, askedBack) = (graph.openRemovals, graph.openReadmissions)
        let linked = graph.linkedMembers
        let entries = graph.members.compactMap { member -> MemberEntry? in
            // A device can have passed from one member to another.
            let devices = graph.devices(of: member)
            guard let admission = first[member], !devices.isEmpty else { return nil }
            let isIn = devices.contains(where: graph.isMember)
            // A newcomer who was admitted, never wrote anything, and was removed again.
            if !isIn, devices.allSatisfy({ graph.count(by: $0) == 0 }) { return nil }
            let removal = graph.removal(of: member.firstDevice) ?? devices.compactMap(graph.removal(of:)).first
            let host =
                isIn || removal != nil
                ? nil
                : graph.removalWithHost(of: devices[0]).flatMap { graph.member(of: $0.target) }
            let state =
                if !isIn { removal?.isLeaving == true ? "left" : "removed" } else { seen.contains(member) ? "member" : "invited" }
            let about = asked.filter { devices.contains($0.target) }
            let asking = about.first { $0.by != ownMember } ?? about.first
            let targets = about.filter { $0.by == asking?.by }.map(\.target)
            return MemberEntry(
                member: member.description, name: people.name(of: member),
                devices: devices.filter { !isIn || graph.isMember($0) }.map(\.description),
                since: Timestamp(milliseconds: graph.nodes[admission.change ?? 0].wallClock),
                invitedBy: people.person(admission.by), state: state, you: member == ownMember,
                removedBy: isIn ? nil : people.person(removal?.by.first),
                reason: isIn ? nil : removal?.reason, wentWith: people.person(host),
                removalAskedBy: people.person(asking?.by), removalReason: asking?.reason,
                removalDevice: asking.flatMap {
                    graph.onlyDevice(of: member, among: targets, keeping: Array($0.keeping))
                },
                removalKeeps: asking.map { asking in
                    graph.membersKept(asking.keeping, besides: member).map { people.person($0) }
                        .sorted { $0.name < $1.name }
                },
                readmissionAskedBy: people.person(
                    askedBack.first { devices.contains($0.target) }?.by),
                sameAs: linked.filter { $0.contains(member) }.flatMap { $0 }.filter { $0 != member }.map { people.person($0) })
        }
        return .members(entries)
    }

    /// Finds a member, including members who were admitted and have not written anything yet: those
    /// by their ids alone.
    func findMember(_ text: String, in graph: ChangeGraph) throws -> MemberID {
        let unseen = graph.members.filter { !text.isEmpty && $0.description.hasPrefix(text.lowercased()) }
        return try people().find(text).isEmpty && unseen.count == 1 ? unseen[0] : findMember(text)
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
