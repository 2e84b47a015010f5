// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// Appends values in their one legal encoding.
///
/// Integers are LEB128 without padding, signed ones zigzag first; strings and byte strings are preceded by their
/// length in bytes; identifiers are bare.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func write(byte: UInt8) { bytes.append(byte) }

    /// Appends bytes without a length; the reader has to know how many there are.
    public mutating func write(raw: some Collection<UInt8>) { bytes.append(contentsOf: raw) }

    /// Appends unsigned LEB128 in its shortest form, 1 to 10 bytes.
    public mutating func write(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a count or a length as an unsigned number.
    ///
    /// - Precondition: Not negative.
    public mutating func write(count: Int) { write(UInt64(count)) }

    /// Appends a zigzag number, which is short for small values of either sign.
    public mutating func write(signed value: Int64) {
        write(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Appends the length in bytes and the UTF-8 as it is, without normalization. A NUL is written,
    /// but `ByteReader.string` refuses it.
    public mutating func write(_ string: String) {
        write(count: string.utf8.count)
        bytes.append(contentsOf: string.utf8)
    }

    /// Appends the length and the bytes.
    public mutating func write(lengthPrefixed value: some Collection<UInt8>) {
        write(count: value.count)
        bytes.append(contentsOf: value)
    }

    /// Appends an identifier without a length, for its type has a fixed one.
    public mutating func write(_ id: some FixedBytes) { bytes.append(contentsOf: id.bytes) }

    /// A change as it travels: length and bytes, then 0 without a signature, or one more than its number of links and
    /// the signature with them.
    public mutating func write(_ change: ReceivedChange) {
        write(lengthPrefixed: change.bytes)
        guard let signature = change.signature else { return write(byte: 0) }
        write(count: 1 + (signature.count - 64) / 32)
        write(raw: signature)
    }
}
