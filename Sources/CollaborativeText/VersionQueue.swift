// SPDX-License-Identifier: Apache-2.0
// peersync

/// Versions still to be walked back from, the latest first; there are never many.
struct VersionQueue: ~Copyable {
    /// In which of two versions an event is, as bits.
    enum Side: Int, BitwiseCopyable { case left = 1, right, both }

    /// Ascending; each is a version times four and its side.
    private var entries = FlatArray<Int>()
    private var sharedCount = 0

    init() {}

    var isEmpty: Bool { entries.isEmpty }
    /// Nothing is left that is only in one of the versions.
    var isAllShared: Bool { entries.count == sharedCount }

    /// There must be one.
    @inline(__always)
    var last: (version: Int, side: Side) {
        let entry = entries[entries.count - 1]
        return (entry >> 2, Self.side(entry))
    }

    private static func side(_ entry: Int) -> Side { Side(rawValue: entry & 3) ?? .both }

    @inline(__always)
    mutating func push(_ version: Int, _ side: Side) {
        let entry = version << 2 | side.rawValue
        var place = entries.count
        while place > 0, entries[place - 1] > version << 2 | 3 { place -= 1 }
        if place > 0, entries[place - 1] >> 2 == version {
            let both = entries[place - 1] | entry
            if both & 3 == 3, entries[place - 1] & 3 != 3 { sharedCount += 1 }
            entries[place - 1] = both
            return
        }
        entries.append(entry)
        var last = entries.count - 1
        while last > place {
            entries[last] = entries[last - 1]
            last -= 1
        }
        entries[place] = entry
        if side == .both { sharedCount += 1 }
    }

    /// There must be one.
    @inline(__always)
    mutating func popLast() -> (version: Int, side: Side) {
        let result = last
        entries.removeLast()
        if result.side == .both { sharedCount -= 1 }
        return result
    }

    mutating func removeAll() {
        entries.truncate(to: 0)
        sharedCount = 0
    }
}
