// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

/// Why a file is not read as a bundle, or a bundle not made.
public enum BundleError: Error, Hashable, Sendable {
    /// The file does not begin with `PSBUNDLE`.
    case notABundle
    /// A later program made the file.
    case newerVersion
    /// Of a format that is not carried over.
    case olderVersion
    /// Not sealed for this device: of another group, or made when the device was not in it.
    case foreign
    /// The file is not as it was sealed.
    case damaged
    /// The file has more than `bytesMax` bytes, or more than `devicesMax` devices were to open it.
    case tooLarge
}

/// A group's changes in one file, for members who do not meet on a network. The file is sealed:
/// only devices of the group can read it.
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
/// those devices have. Inside: the group, 32; a count; each change and its signature as in a `changes` message; then
/// fields, each a tag, a length and that many bytes: of a file of a shared folder 2 kind, 4 number, 6 file before it
/// 32, 8 padding. Unknown fields with an even tag are skipped.
public struct ChangeBundle: Hashable, Sendable {
    private static let magic = Array("PSBUNDLE".utf8)
    private static let version = UInt8(DataFormat.current)
    /// The maximum size of a file.
    public static let bytesMax = 128 << 20
    /// The maximum number of devices that one bundle can be sealed for.
    public static let devicesMax = 65_536
    private static let changesMax = 10_000_000

    public let group: GroupID
    /// In an order in which each change comes after the changes that it names.
    public let changes: [ReceivedChange]
    /// Nil for a file that is passed from hand to hand.
    public let place: Place?

    /// The place of a file among those by which a group exchanges changes through a shared folder. Reserved: this
    /// version reads it and makes no such files.
    public struct Place: Hashable, Sendable {
        /// What is in the file: 1 changes. Others are of later versions.
        public let kind: UInt64
        /// Counts the files of one device in one folder from zero.
        public let number: UInt64
        /// BLAKE2b-256 of `peersync-attachment-v2` and the bytes of the file before this one; nil in the first.
        public let previous: ContentHash?
        /// Bytes without meaning, which hide how much the file holds.
        public let padding: Int

        public init(kind: UInt64, number: UInt64, previous: ContentHash?, padding: Int) {
            self.kind = kind
            self.number = number
            self.previous = previous
            self.padding = padding
        }
    }

    public init(group: GroupID, changes: [ReceivedChange], place: Place? = nil) {
        self.group = group
        self.changes = changes
        self.place = place
    }

    /// Whether a file begins like a bundle of any version; nothing else of it is looked at.
    public static func isBundle(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: magic) }

    private static func sealingKey(_ key: [UInt8]) -> [UInt8] { Hash.blake2b("peersync-bundle-v2".utf8, key: key) }

    /// - Parameter devices: The devices that can open the file, at most `devicesMax`.
    /// - Throws: `BundleError.tooLarge`.
    public func sealed(for devices: [DeviceID], using generator: inout some RandomNumberGenerator) throws(BundleError) -> [UInt8] {
        guard devices.count <= Self.devicesMax else { throw .tooLarge }
        let inside = encoded
        let key = generator.bytes(SecretBox.keyBytes)
        var head = ByteWriter()
        head.write(raw: Self.magic)
        head.write(byte: Self.version)
        head.write(SealedKeys(sealing: key, for: devices, using: &generator))
        let file = head.bytes + SecretBox.seal(inside, with: Self.sealingKey(key), using: &generator)
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
        // A length, and whether there is a signature: an empty change is refused later, as no change.
        let count = try reader.count(max: changesMax, elementBytes: 2)
        var changes: [ReceivedChange] = []
        changes.reserveCapacity(count)
        for _ in 0..<count { changes.append(try reader.receivedChange()) }
        return ChangeBundle(group: group, changes: changes, place: try place(&reader))
    }

    private enum Field {
        static let kind: UInt64 = 2
        static let number: UInt64 = 4
        static let previous: UInt64 = 6
        static let padding: UInt64 = 8
    }

    /// What is sealed.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.write(group)
        writer.write(count: changes.count)
        for change in changes { writer.write(change) }
        if let place {
            writer.write(field: Field.kind) { $0.write(place.kind) }
            writer.write(field: Field.number) { $0.write(place.number) }
            if let previous = place.previous { writer.write(field: Field.previous) { $0.write(previous) } }
            if place.padding > 0 {
                writer.write(field: Field.padding) { $0.write(raw: [UInt8](repeating: 0, count: place.padding)) }
            }
        }
        return writer.bytes
    }

    private static func place(_ reader: inout ByteReader) throws(DecodeError) -> Place? {
        var kind: UInt64?
        var number: UInt64 = 0
        var previous: ContentHash?
        var padding = 0
        try reader.fields { tag, content throws(DecodeError) in
            switch tag {
            case Field.kind: kind = try content.unsigned()
            case Field.number: number = try content.unsigned()
            case Field.previous: previous = try content.id()
            case Field.padding: padding = try content.raw(content.remaining).count
            default: return .unknown
            }
            return .read
        }
        return kind.map { Place(kind: $0, number: number, previous: previous, padding: padding) }
    }
}
