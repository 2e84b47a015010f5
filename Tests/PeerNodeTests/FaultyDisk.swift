// SPDX-License-Identifier: Apache-2.0
// peersync

import CFaultyDisk
import Foundation
import PeerTestSupport

/// The disk under one SQLite database: what was done to its files, and what fails.
final class FaultyDisk {
    private let disk: OpaquePointer

    /// - Parameter file: The database's; those beside it, "-wal" and such, are watched too.
    init(_ file: String) {
        // As SQLite names it.
        disk = faulty_disk_watch(URL(fileURLWithPath: file).resolvingSymlinksInPath().path)
    }

    deinit { faulty_disk_reset(disk) }

    var operationCount: Int { Int(faulty_disk_count(disk)) }
    /// Since `fail`.
    var failures: Int { Int(faulty_disk_failures(disk)) }

    /// Something became certain: what it was, is known by its number.
    func mark(_ number: Int) { faulty_disk_mark(disk, Int64(number)) }

    /// - Parameter n: Which of the operations it concerns fails, from 1; 0 for none.
    func fail(_ fault: faulty_fault, at n: Int, forEver: Bool = false) { faulty_disk_fail(disk, fault, Int64(n), forEver) }

    /// What a file is after a power cut: bytes that were synced, and writes that came after.
    private struct Platter {
        var durable = Data()
        var exists = true
        var pending: [faulty_operation] = []

        static func write(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, to data: inout Data) {
            if data.count < offset + bytes.count { data.count = offset + bytes.count }
            data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }

        mutating func sync() {
            for operation in pending { Self.apply(operation, to: &durable, &exists) { _ in true } }
            pending = []
        }

        /// - Parameter isKept: Of a write each sector is asked for by its number within it.
        static func apply(_ operation: faulty_operation, to data: inout Data, _ exists: inout Bool, isKept: (Int) -> Bool) {
            let sector = 512
            switch operation.kind {
            case faulty_write:
                exists = true
                let bytes = UnsafeBufferPointer(start: operation.bytes, count: Int(operation.size))
                for (number, start) in stride(from: 0, to: bytes.count, by: sector).enumerated() where isKept(number) {
                    let end = min(start + sector, bytes.count)
                    write(UnsafeBufferPointer(rebasing: bytes[start..<end]), at: Int(operation.offset) + start, to: &data)
                }
            case faulty_truncate where isKept(0): data.count = Int(operation.offset)
            case faulty_delete where isKept(0):
                data = Data()
                exists = false
            default: break
            }
        }

        /// The disk does what it likes with what was not synced.
        func afterCut(_ random: inout SplitMix64) -> Data? {
            var (data, exists) = (durable, self.exists)
            let mode = Int.random(in: 0..<4, using: &random)
            let kept = Int.random(in: 0...pending.count, using: &random)
            for (number, operation) in pending.enumerated() {
                var dice = random
                _ = random.next()
                Self.apply(operation, to: &data, &exists) { _ in
                    switch mode {
                    case 0: false
                    case 1: true
                    // In order up to one of which a part is there.
                    case 2: number < kept || (number == kept && Bool.random(using: &dice))
                    default: Bool.random(using: &dice)
                    }
                }
            }
            return exists ? data : nil
        }
    }

    /// What is on the disk, were the power cut at some moment.
    struct Remains {
        /// How many operations had been done.
        let moment: Int
        /// The last one before.
        let mark: Int?
        /// By what follows the database's name; files that are there.
        let files: [String: Data]

        func write(to file: String) throws {
            for (name, data) in files { try data.write(to: URL(fileURLWithPath: file + name)) }
        }
    }

    /// Cuts the power just before and just after each sync, and at the end, so many times each with another chance.
    ///
    /// - Parameters:
    ///   - initial: What the database's file was when it all began.
    ///   - times: What is not synced may go in one way or another.
    func cutPower(startingWith initial: Data, times: Int = 1, seed: UInt64, _ body: (Remains) throws -> Void) rethrows {
        var random = SplitMix64(seed: seed)
        var platters: [Int32: Platter] = [:]
        var mark: Int?
        func cut(_ moment: Int) throws {
            for _ in 0..<times {
                var files: [String: Data] = [:]
                for (number, platter) in platters.sorted(by: { $0.key < $1.key }) {
                    files[String(cString: faulty_disk_name(disk, number))] = platter.afterCut(&random)
                }
                try body(Remains(moment: moment, mark: mark, files: files))
            }
        }
        for number in 0..<faulty_disk_names(disk) {
            let isDatabase = String(cString: faulty_disk_name(disk, number)).isEmpty
            platters[number] = Platter(durable: isDatabase ? initial : Data(), exists: isDatabase)
        }
        for moment in 0..<operationCount {
            let operation = faulty_disk_operation(disk, Int32(moment))
            let file = operation.file
            switch operation.kind {
            case faulty_mark: mark = Int(operation.offset)
            case faulty_sync:
                try cut(moment)
                platters[file]?.sync()
                try cut(moment + 1)
            case faulty_sync_failed:
                // What was to be synced is clean for the system from now on, whether it is on the disk or not.
                guard var platter = platters[file] else { continue }
                for lost in platter.pending {
                    var dice = random
                    _ = random.next()
                    Platter.apply(lost, to: &platter.durable, &platter.exists) { _ in Bool.random(using: &dice) }
                }
                platter.pending = []
                platters[file] = platter
            default: platters[file]?.pending.append(operation)
            }
        }
        try cut(operationCount)
    }
}
