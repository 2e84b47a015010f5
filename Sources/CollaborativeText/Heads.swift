// SPDX-License-Identifier: Apache-2.0
// peersync

/// The local versions that name a version: its latest events, ascending. Up to two, which is nearly always, take no
/// allocation.
struct Heads: RandomAccessCollection, Equatable, Sendable, ExpressibleByArrayLiteral {
    private var first = -1
    private var second = -1
    private var others: [Int] = []
    private(set) var count = 0

    init() {}

    init(arrayLiteral elements: Int...) { self.init(elements) }

    init(_ versions: some Sequence<Int>) {
        for version in versions { append(version) }
    }

    /// One event.
    @inline(__always)
    init(_ version: Int) {
        first = version
        count = 1
    }

    /// Two events, ascending.
    @inline(__always)
    init(_ first: Int, _ second: Int) {
        self.first = first
        self.second = second
        count = 2
    }

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    @inline(__always)
    subscript(place: Int) -> Int { place == 0 ? first : place == 1 ? second : others[place - 2] }

    @inline(__always)
    mutating func append(_ version: Int) {
        switch count {
        case 0: first = version
        case 1: second = version
        default: others.append(version)
        }
        count += 1
    }

    @inline(__always)
    static func == (left: Heads, right: Heads) -> Bool {
        left.count == right.count && left.first == right.first && left.second == right.second
            && (left.count <= 2 || left.others == right.others)
    }
}
