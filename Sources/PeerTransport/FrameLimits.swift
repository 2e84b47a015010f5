// SPDX-License-Identifier: Apache-2.0
// peersync

/// How long frames may be, checked from the length prefix before anything is buffered.
public struct FrameLimits: Hashable, Sendable {
    /// So many frames at the beginning, before the other side proved anything, …
    public let leadingFrames: Int
    /// … may have so many bytes …
    public let leadingBytesMax: Int
    /// … and each one after those so many.
    public let bytesMax: Int

    public init(leadingFrames: Int, leadingBytesMax: Int, bytesMax: Int) {
        self.leadingFrames = leadingFrames
        self.leadingBytesMax = leadingBytesMax
        self.bytesMax = bytesMax
    }
}

/// What went wrong on the way; the addresses are the caller's to add.
public enum TransportError: Error, Hashable, Sendable {
    /// The prefix announced more than the limit.
    case frameTooLong(bytes: Int)
    /// Empty frames carry nothing and are not sent.
    case frameEmpty
    case addressInUse
    /// Text that must be an address is none, with the reason as a sentence.
    case addressInvalid(String)
    case addressNotAvailable(String)
    case connectionFailed(String)
    case timedOut
}
