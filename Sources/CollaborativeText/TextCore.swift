// SPDX-License-Identifier: Apache-2.0
// peersync

/// The parts of a `SharedText`: the history, its text, and the tracker of the last merge while it
/// is of use.
struct TextCore: ~Copyable {
    var graph = EventGraph()
    var log = OperationLog()
    var authors = AuthorTable()
    var rope = TextRope()
    private var tracker = MergeTracker()
    /// Whether the tracker holds everything from its base up to where it has walked.
    private var isTracking = false

    init() {}

    borrowing func copy() -> TextCore {
        var result = TextCore()
        result.graph = graph.copy()
        result.log = log.copy()
        result.authors = authors.copy()
        result.rope = rope.copy()
        return result
    }

    var eventCount: Int { log.count }

    // MARK: - Editing here

    @inline(__always)
    mutating func insert(_ text: String, at position: Int, by author: AuthorID) {
        let index = authors.add(author)
        // A span counts no references.
        let bytes = text.utf8Span.span
        if bytes.count == 1 {
            // Most insertions are one key.
            let byte = bytes[0]
            log.appendInsertion(ofOne: byte, at: position)
            graph.appendAfterAll(1)
            authors.append(1, of: index)
            rope.insert(byte, at: position)
        } else {
            insert(text, at: position, byIndex: index)
        }
    }

    private mutating func insert(_ text: String, at position: Int, byIndex author: Int) {
        let metrics = log.appendInsertion(text, at: position)
        guard metrics.scalars > 0 else { return }
        graph.appendAfterAll(metrics.scalars)
        authors.append(metrics.scalars, of: author)
        rope.insert(log.content.count - metrics.bytes..<log.content.count, of: log.content, metrics, at: position)
    }

    @inline(__always)
    mutating func delete(_ range: Range<Int>, by author: AuthorID) {
        let index = authors.add(author)
        let events = TextEdit.eventCount(ofDeleting: range.count)
        if events == range.count {
            log.appendDeletion(.deletion, count: events, at: range.lowerBound)
        } else {
            log.appendWhole(range.count, at: range.lowerBound)
        }
        graph.appendAfterAll(events)
        authors.append(events, of: index)
        rope.delete(range)
    }

    // MARK: - Taking in what others wrote

    /// Where the history ended, to go back to.
    struct Mark {
        let count: Int
        let scalars: Int
        let authors: Int
        /// One event, or none, is after all others.
        let hasOneHead: Bool
    }

    var mark: Mark {
        Mark(count: log.count, scalars: log.scalarCount, authors: authors.authors.count, hasOneHead: graph.hasOneHead)
    }

    mutating func goBack(to mark: Mark) {
        log.truncate(to: mark.count, scalars: mark.scalars)
        if graph.count > mark.count { graph.truncate(to: mark.count) }
        authors.truncate(to: mark.count, authors: mark.authors)
        // The tracker may have walked events that are gone now.
        isTracking = false
    }

    /// What to do to the text, in its coordinates.
    struct Step: BitwiseCopyable {
        private let place: UInt32
        private let length: UInt32
        private let content: UInt32

        fileprivate init(inserting scalar: Int?, count: Int, at position: Int) {
            place = UInt32(truncatingIfNeeded: position)
            length = UInt32(truncatingIfNeeded: count)
            content = scalar.map { UInt32(truncatingIfNeeded: $0) } ?? .max
        }

        var isInsertion: Bool { content != .max }
        /// The replaced range, in the text after the step before.
        var range: Range<Int> { Int(place)..<Int(place) + (isInsertion ? 0 : Int(length)) }
        /// The inserted scalars, as numbers among all inserted scalars.
        var inserted: Range<Int> { Int(content)..<Int(content) + Int(length) }
    }

    /// Turns the events after a mark, which are in the history but not in the text, into steps for the text.
    ///
    /// Windows between critical versions, which everything is before or after, are walked with a tracker; where
    /// nothing is concurrent, operations are taken as they are.
    ///
    /// - Throws: `positionOutOfRange` for an operation outside the text that it was made in.
    mutating func steps(after mark: Mark) throws(TextError) -> FlatArray<Step> {
        var walk = Walk(length: rope.scalarCount)
        let first = mark.count
        guard first < log.count else { return walk.takeSteps() }
        let firstRun = graph.runIndex(of: first)
        walk.logRun = log.runIndex(of: first)
        walk.steps.reserve(log.runCount - walk.logRun)
        let cuts = CriticalVersions(graph, fromRun: firstRun, from: first)
        let followsAll = first == graph.start(firstRun) ? graph.followedAll(run: firstRun) : mark.hasOneHead
        if !(followsAll && cuts.startsAtFirst(first, run: firstRun, graph)) {
            openWindow(cuts, fromRun: firstRun, before: first)
            walk.surplus = tracker.effectLength - walk.length
            walk.isInWindow = true
        }
        for run in firstRun..<graph.runCount {
            let end = graph.end(run)
            let cut = cuts.inside(run - firstRun)
            var at = max(graph.start(run), first)
            if walk.isInWindow, at > first, cuts.isCritical(before: run - firstRun) { walk.isInWindow = false }
            while at < end {
                let heads = at == graph.start(run) ? graph.parents(ofRun: run) : Heads(at - 1)
                if !walk.isInWindow {
                    if cut >= at {
                        try takeAsIs(at..<cut + 1, &walk)
                        at = cut + 1
                        continue
                    }
                    tracker.reset(base: at - 1, heads: heads, count: walk.length)
                    walk.surplus = 0
                    walk.isInWindow = true
                }
                let partEnd = cut >= at ? cut + 1 : end
                tracker.move(to: heads, beforeRun: run, graph)
                try track(at..<partEnd, &walk)
                if cut >= at { walk.isInWindow = false }
                at = partEnd
            }
        }
        // An undo needs everything from the beginning on: the walk for one undo serves the next
        // one.
        isTracking = walk.isInWindow || (isTracking && graph.hasUndos && tracker.baseVersion == -1)
        return walk.takeSteps()
    }

    /// Does the steps, in order.
    mutating func take(_ steps: borrowing FlatArray<Step>) {
        for index in 0..<steps.count {
            let step = steps[index]
            if step.isInsertion {
                let bytes = log.byteRange(step.inserted)
                rope.insert(bytes, of: log.content, log.content.metrics(bytes), at: step.range.lowerBound)
            } else {
                rope.delete(step.range)
            }
        }
    }

    private struct Walk: ~Copyable {
        var steps = FlatArray<Step>()
        /// The length of the text with all steps so far.
        var length: Int
        /// How many characters the tracker's base has too many.
        var surplus = 0
        var isInWindow = false
        /// The run of the log that was walked last.
        var logRun = 0

        init(length: Int) {
            self.length = length
        }

        /// Adds the step for a piece, or for a part of a piece.
        @inline(__always)
        mutating func add(_ piece: OperationLog.Piece, at position: Int, count: Int) {
            add(inserting: piece.kind == .insertion ? piece.scalar : nil, at: position, count: count)
        }

        @inline(__always)
        mutating func add(inserting scalar: Int?, at position: Int, count: Int) {
            steps.append(Step(inserting: scalar, count: count, at: position))
            length += scalar == nil ? -count : count
        }

        consuming func takeSteps() -> FlatArray<Step> { steps }
    }

    /// Makes the tracker hold everything before an event that is concurrent with what comes from that event on.
    private mutating func openWindow(_ cuts: borrowing CriticalVersions, fromRun firstRun: Int, before end: Int) {
        let canGoOn = isTracking && cuts.allDescend(from: tracker.baseVersion, tracker.baseHeads, fromRun: firstRun, from: end, graph)
        let base = cuts.search(graph, before: end, runs: canGoOn ? 64 : .max)
        var start = tracker.walkedEnd
        // To go on is cheaper, unless the window has become much too large.
        if !canGoOn || base.map({ $0.version >= start || 2 * (end - $0.version) < start - tracker.baseVersion }) ?? false {
            let (version, heads) = base ?? (-1, [])
            var count = 0
            if version >= 0 {
                count = rope.scalarCount
                log.forEachPiece(in: version + 1..<end) { if $0.kind != .insertion { count += $0.width } }
            }
            tracker.reset(base: version, heads: heads, count: count)
            start = version + 1
        }
        Self.walk(start..<end, graph, log, authors, with: &tracker)
    }

    private mutating func takeAsIs(_ range: Range<Int>, _ walk: inout Walk) throws(TextError) {
        var index = log.runIndex(of: range.lowerBound, from: walk.logRun)
        while index < log.runCount {
            let piece = log.piece(index, in: range)
            if piece.count <= 0 { break }
            try Self.check(piece, length: walk.length)
            walk.add(piece, at: piece.kind == .insertion ? piece.position : piece.deleted.lowerBound, count: piece.width)
            walk.logRun = index
            index += 1
        }
    }

    private mutating func track(_ range: Range<Int>, _ walk: inout Walk) throws(TextError) {
        tracker.reserve(range.upperBound)
        var index = log.runIndex(of: range.lowerBound, from: walk.logRun)
        while index < log.runCount {
            let piece = log.piece(index, in: range)
            if piece.count <= 0 { break }
            if piece.isUndo {
                track(undo: piece.start, &walk)
            } else {
                try Self.check(piece, length: tracker.prepareLength - walk.surplus)
                tracker.apply(piece, authors) { position, count in walk.add(piece, at: position, count: count) }
            }
            walk.logRun = index
            index += 1
        }
        tracker.walkedEnd = range.upperBound
    }

    private mutating func track(undo version: Int, _ walk: inout Walk) {
        let undone = Self.undone(byFollowing: graph.parents(of: version)[0], authors)
        tracker.applyUndo(version, of: undone) { characters, position, isRestored in
            guard isRestored else { return walk.add(inserting: nil, at: position, count: characters.count) }
            log.forEachPiece(in: characters) { piece in
                walk.add(inserting: piece.scalar, at: position + piece.start - characters.lowerBound, count: piece.count)
            }
        }
    }

    private static func check(_ piece: OperationLog.Piece, length: Int) throws(TextError) {
        if piece.kind == .insertion {
            guard piece.position <= length else {
                throw .positionOutOfRange(position: piece.position, deletedCount: 0, length: length)
            }
        } else {
            guard piece.deleted.lowerBound >= 0, piece.deleted.upperBound <= length else {
                throw .positionOutOfRange(position: piece.deleted.lowerBound, deletedCount: piece.width, length: length)
            }
        }
    }

    // MARK: - Looking back

    func walk(_ range: Range<Int>, with tracker: inout MergeTracker) { Self.walk(range, graph, log, authors, with: &tracker) }

    /// Walks events in their order, each at the version it was made in.
    private static func walk(
        _ range: Range<Int>, _ graph: borrowing EventGraph, _ log: borrowing OperationLog, _ authors: borrowing AuthorTable,
        with tracker: inout MergeTracker
    ) {
        guard !range.isEmpty else { return }
        tracker.reserve(range.upperBound)
        var run = graph.runIndex(of: range.lowerBound)
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(graph.end(run), range.upperBound)
            tracker.move(to: start == graph.start(run) ? graph.parents(ofRun: run) : Heads(start - 1), beforeRun: run, graph)
            log.forEachPiece(in: start..<end) { piece in
                if piece.isUndo {
                    let undone = Self.undone(byFollowing: graph.parents(of: piece.start)[0], authors)
                    tracker.applyUndo(piece.start, of: undone) { _, _, _ in }
                } else {
                    tracker.apply(piece, authors) { _, _ in }
                }
            }
            start = end
            run += 1
        }
        tracker.walkedEnd = range.upperBound
    }

    /// All characters that were ever there at a version, in document order.
    func tracker(at heads: Heads) -> MergeTracker {
        var tracker = MergeTracker()
        tracker.reset(base: -1, heads: [], count: 0)
        for range in graph.history(of: heads) { walk(range, with: &tracker) }
        tracker.move(to: heads, graph)
        return tracker
    }

    mutating func shrink() {
        log.shrink()
        graph.shrink()
        authors.shrink()
    }

    /// Bytes held.
    var footprint: Int { log.footprint + graph.footprint + authors.footprint + rope.footprint + (isTracking ? tracker.footprint : 0) }
}
