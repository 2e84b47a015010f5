// SPDX-License-Identifier: Apache-2.0
// peersync

/// All events in order of arrival, as runs of typing and deleting.
struct OperationLog: Sendable {
    enum Kind: Sendable { case insertion, deletion }

    struct Run: Sendable {
        let kind: Kind
        /// Local versions.
        let start: Int
        var end: Int
        /// Of the first event. Insertions go on to the right; each deletion is at the same place.
        let position: Int
        /// Where the inserted scalars begin in `content`.
        let contentStart: Int
    }

    private(set) var runs: [Run] = []
    private(set) var content: [Unicode.Scalar] = []

    var count: Int { runs.last?.end ?? 0 }

    mutating func append(_ edit: TextEdit) {
        if edit.deletedCount > 0 { append(.deletion, count: edit.deletedCount, at: edit.position) }
        let scalars = edit.inserted.unicodeScalars
        let before = content.count
        content.append(contentsOf: scalars)
        let added = content.count - before
        if added > 0 { append(.insertion, count: added, at: edit.position, contentStart: before) }
    }

    private mutating func append(_ kind: Kind, count added: Int, at position: Int, contentStart: Int = 0) {
        let start = count
        if let index = runs.indices.last, runs[index].kind == kind {
            let run = runs[index]
            let continues = kind == .insertion ? run.position + (run.end - run.start) : run.position
            if continues == position {
                runs[index].end += added
                return
            }
        }
        runs.append(Run(kind: kind, start: start, end: start + added, position: position, contentStart: contentStart))
    }

    /// The runs of a range, cut to it.
    func pieces(in range: Range<Int>) -> [Run] {
        guard !range.isEmpty else { return [] }
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].end <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        var result: [Run] = []
        while low < runs.count, runs[low].start < range.upperBound {
            let run = runs[low]
            let start = max(run.start, range.lowerBound)
            let skipped = run.kind == .insertion ? start - run.start : 0
            result.append(Run(
                kind: run.kind, start: start, end: min(run.end, range.upperBound),
                position: run.position + skipped, contentStart: run.contentStart + skipped))
            low += 1
        }
        return result
    }

    func scalars(of run: Run) -> ArraySlice<Unicode.Scalar> {
        content[run.contentStart..<run.contentStart + (run.end - run.start)]
    }

    /// The scalar that an insertion event inserted.
    func scalar(insertedBy version: Int) -> Unicode.Scalar {
        pieces(in: version..<version + 1).first.map { content[$0.contentStart] } ?? "\u{FFFD}"
    }

    /// The range as edits in the coordinates they were made in.
    func edits(in range: Range<Int>) -> [TextEdit] {
        pieces(in: range).map { run in
            guard run.kind == .insertion else {
                return TextEdit(position: run.position, deletedCount: run.end - run.start)
            }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars(of: run))
            return TextEdit(position: run.position, inserted: String(view))
        }
    }
}
