// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A member by id and by the name they gave themselves.
public struct Person: Hashable, Sendable, Codable {
    public let member: String
    public let name: String
}

/// The names of a group's members.
public struct People: Sendable {
    private var names: [RecordID: String] = [:]
    /// Made once: a long list names the same few people again and again.
    private var persons: [MemberID: Person] = [:]
    /// Those who have a profile, sorted.
    public let members: [MemberID]

    /// - Parameter profiles: Records of kind profile; only its member can have written one.
    public init(profiles: [RecordView]) {
        for profile in profiles where !profile.isForgotten {
            if case .text(let name)? = profile["name"], !name.isEmpty { names[profile.id] = name }
        }
        members = Set(profiles.compactMap { $0.created?.member }).sorted()
        for member in members { persons[member] = Person(member: member.description, name: name(of: member)) }
    }

    private func ownName(of member: MemberID) -> String? { names[.profile(of: member)] }

    /// Whether they have told anything of themselves, though it may be forgotten since.
    public func isIntroduced(_ member: MemberID) -> Bool { persons[member] != nil }

    /// The name, or for someone not seen yet the beginning of the id.
    public func name(of member: MemberID) -> String { ownName(of: member) ?? String(member.description.prefix(8)) }

    public func person(_ member: MemberID) -> Person {
        persons[member] ?? Person(member: member.description, name: name(of: member))
    }

    public func person(_ member: MemberID?) -> Person? { member.map { person($0) } }

    /// Members by name or by any beginning of name or id, without case and accents; a whole name wins.
    public func find(_ text: String) -> [MemberID] {
        let wanted = FoldedText.of(text)
        if wanted.isEmpty { return [] }
        let whole = members.filter { ownName(of: $0).map(FoldedText.of) == wanted }
        if !whole.isEmpty { return whole }
        return members.filter {
            $0.description.hasPrefix(wanted) || ownName(of: $0).map(FoldedText.of)?.hasPrefix(wanted) == true
        }
    }
}
