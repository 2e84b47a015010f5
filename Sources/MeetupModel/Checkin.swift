// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// How somebody is: a win, a struggle, something asked for.
public struct Checkin: RecordContent {
    public static let win: FieldID = "win"
    public static let struggle: FieldID = "struggle"
    public static let ask: FieldID = "ask"
    /// Members who cheer; each counts when that member put it there.
    public static let cheers: FieldID = "cheers"

    /// The member who checks in; values that another member wrote are left out.
    public let by: Person?
    public let win: String?
    public let struggle: String?
    public let ask: String?
    public let cheers: [Person]
    public let replies: [Recorded<Comment>]

    /// - Parameter comments: The comments on all records.
    public static func of(_ view: RecordView, comments: [RecordView], _ people: People) -> Recorded<Checkin> {
        let cheers = view.sets[Self.cheers, default: []].compactMap { element -> Person? in
            guard case .member(let member) = element.value, element.source.member == member else { return nil }
            return people.person(member)
        }
        let speakers = [win, struggle, ask].compactMap { view.optionalString($0) == nil ? nil : view.speaker($0) }
        let author = speakers.first { $0 == view.created?.member } ?? speakers.first
        func own(_ field: FieldID) -> String? { view.speaker(field) == author ? view.optionalString(field) : nil }
        return Recorded(RecordHead(view, people), Checkin(
            by: people.person(author), win: own(win), struggle: own(struggle), ask: own(ask),
            cheers: cheers.sorted { ($0.name, $0.member) < ($1.name, $1.member) },
            replies: Comment.on(view.id, among: comments, people)))
    }

    public static func creating(_ id: RecordID, win: String?, struggle: String?, ask: String?) -> [Operation] {
        [.create(id)] + [(Self.win, win), (Self.struggle, struggle), (Self.ask, ask)].compactMap { field, text in
            text.map { .assign(id, field, .text($0)) }
        }
    }
}
