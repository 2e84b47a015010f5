// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText

/// One text of a record, with which change made which events.
///
/// The author of a change's events is the change itself: hashes are the same everywhere, even where
/// a chain is forked. A change that undoes another change adds the event of that change's
/// `undoing`, which is the same event in every change that adds it.
struct TextState: Sendable {
    /// The text with all edits and undos that were written, void ones included: positions count in
    /// it.
    private(set) var text = SharedText()
    /// Whether the text grew beyond what is held; it is empty from then on.
    private(set) var isClosed = false
    /// The last event of each change that edited the text, by lane, ascending.
    private var lastEvents: [Int: [(change: Int, event: EventID)]] = [:]
    /// The undos that each change made, by lane, ascending.
    private var undos: [Int: [(change: Int, event: EventID)]] = [:]
    /// The undos of each change that was taken back, in order of arrival.
    private var undosOf: [ChangeID: [(change: Int, author: AuthorID)]] = [:]
    /// The undo of the greatest level for each change that was taken back.
    private var top: [ChangeID: AuthorID] = [:]
    private var frontier: [Int] = []
    /// How many scalars each standing change inserted, and how many all of them inserted.
    private var inserted: [Int: Int] = [:]
    private var insertedCount = 0
    /// The standing changes on which no other member is known to have built: in `open`, by lane,
    /// ascending, the changes that no edit by another member follows; in `unshown` the changes that
    /// such an edit follows, but that were undone in its past. `open` is nil until the text reaches
    /// its bound.
    private var open: [Int: [Int]]?
    private var unshown: Set<Int> = []
    /// Standing changes beyond what the text may hold.
    private(set) var beyond: Set<ChangeID> = []

    init() {}

    /// The changes that edited the text.
    var changes: some Sequence<Int> { lastEvents.values.joined().lazy.map(\.change) }
    /// A state that was closed.
    static var closed: TextState {
        var state = TextState()
        state.isClosed = true
        return state
    }

    /// A state as it was when its text was written down with `TextSnapshot`.
    ///
    /// - Parameters:
    ///   - undos: The undos in it, in order of arrival.
    ///   - void: Changes whose edits are void, of this text or of others.
    /// - Returns: Nil when the bytes are damaged or name a change that the graph does not have.
    init?(
        opening bytes: [UInt8], undos: [RecordState.UndoSnapshot], void: Set<ChangeID>, _ limits: TextLimits, in graph: ChangeGraph
    ) {
        guard let opened = try? TextSnapshot(bytes).open() else { return nil }
        text = opened
        var changes: [Int] = []
        for author in opened.authors where author.level == 0 {
            guard let change = ChangeID(author.bytes).flatMap(graph.index(of:)) else { return nil }
            changes.append(change)
        }
        let counts = opened.insertedScalarCounts
        for change in changes.sorted() {
            let id = graph.nodes[change].id
            let author = AuthorID(id.bytes)
            let event = EventID(author: author, seq: opened.eventCount(of: author) - 1)
            lastEvents[graph.nodes[change].lane, default: []].append((change, event))
            if !void.contains(id) { noteInserted(counts[author] ?? 0, by: change) }
        }
        for undo in undos {
            guard graph.nodes.indices.contains(undo.change), undo.level > 0 else { return nil }
            let author = AuthorID(undo.undone.bytes, level: undo.level)
            guard opened.eventCount(of: author) == 1 else { return nil }
            note(undo: author, of: undo.undone, by: undo.change, in: graph)
        }
        for change in Set(changes + undos.map(\.change)).sorted() { moveFrontier(to: change, in: graph) }
        findBeyond(after: nil, limits, in: graph)
    }

    /// The undos in order of arrival, to be written down.
    var undoSnapshots: [RecordState.UndoSnapshot] {
        undosOf.flatMap { undone, undos in
            undos.map { RecordState.UndoSnapshot(change: $0.change, undone: undone, level: $0.author.level) }
        }
        .sorted { ($0.change, $0.undone) < ($1.change, $1.undone) }
    }

    // MARK: - Taking in

    /// Takes in the edits of a change, which has come after everything that it follows, and after its undos.
    ///
    /// An edit outside the text that its author saw is void, on every replica alike, and so are all of a change that
    /// inserts too much.
    mutating func apply(_ edits: [[TextEdit]], of index: Int, isVoid: Bool, _ limits: TextLimits, in graph: ChangeGraph) {
        guard !isClosed, Self.insertedCount(edits) <= limits.insertedByChangeMax else { return }
        let author = AuthorID(graph.nodes[index].id.bytes)
        var count = 0
        var isEdited = false
        for edits in edits {
            let transaction = TextTransaction(
                id: EventID(author: author, seq: text.eventCount(of: author)),
                parents: version(at: index, in: graph).heads, edits: edits)
            // The only error here is a position outside the text: the parents are known by construction, and the text is
            // smaller than what the engine holds.
            guard transaction.eventCount > 0, (try? text.merge([transaction])) != nil else { continue }
            count += Self.insertedCount([edits])
            isEdited = true
            let event = EventID(author: author, seq: transaction.id.seq + transaction.eventCount - 1)
            let lane = graph.nodes[index].lane
            if let last = lastEvents[lane]?.last, last.change == index {
                lastEvents[lane]?.removeLast()
            }
            lastEvents[lane, default: []].append((index, event))
            moveFrontier(to: index, in: graph)
        }
        if text.size > limits.sizeMax { return self = .closed }
        guard isEdited, !isVoid else { return }
        noteInserted(count, by: index)
        findBeyond(after: index, limits, in: graph)
    }

    private static func insertedCount(_ edits: [[TextEdit]]) -> Int {
        edits.joined().reduce(0) { $0 + $1.inserted.unicodeScalars.count }
    }

    /// Takes in that a change undoes another one, which is in its past.
    ///
    /// - Parameter isForced: Whether to undo a change that is already undone in the past of the
    ///   undoing change. Its edits come back then.
    mutating func apply(undoOf undone: ChangeID, isForced: Bool, of index: Int, _ limits: TextLimits, in graph: ChangeGraph) {
        let author = AuthorID(undone.bytes)
        guard !isClosed, text.eventCount(of: author) > 0 else { return }
        let latest = latestUndo(of: undone, seenBy: index, in: graph)
        guard isForced || latest.level % 2 == 0 else { return }
        // The undo follows the events that it undoes, so the text does not refuse it.
        _ = try? text.undo(latest)
        note(undo: latest.undoing, of: undone, by: index, in: graph)
        moveFrontier(to: index, in: graph)
        if text.size > limits.sizeMax { self = .closed }
    }

    /// Returns the undo of the greatest level that a change made or had seen; without one, the
    /// author of the undone change's events.
    private func latestUndo(of undone: ChangeID, seenBy index: Int, in graph: ChangeGraph) -> AuthorID {
        var latest = AuthorID(undone.bytes)
        for undo in undosOf[undone, default: []].reversed() where undo.author.level > latest.level {
            if graph.precedes(undo.change, index) { latest = undo.author }
            if latest == top[undone] { break }
        }
        return latest
    }

    private mutating func note(undo author: AuthorID, of undone: ChangeID, by index: Int, in graph: ChangeGraph) {
        undosOf[undone, default: []].append((index, author))
        if top[undone].map({ $0.level < author.level }) ?? true { top[undone] = author }
        undos[graph.nodes[index].lane, default: []].append((index, EventID(author: author, seq: 0)))
    }

    private mutating func noteInserted(_ count: Int, by index: Int) {
        inserted[index] = count
        insertedCount += count
    }

    private mutating func moveFrontier(to index: Int, in graph: ChangeGraph) {
        frontier.removeAll { graph.precedes($0, index) }
        frontier.append(index)
    }

    // MARK: - Bounds

    /// Finds the changes beyond the text's bound. A change on which another member has built counts
    /// first and is never beyond. To build on a change is to edit the text after it and while it
    /// shows.
    private mutating func findBeyond(after index: Int?, _ limits: TextLimits, in graph: ChangeGraph) {
        guard insertedCount > limits.insertedMax else { return }
        if open == nil {
            open = [:]
            for index in inserted.keys.sorted() { noteBuilding(index, in: graph) }
        } else if let index {
            noteBuilding(index, in: graph)
        }
        let last = (open?.values.joined().map { $0 } ?? []) + unshown
        var sum = insertedCount - last.reduce(0) { $0 + (inserted[$1] ?? 0) }
        beyond = []
        for index in last.sorted(by: { graph.isShownBefore($1, $0) }) {
            let count = inserted[index] ?? 0
            sum += count
            if count > 0, sum > limits.insertedMax { beyond.insert(graph.nodes[index].id) }
        }
    }

    /// Takes note of which changes an edit has built on.
    private mutating func noteBuilding(_ index: Int, in graph: ChangeGraph) {
        let author = graph.author(of: index)
        func isBuiltOn(_ earlier: Int) -> Bool {
            graph.author(of: earlier) != author && latestUndo(of: graph.nodes[earlier].id, seenBy: index, in: graph).level % 2 == 0
        }
        for earlier in unshown where graph.precedes(earlier, index) && isBuiltOn(earlier) { unshown.remove(earlier) }
        for (lane, entries) in open ?? [:] {
            let seen = entries.prefix { graph.precedes($0, index) }
            let own = seen.filter { graph.author(of: $0) == author }
            if own.count == seen.count { continue }
            for earlier in seen where graph.author(of: earlier) != author && !isBuiltOn(earlier) { unshown.insert(earlier) }
            open?[lane] = own + entries.dropFirst(seen.count)
        }
        open?[graph.nodes[index].lane, default: []].append(index)
    }

    // MARK: - Reading

    /// Returns the undos to add so that exactly the hidden changes are undone, in ascending order
    /// of the changes.
    func missingUndos(_ hidden: Set<ChangeID>) -> [(undone: ChangeID, author: AuthorID)] {
        hidden.union(top.keys).sorted().compactMap { change in
            let author = top[change] ?? AuthorID(change.bytes)
            let isHidden = author.level % 2 == 1
            return isHidden != hidden.contains(change) && text.eventCount(of: author) > 0 ? (change, author) : nil
        }
    }

    /// Returns the changes of a past that are undone in that past but not hidden, or hidden but not
    /// undone in that past.
    ///
    /// Undos outside the past do not count, because an edit on top of the past follows none of
    /// them.
    func unsettled(_ hidden: Set<ChangeID>, in past: LaneClock, _ graph: ChangeGraph) -> [ChangeID] {
        func isInPast(_ index: Int) -> Bool { past[graph.nodes[index].lane] > graph.nodes[index].place }
        return hidden.union(top.keys).filter { change in
            guard text.eventCount(of: AuthorID(change.bytes)) > 0, let index = graph.index(of: change), isInPast(index) else { return false }
            let level = undosOf[change, default: []].filter { isInPast($0.change) }.map(\.author.level).max() ?? 0
            return (level % 2 == 1) != hidden.contains(change)
        }
    }

    /// Returns the text in which exactly the hidden changes are undone.
    func shown(without hidden: Set<ChangeID>) -> SharedText {
        let missing = missingUndos(hidden)
        if missing.isEmpty { return text }
        var shown = text
        // These undos are in no log. An edit on top of this text writes them down first, see
        // `RecordState.settling`.
        _ = try? shown.merge(missing.map { TextTransaction(undoing: $0.author, eventCount: text.eventCount(of: $0.author)) })
        return shown
    }

    /// Whether the shown text changes if a change that is not hidden is undone as well.
    func isShown(_ change: ChangeID, without hidden: Set<ChangeID>) -> Bool {
        guard text.eventCount(of: AuthorID(change.bytes)) > 0 else { return false }
        return !shown(without: hidden.union([change])).text.utf8.elementsEqual(shown(without: hidden).text.utf8)
    }

    /// The version that a change and everything before it make.
    func version(at index: Int, in graph: ChangeGraph) -> TextVersion {
        if frontier.allSatisfy({ graph.precedes($0, index) }) { return text.version }
        let candidates = lastEvents.keys.sorted().compactMap { lane in
            lastEvents[lane].flatMap { entries in
                let count = Self.count(of: entries, inLane: lane, seenBy: index, in: graph)
                return count > 0 ? entries[count - 1] : nil
            }
        }
        let latest = candidates.filter { candidate in
            !candidates.contains { $0.change != candidate.change && graph.precedes(candidate.change, $0.change) }
        }
        var heads = (seeded(.parentForgotten) ? Array(latest.prefix(1)) : latest).map(\.event)
        if seeded(.undoForgotten) { return TextVersion(heads: heads) }
        // The undos that no edit in this version follows.
        for (lane, entries) in undos {
            for entry in entries.prefix(Self.count(of: entries, inLane: lane, seenBy: index, in: graph)).reversed() {
                if latest.contains(where: { graph.precedes(entry.change, $0.change) }) { break }
                heads.append(entry.event)
            }
        }
        return TextVersion(heads: Array(Set(heads)))
    }

    /// How many of a lane's entries are of a change or of what it follows.
    private static func count(
        of entries: [(change: Int, event: EventID)], inLane lane: Int, seenBy index: Int, in graph: ChangeGraph
    ) -> Int {
        let own = graph.nodes[index].lane == lane ? 1 : 0
        let seen = graph.count(of: lane, seenBy: index) + own
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if graph.nodes[entries[middle].change].place < seen { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
