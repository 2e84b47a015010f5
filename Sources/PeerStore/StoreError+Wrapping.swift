// SPDX-License-Identifier: Apache-2.0
// peersync

import GRDB
import PeerWire

extension StoreError {
    /// Runs a body and turns what SQLite says into what a caller can react to.
    static func wrap<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
        do { return try body() } catch { throw wrapping(error) }
    }

    static func wrapping(_ error: any Error) -> StoreError {
        if let error = error as? StoreError { return error }
        if error is DecodeError || error is RowDecodingError {
            return StoreError(.damaged, "the store holds something that is not a change or a record", cause: error)
        }
        guard let error = error as? DatabaseError else {
            return StoreError(.unavailable, "the store could not be used", cause: error)
        }
        // A file that ends too early.
        if error.extendedResultCode == .SQLITE_IOERR_SHORT_READ { return damaged(error) }
        switch error.resultCode {
        case .SQLITE_FULL: return StoreError(.full, "the disk is full; nothing was written", cause: error)
        case .SQLITE_READONLY: return StoreError(.readOnly, "the disk or the folder is read-only", cause: error)
        // Our statements are right: one that does not fit the file meets another file than ours.
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_FORMAT, .SQLITE_SCHEMA: return damaged(error)
        case .SQLITE_CANTOPEN, .SQLITE_PERM: return StoreError(.unavailable, "the store's file cannot be opened", cause: error)
        default:
            return StoreError(.unavailable, "the store could not be used (SQLite \(error.resultCode.rawValue))", cause: error)
        }
    }
    private static func damaged(_ error: any Error) -> StoreError { StoreError(.damaged, "the store's file is damaged", cause: error) }
}
