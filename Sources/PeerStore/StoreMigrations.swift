// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import GRDB
import PeerReplica
import PeerWire

/// The store's schema, version by version; a released one is never edited.
///
/// The versions belong to a data format: a store of format 1 is never migrated to format 2.
enum StoreMigrations {
    /// Whether a store can be read.
    enum Verdict: Hashable {
        /// The store has nothing in it yet.
        case empty
        /// The store has all that reading needs, and may lack migrations that do not matter to
        /// reading.
        case readable
        /// A writer has to migrate the store first.
        case older
        /// The store has migrations that this program does not know.
        case newer
        /// The store is of an older data format.
        case abandoned
    }

    /// Judges a store by the migrations that it went through.
    ///
    /// - Parameter format: The data format that the program reads.
    static func verdict(on applied: Set<String>, format: Int) -> Verdict {
        if applied.isEmpty { return .empty }
        if format > 1, !applied.isDisjoint(with: firstFormat.migrations) { return .abandoned }
        let known = migrator(of: format).migrations
        if !applied.isSubset(of: known) { return .newer }
        let needed = known.prefix(through: known.firstIndex(of: readableFrom(format)) ?? known.endIndex - 1)
        return applied.isSuperset(of: needed) ? .readable : .older
    }

    static func migrator(of format: Int) -> DatabaseMigrator { format == 1 ? firstFormat : secondFormat }

    /// The last migration without which this program cannot read a store. Those after it change what
    /// is found, not how it is asked for.
    private static func readableFrom(_ format: Int) -> String { format == 1 ? "v6" : "2.0" }

    static let searchTable = #"CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = "unicode61 remove_diacritics 2")"#

    private static let firstFormat: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(sql: """
                -- Small things that exist once: the own replica, the sum of the views' hashes, what was looked at last.
                CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
                -- The log, in order of arrival; the truth, from which all below can be rebuilt.
                CREATE TABLE change (
                    position INTEGER PRIMARY KEY NOT NULL, id BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL,
                    signature BLOB) STRICT;
                CREATE TABLE touch (
                    record BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (record, position)
                ) STRICT, WITHOUT ROWID;
                -- The projection: records as they are shown.
                CREATE TABLE record (
                    number INTEGER PRIMARY KEY NOT NULL, id BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL,
                    view BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
                CREATE INDEX record_kind ON record (kind);
                CREATE TABLE text (
                    record BLOB NOT NULL, field TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (record, field)
                ) STRICT, WITHOUT ROWID;
                \(searchTable);
                -- Not part of the document: other devices, and doors that are open.
                CREATE TABLE peer (
                    device BLOB PRIMARY KEY NOT NULL, host TEXT, port INTEGER, last_seen INTEGER, held INTEGER
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE invite (
                    number INTEGER PRIMARY KEY NOT NULL, secret BLOB NOT NULL, expires INTEGER NOT NULL,
                    uses_left INTEGER) STRICT;
                """)
        }
        // A view brings the beginnings of its texts along, for lists.
        migrator.registerMigration("v2") { database in
            try database.execute(sql: """
                -- Records' states after so many changes of the log, so that opening one does not replay its changes.
                CREATE TABLE state (record BLOB PRIMARY KEY NOT NULL, position INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
                """)
            for row in try Row.fetchAll(database, sql: "SELECT number, id, view FROM record") {
                var view = try RecordViewCodec.decode([UInt8](row["view"] as Data))
                let texts = try Row.fetchAll(database, sql: "SELECT field, text FROM text WHERE record = ?", arguments: [row["id"] as Data])
                for text in texts { view.texts[FieldID(text["field"] as String)] = text["text"] as String }
                try database.execute(
                    sql: "UPDATE record SET view = ? WHERE number = ?",
                    arguments: [Data(RecordViewCodec.encode(view, texts: .beginnings)), row["number"] as Int64])
            }
        }
        migrator.registerMigration("v3") { database in
            // Records that the search finds as they were: what they have become is indexed before somebody searches.
            try database.execute(sql: "CREATE TABLE unsearched (number INTEGER PRIMARY KEY NOT NULL) STRICT")
        }
        migrator.registerMigration("v4") { database in
            try database.execute(sql: """
                -- What is said aloud to come in, and who tried how often in vain.
                ALTER TABLE invite ADD COLUMN code TEXT;
                CREATE TABLE guess (
                    invite INTEGER NOT NULL, source TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (invite, source)
                ) STRICT, WITHOUT ROWID;
                """)
        }
        migrator.registerMigration("v5") { database in
            // For whom a door is: see GroupStore.Invite.Kind.
            try database.execute(sql: "ALTER TABLE invite ADD COLUMN kind INTEGER NOT NULL DEFAULT 0")
        }
        migrator.registerMigration("v6") { database in
            try database.execute(sql: """
                -- Ids are hashes: an index of them is written to all over at every commit, and the graph has one in memory.
                CREATE TABLE log (position INTEGER PRIMARY KEY NOT NULL, id BLOB NOT NULL, bytes BLOB NOT NULL, signature BLOB) STRICT;
                INSERT INTO log SELECT position, id, bytes, signature FROM change ORDER BY position;
                DROP TABLE change;
                ALTER TABLE log RENAME TO change;
                -- The places in the log where a commit touched a record, as a JSON array, for a large one touches it often.
                CREATE TABLE touches (
                    record BLOB NOT NULL, first INTEGER NOT NULL, positions TEXT NOT NULL, PRIMARY KEY (record, first)
                ) STRICT, WITHOUT ROWID;
                INSERT INTO touches SELECT record, position, json_array(position) FROM touch;
                DROP TABLE touch;
                ALTER TABLE touches RENAME TO touch;
                """)
        }
        migrator.registerMigration("v7") { database in
            // The search found keys and digests of profiles, offers, referrals, projects, pools, boards and modules, too.
            try database.execute(sql: "INSERT OR IGNORE INTO unsearched SELECT number FROM record WHERE kind IN (2, 4, 10, 11, 12, 13, 15)")
        }
        return migrator
    }()

    private static let secondFormat: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("2.0") { database in
            try database.execute(sql: """
                -- Small things that exist once: the own replica, the sum of the views' hashes, the file's place.
                CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
                -- The log, in order of arrival; the truth, from which the projection can be rebuilt. Ids are hashes: an
                -- index of them would be written to all over at every commit, and the graph has one in memory.
                CREATE TABLE change (position INTEGER PRIMARY KEY NOT NULL, id BLOB NOT NULL, bytes BLOB NOT NULL, signature BLOB) STRICT;
                -- The places in the log where a commit touched a record, as a JSON array, for a large one touches it often.
                CREATE TABLE touch (
                    record BLOB NOT NULL, first INTEGER NOT NULL, positions TEXT NOT NULL, PRIMARY KEY (record, first)
                ) STRICT, WITHOUT ROWID;
                -- Records' states after so many changes of the log, so that opening one does not replay its changes.
                CREATE TABLE state (record BLOB PRIMARY KEY NOT NULL, position INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
                -- The projection: records as they are shown, with the beginnings of their texts, and the texts.
                CREATE TABLE record (
                    number INTEGER PRIMARY KEY NOT NULL, id BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL,
                    view BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
                CREATE INDEX record_kind ON record (kind);
                CREATE TABLE text (
                    record BLOB NOT NULL, field TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (record, field)
                ) STRICT, WITHOUT ROWID;
                \(searchTable);
                -- Records that the search finds as they were: what they have become is indexed before somebody searches.
                CREATE TABLE unsearched (number INTEGER PRIMARY KEY NOT NULL) STRICT;
                -- Not part of the document: other devices; open doors, for whom see GroupStore.Invite.Kind; and who
                -- tried a spoken code how often in vain.
                CREATE TABLE peer (
                    device BLOB PRIMARY KEY NOT NULL, host TEXT, port INTEGER, last_seen INTEGER, held INTEGER
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE invite (
                    number INTEGER PRIMARY KEY NOT NULL, secret BLOB NOT NULL, expires INTEGER NOT NULL,
                    uses_left INTEGER, code TEXT, kind INTEGER NOT NULL DEFAULT 0,
                    unopened INTEGER NOT NULL DEFAULT 0) STRICT;
                CREATE TABLE guess (
                    invite INTEGER NOT NULL, source TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (invite, source)
                ) STRICT, WITHOUT ROWID;
                -- How many changes the log had at a moment by this laptop's clock; not part of the document.
                CREATE TABLE arrival (
                    number INTEGER PRIMARY KEY NOT NULL, time INTEGER NOT NULL, count INTEGER NOT NULL) STRICT;
                """)
        }
        migrator.registerMigration("2.1") { database in
            // How many changes the log had when the door was opened, see `GroupStore.closeInvites`.
            try database.execute(sql: "ALTER TABLE invite ADD COLUMN changes INTEGER NOT NULL DEFAULT 0")
        }
        return migrator
    }()
}
