// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

public enum BundleError: Error, Hashable, Sendable {
    case notABundle
    case newerVersion
    /// Of a format that is not carried over.
    case olderVersion
    /// Not sealed for this device: of another group, or made when the device was not in it.
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
/// | 8 | 1 | version, 2 |
/// | 9 | 32 | ephemeral X25519 public key |
/// | 41 | … | LEB128 count of boxes; each a hint of 4 bytes and the sealed file key of 48, as in `SealedKeys` |
/// | … | 24 | nonce |
/// | … | … | the rest under XChaCha20-Poly1305, with BLAKE2b-256 of `peersync-bundle-v2` keyed with the file key |
///
/// There is one box for each device that is in the group as far as the exporting device knows, whatever group keys
/// those devices have. Inside: the group, 32; a count; each change and its signature as in a `changes` message.
public struct ChangeBundle: Hashable, Sendable {
    private static let magic = Array("PSBUNDLE".utf8)
    private static let version = UInt8(DataFormat.current)
    /// Of a file.
    public static let bytesMax = 128 << 20
    /// Devices that one bundle can be sealed for.
    public static let devicesMax = 65_536
    private static let changesMax = 10_000_000

    public let group: GroupID
    /// In an order in which each comes after those it names.
    public let changes: [ReceivedChange]

    public init(group: GroupID, changes: [ReceivedChange]) {
        self.group = group
        self.changes = changes
    }

    public static func isBundle(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: magic) }

    private static func sealingKey(_ key: [UInt8]) -> [UInt8] { Hash.blake2b("peersync-bundle-v2".utf8, key: key) }

    /// - Parameter devices: Those that shall open it.
    /// - Throws: `BundleError.tooLarge`.
    public func sealed(for devices: [DeviceID], using generator: inout some RandomNumberGenerator) throws(BundleError) -> [UInt8] {
        guard devices.count <= Self.devicesMax else { throw .tooLarge }
        var writer = ByteWriter()
        writer.write(group)
        writer.write(count: changes.count)
        for change in changes { writer.write(change) }
        let key = generator.bytes(SecretBox.keyBytes)
        var head = ByteWriter()
        head.write(raw: Self.magic)
        head.write(byte: Self.version)
        head.write(SealedKeys(sealing: key, for: devices, using: &generator))
        let file = head.bytes + SecretBox.seal(writer.bytes, with: Self.sealingKey(key), using: &generator)
        guard file.count <= Self.bytesMax else { throw .tooLarge }
        return file
    }

    /// - Parameter identities: This laptop's devices, one in each of its groups.
    public init(opening bytes: [UInt8], as identities: [Identity]) throws(BundleError) {
        guard bytes.starts(with: Self.magic) else { throw .notABundle }
        guard bytes.count <= Self.bytesMax else { throw .tooLarge }
        guard bytes.count > Self.magic.count else { throw .damaged }
        try Self.check(version: bytes[Self.magic.count])
        var reader = ByteReader(bytes)
        let sealed: SealedKeys
        let box: [UInt8]
        do {
            _ = try reader.raw(Self.magic.count + 1)
            sealed = try reader.sealedKeys(max: Self.devicesMax)
            box = Array(try reader.raw(reader.remaining))
        } catch {
            throw .damaged
        }
        guard let key = identities.lazy.compactMap({ sealed.open(as: $0) }).first else { throw .foreign }
        guard let inside = SecretBox.open(box, with: Self.sealingKey(key)) else { throw .damaged }
        do {
            self = try Self.decoded(inside)
        } catch {
            throw .damaged
        }
    }

    /// - Parameter current: The format that the program reads.
    static func check(version: UInt8, current: Int = DataFormat.current) throws(BundleError) {
        if version == 0 { throw .damaged }
        switch DataFormat.age(of: Int(version), current: current) {
        case .current: return
        case .older: throw .olderVersion
        case .newer: throw .newerVersion
        }
    }

    static func decoded(_ bytes: [UInt8]) throws(DecodeError) -> ChangeBundle {
        var reader = ByteReader(bytes)
        let group = try reader.id(GroupID.self)
        // A length, a byte of content, and whether there is a signature.
        let count = try reader.count(max: changesMax, elementBytes: 3)
        var changes: [ReceivedChange] = []
        changes.reserveCapacity(count)
        for _ in 0..<count { changes.append(try reader.receivedChange()) }
        try reader.end()
        return ChangeBundle(group: group, changes: changes)
    }
}
