// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerNode
import PeerReplica
import PeerIdentity
import PeerStore

/// Comments, referrals and check-ins.
extension GroupWorkspace {
    func perform(_ request: CommentRequest) async throws -> Response {
        switch request {
        case .add(let text, let words):
            let record = try find(text, RecordKind.commented, what: "record")
            let id = newRecord(.comment)
            let words = try Texts.line(words, what: "comment")
            try await write { _ in Comment.creating(id, on: record, text: words) }
            guard let view = try store.view(of: id) else { throw Failure(.refused, "it is gone") }
            return .comment(Comment.of(view, try people()))
        case .list(let text):
            let record = try find(text, RecordKind.commented, what: "record")
            return .comments(Comment.on(record, among: try store.views(of: [.comment]), try people()))
        }
    }

    // MARK: - Referrals

    func perform(_ request: ReferralRequest) async throws -> Response {
        switch request {
        case .new(let to, let need):
            let to = try findMember(to)
            if to == ownMember { throw Failure(.usage, "that is you", fix: "refer the client to somebody else: peersync members") }
            let id = newRecord(.referral)
            let need = try Texts.line(need, what: "need")
            try await write { _ in Referral.creating(id, to: to, need: need) }
            return try referral(id)
        case .list:
            let people = try people()
            let comments = try store.views(of: [.comment])
            return .referrals(RecordView.listed(try store.views(of: [.referral])).map { Referral.of($0, comments: comments, people) })
        case .say(let text, let state, let note):
            let id = try find(text, [.referral], what: "referral")
            guard let view = try store.view(of: id) else { throw Failure(.refused, "the referral is gone") }
            guard Referral.may(ownMember, say: state, of: view) else {
                throw Failure(
                    .refused, state == .won || state == .lost ? "only the two whom it concerns can say how it ended" : "only who was asked can say that",
                    fix: "peersync referral list shows who that is; to say something: peersync comment add \(id.description.prefix(10)) TEXT")
            }
            let before = Referral.state(of: view)
            if [.won, .lost].contains(before), [.accepted, .declined].contains(state) {
                throw Failure(
                    .refused, "it has ended already: \(tr(word: before.rawValue))",
                    fix: "to say something: peersync comment add \(id.description.prefix(10)) TEXT")
            }
            let said = newRecord(.comment)
            let words = try note.map { Comment.creating(said, on: id, text: try Texts.line($0, what: "note")) } ?? []
            try await write { _ in [.assign(id, Referral.state, .text(state.rawValue))] + words }
            return try referral(id)
        }
    }

    private func referral(_ id: RecordID) throws -> Response {
        guard let view = try store.view(of: id) else { throw Failure(.refused, "the referral is gone") }
        return .referral(Referral.of(view, comments: try store.views(of: [.comment]), try people()))
    }

    // MARK: - Check-ins

    func perform(_ request: CheckinRequest) async throws -> Response {
        switch request {
        case .new(let win, let struggle, let ask):
            func line(_ text: String?, _ what: String) throws -> String? { try text.map { try Texts.line($0, what: what) } }
            let id = newRecord(.checkin)
            let operations = Checkin.creating(
                id, win: try line(win, "win"), struggle: try line(struggle, "struggle"), ask: try line(ask, "ask"))
            if operations.count == 1 {
                throw Failure(.usage, "there is nothing in it", fix: "say one of --win, --struggle and --ask")
            }
            try await write { _ in operations }
            return try checkin(id)
        case .list(let since):
            let people = try people()
            let comments = try store.views(of: [.comment])
            let touched: Set<RecordID>? =
                if let since { try await records(touchedSince: since) } else { nil }
            // A new comment on a check-in is news of the check-in.
            let discussed = Set(
                comments.filter { touched?.contains($0.id) == true }.compactMap { $0[Comment.on] })
            return .checkins(RecordView.listed(try store.views(of: [.checkin])).filter { view in
                touched?.contains(view.id) != false || discussed.contains(.record(view.id))
            }.map { Checkin.of($0, comments: comments, people) })
        case .reply(let text, let words):
            let checkin = try findCheckin(text)
            let id = newRecord(.comment)
            let words = try Texts.line(words, what: "reply")
            try await write { _ in Comment.creating(id, on: checkin, text: words) }
            return try self.checkin(checkin)
        case .cheer(let text):
            let id = try findCheckin(text)
            let me = Value.member(ownMember)
            try await write { keeper in
                try keeper.view(of: id).sets[Checkin.cheers, default: []].contains { $0.value == me } ? [] : [.add(id, Checkin.cheers, me)]
            }
            return try checkin(id)
        }
    }

    /// Finds a check-in by id or text as any record, or a member's latest check-in by the member's
    /// name.
    private func findCheckin(_ text: String) throws -> RecordID {
        let people = try people()
        let authors = people.find(text).map(\.description)
        let latest = RecordView.listed(try store.views(of: [.checkin])).last { Checkin.of($0, comments: [], people).by?.member == authors.first }
        if authors.count == 1, let latest { return latest.id }
        return try find(text, [.checkin], what: "checkin")
    }

    private func checkin(_ id: RecordID) throws -> Response {
        guard let view = try store.view(of: id) else { throw Failure(.refused, "the check-in is gone") }
        return .checkin(Checkin.of(view, comments: try store.views(of: [.comment]), try people()))
    }
}

extension RecordKind {
    /// The kinds of records that can be commented on: all kinds that the search finds, but
    /// comments.
    static let commented = searched.filter { $0 != .comment }
}
