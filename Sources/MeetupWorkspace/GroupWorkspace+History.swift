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

    typealias Decoded = (stored: StoredChange, change: Change)

    /// The changes of the log in the order of their Lamport numbers, the same on every device.
    private func decodedLog(
        where isWanted: (StoredChange) -> Bool = { _ in true }
    ) async throws -> [Decoded] {
        let graph = try await keeper.graph
        var log: [Decoded] = []
        try store.forEachChange { stored in
            // What was written since the graph was taken is not judged here.
            guard stored.position < graph.count, isWanted(stored) else { return }
            log.append((stored, try Self.decode(stored)))
        }
        return log.sorted { graph.isShownBefore($1.stored.position, $0.stored.position) }
    }

    private func history(of log: [Decoded], _ graph: ChangeGraph) -> CausalHistory {
        CausalHistory(log.map { stored, change in
            CausalHistory.Entry(
                id: stored.id, change: change, isVoid: graph.voided.contains(stored.position))
        })
    }

    /// - Parameter views: All records, where they were read already.
    private func entries(
        of log: [Decoded], _ graph: ChangeGraph, _ views: [RecordView]? = nil
    ) throws -> [Logged] {
        let views = try views ?? store.views(of: RecordKind.known)
        let people = People(profiles: views.filter { $0.id.kind == .profile })
        let titles = Dictionary(views.map { ($0.id, $0.heading) }, uniquingKeysWith: { first, _ in first })
        return log.map { stored, change in
            let entry = ChangeEntry(
                id: stored.id, change: change, author: graph.author(of: stored.position), isVoid: graph.voided.contains(stored.position),
                people: people, titles: titles)
            return (entry, stored, change)
        }
    }

    /// A selection of the log as people read it.
    func entries(
        _ views: [RecordView], selecting: (CausalHistory) -> [Bool]
    ) async throws -> [Logged] {
        let graph = try await keeper.graph
        let log = try await decodedLog()
        let selection = selecting(history(of: log, graph))
        return try entries(of: zip(log, selection).filter(\.1).map(\.0), graph, views)
    }

    func log(since start: LogStart?, by: String?) async throws -> Response {
        let graph = try await keeper.graph
        let author = try by.map(findMember)
        var log = try await decodedLog()
        switch start {
        case nil: break
        case .lastLook:
            let seen = group.folder.lastLook
            log = zip(log, history(of: log, graph).notSeen(by: seen)).filter(\.1).map(\.0)
            // Not being able to remember costs a longer list next time.
            if by == nil { try? group.folder.keepLastLook(graph.heads) }
        case .time(let time): log = try written(since: time, in: log, graph)
        case .change(let prefix):
            let matches = graph.nodes.indices.filter { graph.nodes[$0].id.description.hasPrefix(prefix.lowercased()) }
            guard matches.count == 1, let match = matches.first else {
                throw matches.isEmpty
                    ? Failure(.refused, "there is no change \(VisibleText.line(prefix))", fix: "peersync log")
                    : Failure(.usage, "several changes begin with \(VisibleText.line(prefix))", fix: "give more of the id")
            }
            let seen = [graph.nodes[match].id]
            log = zip(log, history(of: log, graph).notSeen(by: seen)).filter(\.1).map(\.0)
        }
        if let author { log = log.filter { graph.author(of: $0.stored.position) == author } }
        return .changes(try entries(of: log, graph).map(\.entry))
    }

    /// The changes since a time by the authors' clocks, the changes that follow one of those, and
    /// the changes that came to this laptop since that time by its own clock, unless two clocks
    /// agree that they are older.
    private func written(
        since time: Timestamp, in log: [Decoded], _ graph: ChangeGraph
    ) throws -> [Decoded] {
        let history = history(of: log, graph)
        let (isLate, isOld) = (history.since(time), history.datedBefore(time))
        let arrived = try store.changeCount(before: time.milliseconds) ?? .max
        return log.indices.filter { place in
            isLate[place] || (log[place].stored.position >= arrived && !isOld[place])
        }.map { log[$0] }
    }

    /// The records that changes since a time touch, chosen as `log --since` chooses them; void
    /// changes touch nothing.
    func records(touchedSince time: Timestamp) async throws -> Set<RecordID> {
        let graph = try await keeper.graph
        let log = try await written(since: time, in: decodedLog(), graph)
        return Set(log.lazy.filter { !graph.voided.contains($0.stored.position) }
            .flatMap(\.change.records))
    }

    func history(of text: String) async throws -> Response {
        let id = try find(text, [.note], what: "note")
        let positions = Set(try store.changes(touching: id).map(\.position))
        let log = try await decodedLog { positions.contains($0.position) }
        return .changes(try entries(of: log, await keeper.graph).map(\.entry))
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
