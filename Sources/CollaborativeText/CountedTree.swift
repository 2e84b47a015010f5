// SPDX-License-Identifier: Apache-2.0
// peersync

/// A B+tree that finds leaves by sums: where among all leaves does the n-th unit lie.
///
/// It knows its leaves by number and by what they count; what is in them is their owner's. Nodes are numbers into
/// flat arrays, so nothing is retained or released on the way down.
struct CountedTree<Sum: SIMD & BitwiseCopyable>: ~Copyable where Sum.Scalar == Int32 {
    private static var fanout: Int { 16 }
    private static var none: Int32 { -1 }

    /// By node and slot: child nodes, or leaves in the lowest nodes.
    private var children = FlatArray<Int32>()
    private var sums = FlatArray<Sum>()
    private var childCounts = FlatArray<Int32>()
    private var parents = FlatArray<Int32>()
    private var root: Int32 = 0
    /// Levels of nodes above the leaves.
    private var height = 1
    /// By leaf: its lowest node, and its neighbours.
    private var leafParents = FlatArray<Int32>()
    private var following = FlatArray<Int32>()
    private var preceding = FlatArray<Int32>()
    private var freeLeaves = FlatArray<Int32>()
    private var freeNodes = FlatArray<Int32>()
    private(set) var firstLeaf: Int32 = 0
    private(set) var total = Sum.zero

    /// One empty leaf, number 0.
    init() {
        _ = makeNode(parent: Self.none)
        let leaf = makeLeaf()
        children[0] = leaf
        childCounts[0] = 1
        leafParents[0] = 0
    }

    private init(bare: Void) {}

    borrowing func copy() -> CountedTree {
        var result = CountedTree(bare: ())
        result.children = children.copy()
        result.sums = sums.copy()
        result.childCounts = childCounts.copy()
        result.parents = parents.copy()
        result.root = root
        result.height = height
        result.leafParents = leafParents.copy()
        result.following = following.copy()
        result.preceding = preceding.copy()
        result.freeLeaves = freeLeaves.copy()
        result.freeNodes = freeNodes.copy()
        result.firstLeaf = firstLeaf
        result.total = total
        return result
    }

    /// Back to one empty leaf, keeping the memory.
    mutating func reset() {
        children.truncate(to: Self.fanout)
        sums.truncate(to: Self.fanout)
        childCounts.truncate(to: 1)
        parents.truncate(to: 1)
        leafParents.truncate(to: 1)
        following.truncate(to: 1)
        preceding.truncate(to: 1)
        freeLeaves.truncate(to: 0)
        freeNodes.truncate(to: 0)
        root = 0
        height = 1
        firstLeaf = 0
        total = .zero
        children[0] = 0
        sums[0] = .zero
        childCounts[0] = 1
        parents[0] = Self.none
        leafParents[0] = 0
        following[0] = Self.none
        preceding[0] = Self.none
    }

    func leaf(after leaf: Int32) -> Int32? {
        let next = following[Int(leaf)]
        return next == Self.none ? nil : next
    }

    /// The leaf that holds a unit and what lies before that leaf; the last leaf for one past the end.
    @inline(__always)
    func find(_ position: Int, unit: Int) -> (leaf: Int32, before: Sum) {
        var node = root
        var before = Sum.zero
        for _ in 0..<height {
            let start = Int(node) * Self.fanout
            let last = start + Int(childCounts[Int(node)]) - 1
            var slot = start
            while slot < last, Int(before[unit]) + Int(sums[slot][unit]) <= position {
                before &+= sums[slot]
                slot += 1
            }
            node = children[slot]
        }
        return (node, before)
    }

    /// What lies before a leaf.
    func before(_ leaf: Int32) -> Sum {
        var result = Sum.zero
        var child = leaf
        var node = leafParents[Int(leaf)]
        while node != Self.none {
            var slot = Int(node) * Self.fanout
            while children[slot] != child {
                result &+= sums[slot]
                slot += 1
            }
            child = node
            node = parents[Int(node)]
        }
        return result
    }

    /// Whether a leaf comes before another one.
    func precedes(_ left: Int32, _ right: Int32) -> Bool {
        if left == right { return false }
        var (leftChild, rightChild) = (left, right)
        var (leftNode, rightNode) = (leafParents[Int(left)], leafParents[Int(right)])
        while leftNode != rightNode {
            (leftChild, rightChild) = (leftNode, rightNode)
            (leftNode, rightNode) = (parents[Int(leftNode)], parents[Int(rightNode)])
        }
        for slot in Int(leftNode) * Self.fanout..<(Int(leftNode) + 1) * Self.fanout {
            if children[slot] == leftChild { return true }
            if children[slot] == rightChild { return false }
        }
        preconditionFailure("two leaves of one tree have a common node")
    }

    /// Changes what a leaf counts.
    @inline(__always)
    mutating func add(_ difference: Sum, to leaf: Int32) {
        total &+= difference
        var child = leaf
        var node = leafParents[Int(leaf)]
        while node != Self.none {
            sums[slot(of: child, in: node)] &+= difference
            child = node
            node = parents[Int(node)]
        }
    }

    /// A new leaf right after another one, counting what is given.
    mutating func insertLeaf(after leaf: Int32, counting sum: Sum) -> Int32 {
        let new = makeLeaf()
        following[Int(new)] = following[Int(leaf)]
        preceding[Int(new)] = leaf
        if following[Int(leaf)] != Self.none { preceding[Int(following[Int(leaf)])] = new }
        following[Int(leaf)] = new
        insert(new, after: leaf, in: leafParents[Int(leaf)], isLeaf: true)
        add(sum, to: new)
        return new
    }

    /// Takes out a leaf that counts nothing; not the only one.
    mutating func removeLeaf(_ leaf: Int32) {
        let (before, after) = (preceding[Int(leaf)], following[Int(leaf)])
        assert(before != Self.none || after != Self.none)
        if before == Self.none { firstLeaf = after } else { following[Int(before)] = after }
        if after != Self.none { preceding[Int(after)] = before }
        freeLeaves.append(leaf)
        var child = leaf
        var node = leafParents[Int(leaf)]
        while true {
            let slot = slot(of: child, in: node)
            let end = Int(node) * Self.fanout + Int(childCounts[Int(node)])
            children.move(from: slot + 1, to: slot, count: end - slot - 1)
            sums.move(from: slot + 1, to: slot, count: end - slot - 1)
            childCounts[Int(node)] -= 1
            // An empty node goes too; the root cannot be empty while a leaf is left.
            if childCounts[Int(node)] > 0 { return }
            freeNodes.append(node)
            child = node
            node = parents[Int(node)]
        }
    }

    // MARK: -

    private func slot(of child: Int32, in node: Int32) -> Int {
        var slot = Int(node) * Self.fanout
        while children[slot] != child { slot += 1 }
        return slot
    }

    private mutating func makeNode(parent: Int32) -> Int32 {
        if let node = freeNodes.last {
            freeNodes.removeLast()
            parents[Int(node)] = parent
            return node
        }
        let node = Int32(childCounts.count)
        children.append(repeating: Self.none, count: Self.fanout)
        sums.append(repeating: .zero, count: Self.fanout)
        childCounts.append(0)
        parents.append(parent)
        return node
    }

    private mutating func makeLeaf() -> Int32 {
        if let leaf = freeLeaves.last {
            freeLeaves.removeLast()
            return leaf
        }
        leafParents.append(Self.none)
        following.append(Self.none)
        preceding.append(Self.none)
        return Int32(leafParents.count - 1)
    }

    private mutating func adopt(_ child: Int32, by node: Int32, isLeaf: Bool) {
        if isLeaf { leafParents[Int(child)] = node } else { parents[Int(child)] = node }
    }

    /// Inserts a child that counts nothing yet.
    private mutating func insert(_ new: Int32, after child: Int32, in node: Int32, isLeaf: Bool) {
        var node = node
        if Int(childCounts[Int(node)]) == Self.fanout {
            split(node, childrenAreLeaves: isLeaf)
            node = isLeaf ? leafParents[Int(child)] : parents[Int(child)]
        }
        let slot = slot(of: child, in: node) + 1
        let end = Int(node) * Self.fanout + Int(childCounts[Int(node)])
        children.move(from: slot, to: slot + 1, count: end - slot)
        sums.move(from: slot, to: slot + 1, count: end - slot)
        children[slot] = new
        sums[slot] = .zero
        childCounts[Int(node)] += 1
        adopt(new, by: node, isLeaf: isLeaf)
    }

    /// Moves the right half of a full node into a new one beside it.
    private mutating func split(_ node: Int32, childrenAreLeaves: Bool) {
        if node == root {
            let above = makeNode(parent: Self.none)
            children[Int(above) * Self.fanout] = node
            sums[Int(above) * Self.fanout] = total
            childCounts[Int(above)] = 1
            parents[Int(node)] = above
            root = above
            height += 1
        }
        let right = makeNode(parent: Self.none)
        let half = Self.fanout / 2
        let source = Int(node) * Self.fanout + half
        var moved = Sum.zero
        for offset in 0..<half {
            children[Int(right) * Self.fanout + offset] = children[source + offset]
            sums[Int(right) * Self.fanout + offset] = sums[source + offset]
            moved &+= sums[source + offset]
            adopt(children[source + offset], by: right, isLeaf: childrenAreLeaves)
        }
        childCounts[Int(node)] = Int32(half)
        childCounts[Int(right)] = Int32(half)
        insert(right, after: node, in: parents[Int(node)], isLeaf: false)
        let above = parents[Int(right)]
        sums[slot(of: right, in: above)] = moved
        sums[slot(of: node, in: above)] &-= moved
    }

    /// Bytes held.
    var footprint: Int {
        children.footprint + sums.footprint + childCounts.footprint + parents.footprint + leafParents.footprint
            + following.footprint + preceding.footprint
    }
}
