// SPDX-License-Identifier: Apache-2.0
// peersync

/// How long a piece of text is in every unit that somebody counts in: bytes of UTF-8, Unicode scalars, UTF-16 code
/// units, line feeds.
typealias TextMetrics = SIMD4<Int32>

extension TextMetrics {
    var bytes: Int { Int(x) }
    var scalars: Int { Int(y) }
    var utf16: Int { Int(z) }
    var lines: Int { Int(w) }
    var isASCII: Bool { x == y }

    @inline(__always)
    static func oneByte(_ byte: UInt8) -> TextMetrics { TextMetrics(1, 1, 1, byte == 10 ? 1 : 0) }
}

/// A unit, as the place of its count among the metrics.
enum TextUnit {
    static let bytes = 0
    static let scalars = 1
    static let utf16 = 2
    static let lines = 3
}

/// Counting and finding places in well-formed UTF-8.
extension FlatArray where Element == UInt8 {
    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    func metrics(_ range: Range<Int>) -> TextMetrics {
        if range.count == 1 { return .oneByte(self[range.lowerBound]) }
        var scalars: Int32 = 0
        var pairs: Int32 = 0
        var lines: Int32 = 0
        for index in range {
            let byte = self[index]
            scalars &+= Self.isContinuation(byte) ? 0 : 1
            pairs &+= byte >= 0xF0 ? 1 : 0
            lines &+= byte == 10 ? 1 : 0
        }
        return TextMetrics(Int32(range.count), scalars, scalars &+ pairs, lines)
    }

    func isASCII(_ range: Range<Int>) -> Bool {
        var all: UInt8 = 0
        for index in range { all |= self[index] }
        return all < 0x80
    }

    func scalarCount(_ range: Range<Int>) -> Int {
        var count = 0
        for index in range { count &+= Self.isContinuation(self[index]) ? 0 : 1 }
        return count
    }

    /// Whether a range is well-formed UTF-8 of so many scalars.
    func isWellFormed(_ range: Range<Int>, scalars: Int?) -> Bool {
        guard validString(range) != nil else { return false }
        return scalars == nil || scalarCount(range) == scalars
    }

    /// Where a scalar begins, counted from the beginning of a range; the range's end for one past the last.
    func index(ofScalar number: Int, in range: Range<Int>) -> Int {
        if number == 0 { return range.lowerBound }
        var left = number
        for index in range where !Self.isContinuation(self[index]) {
            if left == 0 { return index }
            left &-= 1
        }
        return range.upperBound
    }

    /// Where so many scalars end by their first bytes, whatever follows them and whether or not they are well-formed.
    func end(ofScalars number: Int, from start: Int, below end: Int) -> Int {
        var index = start
        for _ in 0..<number where index < end {
            let first = self[index]
            index += first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        }
        return Swift.min(index, end)
    }

    /// Appends a string's UTF-8; the number of its scalars comes back.
    @inline(__always)
    mutating func append(_ string: String) -> Int {
        // A span counts no references.
        let bytes = string.utf8Span.span
        if bytes.count == 1 {
            append(bytes[0])
            return 1
        }
        let start = count
        unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
        return metrics(start..<count).scalars
    }

    func validString(_ range: Range<Int>) -> String? {
        unsafe withElements(range) { unsafe String(validating: $0, as: UTF8.self) }
    }

    func string(_ range: Range<Int>) -> String {
        unsafe withElements(range) { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
