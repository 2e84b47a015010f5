// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica
import PeerWire

/// What a device keeps for one group.
public struct GroupSecrets: Sendable {
    /// The device's key, which must not leave it.
    public let identity: Identity
    /// The member who owns the device, as the host at the door said.
    public let member: MemberID
    /// The group key that came with the admission, 32 bytes, for the first sync: from then on the log has the keys.
    public let groupKey: [UInt8]

    public init(identity: Identity, member: MemberID, groupKey: [UInt8]) {
        self.identity = identity
        self.member = member
        self.groupKey = groupKey
    }

    fileprivate static let byteCount = 96
    fileprivate var bytes: [UInt8] { identity.deviceKey.seed + member.bytes + groupKey }

    fileprivate init?(bytes: some Collection<UInt8>) {
        guard
            bytes.count == Self.byteCount, let key = SigningKey(seed: Array(bytes.prefix(32))),
            let member = MemberID(Array(bytes.dropFirst(32).prefix(32)))
        else { return nil }
        self.init(identity: Identity(deviceKey: key), member: member, groupKey: Array(bytes.dropFirst(64)))
    }
}

/// The device and the member that a group's folder belongs to, which are no secret.
public struct Ownership: Hashable, Sendable {
    public let device: DeviceID
    public let member: MemberID

    public init(device: DeviceID, member: MemberID) {
        self.device = device
        self.member = member
    }
}

/// A group's secrets in their file: open, or sealed with the key that the folder's passphrase gives away.
struct KeyFile: Sendable {
    private enum Content {
        case open(GroupSecrets)
        case sealed([UInt8])
    }

    /// The first line of the file: `peersync keys N`. Each format has two numbers, an odd one for open
    /// keys and the next one for sealed ones: 1 and 2 are format 1, 3 and 4 are format 2.
    struct Header: Hashable {
        let format: Int
        let isSealed: Bool

        private static let prefix = Array("peersync keys ".utf8)
        private static let digitsMax = 4

        init(format: Int, isSealed: Bool) {
            self.format = format
            self.isSealed = isSealed
        }

        /// - Parameter bytes: A file that begins with the line, or more of it.
        init?(bytes: some Collection<UInt8>) {
            guard bytes.starts(with: Self.prefix) else { return nil }
            let digits = bytes.dropFirst(Self.prefix.count).prefix(Self.digitsMax + 1).prefix { $0 != UInt8(ascii: "\n") }
            guard
                digits.count <= Self.digitsMax, let number = Int(String(decoding: digits, as: UTF8.self)), number > 0,
                bytes.starts(with: Self(number).bytes)
            else { return nil }
            self.init(number)
        }

        private init(_ number: Int) { self.init(format: (number + 1) / 2, isSealed: number % 2 == 0) }

        var bytes: [UInt8] { Self.prefix + Array("\(format * 2 - (isSealed ? 0 : 1))\n".utf8) }
    }

    private static let ownershipBytes = 64

    private let path: String
    private let content: Content
    /// The owner of the keys, which can be read without the passphrase.
    let ownership: Ownership

    /// - Throws: `NodeError.keysUnreadable`, `formatAbandoned` or `formatNewer`, or `foldersPermissions`
    ///   where others may read it.
    init(path: String) throws {
        self.path = path
        let bytes = try PrivateFile.read(path) ?? []
        guard let header = Header(bytes: bytes) else { throw NodeError.keysUnreadable(path: path) }
        try DataFolder.check(header, at: DurableFile.folder(of: path))
        let body = bytes.dropFirst(header.bytes.count)
        if !header.isSealed, let secrets = GroupSecrets(bytes: body) {
            content = .open(secrets)
            ownership = Self.ownership(of: secrets)
        } else if header.isSealed, body.count == Self.ownershipBytes + GroupSecrets.byteCount + SecretBox.overheadBytes,
            let device = DeviceID(Array(body.prefix(32))), let member = MemberID(Array(body.dropFirst(32).prefix(32))) {
            content = .sealed(Array(body.dropFirst(Self.ownershipBytes)))
            ownership = Ownership(device: device, member: member)
        } else {
            throw NodeError.keysUnreadable(path: path)
        }
    }

    private static func ownership(of secrets: GroupSecrets) -> Ownership {
        Ownership(device: secrets.identity.device, member: secrets.member)
    }

    var isSealed: Bool { if case .sealed = content { true } else { false } }

    /// - Parameter key: Called if the secrets are sealed.
    func secrets(_ key: () throws -> [UInt8]?) throws -> GroupSecrets {
        switch content {
        case .open(let secrets): return secrets
        case .sealed(let box):
            guard
                let key = try key(), let bytes = SecretBox.open(box, with: key), let secrets = GroupSecrets(bytes: bytes),
                Self.ownership(of: secrets) == ownership
            else { throw NodeError.keysUnreadable(path: path) }
            return secrets
        }
    }

    /// - Parameter key: The key that seals the secrets; nil leaves them open.
    static func bytes(of secrets: GroupSecrets, key: [UInt8]?) -> [UInt8] {
        let header = Header(format: DataFormat.current, isSealed: key != nil)
        guard let key else { return header.bytes + secrets.bytes }
        var generator = SystemRandomNumberGenerator()
        return header.bytes + secrets.identity.device.bytes + secrets.member.bytes
            + SecretBox.seal(secrets.bytes, with: key, using: &generator)
    }
}
