// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// Why bytes were refused, and where.
public enum DecodeError: Error, Hashable, Sendable {
    /// The bytes end inside a value, or a count promises more than the remaining bytes can hold.
    case truncated(offset: Int)
    /// Bytes follow where the value should end; see `ByteReader.end`.
    case trailingBytes(offset: Int)
    /// A longer encoding than necessary, a wrong order, a repetition: not the one legal form.
    case notCanonical(offset: Int)
    /// A string is not UTF-8 or contains a NUL. The offset is that of its length.
    case invalidUTF8(offset: Int)
    /// A version, a flag or a tag that this program does not know.
    case unknownTag(UInt64, offset: Int)
    /// A count or length above its limit, found before anything was allocated.
    case limitExceeded(offset: Int)
}

/// Reads what `ByteWriter` writes and accepts nothing else.
public struct ByteReader: Sendable {
    private let bytes: [UInt8]
    /// The place of the next byte to read, counted from the first byte that the reader was given.
    public internal(set) var offset = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Copies the slice. Offsets count from the slice's first byte, whatever its indices are.
    public init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    public var remaining: Int { bytes.count - offset }

    /// Reads one byte.
    ///
    /// - Throws: `truncated` at the end.
    public mutating func byte() throws(DecodeError) -> UInt8 {
        guard offset < bytes.count else { throw .truncated(offset: offset) }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// Reads bytes as they are. The slice keeps the reader's offsets as its indices.
    ///
    /// - Throws: `truncated` when fewer are left; nothing is read then.
    public mutating func raw(_ count: Int) throws(DecodeError) -> ArraySlice<UInt8> {
        guard count <= remaining else { throw .truncated(offset: offset) }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// Reads an unsigned LEB128 number of 1 to 10 bytes.
    ///
    /// - Throws: `notCanonical` for padding, `limitExceeded` from 2^64 on, `truncated`.
    public mutating func unsigned() throws(DecodeError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            let part = UInt64(next & 0x7F)
            if shift == 63, part > 1 { throw .limitExceeded(offset: start) }
            value |= part << shift
            if next & 0x80 == 0 {
                if next == 0, shift > 0 { throw .notCanonical(offset: start) }
                return value
            }
            shift += 7
            if shift > 63 { throw .limitExceeded(offset: start) }
        }
    }

    /// Reads a zigzag number (0, -1, 1, -2, …); throws as `unsigned` does.
    public mutating func signed() throws(DecodeError) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A number of things that take at least `elementBytes` each, so that it cannot promise more than is there.
    public mutating func count(max: Int, elementBytes: Int = 1) throws(DecodeError) -> Int {
        let start = offset
        let value = try unsigned()
        guard value <= UInt64(max) else { throw .limitExceeded(offset: start) }
        guard Int(value) <= remaining / elementBytes else { throw .truncated(offset: start) }
        return Int(value)
    }

    /// Reads a number that counts no elements, so it may exceed the remaining bytes; see `count`.
    ///
    /// - Throws: `limitExceeded` above `max`, else as `unsigned` does.
    public mutating func integer(max: Int) throws(DecodeError) -> Int {
        let start = offset
        let value = try unsigned()
        guard value <= UInt64(max) else { throw .limitExceeded(offset: start) }
        return Int(value)
    }

    /// Reads a length, then so many bytes.
    ///
    /// - Throws: `limitExceeded` above `max` bytes, `truncated`.
    public mutating func lengthPrefixed(max: Int) throws(DecodeError) -> ArraySlice<UInt8> {
        try raw(try count(max: max))
    }

    /// Reads a length in bytes, then UTF-8 without NUL, in any normal form.
    ///
    /// - Throws: `limitExceeded` above `max` bytes, `invalidUTF8`, `truncated`.
    public mutating func string(max: Int) throws(DecodeError) -> String {
        let start = offset
        let count = try count(max: max)
        offset += count
        let letters = bytes.span.extracting(offset - count..<offset)
        // A NUL ends a text for SQLite and other C libraries: what is behind it would be there and not be seen.
        // Counted rather than looked for, which goes many at a time.
        var zeros = 0
        for place in 0..<count where letters[place] == 0 { zeros += 1 }
        if zeros > 0 { throw .invalidUTF8(offset: start) }
        do { return String(copying: try UTF8Span(validating: letters)) } catch { throw .invalidUTF8(offset: start) }
    }

    /// Reads an identifier, which has no length before it.
    ///
    /// - Throws: `truncated`.
    @inlinable
    public mutating func id<ID: FixedBytes>(_ type: ID.Type = ID.self) throws(DecodeError) -> ID {
        let start = offset
        guard let id = ID(try raw(ID.byteCount)) else { throw .truncated(offset: start) }
        return id
    }

    /// Links of a signature, see `ChainSignature` in PeerIdentity.
    private static var signatureLinksMax: Int { 256 }

    /// Reads what the writer wrote for a change as it travels.
    public mutating func receivedChange() throws(DecodeError) -> ReceivedChange {
        let bytes = Array(try lengthPrefixed(max: ChangeLimits.changeBytesMax))
        let count = try integer(max: Self.signatureLinksMax + 1)
        return ReceivedChange(bytes: bytes, signature: count == 0 ? nil : Array(try raw(64 + 32 * (count - 1))))
    }

    /// Checks that everything was read.
    ///
    /// - Throws: `trailingBytes`.
    public func end() throws(DecodeError) {
        if remaining > 0 { throw .trailingBytes(offset: offset) }
    }
}
