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
        // Whoever was put out will bring nothing back.
        let devices = Set(memories.map(\.device)).union(graph.lanes.map(\.device)).subtracting([keeper.device]).filter { !graph.isOut($0) }
        let holders = devices.sorted().map { device in
            let member = graph.membership.member(of: device)
            // What it told this laptop, or what it has told others by writing on top of it.
            let held = max(said[device] ?? 0, graph.count(by: keeper.device, seenBy: device))
            return SafeToLeave.Holder(
                member: member?.description, name: member.map(people.name(of:)), device: device.description, missing: max(0, own - held))
        }
        let members = people.members.filter { member in
            member != ownMember && graph.membership.members[member, default: []].contains { graph.isMember($0.device) }
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
            changes: graph.count, digest: try await keeper.digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(),
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
        let membership = try await keeper.graph.membership
        return try store.peers().map { memory in
            let member = membership.member(of: memory.device)
            return PeerEntry(
                device: memory.device.description, member: member?.description, name: member.map(people.name(of:)),
                address: memory.endpoint?.text, state: "lost", reason: tr("peersync serve is not running here"),
                lastSeen: memory.lastSeen.map { Timestamp(milliseconds: $0) })
        }
    }

    func dialBack() async throws -> DialBackReport {
        guard let answer = await workspace.node?.isReached(in: keeper.group) else { return DialBackReport(by: nil, isReached: false) }
        let who = try await keeper.graph.membership.member(of: answer.by)
        return DialBackReport(by: try people().person(who), isReached: answer.isReached)
    }

    func members() async throws -> Response {
        let graph = try await keeper.graph
        let people = try people()
        let seen = Set(people.members)
        let entries = graph.membership.members.sorted { ($0.value[0].change, $0.key) < ($1.value[0].change, $1.key) }
            .compactMap { member, admissions -> MemberEntry? in
                let devices = Set(admissions.map(\.device)).sorted()
                let removal = devices.contains(where: graph.isMember) ? nil : graph.membership.removals[member]?.last
                // Somebody who knocked and never came, and was taken off the list.
                if removal != nil, devices.allSatisfy({ graph.count(by: $0) == 0 }) { return nil }
                let state =
                    if let removal { removal.by == member ? "left" : "removed" } else { seen.contains(member) ? "member" : "invited" }
                return MemberEntry(
                    member: member.description, name: people.name(of: member), devices: devices.map(\.description),
                    since: Timestamp(milliseconds: graph.nodes[admissions[0].change].wallClock),
                    invitedBy: people.person(admissions[0].by), state: state, you: member == ownMember,
                    removedBy: people.person(removal?.by), reason: removal?.reason)
            }
        return .members(entries)
    }

    /// Those too who were let in and have not been seen.
    private func findMember(_ text: String, in graph: ChangeGraph) throws -> MemberID {
        let unseen = graph.membership.members.keys.filter { !text.isEmpty && $0.description.hasPrefix(text.lowercased()) }
        return unseen.count == 1 ? unseen[0] : try findMember(text)
    }

    /// Lets a member who was put out in again with all their laptops, as who they were.
    func readmitMember(_ text: String) async throws -> Response {
        let graph = try await keeper.graph
        let member = try findMember(text, in: graph)
        let name = VisibleText.line(try people().name(of: member))
        let admissions = graph.membership.members[member, default: []]
        if admissions.contains(where: { graph.isMember($0.device) }) { throw Failure(.refused, "\(name) is in the group", fix: "peersync members") }
        if graph.membership.removals[member]?.last?.by == member {
            throw Failure(.refused, "\(name) left by themselves", fix: "if they want to come back: peersync invite")
        }
        // A device may have been let in more than once, by the same certificate.
        var certificates: [DeviceID: DeviceCertificate] = [:]
        for change in try store.changes(at: admissions.map(\.change)) {
            for operation in try ChangeCodec.decode(change.bytes).operations {
                switch operation {
                case .found(let certificate), .admit(let certificate):
                    if certificate.member == member { certificates[certificate.device] = certificate }
                default: continue
                }
            }
        }
        let returning = certificates.sorted { $0.key < $1.key }.map { PeerReplica.Operation.admit($0.value) }
        try await keeper.write(wallClock: SystemClock.wallClock) { _ in returning }
        await workspace.node?.keysChanged(in: keeper)
        return .done(Done(
            id: member.description, kind: "member",
            message: "\(name) is in again, with all that they wrote. Their laptop comes back by itself when it is near."))
    }

    /// Puts a member out for good, with a reason that everybody can read.
    func removeMember(_ text: String, reason: String) async throws -> Response {
        let reason = try Texts.title(reason, what: "reason")
        let graph = try await keeper.graph
        let member = try findMember(text, in: graph)
        let name = try people().name(of: member)
        if member == ownMember { throw Failure(.refused, "that is you", fix: "to leave the group: peersync leave") }
        guard graph.membership.members[member]?.contains(where: { graph.isMember($0.device) }) == true else {
            throw Failure(.refused, "\(VisibleText.line(name)) is not in the group any more", fix: "peersync members")
        }
        var generator = SystemRandomNumberGenerator()
        try await keeper.remove(
            member, reason: reason, key: generator.bytes(KeyRing.keyBytes),
            wallClock: SystemClock.wallClock)
        await workspace.node?.keysChanged(in: keeper)
        return .done(Done(
            id: member.description, kind: "member",
            message: "\(name) is out, and the group has a new key. What they wrote until now stays; each laptop closes its door to them as it hears of this."))
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
