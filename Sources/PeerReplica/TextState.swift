// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText

/// One text of a record, with which change made which events.
///
/// The author of a change's events is the change itself: hashes are the same everywhere, even where a chain is forked. A
/// change that takes another one back adds the event of that one's `undoing`, which is the same event whoever adds it.
struct TextState: Sendable {
    /// With all edits and undos that were written, void ones included: the text in which positions count.
    private(set) var text = SharedText()
    /// The text grew beyond what is held, and is empty from then on.
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
    /// What each standing change that edited the text inserted, in scalars, and all of them.
    private var inserted: [Int: Int] = [:]
    private var insertedCount = 0
    /// Of each standing change that edited the text since a bound was reached, by lane, ascending: those on which no other
    /// member is known to have built, as far as they have not been looked through, and those that one had taken back.
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

    /// Takes in that a change takes another one back, which is in its past.
    ///
    /// - Parameter isForced: Whether it is done where that one is taken back already in what the change had seen, too: then
    ///   it brings that one's edits back.
    mutating func apply(undoOf undone: ChangeID, isForced: Bool, of index: Int, _ limits: TextLimits, in graph: ChangeGraph) {
        let author = AuthorID(undone.bytes)
        guard !isClosed, text.eventCount(of: author) > 0 else { return }
        let latest = latestUndo(of: undone, seenBy: index, in: graph)
        guard isForced || latest.level % 2 == 0 else { return }
        // It follows what it takes back, so nothing is refused here.
        _ = try? text.undo(latest)
        note(undo: latest.undoing, of: undone, by: index, in: graph)
        moveFrontier(to: index, in: graph)
        if text.size > limits.sizeMax { self = .closed }
    }

    /// The undo of the greatest level that a change made or had seen, or the author itself.
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

    /// Finds what is beyond the text's bound. What another member has built on counts first and is never beyond: then that
    /// member's edit follows the change and has it in its text.
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

    /// The undos that are missing for some changes to be taken back, and for no others to be: by change, ascending.
    func missingUndos(_ hidden: Set<ChangeID>) -> [(undone: ChangeID, author: AuthorID)] {
        hidden.union(top.keys).sorted().compactMap { change in
            let author = top[change] ?? AuthorID(change.bytes)
            let isHidden = author.level % 2 == 1
            return isHidden != hidden.contains(change) && text.eventCount(of: author) > 0 ? (change, author) : nil
        }
    }

    /// The changes of a past that are taken back in it and not among these, or among these and not taken back in it.
    ///
    /// Undos outside the past do not count: whoever writes on top of it writes on top of none of them.
    func unsettled(_ hidden: Set<ChangeID>, in past: LaneClock, _ graph: ChangeGraph) -> [ChangeID] {
        func isInPast(_ index: Int) -> Bool { past[graph.nodes[index].lane] > graph.nodes[index].place }
        return hidden.union(top.keys).filter { change in
            guard text.eventCount(of: AuthorID(change.bytes)) > 0, let index = graph.index(of: change), isInPast(index) else { return false }
            let level = undosOf[change, default: []].filter { isInPast($0.change) }.map(\.author.level).max() ?? 0
            return (level % 2 == 1) != hidden.contains(change)
        }
    }

    /// The text in which exactly these changes are taken back.
    func shown(without hidden: Set<ChangeID>) -> SharedText {
        let missing = missingUndos(hidden)
        if missing.isEmpty { return text }
        var shown = text
        // Known to nobody else: whoever edits on top of it writes these down first, see `RecordState.settling`.
        _ = try? shown.merge(missing.map { TextTransaction(undoing: $0.author, eventCount: text.eventCount(of: $0.author)) })
        return shown
    }

    /// Whether taking a change back, which is not among those taken back, shows another text.
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
        // Undos that no edit in this version follows.
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
