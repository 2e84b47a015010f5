// SPDX-License-Identifier: Apache-2.0
// peersync

public import MeetupModel
public import PeerReplica

extension Summary {
    /// What a summary is about, in time.
    public struct Span: Hashable, Sendable {
        public var session: Session?
        public var since: Timestamp?
        public var until: Timestamp?

        /// Everything when all is left out.
        public init(session: Session? = nil, since: Timestamp? = nil, until: Timestamp? = nil) {
            self.session = session
            self.since = since
            self.until = until
        }

        public func contains(_ time: Timestamp) -> Bool { (since.map { time >= $0 } ?? true) && (until.map { time <= $0 } ?? true) }

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

    /// The same from the same records and changes, wherever they come from.
    ///
    /// - Parameters:
    ///   - views: All records, of whose texts the beginnings suffice.
    ///   - whole: Gives records with their texts, in the order asked for.
    ///   - log: Of the span, in the log's order.
    /// - Complexity: O(views + changes).
    public init(
        of span: Span, groupName: String, views: [RecordView], log: [Logged], whole: ([RecordID]) throws -> [RecordView]
    ) rethrows {
        self.init(groupName: groupName, session: span.session, since: span.since)
        let byKind = Dictionary(grouping: views, by: \.id.kind)
        let people = People(profiles: byKind[.profile] ?? [])
        let comments = RecordView.listed(byKind[.comment] ?? [])
        var touched = Set(log.flatMap(\.change.records))
        // What was said about something is news of it.
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
        sessions = span.session.map { [$0] } ?? Session.all(in: views, people).filter { span.contains($0.started) }
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
