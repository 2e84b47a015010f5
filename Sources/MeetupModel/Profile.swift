// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A member's description of themselves.
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
        /// Kept on this laptop, not in the document.
        case `private`
    }

    public let head: RecordHead
    public let person: Person
    public var member: String { person.member }
    public var name: String { person.name }
    /// Fields with a value, in the order people read them.
    public let fields: [String: String]
    public let offers: [String]
    public let seeks: [String]
    public let languages: [String]
    /// The visibility of the fields that are not at their default; see `visibilityByDefault`.
    public let visibility: [String: Visibility]

    enum CodingKeys: String, CodingKey { case fields, offers, seeks, languages, visibility }

    /// Set when a member wants nothing of their profile shown any more.
    public static let forgotten: FieldID = "forgotten"

    /// What a member keeps to their own laptop: values by field, each field with one or, where it is a set, several.
    public typealias Private = [String: [String]]

    public static func visibilityField(_ field: String) -> FieldID { FieldID("visibility.\(field)") }

    /// - Parameters:
    ///   - isOwn: The member looks at their own profile.
    ///   - kept: What is on this laptop only; the member's own and not for an export.
    public init(
        _ view: RecordView, member: MemberID, _ people: People, isOwn: Bool, forExport: Bool = false, kept: Private = [:]
    ) {
        head = RecordHead(view, people)
        person = people.person(member)
        let kept = isOwn && !forExport ? kept : [:]
        let isForgotten = view.isForgotten
        var visibility = kept.mapValues { _ in Visibility.private }
        for field in Self.scalarFields + Self.setFields where visibility[field.name] == nil {
            if let text = view.optionalString(Self.visibilityField(field.name)) {
                visibility[field.name] = Visibility(rawValue: text)
            }
        }
        func isShown(_ field: FieldID) -> Bool {
            if isForgotten { return false }
            // Written by a program that still put such fields into the document.
            let chosen = visibility[field.name] ?? Self.visibilityByDefault(field)
            return forExport ? chosen == .session : isOwn || chosen != .private
        }
        func values(_ field: FieldID) -> [String] { kept[field.name] ?? (isShown(field) ? view.strings(field) : []) }
        var fields: [String: String] = [:]
        for field in Self.scalarFields {
            let value = kept[field.name]?.first ?? (isShown(field) ? view.optionalString(field) : nil)
            if let value, !value.isEmpty { fields[field.name] = value }
        }
        self.fields = fields
        offers = values("offers")
        seeks = values("seeks")
        languages = values("languages")
        self.visibility = visibility
    }

    /// What others in the room would be told anyway goes into the summary; how to reach someone does not.
    public static func visibilityByDefault(_ field: FieldID) -> Visibility {
        ["contact", "bio", "practice", "city"].contains(field.name) ? .members : .session
    }

    public init(from decoder: any Decoder) throws {
        head = try RecordHead(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        person = try Person(from: decoder)
        fields = try container.decode([String: String].self, forKey: .fields)
        offers = try container.decode([String].self, forKey: .offers)
        seeks = try container.decode([String].self, forKey: .seeks)
        languages = try container.decode([String].self, forKey: .languages)
        visibility = try container.decode([String: Visibility].self, forKey: .visibility)
    }

    public func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        try person.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fields, forKey: .fields)
        try container.encode(offers, forKey: .offers)
        try container.encode(seeks, forKey: .seeks)
        try container.encode(languages, forKey: .languages)
        try container.encode(visibility, forKey: .visibility)
    }
}
