// SPDX-License-Identifier: Apache-2.0
// peersync

/// A group: the hash of the change that founded it.
public struct GroupID: FixedBytes {
    public static var byteCount: Int { 32 }
    private let value: Bytes32

    public init(words: [UInt64]) {
        value = Bytes32(words)
    }

    public var words: [UInt64] { value.words }

    public static func < (left: GroupID, right: GroupID) -> Bool { Bytes32.precedes(left.value, right.value) }
}

/// A person of a group: an Ed25519 public key.
public struct MemberID: FixedBytes {
    public static var byteCount: Int { 32 }
    private let value: Bytes32

    public init(words: [UInt64]) {
        value = Bytes32(words)
    }

    public var words: [UInt64] { value.words }

    public static func < (left: MemberID, right: MemberID) -> Bool { Bytes32.precedes(left.value, right.value) }
}

/// One laptop's installation: an Ed25519 public key, certified by its member.
public struct DeviceID: FixedBytes {
    public static var byteCount: Int { 32 }
    private let value: Bytes32

    public init(words: [UInt64]) {
        value = Bytes32(words)
    }

    public var words: [UInt64] { value.words }

    public static func < (left: DeviceID, right: DeviceID) -> Bool { Bytes32.precedes(left.value, right.value) }
}

/// One incarnation of a device's store, the author of one chain of changes; random.
public struct ReplicaID: FixedBytes {
    public static var byteCount: Int { 16 }
    private let value: Bytes16

    public init(words: [UInt64]) {
        value = Bytes16(words)
    }

    public var words: [UInt64] { value.words }

    public static func < (left: ReplicaID, right: ReplicaID) -> Bool { Bytes16.precedes(left.value, right.value) }
}

/// A change: BLAKE2b-256 of its one legal encoding.
public struct ChangeID: FixedBytes {
    public static var byteCount: Int { 32 }
    private let value: Bytes32

    public init(words: [UInt64]) {
        value = Bytes32(words)
    }

    public var words: [UInt64] { value.words }

    public static func < (left: ChangeID, right: ChangeID) -> Bool { Bytes32.precedes(left.value, right.value) }
}

/// An item of the document: 15 bytes that make it unique, then one that says its kind.
public struct RecordID: FixedBytes {
    public static var byteCount: Int { 16 }
    private let value: Bytes16

    public init(words: [UInt64]) {
        value = Bytes16(words)
    }

    public var words: [UInt64] { value.words }

    public static func < (left: RecordID, right: RecordID) -> Bool { Bytes16.precedes(left.value, right.value) }
}

extension RecordID {
    /// - Parameter unique: 15 bytes, random or derived.
    public init?(unique: some Collection<UInt8>, kind: RecordKind) {
        self.init(Array(unique) + [kind.code])
    }

    public var kind: RecordKind { RecordKind(code: UInt8(truncatingIfNeeded: words[1])) }

    /// The one profile of a member.
    public static func profile(of member: MemberID) -> RecordID {
        let words = member.words
        return RecordID(words: [words[0], words[1] & ~0xFF | UInt64(RecordKind.profile.code)])
    }

    /// The one record about the group itself.
    public static let group = RecordID(words: [0, UInt64(RecordKind.group.code)])
}

/// What a record is; a kind that this version does not know is kept and passed on.
public struct RecordKind: Hashable, Sendable {
    public let code: UInt8

    public init(code: UInt8) {
        self.code = code
    }

    public static let group = RecordKind(code: 1)
    public static let profile = RecordKind(code: 2)
    public static let note = RecordKind(code: 3)
    public static let offer = RecordKind(code: 4)
    public static let session = RecordKind(code: 5)
    public static let agendaItem = RecordKind(code: 6)
    public static let decision = RecordKind(code: 7)
    public static let action = RecordKind(code: 8)
}
