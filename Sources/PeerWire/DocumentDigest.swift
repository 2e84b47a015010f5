// SPDX-License-Identifier: Apache-2.0
// peersync

/// What two nodes compare to find out whether they hold the same document.
///
/// The digest of the changes is compared by nodes of all versions. What a version shows of the same changes may differ
/// from what another version shows, so the sum of the views is compared only between equal schema numbers. It finds
/// mistakes in merging.
public struct DocumentDigest: Hashable, Sendable {
    /// The sum of the hashes of all records' views, as one version makes them.
    public struct Views: Hashable, Sendable {
        /// See `RecordViewCodec.schema`.
        public let schema: UInt64
        /// 32 bytes, see `ViewSum`.
        public let sum: [UInt8]

        public init(schema: UInt64, sum: [UInt8]) {
            self.schema = schema
            self.sum = sum
        }
    }

    /// The length of the changes digest and of the sum of the views.
    public static let byteCount = 32

    /// 32 bytes, see `GroupDocument.digest`.
    public let changes: [UInt8]
    /// Nil where the sender says nothing about its views.
    public let views: Views?

    public init(changes: [UInt8], views: Views?) {
        self.changes = changes
        self.views = views
    }

    /// The digest that is sent to a device that is not known as a member.
    public static let nothing = DocumentDigest(changes: [UInt8](repeating: 0, count: byteCount), views: nil)

    /// Both parts in a row, for people who compare two nodes of one version.
    public var bytes: [UInt8] { changes + (views?.sum ?? []) }

    /// Whether two documents are the same as far as their versions can tell.
    public func agrees(with other: DocumentDigest) -> Bool {
        guard changes == other.changes else { return false }
        guard let views, let theirs = other.views, views.schema == theirs.schema else { return true }
        return views.sum == theirs.sum
    }
}
