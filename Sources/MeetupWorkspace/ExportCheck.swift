// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupExport
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerWire

/// An export made anew from the changes that are in one, to be compared with what that one shows.
struct ExportCheck {
    private let made: JSONExport

    /// - Returns: Nil where not all that the export is made of is there: it is not of everything, or changes are missing.
    init?(of check: LogCheck, as export: JSONExport) {
        guard
            export.session == nil, export.since == nil, check.unknown == 0, check.judged == export.changes.count, check.judged > 0
        else { return nil }
        var states: [RecordID: RecordState] = [:]
        for (place, signed) in check.changes.enumerated() {
            for record in signed.change.records { states[record, default: RecordState(id: record)].apply(signed.change, at: place, in: check.graph) }
        }
        let views = states.mapValues { $0.view(in: check.graph) }
        let people = People(profiles: views.values.filter { $0.id.kind == .profile })
        let titles = views.filter { RecordKind.known.contains($0.key.kind) }.mapValues(\.heading)
        let places = check.changes.indices.sorted { check.graph.isShownBefore($1, $0) }
        let log = places.map { place in
            let signed = check.changes[place]
            return Summary.Logged(
                entry: ChangeEntry(
                    id: signed.id, change: signed.change, author: check.graph.author(of: place), isVoid: check.graph.voided.contains(place),
                    people: people, titles: titles),
                change: signed.change)
        }
        let name: String = if case .text(let name)? = views[.group]?["name"] { name } else { export.group.name }
        let summary = Summary(
            of: Summary.Span(), groupName: name, views: Array(views.values), log: log, whole: { ids in ids.compactMap { views[$0] } })
        let changes = zip(zip(places, log), export.changes).map { made, shown in
            let (place, made) = made
            return JSONExport.LoggedChange(
                entry: made.entry, device: shown.device, replica: made.change.replica.description, seq: made.change.seq, lamport: check.graph.nodes[place].lamport,
                bytes: shown.bytes, signature: shown.signature)
        }
        // As it reads after having been written: times, for example, lose their milliseconds.
        guard
            let encoded = try? JSONEncoder().encode(JSONExport(summary, group: JSONExport.Group(id: export.group.id, name: name), changes: changes)),
            let made = try? JSONDecoder().decode(JSONExport.self, from: encoded)
        else { return nil }
        self.made = made
    }

    /// What differs, in sentences.
    func faults(in shown: JSONExport) -> [String] {
        var faults: [String] = []
        if shown.group.name != made.group.name { faults.append(tr("the group is not called that")) }
        faults += differing(shown.members, made.members) { tr("the profile of “\($0)”") } called: { $0.name }
        faults += differing(shown.sessions, made.sessions) { tr("the session “\($0)”") } called: { $0.title }
        faults += differing(shown.notes, made.notes) { tr("the note “\($0)”") } called: { $0.title }
        faults += differing(shown.offers, made.offers) { tr("the offer “\($0)”") } called: { $0.title }
        faults += differing(shown.comments, made.comments) { tr("the comment “\($0)”") } called: { $0.text }
        faults += differing(shown.referrals, made.referrals) { tr("the referral “\($0)”") } called: { $0.need }
        faults += differing(shown.projects, made.projects) { tr("the project “\($0)”") } called: { $0.title }
        faults += differing(shown.pools, made.pools) { tr("the pool “\($0)”") } called: { $0.title }
        faults += differing(shown.comparisons, made.comparisons) { tr("the board “\($0)”") } called: { $0.title }
        faults += differing(shown.checkins, made.checkins) { tr("the check-in of “\($0)”") } called: { $0.by?.name ?? "" }
        if shown.contributions != made.contributions { faults.append(tr("who contributed what is not what was written")) }
        faults += zip(shown.changes, made.changes).filter { $0 != $1 }.map { tr("change \($0.0.entry.id.prefix(10)) did something else than it says") }
        return faults
    }

    private func differing<Record: Headed>(
        _ shown: [Record], _ made: [Record], _ sentence: (String) -> String, called: (Record) -> String
    ) -> [String] {
        if shown == made { return [] }
        let known = Dictionary(made.map { ($0.head.id, $0) }, uniquingKeysWith: { first, _ in first })
        let ids = Set(shown.map(\.head.id))
        let faults = shown.filter { known[$0.head.id] != $0 }.map { tr("\(sentence(VisibleText.line(called($0)))) is not what was written") }
            + made.filter { !ids.contains($0.head.id) }.map { tr("\(sentence(VisibleText.line(called($0)))) was left out") }
        return faults.isEmpty ? [tr("something is there twice, or not in the order in which it was written")] : faults
    }
}
