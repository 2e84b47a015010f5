// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A member by id and by the name they gave themselves.
///
/// The id is kept as a number. Lists of thousands of records are made and written on two cores; if
/// all persons shared a string, both cores would contend for its reference count.
public struct Person: Hashable, Sendable, Codable {
    public let id: MemberID
    public let name: String
    public var member: String { id.description }

    enum CodingKeys: String, CodingKey { case member, name }

    public init(_ id: MemberID, name: String) {
        self.id = id
        self.name = name
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let id = MemberID(text: try container.decode(String.self, forKey: .member)) else {
            throw DecodingError.dataCorruptedError(forKey: .member, in: container, debugDescription: "no id of a member")
        }
        self.init(id, name: try container.decode(String.self, forKey: .name))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(member, forKey: .member)
        try container.encode(name, forKey: .name)
    }
}

/// The names of a group's members.
///
/// Members choose their own names, so two names may be equal or look alike. Such names are always
/// shown with the beginning of the member's id: *Marie (7k2p)*.
public struct People: Sendable {
    private let ownNames: [MemberID: String]
    /// Made once: a long list names the same few people again and again.
    private let persons: [MemberID: Person]
    /// The members who have a profile, sorted by id.
    public let members: [MemberID]

    /// - Parameter profiles: Records of kind profile; only its member can have written one.
    public init(profiles: [RecordView]) {
        var ownNames: [MemberID: String] = [:]
        for profile in profiles where !profile.isForgotten {
            guard let member = profile.created?.member, profile.id == .profile(of: member) else { continue }
            if case .text(let name)? = profile["name"], !name.isEmpty { ownNames[member] = name }
        }
        self.ownNames = ownNames
        members = Set(profiles.compactMap { $0.created?.member }).sorted()
        let names = Self.distinct(members.map { (member: $0, name: ownNames[$0] ?? Self.beginning(of: $0)) })
        persons = Dictionary(uniqueKeysWithValues: names.map { ($0, Person($0, name: $1)) })
    }

    private static func beginning(of member: MemberID) -> String { String(member.description.prefix(8)) }

    /// Returns names of which no two read alike.
    ///
    /// Nobody can imitate a name that is shown with an id: a chosen name that ends with the
    /// beginning of another member's id is shown with its own member's id as well.
    private static func distinct(_ names: [(member: MemberID, name: String)]) -> [(MemberID, String)] {
        let keys = names.map { NameLikeness.keys($0.name) }
        var uses: [String: Int] = [:]
        for key in keys.joined() { uses[key, default: 0] += 1 }
        let ids = names.map(\.member.description)
        let alike = names.indices.filter { index in
            keys[index].contains { uses[$0, default: 0] > 1 }
                || NameLikeness.imitates(names[index].name, ids.filter { $0 != ids[index] })
        }
        var letters = NameLikeness.markLetters
        while Set(alike.map { ids[$0].prefix(letters) }).count < alike.count { letters += 1 }
        var shown = names.map { ($0.member, $0.name) }
        for index in alike { shown[index].1 += " (\(ids[index].prefix(letters)))" }
        return shown
    }

    /// Whether a member has written a profile, even if it is forgotten since.
    public func isIntroduced(_ member: MemberID) -> Bool { persons[member] != nil }

    /// The name, or for someone not seen yet the beginning of the id.
    public func name(of member: MemberID) -> String { persons[member]?.name ?? Self.beginning(of: member) }

    public func person(_ member: MemberID) -> Person {
        persons[member] ?? Person(member, name: name(of: member))
    }

    public func person(_ member: MemberID?) -> Person? { member.map { person($0) } }

    /// A value as it is, the same in every language; members by their names.
    public func text(of value: Value) -> String {
        switch value {
        case .text(let text): text
        case .integer(let integer): "\(integer)"
        case .flag(let flag): "\(flag)"
        case .time(let time): Timestamp(milliseconds: time).text
        case .record(let record): record.description
        case .member(let member): name(of: member)
        case .attachment(let attachment): "\(attachment.mediaType) \(attachment.byteCount) B \(attachment.hash)"
        }
    }

    /// Members by name or by any beginning of name or id, without case and accents; a whole name wins, and before it a name as it is shown.
    public func find(_ text: String) -> [MemberID] {
        let wanted = FoldedText.of(text)
        if wanted.isEmpty { return [] }
        let shown = members.filter { FoldedText.of(name(of: $0)) == wanted }
        if shown.count == 1 { return shown }
        let whole = members.filter { ownNames[$0].map(FoldedText.of) == wanted }
        if !whole.isEmpty { return whole }
        return members.filter {
            $0.description.hasPrefix(wanted) || ownNames[$0].map(FoldedText.of)?.hasPrefix(wanted) == true
        }
    }
}
