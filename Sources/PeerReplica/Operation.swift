// SPDX-License-Identifier: Apache-2.0
// peersync

public import CollaborativeText

/// The name of a field of a record, such as `title`.
public struct FieldID: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let name: String

    /// Takes any name. A change can hold names of up to `ChangeLimits.fieldNameBytesMax` bytes.
    public init(_ name: String) {
        self.name = name
    }

    public init(stringLiteral value: String) {
        name = value
    }

    public var description: String { name }

    /// By bytes, as with `Value`.
    public static func == (left: FieldID, right: FieldID) -> Bool { left.name.utf8.elementsEqual(right.name.utf8) }

    public func hash(into hasher: inout Hasher) {
        // A name is a word or two, and eight bytes are fed at once.
        var word: UInt64 = 0
        var filled = 0
        for byte in name.utf8 {
            word = word << 8 | UInt64(byte)
            filled += 1
            if filled % 8 == 0 {
                hasher.combine(word)
                word = 0
            }
        }
        hasher.combine(word)
    }

    /// Order by bytes, the same on every machine.
    public static func < (left: FieldID, right: FieldID) -> Bool {
        left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}

/// What a field or an element of a set holds.
public enum Value: Sendable {
    /// At most `ChangeLimits.textBytesMax` bytes of UTF-8 without NUL, assigned as a whole: what
    /// `editText` changes is apart from it.
    case text(String)
    /// A signed number of 64 bits.
    case integer(Int64)
    case flag(Bool)
    /// Milliseconds since 1970, UTC.
    case time(Int64)
    /// The id of another record, which need not exist.
    case record(RecordID)
    /// The id of a member, whether in the group or not.
    case member(MemberID)
    /// A file that is kept beside the log. No program of this version makes one; its place is shown.
    case attachment(Attachment)
}

/// A file that a record refers to by the hash of its content.
public struct Attachment: Hashable, Sendable {
    public let hash: ContentHash
    public let byteCount: UInt64
    /// As in RFC 6838, such as `image/png`; visible ASCII.
    public let mediaType: String

    public init(hash: ContentHash, byteCount: UInt64, mediaType: String) {
        self.hash = hash
        self.byteCount = byteCount
        self.mediaType = mediaType
    }
}

/// The smallest edit of the document.
public enum Operation: Hashable, Sendable {
    /// An operation about the group's members and keys rather than about a record.
    case members(MembershipOperation)
    /// An operation that this version does not know, or whose content is malformed: kept and passed on,
    /// without effect.
    case opaque(OpaqueOperation)
    /// Counts as a change of the record and has no other effect: a record is there once it was
    /// changed.
    case create(RecordID)
    /// Replaces what the author saw in a field; nil clears it.
    case assign(RecordID, FieldID, Value?)
    /// Adds an element to a set. It stays unless the author of a removal saw the addition.
    case add(RecordID, FieldID, Value)
    /// Removes the additions of the element that the author saw.
    case remove(RecordID, FieldID, Value)
    /// Adds to a counter.
    case count(RecordID, FieldID, Int64)
    /// Edits a text. Positions count Unicode scalars in the text that the author saw, with the
    /// earlier edits of the change made (Protocol page, *Changes*).
    case editText(RecordID, FieldID, [TextEdit])
    /// Deletes the record until somebody changes it; a change beside the deletion keeps it as well.
    case delete(RecordID)
    /// Counts as a change of the record, which ends the deletions that the author saw, and has no
    /// other effect.
    case restore(RecordID)
    /// Takes back what an earlier change did to the record's texts and counters. Two who do it at once have done it once;
    /// fields and sets are put back by other operations of the same change.
    case undo(RecordID, ChangeID)
    /// Makes it a part of the texts' history that a change is not shown, or that it is shown again, so that later positions
    /// count in the text that its writer saw. It says nothing of its own: what is shown stays as it was.
    case settle(RecordID, ChangeID)

    /// The records whose texts some operations edit, each once.
    package static func edited(by operations: [Operation]) -> [RecordID] {
        var edited: [RecordID] = []
        for case .editText(let record, _, _) in operations where !edited.contains(record) { edited.append(record) }
        return edited
    }

    /// The level above this program's that a required operation needs; nil for all others.
    public var levelNeeded: UInt64? {
        guard case .opaque(let operation) = self, let level = operation.level, level > GroupLevel.understood else { return nil }
        return level
    }

    /// The record it touches, if any.
    public var record: RecordID? {
        switch self {
        case .members: nil
        case .opaque(let operation): operation.record == .group ? nil : operation.record
        case .create(let record), .assign(let record, _, _), .add(let record, _, _), .remove(let record, _, _),
            .count(let record, _, _), .editText(let record, _, _), .delete(let record), .restore(let record),
            .undo(let record, _), .settle(let record, _):
            record
        }
    }
}
