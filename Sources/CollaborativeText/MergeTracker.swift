// SPDX-License-Identifier: Apache-2.0
// peersync

/// The temporary state by which eg-walker turns concurrent operations into ones that apply to the current text.
///
/// It holds the characters of the concurrent stretch in document order. Each has two states: the *prepare* state, at
/// the version in which the operation at hand was made, and the *effect* state, with all operations walked so far.
/// The text at the base is one span of unknown characters, split when an operation falls inside it. Purpose: order
/// of concurrent insertions (FugueMax, Weidner and Kleppmann, arXiv 2305.00583) and deletions that happen once. It
/// neither stores nor validates.
struct MergeTracker {
    /// Ids from here on stand for the characters of the base.
    static let baseID = 1 << 48
    /// More than any text has.
    static let baseCount = 1 << 40
    static let start = -1
    static let end = Int.max

    struct Span {
        var id: Int
        var count: Int
        /// Of the first character; each further one has the one before it.
        var originLeft: Int
        var originRight: Int
        /// 0: not inserted yet; 1: visible; n: deleted n - 1 times; at the prepare version.
        var state: Int
        var everDeleted: Bool

        var ids: Range<Int> { id..<id + count }
    }

    private struct Deletion {
        let versions: Range<Int>
        let target: Int
    }

    private(set) var spans: [Span]
    private var deletions: [Deletion] = []
    /// The version of the unknown characters.
    let base: [Int]
    /// The prepare version, sorted.
    private(set) var version: [Int]

    /// - Parameter baseIsEmpty: The base is the root: there are no unknown characters.
    init(base: [Int], baseIsEmpty: Bool = false) {
        self.base = base
        version = base
        spans = baseIsEmpty ? [] : [
            Span(
                id: Self.baseID, count: Self.baseCount, originLeft: Self.start, originRight: Self.end, state: 1,
                everDeleted: false)
        ]
    }

    /// Characters visible at the prepare version, the unknown ones counted as `baseCount`.
    var prepareLength: Int { spans.reduce(0) { $0 + ($1.state == 1 ? $1.count : 0) } }

    /// Characters visible with everything walked so far, counted likewise.
    var effectLength: Int { spans.reduce(0) { $0 + ($1.everDeleted ? 0 : $1.count) } }

    /// Moves the prepare version to another one among the events walked so far.
    mutating func move(to parents: [Int], graph: EventGraph, log: OperationLog) {
        guard version != parents else { return }
        let (retreating, advancing) = graph.difference(version, parents)
        for range in retreating.reversed() { shift(range, by: -1, log) }
        for range in advancing { shift(range, by: 1, log) }
        version = parents
    }

    /// Walks a run made at the prepare version, which afterwards includes it.
    ///
    /// - Returns: What to do to the text with everything walked before.
    mutating func apply(
        _ run: OperationLog.Run, authors: AuthorTable, emit: (_ kind: OperationLog.Kind, _ position: Int, _ count: Int) -> Void
    ) {
        switch run.kind {
        case .insertion:
            let position = insert(id: run.start, count: run.end - run.start, at: run.position, authors)
            emit(.insertion, position, run.end - run.start)
        case .deletion:
            delete(run.start..<run.end, at: run.position) { emit(.deletion, $0, $1) }
        }
        version = [run.end - 1]
    }

    // MARK: -

    private mutating func shift(_ range: Range<Int>, by step: Int, _ log: OperationLog) {
        for run in log.pieces(in: range) {
            switch run.kind {
            case .insertion: shiftCharacters(run.start..<run.end, by: step)
            case .deletion:
                for target in targets(of: run.start..<run.end) { shiftCharacters(target, by: step) }
            }
        }
    }

    /// The characters that deletions in a range deleted.
    func targets(of versions: Range<Int>) -> [Range<Int>] {
        var low = 0
        var high = deletions.count
        while low < high {
            let middle = (low + high) / 2
            if deletions[middle].versions.upperBound <= versions.lowerBound { low = middle + 1 } else { high = middle }
        }
        var result: [Range<Int>] = []
        while low < deletions.count, deletions[low].versions.lowerBound < versions.upperBound {
            let deletion = deletions[low]
            let cut = deletion.versions.clamped(to: versions)
            let first = deletion.target + cut.lowerBound - deletion.versions.lowerBound
            result.append(first..<first + cut.count)
            low += 1
        }
        return result
    }

    private mutating func shiftCharacters(_ ids: Range<Int>, by step: Int) {
        var remaining = ids
        var index = 0
        while !remaining.isEmpty, index < spans.count {
            let overlap = spans[index].ids.clamped(to: ids)
            if overlap.isEmpty {
                index += 1
                continue
            }
            if spans[index].id < overlap.lowerBound {
                split(index, at: overlap.lowerBound - spans[index].id)
                index += 1
            }
            if spans[index].count > overlap.count { split(index, at: overlap.count) }
            spans[index].state += step
            remaining = remaining.lowerBound + overlap.count..<remaining.upperBound
            index += 1
        }
    }

    private mutating func split(_ index: Int, at offset: Int) {
        let span = spans[index]
        spans[index].count = offset
        spans.insert(
            Span(
                id: span.id + offset, count: span.count - offset, originLeft: span.id + offset - 1,
                originRight: span.originRight, state: span.state, everDeleted: span.everDeleted),
            at: index + 1)
    }

    /// The slot in `spans` right after the character before a prepare position; splits a span when it is inside.
    private mutating func slot(after position: Int) -> Int {
        guard position > 0 else { return 0 }
        var remaining = position
        for index in spans.indices where spans[index].state == 1 {
            if remaining < spans[index].count {
                split(index, at: remaining)
                return index + 1
            }
            remaining -= spans[index].count
            if remaining == 0 { return index + 1 }
        }
        return spans.count
    }

    private mutating func insert(id: Int, count: Int, at position: Int, _ authors: AuthorTable) -> Int {
        var slot = slot(after: position)
        let left = slot == 0 ? Self.start : spans[slot - 1].id + spans[slot - 1].count - 1
        let right = spans[slot...].first { $0.state != 0 }?.id ?? Self.end
        var new = Span(id: id, count: count, originLeft: left, originRight: right, state: 1, everDeleted: false)
        slot = integrate(&new, at: slot, authors)
        spans.insert(new, at: slot)
        return effectLength(before: slot)
    }

    /// Finds the place among concurrent insertions between the same neighbours.
    private func integrate(_ new: inout Span, at slot: Int, _ authors: AuthorTable) -> Int {
        guard slot < spans.count, spans[slot].state == 0, spans[slot].id != new.originRight else { return slot }
        let places = Places(of: spans)
        var scan = slot
        var remembered = slot
        var scanning = false
        let leftPlace = places.after(new.originLeft)
        let rightPlace = places.before(new.originRight)
        while scan < spans.count {
            let other = spans[scan]
            if other.state != 0 || other.id == new.originRight { break }
            let otherLeft = places.after(other.originLeft)
            if otherLeft < leftPlace { break }
            if otherLeft == leftPlace {
                if other.originRight == new.originRight {
                    if authors.precedes(new.id, other.id) { break }
                    scanning = false
                } else if rightPlace > places.before(other.originRight) {
                    if !scanning {
                        scanning = true
                        remembered = scan
                    }
                } else {
                    scanning = false
                }
            }
            scan += 1
        }
        return scanning ? remembered : scan
    }

    /// Where characters are, as comparable numbers, while spans do not change. O(log spans) each.
    private struct Places {
        private var entries: [(id: Int, place: Int)] = []

        init(of spans: [Span]) {
            entries.reserveCapacity(spans.count)
            var place = 0
            for span in spans {
                entries.append((span.id, place))
                place += span.count
            }
            entries.sort { $0.id < $1.id }
        }

        func after(_ id: Int) -> Int { id == MergeTracker.start ? -1 : before(id) }

        func before(_ id: Int) -> Int {
            if id == MergeTracker.end { return Int.max }
            var low = 0
            var high = entries.count
            while low < high {
                let middle = (low + high) / 2
                if entries[middle].id <= id { low = middle + 1 } else { high = middle }
            }
            precondition(low > 0, "character \(id) is not in the tracker")
            return entries[low - 1].place + id - entries[low - 1].id
        }
    }

    private mutating func delete(_ versions: Range<Int>, at position: Int, emit: (Int, Int) -> Void) {
        var remaining = versions
        var index = slot(after: position)
        var effect = effectLength(before: index)
        while !remaining.isEmpty {
            precondition(index < spans.count, "a deletion reaches beyond the text at its version")
            if spans[index].state == 1 {
                if spans[index].count > remaining.count { split(index, at: remaining.count) }
                let count = spans[index].count
                spans[index].state = 2
                if !spans[index].everDeleted {
                    spans[index].everDeleted = true
                    emit(effect, count)
                }
                let covered = remaining.lowerBound..<remaining.lowerBound + count
                deletions.append(Deletion(versions: covered, target: spans[index].id))
                remaining = covered.upperBound..<remaining.upperBound
            } else if !spans[index].everDeleted {
                effect += spans[index].count
            }
            index += 1
        }
    }

    private func effectLength(before slot: Int) -> Int {
        var length = 0
        for index in 0..<slot where !spans[index].everDeleted { length += spans[index].count }
        return length
    }
}
