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
    /// The verbs of the change, such as `wrote`. Always English, because programs read them.
    public let what: [String]
    public let records: [Touched]
    /// True for a void change, which has no effect: its author was out of the group, or the
    /// author's device has more chains or branches than may count (`ChainBounds`). Else absent.
    public let void: Bool?
    /// The deeds behind `what`, from which `sentence` is made in the reader's language.
    let deeds: [Deed]

    enum CodingKeys: String, CodingKey { case id, time, by, what, records, void }

    /// - Parameter titles: The titles of the records that the change touches.
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

    /// Returns the text that the change wrote into a comment, a check-in or a referral. Such a
    /// record is one person's word, and the log must not show a later edit as that person's.
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
