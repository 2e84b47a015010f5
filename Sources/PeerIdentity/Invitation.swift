// SPDX-License-Identifier: Apache-2.0
// peersync

/// What a newcomer was given to get in with.
public enum Invitation: Hashable, Sendable {
    case link(InviteLink)
    case code(SpokenCode)

    /// As it was typed or pasted.
    ///
    /// - Throws: `InviteLinkError` for what begins like a link, else `SpokenCodeError`.
    public init(text: String) throws {
        let isLink = text.filter { !$0.isWhitespace }.uppercased().hasPrefix("PEERSYNC:")
        self = isLink ? .link(try InviteLink(text: text)) : .code(try SpokenCode(text: text))
    }
}
