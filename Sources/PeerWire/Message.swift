// SPDX-License-Identifier: Apache-2.0
// peersync

public import CollaborativeText
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
///
/// A message whose tag is even is optional: a version that does not know it ignores it. A message whose tag is odd is
/// required: a version that does not know it closes the connection and says why.
public enum Message: Hashable, Sendable {
    /// First on both sides: the digest of the document and the last changes of each chain.
    case hello(Hello)
    /// How many changes the sender is about to send in this sync.
    case totals(changes: UInt64)
    /// Changes such that each one's causal past is in them, before them, or held already.
    case changes([ReceivedChange])
    /// What the sender holds now, as the last changes that moved; and how many `changes` messages it committed or
    /// knew already since it last said so.
    case have(acknowledged: UInt64, [Tip])
    /// Everything the sender had for the other was sent; the digest of what it holds.
    case done(DocumentDigest)
    /// The other's changes lacked something: start over from these.
    case resync([Tip])
    /// Asks for a `pong` after `SessionLimits.pingInterval` of silence.
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
    /// From a newcomer at an open door. `comesFromOlder` says that the newcomer was in the older
    /// group of a fork; a host whose group does not know the device from there refuses the
    /// newcomer.
    case joinRequest(name: String, device: DeviceID, comesFromOlder: Bool = false)
    /// The answer: the newcomer is admitted now. `member` is whose device it is: a new member's, or the host's own.
    case joinGranted(group: GroupID, groupKey: [UInt8], groupName: String, member: MemberID)
    /// To a newcomer: somebody has to say yes first; both screens show words of that language, `en` or `fr`, to compare.
    case waiting(language: String)
    /// From a newcomer who was told to wait: 32 bytes that promise a nonce, before the host's is known.
    case comparisonCommitment([UInt8])
    /// The host's nonce in answer to a commitment, then the newcomer's, which opens it: 16 bytes each.
    case comparisonNonce([UInt8])
    /// Where the sender's cursor is in a text. Reserved: this version checks the form and ignores it.
    case presence(Presence)
    /// Gossip: ids of changes that the sender has, with the number of hops they came. Reserved, as the next three.
    case announceChanges(hops: UInt64, [ChangeID])
    /// Gossip: asks for announced changes.
    case requestChanges([ChangeID])
    /// Gossip: makes the connection an edge of the broadcast tree, and asks for changes that did not come.
    case graft([ChangeID])
    /// Gossip: takes the connection out of the broadcast tree; only ids are announced on it from now on.
    case prune
    /// A message with a tag that this version does not know, or with a required field that it does not know.
    case unknown(tag: UInt64, content: [UInt8])

    /// The beginning of a conversation.
    public struct Hello: Hashable, Sendable {
        public let digest: DocumentDigest
        /// The last change of each lane of a chain; empty to a device that is not known as a
        /// member.
        public let tips: [Tip]
        /// Where the sender listens for others; 0 when it does not.
        public let listeningPort: UInt16
        /// For people: the program's version.
        public let software: String
        /// The sender's abilities beyond this version of the protocol, ascending; no number is
        /// given out yet.
        public let capabilities: [UInt64]
        /// The group's level in the sender's document; 0 to a device that is not known as a member.
        public let levelReached: UInt64
        /// The highest level that the sender's program knows, see `GroupLevel`.
        public let levelUnderstood: UInt64
        /// The least `levelUnderstood` of a peer that the sender exchanges changes with.
        public let levelRequired: UInt64

        public init(
            digest: DocumentDigest, tips: [Tip], listeningPort: UInt16, software: String,
            capabilities: [UInt64] = [], levelReached: UInt64 = GroupLevel.first,
            levelUnderstood: UInt64 = GroupLevel.understood, levelRequired: UInt64 = GroupLevel.first
        ) {
            self.digest = digest
            self.tips = tips
            self.listeningPort = listeningPort
            self.software = software
            self.capabilities = capabilities
            self.levelReached = levelReached
            self.levelUnderstood = levelUnderstood
            self.levelRequired = levelRequired
        }
    }

    /// A cursor in a text, for as long as the connection lasts.
    public struct Presence: Hashable, Sendable {
        public let record: RecordID
        public let field: FieldID
        /// Counts the sender's `presence` messages; an older one is out of date.
        public let number: UInt64
        /// The latest changes of the text that the sender sees, ascending: positions count in that version of it.
        public let version: [ChangeID]
        /// Where the selection begins, in Unicode scalars.
        public let anchor: UInt64
        /// Where the cursor is; equal to `anchor` without a selection.
        public let head: UInt64
        /// The edit that the sender is typing and has not written yet.
        public let pendingEdit: TextEdit?

        public init(
            record: RecordID, field: FieldID, number: UInt64, version: [ChangeID], anchor: UInt64, head: UInt64,
            pendingEdit: TextEdit?
        ) {
            self.record = record
            self.field = field
            self.number = number
            self.version = version
            self.anchor = anchor
            self.head = head
            self.pendingEdit = pendingEdit
        }
    }

    /// Why a connection is closed, by the number on the wire (Protocol page, *Messages*).
    public enum CloseReason: UInt8, Hashable, Sendable, CaseIterable {
        /// The sender's program ends.
        case shuttingDown = 1
        /// Another connection between the same two instances was kept.
        case duplicateConnection = 2
        /// The caller and the called are the same instance.
        case selfConnection = 3
        /// The sender does not know the peer as a member: it was removed, or no change admits it.
        case notMember = 4
        /// The peer said something out of turn, or sent a change that is not acceptable.
        case protocolViolation = 5
        /// From a newcomer who was let in and goes on at the members' door.
        case joined = 6
        /// The invite admits nobody any more: it was used up, expired, or was closed.
        case inviteUsedUp = 7
        /// No place is free, or the sender cannot read or store its document; a later try may work.
        case busy = 8
        /// A person said no to the newcomer, or an admission of it would have no effect.
        case notWelcome = 9
        /// Another newcomer is at this door just now.
        case anotherWaits = 10
        /// Too many comparisons at this door were broken off.
        case comparisonsUsedUp = 11
        /// Two newcomers showed the same words.
        case sameWords = 12
        /// The peer said something required that this version does not know.
        case notUnderstood = 13
        /// The peer's program knows too low a level for this one.
        case peerTooOld = 14
        /// The newcomer says that it comes from an older group, but this group does not know its
        /// device from there.
        case notKnownFromOlder = 15
        /// A reason of a later version, whatever its number.
        case other = 255
    }

    /// Whether a version that does not know the message may ignore it.
    public var isOptional: Bool { MessageCodec.tag(of: self) & 1 == 0 }
}

/// Limits of what one message may hold.
public enum MessageLimits {
    /// The size of a whole message, before it is split into frames: 4 MiB.
    public static let messageBytesMax = 4 << 20
    /// Tips in a `hello`, `have` or `resync`.
    public static let tipsMax = 4_096
    /// Changes in one `changes` message; `messageBytesMax` is usually reached first.
    public static let changesMax = 65_536
    /// Addresses in a `peers` message, and in an invite's link.
    public static let endpointsMax = 64
    public static let hostBytesMax = 255
    public static let softwareBytesMax = 64
    /// The size of a newcomer's name and of a group's name, in UTF-8.
    public static let nameBytesMax = 256
    public static let languageBytesMax = 8
    public static let capabilitiesMax = 256
    /// Ids in one message of the gossip.
    public static let gossipChangesMax = 4_096
    /// Changes that name a version of a text.
    public static let versionChangesMax = 16
    /// The size of the edit in a `presence`.
    public static let pendingEditBytesMax = 4_096
}
