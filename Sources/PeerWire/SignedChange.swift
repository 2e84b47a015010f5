// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A change as it travels and is stored: its bytes, its hash, and a signature unless a later change of the same chain
/// vouches for it.
public struct SignedChange: Hashable, Sendable {
    public let identified: IdentifiedChange
    /// The one legal encoding.
    public let bytes: [UInt8]
    /// 64 bytes by the device's key over the id, or of a later change of the chain with the links
    /// up to it; nil where another signature covers the change.
    public let signature: [UInt8]?

    /// Does not check that the bytes, the id and the signature belong together; see `authenticate`
    /// in PeerIdentity.
    public init(identified: IdentifiedChange, bytes: [UInt8], signature: [UInt8]?) {
        self.identified = identified
        self.bytes = bytes
        self.signature = signature
    }

    public var id: ChangeID { identified.id }
    public var change: Change { identified.change }
}

/// A change on the wire before it was hashed and checked.
public struct ReceivedChange: Hashable, Sendable {
    /// As received; nothing of them is checked yet.
    public let bytes: [UInt8]
    /// As in `SignedChange`.
    public let signature: [UInt8]?

    public init(bytes: [UInt8], signature: [UInt8]?) {
        self.bytes = bytes
        self.signature = signature
    }
}
