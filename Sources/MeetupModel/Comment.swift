// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// What somebody says about a record; an answer to a check-in is one, too.
public struct Comment: RecordContent {
    public static let on: FieldID = "on"
    public static let text: FieldID = "text"

    /// The record's id.
    public let on: String?
    public let text: String
    /// The member who wrote the text, even if another member changed the record later.
    public let by: Person?

    public static func of(_ view: RecordView, _ people: People) -> Recorded<Comment> {
        Recorded(RecordHead(view, people), Comment(on: view.record(on)?.description, text: view.string(text), by: people.person(view.speaker(text))))
    }

    /// Returns the comments on a record, in order of creation.
    public static func on(_ record: RecordID, among views: [RecordView], _ people: People) -> [Recorded<Comment>] {
        RecordView.listed(views.filter { $0.id.kind == .comment && $0.record(on) == record }).map { of($0, people) }
    }

    public static func creating(_ id: RecordID, on record: RecordID, text: String) -> [Operation] {
        [.create(id), .assign(id, Self.on, .record(record)), .assign(id, Self.text, .text(text))]
    }
}
