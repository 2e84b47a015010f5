// SPDX-License-Identifier: Apache-2.0
// peersync

/// Limits and times of a connection.
public enum SessionLimits {
    /// Of the first frame, before the other side proved anything.
    public static let leadingFrameBytesMax = 512
    /// From accepting a connection until both sides are known to each other.
    public static let handshakeTime = Duration.seconds(8)
    /// A silent connection is asked for a sign of life after this time …
    public static let pingInterval = Duration.seconds(5)
    /// … and given up after this one.
    public static let silenceMax = Duration.seconds(15)
    /// An unknown device has so long to show the change that admits it.
    public static let introductionTime = Duration.seconds(15)
    /// Of changes in one message, unless a single signed stretch is longer.
    public static let batchBytesTarget = 128 << 10
    /// Who lacks much gets batches of up to so many times as much: each batch makes the views of all records in it anew, so
    /// larger ones are taken in sooner.
    public static let catchUpFactor = 8
    /// Of each change that is missing so many bytes go into one batch.
    static let catchUpBytesPerChange = 64
    /// Batches sent and not yet acknowledged.
    public static let batchesInFlightMax = 4
    /// Changes of others are passed on after this time to those who have not said meanwhile that they hold them.
    public static let forwardDelay = Duration.milliseconds(150)
    /// Quiet digests that differ for so long start the comparison over.
    public static let disagreementTime = Duration.seconds(2)
    /// Places for members who called.
    public static let connectionsMax = 256
    /// Places for callers that have shown no key and no words yet, in all and from one network block.
    public static let unprovenMax = 256
    public static let unprovenPerBlockMax = 8
    /// Places for callers that hold the key or the words of a door and are not known as members: newcomers, devices whose
    /// admission is not here yet, and those who should not have the key.
    public static let keyHoldersMax = 64
    public static let targetsMax = 512
    /// Of those, learned from other members only.
    public static let exchangedTargetsMax = 128
    /// Of those, remembered from earlier runs or from peers that called.
    public static let rememberedTargetsMax = 128
    public static let dialsMax = 16
    /// Of those, kept free for addresses that a person named.
    public static let dialsForManual = 4
    /// Before a call that was closed in silence is made again with an older key, give or take a quarter.
    public static let olderKeyDelay = Duration.milliseconds(250)
    /// A peer that opened several holds so many until it has ended all but one of them; more end the oldest. No honest one opens more.
    public static let connectionsPerPeerMax = dialsMax
    /// Who has so many connections in a group, dialling ones included, calls no more of it: in a crowd the others are heard through them.
    public static let linksWanted = 8
}
