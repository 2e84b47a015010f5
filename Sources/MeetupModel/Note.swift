// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
public import PeerReplica

/// A text written together.
public struct Note: Headed {
    public static let title: FieldID = "title"
    public static let body: FieldID = "body"
    public static let tags: FieldID = "tags"
    public let head: RecordHead
    public let title: String
    public let tags: [String]
    /// Absent in a list.
    public let text: String?
    /// The beginning of the text on one line; absent where the text is there.
    public let preview: String?

    enum CodingKeys: String, CodingKey { case title, tags, text, preview }

    /// - Parameter isListed: The view has only the beginning of the text.
    public init(_ view: RecordView, _ people: People, isListed: Bool = false) {
        head = RecordHead(view, people)
        title = view.string(Self.title)
        tags = view.strings(Self.tags).sorted()
        let body = view.texts[Self.body] ?? ""
        text = isListed ? nil : body
        preview = isListed ? Self.onOneLine(body) : nil
    }

    private static func onOneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 10 || $0 == 13 }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : $0 }))
    }

    public init(from decoder: any Decoder) throws {
        head = try RecordHead(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decode(String.self, forKey: .title)
        tags = try container.decode([String].self, forKey: .tags)
        text = try container.decodeIfPresent(String.self, forKey: .text)
        preview = try container.decodeIfPresent(String.self, forKey: .preview)
    }

    public func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(preview, forKey: .preview)
        try container.encode(tags, forKey: .tags)
        try container.encodeIfPresent(text, forKey: .text)
        try container.encode(title, forKey: .title)
    }

    /// What to insert at the end of a text so that an addition stands on a line of its own.
    ///
    /// The line brings its own line feed, before or behind it: lines that two people append at once
    /// do not end up on one line.
    public static func line(_ addition: String, after text: String) -> String {
        guard text.isEmpty || text.utf8.last == UInt8(ascii: "\n") else { return "\n" + addition }
        return addition.utf8.last == UInt8(ascii: "\n") ? addition : addition + "\n"
    }

    /// The operations that make a new note.
    public static func creating(_ id: RecordID, title: String, text: String, tags: [String]) -> [Operation] {
        [.create(id), .assign(id, Self.title, .text(title))]
            + tags.map { .add(id, Self.tags, .text($0)) }
            + (text.isEmpty ? [] : Operation.editing(id, body, [TextEdit(position: 0, inserted: text)]))
    }
}
