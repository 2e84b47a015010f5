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
        var session: Session?
        var since: Timestamp?
        var until: Timestamp?
        switch scope {
        case .everything: break
        case .since(let time): since = time
        case .session(let text):
            let id = try text.map { try find($0, [.session], what: "session") } ?? latestSession()
            session = try id.map(self.session)
            since = session?.started ?? Timestamp(milliseconds: SystemClock.wallClock - Self.day)
            until = session?.ended
        }
        func isInside(_ time: Timestamp) -> Bool { (since.map { time >= $0 } ?? true) && (until.map { time <= $0 } ?? true) }
        let logged = try await entries().filter { isInside($0.entry.time) }
        let touched = Set(logged.flatMap(\.change.records))
        func chosen(_ kind: RecordKind) throws -> [RecordView] {
            let ids = try store.records(of: [kind]).filter { since == nil || touched.contains($0) }
            return RecordView.listed(try store.views(of: ids))
        }
        let people = try people()
        let notes = try chosen(.note).map { Note($0, people) }
        let offers = try chosen(.offer).map { Offer($0, people) }
        let sessions = try allSessions()
        let contributions = Self.contributions(logged.map(\.entry))
        var files: [ExportedFile] = []
        let stem = "peersync-" + (session.map { "session-\($0.started.day)-\($0.head.id.prefix(6))" } ?? (since == nil ? "all" : "since-\(since?.day ?? "")"))
        for format in formats {
            let content: String
            switch format {
            case .markdown:
                let attending = Set(session?.attendees.map(\.member) ?? contributions.map(\.person.member))
                let summary = Summary(
                    groupName: try workspace.name(of: group), session: session, since: since,
                    attendees: try exportedProfiles(people).filter { attending.contains($0.member) }, notes: notes,
                    offers: offers, contributions: contributions, carriedForward: Self.carried(sessions, beyond: session))
                content = MarkdownSummary.render(summary, utcOffsetSeconds: utcOffsetSeconds)
            case .json:
                let graph = try await keeper.graph
                let export = JSONExport(
                    group: JSONExport.Group(id: keeper.group.description, name: try workspace.name(of: group)),
                    session: session, since: since, members: try exportedProfiles(people),
                    sessions: session.map { [$0] } ?? sessions.filter { since == nil || isInside($0.started) },
                    notes: notes, offers: offers, contributions: contributions,
                    changes: logged.map { entry, position, change in
                        JSONExport.LoggedChange(
                            entry: entry, device: change.device.description, replica: change.replica.description,
                            seq: change.seq, lamport: graph.nodes[position].lamport,
                            bytes: Data(ChangeCodec.encode(change)).base64EncodedString())
                    })
                content = try JSONText.encode(export) + "\n"
            }
            files.append(ExportedFile(format: format, name: "\(stem).\(format.rawValue)", content: content))
        }
        return .exported(files)
    }

    /// Sorted by name; fields as their owners let them out.
    private func exportedProfiles(_ people: People) throws -> [Profile] {
        let views = Dictionary(
            try store.views(of: [.profile]).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return people.members.compactMap { member in
            views[.profile(of: member)].map { Profile($0, member: member, people, isOwn: false, forExport: true) }
        }.sorted { ($0.name, $0.member) < ($1.name, $1.member) }
    }

    private static func contributions(_ entries: [ChangeEntry]) -> [Summary.Contribution] {
        var order: [Person] = []
        var counts: [Person: Int] = [:]
        var records: [Person: [String]] = [:]
        for entry in entries {
            guard let person = entry.by else { continue }
            if counts[person] == nil { order.append(person) }
            counts[person, default: 0] += 1
            for record in entry.records where ["note", "offer", "decision", "action"].contains(record.kind) {
                if !records[person, default: []].contains(record.title) { records[person, default: []].append(record.title) }
            }
        }
        return order.sorted { ($0.name, $0.member) < ($1.name, $1.member) }.map {
            Summary.Contribution(person: $0, changes: counts[$0] ?? 0, records: records[$0] ?? [])
        }
    }

    private static func carried(_ sessions: [Session], beyond session: Session?) -> [SessionItem] {
        guard let session else { return [] }
        return sessions.filter { $0.head.id != session.head.id && $0.started < session.started }
            .flatMap(\.actions).filter { $0.done != true }
    }
}
