// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
import PeerReplica

/// What must not leave this device, for one group.
public struct GroupSecrets: Sendable {
    public let identity: Identity
    /// The group's epoch key, 32 bytes: whoever has it can see that members are here.
    public let groupKey: [UInt8]

    public init(identity: Identity, groupKey: [UInt8]) {
        self.identity = identity
        self.groupKey = groupKey
    }

    fileprivate static let byteCount = 96
    fileprivate var bytes: [UInt8] { identity.memberKey.seed + identity.deviceKey.seed + groupKey }

    fileprivate init?(bytes: some Collection<UInt8>) {
        guard
            bytes.count == Self.byteCount, let member = SigningKey(seed: Array(bytes.prefix(32))),
            let device = SigningKey(seed: Array(bytes.dropFirst(32).prefix(32)))
        else { return nil }
        self.init(identity: Identity(memberKey: member, deviceKey: device), groupKey: Array(bytes.dropFirst(64)))
    }
}

/// A group's secrets in their file: open, or sealed with the key that the folder's passphrase gives away.
struct KeyFile: Sendable {
    private enum Content {
        case open(GroupSecrets)
        case sealed([UInt8])
    }

    private static let magic = Array("peersync keys 1\n".utf8)
    private static let sealedMagic = Array("peersync keys 2\n".utf8)
    private static let certificateBytes = 192

    private let path: String
    private let content: Content
    /// Whose they are, which is no secret: it takes no passphrase to read what one has.
    let certificate: DeviceCertificate

    /// - Throws: `NodeError.keysUnreadable`, or `foldersPermissions` where others may read it.
    init(path: String) throws {
        self.path = path
        let bytes = try PrivateFile.read(path) ?? []
        let body = bytes.dropFirst(Self.magic.count)
        if bytes.starts(with: Self.magic), let secrets = GroupSecrets(bytes: body) {
            content = .open(secrets)
            certificate = secrets.identity.certificate
        } else if bytes.starts(with: Self.sealedMagic), body.count == Self.certificateBytes + GroupSecrets.byteCount + SecretBox.overheadBytes,
            let member = MemberID(Array(body.prefix(32))), let device = DeviceID(Array(body.dropFirst(32).prefix(32))) {
            content = .sealed(Array(body.dropFirst(Self.certificateBytes)))
            certificate = DeviceCertificate(
                member: member, device: device, signature: Array(body.prefix(Self.certificateBytes).dropFirst(64)))
        } else {
            throw NodeError.keysUnreadable(path: path)
        }
    }

    var isSealed: Bool { if case .sealed = content { true } else { false } }

    /// - Parameter key: Asked for where they are sealed.
    func secrets(_ key: () throws -> [UInt8]?) throws -> GroupSecrets {
        switch content {
        case .open(let secrets): return secrets
        case .sealed(let box):
            guard
                let key = try key(), let bytes = SecretBox.open(box, with: key), let secrets = GroupSecrets(bytes: bytes),
                secrets.identity.certificate == certificate
            else { throw NodeError.keysUnreadable(path: path) }
            return secrets
        }
    }

    /// - Parameter key: To seal them with; nil leaves them open.
    static func bytes(of secrets: GroupSecrets, key: [UInt8]?) -> [UInt8] {
        guard let key else { return magic + secrets.bytes }
        var generator = SystemRandomNumberGenerator()
        let certificate = secrets.identity.certificate
        return sealedMagic + certificate.member.bytes + certificate.device.bytes + certificate.signature
            + SecretBox.seal(secrets.bytes, with: key, using: &generator)
    }
}
