// SPDX-License-Identifier: Apache-2.0
// peersync

extension MergeTracker {
    /// Walks an undo made at the prepare version, which afterwards includes it. The base must be the empty text.
    ///
    /// - Parameter undone: The events that it takes back, all of which the prepare version has.
    /// - Returns: Through `emit`, which characters appear or go, and where that is in the text with everything before.
    mutating func applyUndo(
        _ event: Int, of undone: [Range<Int>], emit: (_ characters: Range<Int>, _ position: Int, _ isRestored: Bool) -> Void
    ) {
        var parts: [Deletion] = []
        for range in undone { appendOpposites(of: range, to: &parts) }
        for (number, part) in parts.enumerated() {
            enterPart(part, of: event, isFirst: number == 0)
            var character = part.all.lowerBound
            while character < part.all.upperBound {
                character = change(character, part.all.upperBound, by: part.isRestoring ? -1 : 1, emit)
            }
        }
        version = Heads(event)
    }

    /// What takes back some events that were walked: insertions are deleted, deletions undone.
    private func appendOpposites(of range: Range<Int>, to parts: inout [Deletion]) {
        func append(_ characters: Range<Int>, isRestoring: Bool) {
            parts.append(Deletion(
                target: UInt32(truncatingIfNeeded: characters.lowerBound), count: UInt32(truncatingIfNeeded: characters.count),
                isRestoring: isRestoring, isWhole: true))
        }
        var version = range.lowerBound
        while version < range.upperBound {
            let start = events.start(of: version - firstVersion) + firstVersion
            let value = events.value(start - firstVersion)
            if value >= 0 {
                let end = min(Int(spans[locate(UInt32(truncatingIfNeeded: start)).slot].end), range.upperBound)
                append(version..<end, isRestoring: false)
                version = end
                continue
            }
            var number = Int(-1 - value)
            let first = deletions[number]
            guard first.isWhole else {
                let end = min(range.upperBound, start + Int(first.count))
                append(first.targets(version - start..<end - start), isRestoring: true)
                version = end
                continue
            }
            append(first.all, isRestoring: !first.isRestoring)
            while deletions[number].goesOn {
                number += 1
                append(deletions[number].all, isRestoring: !deletions[number].isRestoring)
            }
            version += 1
        }
    }

    /// Counts one deletion more, or less, of the part of a span from one character up to another or its end, which
    /// comes back: in both states.
    private mutating func change(
        _ from: Int, _ to: Int, by step: Int32, _ emit: (_ characters: Range<Int>, _ position: Int, _ isRestored: Bool) -> Void
    ) -> Int {
        let (leaf, slot) = isolate(from, to, of: start(of: UInt32(truncatingIfNeeded: from)))
        var span = spans[slot]
        let before = span.counted
        let wasDeleted = span.isDeleted
        span.state = UInt32(bitPattern: Int32(bitPattern: span.state) &+ step)
        span.deletions = UInt32(bitPattern: Int32(bitPattern: span.deletions) &+ step)
        if span.isDeleted != wasDeleted { emit(Int(span.id)..<Int(span.end), effectBefore(leaf, slot), wasDeleted) }
        spans[slot] = span
        tree.add(span.counted &- before, to: leaf)
        return Int(span.end)
    }

    /// Takes one event that changes many characters out of the prepare version, or in again; given by its first part.
    mutating func shiftWhole(_ first: Int, by step: Int32) {
        var number = first
        while true {
            let part = deletions[number]
            shift(characters: part.all, by: part.isRestoring ? -step : step)
            if !part.goesOn { return }
            number += 1
        }
    }
}
