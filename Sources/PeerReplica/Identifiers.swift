// SPDX-License-Identifier: Apache-2.0
// peersync

/// A group: the hash of the change that founded it.
public struct GroupID: FixedBytes {
    public let storage: Bytes32

    public init(storage: Bytes32) {
        self.storage = storage
    }
}

/// A person of a group: the bytes of their first device's id, which stay their name when that device is gone.
public struct MemberID: FixedBytes {
    public let storage: Bytes32

    public init(storage: Bytes32) {
        self.storage = storage
    }
}

/// One laptop's installation in one group: an Ed25519 public key, admitted by a change.
public struct DeviceID: FixedBytes {
    public let storage: Bytes32

    public init(storage: Bytes32) {
        self.storage = storage
    }
}

extension MemberID {
    /// The member whose first device this is.
    public init(firstDevice device: DeviceID) { self.init(storage: device.storage) }

    /// The device that gave the member its id.
    public var firstDevice: DeviceID { DeviceID(storage: storage) }
}

/// One incarnation of a device's store, the author of one chain of changes; random.
public struct ReplicaID: FixedBytes {
    public let storage: Bytes16

    public init(storage: Bytes16) {
        self.storage = storage
    }

    /// Draws all 128 bits, so that two replicas do not share an id.
    public static func random(using generator: inout some RandomNumberGenerator) -> ReplicaID {
        ReplicaID(words: [generator.next(), generator.next()])
    }
}

/// A change: the hash of the id before it in its chain and of its own content, see the section
/// *Changes* of the protocol page.
public struct ChangeID: FixedBytes {
    public let storage: Bytes32

    public init(storage: Bytes32) {
        self.storage = storage
    }
}

/// The content of a file: BLAKE2b-256 of `peersync-attachment-v2` and its bytes.
public struct ContentHash: FixedBytes {
    public let storage: Bytes32

    public init(storage: Bytes32) {
        self.storage = storage
    }
}

/// An item of the document: 15 bytes that make it unique, then one that says its kind.
public struct RecordID: FixedBytes {
    public let storage: Bytes16

    public init(storage: Bytes16) {
        self.storage = storage
    }
}

extension RecordID {
    /// - Parameter unique: 15 bytes, random or derived.
    public init?(unique: some Collection<UInt8>, kind: RecordKind) {
        self.init(Array(unique) + [kind.code])
    }

    /// The last of the 16 bytes.
    public var kind: RecordKind { RecordKind(code: UInt8(truncatingIfNeeded: storage.second)) }

    /// The one profile of a member.
    public static func profile(of member: MemberID) -> RecordID {
        let words = member.words
        return RecordID(words: [words[0], words[1] & ~0xFF | UInt64(RecordKind.profile.code)])
    }

    /// The one record about the group itself.
    public static let group = RecordID(words: [0, UInt64(RecordKind.group.code)])
}

/// The kind of a record, such as a note or an offer.
///
/// The kinds below 128 belong to peersync. Those from 128 on belong to other programs on the toolkit: a program registers
/// each of its kinds with its schema in its own source, and a group holds records of one such program only. A kind
/// that a program does not know is kept and passed on, is found by no search, and is exported as it is.
public struct RecordKind: Hashable, Sendable {
    public let code: UInt8

    /// Takes any code: a program keeps records of kinds that it does not know, see the Protocol
    /// page.
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
    public static let comment = RecordKind(code: 9)
    public static let referral = RecordKind(code: 10)
    public static let project = RecordKind(code: 11)
    public static let pool = RecordKind(code: 12)
    public static let comparison = RecordKind(code: 13)
    public static let checkin = RecordKind(code: 14)
    public static let module = RecordKind(code: 15)
    /// A file of a shared folder, with the fields of `SharedFileField`. Reserved: no program of this version makes one.
    public static let file = RecordKind(code: 16)

    /// Whether this program knows the meaning of the kind's fields.
    public var isKnown: Bool { (Self.group.code...Self.module.code).contains(code) }

    /// Whether a kind is left to other programs on the toolkit.
    public var isForOtherPrograms: Bool { code >= 128 }
}
