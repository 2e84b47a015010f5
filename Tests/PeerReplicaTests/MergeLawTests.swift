// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Commutativity, associativity and idempotence of every type, by the one way in which replicas merge: taking changes
/// in any order that respects causes.
struct MergeLawTests {
    /// Operations of one type, to be mixed at random.
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case register, set, counter, text, deletion, undo, everything

        var testDescription: String { rawValue }

        func operation(_ device: TestDevice, _ random: inout SplitMix64) -> Operation {
            let record = RecordID.test(UInt64.random(in: 1...2, using: &random))
            let word = Value.text(["a", "b", "c"].randomElement(using: &random)!)
            switch self {
            case .register: return .assign(record, "title", Bool.random(using: &random) ? word : nil)
            case .set: return Bool.random(using: &random) ? .add(record, "tags", word) : .remove(record, "tags", word)
            case .counter: return .count(record, "votes", Int64.random(in: -5...5, using: &random))
            case .deletion: return [.delete(record), .restore(record), .create(record)].randomElement(using: &random)!
            case .text:
                let length = device.text(record)?.scalarCount ?? 0
                // Sometimes outside the text, which must be void everywhere.
                let position = Int.random(in: 0...length + (Int.random(in: 0..<8, using: &random) == 0 ? 2 : 0), using: &random)
                let deleted = position < length ? Int.random(in: 0...min(2, length - position), using: &random) : 0
                return .editText(record, "body", [TextEdit(position: position, deletedCount: deleted, inserted: "xyz")])
            case .undo:
                let change = device.changes.randomElement(using: &random)!.id
                switch Int.random(in: 0..<4, using: &random) {
                case 0: return .undo(record, change)
                case 1: return .settle(record, change)
                case 2: return Kind.counter.operation(device, &random)
                default: return Kind.text.operation(device, &random)
                }
            case .everything:
                return Kind.allCases.filter { $0 != .everything }.randomElement(using: &random)!.operation(device, &random)
            }
        }
    }

    private func disturbed(_ kind: Kind, seed: UInt64) -> (group: TestGroup, start: TestDevice) {
        var random = SplitMix64(seed: seed)
        var group = TestGroup(members: 3, seed: seed)
        let start = group.devices[0]
        for _ in 0..<25 {
            let index = Int.random(in: 0..<3, using: &random)
            if Int.random(in: 0..<4, using: &random) == 0 {
                group.devices[index].pull(from: group.devices[Int.random(in: 0..<3, using: &random)])
            } else {
                let operation = kind.operation(group.devices[index], &random)
                group.devices[index].write([operation])
            }
        }
        return (group, start)
    }

    @Test("A state that was written down goes on as if it had not been", arguments: Kind.allCases, seeds(5))
    func writtenDown(kind: Kind, seed: UInt64) throws {
        var group = disturbed(kind, seed: seed).group
        for (id, state) in group.devices[0].records {
            let bytes = RecordStateCodec.encode(state.snapshot)
            let opened = try #require(RecordState(id: id, try RecordStateCodec.decode(bytes), in: group.devices[0].graph))
            #expect(opened.view(in: group.devices[0].graph) == state.view(in: group.devices[0].graph), "PEERSYNC_SEED=\(seed)")
            #expect(RecordStateCodec.encode(opened.snapshot) == bytes)
            group.devices[0].records[id] = opened
        }
        let others = group.devices
        group.devices[0].pull(from: others[1])
        group.devices[0].pull(from: others[2])
        var twin = others[1]
        twin.pull(from: others[0])
        twin.pull(from: others[2])
        #expect(group.devices[0].views == twin.views, "PEERSYNC_SEED=\(seed)")
    }

    private func merged(_ start: TestDevice, _ others: [TestDevice]) -> [RecordID: RecordView] {
        var result = start
        for other in others { result.pull(from: other) }
        return result.views
    }

    @Test("Merging is commutative, associative and idempotent", arguments: Kind.allCases, seeds(12))
    func laws(kind: Kind, seed: UInt64) {
        let (group, start) = disturbed(kind, seed: seed)
        let (a, b, c) = (group.devices[0], group.devices[1], group.devices[2])
        let expected = merged(start, [a, b, c])
        for order in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
            #expect(merged(start, order) == expected, "PEERSYNC_SEED=\(seed)")
        }
        var left = a
        left.pull(from: b)
        var right = b
        right.pull(from: c)
        #expect(merged(start, [left, c]) == expected, "PEERSYNC_SEED=\(seed)")
        #expect(merged(start, [a, right]) == expected, "PEERSYNC_SEED=\(seed)")
        #expect(merged(start, [a, b, c, a, b, c]) == expected, "PEERSYNC_SEED=\(seed)")
    }

    @Test("Merging is a join: what one has seen of another changes nothing", arguments: seeds(12))
    func knowledge(seed: UInt64) {
        let (group, _) = disturbed(.everything, seed: seed)
        for device in group.devices {
            var knowledge = PeerKnowledge()
            knowledge.learn(device.graph.tips, in: device.graph, isAssuming: true)
            #expect(knowledge.missingCount(in: device.graph) == 0)
            for other in group.devices {
                var theirs = PeerKnowledge()
                theirs.learn(other.graph.tips, in: device.graph, isAssuming: true)
                for index in device.graph.nodes.indices where theirs.contains(index, in: device.graph) {
                    #expect(other.graph.index(of: device.graph.nodes[index].id) != nil, "PEERSYNC_SEED=\(seed)")
                }
            }
        }
    }
}
