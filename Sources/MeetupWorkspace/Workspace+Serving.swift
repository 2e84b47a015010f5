// SPDX-License-Identifier: Apache-2.0
// peersync

public import MeetupModel
public import PeerNode
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerWire

extension Workspace {
    /// A member whose name did not get into the document when they joined gets it in now.
    func introducePending() async throws {
        for group in all {
            let keeper = group.keeper
            guard let bytes = try keeper.store.meta("name"), !bytes.isEmpty else { continue }
            let profile = RecordID.profile(of: keeper.member)
            guard try await keeper.isMember(keeper.device) else { continue }
            try await keeper.write(wallClock: SystemClock.wallClock) { keeper in
                guard try keeper.view(of: profile)["name"] == nil else { return [] }
                return [.create(profile), .assign(profile, "name", .text(String(decoding: bytes, as: UTF8.self)))]
            }
            try keeper.store.setMeta("name", [])
        }
    }

    /// Whoever serves during a session is there.
    func attendOpenSessions() async throws {
        for group in all where try await group.keeper.isMember(group.keeper.device) {
            try await GroupWorkspace(self, group).attendOpenSession()
        }
    }

    /// What happened at the node, in words and with names.
    public func describe(_ event: NodeEvent) async throws -> [WorkspaceEvent] {
        let now = Timestamp(milliseconds: SystemClock.wallClock)
        func make(
            _ name: String, _ group: GroupID?, device: DeviceID? = nil, _ person: Person? = nil, _ text: String,
            _ change: ChangeEntry? = nil
        ) -> WorkspaceEvent {
            WorkspaceEvent(
                time: now, event: name, group: group?.description, device: device?.description, member: person?.member,
                name: person?.name, text: text, change: change)
        }
        func person(_ group: GroupID, _ device: DeviceID) async throws -> Person? {
            guard let found = all.first(where: { $0.keeper.group == group }) else { return nil }
            let people = try GroupWorkspace(self, found).people()
            return people.person(try await found.keeper.graph.membership.member(of: device))
        }
        func shown(_ person: Person?) -> String { person.map { VisibleText.line($0.name) } ?? "a new device" }
        switch event {
        case .peerFound(let group, let address):
            return [make("peer_found", group, nil, "a member’s laptop is near, at \(address)")]
        case .peerConnected(let group, let device, let address):
            let who = try await person(group, device)
            return [make("peer_connected", group, device: device, who, "connected to \(shown(who))" + (address.map { " at \($0)" } ?? ""))]
        case .peerInSync(let group, let device):
            let who = try await person(group, device)
            return [make("peer_in_sync", group, device: device, who, "in sync with \(shown(who))")]
        case .peerLost(let group, let device, let reason):
            let who = try await person(group, device)
            return [make("peer_lost", group, device: device, who, "\(shown(who)) left: \(VisibleText.line(reason))")]
        case .knocked(let group, let knock):
            let who = knock.isOwnDevice ? "Your other laptop" : VisibleText.line(knock.name)
            let words = knock.words.joined(separator: " ")
            return [make("knocked", group, nil, "\(who) is at the door and shows: \(words). If you hear just that: peersync admit \(words)")]
        case .keyChanged(let group): return [make("key_changed", group, nil, "the group has a new key")]
        case .discoveryAvailable: return [make("discovery_available", nil, nil, "nearby laptops are found by themselves again")]
        case .warning(let text): return [make("warning", nil, nil, VisibleText.line(text))]
        case .committed(let group, let commit): return try describe(commit, group)
        }
    }

    /// A large catch-up is one line, not a thousand.
    private static let changesDescribedMax = 20

    private func describe(_ commit: DocumentKeeper.Commit, _ group: GroupID) throws -> [WorkspaceEvent] {
        guard let found = all.first(where: { $0.keeper.group == group }) else { return [] }
        let workspace = GroupWorkspace(self, found)
        let people = try workspace.people()
        let now = Timestamp(milliseconds: SystemClock.wallClock)
        var events = commit.newMembers.map { member in
            WorkspaceEvent(
                time: now, event: "member_joined", group: group.description, device: nil, member: member.description,
                name: people.name(of: member), text: "\(VisibleText.line(people.name(of: member))) is a member now", change: nil)
        }
        if commit.changes.count > Self.changesDescribedMax {
            events.append(WorkspaceEvent(
                time: now, event: "change_merged", group: group.description, device: commit.source?.description, member: nil,
                name: nil, text: "\(commit.changes.count) changes merged", change: nil))
            return events
        }
        for (number, (signed, author)) in zip(commit.changes, commit.authors).enumerated() {
            let titles = Dictionary(
                try signed.change.records.map { ($0, try workspace.title(of: $0)) }, uniquingKeysWith: { first, _ in first })
            let entry = ChangeEntry(id: signed.id, change: signed.change, author: author, isVoid: commit.voided.contains(number), people: people, titles: titles)
            if entry.what == ["merged"] { continue }
            events.append(WorkspaceEvent(
                time: now, event: "change_merged", group: group.description, device: signed.change.device.description,
                member: entry.by?.member, name: entry.by?.name, text: entry.sentence, change: entry))
        }
        // Whoever hears of it last knows it first.
        for record in Set(commit.changes.flatMap(\.change.records)).sorted() where record.kind == .project {
            guard let view = try found.keeper.store.view(of: record) else { continue }
            let project = Project.of(view, people)
            for role in project.roles where role.isOverclaimed {
                events.append(WorkspaceEvent(
                    time: now, event: "double_claim", group: group.description, device: nil, member: nil, name: nil,
                    text: "\(role.claims.map { VisibleText.line($0.person.name) }.joined(separator: ", ")) took “\(VisibleText.line(role.role))” in "
                        + "project “\(VisibleText.line(project.title))”, which has \(role.places) \(role.places == 1 ? "place" : "places"). Who steps back: "
                        + "peersync project release \(record.description.prefix(8)) '\(VisibleText.line(role.role))'",
                    change: nil))
            }
        }
        return events
    }
}

extension ChangeEntry {
    /// Such as: Anna wrote in “Prices” (note).
    public var sentence: String {
        let who = VisibleText.line(by?.name ?? "someone")
        if void != true, what == ["created"], records.map(\.kind) == ["profile"] { return "\(who) introduced themselves" }
        let deeds = what.joined(separator: ", ")
        let touched = records.filter { $0.kind != "profile" && $0.kind != "group" }.map { record in
            let kind = ["comment", "checkin", "referral"].contains(record.kind) ? "" : record.kind.replacing("_", with: " ") + " "
            return "\(kind)“\(VisibleText.line(record.title))”"
        }
        let place = touched.isEmpty ? (records.contains { $0.kind == "profile" } ? " in their profile" : "") : Self.joint(what) + touched.joined(separator: ", ")
        return "\(who) \(deeds)\(place)" + (void == true ? " (void: they were out of the group)" : "")
    }

    /// Between a deed and what it was done to.
    private static func joint(_ what: [String]) -> String {
        switch what.last?.split(separator: " ").first ?? "" {
        case "set", "cleared": " of "
        case "wrote", "took", "released", "changed", "filled", "pledged", "withdrew": " in "
        case "agreed": " to "
        default: " "
        }
    }
}
