// SPDX-License-Identifier: Apache-2.0
// peersync

/// A key by which connections and announcements for a door are recognised. It does not give the
/// door's secret away.
public struct DoorMark: Hashable, Sendable {
    let key: [UInt8]

    fileprivate init(key: [UInt8]) {
        self.key = key
    }

    /// The mark of a door with a spoken code. Anybody can compute it, because the number is
    /// announced.
    public init(number: Int) {
        key = Hash.blake2b("peersync-number-v2 \(number)".utf8)
    }

    /// Returns the tag that a service announces: 5 bytes, bound to the service's random name.
    /// Holders of the key recognise the tag; without the key nobody can link the tags of two
    /// starts.
    public func announcementTag(instanceName: String) -> [UInt8] {
        Array(Hash.blake2b("announce".utf8 + Array(instanceName.utf8), key: key).prefix(5))
    }
}

/// What is derived from a secret that opens a door: the group's epoch key for members, an invite's secret for newcomers.
///
/// Both keys are BLAKE2b-256 of a label, keyed with the secret.
public struct DoorKeys: Hashable, Sendable {
    /// Mixed into the handshake; without it not even the first message can be formed.
    public let preSharedKey: [UInt8]
    public let mark: DoorMark

    /// The keys of a members' door or of a door between two devices, from 32 secret bytes (Protocol
    /// page, *Keys*).
    public init(groupKey: [UInt8]) {
        preSharedKey = Hash.blake2b("peersync-group-psk-v2".utf8, key: groupKey)
        mark = DoorMark(key: Hash.blake2b("peersync-group-discovery-v2".utf8, key: groupKey))
    }

    /// The keys of a door that a link opens, from the link's 16 secret bytes.
    public init(inviteSecret: [UInt8]) {
        preSharedKey = Hash.blake2b("peersync-invite-psk-v2".utf8, key: inviteSecret)
        mark = DoorMark(key: Hash.blake2b("peersync-invite-discovery-v2".utf8, key: inviteSecret))
    }
}

/// The group keys that a device holds, the one in use first.
public struct KeyRing: Hashable, Sendable {
    /// The length of a group key.
    public static let keyBytes = 32
    public let keys: [[UInt8]]
    /// How many of the keys, from the first on, are fresh. Only fresh keys open doors here.
    public let freshCount: Int

    /// - Parameter keys: 32 bytes each, at least one.
    public init(keys: [[UInt8]], freshCount: Int) {
        precondition(!keys.isEmpty && keys.allSatisfy { $0.count == Self.keyBytes }, "a device of a group has a key of 32 bytes")
        self.keys = keys
        self.freshCount = freshCount
    }

    /// The key in use: the first of the ring.
    public var current: [UInt8] { keys[0] }
    /// The doors that are open to callers with a fresh key.
    public var doors: [DoorKeys] { keys.prefix(freshCount).map { DoorKeys(groupKey: $0) } }
    /// The ways to call others, who may not have heard of the last removal: the one in use first.
    public var callers: [DoorKeys] { keys.map { DoorKeys(groupKey: $0) } }

    /// The bytes by which a change names a key without giving it away: 16 bytes.
    public static func check(of key: [UInt8]) -> [UInt8] { Hash.blake2b("peersync-key-check-v2".utf8, key: key, length: 16) }
}
