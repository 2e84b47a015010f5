// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerNode
import PeerReplica
import PeerIdentity
import PeerStore

extension GroupWorkspace {
    private static let itemKinds: [RecordKind] = [.agendaItem, .decision, .action]

    func startSession(_ title: String, _ place: String?, _ agenda: [String], _ series: String?) async throws -> Response {
        if let open = try openSession() {
            throw Failure(
                .refused, "the session “\(VisibleText.line(try self.title(of: open)))” is still open",
                fix: "end it first: peersync session end")
        }
        let id = newRecord(.session)
        let now = SystemClock.wallClock
        var operations: [Operation] = [
            .create(id), .assign(id, Session.title, .text(try Texts.title(title, what: "title"))),
            .assign(id, Session.started, .time(now)), .add(id, Session.attendees, .member(ownMember)),
        ]
        if let place { operations.append(.assign(id, Session.place, .text(try Texts.title(place, what: "place")))) }
        // An empty name starts a session that belongs to no series.
        let series = try series.map { $0.isEmpty ? nil : try Texts.title($0, what: "series") } ?? latestSeries()
        if let series {
            operations.append(.assign(id, Session.series, .text(series)))
        }
        // What one change creates is shown in the order of its ids.
        for (item, text) in zip(agenda.map { _ in newRecord(.agendaItem) }.sorted(), agenda) {
            operations += SessionItem.creating(item, in: id, text: try Texts.line(text, what: "agenda item"))
        }
        let final = operations
        try await write { _ in final }
        return .session(try session(id))
    }

    private func latestSeries() throws -> String? {
        guard let latest = try latestSession(), case .text(let series)? = try store.view(of: latest)?[Session.series] else { return nil }
        return series
    }

    /// Notes who attended a session, for members whose laptop was not there or not on.
    func attend(_ members: [String], _ session: String?, isThere: Bool) async throws -> Response {
        guard let id = try session.map({ try find($0, [.session], what: "session") }) ?? latestSession() else {
            throw Failure(.refused, "there was no session yet", fix: "start one: peersync session start TITLE")
        }
        let members = members.isEmpty ? [ownMember] : try members.map(findMember)
        try await keeper.write(wallClock: SystemClock.wallClock) { keeper in
            let view = try keeper.view(of: id)
            return members.flatMap { member -> [PeerReplica.Operation] in
                let wasThere = view.sets[Session.attendees, default: []].contains { $0.value == .member(member) }
                if wasThere == isThere { return [] }
                let absent = Session.absent(member)
                guard isThere else { return [.remove(id, Session.attendees, .member(member)), .assign(id, absent, .flag(true))] }
                return [.add(id, Session.attendees, .member(member))] + (view[absent] == nil ? [] : [.assign(id, absent, nil)])
            }
        }
        return .session(try self.session(id))
    }

    /// - Parameter text: The session's title or id; nil for the session that was started last.
    func endSession(_ text: String?) async throws -> Response {
        let id = try text.map { try find($0, [.session], what: "session") } ?? currentSession()
        guard try store.view(of: id)?[Session.ended] == nil else {
            throw Failure(.refused, "the session “\(VisibleText.line(try self.title(of: id)))” has ended already", fix: "see which is open: peersync session list")
        }
        try await write { _ in [.assign(id, Session.ended, .time(SystemClock.wallClock))] }
        return .session(try session(id).beside(store.views(of: [.session])))
    }

    func currentSession() throws -> RecordID {
        guard let id = try openSession() else {
            throw Failure(.refused, "no session is open", fix: "start one: peersync session start TITLE")
        }
        return id
    }

    func session(_ text: String?) throws -> Response {
        if let text { return .session(try session(find(text, [.session], what: "session"))) }
        guard let latest = try latestSession() else {
            throw Failure(.refused, "there was no session yet", fix: "start one: peersync session start TITLE")
        }
        return .session(try session(latest))
    }

    func latestSession() throws -> RecordID? {
        RecordView.listed(try store.views(of: [.session])).last?.id
    }

    func session(_ id: RecordID) throws -> Session {
        guard let view = try store.view(of: id) else { throw Failure(.refused, "the session is gone") }
        let sessions = try store.views(of: [.session])
        let session = Session(view, items: try store.views(of: Self.itemKinds), among: sessions, try people())
        return session.ended == nil ? session.beside(sessions) : session
    }

    func sessions() throws -> Response { .sessions(Session.all(in: try store.views(of: [.session] + Self.itemKinds), try people())) }

    func addItem(_ kind: RecordKind, _ text: String) async throws -> Response {
        let session = try currentSession()
        let id = newRecord(kind)
        let operations = SessionItem.creating(id, in: session, text: try Texts.line(text, what: kind.name.replacing("_", with: " ")))
        try await write { _ in operations }
        return try item(id)
    }

    func addAction(_ text: String, _ owner: String?, _ due: String?) async throws -> Response {
        let session = try currentSession()
        let id = newRecord(.action)
        var operations = SessionItem.creating(id, in: session, text: try Texts.line(text, what: "action"))
        if let owner { operations.append(.assign(id, SessionItem.owner, .member(try findMember(owner)))) }
        if let due {
            guard Timestamp(text: due)?.day == due else {
                throw Failure(.usage, "“\(VisibleText.line(due))” is not a date", fix: "write it as YEAR-MONTH-DAY, such as 2026-12-01")
            }
            operations.append(.assign(id, SessionItem.due, .text(due)))
        }
        let final = operations
        try await write { _ in final }
        return try item(id)
    }

    func finishAction(_ text: String) async throws -> Response {
        let id = try find(text, [.action], what: "action")
        // Said again it is no news, and nobody did it twice.
        try await write { keeper in try keeper.view(of: id)[SessionItem.done] == .flag(true) ? [] : [.assign(id, SessionItem.done, .flag(true))] }
        return try item(id)
    }

    private func item(_ id: RecordID) throws -> Response {
        guard let view = try store.view(of: id) else { throw Failure(.refused, "it is gone") }
        return .item(SessionItem(view, try people()))
    }

    /// This member is here, if a session is going on.
    func attendOpenSession() async throws {
        guard let session = try openSession(), try await isMeeting() else { return }
        let member = ownMember
        let now = SystemClock.wallClock
        try await keeper.write(wallClock: now) { try Self.attending(session, member, now, $0) }
    }
}
