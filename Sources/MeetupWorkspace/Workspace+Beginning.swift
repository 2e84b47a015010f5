// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import PeerIdentity
import Logging
import PeerNode
import PeerReplica
import PeerSession
import PeerStore
import PeerWire
import Synchronization

extension Joining.Step {
    /// A knock is under way that may end with being let in.
    fileprivate var isAtDoor: Bool {
        switch self {
        case .asking: true
        case .trying, .noAnswer, .searchingNearby, .waitingInLine, .waiting: false
        }
    }
}

extension Workspace {
    /// The first group of a new installation, or one more.
    ///
    /// - Returns: The group, if one was founded; an installation that has a group gets another only by name.
    func begin(name: String, groupName: String?) async throws(Failure) -> Group? {
        do {
            guard all.isEmpty || groupName != nil else { return nil }
            var generator = SystemRandomNumberGenerator()
            let name = try Texts.title(name, what: "name")
            let title = try Texts.title(groupName ?? tr("\(name)’s group"), what: "group name")
            if try all.contains(where: { try self.name(of: $0).lowercased() == title.lowercased() }) {
                throw Failure(.refused, "there is a group “\(VisibleText.line(title))” here already", fix: "peersync serve; or give another group another name")
            }
            let founded = try GroupFounding.found(
                groupName: title, in: folder, wallClock: SystemClock.wallClock, using: &generator)
            let group = try await add(founded)
            try await introduce(name, in: group)
            return group
        } catch {
            throw Failure.explaining(error)
        }
    }

    private func introduce(_ name: String, in group: Group) async throws {
        let profile = RecordID.profile(of: group.keeper.member)
        let name = try Texts.title(name, what: "name")
        try await group.keeper.write(wallClock: SystemClock.wallClock) { _ in
            [.create(profile), .assign(profile, "name", .text(name))]
        }
    }

    /// Gets into a group with a spoken code or a link and fetches what it has.
    ///
    /// - Parameter older: The older group on this laptop, when the invite is to a fork of it. The laptop joins with its
    ///   key of that group.
    func join(
        _ text: String, _ name: String, _ peers: [String], isOwnDevice: Bool, from older: Group?,
        _ progress: @escaping WorkProgress.Handler
    ) async throws -> Response {
        let invitation = try Invitation(text: text)
        if case .link(let link) = invitation, link.expires < SystemClock.wallClock {
            throw Failure(
                .refused, "the invite expired at \(Timestamp(milliseconds: link.expires).text)",
                fix: "ask for a new one; if it is new, check this laptop's clock")
        }
        let name = try Texts.title(name, what: "name")
        let endpoints = try peers.map { try AddressText.endpoint($0) }
        var generator = SystemRandomNumberGenerator()
        let identity = try older?.keeper.secrets.identity ?? folder.newcomer(with: invitation)
        let joining = Joining(
            with: invitation, as: identity, from: older?.keeper.member, name: name, isOwnDevice: isOwnDevice)
        let admission = try await knock(joining, at: endpoints, progress)
        let own = admission.secrets
        // A second laptop needs no name: the member has one in the document.
        let isSecond = own.member != MemberID(firstDevice: identity.device)
        progress(.step(tr("let in to “\(VisibleText.line(admission.groupName))”")))
        if all.contains(where: { $0.keeper.group == admission.group }) {
            folder.forgetNewcomers()
            throw Failure(
                .refused, "this laptop is in that group already", fix: "if you were put out, a member can let you in again: peersync members readmit NAME")
        }
        let lonely = try all.filter { try GroupWorkspace(self, $0).isUntouched() }
        // The group stays a draft until the sync is over: an interrupted join leaves no group
        // behind.
        let draft = try GroupFounding.draft(
            admission.group, secrets: admission.secrets, host: admission.host, name: isSecond ? "" : name, in: folder,
            using: &generator)
        let fetching = try await add(draft)
        progress(.step(tr("fetching what the group has …")))
        let isSynced: Bool
        do {
            isSynced = try await firstSync(of: fetching, with: admission.endpoint, progress)
        } catch {
            try withdraw(fetching)
            try FileManager.default.removeItem(atPath: draft.path)
            throw error
        }
        let graph = try await fetching.keeper.graph
        try withdraw(fetching)
        do {
            try Self.check(graph, isSynced, own, comesFromOlder: older != nil)
        } catch {
            try FileManager.default.removeItem(atPath: draft.path)
            throw error
        }
        let joined = GroupWorkspace(self, try await add(try GroupFounding.join(draft, in: folder)))
        folder.forgetNewcomers()
        let people = try joined.people()
        if !isSecond, older == nil, people.isIntroduced(own.member), people.name(of: own.member) != name {
            progress(.step(tr(
                "somebody here has that name, or one like it: you are shown as \(VisibleText.line(people.name(of: own.member))). For another name: peersync profile set name=…")))
        }
        for old in lonely {
            let oldName = try self.name(of: old)
            try setAside(old)
            progress(.step(tr("your empty group “\(VisibleText.line(oldName))” was set aside")))
        }
        return .joined(JoinReport(
            group: admission.group.description, groupName: admission.groupName, member: own.member.description,
            device: own.identity.device.description, synced: isSynced,
            serving: node != nil))
    }

    private func knock(
        _ joining: Joining, at endpoints: [PeerEndpoint], _ progress: @escaping WorkProgress.Handler
    ) async throws -> Joining.Admission {
        // Whether a member may be admitting this newcomer just now, without hearing that it went
        // away.
        let isAtDoor = Atomic(false)
        do {
            return try await joining.knock(at: endpoints, usesDiscovery: true) { step in
                isAtDoor.store(step.isAtDoor, ordering: .relaxed)
                switch step {
                case .trying(let address): progress(.step(tr("knocking at \(address) …")))
                case .noAnswer(let address, let reason): progress(.step(tr("no luck at \(address): \(tr(sentence: reason))")))
                case .waitingInLine: progress(.step(tr("somebody else is at the door; waiting for your turn …")))
                case .asking: break
                case .searchingNearby: progress(.step(tr("looking for the door nearby …")))
                case .waiting(let words):
                    progress(.step(tr("waiting for a yes. Read this aloud to whoever invited you: \(words.joined(separator: " "))")))
                }
            }
        } catch where Task.isCancelled {
            if !isAtDoor.load(ordering: .relaxed) { folder.forgetNewcomers() }
            throw CancellationError()
        } catch let error as NodeError {
            // Where no door answered, or the connection broke while a member was to say yes, a
            // member may have admitted this newcomer without the answer arriving, so its keys
            // stay. The other errors are taken to mean that nobody admitted it.
            switch error {
            case .nobodyAnswered, .comparisonBrokenOff: break
            default: folder.forgetNewcomers()
            }
            throw error
        }
    }

    private static let farewellTime = Duration.seconds(3)

    /// Takes a group out of use on this laptop. Before that, unless the scope is `here`, removes
    /// all laptops of this installation's member from the group and, if a node runs, waits up to 3
    /// s until a peer has acknowledged that.
    ///
    /// - Parameter isForced: Leave even if no other device holds all that this laptop wrote.
    func leave(_ group: Group, _ scope: LeaveScope?, isForced: Bool) async throws -> Response {
        let keeper = group.keeper
        let title = try name(of: group)
        let graph = try await keeper.graph
        let devices = graph.devices(of: keeper.member).filter(graph.isMember)
        if scope == nil, devices.count > 1 {
            throw Failure(
                .refused, "you have \(devices.count) laptops in “\(title)”",
                fix: "peersync leave --here takes the group off this one only; peersync leave --everywhere takes you out with all of them")
        }
        let written = graph.count(by: keeper.device)
        let isAlone = graph.memberDevices.allSatisfy { $0 == keeper.device }
        if !isForced, !isAlone, written > 0, try !keeper.store.peers().contains(where: { $0.held >= written && graph.isMember($0.device) }) {
            throw Failure(
                .refused, "nobody in “\(title)” holds all that you wrote yet: it would not be there any more",
                fix: "run peersync serve near one of them until peersync status says that you can leave; or do without it: peersync leave --anyway")
        }
        if scope == .here {
            try setAside(group)
            return .done(Done(
                id: keeper.group.description, kind: "group",
                message: "“\(title)” is no longer on this laptop; you are still a member. The copy is in \(folder.path)/set-aside."))
        }
        if !graph.isMember(keeper.device) {
            try setAside(group)
            return .done(Done(
                id: keeper.group.description, kind: "group",
                message: "“\(title)” is no longer on this laptop, which was put out of it before. The copy is in \(folder.path)/set-aside."))
        }
        // A laptop can remove itself and the laptops that came in through it, and no others.
        let above = graph.topDevices(of: keeper.member).filter { $0 != keeper.device }
        if !above.isEmpty {
            throw Failure(
                .refused, "this laptop came into “\(title)” through another one of yours, which it cannot put out",
                fix: "run peersync leave --everywhere on that one; if that one is lost, ask a member to put it out: peersync members remove-device DEVICE; peersync leave --here takes the group off this one")
        }
        // Keep the member's guests: only the member's own laptops are removed.
        let guests = graph.members(below: devices, keeping: []).filter { $0 != keeper.member }.flatMap { graph.topDevices(of: $0) }
        let leaving = devices.filter { $0 != keeper.device } + [keeper.device]
        try await keeper.write(wallClock: SystemClock.wallClock) { _ in
            leaving.map { .members(.remove($0, reason: "", keeping: guests.sorted())) }
        }
        let own = try await keeper.graph.count(by: keeper.device)
        var isHeard = false
        let deadline = ContinuousClock.now + (node == nil ? .zero : Self.farewellTime)
        while !isHeard, ContinuousClock.now < deadline {
            isHeard = try keeper.store.peers().contains { $0.held >= own }
            if !isHeard { try await Task.sleep(for: .milliseconds(50)) }
        }
        try setAside(group)
        return .done(Done(
            id: keeper.group.description, kind: "group",
            message: isAlone ? "You left “\(title)”, where nobody else was. Your copy is in \(folder.path)/set-aside."
                : isHeard ? "You left “\(title)”. What you wrote stays with the others; your copy is in \(folder.path)/set-aside."
                : """
                You left “\(title)”. What you wrote stays with the others; your copy is in \(folder.path)/set-aside. Nobody was near to hear \
                it: they see you in their list until they hear of it.
                """))
    }

    private static let quiet = Logger(label: "peersync.join") { _ in SwiftLogNoOpLogHandler() }
    /// Checks that a log says of this laptop what the host said, who can lie.
    ///
    /// - Parameters:
    ///   - graph: Of what the first sync brought.
    ///   - own: What the host granted.
    private static func check(
        _ graph: ChangeGraph, _ isSynced: Bool, _ own: GroupSecrets, comesFromOlder: Bool
    ) throws {
        let device = own.identity.device
        let isWhole = !graph.awaitsEarlierLog && (isSynced || graph.origin != nil)
        if comesFromOlder {
            // Before, the log does not say whose the laptop is, and it must not become another's.
            guard isWhole else {
                throw Failure(
                    .network, "not all changes of the older group came here; nothing was kept here",
                    fix: "try again near somebody who has it, or ask for a file: peersync export --format bundle")
            }
            guard graph.isKnownFromOlder(device) else { throw NodeError.notKnownFromOlder }
        }
        if !graph.awaitsEarlierLog, let member = graph.member(of: device), member != own.member {
            throw NodeError.takenForAnother
        }
    }

    /// When something came last.
    private final class LastHeard: Sendable {
        let time = Mutex(ContinuousClock.now)
    }

    /// How long nothing may come before a first sync is given up.
    private static let firstSyncQuietTime = Duration.seconds(60)

    /// Syncs over the running node, or over a node that runs only for this sync.
    private func firstSync(of group: Group, with endpoint: PeerEndpoint, _ progress: @escaping WorkProgress.Handler) async throws -> Bool {
        if let node {
            let events = node.events()
            node.dial(endpoint, for: group.keeper.group)
            return try await firstSync(of: group, node, events, progress)
        }
        var configuration = NodeConfiguration()
        configuration.isListening = false
        configuration.usesDiscovery = false
        configuration.peers = [endpoint]
        configuration.software = Self.version
        let node = try await Node(configuration: configuration, logger: Self.quiet)
        let events = node.events()
        try await node.add(group.keeper)
        // The node runs beside the sync; both use it, and it is Sendable. `beginShutdown` ends its
        // task after the sync, an error of the sync cancels it, and the group waits for it either
        // way.
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await node.run() }
            let isSynced = try await firstSync(of: group, node, events, progress)
            node.beginShutdown()
            try await tasks.waitForAll()
            return isSynced
        }
    }

    /// Waits until the group's document is here, introduces the newcomer, and waits up to 4 s until
    /// a peer holds the introduction.
    private func firstSync(
        of group: Group, _ node: Node, _ events: AsyncStream<NodeEvent>, _ progress: @escaping WorkProgress.Handler
    ) async throws -> Bool {
        let keeper = group.keeper
        let heard = LastHeard()
        // A sync and its time limit, which share `heard` alone: `events` has this one reader, the
        // keeper is an actor, and several threads may read its store. Whichever task ends first
        // decides, `cancelAll` ends the other one, and the group waits for both.
        return try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                var isInSync = false
                for await event in events {
                    if case .receiving(keeper.group, _, let received, let announced) = event {
                        heard.time.withLock { $0 = .now }
                        progress(.part(done: received, of: announced))
                    }
                    guard case .peerInSync(keeper.group, _) = event else { continue }
                    try await self.introducePending()
                    isInSync = true
                    break
                }
                // The node ended first.
                guard isInSync else { return false }
                // A member's second laptop has nothing to say yet.
                if try await keeper.graph.count(by: keeper.device) == 0 { return true }
                // Once a peer holds the introduction, this laptop may go offline.
                for _ in 0..<200 {
                    if try keeper.store.peers().contains(where: { $0.held > 0 }) { return true }
                    try await Task.sleep(for: .milliseconds(20))
                }
                return true
            }
            tasks.addTask {
                while true {
                    let end = heard.time.withLock { $0 } + Self.firstSyncQuietTime
                    if end <= .now { return false }
                    try await Task.sleep(until: end)
                }
            }
            let isSynced = try await tasks.next() ?? false
            tasks.cancelAll()
            return isSynced
        }
    }
}
