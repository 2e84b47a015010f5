// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import PeerNode
import PeerReplica
import PeerIdentity
import PeerStore
import PeerWire

extension GroupWorkspace {
    static func decode(_ stored: StoredChange) throws -> Change { try ChangeCodec.decode(stored.bytes) }

    /// The log as people read it, in an order that is the same on every device.
    ///
    /// - Parameter views: All records, where they were read already.
    func entries(_ views: [RecordView]? = nil, where isWanted: (StoredChange) -> Bool = { _ in true }) async throws -> [Logged] {
        let graph = try await keeper.graph
        let views = try views ?? store.views(of: RecordKind.known)
        let people = People(profiles: views.filter { $0.id.kind == .profile })
        let titles = Dictionary(views.map { ($0.id, $0.heading) }, uniquingKeysWith: { first, _ in first })
        var entries: [Logged] = []
        try store.forEachChange { stored in
            guard stored.position < graph.count, isWanted(stored) else { return }
            let change = try Self.decode(stored)
            let entry = ChangeEntry(
                id: stored.id, change: change, author: graph.author(of: stored.position), isVoid: graph.voided.contains(stored.position),
                people: people, titles: titles)
            entries.append((entry, stored, change))
        }
        return entries.sorted { graph.isShownBefore($1.stored.position, $0.stored.position) }
    }

    func log(since start: LogStart?, by: String?) async throws -> Response {
        let graph = try await keeper.graph
        var first = 0
        var earliest: Timestamp?
        switch start {
        case nil: break
        case .lastLook:
            // An absent file: never looked.
            let text = (try? String(contentsOfFile: group.folder.lastLookFile, encoding: .utf8)) ?? ""
            first = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        case .time(let time): earliest = time
        case .change(let prefix):
            let matches = graph.nodes.indices.filter { graph.nodes[$0].id.description.hasPrefix(prefix.lowercased()) }
            guard matches.count == 1, let match = matches.first else {
                throw matches.isEmpty
                    ? Failure(.refused, "there is no change \(VisibleText.line(prefix))", fix: "peersync log")
                    : Failure(.usage, "several changes begin with \(VisibleText.line(prefix))", fix: "give more of the id")
            }
            first = match + 1
        }
        let author = try by.map(findMember)?.description
        let entries = try await entries { $0.position >= first }
        if start == .lastLook, by == nil {
            group.folder.rememberLook("\(graph.count)\n")
        }
        return .changes(entries.map(\.entry).filter { entry in
            if let earliest, entry.time < earliest { return false }
            return author == nil || entry.by?.member == author
        })
    }

    func history(of text: String) async throws -> Response {
        let id = try find(text, [.note], what: "note")
        let positions = Set(try store.changes(touching: id).map(\.position))
        return .changes(try await entries { positions.contains($0.position) }.map(\.entry))
    }

    static let namesMax = 1_000

    /// For a shell that completes what somebody types: titles first, then ids, both of the newest.
    func names(of kind: String) throws -> Response {
        if kind == "member" {
            let people = try people()
            return .names(people.members.map { VisibleText.line(people.name(of: $0)) }.sorted() + people.members.map { String($0.description.prefix(8)) })
        }
        let kinds = kind == "record" ? RecordKind.commented : RecordKind(name: kind).map { [$0] } ?? []
        let newest = RecordView.listed(try store.views(of: kinds)).suffix(Self.namesMax).reversed()
        return .names(newest.map { VisibleText.line($0.heading) }.filter { !$0.isEmpty } + newest.map { String($0.id.description.prefix(10)) })
    }

    static let searchResultsMax = 100

    func search(_ query: String, _ kind: String?) throws -> Response {
        if query.allSatisfy(\.isWhitespace) { throw Failure(.usage, "there is nothing to look for", fix: "give a word: peersync search WORD") }
        let kinds: [RecordKind]
        if let kind {
            guard let wanted = RecordKind(name: kind) else {
                throw Failure(.usage, "there is no kind “\(VisibleText.line(kind))”", fix: "kinds are \(RecordKind.searched.map(\.name).joined(separator: ", "))")
            }
            kinds = [wanted]
        } else {
            kinds = RecordKind.searched
        }
        let hits = try store.search(query, kinds: kinds, limit: Self.searchResultsMax)
        let views = Dictionary(
            try store.views(of: hits.map(\.record)).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return .found(hits.compactMap { hit in
            guard let view = views[hit.record], !view.isDeleted, !view.isForgotten else { return nil }
            return SearchResult(
                id: hit.record.description, kind: hit.record.kind.name, title: view.heading,
                snippet: hit.snippet.split(whereSeparator: \.isNewline).joined(separator: " "))
        })
    }
}
