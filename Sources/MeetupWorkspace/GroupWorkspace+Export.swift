// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupExport
import MeetupModel
import PeerNode
import PeerReplica
import PeerIdentity
import PeerStore
import PeerWire

extension GroupWorkspace {
    private static let day: Int64 = 24 * 3_600_000

    func export(_ scope: ExportScope, _ formats: [ExportFormat], _ utcOffsetSeconds: Int) async throws -> Response {
        let span = try span(of: scope)
        let logged = try await entries().filter { span.contains($0.entry.time) }
        let summary = try summary(span, logged)
        // Each of two cores makes some of them.
        let made = try await withThrowingTaskGroup(of: (ExportFormat, [ExportedFile]).self) { tasks in
            for format in formats { tasks.addTask { (format, try await files(of: format, summary, span, logged, utcOffsetSeconds)) } }
            return try await tasks.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        return .exported(formats.flatMap { made[$0] ?? [] })
    }

    @concurrent
    private func files(
        of format: ExportFormat, _ summary: Summary, _ span: Span, _ logged: [Logged], _ utcOffsetSeconds: Int
    ) async throws -> [ExportedFile] {
        func file(_ content: String, _ suffix: String = "") -> ExportedFile {
            ExportedFile(format: format, name: "\(span.stem)\(suffix).\(format.rawValue)", content: Data(content.utf8))
        }
        switch format {
        case .markdown: return [file(MarkdownSummary.render(summary, utcOffsetSeconds: utcOffsetSeconds))]
        case .html: return [file(HTMLPage.render(summary, utcOffsetSeconds: utcOffsetSeconds))]
        case .json: return [file(try JSONText.encode(try await json(summary, logged)) + "\n")]
        case .csv: return CSVExport.files(summary).map { file($0.content, "-" + $0.name) }
        case .vcard: return [file(VCardExport.render(summary.session == nil ? summary.members : summary.attendees))]
        case .calendar: return [file(CalendarExport.render(summary))]
        // Changes build on each other, so it is always of everything.
        case .bundle: return [ExportedFile(format: format, name: "peersync-all.bundle", content: Data(try bundle()))]
        }
    }

    private func bundle() throws -> [UInt8] {
        var changes: [ReceivedChange] = []
        try store.forEachChange { changes.append(ReceivedChange(bytes: $0.bytes, signature: $0.signature)) }
        var generator = SystemRandomNumberGenerator()
        return try ChangeBundle(group: keeper.group, changes: changes).sealed(with: try keeper.keys, using: &generator)
    }

    /// What an export is about, in time.
    private struct Span: Sendable {
        var session: Session?
        var since: Timestamp?
        var until: Timestamp?

        func contains(_ time: Timestamp) -> Bool { (since.map { time >= $0 } ?? true) && (until.map { time <= $0 } ?? true) }

        /// The beginning of a file's name, made by us and not from anybody's words.
        var stem: String {
            if let session { return "peersync-session-\(session.started.day)-\(session.head.id.prefix(6))" }
            return since.map { "peersync-since-\($0.day)" } ?? "peersync-all"
        }
    }

    private func span(of scope: ExportScope) throws -> Span {
        switch scope {
        case .everything: return Span()
        case .since(let time): return Span(since: time)
        case .session(let text):
            let id = try text.map { try find($0, [.session], what: "session") } ?? latestSession()
            let session = try id.map(self.session)
            return Span(session: session, since: session?.started ?? Timestamp(milliseconds: SystemClock.wallClock - Self.day), until: session?.ended)
        }
    }

    typealias Logged = (entry: ChangeEntry, stored: StoredChange, change: Change)

    private func summary(_ span: Span, _ logged: [Logged]) throws -> Summary {
        let people = try people()
        let comments = RecordView.listed(try store.views(of: [.comment]))
        var touched = Set(logged.flatMap(\.change.records))
        // What was said about something is news of it.
        for comment in comments where touched.contains(comment.id) {
            if case .record(let record)? = comment[Comment.on] { touched.insert(record) }
        }
        func chosen(_ kind: RecordKind) throws -> [RecordView] {
            let ids = try store.records(of: [kind]).filter { span.since == nil || touched.contains($0) }
            return RecordView.listed(try store.views(of: ids))
        }
        let all = try offersAndModules()
        let parts = OfferParts(all)
        // A course whose modules changed did, too.
        for module in all where touched.contains(module.id) {
            if case .record(let offer)? = module[Module.offer] { touched.insert(offer) }
        }
        var summary = Summary(groupName: try workspace.name(of: group), session: span.session, since: span.since)
        summary.changes = logged.map(\.entry)
        summary.contributions = Self.contributions(summary.changes)
        summary.members = try exportedProfiles(people)
        let attending = Set(span.session?.attendees.map(\.member) ?? summary.contributions.map(\.person.member))
        summary.attendees = summary.members.filter { attending.contains($0.member) }
        summary.sessions = try span.session.map { [$0] } ?? allSessions().filter { span.contains($0.started) }
        summary.notes = try chosen(.note).map { Note($0, people) }
        summary.offers = try chosen(.offer).map { Offer.of($0, with: parts, people) }
        summary.comments = comments.filter { span.since == nil || touched.contains($0.id) }.map { Comment.of($0, people) }
        summary.referrals = try chosen(.referral).map { Referral.of($0, comments: comments, people) }
        summary.projects = try chosen(.project).map { Project.of($0, people) }
        summary.pools = try chosen(.pool).map { Pool.of($0, people) }
        summary.comparisons = try chosen(.comparison).map { Comparison.of($0, people) }
        summary.checkins = try chosen(.checkin).map { Checkin.of($0, comments: comments, people) }
        return summary
    }

    private func json(_ summary: Summary, _ logged: [Logged]) async throws -> JSONExport {
        let graph = try await keeper.graph
        let followed = Set(logged.compactMap(\.change.previous))
        return JSONExport(
            summary, group: JSONExport.Group(id: keeper.group.description, name: summary.groupName),
            changes: logged.map { entry, stored, change in
                // Of a profile an export shows what its member lets out, and the log has all that they ever wrote.
                let isWithheld = change.records.contains { $0.kind == .profile }
                return JSONExport.LoggedChange(
                    entry: entry, device: change.device.description, replica: change.replica.description, seq: change.seq,
                    lamport: graph.nodes[stored.position].lamport, bytes: isWithheld ? nil : Data(stored.bytes).base64EncodedString(),
                    signature: followed.contains(stored.id) ? nil : stored.signature.map { Data($0).base64EncodedString() })
            })
    }

    /// Sorted by name; fields as their owners let them out.
    private func exportedProfiles(_ people: People) throws -> [Profile] {
        let views = Dictionary(
            try store.views(of: [.profile]).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return people.members.compactMap { member in
            views[.profile(of: member)].map { Profile($0, member: member, people, isOwn: false, forExport: true) }
        }.sorted { ($0.name, $0.member) < ($1.name, $1.member) }
    }

    private static let contributed: Set<String> = Set(
        ([.note, .offer, .decision, .action, .referral, .project, .pool, .comparison] as [RecordKind]).map(\.name))

    private static func contributions(_ entries: [ChangeEntry]) -> [Summary.Contribution] {
        var order: [Person] = []
        var counts: [Person: Int] = [:]
        var records: [Person: [String]] = [:]
        for entry in entries {
            guard let person = entry.by else { continue }
            if counts[person] == nil { order.append(person) }
            counts[person, default: 0] += 1
            for record in entry.records where contributed.contains(record.kind) {
                if !records[person, default: []].contains(record.title) { records[person, default: []].append(record.title) }
            }
        }
        return order.sorted { ($0.name, $0.member) < ($1.name, $1.member) }.map {
            Summary.Contribution(person: $0, changes: counts[$0] ?? 0, records: records[$0] ?? [])
        }
    }
}
