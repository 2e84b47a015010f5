// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A draft of something that some members would sell.
public struct Offer: Headed {
    public enum Kind: String, CaseIterable, Codable, Sendable { case solo, joint, course, pack }

    /// How far it is: agreed once every contributor agreed.
    public enum State: String, Codable, Sendable { case draft, agreed }

    public struct Contributor: Hashable, Sendable, Codable {
        public let person: Person
        public let role: String?
        /// Percent, as written.
        public let share: String?
        public let agreed: Bool
    }

    public static let title: FieldID = "title"
    public static let kindField: FieldID = "kind"
    public static let body: FieldID = "body"
    public static let contributors: FieldID = "contributors"
    public static let agreed: FieldID = "agreed"
    /// What may be set besides title and kind.
    public static let fields: [FieldID] = [
        "summary", "audience", "price", "duration", "place", "date", "contact", "status",
    ]

    public static func role(of member: MemberID) -> FieldID { FieldID("role.\(member.description.prefix(26))") }
    public static func share(of member: MemberID) -> FieldID { FieldID("share.\(member.description.prefix(26))") }

    public let head: RecordHead
    public let title: String
    public let offerKind: String
    public let state: State
    public let fields: [String: String]
    public let contributors: [Contributor]
    /// Absent in a list.
    public let text: String?

    enum CodingKeys: String, CodingKey {
        case title, state, fields, contributors, text
        case offerKind = "offer_kind"
    }

    public init(_ view: RecordView, _ people: People, isListed: Bool = false) {
        head = RecordHead(view, people)
        title = view.string(Self.title)
        offerKind = view.optionalString(Self.kindField) ?? Kind.joint.rawValue
        var fields: [String: String] = [:]
        for field in Self.fields { if let value = view.optionalString(field) { fields[field.name] = value } }
        self.fields = fields
        let agreeing = Set(view.members(Self.agreed))
        contributors = view.members(Self.contributors).map { member in
            Contributor(
                person: people.person(member), role: view.optionalString(Self.role(of: member)),
                share: view.optionalString(Self.share(of: member)), agreed: agreeing.contains(member))
        }
        state = !contributors.isEmpty && contributors.allSatisfy(\.agreed) ? .agreed : .draft
        text = isListed ? nil : view.texts[Self.body] ?? ""
    }

    public init(from decoder: any Decoder) throws {
        head = try RecordHead(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decode(String.self, forKey: .title)
        offerKind = try container.decode(String.self, forKey: .offerKind)
        state = try container.decode(State.self, forKey: .state)
        fields = try container.decode([String: String].self, forKey: .fields)
        contributors = try container.decode([Contributor].self, forKey: .contributors)
        text = try container.decodeIfPresent(String.self, forKey: .text)
    }

    public func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(title, forKey: .title)
        try container.encode(offerKind, forKey: .offerKind)
        try container.encode(state, forKey: .state)
        try container.encode(fields, forKey: .fields)
        try container.encode(contributors, forKey: .contributors)
        try container.encodeIfPresent(text, forKey: .text)
    }

    /// The operations that make a new offer, with whoever makes it as its first contributor.
    public static func creating(_ id: RecordID, title: String, kind: Kind, by member: MemberID) -> [Operation] {
        [
            .create(id), .assign(id, Self.title, .text(title)), .assign(id, kindField, .text(kind.rawValue)),
            .add(id, contributors, .member(member)),
        ]
    }
}
