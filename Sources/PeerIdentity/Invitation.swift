// SPDX-License-Identifier: Apache-2.0
// peersync

/// The invite of a newcomer: a link or a spoken code.
public enum Invitation: Hashable, Sendable {
    case link(InviteLink)
    case code(SpokenCode)

    /// Reads an invite that a person typed or pasted.
    ///
    /// - Throws: `InviteLinkError` for a text that begins like a link, else `SpokenCodeError`.
    public init(text: String) throws {
        let isLink = text.filter { !$0.isWhitespace }.uppercased().hasPrefix("PEERSYNC:")
        self = isLink ? .link(try InviteLink(text: text)) : .code(try SpokenCode(text: text))
    }
}
