// SPDX-License-Identifier: Apache-2.0
// peersync

/// Why an edit, a merge or a reading was refused; the text is unchanged then.
public enum TextError: Error, Hashable, Sendable {
    /// An edit reaches beyond the text it was made in; `length` is that text's, in scalars.
    case positionOutOfRange(position: Int, deletedCount: Int, length: Int)
    /// The batch builds on these events, which are neither here nor in the batch.
    case missingParents([EventID])
    /// An undo takes back something else than the first events of the author it is derived from, all of which it follows.
    case invalidUndo(AuthorID)
    /// The version names events that are not here.
    case unknownVersion([EventID])
    /// The text would have more than `SharedText.eventCountMax` events.
    case limitExceeded
    /// The bytes are not an encoding; `offset` is where that shows.
    case malformed(offset: Int, TextFormatError)
}

/// What is wrong with bytes that should be an encoded history.
public enum TextFormatError: Hashable, Sendable {
    case truncated
    case unknownFormat
    /// A number that is too large for what it says, or not in its one form.
    case badNumber
    case badText
    case badReference
    case trailingBytes
}
