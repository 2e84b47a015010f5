// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

public enum BundleError: Error, Hashable, Sendable {
    case notABundle
    case newerVersion
    /// Sealed with no key that is at hand: of another group, or made after its key changed.
    case foreign
    /// It was opened, or would be, and is not as it was sealed.
    case damaged
    case tooLarge
}

/// A group's changes in one file, for those who do not meet on a network: sealed so that members read it and nobody else.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 8 | `PSBUNDLE` |
/// | 8 | 1 | version, 1 |
/// | 9 | 32 | prelude of the group's key, without a challenge: who holds the key finds it by this, and no two bundles look alike |
/// | 41 | 24 | nonce |
/// | 65 | … | the rest under XChaCha20-Poly1305, with BLAKE2b-256 of `peersync-bundle-v1` keyed with the group's key |
///
/// Inside: the group, 32; a count; each change as length and bytes, then 0, or 1 and its signature, 64; numbers as on the wire.
public struct ChangeBundle: Hashable, Sendable {
    private static let magic = Array("PSBUNDLE".utf8)
    private static let version: UInt8 = 1
    private static let headBytes = 9 + Prelude.byteCount
    /// Of a file.
    public static let bytesMax = 128 << 20
    private static let changesMax = 10_000_000

    public let group: GroupID
    /// In an order in which each comes after those it names.
    public let changes: [ReceivedChange]

    public init(group: GroupID, changes: [ReceivedChange]) {
        self.group = group
        self.changes = changes
    }

    public static func isBundle(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: magic) }

    private static func sealingKey(_ key: [UInt8]) -> [UInt8] { Hash.blake2b("peersync-bundle-v1".utf8, key: key) }

    /// - Throws: `BundleError.tooLarge`.
    public func sealed(with keys: KeyRing, using generator: inout some RandomNumberGenerator) throws(BundleError) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(group)
        writer.write(count: changes.count)
        for change in changes {
            writer.write(lengthPrefixed: change.bytes)
            writer.write(byte: change.signature == nil ? 0 : 1)
            if let signature = change.signature { writer.write(raw: signature) }
        }
        let head = Self.magic + [Self.version] + Prelude.make(
            for: DoorKeys(groupKey: keys.current).mark, challenge: Prelude.noChallenge, using: &generator)
        let file = head + SecretBox.seal(writer.bytes, with: Self.sealingKey(keys.current), using: &generator)
        guard file.count <= Self.bytesMax else { throw .tooLarge }
        return file
    }

    /// - Parameter rings: Of the groups whose bundle it may be.
    public init(opening bytes: [UInt8], with rings: [KeyRing]) throws(BundleError) {
        guard bytes.starts(with: Self.magic) else { throw .notABundle }
        guard bytes.count <= Self.bytesMax else { throw .tooLarge }
        guard bytes.count > Self.headBytes else { throw .damaged }
        guard bytes[8] == Self.version else { throw bytes[8] > Self.version ? .newerVersion : .damaged }
        let prelude = Array(bytes[9..<Self.headBytes])
        let key = rings.flatMap(\.keys).first {
            Prelude.matches(prelude, DoorKeys(groupKey: $0).mark, challenge: Prelude.noChallenge)
        }
        guard let key else { throw .foreign }
        guard let inside = SecretBox.open(Array(bytes[Self.headBytes...]), with: Self.sealingKey(key)) else { throw .damaged }
        do {
            self = try Self.decoded(inside)
        } catch {
            throw .damaged
        }
    }

    static func decoded(_ bytes: [UInt8]) throws(DecodeError) -> ChangeBundle {
        var reader = ByteReader(bytes)
        let group = try reader.id(GroupID.self)
        // A length, a byte of content, and whether there is a signature.
        let count = try reader.count(max: changesMax, elementBytes: 3)
        var changes: [ReceivedChange] = []
        changes.reserveCapacity(count)
        for _ in 0..<count {
            let bytes = Array(try reader.lengthPrefixed(max: ChangeLimits.changeBytesMax))
            let isSigned = try reader.integer(max: 1) == 1
            changes.append(ReceivedChange(bytes: bytes, signature: isSigned ? Array(try reader.raw(64)) : nil))
        }
        try reader.end()
        return ChangeBundle(group: group, changes: changes)
    }
}
