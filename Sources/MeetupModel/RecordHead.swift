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

    func records(_ field: FieldID) -> [RecordID] {
        sets[field, default: []].compactMap { if case .record(let record) = $0.value { record } else { nil } }
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

    /// Returns the member who wrote the shown value of a field.
    func speaker(_ field: FieldID) -> MemberID? { fields[field]?.first?.source.member }

    func flag(_ field: FieldID) -> Bool {
        if case .flag(let flag)? = self[field] { flag } else { false }
    }

    static let headings: [FieldID] = ["title", "name", "text", "need", "win", "struggle", "ask"]

    /// What it is called: its title or name, or the first words there are in it.
    public var heading: String {
        if isForgotten { return "" }
        for field in Self.headings {
            if let text = optionalString(field) { return text }
        }
        return ""
    }

    /// A profile of which its member wants nothing shown any more.
    public var isForgotten: Bool { flag(Profile.forgotten) }

    /// Whether a record was created before another one, in an order that is the same on every
    /// device. Records that the same change created are ordered by id.
    public static func wasCreatedBefore(_ left: RecordView, _ right: RecordView) -> Bool {
        wasBefore((left.created, left.id), (right.created, right.id))
    }

    /// Compares as `wasCreatedBefore` does, from the sources of the creations.
    public static func wasBefore(_ left: (created: Source?, id: RecordID), _ right: (created: Source?, id: RecordID)) -> Bool {
        guard let first = left.created, let second = right.created, first.change != second.change else {
            return left.created?.change == right.created?.change ? left.id < right.id : left.created == nil
        }
        return first.lamport == second.lamport ? first.change < second.change : first.lamport < second.lamport
    }

    /// Returns the records that are not deleted, in order of creation.
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
    /// The concurrent values of the disputed fields, the displayed value first. Nil where no field
    /// is disputed, and for profiles, which belong to their members.
    public let disputes: [Dispute]?
    /// Someone deleted it while someone else edited it, so it stayed.
    public let keptDespiteDeletion: Bool
    public let deleted: Bool
    /// True where somebody changed it in a way that only a newer program understands, else nil.
    public let needsNewerVersion: Bool?

    /// Whether a list has to draw attention to it.
    public var isMarked: Bool { !disputed.isEmpty || keptDespiteDeletion || needsNewerVersion == true }

    /// In the order in which JSON has them, so that nothing needs to be sorted there.
    public enum CodingKeys: String, CodingKey {
        case authors, changed
        case changedBy = "changed_by"
        case created
        case createdBy = "created_by"
        case deleted, disputed, disputes, id
        case keptDespiteDeletion = "kept_despite_deletion"
        case kind
        case needsNewerVersion = "needs_newer_version"
    }

    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? any RecordHeadEncoder { return try encoder.encode(self) }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(authors, forKey: .authors)
        try container.encode(changed, forKey: .changed)
        try container.encodeIfPresent(changedBy, forKey: .changedBy)
        try container.encode(created, forKey: .created)
        try container.encodeIfPresent(createdBy, forKey: .createdBy)
        try container.encode(deleted, forKey: .deleted)
        try container.encode(disputed, forKey: .disputed)
        try container.encodeIfPresent(disputes, forKey: .disputes)
        try container.encode(id, forKey: .id)
        try container.encode(keptDespiteDeletion, forKey: .keptDespiteDeletion)
        try container.encode(kind, forKey: .kind)
        try container.encodeIfPresent(needsNewerVersion, forKey: .needsNewerVersion)
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
        // When a session ended is nothing to settle: it did.
        let fields = view.disputedFields.filter { view.id.kind != .session || $0 != Session.ended }
        disputed = fields.map(\.name)
        disputes = fields.isEmpty || view.id.kind == .profile ? nil : fields.map { Dispute($0, of: view, people) }
        keptDespiteDeletion = view.isKeptDespiteDeletion
        deleted = view.isDeleted
        needsNewerVersion = view.needsNewerVersion ? true : nil
    }
}

extension RecordKind {
    /// All that this version knows, with the glossary's word for each.
    private static let names: [(kind: RecordKind, name: String)] = [
        (.group, "group"), (.profile, "profile"), (.note, "note"), (.offer, "offer"), (.session, "session"),
        (.agendaItem, "agenda_item"), (.decision, "decision"), (.action, "action"), (.comment, "comment"),
        (.referral, "referral"), (.project, "project"), (.pool, "pool"), (.comparison, "comparison"), (.checkin, "checkin"),
        (.module, "module"),
    ]

    public static let known = names.map(\.kind)

    /// What people look for: all but the group itself.
    public static let searched = known.filter { $0 != .group }

    /// The glossary's word.
    public var name: String { Self.names.first { $0.kind == self }?.name ?? "kind-\(code)" }

    public init?(name: String) {
        guard let known = Self.names.first(where: { $0.name == name }) else { return nil }
        self = known.kind
    }
}

/// Knows by itself how a head is written: every record has one, and long lists are mostly heads.
public protocol RecordHeadEncoder: Encoder {
    func encode(_ head: RecordHead) throws
}

/// A record that encodes its head beside its own fields.
public protocol Headed: Codable, Hashable, Sendable {
    var head: RecordHead { get }
}
