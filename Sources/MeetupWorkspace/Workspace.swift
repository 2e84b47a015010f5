// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
public import PeerNode
import PeerReplica
import PeerStore
import Synchronization

/// A person's groups on this machine, and the only executor of requests about them.
///
/// There are three kinds of workspace: one only reads, beside any other process; one owns the data
/// for a moment; one owns the data and has a running node. All execute the same requests by the
/// same code.
public final class Workspace: Sendable {
    struct Group: Sendable {
        let folder: GroupFolder
        let keeper: DocumentKeeper
    }

    public let folder: DataFolder
    /// The running node, if this workspace serves.
    let node: Node?
    private let lock: FolderLock?
    private let groups: Mutex<[Group]>
    public static let version = "0.1.0"

    /// Opens the groups of a data folder.
    ///
    /// - Parameters:
    ///   - lock: The lock of the folder, which allows writing; nil to read only.
    ///   - node: The node that takes part in all groups, if one runs.
    public init(folder: DataFolder, lock: FolderLock?, node: Node?) async throws {
        self.folder = folder
        self.lock = lock
        self.node = node
        let isReading = lock == nil
        // A process that runs for hours starts with a check of the whole file.
        groups = Mutex(try folder.groups().map {
            Group(folder: $0, keeper: try $0.openKeeper(readOnly: isReading, isThorough: node != nil))
        })
        for group in groups.withLock({ $0 }) { try await node?.add(group.keeper) }
    }

    /// Closes the stores.
    public func close() {
        for group in groups.withLock({ $0 }) {
            // Nothing is pending: every commit was synced when it was made.
            try? group.keeper.store.close()
        }
    }

    var all: [Group] { groups.withLock { $0 } }

    func add(_ folder: GroupFolder) async throws -> Group {
        let group = Group(folder: folder, keeper: try folder.openKeeper(readOnly: false))
        groups.withLock { $0.append(group) }
        try await node?.add(group.keeper)
        return group
    }

    /// Takes a group off the node and out of this workspace, and closes its store.
    func withdraw(_ group: Group) throws {
        node?.remove(group.keeper.group)
        groups.withLock { $0.removeAll { $0.keeper.group == group.keeper.group } }
        try group.keeper.store.close()
    }

    /// Takes a group out of use; its files are kept.
    func setAside(_ group: Group) throws {
        try withdraw(group)
        try folder.setAside(group.folder)
    }

    /// The group asked for, or the only one.
    func group(_ selector: String?) throws -> Group {
        let all = all
        guard let selector else {
            if all.count == 1 { return all[0] }
            if all.isEmpty {
                throw Failure(.refused, "there is no group here yet", fix: "peersync init, peersync serve, or peersync join")
            }
            throw Failure(
                .usage, "there are several groups here: \(try all.map { try name(of: $0) }.joined(separator: ", "))",
                fix: "say which one with --group NAME")
        }
        let named = try all.filter { try name(of: $0).lowercased() == selector.lowercased() }
        let matches = named.isEmpty ? all.filter { $0.keeper.group.description.hasPrefix(selector.lowercased()) } : named
        if matches.count == 1 { return matches[0] }
        throw matches.isEmpty
            ? Failure(.refused, "no group here is called \(VisibleText.line(selector))", fix: "peersync groups")
            : Failure(
                .usage, "several groups match: \(matches.map { String($0.keeper.group.description.prefix(10)) }.joined(separator: ", "))",
                fix: "give one of these instead of the name")
    }

    func name(of group: Group) throws -> String {
        guard case .text(let name)? = try group.keeper.store.view(of: .group)?["name"] else {
            return String(group.keeper.group.description.prefix(8))
        }
        return name
    }

    // MARK: - Executing

    private static let doorsTime = Duration.seconds(5)

    /// Carries out a request.
    ///
    /// - Parameters:
    ///   - group: By name or id; nil for the only one.
    ///   - progress: Told what is going on while one waits.
    /// - Throws: `Failure`.
    public func execute(
        _ request: Request, group selector: String?, progress: @escaping WorkProgress.Handler = { _ in }
    ) async throws(Failure) -> Response {
        do {
            switch request {
            case .groups: return try await groupList()
            case .begin(let name, let groupName):
                let founded = try await begin(name: name, groupName: groupName)
                return try await GroupWorkspace(self, founded ?? group(selector)).status()
            case .join(let invitation, let name, let peers, let isOwnDevice, let from):
                return try await join(
                    invitation, name, peers, isOwnDevice: isOwnDevice, from: from.map { try group($0) }, progress)
            case .leave(let scope, let isForced): return try await leave(group(selector), scope, isForced: isForced)
            case .importFile(let file, let name): return try await importFile(file, name, progress)
            case .verifyFile(let file, let name): return try await verify(file, name)
            case .doors: return .doors(try await Joining.doorsNearby(within: Self.doorsTime).sorted())
            default: return try await execute(request, in: GroupWorkspace(self, group(selector)), progress)
            }
        } catch {
            throw Failure.explaining(error)
        }
    }

    private func execute(_ request: Request, in group: GroupWorkspace, _ progress: @escaping WorkProgress.Handler) async throws -> Response {
        switch request {
        case .groups, .begin, .join, .leave, .doors, .watch, .importFile, .verifyFile: preconditionFailure("handled before a group is chosen")
        case .status: try await group.status()
        case .peers: .peers(try await group.peers())
        case .dialBack: .dialedBack(try await group.dialBack())
        case .members: try await group.members()
        case .memberRemove(let member, let reason, let keeping, let leavesGuests):
            try await group.removeMember(
                member, reason: reason, keeping: keeping, leavesGuests: leavesGuests)
        case .deviceRemove(let device, let reason): try await group.removeDevice(device, reason: reason)
        case .memberLink(let first, let second): try await group.linkMembers(first, second)
        case .memberReadmit(let member): try await group.readmitMember(member)
        case .fork(let name, let without, let keeping, let leavesGuests):
            try await group.fork(name, without: without, keeping: keeping, leavesGuests: leavesGuests)
        case .invite(let uses, let seconds, let words, let door): try group.invite(uses: uses, seconds: seconds, words: words, door: door)
        case .knocks: try group.knocks()
        case .answerKnock(let words, let isWelcome): try group.answerKnock(words, isWelcome: isWelcome)
        case .profileShow(let member): try group.profile(of: member)
        case .profileList: try group.profiles()
        case .profileEdit(let edits): try await group.editProfile(edits)
        case .profileForget: try await group.forgetProfile()
        case .noteNew(let title, let text, let tags): try await group.newNote(title, text, tags)
        case .noteList(let tag, let by, let since): try await group.notes(tag: tag, by: by, since: since)
        case .noteShow(let note, let at): try await group.note(note, at: at)
        case .noteBlame(let note): try await group.blame(note)
        case .noteAppend(let note, let text): try await group.append(text, to: note)
        case .noteReplace(let note, let text, let base): try await group.replace(note, .note, with: text, base: base)
        case .noteRetitle(let note, let title): try await group.retitle(note, title)
        case .noteTag(let note, let add, let remove): try await group.tag(note, add: add, remove: remove)
        case .noteHistory(let note): try await group.history(of: note)
        case .noteUndo(let note): try await group.undo(note)
        case .noteDelete(let note): try await group.delete(note, .note)
        case .noteRestore(let note): try await group.restore(note, .note)
        case .offerNew(let title, let kind): try await group.newOffer(title, kind)
        case .offerList: try group.offers()
        case .offerShow(let offer): try group.offer(offer)
        case .offerSet(let offer, let fields): try await group.setOffer(offer, fields)
        case .offerReplace(let offer, let text, let base): try await group.replace(offer, .offer, with: text, base: base)
        case .offerAddContributor(let offer, let member, let role, let share):
            try await group.addContributor(offer, member, role, share)
        case .offerAgree(let offer): try await group.agree(offer, true)
        case .offerWithdraw(let offer): try await group.agree(offer, false)
        case .offerPart(let offer, let request): try await group.perform(request, of: offer)
        case .offerDelete(let offer): try await group.delete(offer, .offer)
        case .offerRestore(let offer): try await group.restore(offer, .offer)
        case .comment(let request): try await group.perform(request)
        case .referral(let request): try await group.perform(request)
        case .project(let request): try await group.perform(request)
        case .pool(let request): try await group.perform(request)
        case .comparison(let request): try await group.perform(request)
        case .checkin(let request): try await group.perform(request)
        case .match(let member): try await group.matches(of: member)
        case .sessionStart(let title, let place, let agenda, let series): try await group.startSession(title, place, agenda, series)
        case .sessionAttend(let members, let session, let isThere): try await group.attend(members, session, isThere: isThere)
        case .sessionEnd(let session): try await group.endSession(session)
        case .sessionShow(let session): try group.session(session)
        case .sessionList: try group.sessions()
        case .agendaAdd(let text): try await group.addItem(.agendaItem, text)
        case .decide(let text): try await group.addItem(.decision, text)
        case .actionAdd(let text, let owner, let due): try await group.addAction(text, owner, due)
        case .actionDone(let action): try await group.finishAction(action)
        case .names(let kind): try group.names(of: kind)
        case .search(let query, let kind): try group.search(query, kind)
        case .log(let since, let by): try await group.log(since: since, by: by)
        case .explain(let record, let field): try group.explain(record, field)
        case .export(let scope, let formats, let offset, let isRaw): try await group.export(scope, formats, offset, isRaw: isRaw, progress)
        }
    }

    private func groupList() async throws -> Response {
        var entries: [GroupEntry] = []
        for group in all {
            let graph = try await group.keeper.graph
            let seen = try GroupWorkspace(self, group).people().members
            let members = Set(graph.memberDevices.compactMap(graph.member(of:)))
            entries.append(GroupEntry(
                group: group.keeper.group.description, name: try name(of: group),
                members: members.intersection(seen).count))
        }
        return .groups(entries)
    }
}
