// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerSession

/// An event at a node, for its subscribers.
public enum NodeEvent: Sendable {
    case peerFound(group: GroupID, address: String)
    case peerConnected(group: GroupID, device: DeviceID, address: String?)
    /// `received` of the changes that a peer announced have arrived; sent repeatedly while they
    /// arrive.
    case receiving(group: GroupID, device: DeviceID, received: Int, announced: Int)
    case peerInSync(group: GroupID, device: DeviceID)
    case peerLost(group: GroupID, device: DeviceID, reason: String)
    /// A newcomer waits at the door for a yes.
    case knocked(group: GroupID, Knock)
    case committed(group: GroupID, DocumentKeeper.Commit)
    /// The group's keys on this laptop changed, for example because a member was put out.
    case keyChanged(group: GroupID)
    case discoveryAvailable
    case warning(String)
}

/// A peer as people see it.
public struct PeerStatus: Sendable {
    /// The state of a peer in one word.
    public enum State: String, Sendable {
        case found, connecting, handshaking, syncing
        case inSync = "in_sync"
        case waiting, refused, lost
        case otherVersion = "other_version"
    }

    public let device: DeviceID?
    public let member: MemberID?
    public let address: String?
    public let state: State
    /// Why the peer is not in sync.
    public let reason: String?
    /// Milliseconds since 1970.
    public let lastSeen: Int64?
    /// How many of this device's own changes the peer has acknowledged.
    public let held: UInt64
}

extension CloseCause {
    /// In words for people.
    public var explanation: String {
        switch self {
        case .stranger: "it is not of this group"
        case .handshakeFailed: "the handshake failed"
        case .handshakeTimedOut: "the handshake took too long"
        case .unanswered: "it hung up without a word: it is of another group, or has another key, as when you were put out: ask its owner"
        case .evicted: "others needed its place"
        case .guessedTooOften: "it tried too many codes"
        case .versionUnsupported(let version): Self.otherVersion("\(version)")
        case .silence: "no sign of life"
        case .violation(let what): "it broke the protocol: \(what)"
        case .orderly(let code): CloseCause.words[code] ?? "it closed"
        case .transportFailed(let what): what
        }
    }

    static func otherVersion(_ version: String) -> String { "it speaks protocol version \(version), this one \(ConnectionMachine.version)" }

    private static let tooOld = "one of the two programs is too old for the other; update it"

    private static let words: [UInt8: String] = [
        1: "it was stopped", 2: "another connection was kept", 3: "it is this device itself", 4: "it does not know you as a member (ask somebody whether you were put out), or you do not know it as one",
        5: "the protocol was broken", 6: "joined", 7: "the invite is used up", 8: "it was too busy, or could not store changes",
        9: "they were not let in", 10: "somebody else is at the door just now",
        11: "too many comparisons of words were broken off at this door",
        12: "two people at the door showed the same words, so both were refused",
        13: CloseCause.tooOld, 14: CloseCause.tooOld, 15: "this group does not go on with the older one",
    ]
}
