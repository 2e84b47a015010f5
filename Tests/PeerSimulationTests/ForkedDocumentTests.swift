// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
@testable import PeerSimulation
import PeerTestSupport
import PeerWire
import Testing

/// A fork's document on a disk, with batches in any order, and read again at any time.
struct ForkedDocumentTests {
    /// A laptop that has nothing of a fork yet.
    private struct Laptop {
        let disk: SimulatedDisk
        let fork: TestHistory
        var document: GroupDocument<SimulatedDisk>

        init(_ fork: TestHistory) {
            self.fork = fork
            disk = SimulatedDisk(SimulatedDisk.Contents(replica: ReplicaID(words: [99, 99])))
            document = Self.document(of: fork, on: disk)
        }

        mutating func startAgain() { document = Self.document(of: fork, on: disk) }

        private static func document(of fork: TestHistory, on disk: SimulatedDisk) -> GroupDocument<SimulatedDisk> {
            GroupDocument(
                group: fork.graph.group, device: fork.changes[0].change.device, replica: disk.contents.replica, storage: disk,
                changesBetweenStates: 2)
        }

        /// Takes in what it can of some changes, in one batch of at most so many.
        ///
        /// - Returns: The changes that are left.
        mutating func takeIn(_ waiting: [SignedChange], atMost count: Int) throws -> [SignedChange] {
            var trial = try document.graph
            var batch: [SignedChange] = []
            for change in waiting where batch.count < count && trial.judge(change.identified) == .valid {
                trial.append(change.identified)
                trial.settle()
                batch.append(change)
            }
            if batch.isEmpty { return [] }
            guard case .committed = document.ingest(batch, from: nil).0 else {
                Issue.record("a batch was not taken in")
                return []
            }
            let taken = Set(batch.map(\.id))
            return waiting.filter { !taken.contains($0.id) }
        }
    }

    @Test("Whatever arrives late from the older group, and whenever, all laptops show and keep the same", arguments: seeds(60))
    func anyOrder(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &+ 1_000)
        var older = TestHistory.random(seed: seed, changes: 40)
        var fork = older.forkedRandomly(using: &random)
        let takenOver = Set(fork.changes.map(\.id))
        older.writeRandomly(15, using: &random)
        let late = older.changes.filter { !takenOver.contains($0.id) }
        fork.writeRandomly(20, using: &random)
        var plain = Laptop(fork)
        for change in fork.changes { _ = plain.document.ingest([change], from: nil) }
        #expect(try plain.document.graph.heads == fork.graph.heads, "PEERSYNC_SEED=\(seed)")
        let records = (1...4).map { RecordID.test($0) } + ["founder", "A", "B", "C", "D", "E"].map { .profile(of: fork.member($0)) }
        for _ in 0..<3 {
            var laptop = Laptop(fork)
            _ = laptop.document.ingest([fork.changes[0]], from: nil)
            var waiting = (fork.changes.dropFirst() + late).shuffled(using: &random)
            while !waiting.isEmpty {
                waiting = try laptop.takeIn(waiting, atMost: Int.random(in: 1...10, using: &random)).shuffled(using: &random)
                if Int.random(in: 0..<4, using: &random) == 0 { laptop.startAgain() }
                if Bool.random(using: &random) { _ = try laptop.document.view(of: records[0]) }
            }
            // What was set aside when it came can be kept by now.
            for change in fork.changes + fork.changes { _ = laptop.document.ingest([change], from: nil) }
            #expect(try laptop.document.graph.heads == plain.document.graph.heads, "PEERSYNC_SEED=\(seed)")
            #expect(try laptop.document.digest == plain.document.digest, "PEERSYNC_SEED=\(seed)")
            #expect(try !laptop.document.mendViews(), "PEERSYNC_SEED=\(seed)")
            for record in records {
                #expect(try laptop.document.view(of: record) == plain.document.view(of: record), "PEERSYNC_SEED=\(seed)")
            }
            #expect(laptop.document.statesRefused == 0, "PEERSYNC_SEED=\(seed)")
            var third = Laptop(fork)
            try passOn(&laptop, to: &third)
            #expect(try third.document.digest == plain.document.digest, "PEERSYNC_SEED=\(seed)")
        }
    }

    /// Sends all that one laptop keeps to another, in small batches whose signatures are checked.
    private func passOn(_ laptop: inout Laptop, to other: inout Laptop) throws {
        let graph = try laptop.document.graph
        var cursor = 0
        while cursor < graph.count {
            let plan = BatchPlan(from: cursor, for: PeerKnowledge(), in: graph, bytesTarget: 600)
            try #require(plan.cursor > cursor)
            cursor = plan.cursor
            if plan.changes.isEmpty { continue }
            let batch = try SignedChange.authenticate(laptop.document.received(at: plan.changes))
            guard case .committed = other.document.ingest(batch, from: nil).0 else {
                Issue.record("a batch was not taken in")
                return
            }
        }
    }
}
