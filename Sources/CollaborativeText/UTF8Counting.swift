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

    /// Eight bytes at a time, each a lane of a word.
    func metrics(_ range: Range<Int>) -> TextMetrics {
        if range.count == 1 { return .oneByte(self[range.lowerBound]) }
        var (continuations, pairs, lines) = (0, 0, 0)
        var index = range.lowerBound
        while range.upperBound - index >= 8 {
            // So many words that no lane overflows.
            let end = index + Swift.min((range.upperBound - index) / 8, 255) * 8
            var sums: (continuations: UInt64, pairs: UInt64, lines: UInt64) = (0, 0, 0)
            while index < end {
                let word = word(at: index)
                if word & Self.highBits != 0 {
                    let high = word & word << 1
                    sums.continuations &+= (word & ~high & Self.highBits) >> 7
                    sums.pairs &+= (high & high << 2 & Self.highBits) >> 7
                }
                let others = word ^ Self.lineFeeds
                sums.lines &+= ~((others & ~Self.highBits) &+ ~Self.highBits | others) >> 7 & Self.lowBits
                index += 8
            }
            continuations += Self.sum(sums.continuations)
            pairs += Self.sum(sums.pairs)
            lines += Self.sum(sums.lines)
        }
        for index in index..<range.upperBound {
            let byte = self[index]
            continuations += Self.isContinuation(byte) ? 1 : 0
            pairs += byte >= 0xF0 ? 1 : 0
            lines += byte == 10 ? 1 : 0
        }
        let scalars = range.count - continuations
        return TextMetrics(
            Int32(truncatingIfNeeded: range.count), Int32(truncatingIfNeeded: scalars), Int32(truncatingIfNeeded: scalars + pairs),
            Int32(truncatingIfNeeded: lines))
    }

    private static var lowBits: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }
    private static var lineFeeds: UInt64 { 0x0A0A_0A0A_0A0A_0A0A }

    private static func sum(_ lanes: UInt64) -> Int {
        let pairs = (lanes & 0x00FF_00FF_00FF_00FF) &+ (lanes >> 8 & 0x00FF_00FF_00FF_00FF)
        return Int((pairs &* 0x0001_0001_0001_0001) >> 48)
    }

    func isASCII(_ range: Range<Int>) -> Bool {
        var all: UInt64 = 0
        var index = range.lowerBound
        while range.upperBound - index >= 8 {
            all |= word(at: index)
            index += 8
        }
        for index in index..<range.upperBound { all |= UInt64(self[index]) }
        return all & Self.highBits == 0
    }

    func scalarCount(_ range: Range<Int>) -> Int { metrics(range).scalars }

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

    /// Where the first of so many scalars begins that end at a place.
    func start(ofScalars number: Int, before end: Int) -> Int {
        var index = end
        var left = number
        while left > 0 {
            index -= 1
            if !Self.isContinuation(self[index]) { left -= 1 }
        }
        return index
    }

    /// Where so many scalars end by their first bytes, whatever follows them and whether or not they are well-formed.
    func end(ofScalars number: Int, from start: Int, below end: Int) -> Int {
        var index = start
        var left = number
        while left > 0, index < end {
            let first = self[index]
            index += first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            left -= 1
        }
        return Swift.min(index, end)
    }

    /// Appends a string's UTF-8; how long it is comes back.
    mutating func append(_ string: String) -> TextMetrics {
        let start = count
        unsafe string.utf8Span.span.withUnsafeBufferPointer { unsafe append($0) }
        return metrics(start..<count)
    }

    func validString(_ range: Range<Int>) -> String? {
        unsafe withElements(range) { unsafe String(validating: $0, as: UTF8.self) }
    }

    func string(_ range: Range<Int>) -> String {
        unsafe withElements(range) { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
