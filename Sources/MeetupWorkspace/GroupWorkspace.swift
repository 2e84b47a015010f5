// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerIdentity
import PeerNode
import PeerReplica
import PeerStore
import PeerWire

/// One group of a workspace, with what its requests have in common.
struct GroupWorkspace: Sendable {
    let workspace: Workspace
    let group: Workspace.Group

    var keeper: DocumentKeeper { group.keeper }
    var store: GroupStore { group.keeper.store }
    var ownMember: MemberID { group.keeper.member }

    init(_ workspace: Workspace, _ group: Workspace.Group) {
        self.workspace = workspace
        self.group = group
    }

    func people() throws -> People { People(profiles: try store.views(of: [.profile])) }

    /// Whether the group holds nothing but this member's own profile and has met no peer.
    func isUntouched() throws -> Bool {
        try store.records(of: RecordKind.searched.filter { $0 != .profile }).isEmpty && people().members.count <= 1 && store.peers().isEmpty
    }

    // MARK: - Finding what is meant

    /// A record of some kinds by a beginning of its id, or by its title or, when none is called exactly that, a part of it.
    ///
    /// - Parameters:
    ///   - views: The records to search; nil for all records of the kinds.
    ///   - isDeleted: Whether to search the titles of deleted records instead of the others.
    ///   - fix: The hint for a person whose text matches nothing; by default the command that lists
    ///     the records.
    func find(_ text: String, _ kinds: [RecordKind], what: String, among views: [RecordView]? = nil, isDeleted: Bool = false, fix: Phrase? = nil) throws -> RecordID {
        let wanted = text.lowercased()
        var matches: [RecordID] = []
        if !wanted.isEmpty, wanted.utf8.count <= 26, let prefix = Base32.wholeBytes(of: wanted) {
            let records = try views?.map(\.id) ?? store.records(of: kinds, beginningWith: prefix)
            matches = records.filter { $0.description.hasPrefix(wanted) }
        }
        if matches.isEmpty {
            let wanted = FoldedText.of(text)
            let titles = try views.map { Self.titles($0, isDeleted) } ?? titles(of: kinds, isDeleted)
            matches = titles.filter { $0.title == wanted }.map(\.id)
            if matches.isEmpty, !wanted.isEmpty { matches = titles.filter { $0.title.contains(wanted) }.map(\.id) }
        }
        if matches.count == 1 { return matches[0] }
        guard !matches.isEmpty else {
            let list = switch what {
            case "record": "search \(VisibleText.line(text))"
            case "action": "session show"
            default: "\(Self.command(of: what)) list"
            }
            throw Failure(.refused, "there is no \(tr(word: what)) “\(VisibleText.line(text))”", fix: fix ?? "list them: peersync \(list)")
        }
        let names = try matches.sorted().prefix(8).map { id in
            "\(id.description.prefix(10))… \(VisibleText.line(try title(of: id)))"
        }
        throw Failure(
            .usage, "“\(VisibleText.line(text))” could be several:\n  \(names.joined(separator: "\n  "))",
            fix: "give more of the id")
    }

    private typealias Title = (id: RecordID, title: String)

    private static func titles(_ views: [RecordView], _ isDeleted: Bool) -> [Title] {
        views.filter { $0.isDeleted == isDeleted }.map { (id: $0.id, title: FoldedText.of($0.heading)) }
    }

    private func titles(of kinds: [RecordKind], _ isDeleted: Bool) throws -> [Title] {
        let (first, second) = try TwoCores.map(store.encodedViews(of: kinds, areMost: true)) { encoded in
            Self.titles(try encoded.map { try RecordViewCodec.decode($0, isWhole: false) }, isDeleted)
        }
        return first + second
    }

    func title(of record: RecordID) throws -> String {
        try store.view(of: record)?.heading ?? ""
    }

    private static func command(of what: String) -> String {
        switch what {
        case "comparison": "compare"
        default: what
        }
    }

    func findMember(_ text: String) throws -> MemberID {
        let people = try people()
        let matches = people.find(text)
        if matches.count == 1 { return matches[0] }
        if matches.isEmpty {
            throw Failure(.refused, "nobody here is called “\(VisibleText.line(text))”", fix: "peersync members")
        }
        throw Failure(
            .usage, "“\(VisibleText.line(text))” could be several:\n  \(matches.map { "\($0.description.prefix(8))  \(VisibleText.line(people.name(of: $0)))" }.joined(separator: "\n  "))",
            fix: "give the id")
    }

    // MARK: - Writing

    /// Whether this laptop is in sync with another one just now: only then does its member attend
    /// the meetup that is going on.
    func isMeeting() async throws -> Bool {
        try await workspace.node?.peers(of: keeper.group).contains { $0.state == .inSync } ?? false
    }

    /// Writes operations, and with the first ones during a session that its writer was there.
    @discardableResult
    func write(_ make: @escaping @Sendable (isolated DocumentKeeper) throws -> [Operation]) async throws -> Bool {
        var session = try openSession()
        if session != nil, try await !isMeeting() { session = nil }
        let (open, member, now) = (session, ownMember, SystemClock.wallClock)
        return try await !keeper.write(wallClock: now) { keeper in
            let operations = try make(keeper)
            guard !operations.isEmpty, let open else { return operations }
            return operations + (try Self.attending(open, member, now, keeper))
        }.isEmpty
    }

    /// A meetup that nobody closed counts as over after this time, as one clock measures it: this
    /// laptop's since the meetup came here, or the starter's between two of their changes. Two
    /// clocks are never compared.
    static let sessionMilliseconds: Int64 = 24 * 3_600_000

    static func attending(
        _ session: RecordID, _ member: MemberID, _ now: Int64, _ keeper: isolated DocumentKeeper
    ) throws -> [Operation] {
        let view = try keeper.view(of: session)
        let isThere = view.sets[Session.attendees, default: []].contains { $0.value == .member(member) }
        if isThere || view.isDeleted || view[Session.ended] != nil || view[Session.absent(member)] != nil { return [] }
        guard try !isOver(view, now, keeper) else { return [] }
        return [.add(session, Session.attendees, .member(member))]
    }

    private static func isOver(
        _ session: RecordView, _ now: Int64, _ keeper: isolated DocumentKeeper
    ) throws -> Bool {
        let graph = try keeper.graph
        guard let place = session.created.flatMap({ graph.index(of: $0.change) })
        else { return true }
        func isLong(from start: Int64, to end: Int64) -> Bool {
            // Clamped, so that the difference cannot overflow.
            let (start, end) = (Timestamp(milliseconds: start), Timestamp(milliseconds: end))
            return end.milliseconds - start.milliseconds >= sessionMilliseconds
        }
        let arrived = try keeper.store.arrival(of: place)
        if let arrived, isLong(from: arrived, to: now) { return true }
        let latest = graph.lanes[graph.nodes[place].lane].members.last ?? place
        return isLong(from: graph.nodes[place].wallClock, to: graph.nodes[latest].wallClock)
    }

    /// The session that was started last and is not ended.
    func openSession() throws -> RecordID? { try Session.open(store.views(of: [.session])).last?.id }

    func newRecord(_ kind: RecordKind) -> RecordID {
        var generator = SystemRandomNumberGenerator()
        let words = [generator.next(), generator.next() & ~0xFF | UInt64(kind.code)]
        return RecordID(words: words)
    }
}
