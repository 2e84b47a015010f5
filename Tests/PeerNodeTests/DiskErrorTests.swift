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

struct DiskErrorTests {
    struct Trouble: Sendable, CustomTestStringConvertible {
        let name: String
        let fault: faulty_fault
        let isForEver: Bool

        var testDescription: String { "\(name), \(isForEver ? "for ever" : "once")" }

        static let all = [("broken", faulty_disk_broken), ("full", faulty_disk_full), ("short write", faulty_disk_short), ("not synced", faulty_disk_unsynced)]
            .flatMap { name, fault in [false, true].map { Trouble(name: name, fault: fault, isForEver: $0) } }
    }

    /// A document that is opened, written to and closed, while an operation of its disk fails.
    private final class Attempt {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        let group: GroupFolder
        let disk: FaultyDisk
        var acknowledged = 1
        var errors: [StoreError] = []
        /// In memory at the end: how many changes, and what they make.
        var inMemory: (count: Int, digest: DocumentDigest)?

        init() throws {
            var random = SplitMix64(seed: 1)
            let folder = try DataFolder(path: path)
            group = try GroupFounding.found(groupName: "Café", in: folder, wallClock: 0, using: &random)
            disk = FaultyDisk(group.documentFile)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func run() throws {
            do {
                let store = try GroupStore(path: group.documentFile)
                // SQLite's shared memory is part of the process: without an end nothing could be opened again here.
                defer { try? store.close() }
                var document = try group.document(in: store)
                for number in 0..<3 {
                    do {
                        let words = number == 1 ? String(repeating: "Une page collée. ", count: 400) : "mot\(number) "
                        _ = try document.write(
                            [.assign(.test(1), "title", .text("Note \(number)"))] + Operation.editing(.test(1), "body", [TextEdit(position: 0, inserted: words)]),
                            wallClock: 0, sign: group.secrets.identity.sign)
                        acknowledged = try document.graph.count
                    } catch let error as StoreError {
                        errors.append(error)
                    }
                }
                inMemory = (try document.graph.count, try document.digest)
                try store.close()
            } catch let error as StoreError {
                errors.append(error)
            }
        }
    }

    @Test(
        "Whichever operation of the disk fails, what was saved is there afterwards, what was not saved was refused, and nothing is set aside",
        arguments: Trouble.all)
    func everyOperation(trouble: Trouble) async throws {
        var n = 1
        var refusals = 0
        while true {
            let attempt = try Attempt()
            attempt.disk.fail(trouble.fault, at: n, forEver: trouble.isForEver)
            try attempt.run()
            let failures = attempt.disk.failures
            attempt.disk.fail(trouble.fault, at: 0)
            refusals += attempt.errors.isEmpty ? 0 : 1
            for error in attempt.errors { #expect(error.code != .damaged, "operation \(n): \(error)") }
            let keeper = try attempt.group.openKeeper(readOnly: false, isThorough: true)
            #expect(keeper.salvage == nil, "operation \(n)")
            let count = try await keeper.graph.count
            #expect(count >= attempt.acknowledged, "operation \(n)")
            // What was refused when only its sync failed may be there all the same, after the next start.
            if let inMemory = attempt.inMemory, count == inMemory.count || attempt.errors.isEmpty {
                #expect(try await keeper.digest == inMemory.digest, "operation \(n)")
            }
            try await keeper.write(wallClock: 0) { _ in [.create(.test(99))] }
            try keeper.store.close()
            if failures == 0 { break }
            n += 1
        }
        #expect(n > 5)
        print("disk \(trouble.testDescription): \(n - 1) operations, \(refusals) times something was refused")
    }
}
