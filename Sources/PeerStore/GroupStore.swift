// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire
import Foundation
import GRDB
import GRDBSQLite

/// One group's log and projection on disk: SQLite in WAL mode, every commit synced before it is acknowledged.
///
/// One process owns it (the caller holds a lock); this type adds one writer and a few readers. It knows bytes and
/// views, not rules. Opened with `synchronous=FULL`, set after GRDB's own setup, which would lower it, and read back.
public struct GroupStore: Sendable {
    /// The database through which everything is read.
    let reader: any DatabaseReader
    private let pool: DatabasePool?

    /// Opens the store for reading, beside a process that may be writing. The reader goes on seeing
    /// the store as it is at this moment.
    ///
    /// Never migrates the store: only the process that writes may, and it may be of an earlier
    /// version.
    ///
    /// - Throws: `StoreError` with any of its codes.
    public init(readingFrom path: String) throws(StoreError) {
        try self.init(readingFrom: path, format: DataFormat.current)
    }

    /// - Parameter format: The data format that the program reads.
    init(readingFrom path: String, format: Int) throws(StoreError) {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            configuration.allowsUnsafeTransactions = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            reader = queue
            pool = nil
            // The transaction stays open until the store is closed; its first read fixes the moment
            // (https://www.sqlite.org/isolation.html).
            try queue.unsafeRead { database in
                try database.execute(sql: "BEGIN")
                // Judge the store as it is in this transaction: another process may migrate it
                // right after.
                switch try Self.verdict(database, format) {
                case .readable: break
                case .older: throw StoreError(.olderFormat, "this data was written by an older peersync and has to be brought up to date first")
                case .newer: throw Self.newerFormat
                case .abandoned: throw Self.abandonedFormat
                case .empty: throw StoreError(.damaged, "the store's file is damaged")
                }
            }
        } catch {
            throw StoreError.wrapping(error)
        }
    }

    private static let newerFormat = StoreError(.newerFormat, "this data was written by a newer peersync")
    private static let abandonedFormat = StoreError(
        .abandonedFormat, "this data was written by peersync 0.1, whose format this version does not read; nothing was changed")

    private static func verdict(_ database: Database, _ format: Int) throws -> StoreMigrations.Verdict {
        StoreMigrations.verdict(on: try StoreMigrations.migrator(of: format).appliedIdentifiers(database), format: format)
    }

    private static func verdict(onFileAt path: String, _ format: Int) throws -> StoreMigrations.Verdict {
        guard FileManager.default.fileExists(atPath: path) else { return .empty }
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }  // Nothing was written.
        return try queue.read { try verdict($0, format) }
    }

    /// What a writer refuses.
    private static func admit(_ verdict: StoreMigrations.Verdict) throws {
        switch verdict {
        case .empty, .readable, .older: return
        case .newer: throw newerFormat
        case .abandoned: throw abandonedFormat
        }
    }

    var isWriter: Bool { pool != nil }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        isWriter ? try reader.read(body) : try reader.unsafeRead(body)
    }

    /// What writes go through.
    func writer() throws(StoreError) -> DatabasePool {
        guard let pool else { throw StoreError(.readOnly, "the store was opened for reading only") }
        return pool
    }

    /// Opens or creates the store, and migrates one of an earlier version of this format; for the owner of the folder's lock.
    ///
    /// - Throws: `StoreError` with any of its codes.
    public init(path: String) throws(StoreError) { try self.init(path: path, format: DataFormat.current) }

    /// - Parameter format: The data format that the program reads and writes.
    init(path: String, format: Int) throws(StoreError) {
        do {
            // GRDB writes to every file that it opens for writing; one that is refused has to stay as it is. What
            // cannot be read this way is explained by what follows.
            if let found = try? Self.verdict(onFileAt: path, format) { try Self.admit(found) }
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.maximumReaderCount = 2
            configuration.prepareDatabase { database in
                // The page cache is the kernel's; two megabytes for each connection suffice.
                try database.execute(sql: "PRAGMA cache_size = -2048")
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            self.pool = pool
            reader = pool
            try Self.admit(try pool.read { try Self.verdict($0, format) })
            try pool.writeWithoutTransaction { database in
                // A large commit touches pages all over the log's index, which must not be written out before it ends.
                try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000")
                let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
                precondition(level == 2, "SQLite does not sync every commit: synchronous is \(level ?? -1)")
            }
            try StoreMigrations.migrator(of: format).migrate(pool)
            try pool.writeWithoutTransaction { database in
                // What is in the log of writes by now was not synced by us: a killed process may have left it, and GRDB writes
                // to it. Were a later sync to fail, the system might forget it and with it all that follows.
                _ = try database.checkpoint(.passive)
            }
        } catch {
            throw StoreError.wrapping(error)
        }
    }

    /// Whether the process that wrote last closed the store, so that the file needs no check.
    public static func wasClosed(path: String) -> Bool {
        let beside = (try? FileManager.default.attributesOfItem(atPath: path + "-wal"))?[.size] as? Int
        return (beside ?? 0) == 0
    }

    /// Indexes what was left for later and moves everything into the one file, as far as that
    /// works; see `wasClosed`.
    ///
    /// - Throws: `StoreError` only where SQLite cannot close the file.
    public func close() throws(StoreError) {
        // If indexing fails, for example on a full disk, it stays noted for the next time: closing
        // goes on.
        if isWriter {
            try? catchUpSearch()
            // Moves everything into the one file and empties the log beside it, the sign that
            // nothing was interrupted. Does not wait for readers; then the next opening checks the
            // file.
            try? pool?.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA busy_timeout = 0")
                try database.checkpoint(.truncate)
            }
        }
        try StoreError.wrap { try reader.close() }
    }

    // MARK: - Log

    /// The whole log in order.
    public func forEachChange(_ body: (StoredChange) throws -> Void) throws(StoreError) {
        try StoreError.wrap {
            try read { database in
                let rows = try Row.fetchCursor(database, sql: "SELECT position, id, bytes, signature FROM change ORDER BY position")
                while let row = try rows.next() { try body(try Self.change(row)) }
            }
        }
    }

    /// Changes by their places in the log, in the order asked for.
    public func changes(at positions: [Int]) throws(StoreError) -> [StoredChange] {
        try StoreError.wrap {
            try read { database in
                let statement = try database.makeStatement(
                    sql: "SELECT position, id, bytes, signature FROM change WHERE position = ?")
                return try positions.compactMap { position in
                    try Row.fetchOne(statement, arguments: [position]).map(Self.change)
                }
            }
        }
    }

    /// The changes that touched a record from a place in the log on, in order.
    public func changes(touching record: RecordID, from first: Int = 0) throws(StoreError) -> [StoredChange] {
        try StoreError.wrap {
            try read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT change.position, change.id, bytes, signature
                        FROM touch, json_each(touch.positions) AS place JOIN change ON change.position = place.value
                        WHERE record = ?1 AND change.position >= ?2
                        AND first >= coalesce((SELECT max(first) FROM touch WHERE record = ?1 AND first <= ?2), 0)
                        ORDER BY change.position
                        """,
                    arguments: [record.blob, first]
                ).map(Self.change)
            }
        }
    }

    /// How many changes the log has, void ones included: the position of the next one.
    ///
    /// - Complexity: O(changes).
    public func changeCount() throws(StoreError) -> Int {
        try StoreError.wrap {
            try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM change") ?? 0 }
        }
    }

    /// Reads a change from a row with position, id, bytes and signature, in this order. In a
    /// damaged file a column may hold anything.
    static func change(_ row: Row) throws -> StoredChange {
        guard let id = try row.bytes(at: 1).flatMap({ ChangeID($0) }), let bytes = try row.bytes(at: 2) else {
            throw StoreError(.damaged, "the store's log holds something that is not a change")
        }
        return StoredChange(position: try row.value("position"), id: id, bytes: bytes, signature: try row.bytes(at: 3))
    }

    /// Appends changes and replaces the projections they lead to, in one transaction.
    ///
    /// - Parameter states: States of records after these changes, to be opened later.
    /// - Returns: The sum of the views' hashes after it. When this returns, the changes survive a power cut.
    public func commit(
        _ changes: [SignedChange], from first: Int, projections: [RecordProjection], states: [RecordID: [UInt8]] = [:]
    ) throws(StoreError) -> ViewSum {
        try StoreError.wrap {
            try writer().write { database in
                let insert = try database.makeStatement(sql: "INSERT INTO change VALUES (?, ?, ?, ?)")
                var touches: [RecordID: [Int]] = [:]
                for (offset, change) in changes.enumerated() {
                    try Self.insert(change, at: first + offset, with: insert)
                    for record in change.change.records { touches[record, default: []].append(first + offset) }
                }
                for (record, positions) in touches {
                    try database.cachedStatement(sql: "INSERT INTO touch VALUES (?, ?, ?)").execute(arguments: [
                        record.blob, positions[0], "[" + positions.map(String.init).joined(separator: ",") + "]",
                    ])
                }
                for (record, bytes) in states {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO state VALUES (?, ?, ?)",
                        arguments: [record.blob, first + changes.count, Data(bytes)])
                }
                return try Self.project(projections, database)
            }
        }
    }

    /// Adds a row to the log. Binds the bytes where they are, for a log is long: GRDB copies them
    /// twice.
    private static func insert(
        _ change: SignedChange, at position: Int, with statement: Statement
    ) throws {
        let raw = unsafe statement.sqliteStatement
        let id = change.id.bytes
        let code = unsafe id.withUnsafeBytes { id in
            unsafe change.bytes.withUnsafeBytes { bytes in
                unsafe (change.signature ?? []).withUnsafeBytes { signature in
                    defer {
                        unsafe sqlite3_reset(raw)
                        unsafe sqlite3_clear_bindings(raw)
                    }
                    unsafe sqlite3_bind_int64(raw, 1, Int64(position))
                    unsafe sqlite3_bind_blob(raw, 2, id.baseAddress, CInt(id.count), nil)
                    unsafe sqlite3_bind_blob(raw, 3, bytes.baseAddress, CInt(bytes.count), nil)
                    if !signature.isEmpty {
                        let count = CInt(signature.count)
                        unsafe sqlite3_bind_blob(raw, 4, signature.baseAddress, count, nil)
                    }
                    return unsafe sqlite3_step(raw)
                }
            }
        }
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: statement.sql)
        }
    }

    /// The latest state of a record that was kept, and how many changes of the log it has; nil when none was.
    public func state(of record: RecordID) throws(StoreError) -> (position: Int, bytes: [UInt8])? {
        try StoreError.wrap {
            try read { database in
                guard
                    try database.tableExists("state"),
                    let row = try Row.fetchOne(database, sql: "SELECT position, bytes FROM state WHERE record = ?", arguments: [record.blob])
                else { return nil }
                return (try row.value("position"), try row.bytes("bytes"))
            }
        }
    }

    // MARK: - Projection

    private static func project(_ projections: [RecordProjection], _ database: Database) throws -> ViewSum {
        var sum = try viewSum(database)
        for projection in projections {
            let id = projection.view.id.blob
            let old = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT number, hash FROM record WHERE id = ?"), arguments: [id])
            if let old {
                guard let hash = ChangeID(try old.bytes("hash")) else { throw StoreError(.damaged, "the store's view of a record has no hash") }
                sum.subtract(hash.bytes)
            }
            sum.add(projection.hash)
            let view = Data(RecordViewCodec.encode(projection.view, texts: .beginnings))
            let number: Int64
            if let old {
                number = try old.value("number")
                try database.cachedStatement(sql: "UPDATE record SET view = ?, hash = ? WHERE number = ?")
                    .execute(arguments: [view, Data(projection.hash), number])
                try updateSearch(projection.view, number, isOneOfMany: projections.count > recordsSearchedLater, database)
            } else {
                try database.cachedStatement(sql: "INSERT INTO record (id, kind, view, hash) VALUES (?, ?, ?, ?)")
                    .execute(arguments: [id, Int(projection.view.id.kind.code), view, Data(projection.hash)])
                number = database.lastInsertedRowID
                try insertSearch(projection.view, number, database)
            }
            for (field, text) in projection.view.texts {
                try database.cachedStatement(sql: "INSERT OR REPLACE INTO text VALUES (?, ?, ?)")
                    .execute(arguments: [id, field.name, text])
            }
        }
        try setMeta("view_sum", sum.bytes, database)
        return sum
    }

    private static func viewSum(_ database: Database) throws -> ViewSum {
        ViewSum(bytes: try meta("view_sum", database) ?? [])
    }

    /// The sum of the hashes of all records' views, as the last commit left it.
    public func viewSum() throws(StoreError) -> ViewSum {
        try StoreError.wrap { try read(Self.viewSum) }
    }

    /// The hash of a record's view as it is kept; nil when the record was never touched.
    public func viewHash(of record: RecordID) throws(StoreError) -> [UInt8]? {
        try StoreError.wrap {
            try read { database in
                try Data.fetchOne(database.cachedStatement(sql: "SELECT hash FROM record WHERE id = ?"), arguments: [record.blob])
                    .map { [UInt8]($0) }
            }
        }
    }

    /// Each record's stored view and hash, in no order; nil for an entry that cannot be read, and
    /// for an index or a search that is not in order.
    public func forEachProjection(_ body: (RecordProjection?) throws -> Void) throws(StoreError) {
        try StoreError.wrap {
            try read { database in
                let rows = try Row.fetchCursor(database, sql: "SELECT view, hash FROM record")
                while let row = try rows.next() {
                    try body(try? RecordProjection(
                        view: Self.view(row.value("view"), database),
                        hash: row.bytes("hash")))
                }
            }
            if try !areIndexesSound() { try body(nil) }
        }
    }

    /// Whether every index has what its table has.
    private func areIndexesSound() throws -> Bool {
        do {
            return try writer().write { database in
                // https://www.sqlite.org/fts5.html#the_integrity_check_command
                try database.execute(sql: "INSERT INTO search (search) VALUES ('integrity-check')")
                return try String.fetchAll(database, sql: "PRAGMA integrity_check(1)") == ["ok"]
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return false
        }
    }

    /// The views of some kinds with the beginnings of their texts, in no order.
    public func views(of kinds: [RecordKind]) throws(StoreError) -> [RecordView] {
        let encoded = try encodedViews(of: kinds)
        return try StoreError.wrap { try encoded.map { try RecordViewCodec.decode($0) } }
    }

    /// As `views(of:)`, before `RecordViewCodec` decodes them, which costs more than reading them.
    ///
    /// - Parameter areMost: Most records are of these kinds: to read all of them is quicker than to look each of these up.
    public func encodedViews(of kinds: [RecordKind], areMost: Bool = false) throws(StoreError) -> [[UInt8]] {
        try StoreError.wrap {
            try read { database in
                let rows = try Row.fetchCursor(
                    database, sql: """
                        SELECT view FROM record \(areMost ? "NOT INDEXED" : "")
                        WHERE kind IN (\(databaseQuestionMarks(count: kinds.count)))
                        """,
                    arguments: StatementArguments(kinds.map { Int($0.code) }))
                var views: [[UInt8]] = []
                while let row = try rows.next() { views.append(try row.bytes(at: 0) ?? []) }
                return views
            }
        }
    }

    /// One record with its texts; nil when it was never touched.
    public func view(of record: RecordID) throws(StoreError) -> RecordView? {
        try views(of: [record]).first
    }

    /// Records with their texts, in the order asked for; those never touched are left out.
    public func views(of records: [RecordID]) throws(StoreError) -> [RecordView] {
        try StoreError.wrap {
            try read { database in
                try records.compactMap { record in
                    try Data.fetchOne(database.cachedStatement(sql: "SELECT view FROM record WHERE id = ?"), arguments: [record.blob])
                        .map { try Self.view($0, database) }
                }
            }
        }
    }

    /// A stored view with its texts.
    static func view(_ bytes: Data, _ database: Database) throws -> RecordView {
        var view = try RecordViewCodec.decode([UInt8](bytes))
        let texts = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT field, text FROM text WHERE record = ?"), arguments: [view.id.blob])
        for row in texts { view.texts[FieldID(try row.value("field"))] = try row.value("text") }
        return view
    }

    /// The ids of the records of some kinds.
    ///
    /// - Parameter prefix: Bytes that they begin with; none for all.
    public func records(of kinds: [RecordKind], beginningWith prefix: [UInt8] = []) throws(StoreError) -> [RecordID] {
        try StoreError.wrap {
            try read { database in
                try Data.fetchAll(
                    database,
                    sql: """
                        SELECT id FROM record WHERE kind IN (\(databaseQuestionMarks(count: kinds.count)))
                        AND substr(id, 1, ?) = ?
                        """,
                    arguments: StatementArguments(kinds.map { Int($0.code) }) + [prefix.count, Data(prefix)]
                ).compactMap { RecordID([UInt8]($0)) }
            }
        }
    }

    /// Throws the projection away and writes it and all indexes anew; the log stays.
    ///
    /// - Throws: `StoreError`; with `damaged` also when the log's own table is not in order.
    public func rebuild(_ projections: [RecordProjection]) throws(StoreError) -> ViewSum {
        try StoreError.wrap {
            try writer().write { database in
                for table in ["record", "text", "unsearched", "state"] { try database.execute(sql: "DELETE FROM \(table)") }
                // Out of a damaged index nothing can be taken one by one.
                try database.execute(sql: "DROP TABLE search; \(StoreMigrations.searchTable); REINDEX")
                try Self.setMeta("view_sum", ViewSum().bytes, database)
                return try Self.project(projections, database)
            }
        }
    }
}

extension FixedBytes {
    var blob: Data {
        var data = Data(count: Self.byteCount)
        var offset = 0
        data.withUnsafeMutableBytes { buffer in
            storage.forEachWord { word in
                buffer.storeBytes(of: word.bigEndian, toByteOffset: offset, as: UInt64.self)
                offset += 8
            }
        }
        return data
    }
}
