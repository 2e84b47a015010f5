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
    func export(
        _ scope: ExportScope, _ formats: [ExportFormat], _ utcOffsetSeconds: Int, isRaw: Bool, _ progress: WorkProgress.Handler
    ) async throws -> Response {
        guard workspace.node != nil else { return try await exported(scope, formats, utcOffsetSeconds, isRaw, progress) }
        // The node may write meanwhile: export from a store that stays as it is at this moment.
        let still = try group.folder.openKeeper(readOnly: true)
        defer { try? still.store.close() }  // Nothing was written.
        return try await GroupWorkspace(workspace, Workspace.Group(folder: group.folder, keeper: still))
            .exported(scope, formats, utcOffsetSeconds, isRaw, progress)
    }

    private func exported(
        _ scope: ExportScope, _ formats: [ExportFormat], _ utcOffsetSeconds: Int, _ isRaw: Bool,
        _ progress: WorkProgress.Handler
    ) async throws -> Response {
        progress(.part(done: 0, of: formats.count + 1))
        let views = try store.views(of: RecordKind.known)
        let span = try span(of: scope, views)
        let logged = try await entries(views) { span.selection(in: $0) }
        let summary = try Summary(
            of: span, groupName: try workspace.name(of: group), views: views,
            log: logged.map { Summary.Logged(entry: $0.entry, change: $0.change) }, whole: { try store.views(of: $0) })
        progress(.part(done: 1, of: formats.count + 1))
        // The tasks run on several cores. They share values, an actor and a store that several
        // threads may read. The files come out in the order of the formats, whichever task ends
        // first, and the group waits for all tasks before the store is closed.
        let made = try await withThrowingTaskGroup(of: (ExportFormat, [ExportedFile]).self) { tasks in
            for format in formats { tasks.addTask { (format, try await files(of: format, summary, span, logged, utcOffsetSeconds, isRaw)) } }
            return try await tasks.reduce(into: [ExportFormat: [ExportedFile]]()) { made, file in
                made[file.0] = file.1
                progress(.part(done: made.count + 1, of: formats.count + 1))
            }
        }
        return .exported(formats.flatMap { made[$0] ?? [] })
    }

    @concurrent
    private func files(
        of format: ExportFormat, _ summary: Summary, _ span: Summary.Span, _ logged: [Logged], _ utcOffsetSeconds: Int,
        _ isRaw: Bool
    ) async throws -> [ExportedFile] {
        func file(_ content: some Collection<UInt8>, _ suffix: String = "") -> ExportedFile {
            ExportedFile(format: format, name: "\(span.stem)\(suffix).\(format.rawValue)", content: Data(content))
        }
        switch format {
        case .markdown: return [file(MarkdownSummary.render(summary, utcOffsetSeconds: utcOffsetSeconds).utf8)]
        case .html: return [file(HTMLPage.render(summary, utcOffsetSeconds: utcOffsetSeconds).utf8)]
        case .json: return [file(try JSONText.encode(try await json(summary, logged)) + [UInt8(ascii: "\n")])]
        case .csv: return CSVExport.files(summary, isRaw: isRaw).map { file($0.content.utf8, "-" + $0.name) }
        case .vcard: return [file(VCardExport.render(summary.session == nil ? summary.members : summary.attendees).utf8)]
        case .calendar: return [file(CalendarExport.render(summary).utf8)]
        // A bundle always holds everything, because changes build on each other.
        case .bundle: return [ExportedFile(format: format, name: "peersync-all.bundle", content: Data(try await bundle()))]
        }
    }

    /// Everything that is kept, sealed for all devices that are in the group.
    private func bundle() async throws -> [UInt8] {
        let graph = try await keeper.graph
        let changes = try await keeper.received(at: (0..<graph.count).filter(graph.isKept))
        var generator = SystemRandomNumberGenerator()
        return try ChangeBundle(group: keeper.group, changes: changes).sealed(for: graph.memberDevices, using: &generator)
    }

    private func span(of scope: ExportScope, _ views: [RecordView]) throws -> Summary.Span {
        switch scope {
        case .everything: return .everything
        case .since(let time): return .since(time)
        case .session(let text):
            let id = try text.map { try find($0, [.session], what: "session") } ?? latestSession()
            // A group that never had a session has no other beginning than its founding.
            guard let id else { return .everything }
            let people = People(profiles: views.filter { $0.id.kind == .profile })
            guard
                let view = views.first(where: { $0.id == id }),
                let session = Session.all(in: views, people)
                    .first(where: { $0.head.id == id.description })
            else { throw Failure(.refused, "the session is gone") }
            return .session(session, view)
        }
    }

    typealias Logged = (entry: ChangeEntry, stored: StoredChange, change: Change)

    private func json(_ summary: Summary, _ logged: [Logged]) async throws -> JSONExport {
        let graph = try await keeper.graph
        let followed = Set(logged.compactMap(\.change.previous))
        return JSONExport(
            summary, group: JSONExport.Group(id: keeper.group.description, name: summary.groupName), heads: graph.heads.map(\.description),
            changes: logged.map { entry, stored, change in
                // An export shows only the profile fields that a member lets out, but the log has
                // every value that the member ever wrote.
                let isWithheld = change.records.contains { $0.kind == .profile }
                return JSONExport.LoggedChange(
                    entry: entry, device: change.device.description, replica: change.replica.description, seq: change.seq,
                    lamport: graph.nodes[stored.position].lamport, bytes: isWithheld ? nil : Data(stored.bytes).base64EncodedString(),
                    signature: followed.contains(stored.id) ? nil : stored.signature.map { Data($0).base64EncodedString() })
            })
    }
}
