// SPDX-License-Identifier: Apache-2.0
// peersync

/// A stretch of the text written by one author without interruption.
public struct TextAttribution: Hashable, Sendable {
    /// In Unicode scalars.
    public var range: Range<Int>
    public let author: AuthorID
}

/// A line of the text and who wrote which part of it.
public struct AttributedLine: Hashable, Sendable {
    /// In Unicode scalars, without the line feed.
    public let range: Range<Int>
    public let text: String
    /// In order of the text, together covering the line; empty for an empty line.
    public let runs: [TextAttribution]
}

extension SharedText {
    /// The text as it was when exactly these events and those before them had happened.
    ///
    /// - Throws: `unknownVersion`.
    /// - Complexity: Walks the history up to the version: O(h log h).
    public func text(at version: TextVersion) throws(TextError) -> String {
        let heads = try core.heads(of: version)
        return core.graph.isFrontier(heads) ? text : core.text(at: heads)
    }

    /// The text at a version with the history up to it: its length, slices, lines and authors, or a branch to go on from.
    ///
    /// - Throws: `unknownVersion`.
    /// - Complexity: Writes the history up to the version anew: O(h log h).
    public func checkout(_ version: TextVersion) throws(TextError) -> SharedText {
        let heads = try core.heads(of: version)
        return core.graph.isFrontier(heads) ? self : try SharedText(decoding: core.encoded(core.graph.history(of: heads)))
    }

    /// How two versions of the history relate. O(runs between them).
    ///
    /// - Throws: `unknownVersion`.
    public func compare(_ left: TextVersion, with right: TextVersion) throws(TextError) -> TextVersionOrder {
        let (left, right) = (try core.heads(of: left), try core.heads(of: right))
        var (onlyLeft, onlyRight) = (false, false)
        core.graph.forEachDifference(left, right) { _, side in
            if side == .left { onlyLeft = true } else { onlyRight = true }
        }
        switch (onlyLeft, onlyRight) {
        case (false, false): return .same
        case (true, false): return .after
        case (false, true): return .before
        case (true, true): return .concurrent
        }
    }

    /// What an editor that shows one version has to do to show another one, each in the text as the one before left it.
    ///
    /// - Throws: `unknownVersion`.
    /// - Complexity: Walks the history up to both versions: O(h log h).
    public func edits(from old: TextVersion, to new: TextVersion) throws(TextError) -> [TextEdit] {
        let (old, new) = (try core.heads(of: old), try core.heads(of: new))
        return core.edits(from: old, to: new)
    }

    /// Returns the authors of the current text by range, in order and without gaps.
    ///
    /// - Complexity: Walks the whole history, O(h log h), unless one author wrote all of it.
    public func attribution() -> [TextAttribution] { core.attribution() }

    /// Returns the authors of a stretch of the current text by range, in order and without gaps.
    ///
    /// - Complexity: As `attribution()`.
    public func attribution(of range: Range<Int>) -> [TextAttribution] {
        attribution().filter { $0.range.overlaps(range) }.map {
            TextAttribution(range: $0.range.clamped(to: range), author: $0.author)
        }
    }

    /// The current text line by line, with who wrote it.
    ///
    /// A text that ends with a line feed has an empty last line, which is left out.
    public func attributedLines() -> [AttributedLine] {
        let runs = attribution()
        var lines: [AttributedLine] = []
        var start = 0
        var firstRun = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let end = start + line.unicodeScalars.count
            while firstRun < runs.count, runs[firstRun].range.upperBound <= start { firstRun += 1 }
            var inside: [TextAttribution] = []
            var index = firstRun
            while index < runs.count, runs[index].range.lowerBound < end {
                inside.append(TextAttribution(
                    range: runs[index].range.clamped(to: start..<end), author: runs[index].author))
                index += 1
            }
            lines.append(AttributedLine(range: start..<end, text: String(line), runs: inside))
            start = end + 1
        }
        if lines.last?.range.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The history from a version on, as others can merge it.
    ///
    /// - Throws: `unknownVersion`.
    /// - Complexity: O(runs since the version).
    public func transactions(since version: TextVersion) throws(TextError) -> [TextTransaction] {
        let heads = try core.heads(of: version)
        return core.transactions(since: heads)
    }
}

/// How one version relates to another.
public enum TextVersionOrder: Hashable, Sendable {
    case same
    /// Everything in it is in the other one, which has more.
    case before
    case after
    /// Each has something that the other has not.
    case concurrent
}

extension TextCore {
    /// - Throws: `unknownVersion`.
    func heads(of version: TextVersion) throws(TextError) -> Heads {
        var heads = Heads()
        var unknown: [EventID] = []
        for head in version.heads {
            if let version = authors.version(of: head) { heads.append(version) } else { unknown.append(head) }
        }
        guard unknown.isEmpty else { throw .unknownVersion(unknown) }
        return graph.minimal(heads)
    }

    func text(at heads: Heads) -> String {
        var output = FlatArray<UInt8>()
        tracker(at: heads).forEachSpan { span in
            if span.state == 1 { appendText(of: Int(span.id)..<Int(span.end), to: &output) }
        }
        return output.string(0..<output.count)
    }

    /// The text that insertion events inserted.
    private func appendText(of versions: Range<Int>, to output: inout FlatArray<UInt8>) {
        log.forEachPiece(in: versions) { output.append(log.byteRange($0.scalar..<$0.scalar + $0.count), of: log.content) }
    }

    func edits(from old: Heads, to new: Heads) -> [TextEdit] {
        // All characters of both, at the old version; then what is different at the new one.
        var tracker = MergeTracker()
        tracker.reset(base: -1, heads: [], count: 0)
        for range in graph.history(of: graph.minimal(Heads(Array(old) + Array(new)))) { walk(range, with: &tracker) }
        tracker.move(to: old, graph)
        var before: [(id: UInt32, isVisible: Bool)] = []
        tracker.forEachSpan { before.append(($0.id, $0.state == 1)) }
        before.sort { $0.id < $1.id }
        var starts = FlatArray<UInt32>(capacity: before.count)
        for span in before { starts.append(span.id) }
        tracker.move(to: new, graph)
        var edits: [TextEdit] = []
        var position = 0
        tracker.forEachSpan { span in
            // A span may have been split by the move, never joined: what it was at the old version is its first part's.
            let old = starts.last(startingAtOrBefore: Int(span.id), below: starts.count) { Int($0) }
            let (was, isNow) = (before[old].isVisible, span.state == 1)
            if was, !isNow { edits.append(TextEdit(position: position, deletedCount: Int(span.count))) }
            if !was, isNow {
                var output = FlatArray<UInt8>()
                appendText(of: Int(span.id)..<Int(span.end), to: &output)
                edits.append(TextEdit(position: position, inserted: output.string(0..<output.count)))
            }
            if isNow { position += Int(span.count) }
        }
        return TextDifference.joined(edits)
    }

    func attribution() -> [TextAttribution] {
        guard rope.scalarCount > 0 else { return [] }
        if authors.authors.count == 1 { return [TextAttribution(range: 0..<rope.scalarCount, author: authors.authors[0])] }
        var result: [TextAttribution] = []
        var position = 0
        var lastAuthor = -1
        tracker(at: graph.frontier).forEachSpan { span in
            guard span.state == 1 else { return }
            var id = Int(span.id)
            var run = authors.runIndex(of: id)
            while id < Int(span.end) {
                let (author, _, versions) = authors.run(run)
                let count = min(Int(span.end), versions.upperBound) - id
                if author == lastAuthor {
                    result[result.count - 1].range = result[result.count - 1].range.lowerBound..<position + count
                } else {
                    result.append(TextAttribution(range: position..<position + count, author: authors.authors[author]))
                    lastAuthor = author
                }
                position += count
                id += count
                run += 1
            }
        }
        return result
    }

    func transactions(since heads: Heads) -> [TextTransaction] {
        var result: [TextTransaction] = []
        for range in graph.ranges(after: heads) {
            var start = range.lowerBound
            while start < range.upperBound {
                let end = min(graph.end(graph.runIndex(of: start)), range.upperBound, authors.runEnd(of: start))
                // An undo has no edits: its author and its parent say all of it.
                result.append(TextTransaction(
                    id: authors.event(at: start), parents: graph.parents(of: start).map { authors.event(at: $0) },
                    edits: log.edits(in: start..<end)))
                start = end
            }
        }
        return result
    }

    var insertedScalarCounts: [AuthorID: Int] {
        var counts = [Int](repeating: 0, count: authors.authors.count)
        for index in 0..<authors.runCount {
            let (author, _, versions) = authors.run(index)
            log.forEachPiece(in: versions) { if $0.kind == .insertion { counts[author] += $0.count } }
        }
        var result: [AuthorID: Int] = [:]
        for (author, count) in counts.enumerated() where count > 0 { result[authors.authors[author]] = count }
        return result
    }
}
