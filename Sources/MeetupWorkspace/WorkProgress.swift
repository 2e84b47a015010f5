// SPDX-License-Identifier: Apache-2.0
// peersync

/// Progress of a long request, sent to the client before the answer.
public enum WorkProgress: Hashable, Sendable, Codable {
    /// Something began, in a sentence.
    case step(String)
    /// `done` of all parts of a long step are done.
    case part(done: Int, of: Int)

    public typealias Handler = @Sendable (WorkProgress) -> Void
}
