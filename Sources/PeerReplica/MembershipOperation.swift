// SPDX-License-Identifier: Apache-2.0
// peersync

/// An operation about who is in the group, and about its keys.
///
/// `MembershipResolution` has the rules that decide which of these operations count.
public enum MembershipOperation: Hashable, Sendable {
    /// Founds the group with the author's device: the first operation of the first change and of no other.
    case found
    /// Makes the group a fork of an older one, see `GroupFork`. Has an effect in the founding change only.
    case fork(GroupFork)
    /// Admits a device.
    ///
    /// - isSamePerson: Whether the device belongs to the author's own person rather than to a new member.
    case admit(DeviceID, isSamePerson: Bool)
    /// Asks the others to put a device and its guests out. Has no effect until a second member agrees.
    ///
    /// - keeping: Devices below the target that may stay, with their own guests.
    case askRemoval(DeviceID, reason: String, keeping: [DeviceID])
    /// Agrees to an asking, which names the change that asked. Completes the removal.
    ///
    /// - keeping: Devices below the target that stay, with their own guests, if the asking names them too.
    case agreeRemoval(asked: ChangeID, DeviceID, keeping: [DeviceID])
    /// Takes back one's own asking. An agreement that follows it completes nothing.
    case withdrawRemoval(asked: ChangeID, DeviceID)
    /// Puts out a device below the author's own, or lets the author leave.
    case remove(DeviceID, reason: String, keeping: [DeviceID])
    /// Asks the others to readmit a device that was put out.
    case askReadmission(DeviceID)
    /// Agrees to a readmission. Completes it.
    case agreeReadmission(asked: ChangeID, DeviceID)
    /// Readmits a device that was put out by the author's own authority or one below it.
    case readmit(DeviceID)
    /// Says that two ids are one person. Lists show them as one when two other members say so; it carries no
    /// authority.
    case link(MemberID, MemberID)
    /// Makes a new group key and seals it for devices.
    case rekey(KeyRotation)
    /// Seals the key of an earlier rekey for further devices.
    case shareKey(KeyShare)
    /// Asks to raise the group's format level, see `GroupLevel`.
    case askLevel(UInt64)
    /// Agrees to raise the group's format level.
    case agreeLevel(asked: ChangeID, UInt64)
}

/// What a new group takes over from an older one: the log as far as some changes, and some of the devices.
///
/// The changes stay as they are, with their signatures. What counted among them in the older group counts, and for
/// ever: nothing that is written in the new group, or later in the older one, alters that. Their operations about
/// members, keys and levels have no further effect.
public struct GroupFork: Hashable, Sendable {
    /// The older group.
    public let origin: GroupID
    /// Ascending: the last changes of the older group that the new one has, at most `ChangeLimits.forkHeadsMax`.
    public let heads: [ChangeID]
    /// Ascending: the devices that the founding change admits, at most `ChangeLimits.forkDevicesMax`. Each belongs to the
    /// member whom it belonged to in the older group.
    public let devices: [DeviceID]

    /// - Precondition: `heads` and `devices` are ascending, without repetition, and within `ChangeLimits`; otherwise no
    ///   program can read the change.
    public init(origin: GroupID, heads: [ChangeID], devices: [DeviceID]) {
        self.origin = origin
        self.heads = heads
        self.devices = devices
    }
}

/// A group key that a change brings in: a check that recognizes the key, and its sealed copies.
public struct KeyRotation: Hashable, Sendable {
    /// 16 bytes, see `KeyRing.check(of:)`.
    public let check: [UInt8]
    public let sealed: SealedKeys

    /// The check has `ChangeLimits.keyCheckBytes` bytes. With another number of them the operation
    /// is read as opaque and has no effect.
    public init(check: [UInt8], sealed: SealedKeys) {
        self.check = check
        self.sealed = sealed
    }
}

/// Further sealed copies of a key that an earlier change brought in.
public struct KeyShare: Hashable, Sendable {
    /// The change with the `rekey`.
    public let rekey: ChangeID
    public let sealed: SealedKeys

    public init(rekey: ChangeID, sealed: SealedKeys) {
        self.rekey = rekey
        self.sealed = sealed
    }
}

/// Copies of one group key, each sealed so that one device can open it.
public struct SealedKeys: Hashable, Sendable {
    /// X25519 public key, 32 bytes, fresh for each operation.
    public let ephemeral: [UInt8]
    public let boxes: [Box]

    /// A sealed copy for one device.
    public struct Box: Hashable, Sendable {
        /// Derived from the ephemeral key and the device, so that a device tries only boxes meant for it.
        public let hint: UInt32
        /// 48 bytes: the key of 32 under XChaCha20-Poly1305.
        public let sealed: [UInt8]

        public init(hint: UInt32, sealed: [UInt8]) {
            self.hint = hint
            self.sealed = sealed
        }
    }

    public init(ephemeral: [UInt8], boxes: [Box]) {
        self.ephemeral = ephemeral
        self.boxes = boxes
    }
}

/// The bytes of an operation without effect.
public struct OpaqueOperation: Hashable, Sendable {
    /// As written; an odd tag is required, see the Protocol page.
    public let tag: UInt64
    /// The format level that brought a required tag in; nil for an optional one.
    public let level: UInt64?
    public let record: RecordID
    public let content: [UInt8]

    public init(tag: UInt64, level: UInt64?, record: RecordID, content: [UInt8]) {
        self.tag = tag
        self.level = level
        self.record = record
        self.content = content
    }
}
