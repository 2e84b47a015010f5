// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerTestSupport
import Testing

/// Replicas that edit and exchange at random, against the slow obvious twin.
struct ConvergenceTests {
    private struct Replica {
        var text = SharedText()
        var twin = ReferenceText()
        var log: [(TextTransaction, [ReferenceText.Operation])] = []
    }

    private static let letters = Array("abcdefgh éß漢字👩‍👩‍👧\n".unicodeScalars)

    @Test("Replicas that edit and exchange at random always equal the slow twin", arguments: seeds(40))
    func randomReplicas(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var replicas = (0..<3).map { _ in Replica() }
        for _ in 0..<60 {
            let index = Int.random(in: 0..<replicas.count, using: &random)
            if Int.random(in: 0..<3, using: &random) > 0 {
                try edit(&replicas[index], author: AuthorID([UInt8(index)]), &random)
            } else {
                let other = Int.random(in: 0..<replicas.count, using: &random)
                if other != index { try pull(&replicas[index], from: replicas[other], &random) }
            }
            #expect(replicas[index].text.text == replicas[index].twin.text, "PEERSYNC_SEED=\(seed)")
        }
        for _ in 0..<2 {
            for index in replicas.indices {
                for other in replicas.indices where other != index {
                    try pull(&replicas[index], from: replicas[other], everything: true, &random)
                }
            }
        }
        for replica in replicas {
            #expect(replica.text.text == replicas[0].text.text, "PEERSYNC_SEED=\(seed)")
            #expect(replica.text.version == replicas[0].text.version)
            #expect(replica.text.text == replica.twin.text, "PEERSYNC_SEED=\(seed)")
            var replay = SharedText()
            try replay.merge(replica.text.transactions(since: TextVersion(heads: [])).shuffled(using: &random))
            #expect(replay.text == replica.text.text, "PEERSYNC_SEED=\(seed)")
            #expect(replica.text.attribution().last?.range.upperBound ?? 0 == replica.text.scalarCount)
        }
    }

    private func edit(_ replica: inout Replica, author: AuthorID, _ random: inout SplitMix64) throws {
        let length = replica.text.scalarCount
        let position = Int.random(in: 0...length, using: &random)
        let deleted = Bool.random(using: &random) ? Int.random(in: 0...min(3, length - position), using: &random) : 0
        var inserted = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            inserted.append(Self.letters.randomElement(using: &random)!)
        }
        let edit = TextEdit(position: position, deletedCount: deleted, inserted: String(inserted))
        guard let transaction = try replica.text.edit([edit], by: author) else { return }
        var operations: [ReferenceText.Operation] = []
        for _ in 0..<deleted {
            operations.append(replica.twin.deletion(at: position))
            replica.twin.apply(operations[operations.count - 1])
        }
        for (offset, scalar) in inserted.enumerated() {
            let id = EventID(author: author, seq: transaction.id.seq + deleted + offset)
            operations.append(replica.twin.insertion(scalar, at: position + offset, id: id))
            replica.twin.apply(operations[operations.count - 1])
        }
        replica.log.append((transaction, operations))
    }

    private func pull(_ replica: inout Replica, from other: Replica, everything: Bool = false, _ random: inout SplitMix64) throws {
        let news = other.log.filter { !replica.text.contains($0.0.id) }
        guard !news.isEmpty else { return }
        // One whose second edit is outside the text: refused, and whatever comes after must not notice.
        let bad = TextTransaction(
            id: EventID(author: AuthorID([250]), seq: 0), parents: other.log.randomElement(using: &random)?.0.parents.filter(replica.text.contains) ?? [],
            edits: [TextEdit(position: 0, inserted: "zz"), TextEdit(position: 100_000, deletedCount: 1)])
        let version = replica.text.version
        #expect(throws: TextError.self) { try replica.text.merge([bad]) }
        #expect(replica.text.version == version)
        let taken = everything ? news : Array(news.prefix(Int.random(in: 1...news.count, using: &random)))
        var before = Array(replica.text.text.unicodeScalars)
        let patches = try replica.text.merge(taken.map(\.0).shuffled(using: &random) + taken.prefix(1).map(\.0))
        for patch in patches { before.replaceSubrange(patch.range, with: patch.replacement.unicodeScalars) }
        #expect(before == Array(replica.text.text.unicodeScalars))
        for (transaction, operations) in taken {
            operations.forEach { replica.twin.apply($0) }
            replica.log.append((transaction, operations))
        }
    }
}
