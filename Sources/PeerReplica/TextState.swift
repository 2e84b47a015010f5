// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText

/// One text of a record, with which change made which events.
///
/// The author of a change's events is the change itself: hashes are the same everywhere, even where a chain is forked.
struct TextState: Sendable {
    private(set) var text = SharedText()
    /// The last event of each change that edited the text, by lane, ascending.
    private var lastEvents: [Int: [(change: Int, event: EventID)]] = [:]
    private var frontier: [Int] = []

    init() {}

    /// The changes that edited the text.
    var changes: some Sequence<Int> { lastEvents.values.joined().lazy.map(\.change) }

    /// A state as it was when its text was written down with `TextSnapshot`.
    ///
    /// - Returns: Nil when the bytes are damaged or name a change that the graph does not have.
    init?(opening bytes: [UInt8], in graph: ChangeGraph) {
        guard let opened = try? TextSnapshot(bytes).open() else { return nil }
        text = opened
        var changes: [Int] = []
        for author in opened.authors {
            guard let change = ChangeID(author.bytes).flatMap(graph.index(of:)) else { return nil }
            changes.append(change)
        }
        for change in changes.sorted() {
            let author = AuthorID(graph.nodes[change].id.bytes)
            let event = EventID(author: author, seq: opened.eventCount(of: author) - 1)
            lastEvents[graph.nodes[change].lane, default: []].append((change, event))
        }
        frontier = Set(opened.version.heads.map(\.author)).compactMap { ChangeID($0.bytes).flatMap(graph.index(of:)) }.sorted()
    }

    /// An edit outside the text that its author saw is void, on every replica alike.
    mutating func apply(_ edits: [TextEdit], of index: Int, in graph: ChangeGraph) {
        let author = AuthorID(graph.nodes[index].id.bytes)
        let transaction = TextTransaction(
            id: EventID(author: author, seq: text.eventCount(of: author)),
            parents: version(at: index, in: graph).heads, edits: edits)
        // The only error here is a position outside the text: the parents are known by construction.
        guard transaction.eventCount > 0, (try? text.merge([transaction])) != nil else { return }
        let event = EventID(author: author, seq: transaction.id.seq + transaction.eventCount - 1)
        let lane = graph.nodes[index].lane
        if let last = lastEvents[lane]?.last, last.change == index {
            lastEvents[lane]?.removeLast()
        }
        lastEvents[lane, default: []].append((index, event))
        frontier.removeAll { graph.precedes($0, index) }
        frontier.append(index)
    }

    /// The version that a change and everything before it make.
    func version(at index: Int, in graph: ChangeGraph) -> TextVersion {
        if frontier.allSatisfy({ graph.precedes($0, index) }) { return text.version }
        var candidates: [(change: Int, event: EventID)] = []
        for lane in lastEvents.keys.sorted() {
            guard let entries = lastEvents[lane] else { continue }
            let own = graph.nodes[index].lane == lane ? 1 : 0
            let seen = graph.count(of: lane, seenBy: index) + own
            var low = 0
            var high = entries.count
            while low < high {
                let middle = (low + high) / 2
                if graph.nodes[entries[middle].change].place < seen { low = middle + 1 } else { high = middle }
            }
            if low > 0 { candidates.append(entries[low - 1]) }
        }
        let latest = candidates.filter { candidate in
            !candidates.contains { $0.change != candidate.change && graph.precedes(candidate.change, $0.change) }
        }
        return TextVersion(heads: (seeded(.parentForgotten) ? Array(latest.prefix(1)) : latest).map(\.event))
    }
}
