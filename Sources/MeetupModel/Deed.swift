// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica

/// A deed of a change in words: `wrote`, and `in`, which joins the verb to the title of a record.
public struct Deed: Hashable, Sendable {
    public let text: String
    let joint: String
    /// The verb where the record was named before, such as `came` for `came to`.
    let alone: String
    /// The touched records, as places among the entry's records.
    let records: Set<Int>
}

/// A deed that can be told in every language.
struct DeedPhrase {
    let phrase: Phrase
    let joint: Phrase?
    let alone: Phrase?
    /// Places among the change's records.
    private(set) var records: Set<Int> = []

    private init(_ phrase: Phrase, _ joint: Phrase? = nil, alone: Phrase? = nil) {
        self.phrase = phrase
        self.joint = joint
        self.alone = alone
    }

    /// In the reader's language.
    var told: Deed {
        let text = phrase.text
        return Deed(text: text, joint: joint?.text ?? "", alone: alone?.text ?? text, records: records)
    }

    private func to(_ records: [Int]) -> DeedPhrase {
        var deed = self
        deed.records.formUnion(records)
        return deed
    }

    /// Returns the deeds of a change, each once; `merged` alone where there is nothing to tell.
    static func all(of change: Change, by author: MemberID?, _ people: People) -> [DeedPhrase] {
        let records = change.records
        let places = Dictionary(zip(records, records.indices), uniquingKeysWith: { first, _ in first })
        var deeds: [DeedPhrase] = []
        let created = Set(change.operations.compactMap { if case .create(let id) = $0 { id } else { nil } })
        for operation in change.operations {
            if case .undo(let record, _) = operation { return [DeedPhrase("took back an edit", "in").to(places[record].map { [$0] } ?? [])] }
            guard let deed = deed(operation, created, author, people) else { continue }
            let known = deeds.firstIndex { $0.phrase.english == deed.phrase.english } ?? deeds.endIndex
            if known == deeds.endIndex { deeds.append(deed) }
            if let place = operation.record.flatMap({ places[$0] }) { deeds[known].records.insert(place) }
        }
        return deeds.isEmpty ? [DeedPhrase("merged").to(Array(records.indices))] : deeds
    }

    private static func deed(_ operation: Operation, _ created: Set<RecordID>, _ author: MemberID?, _ people: People) -> DeedPhrase? {
        switch operation {
        case .members(let operation): return deed(operation, author, people)
        case .opaque: return DeedPhrase("wrote something that takes a newer peersync")
        case .create(let record): return Self.created(record.kind)
        case .remove(_, let field, let value): return changed(field, value, isAdded: false, author, people)
        case .delete: return DeedPhrase("deleted")
        case .restore: return DeedPhrase("restored")
        case .undo, .settle: return nil
        case .assign(let record, let field, let value): return created.contains(record) ? nil : assigned(record, field, value)
        case .add(let record, let field, let value): return created.contains(record) ? nil : changed(field, value, isAdded: true, author, people)
        case .editText(let record, _, _): return created.contains(record) ? nil : DeedPhrase("wrote", "in")
        case .count(let record, let field, let amount):
            if created.contains(record) { return nil }
            if field != Pool.pledges { return DeedPhrase("changed \(word: field.name)", "in") }
            return amount < 0 ? DeedPhrase("took back a pledge of \(amount.magnitude)", "in") : DeedPhrase("pledged \(amount)", "in")
        }
    }

    private static func deed(_ operation: MembershipOperation, _ author: MemberID?, _ people: People) -> DeedPhrase? {
        func name(_ device: DeviceID) -> String { people.name(of: MemberID(firstDevice: device)) }
        switch operation {
        case .found: return DeedPhrase("founded the group")
        case .fork: return DeedPhrase("went on with what an older group wrote")
        case .admit(_, isSamePerson: true): return DeedPhrase("added a laptop of their own")
        case .admit(let device, isSamePerson: false):
            let member = MemberID(firstDevice: device)
            return people.isIntroduced(member) ? DeedPhrase("let \(people.name(of: member)) in") : DeedPhrase("let a newcomer in")
        case .askRemoval(let device, let reason, _):
            return DeedPhrase("asked to put \(name(device)) out: \(reason)")
        case .agreeRemoval(_, let device, _): return DeedPhrase("agreed to put \(name(device)) out")
        case .withdrawRemoval(_, let device): return DeedPhrase("took back the request to put \(name(device)) out")
        case .remove(let device, let reason, _):
            return author?.firstDevice == device ? DeedPhrase("left the group") : DeedPhrase("removed \(name(device)): \(reason)")
        case .askReadmission(let device): return DeedPhrase("asked to let \(name(device)) in again")
        case .agreeReadmission(_, let device): return DeedPhrase("agreed to let \(name(device)) in again")
        case .readmit(let device): return DeedPhrase("let \(name(device)) in again")
        case .link(let first, let second):
            return DeedPhrase("said that \(people.name(of: first)) and \(people.name(of: second)) are one person")
        case .rekey: return DeedPhrase("gave the group a new key")
        case .shareKey: return nil
        case .askLevel, .agreeLevel: return DeedPhrase("asked to use what takes a newer peersync")
        }
    }

    private static func created(_ kind: RecordKind) -> DeedPhrase {
        switch kind {
        case .comment: DeedPhrase("said")
        case .checkin: DeedPhrase("told how it is")
        case .referral: DeedPhrase("referred a client")
        default: DeedPhrase("created")
        }
    }

    private static func assigned(_ record: RecordID, _ field: FieldID, _ value: Value?) -> DeedPhrase? {
        if record.kind == .group { return DeedPhrase("named the group") }
        let parts = field.name.split(separator: ".", maxSplits: 1)
        switch parts.first {
        // Said with the attendance itself.
        case "visibility", "absent": return nil
        case "agreed": return value == nil ? DeedPhrase("withdrew their agreement", "to") : DeedPhrase("agreed", "to")
        case "role": return value == nil ? DeedPhrase("cleared the role of a contributor", "in") : DeedPhrase("set the role of a contributor", "in")
        case "share": return value == nil ? DeedPhrase("cleared the share of a contributor", "in") : DeedPhrase("set the share of a contributor", "in")
        case "value": return value == nil ? DeedPhrase("cleared a value", "in") : DeedPhrase("filled in a value", "in")
        case "forgotten": return value == nil ? DeedPhrase("came back") : DeedPhrase("had their profile forgotten")
        default: break
        }
        if field == Referral.state, case .text(let text)? = value, let state = Referral.State(rawValue: text) { return said(state) }
        if field == SessionItem.done { return DeedPhrase("did") }
        if record.kind == .module, field == Module.place { return DeedPhrase("moved") }
        if record.kind == .session, field == Session.ended, value != nil { return DeedPhrase("ended") }
        return value == nil ? DeedPhrase("cleared \(word: field.name)", "of") : DeedPhrase("set \(word: field.name)", "of")
    }

    private static func said(_ state: Referral.State) -> DeedPhrase {
        switch state {
        case .proposed: DeedPhrase("proposed")
        case .accepted: DeedPhrase("accepted")
        case .declined: DeedPhrase("declined")
        case .won: DeedPhrase("won")
        case .lost: DeedPhrase("lost")
        }
    }

    private static func changed(_ field: FieldID, _ value: Value, isAdded: Bool, _ author: MemberID?, _ people: People) -> DeedPhrase {
        switch (field, value) {
        case (Project.claims, .text(let claim)):
            let parts = claim.split(separator: " ", maxSplits: 1)
            let role = parts.dropFirst().first ?? ""
            // The claim belongs to another member, who is out of the group and cannot release it.
            if !isAdded, let author, parts.first.map(String.init) != author.description { return DeedPhrase("freed \(role)", "in") }
            return isAdded ? DeedPhrase("took \(role)", "in") : DeedPhrase("released \(role)", "in")
        case (Checkin.cheers, _): return isAdded ? DeedPhrase("cheered") : DeedPhrase("took back a cheer for", alone: "took back a cheer")
        case (Offer.includes, _):
            return isAdded ? DeedPhrase("put an offer into", alone: "put an offer into it") : DeedPhrase("took an offer out of", alone: "took an offer out of it")
        case (Session.attendees, .member(let member)) where author != nil && member != author:
            let name = people.name(of: member)
            return isAdded ? DeedPhrase("noted that \(name) was at", alone: "noted that \(name) was there")
                : DeedPhrase("noted that \(name) was not at", alone: "noted that \(name) was not there")
        case (Session.attendees, _): return isAdded ? DeedPhrase("came to", alone: "came") : DeedPhrase("was not at", alone: "was not there")
        default: return DeedPhrase("changed \(word: field.name)", "in")
        }
    }
}

extension ChangeEntry {
    /// Such as: Anna wrote in note “Prices”.
    public var sentence: String {
        // Deeds that touched the same records stand together, before the records' titles.
        var clauses: [(what: [String], deeds: [Deed])] = []
        for (what, deed) in zip(what, deeds) {
            if let place = clauses.firstIndex(where: { $0.deeds[0].records == deed.records }) {
                clauses[place].what.append(what)
                clauses[place].deeds.append(deed)
            } else {
                clauses.append(([what], [deed]))
            }
        }
        let who = VisibleText.line(by?.name ?? tr("someone"))
        let text = "\(who) " + clauses.map { clause($0.what, $0.deeds) }.joined(separator: ", ")
        return void == true ? tr("\(text) (void: they were out of the group)") : text
    }

    private func clause(_ what: [String], _ deeds: [Deed]) -> String {
        let touched = deeds[0].records.sorted().map { records[$0] }
        if what == ["created"], touched.map(\.kind) == ["profile"] { return tr("introduced themselves") }
        let text = deeds.map { VisibleText.line($0.text) }.joined(separator: ", ")
        let named = touched.filter { $0.kind != "profile" && $0.kind != "group" }.map { $0.named(after: what) }
        if named.isEmpty { return touched.contains { $0.kind == "profile" } ? tr("\(text) in their profile") : text }
        let joint = deeds.last?.joint ?? ""
        return text + (joint.isEmpty ? " " : " \(joint) ") + named.joined(separator: ", ")
    }
}

extension ChangeEntry.Touched {
    /// Such as: note “Prices”; words alone where the deed says what they are.
    fileprivate func named(after what: [String]) -> String {
        let title = VisibleText.line(title)
        switch kind {
        case "note": return tr("note “\(title)”")
        case "offer": return tr("offer “\(title)”")
        case "session": return tr("session “\(title)”")
        case "agenda_item": return tr("agenda item “\(title)”")
        case "decision": return tr("decision “\(title)”")
        case "action": return tr("action “\(title)”")
        case "project": return tr("project “\(title)”")
        case "pool": return tr("pool “\(title)”")
        case "comparison": return tr("board “\(title)”")
        case "module": return tr("module “\(title)”")
        case "referral" where what != ["referred a client"]: return tr("referral “\(title)”")
        default: return tr("“\(title)”")
        }
    }
}
