// SPDX-License-Identifier: Apache-2.0
// peersync

/// What a kind of record has beside what all have.
public protocol RecordContent: Codable, Hashable, Sendable {}

/// A record as people see it: what every record has, and what its kind has, as one object when encoded.
@dynamicMemberLookup
public struct Recorded<Content: RecordContent>: Headed {
    public let head: RecordHead
    public let content: Content

    public init(_ head: RecordHead, _ content: Content) {
        self.head = head
        self.content = content
    }

    public init(from decoder: any Decoder) throws {
        head = try RecordHead(from: decoder)
        content = try Content(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        try content.encode(to: encoder)
    }

    public subscript<Part>(dynamicMember part: KeyPath<Content, Part>) -> Part { content[keyPath: part] }
}
