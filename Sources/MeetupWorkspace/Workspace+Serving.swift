// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
public import PeerNode
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerWire

extension Workspace {
    /// Writes this installation's name into each group whose document did not get it at the join.
    func introducePending() async throws {
        for group in all {
            let keeper = group.keeper
            guard let bytes = try keeper.store.meta("name"), !bytes.isEmpty else { continue }
            let profile = RecordID.profile(of: keeper.member)
            let graph = try await keeper.graph
            guard graph.canWrite(keeper.device) else { continue }
            try await keeper.write(wallClock: SystemClock.wallClock) { keeper in
                guard try keeper.view(of: profile)["name"] == nil else { return [] }
                return [.create(profile), .assign(profile, "name", .text(String(decoding: bytes, as: UTF8.self)))]
            }
            try keeper.store.setMeta("name", [])
        }
    }

    /// Notes that this member attends the open session of each group, because the laptop serves
    /// during it.
    func attendOpenSessions() async throws {
        for group in all {
            let graph = try await group.keeper.graph
            guard graph.canWrite(group.keeper.device) else { continue }
            try await GroupWorkspace(self, group).attendOpenSession()
        }
    }

    /// Returns the events to show for an event at the node, in words and with names.
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
        func person(_ group: GroupID, _ device: DeviceID) async throws -> (person: Person?, shown: String) {
            guard
                let found = all.first(where: { $0.keeper.group == group }),
                let member = try await found.keeper.graph.member(of: device)
            else { return (nil, tr("a newcomer")) }
            let people = try GroupWorkspace(self, found).people()
            return (people.person(member) as Person, people.isIntroduced(member) ? VisibleText.line(people.name(of: member)) : tr("a newcomer"))
        }
        switch event {
        case .peerFound(let group, let address):
            return [make("peer_found", group, nil, tr("a member’s laptop is near, at \(address)"))]
        case .peerConnected(let group, let device, let address):
            let (who, name) = try await person(group, device)
            return [make("peer_connected", group, device: device, who, address.map { tr("connected to \(name) at \($0)") } ?? tr("connected to \(name)"))]
        case .receiving: return []
        case .peerInSync(let group, let device):
            let (who, name) = try await person(group, device)
            return [make("peer_in_sync", group, device: device, who, tr("in sync with \(name)"))]
        case .peerLost(let group, let device, let reason):
            let (who, name) = try await person(group, device)
            return [make("peer_lost", group, device: device, who, tr("no longer connected to \(name): \(VisibleText.line(tr(sentence: reason)))"))]
        case .knocked(let group, let knock):
            let who = knock.isOwnDevice ? tr("Your other laptop") : VisibleText.line(knock.name)
            let words = knock.words.joined(separator: " ")
            return [make("knocked", group, nil, tr("\(who) is at the door and shows: \(words). If you hear just that: peersync admit \(words)"))]
        case .keyChanged(let group): return [make("key_changed", group, nil, tr("the group has a new key"))]
        case .discoveryAvailable: return [make("discovery_available", nil, nil, tr("nearby laptops are found by themselves again"))]
        case .warning(let text): return [make("warning", nil, nil, VisibleText.line(tr(sentence: text)))]
        case .committed(let group, let commit): return try await describe(commit, group)
        }
    }

    /// A large catch-up is one line, not a thousand.
    private static let changesDescribedMax = 20

    private func describe(
        _ commit: DocumentKeeper.Commit, _ group: GroupID
    ) async throws -> [WorkspaceEvent] {
        guard let found = all.first(where: { $0.keeper.group == group }) else { return [] }
        let workspace = GroupWorkspace(self, found)
        let people = try workspace.people()
        let now = Timestamp(milliseconds: SystemClock.wallClock)
        // A new member is announced when the member's profile arrives, which has the name.
        let introduced = commit.changes.indices.filter { !commit.voided.contains($0) }.compactMap { place -> MemberID? in
            let author = commit.authors[place]
            return commit.changes[place].change.operations.contains(.create(.profile(of: author))) ? author : nil
        }
        var events = introduced.map { member in
            WorkspaceEvent(
                time: now, event: "member_joined", group: group.description, device: nil, member: member.description,
                name: people.name(of: member), text: tr("\(VisibleText.line(people.name(of: member))) is a member now"), change: nil)
        }
        events += try await askings(in: commit, by: people, found.keeper, now)
        if commit.changes.count > Self.changesDescribedMax {
            events.append(WorkspaceEvent(
                time: now, event: "change_merged", group: group.description, device: commit.source?.description, member: nil,
                name: nil, text: tr("\(commit.changes.count) changes merged"), change: nil))
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
        // The laptop that merges the last claim is the first to know of a double claim.
        for record in Set(commit.changes.flatMap(\.change.records)).sorted() where record.kind == .project {
            guard let view = try found.keeper.store.view(of: record) else { continue }
            let project = Project.of(view, people)
            for role in project.roles where role.isOverclaimed {
                events.append(WorkspaceEvent(
                    time: now, event: "double_claim", group: group.description, device: nil, member: nil, name: nil,
                    text: Self.doubleClaim(role, project.content, record),
                    change: nil))
            }
        }
        return events
    }

    /// Events about what others ask for: to put a member out, or to let one in again. They say how
    /// to agree, except to who is to go.
    private func askings(
        in commit: DocumentKeeper.Commit, by people: People, _ keeper: DocumentKeeper,
        _ now: Timestamp
    ) async throws -> [WorkspaceEvent] {
        if commit.source == nil { return [] }
        let graph = try await keeper.graph
        return commit.changes.indices.filter { !commit.voided.contains($0) }.flatMap { place in
            let by = people.person(commit.authors[place])
            let operations = commit.changes[place].change.operations
            func event(_ kind: String, _ device: DeviceID, _ text: String) -> WorkspaceEvent {
                WorkspaceEvent(
                    time: now, event: kind, group: keeper.group.description,
                    device: device.description,
                    member: by.member, name: by.name, text: text, change: nil)
            }
            var told: Set<MemberID> = []
            let removals = operations.compactMap { operation -> (DeviceID, String, [DeviceID])? in
                guard case .members(.askRemoval(let device, let reason, let keeping)) = operation else { return nil }
                return (device, reason, keeping)
            }
            let asked = removals.compactMap { device, reason, keeping -> WorkspaceEvent? in
                // One event about a member whose laptops are named one by one.
                guard let member = graph.member(of: device), told.insert(member).inserted else {
                    return nil
                }
                let only = graph.onlyDevice(of: member, among: removals.map(\.0), keeping: keeping)
                let subject = RemovalSubject(name: people.name(of: member), device: only)
                let kept = graph.membersKept(keeping, besides: member).map(people.name(of:))
                    .sorted()
                return event(
                    "removal_asked", device,
                    subject.asking(
                        by: by.name, reason: reason, kept: kept, isReader: member == keeper.member))
            }
            return asked + operations.compactMap { operation in
                guard case .members(.askReadmission(let device)) = operation,
                    let member = graph.member(of: device), told.insert(member).inserted
                else { return nil }
                let subject = RemovalSubject(
                    name: people.name(of: member),
                    device: graph.isMember(member) ? device.description : nil)
                return event("readmission_asked", device, subject.askingBack(by: by.name))
            }
        }
    }

    private static func doubleClaim(_ role: Project.Role, _ project: Project, _ record: RecordID) -> String {
        let names = role.claims.map { VisibleText.line($0.person.name) }.joined(separator: ", ")
        let (what, title) = (VisibleText.line(role.role), VisibleText.line(project.title))
        let taken = role.places == 1 ? tr("\(names) took “\(what)” in project “\(title)”, which has 1 place.")
            : tr("\(names) took “\(what)” in project “\(title)”, which has \(role.places) places.")
        return taken + " " + tr("Whoever steps back runs: peersync project release \(record.description.prefix(8)) \(VisibleText.argument(role.role))")
    }
}
