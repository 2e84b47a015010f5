// SPDX-License-Identifier: Apache-2.0
// peersync

/// What whoever waits for an answer is told on the way to it.
public enum WorkProgress: Hashable, Sendable, Codable {
    /// Something began, in a sentence.
    case step(String)
    /// So much of what takes longer is done.
    case part(done: Int, of: Int)

    public typealias Handler = @Sendable (WorkProgress) -> Void
}
