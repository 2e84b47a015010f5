// SPDX-License-Identifier: Apache-2.0
// peersync

/// Translates between event ids, which are the same everywhere, and local versions, which are ours.
struct AuthorTable: Sendable {
    private struct Run: Sendable {
        let start: Int
        var end: Int
        let author: Int
        let seq: Int
    }

    private struct Span: Sendable {
        let seq: Int
        var count: Int
        let start: Int
    }

    private(set) var authors: [AuthorID] = []
    private var indices: [AuthorID: Int] = [:]
    private var runs: [Run] = []
    /// By author, ascending in seq and without gaps.
    private var spans: [[Span]] = []

    var count: Int { runs.last?.end ?? 0 }

    /// How many events of an author are known; they are always the first ones.
    func eventCount(of author: AuthorID) -> Int {
        guard let last = indices[author].flatMap({ spans[$0].last }) else { return 0 }
        return last.seq + last.count
    }

    /// Appends the author's next events.
    mutating func append(_ author: AuthorID, count added: Int) {
        guard added > 0 else { return }
        let index: Int
        if let known = indices[author] {
            index = known
        } else {
            index = authors.count
            authors.append(author)
            indices[author] = index
            spans.append([])
        }
        let start = count
        let seq = spans[index].last.map { $0.seq + $0.count } ?? 0
        if let last = spans[index].indices.last, spans[index][last].start + spans[index][last].count == start {
            spans[index][last].count += added
        } else {
            spans[index].append(Span(seq: seq, count: added, start: start))
        }
        if let last = runs.indices.last, runs[last].author == index, runs[last].end == start {
            runs[last].end += added
        } else {
            runs.append(Run(start: start, end: start + added, author: index, seq: seq))
        }
    }

    func version(of event: EventID) -> Int? {
        guard let author = indices[event.author] else { return nil }
        let known = spans[author]
        var low = 0
        var high = known.count
        while low < high {
            let middle = (low + high) / 2
            if known[middle].seq + known[middle].count <= event.seq { low = middle + 1 } else { high = middle }
        }
        guard low < known.count, known[low].seq <= event.seq else { return nil }
        return known[low].start + event.seq - known[low].seq
    }

    func event(at version: Int) -> EventID {
        let run = runs[runIndex(of: version)]
        return EventID(author: authors[run.author], seq: run.seq + version - run.start)
    }

    /// Where the run of one author's events that holds this one ends.
    func runEnd(of version: Int) -> Int { runs[runIndex(of: version)].end }

    /// Whether the left event wins the tie for the left place.
    func precedes(_ left: Int, _ right: Int) -> Bool {
        let leftRun = runs[runIndex(of: left)]
        let rightRun = runs[runIndex(of: right)]
        if leftRun.author == rightRun.author {
            return leftRun.seq + left - leftRun.start < rightRun.seq + right - rightRun.start
        }
        return authors[leftRun.author] < authors[rightRun.author]
    }

    private func runIndex(of version: Int) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].end <= version { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
