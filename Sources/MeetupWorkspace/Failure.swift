// SPDX-License-Identifier: Apache-2.0
// peersync

public import MeetupModel

/// Why something was not done, in words for people, and what they can do about it.
public struct Failure: Error, Hashable, Sendable, Codable {
    /// The exit code of the command that asked.
    public enum Kind: Int, Sendable, Codable {
        /// Not found, refused, in conflict.
        case refused = 1
        /// Asked for in a way that means nothing here.
        case usage = 2
        /// The data on disk cannot be used.
        case store = 3
        case network = 4
    }

    public let kind: Kind
    public let message: String
    public let fix: String?

    public init(_ kind: Kind, _ message: Phrase, fix: Phrase? = nil) {
        self.kind = kind
        self.message = message.text
        self.fix = fix?.text
    }
}
