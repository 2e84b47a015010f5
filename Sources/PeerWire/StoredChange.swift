// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A change as it lies in a log.
public struct StoredChange: Hashable, Sendable {
    /// From zero, in order of arrival.
    public let position: Int
    public let id: ChangeID
    /// The change's encoding; its hashes are checked when a document opens the log.
    public let bytes: [UInt8]
    /// As in `SignedChange`; nil where a later signature covers the change.
    public let signature: [UInt8]?

    public init(position: Int, id: ChangeID, bytes: [UInt8], signature: [UInt8]?) {
        self.position = position
        self.id = id
        self.bytes = bytes
        self.signature = signature
    }
}

/// A record's new state, to be shown and searched.
public struct RecordProjection: Sendable {
    public let view: RecordView
    /// BLAKE2b-256 of the view with its texts.
    public let hash: [UInt8]

    /// Does not check that the hash is the view's.
    public init(view: RecordView, hash: [UInt8]) {
        self.view = view
        self.hash = hash
    }
}
