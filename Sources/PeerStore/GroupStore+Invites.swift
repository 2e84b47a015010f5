// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import GRDB

extension GroupStore {
    /// A door that was opened.
    public struct Invite: Sendable {
        /// Whom a door admits, and whether a person has to say yes. The raw value is in the store.
        public enum Kind: Int, Sendable {
            /// Admits anyone who knows the code or the link.
            case open = 0
            /// Admits a newcomer who knows the code or the link after a person at the door says
            /// yes.
            case confirmed = 1
            /// Admits a second laptop of the member who opened the door, after that member says
            /// yes.
            case ownDevice = 2
        }

        public let number: Int64
        /// 16 bytes.
        public let secret: [UInt8]
        /// The spoken code; nil for a door that only the link opens.
        public let code: String?
        /// Milliseconds since 1970.
        public let expires: Int64
        /// How many more newcomers the invite admits; nil for any number.
        public let usesLeft: Int?
        public let kind: Kind
        /// Comparisons of words that were begun at the door and broken off, those under way included.
        public let unopened: Int
    }

    /// How often a door's code was tried in vain, tries under way included.
    public struct GuessCount: Hashable, Sendable {
        /// Tries from one caller's network block.
        public let fromSource: Int
        /// Tries from all callers together.
        public let inAll: Int
    }

    /// All invites by number, with those that have expired or are used up: the next `addInvite`
    /// deletes them. An invite of a kind that this program does not know reads as `confirmed`.
    public func invites() throws(StoreError) -> [Invite] {
        try StoreError.wrap {
            try read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM invite ORDER BY number").map { row in
                    Invite(
                        number: try row.value("number"), secret: try row.bytes("secret"), code: try row.valueIfPresent("code"),
                        expires: try row.value("expires"), usesLeft: try row.valueIfPresent("uses_left"),
                        // Do not open a door of a kind that this program does not know to
                        // everybody.
                        kind: Invite.Kind(rawValue: try row.value("kind")) ?? .confirmed, unopened: try row.value("unopened"))
                }
            }
        }
    }

    /// Opens a door, and forgets the doors that have closed.
    public func addInvite(
        secret: [UInt8], code: String?, expires: Int64, uses: Int?, kind: Invite.Kind = .open, now: Int64
    ) throws(StoreError) {
        try StoreError.wrap {
            try writer().write { database in
                try database.execute(sql: "DELETE FROM invite WHERE expires < ? OR uses_left = 0", arguments: [now])
                try database.execute(sql: "DELETE FROM guess WHERE invite NOT IN (SELECT number FROM invite)")
                try database.execute(
                    sql: """
                        INSERT INTO invite (secret, code, expires, uses_left, kind, changes)
                        VALUES (?, ?, ?, ?, ?, (SELECT count(*) FROM change))
                        """,
                    arguments: [Data(secret), code, expires, uses, kind.rawValue])
            }
        }
    }

    /// Closes the doors that were opened before the log had a change.
    ///
    /// - Parameter position: Of the change in the log.
    /// - Returns: How many doors were closed that had not expired.
    public func closeInvites(openedBefore position: Int, now: Int64) throws(StoreError) -> Int {
        try StoreError.wrap {
            try writer().write { database in
                let open = try Int.fetchOne(
                    database,
                    sql: "SELECT count(*) FROM invite WHERE changes <= ? AND expires >= ? AND uses_left IS NOT 0",
                    arguments: [position, now])
                try database.execute(sql: "DELETE FROM invite WHERE changes <= ?", arguments: [position])
                return open ?? 0
            }
        }
    }

    /// Takes one use of an invite.
    ///
    /// - Returns: Whether there was one left.
    public func useInvite(_ number: Int64, now: Int64) throws(StoreError) -> Bool {
        try StoreError.wrap {
            try writer().write { database in
                try database.execute(
                    sql: """
                        UPDATE invite SET uses_left = uses_left - 1
                        WHERE number = ? AND expires >= ? AND (uses_left IS NULL OR uses_left > 0)
                        """,
                    arguments: [number, now])
                return database.changesCount == 1
            }
        }
    }

    /// Counts a try of a door's code, before it is answered: a crash must not make it undone.
    ///
    /// - Parameter source: The network block of the caller who tries.
    /// - Returns: The tries now, this one included; nil when it was one too many, and not counted.
    public func countGuess(_ invite: Int64, source: String, fromSourceMax: Int, inAllMax: Int) throws(StoreError) -> GuessCount? {
        try StoreError.wrap {
            try writer().write { database in
                let tried = try Int.fetchOne(
                    database, sql: "SELECT count FROM guess WHERE invite = ? AND source = ?", arguments: [invite, source]) ?? 0
                let all = try Int.fetchOne(
                    database, sql: "SELECT coalesce(sum(count), 0) FROM guess WHERE invite = ?", arguments: [invite]) ?? 0
                guard tried < fromSourceMax, all < inAllMax else { return nil }
                try database.execute(
                    sql: "INSERT OR REPLACE INTO guess VALUES (?, ?, ?)", arguments: [invite, source, tried + 1])
                return GuessCount(fromSource: tried + 1, inAll: all + 1)
            }
        }
    }

    /// A try was none in vain.
    public func discountGuess(_ invite: Int64, source: String) throws(StoreError) {
        try StoreError.wrap {
            try writer().write { database in
                try database.execute(
                    sql: "UPDATE guess SET count = count - 1 WHERE invite = ? AND source = ?", arguments: [invite, source])
            }
        }
    }

    /// Counts a comparison of words at a door, before the host's nonce is told: a crash must not make it undone.
    ///
    /// - Returns: How many were begun and not finished, this one included; nil when it was one too many, and not counted.
    public func countComparison(_ invite: Int64, max: Int) throws(StoreError) -> Int? {
        try StoreError.wrap {
            try writer().write { database in
                try database.execute(
                    sql: "UPDATE invite SET unopened = unopened + 1 WHERE number = ? AND unopened < ?", arguments: [invite, max])
                guard database.changesCount == 1 else { return nil }
                return try Int.fetchOne(database, sql: "SELECT unopened FROM invite WHERE number = ?", arguments: [invite])
            }
        }
    }

    /// A comparison was finished: both sides know the words.
    public func discountComparison(_ invite: Int64) throws(StoreError) {
        try StoreError.wrap {
            try writer().write { database in
                try database.execute(
                    sql: "UPDATE invite SET unopened = max(0, unopened - 1) WHERE number = ?", arguments: [invite])
            }
        }
    }

    /// Gives a door another code, which nobody has tried.
    public func setCode(_ code: String, of invite: Int64) throws(StoreError) {
        try StoreError.wrap {
            try writer().write { database in
                try database.execute(sql: "UPDATE invite SET code = ? WHERE number = ?", arguments: [code, invite])
                try database.execute(sql: "DELETE FROM guess WHERE invite = ?", arguments: [invite])
            }
        }
    }
}
