// SPDX-License-Identifier: Apache-2.0
// peersync

/// How many changes of each lane something has seen: a version vector over lanes as a persistent trie.
///
/// Clocks share what they have in common, so a change costs memory only for the lanes that it sees further than
/// its predecessor. A join skips shared parts, and a look-up takes O(log lanes).
struct LaneClock: Sendable {
    /// Thirty-two counts at the bottom, up to thirty-two children above: a group seldom has more
    /// lanes than one node holds.
    private final class Node: Sendable {
        let counts: SIMD32<Int32>
        let children: [Node?]

        init(counts: SIMD32<Int32>) {
            self.counts = counts
            children = []
        }

        init(children: [Node?]) {
            counts = .zero
            self.children = children
        }
    }

    private var root: Node?
    /// Levels above the counts.
    private var height = 0

    /// Has seen nothing.
    init() {}

    /// How many changes of a lane it has seen.
    subscript(lane: Int) -> Int {
        guard var node = root, lane >> (5 * (height + 1)) == 0 else { return 0 }
        var level = height
        while level > 0 {
            let slot = lane >> (5 * level) & 31
            guard slot < node.children.count, let child = node.children[slot] else { return 0 }
            node = child
            level -= 1
        }
        return Int(node.counts[lane & 31])
    }

    /// Sees at least this many changes of a lane.
    mutating func raise(_ lane: Int, to count: Int) {
        guard self[lane] < count else { return }
        grow(toHold: lane)
        root = Self.raised(root, height, lane, Int32(count))
    }

    /// Sees what another one has seen, too. O(lanes in which they differ).
    mutating func join(_ other: LaneClock) {
        guard let theirs = other.root else { return }
        guard root != nil else { return self = other }
        while height < other.height { wrap() }
        root = Self.joined(root, height, theirs, other.height)
    }

    /// Calls a body for each lane of which something was seen, in ascending order.
    func forEach(_ body: (_ lane: Int, _ count: Int) -> Void) {
        if let root { Self.forEach(root, height, 0, body) }
    }

    /// Whether some lane of which something was seen fits.
    func contains(where predicate: (_ lane: Int, _ count: Int) -> Bool) -> Bool {
        root.map { Self.contains($0, height, 0, predicate) } ?? false
    }

    private mutating func grow(toHold lane: Int) {
        while lane >> (5 * (height + 1)) != 0 { wrap() }
    }

    private mutating func wrap() {
        if let root { self.root = Node(children: [root]) }
        height += 1
    }

    private static func raised(_ node: Node?, _ level: Int, _ lane: Int, _ count: Int32) -> Node {
        if level == 0 {
            var counts = node?.counts ?? .zero
            counts[lane & 31] = count
            return Node(counts: counts)
        }
        var children = node?.children ?? []
        let slot = lane >> (5 * level) & 31
        while children.count <= slot { children.append(nil) }
        children[slot] = raised(children[slot], level - 1, lane, count)
        return Node(children: children)
    }

    /// - Returns: The first node itself where the second one adds nothing.
    private static func joined(_ mine: Node?, _ height: Int, _ theirs: Node, _ theirHeight: Int) -> Node {
        guard let mine else {
            return height == theirHeight
                ? theirs : Node(children: [joined(nil, height - 1, theirs, theirHeight)])
        }
        if mine === theirs { return mine }
        if height > theirHeight {
            let first = mine.children.first ?? nil
            let child = joined(first, height - 1, theirs, theirHeight)
            if child === first { return mine }
            return Node(children: [child] + mine.children.dropFirst())
        }
        if height == 0 {
            let larger = theirs.counts .> mine.counts
            return any(larger) ? Node(counts: mine.counts.replacing(with: theirs.counts, where: larger)) : mine
        }
        var children = mine.children
        var isChanged = false
        for (slot, child) in theirs.children.enumerated() {
            guard let child else { continue }
            while children.count <= slot { children.append(nil) }
            let before = children[slot]
            let after = joined(before, height - 1, child, theirHeight - 1)
            if after !== before {
                children[slot] = after
                isChanged = true
            }
        }
        return isChanged ? Node(children: children) : mine
    }

    private static func contains(_ node: Node, _ level: Int, _ base: Int, _ predicate: (Int, Int) -> Bool) -> Bool {
        if level == 0 {
            return (0..<32).contains { slot in
                node.counts[slot] > 0 && predicate(base + slot, Int(node.counts[slot]))
            }
        }
        return node.children.enumerated().contains { slot, child in
            child.map { contains($0, level - 1, base + slot << (5 * level), predicate) } ?? false
        }
    }

    private static func forEach(_ node: Node, _ level: Int, _ base: Int, _ body: (Int, Int) -> Void) {
        if level == 0 {
            for slot in 0..<32 where node.counts[slot] > 0 {
                body(base + slot, Int(node.counts[slot]))
            }
            return
        }
        for (slot, child) in node.children.enumerated() {
            if let child { forEach(child, level - 1, base + slot << (5 * level), body) }
        }
    }
}

extension LaneClock: Hashable {
    static func == (left: LaneClock, right: LaneClock) -> Bool {
        if left.root === right.root { return true }
        var lanes: [Int: Int] = [:]
        left.forEach { lanes[$0] = $1 }
        var isEqual = true
        var count = 0
        right.forEach { lane, value in
            count += 1
            if lanes[lane] != value { isEqual = false }
        }
        return isEqual && count == lanes.count
    }

    func hash(into hasher: inout Hasher) {
        forEach { lane, count in
            hasher.combine(lane)
            hasher.combine(count)
        }
    }
}
