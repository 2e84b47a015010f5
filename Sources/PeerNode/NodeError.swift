// SPDX-License-Identifier: Apache-2.0
// peersync

/// What the node could not do.
public enum NodeError: Error, Hashable, Sendable {
    /// This device is not, or no longer, a member of the group.
    case notMember
    /// The group goes on with the log of an older one, and not all of that is here yet.
    case logIncomplete
    /// This device began more chains of changes than count, see `ChangeLimits.chainsPerDeviceMax`.
    case replicaSpent
    /// What was to be written is more than the protocol allows; nothing was written.
    case outsideLimits
    /// Another process owns the data folder.
    case ownedBy(process: Int32?, role: String?)
    case foldersPermissions(path: String)
    case folderUnusable(path: String, reason: String)
    case keysUnreadable(path: String)
    /// The data is of an older format, which is not carried over; nothing was changed.
    case formatAbandoned(path: String)
    /// A later program wrote the data.
    case formatNewer(path: String)
    /// The keys are sealed, and nobody could be asked.
    case passphraseMissing
    case passphraseWrong
    /// The passphrase has fewer characters than this.
    case passphraseTooShort(charactersMin: Int)
    /// The passphrase has more bytes than this.
    case passphraseTooLong(bytesMax: Int)
    /// The derivation of a key takes more memory than there is.
    case memoryMissing
    case inviteRefused(String)
    case nobodyAnswered([String])
    /// No door with this number was found; `nearby` has the numbers that were.
    case doorNotFound(Int, nearby: [Int])
    /// The words are not the code of the door with this number.
    case codeWrong(Int)
    /// Another newcomer is at the door just now.
    case doorBusy
    /// The connection ended after the comparison of words had begun; nothing is tried again by itself then.
    case comparisonBrokenOff
    /// The door is for the second laptop of the member who opened it, which this one did not say it is.
    case doorForOwnDevice
    /// The newcomer said that it comes from an older group, and the group that it knocked at does not know its device
    /// from there.
    case notKnownFromOlder
    /// The group's log gives this device to another member than the one that it was told, or that
    /// it is in the older group.
    case takenForAnother
}
