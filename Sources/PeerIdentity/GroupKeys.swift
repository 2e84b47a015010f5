// SPDX-License-Identifier: Apache-2.0
// peersync

/// What is derived from a secret that opens a door: the group's epoch key for members, an invite's secret for newcomers.
///
/// Both keys are BLAKE2b-256 of a label, keyed with the secret.
public struct DoorKeys: Hashable, Sendable {
    /// Mixed into the handshake; without it not even the first message can be formed.
    public let preSharedKey: [UInt8]
    /// For recognising a connection and an announcement, which does not give the pre-shared key away.
    let discoveryKey: [UInt8]

    public init(groupKey: [UInt8]) {
        preSharedKey = Hash.blake2b("peersync-group-psk-v1".utf8, key: groupKey)
        discoveryKey = Hash.blake2b("peersync-group-discovery-v1".utf8, key: groupKey)
    }

    public init(inviteSecret: [UInt8]) {
        preSharedKey = Hash.blake2b("peersync-invite-psk-v1".utf8, key: inviteSecret)
        discoveryKey = Hash.blake2b("peersync-invite-discovery-v1".utf8, key: inviteSecret)
    }

    /// What a service announces so that those who hold the key recognise it and nobody can link two starts: 5 bytes,
    /// bound to the service's random name.
    public func announcementTag(instanceName: String) -> [UInt8] {
        Array(Hash.blake2b("announce".utf8 + Array(instanceName.utf8), key: discoveryKey).prefix(5))
    }
}

/// The 32 bytes before the handshake, by which the one called finds out which door the caller came to.
public enum Preface {
    public static let byteCount = 32

    /// 16 random bytes, then 16 bytes of their authentication code under the door's discovery key.
    public static func make(for door: DoorKeys, using generator: inout some RandomNumberGenerator) -> [UInt8] {
        let nonce = generator.bytes(16)
        return nonce + code(nonce, door)
    }

    public static func matches(_ preface: [UInt8], _ door: DoorKeys) -> Bool {
        preface.count == byteCount && Hash.equal(Array(preface[16...]), code(Array(preface[..<16]), door))
    }

    private static func code(_ nonce: [UInt8], _ door: DoorKeys) -> [UInt8] {
        Hash.blake2b(Array("preface".utf8) + nonce, key: door.discoveryKey, length: 16)
    }
}
