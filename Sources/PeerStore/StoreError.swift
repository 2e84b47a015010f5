// SPDX-License-Identifier: Apache-2.0
// peersync

/// What went wrong with the store on disk.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What a caller can react to.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable { case damaged, newerFormat, olderFormat, abandonedFormat, full, readOnly, permissions, unavailable }
        private let value: Value

        /// The file is not a store, or its contents contradict themselves.
        public static let damaged = Code(value: .damaged)
        /// A later version of the program wrote the store.
        public static let newerFormat = Code(value: .newerFormat)
        /// An earlier version of the program wrote the store; it cannot be read before a writer
        /// migrates it.
        public static let olderFormat = Code(value: .olderFormat)
        /// The store is of a format that is not carried over.
        public static let abandonedFormat = Code(value: .abandonedFormat)
        /// No room on the disk; nothing was written.
        public static let full = Code(value: .full)
        /// The disk or the folder is read-only, or the store was opened for reading.
        public static let readOnly = Code(value: .readOnly)
        /// Other users of this machine may read the store.
        public static let permissions = Code(value: .permissions)
        /// The file cannot be opened, or SQLite failed in a way that no other code stands for.
        public static let unavailable = Code(value: .unavailable)
    }

    public let code: Code
    /// What happened, for people, without a full stop; `description` returns the same.
    public let message: String
    /// The error that this one stands for; nil where this module found the fault itself.
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}
