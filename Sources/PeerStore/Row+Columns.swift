// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import GRDB

/// In a damaged file a column may hold anything; GRDB's own subscripts would stop the program.
extension Row {
    /// - Throws: `StoreError` with `damaged` when the column holds something else.
    func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value = Value.fromDatabaseValue(self[column]) else { throw Self.damaged(column) }
        return value
    }

    /// By a column's place, which is quicker than its name; nil when it holds nothing.
    func bytes(at index: Int) throws -> [UInt8]? { try withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } } }

    /// Nil when the column holds nothing.
    ///
    /// - Throws: As `value`.
    func valueIfPresent<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
        (self[column] as DatabaseValue).isNull ? nil : try value(column)
    }

    /// - Throws: As `value`.
    func bytes(_ column: String) throws -> [UInt8] { [UInt8](try value(column) as Data) }

    private static func damaged(_ column: String) -> StoreError {
        StoreError(.damaged, "the store's column “\(column)” holds something that is not ours")
    }
}
