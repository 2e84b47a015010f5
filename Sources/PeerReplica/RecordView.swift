// SPDX-License-Identifier: Apache-2.0
// peersync

/// A record as plain values: what is stored for reading, shown and exported.
public struct RecordView: Hashable, Sendable {
    /// Where something came from.
    public struct Source: Hashable, Sendable {
        public let change: ChangeID
        /// Nil only if the author's admission is unknown, which valid changes exclude.
        public let member: MemberID?
        /// The change's Lamport number.
        public let lamport: UInt64
        /// Milliseconds since 1970 by the author's clock.
        public let wallClock: Int64

        public init(change: ChangeID, member: MemberID?, lamport: UInt64, wallClock: Int64) {
            self.change = change
            self.member = member
            self.lamport = lamport
            self.wallClock = wallClock
        }
    }

    /// One of a field's concurrent values; nil is "cleared".
    public struct FieldValue: Hashable, Sendable {
        public let value: Value?
        public let source: Source

        public init(value: Value?, source: Source) {
            self.value = value
            self.source = source
        }
    }

    /// An element of a set, with the earliest addition that still holds.
    public struct Element: Hashable, Sendable {
        public let value: Value
        public let source: Source

        public init(value: Value, source: Source) {
            self.value = value
            self.source = source
        }
    }

    /// What one member added to a counter.
    public struct Amount: Hashable, Sendable {
        public let member: MemberID
        public let amount: Int64

        public init(member: MemberID, amount: Int64) {
            self.member = member
            self.amount = amount
        }
    }

    /// How many changes of the record are a member's.
    public struct Contribution: Hashable, Sendable {
        public let member: MemberID
        public let changes: Int

        public init(member: MemberID, changes: Int) {
            self.member = member
            self.changes = changes
        }
    }

    public let id: RecordID
    public var isDeleted = false
    /// Whether somebody changed it in a way that needs a newer program, so that what is shown may be wrong.
    public var needsNewerVersion = false
    /// The members who deleted the record, where no edit keeps it or without having seen the edits
    /// that do.
    public var deletedBy: [MemberID] = []
    /// The change of the record that is shown last: the smallest Lamport number, then id. Nil where
    /// only void changes touched the record.
    public var created: Source?
    /// The change of the record that is shown first: the greatest Lamport number, then id.
    public var changed: Source?
    /// By member.
    public var contributors: [Contribution] = []
    /// The shown value first; more than one where people disagree.
    public var fields: [FieldID: [FieldValue]] = [:]
    /// In order of addition.
    public var sets: [FieldID: [Element]] = [:]
    /// What each member added, by member; the counter shows the sum.
    public var counters: [FieldID: [Amount]] = [:]
    public var texts: [FieldID: String] = [:]

    public init(id: RecordID) {
        self.id = id
    }

    /// The shown value of a field.
    public subscript(field: FieldID) -> Value? { fields[field]?.first?.value }

    /// Edited by someone while someone else deleted it: it stays, and says so.
    public var isKeptDespiteDeletion: Bool { !isDeleted && !deletedBy.isEmpty }

    /// Fields of which people said different things, sorted; several may well have said the same.
    public var disputedFields: [FieldID] {
        fields.compactMap { field, values in values.contains { $0.value != values[0].value } ? field : nil }.sorted()
    }
}

/// Equal bytes, not canonical equivalence as Swift's strings have it: "é" written in two ways is two values, or the
/// one that arrived first would stay and replicas would differ.
extension Value: Hashable {
    public static func == (left: Value, right: Value) -> Bool { !(left < right) && !(right < left) }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(rank)
        switch self {
        case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
        case .integer(let integer): hasher.combine(integer)
        case .flag(let flag): hasher.combine(flag)
        case .time(let time): hasher.combine(time)
        case .record(let record): hasher.combine(record)
        case .member(let member): hasher.combine(member)
        case .attachment(let attachment): hasher.combine(attachment)
        }
    }
}

extension Value: Comparable {
    /// By type, then by content; the same on every machine.
    public static func < (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.integer(let left), .integer(let right)): left < right
        case (.flag(let left), .flag(let right)): !left && right
        case (.time(let left), .time(let right)): left < right
        case (.record(let left), .record(let right)): left < right
        case (.member(let left), .member(let right)): left < right
        case (.attachment(let left), .attachment(let right)):
            (left.hash, left.byteCount, left.mediaType) < (right.hash, right.byteCount, right.mediaType)
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch self {
        case .text: 0
        case .integer: 1
        case .flag: 2
        case .time: 3
        case .record: 4
        case .member: 5
        case .attachment: 6
        }
    }
}
