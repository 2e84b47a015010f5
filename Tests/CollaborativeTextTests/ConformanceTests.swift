// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerTestSupport
import Testing

/// Random histories with the text that an independent implementation ends with.
struct ConformanceTests {
    struct Case: Decodable {
        struct Transaction: Decodable {
            let span: [Int]
            let parents: [Int]
            let agent: String
            let seqStart: Int
            let ops: [Operation]
        }

        let txns: [Transaction]
        let endContent: String

        /// The history with event numbers replaced by ids.
        var transactions: [TextTransaction] {
            var ids: [EventID] = []
            return txns.map { txn in
                let author = AuthorID(Array(txn.agent.utf8))
                for number in 0..<txn.span[1] - txn.span[0] {
                    ids.append(EventID(author: author, seq: txn.seqStart + number))
                }
                return TextTransaction(
                    id: EventID(author: author, seq: txn.seqStart), parents: txn.parents.map { ids[$0] },
                    edits: txn.ops.flatMap(\.edit.countedSingly))
            }
        }
    }

    struct Operation: Decodable {
        let edit: TextEdit

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            edit = TextEdit(
                position: try container.decode(Int.self), deletedCount: try container.decode(Int.self),
                inserted: try container.decode(String.self))
        }
    }

    @Test("Every history of the reference implementation ends in its text, in one batch and one by one")
    func reference() throws {
        guard let cases = try SharedData.json("traces/conformance.json.gz", as: [Case].self) else { return }
        #expect(cases.count == 500)
        for (number, sample) in cases.enumerated() {
            var whole = SharedText()
            try whole.merge(sample.transactions)
            #expect(whole.text == sample.endContent, "case \(number), one batch")
            var steps = SharedText()
            for transaction in sample.transactions { try steps.merge([transaction]) }
            #expect(steps.text == sample.endContent, "case \(number), one by one")
            #expect(try steps.text(at: steps.version) == sample.endContent)
        }
    }

    @Test("Two insertions at one place never interleave, and the smaller author comes first")
    func runsStayTogether() throws {
        var first = SharedText()
        var second = SharedText()
        let forward = try #require(try first.edit([TextEdit(position: 0, inserted: "abc")], by: AuthorID([1])))
        var backward: [TextTransaction] = []
        for letter in ["z", "y", "x"] {
            backward.append(try #require(try second.edit([TextEdit(position: 0, inserted: letter)], by: AuthorID([2]))))
        }
        try first.merge(backward)
        try second.merge([forward])
        #expect(first.text == "abcxyz")
        #expect(second.text == "abcxyz")
    }

    struct Recording: Decodable {
        struct Transaction: Decodable {
            let parents: [Int]
            let agent: Int
            let patches: [Operation]
        }

        let endContent: String
        let txns: [Transaction]
    }

    @Test("A recording of two people typing at once ends in the recorded text")
    func recordedPair() throws {
        guard let recording = try SharedData.json("traces/friendsforever.json.gz", as: Recording.self) else { return }
        var ends: [EventID] = []
        var next: [Int: Int] = [:]
        var text = SharedText()
        for txn in recording.txns {
            let transaction = TextTransaction(
                id: EventID(author: AuthorID([UInt8(txn.agent)]), seq: next[txn.agent, default: 0]),
                parents: txn.parents.map { ends[$0] }, edits: txn.patches.map(\.edit))
            next[txn.agent, default: 0] += transaction.eventCount
            ends.append(EventID(author: transaction.id.author, seq: next[txn.agent, default: 0] - 1))
            try text.merge([transaction])
        }
        #expect(text.text == recording.endContent)
    }
}
