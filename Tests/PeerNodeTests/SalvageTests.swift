// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import Foundation
import GRDB
@testable import PeerNode
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerTestSupport
import PeerWire
import Testing

struct SalvageTests {
    /// A group's folder with some written notes, closed or as a killed process leaves it.
    private final class Laptop {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        let group: GroupFolder

        init(notes: Int, records: Int = 7, isClosed: Bool) async throws {
            var random = SplitMix64(seed: 5)
            let folder = try DataFolder(path: path)
            group = try GroupFounding.found(groupName: "Café", in: folder, wallClock: 0, using: &random)
            let keeper = try group.openKeeper(readOnly: false)
            for number in 0..<notes {
                let note = RecordID.test(UInt64(number % records))
                try await keeper.write(wallClock: 0) { _ in
                    [.assign(note, "title", .text("Note \(number)")), .editText(note, "body", [TextEdit(position: 0, inserted: "mot\(number) ")])]
                }
            }
            if isClosed {
                try keeper.store.close()
            } else {
                // Copied while it is open, the log of writes beside it, then put in its place.
                for part in ["", "-wal"] {
                    try FileManager.default.copyItem(atPath: group.documentFile + part, toPath: path + "/copy" + part)
                }
                try keeper.store.close()
                for part in ["", "-wal"] {
                    try? FileManager.default.removeItem(atPath: group.documentFile + part)
                    try FileManager.default.moveItem(atPath: path + "/copy" + part, toPath: group.documentFile + part)
                }
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        /// The document's digest, and the stored views of the notes.
        func everything() async throws -> (digest: DocumentDigest, views: [RecordView]) {
            let keeper = try group.openKeeper(readOnly: false)
            let views = try keeper.store.views(of: (0..<7).map { RecordID.test(UInt64($0)) })
            let digest = try await keeper.digest
            try keeper.store.close()
            return (digest, views)
        }

        func edit(_ part: String = "", _ body: (inout [UInt8]) -> Void) throws {
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: group.documentFile + part)))
            body(&bytes)
            try Data(bytes).write(to: URL(fileURLWithPath: group.documentFile + part))
        }
    }

    @Test("A file of which nothing can be read is set aside untouched, and the laptop can go on")
    func garbage() async throws {
        let laptop = try await Laptop(notes: 3, isClosed: true)
        let garbage = [UInt8](repeating: 0x5A, count: 5_000)
        try laptop.edit { $0 = garbage }
        let keeper = try laptop.group.openKeeper(readOnly: false)
        let salvage = try #require(keeper.salvage)
        #expect(salvage.saved == 0)
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: salvage.folder + "/document.sqlite"))) == garbage)
        #expect(try await keeper.graph.count == 0)
        try keeper.store.close()
        #expect(try laptop.group.openKeeper(readOnly: false).salvage == nil)
    }

    @Test("A salvage that was interrupted after setting aside is finished at the next opening")
    func interrupted() async throws {
        let laptop = try await Laptop(notes: 10, isClosed: true)
        try Salvage.setAside(laptop.group)
        #expect(!FileManager.default.fileExists(atPath: laptop.group.documentFile))
        let keeper = try laptop.group.openKeeper(readOnly: false)
        #expect(keeper.salvage?.saved == 11)
        #expect(try await keeper.view(of: .test(3))["title"] == .text("Note 3"))
        try keeper.store.close()
    }

    @Test("A change in the log that is not what it was takes itself and what follows it away, not the rest", arguments: [3, 20])
    func oneRow(damaged: Int) async throws {
        let laptop = try await Laptop(notes: 20, isClosed: true)
        let store = try GroupStore(path: laptop.group.documentFile)
        let bytes = try #require(try store.changes(at: [damaged]).first).bytes
        try store.close()
        try laptop.edit { file in
            let place = file.indices.first { file[$0...].starts(with: bytes) }
            file[place! + 100] ^= 1
        }
        let keeper = try laptop.group.openKeeper(readOnly: false)
        #expect(keeper.salvage?.saved == damaged)
        try keeper.store.close()
    }

    @Test("A change that is in the log twice takes itself and what follows it away")
    func twice() async throws {
        let laptop = try await Laptop(notes: 20, isClosed: true)
        try await DatabaseQueue(path: laptop.group.documentFile).write {
            try $0.execute(sql: "UPDATE change SET (id, bytes, signature) = (SELECT id, bytes, signature FROM change WHERE position = 5) WHERE position = 9")
        }
        let keeper = try laptop.group.openKeeper(readOnly: false)
        #expect(keeper.salvage?.saved == 9)
        try keeper.store.close()
    }

    @Test("Views that are not what was kept are made anew from the log, and nothing is set aside", arguments: [
        "UPDATE text SET text = 'autre chose' WHERE record = (SELECT min(record) FROM text)", "UPDATE record SET view = substr(view, 2) WHERE number = 2",
        "UPDATE record SET hash = zeroblob(32) WHERE number = 3", "UPDATE record SET hash = x'00' WHERE number = 3", "DELETE FROM record WHERE number = 4",
        "UPDATE meta SET value = zeroblob(32) WHERE key = 'view_sum'",
    ])
    func views(damage: String) async throws {
        let laptop = try await Laptop(notes: 20, isClosed: true)
        let (digest, views) = try await laptop.everything()
        try await DatabaseQueue(path: laptop.group.documentFile).write { try $0.execute(sql: damage) }
        let keeper = try laptop.group.openKeeper(readOnly: false, isThorough: true)
        #expect(keeper.salvage == .viewsMadeAnew)
        try keeper.store.close()
        let (digestAfter, viewsAfter) = try await laptop.everything()
        #expect(digestAfter == digest)
        #expect(viewsAfter == views)
    }

    @Test("A record opens as it is though the state kept for it, or the list of its changes, is damaged", arguments: [
        "UPDATE state SET bytes = (SELECT bytes FROM state ORDER BY record DESC LIMIT 1)", "UPDATE state SET bytes = zeroblob(99)",
        "UPDATE state SET position = 3", "DELETE FROM touch WHERE first = 9", "UPDATE touch SET positions = '[' WHERE first = 9",
    ])
    func states(damage: String) async throws {
        // So many that a state of each is kept.
        let laptop = try await Laptop(notes: 540, records: 2, isClosed: true)
        let (digest, _) = try await laptop.everything()
        try await DatabaseQueue(path: laptop.group.documentFile).write { database in
            try database.execute(sql: damage)
            #expect(database.changesCount > 0)
        }
        let keeper = try laptop.group.openKeeper(readOnly: false)
        for number in 0..<2 {
            #expect(try await keeper.view(of: .test(UInt64(number))) == keeper.store.view(of: .test(UInt64(number))))
        }
        #expect(try await keeper.digest == digest)
        try keeper.store.close()
    }

    @Test("However a file is damaged, opening it neither stops the program nor makes anything up", arguments: seeds(repetitions(100)) + [737, 1_751, 2_372])
    func random(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let isClosed = Bool.random(using: &random)
        let laptop = try await Laptop(notes: 30, isClosed: isClosed)
        let part = !isClosed && Bool.random(using: &random) ? "-wal" : ""
        try laptop.edit(part) { bytes in
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
            case 1:
                let start = Int.random(in: 0..<bytes.count, using: &random) & ~4_095
                for index in start..<min(start + 4_096, bytes.count) { bytes[index] = UInt8.random(in: 0...255, using: &random) }
            case 2:
                let start = Int.random(in: 0..<bytes.count, using: &random) & ~511
                for index in start..<min(start + 512, bytes.count) { bytes[index] = 0 }
            default:
                for _ in 0..<Int.random(in: 1...20, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
            }
        }
        let keeper = try laptop.group.openKeeper(readOnly: false, isThorough: true)
        let graph = try await keeper.graph
        #expect(graph.count <= 31, "PEERSYNC_SEED=\(seed)")
        // The log is a beginning of the written one, each change with the bytes that it had.
        for (place, received) in try await keeper.received(at: Array(0..<graph.count)).enumerated() {
            #expect(Hash.changeID(of: received.bytes) == graph.nodes[place].id, "PEERSYNC_SEED=\(seed)")
        }
        // The stored views match the log.
        for number in 0..<7 {
            let shown = try keeper.store.view(of: .test(UInt64(number)))
            let opened = try await keeper.view(of: .test(UInt64(number)))
            #expect(shown == opened || (shown == nil && opened.created == nil && opened.texts.isEmpty), "PEERSYNC_SEED=\(seed)")
        }
        // The document can be written to if the founding change is left, or else waits for other
        // laptops.
        if graph.count > 0 { try await keeper.write(wallClock: 0) { _ in [.create(.test(99))] } }
        try keeper.store.close()
    }
}
