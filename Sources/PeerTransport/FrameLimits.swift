// SPDX-License-Identifier: Apache-2.0
// peersync

/// How long frames may be, checked from the length prefix before anything is buffered.
public struct FrameLimits: Hashable, Sendable {
    /// How many frames at the beginning have a limit of their own: the other side has proved
    /// nothing yet.
    public let leadingFrames: Int
    /// The maximum length of each of the leading frames.
    public let leadingBytesMax: Int
    /// The maximum length of each frame after the leading ones.
    public let bytesMax: Int

    public init(leadingFrames: Int, leadingBytesMax: Int, bytesMax: Int) {
        self.leadingFrames = leadingFrames
        self.leadingBytesMax = leadingBytesMax
        self.bytesMax = bytesMax
    }
}

/// An error of the transport. The caller knows the addresses and adds them to messages.
public enum TransportError: Error, Hashable, Sendable {
    /// The prefix announced more than the limit.
    case frameTooLong(bytes: Int)
    /// Empty frames carry nothing and are not sent.
    case frameEmpty
    /// Another socket listens at the address and port.
    case addressInUse
    /// The text is not an address; the value is the reason as a sentence.
    case addressInvalid(String)
    /// Listening failed for another cause; the value is the system's reason in lower case.
    case addressNotAvailable(String)
    /// No connection came about; the value is a reason for people, such as `no answer`.
    case connectionFailed(String)
    /// The other side did not answer in the time that the caller gave it. Nothing in this module
    /// throws it: a newcomer's call does, where no admission comes.
    case timedOut
}
