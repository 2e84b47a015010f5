// SPDX-License-Identifier: Apache-2.0
// peersync

import GRDB

/// When changes came to this laptop, by its own clock. Nothing of this is part of the document.
extension GroupStore {
    /// The interval in milliseconds within which one note suffices.
    public static let arrivalInterval: Int64 = 60_000
    /// How many notes are kept; the oldest ones go first.
    public static let arrivalsMax = 50_000

    /// Notes how many changes the log has at a moment, before more of them come.
    ///
    /// - Parameters:
    ///   - time: Milliseconds since 1970 by this laptop's clock.
    ///   - kept: How many notes stay.
    public func noteArrival(
        at time: Int64, count: Int, keeping kept: Int = arrivalsMax
    ) throws(StoreError) {
        try StoreError.wrap {
            try writer().write { database in
                try database.execute(
                    sql: "INSERT INTO arrival (time, count) VALUES (?, ?)", arguments: [time, count])
                try database.execute(
                    sql: "DELETE FROM arrival WHERE number <= ?",
                    arguments: [database.lastInsertedRowID - Int64(kept)])
            }
        }
    }

    /// The moment of the latest note; nil where there is none.
    public func latestArrival() throws(StoreError) -> Int64? {
        try StoreError.wrap {
            try read {
                try Int64.fetchOne($0, sql: "SELECT time FROM arrival ORDER BY number DESC LIMIT 1")
            }
        }
    }

    /// How many changes the log had at a moment, or up to `arrivalInterval` before it. A clock that
    /// was ahead for a while makes the number smaller.
    ///
    /// - Returns: Nil where nothing is noted from then on.
    public func changeCount(before time: Int64) throws(StoreError) -> Int? {
        let (earliest, isBelow) = time.subtractingReportingOverflow(Self.arrivalInterval)
        return try StoreError.wrap {
            try read { database in
                try Int.fetchOne(
                    database, sql: "SELECT min(count) FROM arrival WHERE time >= ?",
                    arguments: [isBelow ? .min : earliest])
            }
        }
    }

    /// When a change came to this laptop by its clock, or up to `arrivalInterval` before that.
    ///
    /// - Parameter position: The place of the change in the log.
    /// - Returns: Nil where that is not noted.
    public func arrival(of position: Int) throws(StoreError) -> Int64? {
        try StoreError.wrap {
            try read { database in
                try Int64.fetchOne(
                    database,
                    sql: "SELECT time FROM arrival WHERE count <= ? ORDER BY number DESC LIMIT 1",
                    arguments: [position])
            }
        }
    }
}
