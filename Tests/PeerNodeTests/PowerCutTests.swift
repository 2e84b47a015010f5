// SPDX-License-Identifier: Apache-2.0
// peersync

import CFaultyDisk
import CollaborativeText
import Foundation
import GRDB
@testable import PeerNode
import PeerIdentity
import PeerReplica
import PeerSession
@testable import PeerStore
import PeerTestSupport
import PeerWire
import Testing

struct PowerCutTests {
    /// A hundred writes by a document's owner, and what the disk was told meanwhile.
    private final class Run {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        let group: GroupFolder
        let disk: FaultyDisk
        let initial: Data
        /// By number of changes.
        var digests: [Int: DocumentDigest] = [:]

        /// - Parameters:
        ///   - syncs: What SQLite is told; nil for what the store tells it.
        ///   - failingSync: Which one fails, so that what was to be synced may be on the disk or not, for good.
        init(seed: UInt64, writes: Int, syncs: String? = nil, failingSync: Int = 0) throws {
            var random = SplitMix64(seed: seed)
            let folder = try DataFolder(path: path)
            group = try GroupFounding.found(groupName: "Café", in: folder, wallClock: 0, using: &random)
            initial = try Data(contentsOf: URL(fileURLWithPath: group.documentFile))
            disk = FaultyDisk(group.documentFile)
            disk.fail(faulty_disk_unsynced, at: failingSync)
            var document = try opened(syncs)
            tell(&document)
            for number in 0..<writes {
                if number % 40 == 39 {
                    try document.storage.close()
                    document = try opened(syncs)
                }
                let note = RecordID.test(UInt64.random(in: 0..<5, using: &random))
                let isPage = Int.random(in: 0..<12, using: &random) == 0
                let words = isPage ? String(repeating: "Une page collée. ", count: 1_000) : "mot\(number) "
                let end = try document.record(note).text("body")?.scalarCount ?? 0
                do {
                    _ = try document.write(
                        [.assign(note, "title", .text("Note \(number)")), .editText(note, "body", [TextEdit(position: end, inserted: words)])],
                        wallClock: 0, sign: group.secrets.identity.sign)
                    tell(&document)
                } catch let error as StoreError where failingSync > 0 && error.code == .unavailable {}
            }
            try document.storage.close()
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        private func opened(_ syncs: String?) throws -> GroupDocument<GroupStore> {
            let store = try GroupStore(path: group.documentFile)
            try store.writer().writeWithoutTransaction { database in
                if let syncs { try database.execute(sql: "PRAGMA synchronous = \(syncs)") }
                // Four megabytes take long to fill.
                try database.execute(sql: "PRAGMA wal_autocheckpoint = 60")
            }
            return try group.document(in: store)
        }

        private func tell(_ document: inout GroupDocument<GroupStore>) {
            guard let count = try? document.graph.count, let digest = try? document.digest else { return }
            digests[count] = digest
            disk.mark(count)
        }

        /// Opens what a power cut left.
        ///
        /// - Returns: Whether something is gone that had been saved.
        func losesWords(_ remains: FaultyDisk.Remains) async throws -> Bool {
            let place = path + "/after-\(remains.moment)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: place) }
            try FileManager.default.copyItem(atPath: group.path + "/keys", toPath: place + "/keys")
            try remains.write(to: place + "/document.sqlite")
            let keeper = try GroupFolder(path: place, group: group.group).openKeeper(readOnly: false)
            #expect(keeper.salvage == nil, "cut after operation \(remains.moment)")
            let count = try await keeper.graph.count
            // A refused change may be there all the same.
            if disk.failures == 0 { #expect(try await keeper.digest == digests[count], "cut after operation \(remains.moment)") }
            try await keeper.write(wallClock: 0) { _ in [.create(.test(99))] }
            try keeper.store.close()
            return count < remains.mark ?? 0
        }
    }

    @Test("Whenever the power is cut, whatever had been saved is there, and the document is one that was", arguments: seeds(2).suffix(1))
    func cuts(seed: UInt64) async throws {
        let run = try Run(seed: seed, writes: 100)
        var all: [FaultyDisk.Remains] = []
        run.disk.cutPower(startingWith: run.initial, times: repetitions(1), seed: seed) { all.append($0) }
        for remains in all { #expect(try await !run.losesWords(remains), "cut after operation \(remains.moment), PEERSYNC_SEED=\(seed)") }
        print("power cuts: \(all.count) over \(run.disk.operationCount) operations, seed \(seed)")
    }

    @Test("A sync that fails once, after the opening, takes nothing away that was saved before or after it", arguments: 4...15)
    func failedSync(number: Int) async throws {
        let run = try Run(seed: 1, writes: 10, failingSync: number)
        #expect(run.disk.failures == 1)
        var all: [FaultyDisk.Remains] = []
        run.disk.cutPower(startingWith: run.initial, seed: 1) { all.append($0) }
        for remains in all { #expect(try await !run.losesWords(remains), "cut after operation \(remains.moment)") }
    }

    @Test("A store that does not sync every commit loses something: this test sees")
    func control() async throws {
        let run = try Run(seed: 1, writes: 30, syncs: "NORMAL")
        var all: [FaultyDisk.Remains] = []
        run.disk.cutPower(startingWith: run.initial, times: 4, seed: 1) { all.append($0) }
        var losses = 0
        for remains in all where try await run.losesWords(remains) { losses += 1 }
        print("power cuts with synchronous=NORMAL: \(all.count), of which \(losses) lost something")
        #expect(losses > 0)
    }
}
