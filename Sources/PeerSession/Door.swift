// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica

/// One of the ways in at this node's port, told apart by the preface of a connection.
public struct Door: Hashable, Sendable {
    public enum Purpose: Hashable, Sendable {
        /// Members of the group meet.
        case members(GroupID)
        /// A newcomer comes with one of the group's invites, known here by a number.
        case newcomers(GroupID, invite: Int64)

        public var group: GroupID {
            switch self {
            case .members(let group), .newcomers(let group, _): group
            }
        }
    }

    public let keys: DoorKeys
    public let purpose: Purpose

    public init(keys: DoorKeys, purpose: Purpose) {
        self.keys = keys
        self.purpose = purpose
    }
}

/// Why a connection ends; blame decides what is done about it.
public enum CloseCause: Hashable, Sendable {
    public enum Blame: Hashable, Sendable { case peer, us, transport, nobody }

    /// The first bytes belong to no door: a stranger, told nothing.
    case stranger
    case handshakeFailed
    case handshakeTimedOut
    case versionUnsupported(UInt8)
    case silence
    case violation(String)
    case orderly(CloseReasonCode)
    case transportFailed(String)

    /// The wire's reason, by number, to keep this type independent of the codec.
    public typealias CloseReasonCode = UInt8

    public var blame: Blame {
        switch self {
        case .stranger, .handshakeFailed, .handshakeTimedOut, .violation, .versionUnsupported: .peer
        case .silence, .transportFailed: .transport
        case .orderly: .nobody
        }
    }
}
