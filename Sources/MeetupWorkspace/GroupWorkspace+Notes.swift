// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import MeetupModel
import PeerNode
import PeerReplica
import PeerIdentity
import PeerStore
import PeerWire

extension GroupWorkspace {
    func newNote(_ title: String, _ text: String, _ tags: [String]) async throws -> Response {
        let id = newRecord(.note)
        let operations = Note.creating(
            id, title: try Texts.title(title, what: "title"), text: try Texts.body(text), tags: try tags.map(Self.tag))
        try await write { _ in operations }
        return try note(id)
    }

    private static func tag(_ text: String) throws -> String {
        try Texts.title(text.hasPrefix("#") ? String(text.dropFirst()) : text, what: "tag")
    }

    func notes(tag: String?, by: String?, since: Timestamp?) async throws -> Response {
        let people = try people()
        let author = try by.map(findMember)?.description
        let wanted = try tag.map(Self.tag).map(FoldedText.of)
        let touched: Set<RecordID>? =
            if let since { try await records(touchedSince: since) } else { nil }
        let (first, second) = try TwoCores.map(store.encodedViews(of: [.note], areMost: true)) {
            try Self.listed($0, people, wanted, author, touched)
        }
        // A list of notes is large: their places are sorted, and each note is copied once.
        let places = (first.map(\.created) + second.map(\.created)).enumerated().sorted { RecordView.wasBefore($0.element, $1.element) }
        return .notes(places.map { place, _ in place < first.count ? first[place].note : second[place - first.count].note })
    }

    private static func listed(
        _ encoded: ArraySlice<[UInt8]>, _ people: People, _ tag: String?, _ author: String?, _ touched: Set<RecordID>?
    ) throws -> [(created: (RecordView.Source?, RecordID), note: Note)] {
        try encoded.compactMap { bytes in
            let view = try RecordViewCodec.decode(bytes)
            if view.isDeleted || touched?.contains(view.id) == false { return nil }
            let note = Note(view, people, isListed: true)
            if let tag, !note.tags.contains(where: { FoldedText.of($0) == tag }) { return nil }
            if let author, !note.head.authors.contains(where: { $0.member == author }) { return nil }
            return ((view.created, view.id), note)
        }
    }

    func note(_ id: RecordID) throws -> Response {
        guard let view = try store.view(of: id) else { throw Failure(.refused, "the note is gone") }
        return .note(Note(view, try people()))
    }

    func note(_ text: String, at moment: String?) async throws -> Response {
        let id = try find(text, [.note], what: "note")
        guard let moment else { return try note(id) }
        let graph = try await keeper.graph
        let state = try await keeper.record(id)
        let last: [Int]
        if let time = Timestamp(text: moment) {
            // Times are told to the second.
            last = state.changes.filter { graph.nodes[$0].wallClock / 1_000 <= time.milliseconds / 1_000 }
        } else {
            last = state.changes.filter { graph.nodes[$0].id.description.hasPrefix(moment.lowercased()) }
            if last.count > 1 { throw Failure(.usage, "several changes of the note begin with \(VisibleText.line(moment))", fix: "give more of the id") }
        }
        if last.isEmpty, Timestamp(text: moment) == nil {
            throw Failure(
                .usage, "“\(VisibleText.line(moment))” is neither a time nor a change of the note",
                fix: "its changes: peersync note history \(VisibleText.argument(text)); a time is written as in 2026-11-27 18:30")
        }
        if last.isEmpty {
            throw Failure(
                .refused, "the note has nothing at \(VisibleText.line(moment))",
                fix: "peersync note history \(VisibleText.argument(text))")
        }
        // What its author had seen belongs to a change, whatever their clocks said: the record folded up to there.
        let seen = graph.past(of: last)
        var past = RecordState(id: id)
        for stored in try store.changes(touching: id) where seen.contains(stored.position) {
            past.apply(try Self.decode(stored), at: stored.position, in: graph)
        }
        return .note(Note(past.view(in: graph), try people()))
    }

    func blame(_ text: String) async throws -> Response {
        let id = try find(text, [.note], what: "note")
        let graph = try await keeper.graph
        let people = try people()
        let lines = try await keeper.record(id).text(Note.body)?.attributedLines() ?? []
        return .blame(Blame(
            id: id.description, kind: id.kind.name, title: try title(of: id),
            lines: lines.enumerated().map { number, line in
                var shares: [MemberID: Int] = [:]
                var latest: Int64?
                for run in line.runs {
                    guard let change = ChangeID(run.author.bytes).flatMap(graph.index(of:)) else { continue }
                    shares[graph.author(of: change), default: 0] += run.range.count
                    latest = max(latest ?? .min, graph.nodes[change].wallClock)
                }
                let authors = shares.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { people.person($0.key) }
                return Blame.Line(
                    number: number + 1, text: line.text, authors: authors, changed: latest.map { Timestamp(milliseconds: $0) })
            }))
    }

    func append(_ addition: String, to text: String) async throws -> Response {
        let id = try find(text, [.note], what: "note")
        if addition.isEmpty { throw Failure(.usage, "there is nothing to append", fix: "give the text, or - to read it from standard input") }
        try await write { keeper in
            let current = try keeper.record(id).text(Note.body)
            let before = current?.text ?? ""
            let line = Note.line(addition, after: before)
            _ = try Texts.body(before + line)
            return Operation.editing(id, Note.body, [TextEdit(position: current?.scalarCount ?? 0, inserted: line)])
        }
        return try note(id)
    }

    func replace(_ text: String, _ kind: RecordKind, with new: String, base: String?) async throws -> Response {
        let id = try find(text, [kind], what: kind.name)
        let new = try Texts.body(new)
        try await write { keeper in
            let current = try keeper.record(id).text(Note.body)?.text ?? ""
            let edits = base.map { SharedText.edits(from: $0, to: new, onto: current) }
                ?? TextDifference.edits(from: current, to: new)
            return Operation.editing(id, Note.body, edits)
        }
        return kind == .note ? try note(id) : try offer(id)
    }

    func retitle(_ text: String, _ title: String) async throws -> Response {
        let id = try find(text, [.note], what: "note")
        let title = try Texts.title(title, what: "title")
        try await write { _ in [.assign(id, Note.title, .text(title))] }
        return try note(id)
    }

    func tag(_ text: String, add: [String], remove: [String]) async throws -> Response {
        let id = try find(text, [.note], what: "note")
        let add = try add.map(Self.tag)
        let remove = try remove.map(Self.tag)
        try await write { keeper in
            let present = Set(try keeper.view(of: id).sets[Note.tags, default: []].map(\.value))
            return add.map { Value.text($0) }.filter { !present.contains($0) }.map { .add(id, Note.tags, $0) }
                + remove.map { Value.text($0) }.filter { present.contains($0) }.map { .remove(id, Note.tags, $0) }
        }
        return try note(id)
    }

    func delete(_ text: String, _ kind: RecordKind) async throws -> Response {
        let id = try find(text, [kind], what: kind.name)
        if try store.view(of: id)?.isDeleted == true { throw Failure(.refused, "the \(tr(word: kind.name)) is deleted already") }
        try await write { _ in [.delete(id)] }
        return .done(Done(
            id: id.description, kind: kind.name,
            message: "deleted “\(try title(of: id))”; bring it back with: peersync \(kind.name) restore \(id.description.prefix(10))"))
    }

    func restore(_ text: String, _ kind: RecordKind) async throws -> Response {
        let id: RecordID
        do { id = try find(text, [kind], what: kind.name, isDeleted: true) } catch let failure as Failure where failure.kind == .refused {
            id = try find(text, [kind], what: kind.name)
        }
        guard try store.view(of: id)?.isDeleted == true else { throw Failure(.refused, "the \(tr(word: kind.name)) is not deleted") }
        try await write { _ in [.restore(id)] }
        return kind == .note ? try note(id) : try offer(id)
    }

    /// Takes back this device's latest edit of the note that is not taken back yet.
    func undo(_ text: String) async throws -> Response {
        let id = try find(text, [.note], what: "note")
        let device = keeper.device
        let store = store
        try await write { keeper in
            let history = try store.changes(touching: id).map { ($0.position, $0.id, try Self.decode($0)) }
            guard let operations = try keeper.record(id).takingBackLatest(by: device, history: history, in: keeper.graph) else {
                throw Failure(
                    .refused, "there is no later edit of yours to take back in this note",
                    fix: "what it began with goes away with the note only: peersync note delete \(id.description.prefix(10))")
            }
            return operations
        }
        return try note(id)
    }
}
