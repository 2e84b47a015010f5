// SPDX-License-Identifier: Apache-2.0
// peersync

/// Translates between event ids, which are the same everywhere, and local versions, which are ours.
struct AuthorTable: ~Copyable {
    /// A range of events of one author, consecutive in the author's numbers and in local versions.
    /// A run ends where the next run begins.
    struct Run: BitwiseCopyable {
        let start: UInt32
        let author: UInt32
        let seq: UInt32
        /// The author's run before this one, and an earlier one: of the author's n-th run, counted from one, the one with
        /// the lowest bit taken from n, as in a Fenwick tree. Their numbers plus one; 0 for none.
        let previous: UInt32
        let jump: UInt32
    }

    struct Author: BitwiseCopyable {
        /// The number of the author's events, without the events of the table's last run.
        var eventCount: UInt32 = 0
        /// The number of the author's last run, plus one.
        var lastRun: UInt32 = 0
        var runCount: UInt32 = 0
    }

    private var runs = FlatArray<Run>()
    private(set) var count = 0
    private(set) var authors: [AuthorID] = []
    private var indices: [AuthorID: Int] = [:]
    private var states = FlatArray<Author>()
    /// The index of the author of the table's last run; -1 in an empty table.
    private var writing = -1
    private var writer = AuthorID([])

    init() {}

    borrowing func copy() -> AuthorTable {
        var result = AuthorTable()
        result.runs = runs.copy()
        result.count = count
        result.authors = authors
        result.indices = indices
        result.states = states.copy()
        result.writing = writing
        result.writer = writer
        return result
    }

    var runCount: Int { runs.count }

    /// How many events of an author are known; they are always the first ones.
    func eventCount(of author: AuthorID) -> Int { index(of: author).map { eventCount(ofIndex: $0) } ?? 0 }

    func eventCount(ofIndex author: Int) -> Int {
        Int(states[author].eventCount) + (author == writing ? count - Int(runs[runs.count - 1].start) : 0)
    }

    func index(of author: AuthorID) -> Int? {
        // Usually the author of the last run writes the next event too.
        if writing >= 0, writer == author { return writing }
        return indices[author]
    }

    /// The number of an author, who may be new.
    @inline(__always)
    mutating func add(_ author: AuthorID) -> Int { writing >= 0 && writer == author ? writing : addOther(author) }

    private mutating func addOther(_ author: AuthorID) -> Int {
        if let known = indices[author] { return known }
        let index = authors.count
        authors.append(author)
        indices[author] = index
        states.append(Author())
        return index
    }

    mutating func reserve(adding added: Int) { runs.reserve(adding: added) }

    /// Appends the author's next events.
    @inline(__always)
    mutating func append(_ added: Int, of author: Int) {
        guard added > 0 else { return }
        if writing != author { beginRun(of: author) }
        count += added
    }

    private mutating func beginRun(of author: Int) {
        if writing >= 0 { states[writing].eventCount = UInt32(truncatingIfNeeded: eventCount(ofIndex: writing)) }
        var state = states[author]
        let previous = state.lastRun
        state.runCount += 1
        var jump = previous
        var ones = (~(state.runCount - 1)).trailingZeroBitCount
        while ones > 0 {
            jump = runs[Int(jump) - 1].jump
            ones -= 1
        }
        runs.append(Run(
            start: UInt32(truncatingIfNeeded: count), author: UInt32(truncatingIfNeeded: author), seq: state.eventCount,
            previous: previous, jump: jump))
        state.lastRun = UInt32(truncatingIfNeeded: runs.count)
        states[author] = state
        writing = author
        writer = authors[author]
    }

    /// Forgets the latest events, and then authors who have none and came last.
    mutating func truncate(to newCount: Int, authors newAuthorCount: Int) {
        while count > newCount, let last = runs.last {
            let keeps = max(newCount - Int(last.start), 0)
            count = Int(last.start) + keeps
            if keeps > 0 { break }
            let author = Int(last.author)
            states[author] = Author(eventCount: last.seq, lastRun: last.previous, runCount: states[author].runCount - 1)
            runs.removeLast()
        }
        writing = -1
        if let last = runs.last {
            writing = Int(last.author)
            writer = authors[writing]
            states[writing].eventCount = last.seq
        }
        while authors.count > newAuthorCount {
            indices[authors.removeLast()] = nil
            states.removeLast()
        }
    }

    mutating func shrink() { runs.shrink() }

    func version(of event: EventID) -> Int? { index(of: event.author).flatMap { version(seq: event.seq, ofIndex: $0) } }

    func version(seq: Int, ofIndex author: Int) -> Int? {
        guard seq >= 0, seq < eventCount(ofIndex: author) else { return nil }
        var run = runs[Int(states[author].lastRun) - 1]
        while Int(run.seq) > seq {
            let jump = run.jump > 0 ? runs[Int(run.jump) - 1] : nil
            run = if let jump, Int(jump.seq) >= seq { jump } else { runs[Int(run.previous) - 1] }
        }
        return Int(run.start) + seq - Int(run.seq)
    }

    /// The local versions of an author's first events, ascending.
    func versions(ofFirst count: Int, _ author: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var seq = 0
        while seq < count, let version = version(seq: seq, ofIndex: author) {
            let end = min(runEnd(of: version), version + count - seq)
            ranges.append(version..<end)
            seq += end - version
        }
        return ranges
    }

    func event(at version: Int) -> EventID {
        let run = runs[runIndex(of: version)]
        return EventID(author: authors[Int(run.author)], seq: Int(run.seq) + version - Int(run.start))
    }

    /// A run's author by number, and its events in number and in local versions.
    func run(_ index: Int) -> (author: Int, seq: Int, versions: Range<Int>) {
        let run = runs[index]
        let end = index + 1 < runs.count ? Int(runs[index + 1].start) : count
        return (Int(run.author), Int(run.seq), Int(run.start)..<end)
    }

    /// Where the run of one author's events that holds this one ends.
    func runEnd(of version: Int) -> Int { run(runIndex(of: version)).versions.upperBound }

    /// Whether the left event wins the tie for the left place.
    func precedes(_ left: Int, _ right: Int) -> Bool {
        let leftRun = runs[runIndex(of: left)]
        let rightRun = runs[runIndex(of: right)]
        if leftRun.author == rightRun.author {
            return Int(leftRun.seq) + left - Int(leftRun.start) < Int(rightRun.seq) + right - Int(rightRun.start)
        }
        return authors[Int(leftRun.author)] < authors[Int(rightRun.author)]
    }

    func runIndex(of version: Int) -> Int {
        runs.last(startingAtOrBefore: version, below: runs.count) { Int($0.start) }
    }

    /// Bytes held, roughly.
    var footprint: Int {
        runs.footprint + states.footprint + authors.count * 3 * MemoryLayout<AuthorID>.stride
    }
}
