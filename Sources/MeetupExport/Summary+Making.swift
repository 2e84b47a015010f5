// SPDX-License-Identifier: Apache-2.0
// peersync

public import MeetupModel
public import PeerReplica

extension Summary {
    /// The part of the log that a summary is about.
    public struct Span: Hashable, Sendable {
        public let session: Session?
        private let bounds: SessionBounds?
        /// By the authors' clocks, in whole seconds. Of a session it is a label: when its starter's
        /// clock says that it began.
        public let since: Timestamp?

        private init(session: Session?, bounds: SessionBounds?, since: Timestamp?) {
            self.session = session
            self.bounds = bounds
            self.since = since
        }

        public static let everything = Span(session: nil, bounds: nil, since: nil)

        /// - Parameter view: The session's own view.
        public static func session(_ session: Session, _ view: RecordView) -> Span {
            Span(session: session, bounds: SessionBounds(view), since: session.started)
        }

        /// - Parameter time: Rounded down to the second, which is what an export can say.
        public static func since(_ time: Timestamp) -> Span {
            let rest = (time.milliseconds % 1_000 + 1_000) % 1_000
            let second = Timestamp(milliseconds: time.milliseconds - rest)
            return Span(session: nil, bounds: nil, since: second)
        }

        /// Whether each change of a log is in the summary, the same on every device that holds the
        /// same changes.
        public func selection(in history: CausalHistory) -> [Bool] {
            if let bounds { return history.during(bounds) }
            return since.map(history.since) ?? Array(repeating: true, count: history.count)
        }

        /// The beginning of a file's name, made by us and not from anybody's words.
        public var stem: String {
            if let session { return "peersync-session-\(session.started.day)-\(session.head.id.prefix(6))" }
            return since.map { "peersync-since-\($0.day)" } ?? "peersync-all"
        }
    }

    /// A change of the log as people read it, and as it is.
    public struct Logged: Sendable {
        public let entry: ChangeEntry
        public let change: Change

        public init(entry: ChangeEntry, change: Change) {
            self.entry = entry
            self.change = change
        }
    }

    /// Makes the summary of a span. The same records and changes make the same summary everywhere.
    ///
    /// - Parameters:
    ///   - views: All records; of their texts the beginnings suffice.
    ///   - whole: Gives records with their texts, in the order asked for.
    ///   - log: The changes of the span, in the log's order.
    /// - Complexity: O(views + changes).
    public init(
        of span: Span, groupName: String, views: [RecordView], log: [Logged], whole: ([RecordID]) throws -> [RecordView]
    ) rethrows {
        self.init(groupName: groupName, session: span.session, since: span.since)
        let byKind = Dictionary(grouping: views, by: \.id.kind)
        let people = People(profiles: byKind[.profile] ?? [])
        let comments = RecordView.listed(byKind[.comment] ?? [])
        var touched = Set(log.flatMap(\.change.records))
        // A new comment on a record is news of the record.
        for comment in comments where touched.contains(comment.id) {
            if case .record(let record)? = comment[Comment.on] { touched.insert(record) }
        }
        // A course whose modules changed did, too.
        for module in byKind[.module] ?? [] where touched.contains(module.id) {
            if case .record(let offer)? = module[Module.offer] { touched.insert(offer) }
        }
        func chosen(_ kind: RecordKind) throws -> [RecordView] {
            RecordView.listed(try whole((byKind[kind] ?? []).map(\.id).filter { span.since == nil || touched.contains($0) }))
        }
        let parts = OfferParts((byKind[.offer] ?? []) + (byKind[.module] ?? []))
        changes = log.map(\.entry)
        contributions = Self.contributions(changes)
        members = Self.exportedProfiles(byKind[.profile] ?? [], people)
        let attending = Set(span.session?.attendees.map(\.member) ?? contributions.map(\.person.member))
        attendees = members.filter { attending.contains($0.member) }
        let begun = Set(changes.map(\.id))
        let started = Set((byKind[.session] ?? []).filter { view in
            span.since == nil || view.created.map { begun.contains($0.change.description) } == true
        }.map(\.id.description))
        sessions = span.session.map { [$0] }
            ?? Session.all(in: views, people).filter { started.contains($0.head.id) }
        notes = try chosen(.note).map { Note($0, people) }
        offers = try chosen(.offer).map { Offer.of($0, with: parts, people) }
        self.comments = comments.filter { span.since == nil || touched.contains($0.id) }.map { Comment.of($0, people) }
        referrals = try chosen(.referral).map { Referral.of($0, comments: comments, people) }
        projects = try chosen(.project).map { Project.of($0, people) }
        pools = try chosen(.pool).map { Pool.of($0, people) }
        comparisons = try chosen(.comparison).map { Comparison.of($0, people) }
        checkins = try chosen(.checkin).map { Checkin.of($0, comments: comments, people) }
    }

    /// Sorted by name; fields as their owners let them out.
    private static func exportedProfiles(_ views: [RecordView], _ people: People) -> [Profile] {
        let views = Dictionary(views.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return people.members.compactMap { member in
            views[.profile(of: member)].map { Profile($0, member: member, people, isOwn: false, forExport: true) }
        }.sorted { ($0.name, $0.member) < ($1.name, $1.member) }
    }

    private static let contributed: Set<String> = Set(
        ([.note, .offer, .decision, .action, .referral, .project, .pool, .comparison] as [RecordKind]).map(\.name))

    private static func contributions(_ entries: [ChangeEntry]) -> [Contribution] {
        var order: [Person] = []
        var counts: [Person: Int] = [:]
        var records: [Person: [String]] = [:]
        var named: [Person: Set<String>] = [:]
        for entry in entries {
            guard let person = entry.by else { continue }
            if counts[person] == nil { order.append(person) }
            counts[person, default: 0] += 1
            for record in entry.records where contributed.contains(record.kind) {
                if named[person, default: []].insert(record.title).inserted { records[person, default: []].append(record.title) }
            }
        }
        return order.sorted { ($0.name, $0.member) < ($1.name, $1.member) }.map {
            Contribution(person: $0, changes: counts[$0] ?? 0, records: records[$0] ?? [])
        }
    }
}
