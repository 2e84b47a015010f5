// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A place on the network where a member was reached or listens.
public struct PeerEndpoint: Hashable, Sendable {
    /// A numeric address or a host name; a link-local IPv6 address carries its scope as `%name`.
    public let host: String
    public let port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}

/// Where a member's device was reached.
public struct PeerAddress: Hashable, Sendable {
    public let device: DeviceID
    public let endpoint: PeerEndpoint

    public init(device: DeviceID, endpoint: PeerEndpoint) {
        self.device = device
        self.endpoint = endpoint
    }
}

/// What two devices say to each other once the channel is up.
public enum Message: Hashable, Sendable {
    /// First on both sides: the digest of the document and the last changes of each chain.
    case hello(Hello)
    /// What the sender is about to send in this sync.
    case totals(changes: UInt64)
    /// Changes such that each one's causal past is in them, before them, or held already.
    case changes([ReceivedChange])
    /// What the sender holds now, as the last changes that moved; and how many `changes` messages it committed or
    /// knew already since it last said so.
    case have(acknowledged: UInt64, [Tip])
    /// Everything the sender had for the other was sent; the digest of what it holds.
    case done(digest: [UInt8])
    /// The other's changes lacked something: start over from these.
    case resync([Tip])
    case ping
    case pong
    /// Where other members were reached lately.
    case peers([PeerAddress])
    /// From member to member: is to call the sender back where it listens, and to say whether somebody answers there.
    case dialBack
    /// Whether the call that `dialBack` asked for was answered; by TCP, nothing was said in it.
    case dialedBack(isReached: Bool)
    /// The sender hangs up, and why, so that it is no failure.
    case close(CloseReason)
    /// From a newcomer at an open door.
    case joinRequest(name: String, device: DeviceID)
    /// The answer: the newcomer is admitted now. `member` is whose device it is: a new member's, or the host's own.
    case joinGranted(group: GroupID, groupKey: [UInt8], groupName: String, member: MemberID)

    /// To a newcomer: somebody has to say yes first; both screens show words of that language, `en` or `fr`, to compare.
    case waiting(language: String)
    /// From a newcomer who was told to wait: 32 bytes that promise a nonce, before the host's is known.
    case comparisonCommitment([UInt8])
    /// The host's nonce in answer to a commitment, then the newcomer's, which opens it: 16 bytes each.
    case comparisonNonce([UInt8])

    public struct Hello: Hashable, Sendable {
        /// 32 bytes.
        public let digest: [UInt8]
        public let tips: [Tip]
        /// Where the sender listens for others; 0 when it does not.
        public let listeningPort: UInt16
        /// For people: the program's version.
        public let software: String

        public init(digest: [UInt8], tips: [Tip], listeningPort: UInt16, software: String) {
            self.digest = digest
            self.tips = tips
            self.listeningPort = listeningPort
            self.software = software
        }
    }

    public enum CloseReason: UInt8, Hashable, Sendable, CaseIterable {
        case shuttingDown = 1
        case duplicateConnection = 2
        case selfConnection = 3
        case notMember = 4
        case protocolViolation = 5
        case joined = 6
        case inviteUsedUp = 7
        case busy = 8
        case notWelcome = 9
        /// Another newcomer is at this door just now.
        case anotherWaits = 10
        /// Too many comparisons at this door were broken off.
        case comparisonsUsedUp = 11
        /// Two newcomers showed the same words.
        case sameWords = 12
    }
}

/// Limits of what one message may hold.
public enum MessageLimits {
    public static let messageBytesMax = 4 << 20
    public static let tipsMax = 4_096
    public static let changesMax = 65_536
    public static let endpointsMax = 64
    public static let hostBytesMax = 255
    public static let softwareBytesMax = 64
    public static let nameBytesMax = 256
    public static let languageBytesMax = 8
}
