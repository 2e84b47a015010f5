// SPDX-License-Identifier: Apache-2.0
// peersync

/// Constants of protocol version 1; changing one changes what is valid, so it needs a new version.
public enum ChangeLimits {
    /// Of one encoded change.
    public static let changeBytesMax = 65_536
    public static let operationsMax = 512
    /// Changes named besides the previous one of the chain.
    public static let dependenciesMax = 256
    public static let fieldNameBytesMax = 64
    /// Of the reason why a member was removed.
    public static let reasonBytesMax = 1_024
    /// Of what a group's key is known by.
    public static let keyCheckBytes = 16
    /// Of a single text value or one inserted stretch of text.
    public static let textBytesMax = 32_768
    public static let editsPerOperationMax = 4_096
}
