// SPDX-License-Identifier: Apache-2.0
// peersync

extension SharedText {
    /// Takes in what others wrote, in any order; what is known already is skipped.
    ///
    /// - Returns: The change of the text as patches for an editor, each in the text as the one before left it.
    /// - Throws: `missingParents`, `limitExceeded`, `invalidUndo`, or `positionOutOfRange` for an edit outside the text
    ///   it was made in; the text and its history are unchanged then.
    /// - Complexity: O(b log n) for a batch of b edits that follows everything known here; otherwise also the
    ///   concurrent stretch, unless it has been walked for an earlier batch and nobody changed the text since.
    @discardableResult
    public mutating func merge(_ batch: [TextTransaction]) throws(TextError) -> [TextPatch] {
        try core.merge(try IncomingHistory(batch))
    }
}

extension TextCore {
    mutating func merge(_ incoming: borrowing IncomingHistory) throws(TextError) -> [TextPatch] {
        let mark = mark
        do {
            try append(incoming)
            let steps = try steps(after: mark)
            return patches(taking: steps, after: mark)
        } catch {
            goBack(to: mark)
            throw error
        }
    }

    /// Makes an empty core one with a history and the text that the history is known to make.
    mutating func restore(_ text: String, history: borrowing IncomingHistory) throws(TextError) {
        try append(history)
        let bytes = FlatArray(Array(text.utf8))
        rope.insert(0..<bytes.count, of: bytes, bytes.metrics(0..<bytes.count), at: 0)
        guard rope.scalarCount <= log.scalarCount else { throw .malformed(offset: 0, .badText) }
    }

    private mutating func patches(taking steps: borrowing FlatArray<Step>, after mark: Mark) -> [TextPatch] {
        take(steps)
        if mark.count == 0 {
            let text = rope.text
            return text.isEmpty ? [] : [TextPatch(range: 0..<0, replacement: text)]
        }
        return (0..<steps.count).map { index in
            let step = steps[index]
            return step.isInsertion
                ? TextPatch(range: step.range, replacement: log.string(step.inserted)) : TextPatch(range: step.range, replacement: "")
        }
    }

    // MARK: - Into the history

    /// Appends what is new to the history, each part after its parents.
    ///
    /// - Throws: `missingParents`, `limitExceeded`.
    private mutating func append(_ incoming: borrowing IncomingHistory) throws(TextError) {
        guard incoming.eventCount <= SharedText.eventCountMax - log.count else { throw .limitExceeded }
        let indices = incoming.authors.map { authors.add($0) }
        let hasUndos = incoming.hasUndos
        log.reserve(adding: incoming.operations.count, bytes: incoming.content.count)
        graph.reserve(adding: incoming.parts.count, parents: incoming.parents.count)
        authors.reserve(adding: incoming.parts.count)
        var placement = Placement(parts: incoming.parts.count, base: log.count)
        var waiting: [Int] = []
        for part in 0..<incoming.parts.count {
            if try !append(part, of: incoming, indices, &placement, hasUndos: hasUndos) { waiting.append(part) }
        }
        guard !waiting.isEmpty else { return }
        // Out of order: a part that waits for an event of an author is tried again after a part by
        // that author was appended.
        var waitingFor: [Int: [Int]] = [:]
        var ready = waiting
        var remaining = waiting.count
        while let part = ready.popLast() {
            let author = indices[Int(incoming.parts[part].author)]
            if try append(part, of: incoming, indices, &placement, hasUndos: hasUndos) {
                remaining -= 1
                ready += waitingFor.removeValue(forKey: author) ?? []
            } else if let missing = firstMissing(part, of: incoming, indices) {
                waitingFor[indices[Int(missing.author)], default: []].append(part)
            }
        }
        if remaining > 0 {
            throw .missingParents(missing(for: waitingFor.values.flatMap { $0 }, of: incoming, indices))
        }
    }

    /// Where incoming events have got in the history.
    private struct Placement: ~Copyable {
        /// By part: the local version of its first event; -1 where that is not all of it.
        var starts: FlatArray<Int32>
        /// The first so many incoming events are one after the other, from this version on.
        var inOrder = 0
        let base: Int

        init(parts: Int, base: Int) {
            starts = FlatArray(capacity: parts)
            starts.append(repeating: -1, count: parts)
            self.base = base
        }
    }

    /// - Returns: False when something before the part is not here yet.
    private mutating func append(
        _ part: Int, of incoming: borrowing IncomingHistory, _ indices: [Int], _ placement: inout Placement, hasUndos: Bool
    ) throws(TextError) -> Bool {
        let entry = incoming.parts[part]
        let author = indices[Int(entry.author)]
        let known = authors.eventCount(ofIndex: author)
        let count = incoming.eventRange(part).count
        if Int(entry.seq) + count <= known { return true }
        guard Int(entry.seq) <= known else { return false }
        let skipped = known - Int(entry.seq)
        var parents = Heads()
        if skipped > 0 {
            guard let previous = authors.version(seq: known - 1, ofIndex: author) else { return false }
            parents = Heads(previous)
        } else {
            for place in incoming.parentRange(part) {
                guard let version = version(of: incoming.parents[place], in: incoming, indices, placement) else { return false }
                parents.append(version)
            }
            parents = graph.minimal(parents)
        }
        let isUndo = hasUndos && authors.authors[author].level > 0
        if isUndo { try checkUndo(by: author, part, of: incoming, parents) }
        if skipped == 0 {
            placement.starts[part] = Int32(truncatingIfNeeded: log.count)
            if placement.inOrder == Int(entry.start), placement.base + placement.inOrder == log.count { placement.inOrder += count }
        }
        var left = skipped
        for place in incoming.operationRange(part) {
            let count = incoming.operations[place].eventCount
            let dropped = min(left, count)
            left -= dropped
            if dropped < count { try append(place, of: incoming, dropping: dropped, isUndo: isUndo) }
        }
        graph.append(count - skipped, parents: parents, isUndo: isUndo)
        authors.append(count - skipped, of: author)
        return true
    }

    /// An undo is its author's only event, and follows all that it takes back, of which the last is its one parent.
    ///
    /// - Throws: `invalidUndo`.
    private func checkUndo(
        by author: Int, _ part: Int, of incoming: borrowing IncomingHistory, _ parents: Heads
    ) throws(TextError) {
        let undoing = authors.authors[author]
        let entry = incoming.parts[part]
        guard
            entry.seq == 0, incoming.eventRange(part).count == 1, parents.count == 1,
            incoming.operations[incoming.operationRange(part).lowerBound].count == 0,
            authors.event(at: parents[0]).author == undoing.undone
        else { throw .invalidUndo(undoing) }
        for range in Self.undone(byFollowing: parents[0], authors) {
            var run = graph.runIndex(of: range.lowerBound)
            while run < graph.runCount, graph.start(run) < range.upperBound {
                let last = min(graph.end(run), range.upperBound) - 1
                guard graph.contains(last, in: parents) else { throw .invalidUndo(undoing) }
                run += 1
            }
        }
    }

    /// The local versions of what an undo takes back: of its parent and all of that author's events before it.
    static func undone(byFollowing parent: Int, _ authors: borrowing AuthorTable) -> [Range<Int>] {
        let (author, seq, versions) = authors.run(authors.runIndex(of: parent))
        return authors.versions(ofFirst: seq + parent - versions.lowerBound + 1, author)
    }

    @inline(__always)
    private mutating func append(
        _ place: Int, of incoming: borrowing IncomingHistory, dropping dropped: Int, isUndo: Bool
    ) throws(TextError) {
        let operation = incoming.operations[place]
        let (position, count) = (operation.position, operation.count - dropped)
        if operation.kind == .insertion {
            let end = incoming.contentEnd(place)
            let start = incoming.content.index(ofScalar: dropped, in: operation.byte..<end)
            return log.appendInsertion(start..<end, of: incoming.content, scalars: count, at: position + dropped)
        }
        // Nobody can have deleted more at once than was ever inserted: a few bytes cannot claim millions of events.
        guard count <= log.scalarCount else {
            throw .positionOutOfRange(position: position, deletedCount: count, length: log.scalarCount)
        }
        if operation.kind == .whole {
            guard isUndo || count > 0 else { throw .malformed(offset: 0, .badReference) }
            return log.appendWhole(count, at: position)
        }
        log.appendDeletion(operation.kind, count: count, at: operation.kind == .backspace ? position - dropped : position)
    }

    private func version(
        of parent: Int32, in incoming: borrowing IncomingHistory, _ indices: [Int], _ placement: borrowing Placement
    ) -> Int? {
        if (0..<placement.inOrder).contains(Int(parent)) { return placement.base + Int(parent) }
        if parent < 0 {
            let reference = incoming.references[Int(-1 - parent)]
            return authors.version(seq: Int(reference.seq), ofIndex: indices[Int(reference.author)])
        }
        let part = incoming.part(holding: Int(parent))
        let start = placement.starts[part]
        if start >= 0 { return Int(start) + Int(parent) - Int(incoming.parts[part].start) }
        let reference = incoming.id(of: Int(parent))
        return authors.version(seq: Int(reference.seq), ofIndex: indices[Int(reference.author)])
    }

    private func firstMissing(_ part: Int, of incoming: borrowing IncomingHistory, _ indices: [Int]) -> IncomingHistory.Reference? {
        let entry = incoming.parts[part]
        if Int(entry.seq) > authors.eventCount(ofIndex: indices[Int(entry.author)]) {
            return IncomingHistory.Reference(author: entry.author, seq: entry.seq - 1)
        }
        for place in incoming.parentRange(part) {
            let parent = incoming.parents[place]
            let reference = parent < 0 ? incoming.references[Int(-1 - parent)] : incoming.id(of: Int(parent))
            if Int(reference.seq) >= authors.eventCount(ofIndex: indices[Int(reference.author)]) { return reference }
        }
        return nil
    }

    /// What parts that could not be taken wait for and none of them brings.
    private func missing(for waiting: [Int], of incoming: borrowing IncomingHistory, _ indices: [Int]) -> [EventID] {
        var missing: Set<EventID> = []
        for part in waiting {
            guard let reference = firstMissing(part, of: incoming, indices) else { continue }
            let isBrought = waiting.contains { other in
                incoming.parts[other].author == reference.author && incoming.parts[other].seq <= reference.seq
                    && Int(reference.seq) < Int(incoming.parts[other].seq) + incoming.eventRange(other).count
            }
            if !isBrought { missing.insert(EventID(author: incoming.authors[Int(reference.author)], seq: Int(reference.seq))) }
        }
        return missing.sorted()
    }
}
