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
    /// - Complexity: Walks the history up to the version.
    public func text(at version: TextVersion) throws(TextError) -> String {
        let unknown = version.heads.filter { !contains($0) }
        guard unknown.isEmpty else { throw .unknownVersion(unknown) }
        if version == self.version { return text }
        let heads = graph.minimal(version.heads.compactMap(authors.version(of:)))
        var view = String.UnicodeScalarView()
        for span in tracker(at: heads).spans where !span.everDeleted {
            for run in log.pieces(in: span.ids) { view.append(contentsOf: log.scalars(of: run)) }
        }
        return String(view)
    }

    /// Who wrote what of the current text, in order and without gaps.
    ///
    /// - Complexity: Walks the whole history.
    public func attribution() -> [TextAttribution] {
        var result: [TextAttribution] = []
        var position = 0
        for span in tracker(at: graph.frontier).spans where !span.everDeleted {
            var id = span.id
            while id < span.id + span.count {
                let end = min(span.id + span.count, authors.runEnd(of: id))
                let author = authors.event(at: id).author
                if let last = result.indices.last, result[last].author == author {
                    result[last].range = result[last].range.lowerBound..<position + end - id
                } else {
                    result.append(TextAttribution(range: position..<position + end - id, author: author))
                }
                position += end - id
                id = end
            }
        }
        return result
    }

    /// The current text line by line, with who wrote it.
    ///
    /// A text that ends with a line feed has an empty last line, which is left out.
    public func attributedLines() -> [AttributedLine] {
        let runs = attribution()
        var lines: [AttributedLine] = []
        var start = 0
        var firstRun = 0
        func close(at end: Int) {
            while firstRun < runs.count, runs[firstRun].range.upperBound <= start { firstRun += 1 }
            var inside: [TextAttribution] = []
            var index = firstRun
            while index < runs.count, runs[index].range.lowerBound < end {
                inside.append(TextAttribution(
                    range: runs[index].range.clamped(to: start..<end), author: runs[index].author))
                index += 1
            }
            lines.append(AttributedLine(range: start..<end, text: buffer.string(in: start..<end), runs: inside))
        }
        for position in 0..<scalarCount where buffer[position] == "\n" {
            close(at: position)
            start = position + 1
        }
        if start < scalarCount { close(at: scalarCount) }
        return lines
    }

    /// The history from a version on, as others can merge it.
    ///
    /// - Throws: `unknownVersion`.
    public func transactions(since version: TextVersion) throws(TextError) -> [TextTransaction] {
        let unknown = version.heads.filter { !contains($0) }
        guard unknown.isEmpty else { throw .unknownVersion(unknown) }
        let heads = version.heads.compactMap(authors.version(of:))
        var result: [TextTransaction] = []
        for range in graph.difference(heads, graph.frontier).onlyRight {
            var start = range.lowerBound
            while start < range.upperBound {
                let run = graph.runs[graph.runIndex(of: start)]
                let end = min(run.end, range.upperBound, authors.runEnd(of: start))
                result.append(TextTransaction(
                    id: authors.event(at: start),
                    parents: graph.parents(of: start).map(authors.event(at:)),
                    edits: log.edits(in: start..<end)))
                start = end
            }
        }
        return result
    }

    /// The edits of the current text that take back some events: what they inserted goes, what they alone deleted
    /// comes back where it was.
    ///
    /// - Parameter events: Events of any author, each with how many follow it in number.
    /// - Complexity: Walks the whole history.
    public func edits(undoing events: [(first: EventID, count: Int)]) -> [TextEdit] {
        let tracker = tracker(at: graph.frontier)
        var inserted: Set<Int> = []
        var revived: [Int: Int] = [:]
        for event in events {
            for offset in 0..<event.count {
                guard
                    let version = authors.version(of: EventID(
                        author: event.first.author, seq: event.first.seq + offset))
                else { continue }
                for run in log.pieces(in: version..<version + 1) {
                    switch run.kind {
                    case .insertion: inserted.insert(version)
                    case .deletion:
                        for target in tracker.targets(of: version..<version + 1) {
                            revived[target.lowerBound, default: 0] += 1
                        }
                    }
                }
            }
        }
        var edits: [TextEdit] = []
        var position = 0
        for span in tracker.spans {
            for id in span.ids {
                if span.state == 1 {
                    if inserted.contains(id) {
                        edits.append(TextEdit(position: position, deletedCount: 1))
                    } else {
                        position += 1
                    }
                } else if span.state - revived[id, default: 0] == 1, !inserted.contains(id) {
                    edits.append(TextEdit(position: position, inserted: String(log.scalar(insertedBy: id))))
                    position += 1
                }
            }
        }
        return TextDifference.joined(edits)
    }

    /// All characters that were ever there at a version, in document order.
    func tracker(at heads: [Int]) -> MergeTracker {
        var tracker = MergeTracker(base: [], baseIsEmpty: true)
        for range in graph.difference([], heads).onlyRight {
            walk(range, with: &tracker) { _, _, _, _ in }
        }
        tracker.move(to: heads, graph: graph, log: log)
        return tracker
    }
}
