// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// Who a member is, in their own words.
public struct Profile: Headed {
    public static let scalarFields: [FieldID] = [
        "name", "headline", "trade", "city", "contact", "website", "practice", "bio",
    ]
    public static let setFields: [FieldID] = ["offers", "seeks", "languages"]

    /// Who may see and export a field.
    public enum Visibility: String, CaseIterable, Codable, Sendable {
        /// Exported with the session's summary.
        case session
        /// Seen by members, not exported.
        case members
        /// Not shown by other members' programs and never exported.
        case `private`
    }

    public let head: RecordHead
    public let member: String
    public let name: String
    /// Fields with a value, in the order people read them.
    public let fields: [String: String]
    public let offers: [String]
    public let seeks: [String]
    public let languages: [String]
    /// Of fields that are not at their default; see `visibilityByDefault`.
    public let visibility: [String: Visibility]

    enum CodingKeys: String, CodingKey { case member, name, fields, offers, seeks, languages, visibility }

    public static func visibilityField(_ field: String) -> FieldID { FieldID("visibility.\(field)") }

    /// - Parameter isOwn: The member looks at their own profile, so private fields are there too.
    public init(_ view: RecordView, member: MemberID, _ people: People, isOwn: Bool, forExport: Bool = false) {
        head = RecordHead(view, people)
        self.member = member.description
        name = people.name(of: member)
        var visibility: [String: Visibility] = [:]
        for field in Self.scalarFields + Self.setFields {
            if let text = view.optionalString(Self.visibilityField(field.name)) {
                visibility[field.name] = Visibility(rawValue: text)
            }
        }
        func isShown(_ field: FieldID) -> Bool {
            let chosen = visibility[field.name] ?? Self.visibilityByDefault(field)
            return forExport ? chosen == .session : isOwn || chosen != .private
        }
        var fields: [String: String] = [:]
        for field in Self.scalarFields where isShown(field) {
            if let value = view.optionalString(field), !value.isEmpty { fields[field.name] = value }
        }
        self.fields = fields
        offers = isShown("offers") ? view.strings("offers") : []
        seeks = isShown("seeks") ? view.strings("seeks") : []
        languages = isShown("languages") ? view.strings("languages") : []
        self.visibility = visibility
    }

    /// What others in the room would be told anyway goes into the summary; how to reach someone does not.
    public static func visibilityByDefault(_ field: FieldID) -> Visibility {
        ["contact", "bio", "practice", "city"].contains(field.name) ? .members : .session
    }

    public init(from decoder: any Decoder) throws {
        head = try RecordHead(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        member = try container.decode(String.self, forKey: .member)
        name = try container.decode(String.self, forKey: .name)
        fields = try container.decode([String: String].self, forKey: .fields)
        offers = try container.decode([String].self, forKey: .offers)
        seeks = try container.decode([String].self, forKey: .seeks)
        languages = try container.decode([String].self, forKey: .languages)
        visibility = try container.decode([String: Visibility].self, forKey: .visibility)
    }

    public func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(member, forKey: .member)
        try container.encode(name, forKey: .name)
        try container.encode(fields, forKey: .fields)
        try container.encode(offers, forKey: .offers)
        try container.encode(seeks, forKey: .seeks)
        try container.encode(languages, forKey: .languages)
        try container.encode(visibility, forKey: .visibility)
    }
}
