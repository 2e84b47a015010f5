// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerWire
import Foundation
import GRDB

extension GroupStore {
    /// Whether SQLite finds the file in order. O(its size).
    ///
    /// - Throws: `StoreError` with `damaged` when it does not.
    public func check() throws(StoreError) {
        let words = try StoreError.wrap { try read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") } }
        if words != ["ok"] { throw StoreError(.damaged, "the store's file is damaged") }
    }

    /// What can still be read of a damaged store's log, in order; whether it is what was written, the caller finds out.
    ///
    /// Each change is looked up by itself, so that one unreadable page takes away only what is on it.
    ///
    /// - Parameter path: The path of a copy: SQLite may write to it, to take in the last commits.
    public static func readableLog(of path: String) -> [StoredChange] {
        let bytes = ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int) ?? 0
        guard let queue = try? DatabaseQueue(path: path) else { return [] }
        // What was committed last may be beside the file still. No change takes less than this.
        let beside = ((try? FileManager.default.attributesOfItem(atPath: path + "-wal"))?[.size] as? Int) ?? 0
        let most = (bytes + beside) / 64
        let log = try? queue.read { database in
            let statement = try database.makeStatement(sql: "SELECT position, id, bytes, signature FROM change WHERE position = ?")
            return (0..<most).compactMap { position in
                // Not there, or not readable.
                (try? Row.fetchOne(statement, arguments: [position])).flatMap { $0 }.flatMap { try? change($0) }
            }
        }
        return log ?? []
    }
}
