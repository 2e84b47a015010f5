// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupExport
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerWire

/// An export made anew from the changes that it stands on, to be compared with what it shows.
struct ExportCheck {
    private let made: JSONExport

    /// - Parameter check: The check of the export's changes, after the changes in this laptop's
    ///   log.
    /// - Returns: Nil where a change that the export stands on is missing, or where the export does
    ///   not name its last changes.
    init?(of check: LogCheck, as export: JSONExport) {
        guard let past = ExportPast(of: export, in: check) else { return nil }
        let graph = past.graph
        var states: [RecordID: RecordState] = [:]
        for (place, signed) in past.changes.enumerated() {
            for record in signed.change.records { states[record, default: RecordState(id: record)].apply(signed.change, at: place, in: graph) }
        }
        let views = states.mapValues { $0.view(in: graph) }
        let people = People(profiles: views.values.filter { $0.id.kind == .profile })
        let titles = views.filter { RecordKind.known.contains($0.key.kind) }.mapValues(\.heading)
        let all = past.changes.indices.sorted { graph.isShownBefore($1, $0) }.map { place in
            let signed = past.changes[place]
            return (place: place, logged: Summary.Logged(
                entry: ChangeEntry(
                    id: signed.id, change: signed.change, author: graph.author(of: place), isVoid: graph.voided.contains(place),
                    people: people, titles: titles),
                change: signed.change))
        }
        let sessions = Session.all(in: Array(views.values), people)
        let session = export.session.flatMap { shown in sessions.first { $0.head.id == shown.head.id } }
        let view = session.flatMap { RecordID(text: $0.head.id) }.flatMap { views[$0] }
        let span: Summary.Span = if let session, let view { .session(session, view) }
            else { export.since.map(Summary.Span.since) ?? .everything }
        let history = CausalHistory(all.map { place, logged in
            CausalHistory.Entry(
                id: past.changes[place].id, change: logged.change, isVoid: graph.voided.contains(place))
        })
        let inSpan = zip(all, span.selection(in: history)).filter(\.1).map(\.0)
        let log = inSpan.map(\.logged)
        let name: String = if case .text(let name)? = views[.group]?["name"] { name } else { export.group.name }
        let summary = Summary(
            of: span, groupName: name, views: Array(views.values), log: log, whole: { ids in ids.compactMap { views[$0] } })
        let shown = Dictionary(export.changes.map { ($0.entry.id, $0) }, uniquingKeysWith: { first, _ in first })
        let changes = inSpan.map { place, logged in
            // Bytes and signature were checked already.
            JSONExport.LoggedChange(
                entry: logged.entry, device: logged.change.device.description, replica: logged.change.replica.description, seq: logged.change.seq,
                lamport: graph.nodes[place].lamport, bytes: shown[logged.entry.id]?.bytes, signature: shown[logged.entry.id]?.signature)
        }
        let heads = export.heads == nil ? nil : graph.heads.map(\.description)
        // Compare the export as it reads after encoding: times, for example, lose their
        // milliseconds.
        guard
            let encoded = try? JSONEncoder().encode(
                JSONExport(summary, group: JSONExport.Group(id: export.group.id, name: name), heads: heads, changes: changes)),
            let made = try? JSONDecoder().decode(JSONExport.self, from: encoded)
        else { return nil }
        self.made = made
    }

    /// What differs, in sentences.
    func faults(in shown: JSONExport) -> [String] {
        var faults: [String] = []
        if shown.group.name != made.group.name { faults.append(tr("the group is not called that")) }
        faults += differing(shown.members, made.members) { tr("the profile of “\($0)”") } called: { $0.name }
        if shown.session != made.session {
            let title = shown.session?.title ?? made.session?.title ?? ""
            faults.append(tr("\(tr("the session “\(VisibleText.line(title))”")) is not what was written"))
        }
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
        if shown.since != made.since { faults.append(tr("it does not begin when it says")) }
        return faults + differingChanges(shown)
    }

    private func differingChanges(_ shown: JSONExport) -> [String] {
        if shown.changes == made.changes, shown.heads == made.heads { return [] }
        let known = Dictionary(made.changes.map { ($0.entry.id, $0) }, uniquingKeysWith: { first, _ in first })
        let ids = Set(shown.changes.map(\.entry.id))
        var faults = shown.changes.compactMap { change -> String? in
            guard let made = known[change.entry.id] else { return tr("change \(change.entry.id.prefix(10)) does not belong here") }
            return made == change ? nil : tr("change \(change.entry.id.prefix(10)) did something else than it says")
        }
        let left = made.changes.filter { !ids.contains($0.entry.id) }
        if left.count == 1 { faults.append(tr("change \(left[0].entry.id.prefix(10)) was left out")) }
        if left.count > 1 { faults.append(tr("\(left.count) changes were left out")) }
        return faults.isEmpty ? [tr("something is there twice, or not in the order in which it was written")] : faults
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
