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

    public mutating func write(raw: some Collection<UInt8>) { bytes.append(contentsOf: raw) }

    public mutating func write(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    public mutating func write(count: Int) { write(UInt64(count)) }

    public mutating func write(signed value: Int64) {
        write(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    public mutating func write(_ string: String) {
        write(count: string.utf8.count)
        bytes.append(contentsOf: string.utf8)
    }

    public mutating func write(lengthPrefixed value: some Collection<UInt8>) {
        write(count: value.count)
        bytes.append(contentsOf: value)
    }

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
