// SPDX-License-Identifier: Apache-2.0
// peersync

/// Constants of protocol version 2; changing one changes what is valid, so it needs a new version.
public enum ChangeLimits {
    /// The size of one encoded change.
    public static let changeBytesMax = 65_536
    /// Operations in one change.
    public static let operationsMax = 512
    /// Changes named besides the previous one of the chain.
    public static let dependenciesMax = 256
    /// The size of a field's name, in UTF-8.
    public static let fieldNameBytesMax = 64
    /// The size of the reason why a member was removed.
    public static let reasonBytesMax = 1_024
    /// Operations about members that count in one change; further ones have no effect.
    public static let membershipOperationsMax = 64
    /// Guests that one removal can keep.
    public static let keptGuestsMax = 256
    /// Chains of one device that count, see `ChainBounds`.
    public static let chainsPerDeviceMax = 64
    /// Branches of one chain at one point that count, see `ChainBounds`.
    public static let branchesMax = 4
    /// Last changes of the older group that a fork can name.
    public static let forkHeadsMax = 256
    /// Devices that a fork can admit in its founding change, which has a sealed key for each as well.
    public static let forkDevicesMax = 512
    /// The number of older groups that a fork goes back to at most. The logs of further ones are
    /// void.
    public static let forkDepthMax = 16
    /// Bytes of the hash by which a group key is recognized.
    public static let keyCheckBytes = 16
    /// Sealed copies of a group key in one operation.
    public static let sealedKeysMax = 1_024
    /// Bytes of the content of an operation; the limit of a change is reached first.
    public static let operationBytesMax = 65_536
    /// The size of the media type of an attachment, in ASCII.
    public static let mediaTypeBytesMax = 127
    /// The size of the content of a value other than a text.
    public static let valueBytesMax = 256
    /// The size of a single text value or of one inserted stretch of text.
    public static let textBytesMax = 32_768
    /// Edits in one `editText`.
    public static let editsPerOperationMax = 4_096
}
