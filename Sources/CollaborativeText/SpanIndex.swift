// SPDX-License-Identifier: Apache-2.0
// peersync

/// Finds the span that a number lies in, by where spans start; each start has a value.
///
/// Numbers are divided into pages, and only pages in which a span starts take memory: a span may be long and cost
/// nothing. A bit for each number of a page says whether a span starts there; above, a bit says whether a page has
/// any, a bit above that whether any of 64 pages has, and so on.
struct SpanIndex: ~Copyable {
    private static let pageNumbers = 512
    private static let pageWords = 8
    private static let none: Int32 = -1

    /// For each page its index among the pages that take memory; `none` for a page that takes none.
    private var pages = FlatArray<Int32>()
    private var values = FlatArray<Int32>()
    private var starts = FlatArray<UInt64>()
    private var level1 = FlatArray<UInt64>()
    private var level2 = FlatArray<UInt64>()
    private var level3 = FlatArray<UInt64>()
    private static let levelCount = 3

    init() {}

    /// Room for numbers below this one.
    mutating func reserve(_ numbers: Int) {
        let wanted = numbers / Self.pageNumbers + 1
        guard wanted > pages.count else { return }
        pages.append(repeating: Self.none, count: wanted - pages.count)
        func extend(_ level: inout FlatArray<UInt64>, _ words: Int) {
            if words > level.count { level.append(repeating: 0, count: words - level.count) }
        }
        extend(&level1, wanted >> 6 + 1)
        extend(&level2, wanted >> 12 + 1)
        extend(&level3, wanted >> 18 + 1)
    }

    @inline(__always)
    mutating func set(_ number: Int, _ value: Int32) {
        let page = number / Self.pageNumbers
        if pages[page] == Self.none { addPage(page) }
        let offset = number % Self.pageNumbers
        let place = Int(pages[page])
        values[place * Self.pageNumbers + offset] = value
        starts[place * Self.pageWords + (offset >> 6)] |= 1 << UInt64(offset & 63)
    }

    private mutating func addPage(_ page: Int) {
        pages[page] = Int32(truncatingIfNeeded: starts.count / Self.pageWords)
        starts.append(repeating: 0, count: Self.pageWords)
        values.extendUninitialized(to: values.count + Self.pageNumbers)
        level1[page >> 6] |= 1 << UInt64(page & 63)
        level2[page >> 12] |= 1 << UInt64(page >> 6 & 63)
        level3[page >> 18] |= 1 << UInt64(page >> 12 & 63)
    }

    /// Forgets a start; all others must be forgotten too, and then `removeAll` called, before anything else.
    mutating func clear(_ number: Int) {
        let page = number / Self.pageNumbers
        pages[page] = Self.none
        level1[page >> 6] = 0
        level2[page >> 12] = 0
        level3[page >> 18] = 0
    }

    mutating func removeAll() {
        values.truncate(to: 0)
        starts.truncate(to: 0)
    }

    @inline(__always)
    func value(_ start: Int) -> Int32 {
        values[Int(pages[start / Self.pageNumbers]) * Self.pageNumbers + start % Self.pageNumbers]
    }

    /// The greatest start that is at most this number; there must be one.
    @inline(__always)
    func start(of number: Int) -> Int {
        let page = number / Self.pageNumbers
        if pages[page] != Self.none {
            let offset = number % Self.pageNumbers
            let words = Int(pages[page]) * Self.pageWords
            var word = offset >> 6
            var found = starts[words + word] & (~0 >> UInt64(63 - offset & 63))
            while found == 0, word > 0 {
                word -= 1
                found = starts[words + word]
            }
            if found != 0 { return page * Self.pageNumbers + (word << 6) + 63 - found.leadingZeroBitCount }
        }
        return lastStart(before: page)
    }

    private func lastStart(before page: Int) -> Int {
        // Up until a level has an earlier bit, then down by the last bit of each word.
        var place = page
        var level = 1
        while true {
            let earlier = word(level, place >> 6) & ((1 << UInt64(place & 63)) &- 1)
            if earlier != 0 {
                place = place & ~63 | 63 - earlier.leadingZeroBitCount
                break
            }
            place >>= 6
            level += 1
            precondition(level <= Self.levelCount, "no span starts before page \(page)")
        }
        while level > 1 {
            level -= 1
            place = place << 6 | 63 - word(level, place).leadingZeroBitCount
        }
        let words = Int(pages[place]) * Self.pageWords
        var word = Self.pageWords - 1
        while starts[words + word] == 0 { word -= 1 }
        return place * Self.pageNumbers + (word << 6) + 63 - starts[words + word].leadingZeroBitCount
    }

    private func word(_ level: Int, _ index: Int) -> UInt64 {
        switch level {
        case 1: level1[index]
        case 2: level2[index]
        default: level3[index]
        }
    }

    /// Bytes held.
    var footprint: Int { pages.footprint + values.footprint + starts.footprint + level1.footprint }
}
