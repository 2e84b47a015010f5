// SPDX-License-Identifier: Apache-2.0
// peersync

/// The current text as Unicode scalars with a gap where the last edit was.
///
/// An edit costs the distance from the edit before it, since people type where they typed.
struct GapBuffer: Sendable {
    private var storage: [Unicode.Scalar] = []
    private var gapStart = 0
    private var gapEnd = 0
    private static let filler: Unicode.Scalar = "\u{0}"

    var count: Int { storage.count - (gapEnd - gapStart) }

    init() {}

    subscript(position: Int) -> Unicode.Scalar {
        storage[position < gapStart ? position : position + (gapEnd - gapStart)]
    }

    mutating func insert(_ scalars: some Collection<Unicode.Scalar>, at position: Int) {
        let added = scalars.count
        guard added > 0 else { return }
        if gapEnd - gapStart < added { grow(by: added) }
        moveGap(to: position)
        var index = gapStart
        for scalar in scalars {
            storage[index] = scalar
            index += 1
        }
        gapStart += added
    }

    mutating func delete(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        moveGap(to: range.lowerBound)
        gapEnd += range.count
    }

    func scalars(in range: Range<Int>) -> [Unicode.Scalar] {
        range.map { self[$0] }
    }

    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: storage[..<gapStart])
        view.append(contentsOf: storage[gapEnd...])
        return String(view)
    }

    func string(in range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        for position in range { view.append(self[position]) }
        return String(view)
    }

    private mutating func grow(by added: Int) {
        let extra = max(added, storage.count / 2, 64)
        storage.insert(contentsOf: repeatElement(Self.filler, count: extra), at: gapEnd)
        gapEnd += extra
    }

    private mutating func moveGap(to position: Int) {
        if position < gapStart {
            let moved = gapStart - position
            for step in 1...moved { storage[gapEnd - step] = storage[gapStart - step] }
            gapStart -= moved
            gapEnd -= moved
        } else if position > gapStart {
            let moved = position - gapStart
            for step in 0..<moved { storage[gapStart + step] = storage[gapEnd + step] }
            gapStart += moved
            gapEnd += moved
        }
    }
}
