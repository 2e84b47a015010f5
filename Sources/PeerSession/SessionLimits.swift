// SPDX-License-Identifier: Apache-2.0
// peersync

/// Limits and times of a connection.
public enum SessionLimits {
    /// The maximum size of the first frame, before the other side proved anything.
    public static let leadingFrameBytesMax = 512
    /// From accepting a connection until both sides are known to each other.
    public static let handshakeTime = Duration.seconds(8)
    /// A silent connection is asked for a sign of life after this time …
    public static let pingInterval = Duration.seconds(5)
    /// … and given up after this one.
    public static let silenceMax = Duration.seconds(15)
    /// How long an unknown device may take to show the change that admits it.
    public static let introductionTime = Duration.seconds(15)
    /// The size of the changes in one message, unless a single signed stretch is longer.
    public static let batchBytesTarget = 128 << 10
    /// A peer that lacks many changes gets batches of up to this many times `batchBytesTarget`.
    /// Each batch makes the views of all records in it anew, so larger batches are taken in sooner.
    public static let catchUpFactor = 8
    /// How many bytes each missing change adds to the size of a batch, between these two bounds.
    static let catchUpBytesPerChange = 64
    /// Batches sent and not yet acknowledged.
    public static let batchesInFlightMax = 4
    /// Changes of other devices are passed on after this time, to peers that have not said
    /// meanwhile that they hold them.
    public static let forwardDelay = Duration.milliseconds(150)
    /// Quiet digests that differ for so long start the comparison over.
    public static let disagreementTime = Duration.seconds(2)
    /// Places for members who called.
    public static let connectionsMax = 256
    /// Places for callers that have shown no key and no words yet, in all and from one network block.
    public static let unprovenMax = 256
    /// See `unprovenMax`: places for one network block.
    public static let unprovenPerBlockMax = 8
    /// Places for callers that hold the key or the words of a door and are not known as members: newcomers, devices whose
    /// admission is not here yet, and callers that should not have the key.
    public static let keyHoldersMax = 64
    /// Targets of all groups together.
    public static let targetsMax = 512
    /// Of the targets, how many may be learned from other members only.
    public static let exchangedTargetsMax = 128
    /// Of the targets, how many may be remembered from earlier runs or from peers that called.
    public static let rememberedTargetsMax = 128
    /// Dials under way at the same time.
    public static let dialsMax = 16
    /// Of the dials, how many are kept free for addresses that a person named.
    public static let dialsForManual = 4
    /// Before a call that was closed in silence is made again with an older key, give or take a quarter.
    public static let olderKeyDelay = Duration.milliseconds(250)
    /// How many connections a peer that opened several may hold until it has ended all but one; a
    /// further one ends the oldest. No honest peer opens more.
    public static let connectionsPerPeerMax = dialsMax
    /// A laptop with this many connections in a group calls no more peers of the group: in a crowd
    /// it hears of the others through these. A dial counts as a connection, unless the last dial to
    /// the same target failed.
    public static let linksWanted = 8
}
