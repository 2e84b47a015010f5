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
    /// What was done, such as `wrote in`.
    public let what: [String]
    public let records: [Touched]
    /// True where the author was out of the group when they wrote it, so that it has no effect; else absent.
    public let void: Bool?

    /// - Parameter titles: Of the records it touches.
    public init(id: ChangeID, change: Change, author: MemberID?, isVoid: Bool, people: People, titles: [RecordID: String]) {
        void = isVoid ? true : nil
        self.id = id.description
        time = Timestamp(milliseconds: change.wallClock)
        by = people.person(author)
        what = Self.deeds(change, author, people)
        records = change.records.map {
            Touched(id: $0.description, kind: $0.kind.name, title: titles[$0] ?? "")
        }
    }

    private static func deeds(_ change: Change, _ author: MemberID?, _ people: People) -> [String] {
        var deeds: [String] = []
        let created = Set(change.operations.compactMap { if case .create(let id) = $0 { id } else { nil } })
        for operation in change.operations {
            let deed: String
            switch operation {
            case .found: deed = "founded the group"
            case .admit(let certificate): deed = "let \(people.name(of: certificate.member)) in"
            case .removeMember(let member, let reason, _):
                deed = member == author ? "left the group" : "removed \(people.name(of: member)): \(reason)"
            case .create: deed = "created"
            case .assign(let record, let field, let value):
                if created.contains(record) || field.name.hasPrefix("visibility.") { continue }
                deed = (value == nil ? "cleared " : "set ") + field.name
            case .add(let record, let field, _), .remove(let record, let field, _), .count(let record, let field, _):
                if created.contains(record) { continue }
                deed = "changed \(field)"
            case .editText(let record, _, _):
                if created.contains(record) { continue }
                deed = "wrote"
            case .delete: deed = "deleted"
            case .restore: deed = "restored"
            case .markUndone: deed = "took back an edit"
            }
            if !deeds.contains(deed) { deeds.append(deed) }
        }
        if deeds.contains("took back an edit") { deeds = ["took back an edit"] }
        return deeds.isEmpty ? ["merged"] : deeds
    }
}
