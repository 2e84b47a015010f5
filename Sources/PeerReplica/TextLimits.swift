// SPDX-License-Identifier: Apache-2.0
// peersync

/// How much the texts of a record hold. Each bound is decided by the set of changes, never by their order of arrival.
///
/// Changing one changes what replicas show, so all of a group must have the same.
public struct TextLimits: Hashable, Sendable {
    /// Scalars that one change inserts into one text. The edits of a change that inserts more are no edits of that text.
    public var insertedByChangeMax: Int
    /// Scalars that all standing changes insert into one text. Changes beyond this are in the
    /// text's history and not shown: of the changes on which no other member has built the last
    /// ones, by Lamport number, then hash.
    public var insertedMax: Int
    /// `SharedText.size` of one text, void edits included. A text that is larger is closed: it shows nothing. Below what
    /// the engine holds, by more than a change can add.
    public var sizeMax: Int

    /// The defaults are the protocol's bounds; other ones are for tests.
    public init(insertedByChangeMax: Int = 1 << 16, insertedMax: Int = 1 << 26, sizeMax: Int = 1 << 29) {
        self.insertedByChangeMax = insertedByChangeMax
        self.insertedMax = insertedMax
        self.sizeMax = sizeMax
    }

    /// The bounds of the Protocol page (*Changes*).
    public static let standard = TextLimits()
}
