// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// The newcomers at doors where a person has to say yes: one at a time at each door.
///
/// With one at a time nobody in the middle can hold several tries open beside each other and choose
/// among their words.
public struct PendingJoins: Sendable {
    /// The place of a newcomer who waits at a door.
    public struct Place: Hashable, Sendable {
        public let group: GroupID
        /// The door's number among the group's invites.
        public let invite: Int64
        /// On the newcomer's screen; nil until they are known.
        public fileprivate(set) var words: [String]?
    }

    /// By connection.
    public private(set) var places: [Int: Place] = [:]

    public init() {}

    /// A newcomer asks to be let in.
    ///
    /// - Returns: Whether nobody else is at the door.
    public mutating func arrived(_ connection: Int, at invite: Int64, of group: GroupID) -> Bool {
        guard places[connection] == nil,
            !places.values.contains(where: { $0.group == group && $0.invite == invite })
        else {
            return false
        }
        places[connection] = Place(group: group, invite: invite, words: nil)
        return true
    }

    /// A newcomer shows its words from now on.
    ///
    /// - Returns: The others in the group that show the same ones. If there are any, all of them
    ///   and this one have to be refused, for the person who says yes could not tell whom it is
    ///   for.
    public mutating func showed(_ connection: Int, _ words: [String]) -> [Int] {
        guard let group = places[connection]?.group else { return [] }
        places[connection]?.words = words
        return places.filter {
            $0.key != connection && $0.value.group == group && $0.value.words == words
        }.keys.sorted()
    }

    /// A newcomer is gone, or was answered.
    public mutating func left(_ connection: Int) { places[connection] = nil }
}
