// SPDX-License-Identifier: Apache-2.0
// peersync

/// A place in bytes that are being read; the bytes are handed in each time.
struct FlatReader {
    private(set) var offset: Int
    let end: Int

    init(_ range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    var remaining: Int { end - offset }

    @inline(__always)
    mutating func byte(_ bytes: borrowing FlatArray<UInt8>) throws(TextError) -> UInt8 {
        guard offset < end else { throw .malformed(offset: offset, .truncated) }
        offset += 1
        return bytes[offset - 1]
    }

    /// LEB128 without padding.
    @inline(__always)
    mutating func number(_ bytes: borrowing FlatArray<UInt8>, max: Int) throws(TextError) -> Int {
        let first = try byte(bytes)
        if first < 0x80, Int(first) <= max { return Int(first) }
        return try longNumber(bytes, first, max)
    }

    private mutating func longNumber(_ bytes: borrowing FlatArray<UInt8>, _ first: UInt8, _ max: Int) throws(TextError) -> Int {
        let start = offset - 1
        var value = Int(first & 0x7F)
        var last = first
        var shift = 7
        while last >= 0x80 {
            last = try byte(bytes)
            guard shift < 63 else { throw .malformed(offset: start, .badNumber) }
            value |= Int(last & 0x7F) << shift
            shift += 7
        }
        guard value <= max, last != 0 || first < 0x80 else { throw .malformed(offset: start, .badNumber) }
        return value
    }

    /// A number of either sign, zigzag.
    @inline(__always)
    mutating func signed(_ bytes: borrowing FlatArray<UInt8>) throws(TextError) -> Int {
        let value = try number(bytes, max: 1 << 40)
        return value >> 1 ^ -(value & 1)
    }

    mutating func range(_ count: Int) throws(TextError) -> Range<Int> {
        guard count <= remaining else { throw .malformed(offset: offset, .truncated) }
        defer { offset += count }
        return offset..<offset + count
    }

    func finish() throws(TextError) {
        if remaining > 0 { throw .malformed(offset: offset, .trailingBytes) }
    }
}

extension FlatArray where Element == UInt8 {
    /// LEB128 without padding.
    @inline(__always)
    mutating func append(number: Int) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Zigzag.
    mutating func append(signed number: Int) { append(number: number << 1 ^ number >> 63) }
}
