// SPDX-License-Identifier: Apache-2.0
// peersync

/// Why an edit or a merge was refused; the text is unchanged then.
public enum TextError: Error, Hashable, Sendable {
    /// An edit reaches beyond the text it was made in; `length` is that text's, in scalars.
    case positionOutOfRange(position: Int, deletedCount: Int, length: Int)
    /// The batch builds on these events, which are neither here nor in the batch.
    case missingParents([EventID])
    /// The version names events that are not here.
    case unknownVersion([EventID])
}
