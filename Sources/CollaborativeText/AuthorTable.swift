// SPDX-License-Identifier: Apache-2.0
// peersync

/// Translates between event ids, which are the same everywhere, and local versions, which are ours.
struct AuthorTable: ~Copyable {
    /// Events of one author, in number and in local versions; it ends where the next begins.
    struct Run: BitwiseCopyable {
        let start: UInt32
        let author: UInt32
        let seq: UInt32
    }

    private var runs = FlatArray<Run>()
    private(set) var count = 0
    private(set) var authors: [AuthorID] = []
    private var indices: [AuthorID: Int] = [:]
    /// By author: the runs that are theirs, ascending.
    private var runsOf: [[UInt32]] = []
    /// Whose run the last one is.
    private var writing = -1
    private var writer = AuthorID([])

    init() {}

    borrowing func copy() -> AuthorTable {
        var result = AuthorTable()
        result.runs = runs.copy()
        result.count = count
        result.authors = authors
        result.indices = indices
        result.runsOf = runsOf
        result.writing = writing
        result.writer = writer
        return result
    }

    var runCount: Int { runs.count }

    /// How many events of an author are known; they are always the first ones.
    func eventCount(of author: AuthorID) -> Int { index(of: author).map { eventCount(ofIndex: $0) } ?? 0 }

    func eventCount(ofIndex author: Int) -> Int {
        guard let last = runsOf[author].last else { return 0 }
        let run = run(Int(last))
        return run.seq + run.versions.count
    }

    func index(of author: AuthorID) -> Int? {
        // Who wrote last is who writes next.
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
        runsOf.append([])
        return index
    }

    /// Appends the author's next events.
    @inline(__always)
    mutating func append(_ added: Int, of author: Int) {
        guard added > 0 else { return }
        if writing != author { beginRun(of: author) }
        count += added
    }

    private mutating func beginRun(of author: Int) {
        let seq = eventCount(ofIndex: author)
        runsOf[author].append(UInt32(truncatingIfNeeded: runs.count))
        runs.append(Run(
            start: UInt32(truncatingIfNeeded: count), author: UInt32(truncatingIfNeeded: author), seq: UInt32(truncatingIfNeeded: seq)))
        writing = author
        writer = authors[author]
    }

    /// Forgets the latest events, and then authors who have none and came last.
    mutating func truncate(to newCount: Int, authors newAuthorCount: Int) {
        while count > newCount, let last = runs.last {
            let keeps = max(newCount - Int(last.start), 0)
            count = Int(last.start) + keeps
            if keeps == 0 {
                runsOf[Int(last.author)].removeLast()
                runs.removeLast()
            }
        }
        writing = runs.last.map { Int($0.author) } ?? -1
        if writing >= 0 { writer = authors[writing] }
        while authors.count > newAuthorCount {
            indices[authors.removeLast()] = nil
            runsOf.removeLast()
        }
    }

    mutating func shrink() { runs.shrink() }

    func version(of event: EventID) -> Int? { index(of: event.author).flatMap { version(seq: event.seq, ofIndex: $0) } }

    func version(seq: Int, ofIndex author: Int) -> Int? {
        guard seq >= 0, seq < eventCount(ofIndex: author) else { return nil }
        let own = runsOf[author]
        var low = 0
        var high = own.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(runs[Int(own[middle])].seq) <= seq { low = middle } else { high = middle }
        }
        let run = runs[Int(own[low])]
        return Int(run.start) + seq - Int(run.seq)
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
        runs.footprint + authors.reduce(0) { $0 + 2 * $1.bytes.count + 160 } + runsOf.reduce(0) { $0 + 4 * $1.capacity }
    }
}
