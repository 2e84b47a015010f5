// SPDX-License-Identifier: Apache-2.0
// peersync

extension SharedText {
    /// Takes in what others wrote, in any order; what is known already is skipped.
    ///
    /// - Returns: The change of the text as patches for an editor, each in the text as the one before left it.
    /// - Throws: `missingParents`, or `positionOutOfRange` for an edit outside the text it was made in; the
    ///   text and its history are unchanged then.
    /// - Complexity: Proportional to the batch where it follows everything known here; otherwise also to the
    ///   concurrent stretch.
    @discardableResult
    public mutating func merge(_ batch: [TextTransaction]) throws(TextError) -> [TextPatch] {
        if batch.count == 1, let patches = try mergeInOrder(batch[0]) { return patches }
        var merged = self
        let patches = try merged.mergeConcurrent(batch)
        self = merged
        return patches
    }

    /// The common case: one new transaction whose author had seen everything that is here.
    private mutating func mergeInOrder(_ transaction: TextTransaction) throws(TextError) -> [TextPatch]? {
        guard
            transaction.id.seq == eventCount(of: transaction.id.author),
            transaction.parents.sorted() == version.heads
        else { return nil }
        try Self.check(transaction.edits, length: scalarCount)
        _ = append(transaction, parents: graph.frontier)
        return transaction.edits.filter { $0.eventCount > 0 }.map { edit in
            apply(edit)
            return TextPatch(
                range: edit.position..<edit.position + edit.deletedCount, replacement: edit.inserted)
        }
    }

    private mutating func mergeConcurrent(_ batch: [TextTransaction]) throws(TextError) -> [TextPatch] {
        var patches: [TextPatch] = []
        var tracker: MergeTracker?
        for transaction in try inCausalOrder(batch) {
            if transaction.eventCount == 0 { continue }
            let parents = graph.minimal(transaction.parents.compactMap(authors.version(of:)))
            if parents == graph.frontier {
                tracker = nil
                try Self.check(transaction.edits, length: scalarCount)
                _ = append(transaction, parents: parents)
                for edit in transaction.edits {
                    apply(edit)
                    patches.append(TextPatch(
                        range: edit.position..<edit.position + edit.deletedCount, replacement: edit.inserted))
                }
                continue
            }
            try merge(transaction, parents: parents, tracker: &tracker, patches: &patches)
        }
        return patches
    }

    private mutating func merge(
        _ transaction: TextTransaction, parents: [Int], tracker: inout MergeTracker?, patches: inout [TextPatch]
    ) throws(TextError) {
        if let base = tracker?.base, base.allSatisfy({ graph.contains($0, in: parents) }) {
            // The state at hand reaches back far enough.
        } else {
            tracker = makeTracker(for: parents)
        }
        tracker?.move(to: parents, graph: graph, log: log)
        let unknown = (tracker?.effectLength ?? 0) - scalarCount
        try Self.check(transaction.edits, length: (tracker?.prepareLength ?? 0) - unknown)
        let versions = append(transaction, parents: parents)
        for run in log.pieces(in: versions) {
            tracker?.apply(run, authors: authors) { kind, position, count in
                switch kind {
                case .insertion:
                    let scalars = log.content[run.contentStart..<run.contentStart + count]
                    buffer.insert(scalars, at: position)
                    var view = String.UnicodeScalarView()
                    view.append(contentsOf: scalars)
                    patches.append(TextPatch(range: position..<position, replacement: String(view)))
                case .deletion:
                    buffer.delete(position..<position + count)
                    patches.append(TextPatch(range: position..<position + count, replacement: ""))
                }
            }
        }
    }

    /// State for everything concurrent with a version, walked but not applied.
    private func makeTracker(for parents: [Int]) -> MergeTracker {
        let (base, ranges) = graph.conflict(graph.frontier, parents)
        var tracker = MergeTracker(base: base, baseIsEmpty: base.isEmpty)
        for range in ranges { walk(range, with: &tracker) { _, _, _, _ in } }
        return tracker
    }

    /// Walks events in their order, each at the version it was made in.
    func walk(
        _ range: Range<Int>, with tracker: inout MergeTracker,
        emit: (_ run: OperationLog.Run, _ kind: OperationLog.Kind, _ position: Int, _ count: Int) -> Void
    ) {
        var start = range.lowerBound
        while start < range.upperBound {
            let run = graph.runs[graph.runIndex(of: start)]
            let end = min(run.end, range.upperBound)
            tracker.move(to: start == run.start ? run.parents : [start - 1], graph: graph, log: log)
            for piece in log.pieces(in: start..<end) {
                tracker.apply(piece, authors: authors) { emit(piece, $0, $1, $2) }
            }
            start = end
        }
    }

    /// New transactions such that each follows its parents; known events are cut off.
    private func inCausalOrder(_ batch: [TextTransaction]) throws(TextError) -> [TextTransaction] {
        var ordered: [TextTransaction] = []
        var known: [AuthorID: Int] = [:]
        var waiting = batch
        func count(_ author: AuthorID) -> Int { known[author] ?? eventCount(of: author) }
        while !waiting.isEmpty {
            var later: [TextTransaction] = []
            for transaction in waiting {
                let author = transaction.id.author
                let next = transaction.id.seq + transaction.eventCount
                if next <= count(author) { continue }
                let isReady = transaction.id.seq <= count(author)
                    && transaction.parents.allSatisfy { $0.seq < count($0.author) }
                guard isReady else {
                    later.append(transaction)
                    continue
                }
                ordered.append(transaction.dropping(count(author) - transaction.id.seq))
                known[author] = next
            }
            if later.count == waiting.count {
                throw .missingParents(missing(for: later, count))
            }
            waiting = later
        }
        return ordered
    }

    private func missing(for waiting: [TextTransaction], _ count: (AuthorID) -> Int) -> [EventID] {
        var missing: Set<EventID> = []
        for transaction in waiting {
            for parent in transaction.parents where parent.seq >= count(parent.author) { missing.insert(parent) }
            if transaction.id.seq > count(transaction.id.author) {
                missing.insert(EventID(author: transaction.id.author, seq: transaction.id.seq - 1))
            }
        }
        return missing.sorted()
    }
}

extension TextTransaction {
    /// The rest after the first events, which then follows the last of those.
    func dropping(_ known: Int) -> TextTransaction {
        guard known > 0 else { return self }
        var skipped = known
        var rest: [TextEdit] = []
        for edit in edits {
            let deletions = min(skipped, edit.deletedCount)
            skipped -= deletions
            let insertions = min(skipped, edit.inserted.unicodeScalars.count)
            skipped -= insertions
            var inserted = String.UnicodeScalarView()
            inserted.append(contentsOf: edit.inserted.unicodeScalars.dropFirst(insertions))
            let remaining = TextEdit(
                position: edit.position + insertions, deletedCount: edit.deletedCount - deletions,
                inserted: String(inserted))
            if remaining.eventCount > 0 { rest.append(remaining) }
        }
        let previous = EventID(author: id.author, seq: id.seq + known - 1)
        return TextTransaction(
            id: EventID(author: id.author, seq: id.seq + known), parents: [previous], edits: rest)
    }
}
