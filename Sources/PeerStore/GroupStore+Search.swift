// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import GRDB
public import PeerReplica

extension GroupStore {
    /// The words of a longer text are put into the index when somebody searches: all of them would be taken out and put
    /// in again at each keystroke.
    static let bytesSearchedLater = 4_096
    /// If one commit has more records than this, their words are indexed later too: a sync brings
    /// many records and has to go on to its next batch.
    static let recordsSearchedLater = 16

    /// A hit of the full-text search.
    public struct SearchHit: Sendable {
        public let record: RecordID
        /// A stretch of the text with the found words between `[` and `]`.
        public let snippet: String
    }

    /// Records whose words match, best first.
    ///
    /// Words are matched by their beginning, whatever their case and accents; all of them must occur.
    public func search(_ query: String, kinds: [RecordKind], limit: Int) throws(StoreError) -> [SearchHit] {
        if isWriter { try catchUpSearch() }
        return try StoreError.wrap {
            guard let pattern = FTS5Pattern(matchingAllPrefixesIn: query) else { return [] }
            return try read { database in
                // A reader cannot catch up: it searches the texts that were left for later apart.
                let late = isWriter ? [] : try Self.unsearched(database).filter { kinds.contains($0.view.id.kind) }
                let hits = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT record.number, record.id, snippet(search, -1, '[', ']', '…', 12) AS snippet
                        FROM search JOIN record ON record.number = search.rowid
                        WHERE search MATCH ? AND record.kind IN (\(databaseQuestionMarks(count: kinds.count)))
                        ORDER BY bm25(search, 4.0, 1.0), record.number LIMIT ?
                        """,
                    arguments: [pattern] + StatementArguments(kinds.map { Int($0.code) }) + [limit + late.count])
                let numbers = Set(late.map(\.number))
                let current = try hits.compactMap { row -> SearchHit? in
                    guard
                        !numbers.contains(try row.value("number") as Int64),
                        let record = RecordID(try row.bytes("id"))
                    else { return nil }
                    return SearchHit(record: record, snippet: try row.value("snippet"))
                }
                return try Array((Self.search(late, for: pattern) + current).prefix(limit))
            }
        }
    }

    private static func search(_ late: [(number: Int64, view: RecordView)], for pattern: FTS5Pattern) throws -> [SearchHit] {
        guard !late.isEmpty else { return [] }
        let ids = Dictionary(uniqueKeysWithValues: late.map { ($0.number, $0.view.id) })
        return try DatabaseQueue().write { database in
            try database.execute(sql: StoreMigrations.searchTable)
            for (number, view) in late { try insertSearch(view, number, database) }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT rowid, snippet(search, -1, '[', ']', '…', 12) AS snippet FROM search WHERE search MATCH ?
                    ORDER BY bm25(search, 4.0, 1.0), rowid
                    """,
                arguments: [pattern]
            ).compactMap { row in ids[row["rowid"]].map { SearchHit(record: $0, snippet: row["snippet"]) } }
        }
    }

    private static func unsearched(_ database: Database) throws -> [(number: Int64, view: RecordView)] {
        guard try database.tableExists("unsearched") else { return [] }
        return try Row.fetchAll(database, sql: "SELECT number, view FROM unsearched JOIN record USING (number)")
            .map { (number: try $0.value("number"), view: try view($0.value("view"), database)) }
    }

    /// Puts into the index what was left for later.
    func catchUpSearch() throws(StoreError) {
        try StoreError.wrap {
            guard try read({ try Int.fetchOne($0, sql: "SELECT 1 FROM unsearched LIMIT 1") }) != nil else { return }
            try writer().write { database in
                for (number, view) in try Self.unsearched(database) { try Self.replaceSearch(view, number, database) }
                try database.execute(sql: "DELETE FROM unsearched")
            }
        }
    }

    static func insertSearch(_ view: RecordView, _ number: Int64, _ database: Database) throws {
        let words = view.searchedWords
        try database.cachedStatement(sql: "INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)")
            .execute(arguments: [number, words.title, words.body])
    }

    /// At once when it is short, else with the next search.
    ///
    /// - Parameter isOneOfMany: Whether the commit has more than `recordsSearchedLater` records.
    static func updateSearch(_ view: RecordView, _ number: Int64, isOneOfMany: Bool, _ database: Database) throws {
        if !isOneOfMany, view.texts.values.reduce(0, { $0 + $1.utf8.count }) <= bytesSearchedLater {
            return try replaceSearch(view, number, database)
        }
        try database.cachedStatement(sql: "INSERT OR IGNORE INTO unsearched VALUES (?)").execute(arguments: [number])
    }

    private static func replaceSearch(_ view: RecordView, _ number: Int64, _ database: Database) throws {
        let words = view.searchedWords
        try database.cachedStatement(sql: "UPDATE search SET title = ?, body = ? WHERE rowid = ?")
            .execute(arguments: [words.title, words.body, number])
    }
}
