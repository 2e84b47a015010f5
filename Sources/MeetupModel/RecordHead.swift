// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

extension RecordView {
    /// The shown text of a field; empty when there is none.
    func string(_ field: FieldID) -> String {
        if case .text(let text)? = self[field] { text } else { "" }
    }

    func optionalString(_ field: FieldID) -> String? {
        if case .text(let text)? = self[field] { text } else { nil }
    }

    func strings(_ field: FieldID) -> [String] {
        sets[field, default: []].compactMap { if case .text(let text) = $0.value { text } else { nil } }
    }

    func members(_ field: FieldID) -> [MemberID] {
        sets[field, default: []].compactMap { if case .member(let member) = $0.value { member } else { nil } }
    }

    func time(_ field: FieldID) -> Timestamp? {
        if case .time(let time)? = self[field] { Timestamp(milliseconds: time) } else { nil }
    }

    func member(_ field: FieldID) -> MemberID? {
        if case .member(let member)? = self[field] { member } else { nil }
    }

    func record(_ field: FieldID) -> RecordID? {
        if case .record(let record)? = self[field] { record } else { nil }
    }

    func flag(_ field: FieldID) -> Bool {
        if case .flag(let flag)? = self[field] { flag } else { false }
    }

    /// Order of creation, the same on every device.
    public static func wasCreatedBefore(_ left: RecordView, _ right: RecordView) -> Bool {
        wasBefore(left.created, right.created)
    }

    /// Order of creation by where the creations came from.
    public static func wasBefore(_ left: Source?, _ right: Source?) -> Bool {
        guard let left, let right else { return left == nil && right != nil }
        return left.lamport == right.lamport ? left.change < right.change : left.lamport < right.lamport
    }

    /// Those that are not deleted, in order of creation.
    public static func listed(_ views: [RecordView]) -> [RecordView] {
        views.filter { !$0.isDeleted }.sorted(by: wasCreatedBefore)
    }
}

/// What every record has, whatever its kind.
public struct RecordHead: Hashable, Sendable, Codable {
    public let id: String
    public let kind: String
    public let created: Timestamp
    public let createdBy: Person?
    public let changed: Timestamp
    public let changedBy: Person?
    public let authors: [Person]
    /// Fields for which people gave different values at the same time.
    public let disputed: [String]
    /// Someone deleted it while someone else edited it, so it stayed.
    public let keptDespiteDeletion: Bool
    public let deleted: Bool

    enum CodingKeys: String, CodingKey {
        case id, kind, created, changed, authors, disputed, deleted
        case createdBy = "created_by"
        case changedBy = "changed_by"
        case keptDespiteDeletion = "kept_despite_deletion"
    }

    public init(_ view: RecordView, _ people: People) {
        id = view.id.description
        kind = view.id.kind.name
        created = Timestamp(milliseconds: view.created?.wallClock ?? 0)
        createdBy = people.person(view.created?.member)
        changed = Timestamp(milliseconds: view.changed?.wallClock ?? 0)
        changedBy = people.person(view.changed?.member)
        let authors = view.contributors.map { people.person($0.member) }
        self.authors = authors.count > 1 ? authors.sorted { ($0.name, $0.member) < ($1.name, $1.member) } : authors
        disputed = view.disputedFields.map(\.name)
        keptDespiteDeletion = view.isKeptDespiteDeletion
        deleted = view.isDeleted
    }
}

extension RecordKind {
    /// The glossary's word.
    public var name: String {
        switch self {
        case .group: "group"
        case .profile: "profile"
        case .note: "note"
        case .offer: "offer"
        case .session: "session"
        case .agendaItem: "agenda_item"
        case .decision: "decision"
        case .action: "action"
        default: "kind-\(code)"
        }
    }

    public init?(name: String) {
        let known: [RecordKind] = [.group, .profile, .note, .offer, .session, .agendaItem, .decision, .action]
        guard let kind = known.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}

/// A record that encodes its head beside its own fields.
public protocol Headed: Codable, Hashable, Sendable {
    var head: RecordHead { get }
}
