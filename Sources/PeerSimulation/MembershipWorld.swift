// SPDX-License-Identifier: Apache-2.0
// peersync

/// A group as the reference model of the rules of membership writes it down, with its verdict.
///
/// `Tests/Oracle/worlds.py` prints such worlds, one JSON object a line.
public struct MembershipWorld: Decodable, Sendable {
    /// A change of the world.
    public struct Entry: Decodable, Sendable {
        public let id: Int
        public let device: String
        /// The changes that it names: its direct predecessors.
        public let deps: [Int]
        /// The change that admitted the author; nil for the founder's device.
        public let admission: Int?
        public let operations: [Step]
    }

    /// An operation of a change.
    public struct Step: Decodable, Sendable {
        public enum Kind: String, Decodable, Sendable {
            case found
            case admit
            case ask
            case agree
            case withdraw
            case remove
            case askBack = "ask_back"
            case agreeBack = "agree_back"
            case back
            case write
        }

        enum CodingKeys: String, CodingKey {
            case kind
            case device
            case ask
            case keep
            case isSamePerson = "same_person"
        }

        public let kind: Kind
        public let device: String?
        public let ask: Int?
        public let keep: [String]?
        public let isSamePerson: Bool?
    }

    /// A removal or readmission that counts.
    public struct Motion: Decodable, Hashable, Sendable, CustomStringConvertible {
        /// The completing change.
        public let change: Int
        public let target: String

        public init(change: Int, target: String) {
            self.change = change
            self.target = target
        }

        /// From `[change, target]`.
        public init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            change = try container.decode(Int.self)
            target = try container.decode(String.self)
        }

        public var description: String { "\(target) by \(change)" }
    }

    /// What the rules say about a set of changes.
    public struct Verdict: Decodable, Equatable, Sendable {
        /// Changes whose words and admissions count.
        public var word: Set<Int>
        /// Changes whose removals, readmissions and keys count.
        public var strict: Set<Int>
        public var kept: Set<Int>
        public var removals: Set<Motion>
        public var readmissions: Set<Motion>
        /// Devices that can write on top of everything.
        public var members: Set<String>
    }

    public let seed: UInt64
    public let mode: String
    /// In a topological order.
    public let changes: [Entry]
    public let verdict: Verdict
    /// The first device of the person who wrote each change, in the order of `changes`.
    public let persons: [String]
}

extension MembershipWorld.Verdict {
    /// The first difference from what is right, in words; nil where there is none.
    func difference(from right: Self) -> String? {
        func compare<Element: Hashable>(
            _ name: String, _ mine: Set<Element>, _ theirs: Set<Element>
        ) -> String? {
            if mine == theirs { return nil }
            func list(_ set: Set<Element>) -> String {
                set.map { "\($0)" }.sorted().joined(separator: ", ")
            }
            return "\(name): too many [\(list(mine.subtracting(theirs)))], "
                + "lacking [\(list(theirs.subtracting(mine)))]"
        }
        // Without a removal that counts a readmission has no effect, and the program may skip it.
        let lifting = right.removals.isEmpty ? right.readmissions : readmissions
        return compare("removals", removals, right.removals)
            ?? compare("readmissions", lifting, right.readmissions)
            ?? compare("words", word, right.word) ?? compare("strict", strict, right.strict)
            ?? compare("kept", kept, right.kept) ?? compare("members", members, right.members)
    }

    /// Returns the part of the verdict that is about some changes.
    func restricted(to changes: Set<Int>) -> Self {
        var part = self
        part.word.formIntersection(changes)
        part.strict.formIntersection(changes)
        part.kept.formIntersection(changes)
        return part
    }
}
