// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A call for a project that is too large for one: roles, and who takes which.
public struct Project: RecordContent {
    /// A role with as many places as it has.
    public struct Opening: Hashable, Sendable {
        public let role: String
        public let places: Int

        public init(role: String, places: Int) {
            self.role = role
            self.places = places
        }
    }

    public struct Claim: Hashable, Sendable, Codable {
        public let person: Person
        public let time: Timestamp
    }

    public struct Role: Hashable, Sendable, Codable {
        public let role: String
        public let places: Int
        /// In order of claiming, the same on every device; those beyond the places are nobody's fault: they did not see each other.
        public let claims: [Claim]

        public var open: Int { max(0, places - claims.count) }
        public var isOverclaimed: Bool { claims.count > places }
    }

    public enum State: String, Codable, Sendable { case open, filled, overclaimed }

    public static let title: FieldID = "title"
    /// Elements are where it stands among the others in two digits, a number of places, and the role, with spaces between.
    public static let roles: FieldID = "roles"
    /// Elements are a member's id, a space, and the role; they count when that member put them there.
    public static let claims: FieldID = "claims"
    public static let placesMax = 99
    public static let rolesMax = 100

    public let title: String
    public let state: State
    public let roles: [Role]

    public static func of(_ view: RecordView, _ people: People) -> Recorded<Project> {
        var claims: [String: [Claim]] = [:]
        for element in view.sets[Self.claims, default: []] {
            guard
                case .text(let text) = element.value, let space = text.firstIndex(of: " "),
                let member = element.source.member, text[..<space] == member.description
            else { continue }
            claims[String(text[text.index(after: space)...]), default: []]
                .append(Claim(person: people.person(member), time: Timestamp(milliseconds: element.source.wallClock)))
        }
        let roles = openings(of: view).map { Role(role: $0.role, places: $0.places, claims: claims[$0.role] ?? []) }
        let state: State =
            if roles.contains(where: \.isOverclaimed) { .overclaimed } else if roles.allSatisfy({ $0.open == 0 }) { .filled } else { .open }
        return Recorded(RecordHead(view, people), Project(title: view.string(title), state: state, roles: roles))
    }

    /// In the order in which they were given.
    public static func openings(of view: RecordView) -> [Opening] {
        view.strings(roles).sorted().compactMap(opening)
    }

    static func opening(_ element: String) -> Opening? {
        let parts = element.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, let places = Int(parts[1]), (1...placesMax).contains(places) else { return nil }
        return Opening(role: String(parts[2]), places: places)
    }

    public static func creating(_ id: RecordID, title: String, _ openings: [Opening]) -> [Operation] {
        [.create(id), .assign(id, Self.title, .text(title))] + openings.enumerated().map { place, opening in
            .add(id, roles, .text("\(place / 10)\(place % 10) \(opening.places) \(opening.role)"))
        }
    }

    public static func claim(_ role: String, by member: MemberID) -> Value { .text("\(member) \(role)") }
}
