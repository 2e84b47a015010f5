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
            case .create(let record): deed = Self.created(record.kind)
            case .assign(let record, let field, let value):
                if created.contains(record) { continue }
                guard let words = assigned(record, field, value) else { continue }
                deed = words
            case .add(let record, let field, let value):
                if created.contains(record) { continue }
                deed = changed(field, value, isAdded: true)
            case .remove(_, let field, let value):
                deed = changed(field, value, isAdded: false)
            case .count(let record, let field, let amount):
                if created.contains(record) { continue }
                deed = field == Pool.pledges ? (amount < 0 ? "took back a pledge of \(amount.magnitude)" : "pledged \(amount)") : "changed \(field)"
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

    private static func created(_ kind: RecordKind) -> String {
        switch kind {
        case .comment: "said"
        case .checkin: "told how it is"
        case .referral: "referred a client"
        default: "created"
        }
    }

    private static func assigned(_ record: RecordID, _ field: FieldID, _ value: Value?) -> String? {
        if record.kind == .group { return "named the group" }
        let parts = field.name.split(separator: ".", maxSplits: 1)
        switch parts.first {
        case "visibility": return nil
        case "agreed": return value == nil ? "withdrew their agreement" : "agreed"
        case "role", "share": return (value == nil ? "cleared the " : "set the ") + parts[0] + " of a contributor"
        case "value": return value == nil ? "cleared a value" : "filled in a value"
        case "forgotten": return value == nil ? "came back" : "had their profile forgotten"
        default: break
        }
        if field == Referral.state, case .text(let state)? = value, Referral.State(rawValue: state) != nil { return state }
        if field == SessionItem.done { return "did" }
        if record.kind == .module, field == Module.place { return "moved" }
        if record.kind == .session, field == Session.ended, value != nil { return "ended" }
        return (value == nil ? "cleared " : "set ") + field.name
    }

    private static func changed(_ field: FieldID, _ value: Value, isAdded: Bool) -> String {
        switch (field, value) {
        case (Project.claims, .text(let claim)):
            let role = claim.split(separator: " ", maxSplits: 1).dropFirst().first ?? ""
            return (isAdded ? "took " : "released ") + role
        case (Checkin.cheers, _): return isAdded ? "cheered" : "took back a cheer for"
        case (Offer.includes, _): return isAdded ? "put an offer into" : "took an offer out of"
        case (Session.attendees, _): return isAdded ? "came to" : "was not at"
        default: return "changed \(field)"
        }
    }
}
