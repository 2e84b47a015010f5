// SPDX-License-Identifier: Apache-2.0
// peersync

public import CollaborativeText

/// People who write into one text, each on a replica of their own, and exchange it at random, checked against the twin.
public struct RandomWriters {
    private static let letters = Array("abcdefgh éß漢字👩‍👩‍👧\n".unicodeScalars)

    private var random: SplitMix64
    private var texts: [TwinnedText]
    public private(set) var eventCount = 0
    /// By replica, as which of its authors it writes.
    private var sessions: [Int]
    /// Authors who write no more, with how many events they have: those can be taken back.
    private var finished: [(author: AuthorID, eventCount: Int)] = []

    public init(count: Int, seed: UInt64) {
        random = SplitMix64(seed: seed)
        texts = (0..<count).map { _ in TwinnedText() }
        sessions = [Int](repeating: 0, count: count)
    }

    /// Somebody edits, or takes in some of what another one has.
    ///
    /// - Throws: `TwinnedText.Difference`.
    public mutating func step() throws {
        let index = texts.indices.randomElement(using: &random)!
        if Int.random(in: 0..<12, using: &random) == 0 {
            try undo(index)
        } else if Int.random(in: 0..<3, using: &random) > 0 {
            try edit(index)
        } else {
            try exchange(index, with: texts.indices.randomElement(using: &random)!, everything: false)
        }
        try texts[index].check()
    }

    /// Some of the replicas take in everything; then they read alike, also in the eyes of one that comes anew.
    ///
    /// - Returns: The text.
    /// - Throws: `TwinnedText.Difference`.
    public mutating func settle(_ settled: Int = 3) throws -> SharedText {
        let meeting = texts.indices.shuffled(using: &random).prefix(settled)
        for index in meeting {
            for other in texts.indices where other != index { try exchange(index, with: other, everything: true) }
            try texts[index].check()
        }
        let first = texts[meeting[0]].text
        for index in meeting where texts[index].text.text != first.text || texts[index].text.version != first.version {
            throw TwinnedText.Difference(description: "two who have everything differ")
        }
        var late = SharedText()
        try late.merge(first.transactions(since: TextVersion(heads: [])).shuffled(using: &random))
        guard late.text == first.text, try SharedText(decoding: first.encoded()).text == first.text else {
            throw TwinnedText.Difference(description: "one who comes late reads something else")
        }
        let entry = texts[meeting[0]].log.randomElement(using: &random)
        if let version = entry.map({ TextVersion(heads: $0.transaction.parents) }) {
            let past = try first.checkout(version)
            guard try past.text == first.text(at: version), past.version == version else {
                throw TwinnedText.Difference(description: "a version that was gone back to reads something else")
            }
        }
        return first
    }

    private mutating func edit(_ index: Int) throws {
        let length = texts[index].text.scalarCount
        let position = Int.random(in: 0...length, using: &random)
        let deleted = Bool.random(using: &random) ? Int.random(in: 0...min(Bool.random(using: &random) ? 3 : 9, length - position), using: &random) : 0
        let inserted = (0..<Int.random(in: 0...4, using: &random)).map { _ in Self.letters.randomElement(using: &random)! }
        let edit = TextEdit(position: position, deletedCount: deleted, inserted: String(String.UnicodeScalarView(inserted)))
        let author = AuthorID([UInt8(index), UInt8(sessions[index] >> 8), UInt8(sessions[index] & 255)])
        try texts[index].edit(edit, by: author)
        eventCount += edit.eventCount
        let written = texts[index].text.eventCount(of: author)
        guard written > 0, Bool.random(using: &random) else { return }
        sessions[index] += 1
        finished.append((author, written))
    }

    private mutating func undo(_ index: Int) throws {
        let text = texts[index].text
        let known = finished.filter { text.eventCount(of: $0.author) == $0.eventCount && text.eventCount(of: $0.author.undoing) == 0 }
        guard let author = known.randomElement(using: &random)?.author else { return }
        try texts[index].undo(author)
        eventCount += 1
        if !finished.contains(where: { $0.author == author.undoing }) { finished.append((author.undoing, 1)) }
    }

    private mutating func exchange(_ index: Int, with other: Int, everything: Bool) throws {
        let news = texts[index].news(from: texts[other])
        guard !news.isEmpty else { return }
        try texts[index].refuse(parents: texts[other].log.randomElement(using: &random)?.transaction.parents.filter(texts[index].text.contains) ?? [])
        let taken = everything ? news : Array(news.prefix(Int.random(in: 1...news.count, using: &random)))
        try texts[index].take(taken, as: taken.map(\.transaction).shuffled(using: &random) + taken.prefix(1).map(\.transaction))
    }
}
