// SPDX-License-Identifier: Apache-2.0
// peersync

/// Finds the span that a number lies in, by where spans start; each start has a value.
///
/// A bit for each number says whether a span starts there; a bit above says whether any of 64 below is set, and so
/// on: the greatest start at or below a number is found in a few words, however long the spans are.
struct SpanIndex: ~Copyable {
    private static var levelCount: Int { 5 }

    private var values = FlatArray<Int32>()
    private var level0 = FlatArray<UInt64>()
    private var level1 = FlatArray<UInt64>()
    private var level2 = FlatArray<UInt64>()
    private var level3 = FlatArray<UInt64>()
    private var level4 = FlatArray<UInt64>()

    init() {}

    /// Room for numbers below this one.
    mutating func reserve(_ numbers: Int) {
        guard numbers > values.count else { return }
        let wanted = max(numbers, values.count + values.count / 2, 64)
        values.extendUninitialized(to: wanted)
        func extend(_ level: inout FlatArray<UInt64>, _ words: Int) {
            if words > level.count { level.append(repeating: 0, count: words - level.count) }
        }
        extend(&level0, wanted >> 6 + 1)
        extend(&level1, wanted >> 12 + 1)
        extend(&level2, wanted >> 18 + 1)
        extend(&level3, wanted >> 24 + 1)
        extend(&level4, wanted >> 30 + 1)
    }

    @inline(__always)
    mutating func set(_ number: Int, _ value: Int32) {
        values[number] = value
        let word = level0[number >> 6]
        level0[number >> 6] = word | 1 << UInt64(number & 63)
        if word != 0 { return }
        level1[number >> 12] |= 1 << UInt64(number >> 6 & 63)
        level2[number >> 18] |= 1 << UInt64(number >> 12 & 63)
        level3[number >> 24] |= 1 << UInt64(number >> 18 & 63)
        level4[number >> 30] |= 1 << UInt64(number >> 24 & 63)
    }

    /// Forgets a start; those that share words with it must all be forgotten too before the next search.
    mutating func clear(_ number: Int) {
        level0[number >> 6] = 0
        level1[number >> 12] = 0
        level2[number >> 18] = 0
        level3[number >> 24] = 0
        level4[number >> 30] = 0
    }

    func value(_ start: Int) -> Int32 { values[start] }

    /// The greatest start that is at most this number; there must be one.
    @inline(__always)
    func start(of number: Int) -> Int {
        let here = level0[number >> 6] & (~0 >> UInt64(63 - number & 63))
        if here != 0 { return number & ~63 | 63 - here.leadingZeroBitCount }
        return farStart(of: number)
    }

    private func farStart(of number: Int) -> Int {
        // Up until a level has an earlier bit, then down by the last bit of each word.
        var place = number >> 6
        var level = 1
        while true {
            let earlier = word(level, place >> 6) & ((1 << UInt64(place & 63)) &- 1)
            if earlier != 0 {
                place = place & ~63 | 63 - earlier.leadingZeroBitCount
                break
            }
            place >>= 6
            level += 1
            precondition(level < Self.levelCount, "no span starts at or before \(number)")
        }
        while level > 0 {
            level -= 1
            place = place << 6 | 63 - word(level, place).leadingZeroBitCount
        }
        return place
    }

    private func word(_ level: Int, _ index: Int) -> UInt64 {
        switch level {
        case 0: level0[index]
        case 1: level1[index]
        case 2: level2[index]
        case 3: level3[index]
        default: level4[index]
        }
    }

    /// Bytes held.
    var footprint: Int { values.footprint + level0.footprint + level1.footprint }
}
