// SPDX-License-Identifier: Apache-2.0
// peersync

/// By what a connection and an announcement are recognised as meant for a door; it gives no secret away.
public struct DoorMark: Hashable, Sendable {
    let key: [UInt8]

    fileprivate init(key: [UInt8]) {
        self.key = key
    }

    /// Of a door with a spoken code: anybody can compute it, for the number is announced.
    public init(number: Int) {
        key = Hash.blake2b("peersync-number-v2 \(number)".utf8)
    }

    /// What a service announces so that those who hold the key recognise it and nobody can link two starts: 5 bytes,
    /// bound to the service's random name.
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

    public init(groupKey: [UInt8]) {
        preSharedKey = Hash.blake2b("peersync-group-psk-v2".utf8, key: groupKey)
        mark = DoorMark(key: Hash.blake2b("peersync-group-discovery-v2".utf8, key: groupKey))
    }

    public init(inviteSecret: [UInt8]) {
        preSharedKey = Hash.blake2b("peersync-invite-psk-v2".utf8, key: inviteSecret)
        mark = DoorMark(key: Hash.blake2b("peersync-invite-discovery-v2".utf8, key: inviteSecret))
    }
}

/// The group's keys that a device holds: the one it came with, and those made since because somebody was put out.
public struct KeyRing: Hashable, Sendable {
    public static let keyBytes = 32
    /// That of now first; the others open the door to members who have not heard of it.
    public private(set) var keys: [[UInt8]]

    /// - Parameter keys: 32 bytes each, at least one; that of now first, as far as is known.
    public init(keys: [[UInt8]]) {
        precondition(!keys.isEmpty && keys.allSatisfy { $0.count == Self.keyBytes }, "a device of a group has a key of 32 bytes")
        self.keys = keys
    }

    public var current: [UInt8] { keys[0] }
    public var doors: [DoorKeys] { keys.map { DoorKeys(groupKey: $0) } }

    /// By what a change can name a key and give nothing away: 16 bytes.
    public static func check(of key: [UInt8]) -> [UInt8] { Hash.blake2b("peersync-key-check-v1".utf8, key: key, length: 16) }

    /// Takes keys in that somebody gave, and puts all in order.
    ///
    /// - Parameter checks: What the group says of its keys, that of now first; others are not taken.
    public mutating func take(_ given: [[UInt8]], checks: [[UInt8]]) {
        let known = Dictionary((keys + given).map { (Self.check(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
        let ordered = checks.compactMap { known[$0] }
        keys = ordered + keys.filter { !ordered.contains($0) }
    }
}
