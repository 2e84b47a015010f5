// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A change as people read it in the log.
public struct ChangeEntry: Hashable, Sendable, Codable {
    public struct Touched: Hashable, Sendable, Codable {
        public let id: String
        public let kind: String
        public let title: String
    }

    public let id: String
    public let time: Timestamp
    public let by: Person?
    /// What was done, such as `wrote`; in English, whoever reads it.
    public let what: [String]
    public let records: [Touched]
    /// True where the author was out of the group when they wrote it, so that it has no effect; else absent.
    public let void: Bool?
    /// The same as `what` for the reader.
    let deeds: [Deed]

    enum CodingKeys: String, CodingKey { case id, time, by, what, records, void }

    /// - Parameter titles: Of the records it touches.
    public init(id: ChangeID, change: Change, author: MemberID?, isVoid: Bool, people: People, titles: [RecordID: String]) {
        void = isVoid ? true : nil
        self.id = id.description
        time = Timestamp(milliseconds: change.wallClock)
        by = people.person(author)
        let deeds = DeedPhrase.all(of: change, by: author, people)
        what = deeds.map(\.phrase.english)
        self.deeds = deeds.map(\.told)
        records = change.records.map {
            Touched(id: $0.description, kind: $0.kind.name, title: Self.words(of: change, in: $0) ?? titles[$0] ?? "")
        }
    }

    /// What somebody said by this change, where a record is somebody's word: what others made of it since is not theirs.
    private static func words(of change: Change, in record: RecordID) -> String? {
        guard [.comment, .checkin, .referral].contains(record.kind) else { return nil }
        for case .assign(record, let field, .text(let text)?) in change.operations where RecordView.headings.contains(field) { return text }
        return nil
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        time = try container.decode(Timestamp.self, forKey: .time)
        by = try container.decodeIfPresent(Person.self, forKey: .by)
        what = try container.decode([String].self, forKey: .what)
        records = try container.decode([Touched].self, forKey: .records)
        void = try container.decodeIfPresent(Bool.self, forKey: .void)
        let places = Set(records.indices)
        deeds = what.map { Deed(text: $0, joint: "", alone: $0, records: places) }
    }
}
