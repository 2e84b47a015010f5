// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica
import PeerWire

/// One of the ways in at this node's port, told apart by the prelude of a connection.
public struct Door: Hashable, Sendable {
    /// Where a door leads, and whom it is for.
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

    /// What a caller has to hold or to know.
    public enum Lock: Hashable, Sendable {
        /// Both sides hold a secret that nobody can guess.
        case keys(DoorKeys)
        /// The caller was told a code; each connection tries it once.
        case code(SpokenCode)
    }

    public let lock: Lock
    public let purpose: Purpose

    public init(_ lock: Lock, purpose: Purpose) {
        self.lock = lock
        self.purpose = purpose
    }

    public init(keys: DoorKeys, purpose: Purpose) {
        self.init(.keys(keys), purpose: purpose)
    }

    /// The key by which preludes and announcements for the door are recognized.
    public var mark: DoorMark {
        switch lock {
        case .keys(let keys): keys.mark
        case .code(let code): DoorMark(number: code.number)
        }
    }
}

/// Why a connection ends; blame decides what is done about it.
public enum CloseCause: Hashable, Sendable {
    /// Who is at fault when a connection ends. A target whose peer is to blame is called again
    /// later than others.
    public enum Blame: Hashable, Sendable { case peer, us, transport, nobody }

    /// The first bytes belong to no door: a stranger, told nothing.
    case stranger
    /// A frame of the handshake came out of turn, had the wrong length or did not decrypt, or a
    /// share or a device's signature was invalid.
    case handshakeFailed
    /// The handshake was not done within `SessionLimits.handshakeTime` of connecting.
    case handshakeTimedOut
    /// The called side hung up without a word when it heard the prelude.
    case unanswered
    /// Another caller needed its place.
    case evicted
    /// Codes were tried too often.
    case guessedTooOften
    /// The caller's prelude fits a door, but the caller speaks this other version of the protocol.
    case versionUnsupported(UInt8)
    /// No frame came for `SessionLimits.silenceMax`.
    case silence
    /// The peer broke the protocol; the value says how, in English, for the log.
    case violation(String)
    /// One side said `close` with this reason.
    case orderly(CloseReasonCode)
    /// The connection broke or was closed without a word; the value says how, in English, for the
    /// log.
    case transportFailed(String)

    /// The wire's reason, by number, to keep this type independent of the codec.
    public typealias CloseReasonCode = UInt8

    /// Whether trying again soon is of no use.
    var isRefusal: Bool { blame == .peer || self == .orderly(Message.CloseReason.notMember.rawValue) }

    public var blame: Blame {
        switch self {
        case .stranger, .handshakeFailed, .handshakeTimedOut, .guessedTooOften, .violation, .versionUnsupported: .peer
        case .silence, .transportFailed: .transport
        case .orderly, .evicted, .unanswered: .nobody
        }
    }
}
