// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerTestSupport

/// What happens in a schedule: a group, and a list of actions that can be cut shorter and still makes sense.
///
/// An action's numbers choose among what there is at that moment (the n-th of the nodes, say, counted round), so taking
/// others away never makes it meaningless; it then may do something else, or nothing.
public struct Script: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A node's person does something: node, what, where.
        case write
        /// Some of what is on its way arrives, in any order: how much, which.
        case deliver
        /// Milliseconds go by.
        case pass
        /// A connection breaks and both ends know.
        case cut
        /// Nothing arrives any more in one direction of a connection, or arrives again.
        case freeze
        /// Two groups of nodes cannot reach each other: bits of the nodes.
        case partition
        case heal
        /// The process ends: node, whether peers are told by the system.
        case crash
        /// The process ends in its next commit: node, before or after that is on disk.
        case crashInCommit
        case start
        /// The disk is full, or not any more.
        case fill
        case backUp
        case restore
        /// The disk is copied to another machine: two with one identity and one replica from then on.
        case clone
        /// Somebody new is let in by a node.
        case join
        /// A node puts another one's member out, or lets them in again.
        case remove
        /// A node makes and seals group keys where its members need some.
        case renewKeys
        /// A node takes in a few messages only while time stands still, or is quick again.
        case slow
        /// A node's clock jumps: by days.
        case clock
        /// A lying member does what the program would not.
        case lie
    }

    public struct Action: Hashable, Sendable, CustomStringConvertible {
        public let kind: Kind
        public let a: UInt32
        public let b: UInt32
        public let c: UInt32

        public init(_ kind: Kind, _ a: UInt32 = 0, _ b: UInt32 = 0, _ c: UInt32 = 0) {
            self.kind = kind
            self.a = a
            self.b = b
            self.c = c
        }

        public var description: String { "\(kind.rawValue) \(a) \(b) \(c)" }
    }

    /// For everything that is drawn while it runs.
    public var seed: UInt64
    public var nodes: Int
    /// The last nodes lie; never the first two. Two of them lie together.
    public var liars: Int
    public var actions: [Action]

    public init(seed: UInt64, nodes: Int, liars: Int, actions: [Action]) {
        self.seed = seed
        self.nodes = nodes
        self.liars = liars
        self.actions = actions
    }

    /// - Parameter nodes: How many there may be at the beginning.
    public init(seed: UInt64, nodes range: ClosedRange<Int>) {
        var random = SplitMix64(seed: seed)
        self.seed = seed
        nodes = Int.random(in: range, using: &random)
        let liarsMax = nodes < 5 ? 1 : 2
        liars = nodes > 2 && Int.random(in: 0..<3, using: &random) == 0 ? Int.random(in: 1...liarsMax, using: &random) : 0
        // Each schedule has some kinds of trouble and not others: all at once hide each other.
        var weights: [(Kind, Int)] = [(.write, 24), (.deliver, 40), (.pass, 12)]
        let troubles: [(Kind, Int)] = [
            (.cut, 4), (.freeze, 3), (.partition, 3), (.crash, 3), (.crashInCommit, 3), (.fill, 3), (.restore, 2), (.clone, 1),
            (.join, 2), (.remove, 2), (.slow, 2), (.clock, 2), (.renewKeys, 2),
        ]
        for trouble in troubles where Int.random(in: 0..<2, using: &random) == 0 {
            weights.append(trouble)
            switch trouble.0 {
            case .partition: weights.append((.heal, 4))
            case .crash, .crashInCommit: weights.append((.start, 5))
            case .restore: weights.append((.backUp, 3))
            default: break
            }
        }
        if liars > 0 { weights.append((.lie, 8)) }
        let total = weights.reduce(0) { $0 + $1.1 }
        // As many have 10 to 20 actions as have 80 to 160: what meets, meets soon, and what piles up takes long.
        let least = 10 << Int.random(in: 0..<4, using: &random)
        let count = Int.random(in: least...2 * least, using: &random)
        actions = (0..<count).map { _ in
            var number = Int.random(in: 0..<total, using: &random)
            for (kind, weight) in weights {
                if number < weight {
                    return Action(kind, UInt32.random(in: 0..<1_000, using: &random), UInt32.random(in: 0..<1_000, using: &random), UInt32.random(in: 0..<1_000_000, using: &random))
                }
                number -= weight
            }
            return Action(.pass)
        }
    }

    /// As text, a line for each action, to be read again.
    public var description: String { "script \(seed) \(nodes) \(liars)\n" + actions.map { "\($0)\n" }.joined() }

    /// - Returns: Nil when it is not a script.
    public init?(_ text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard
            let first = lines.first, first.count == 4, first[0] == "script", let seed = UInt64(first[1]), let nodes = Int(first[2]),
            let liars = Int(first[3]), nodes > 0, liars >= 0
        else { return nil }
        self.init(seed: seed, nodes: nodes, liars: liars, actions: [])
        for line in lines.dropFirst() {
            guard
                line.count == 4, let kind = Kind(rawValue: String(line[0])), let a = UInt32(line[1]), let b = UInt32(line[2]),
                let c = UInt32(line[3])
            else { return nil }
            actions.append(Action(kind, a, b, c))
        }
    }
}
