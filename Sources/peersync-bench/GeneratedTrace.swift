// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText

/// Histories of shapes that no recording has, always the same for a name.
enum GeneratedTrace {
    static let names = [
        "one-place", "turns", "paste-undo", "many-authors", "tiny-branches", "two-live", "no-critical", "random-unicode", "two-offline",
    ]

    static func named(_ name: String) -> History? {
        var random = Random(seed: 0x9E37_79B9)
        switch name {
        case "one-place": return onePlace(10_000)
        case "turns": return turns(50_000)
        case "paste-undo": return pasteUndo(1_000_000)
        case "many-authors": return branches(authors: 200, rounds: 100, keys: 1...5, &random)
        case "tiny-branches": return branches(authors: 2, rounds: 45_000, keys: 1...13, &random)
        case "two-live": return twoLive(45_000, &random)
        case "no-critical": return noCritical(3_210, &random)
        case "random-unicode": return branches(authors: 25, rounds: 2_000, keys: 1...4, alphabet: Array("aé漢😀\n".unicodeScalars), &random)
        case "two-offline": return twoOffline(20_000, &random)
        default: return nil
        }
    }

    struct Random: RandomNumberGenerator {
        var state: UInt64
        init(seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            // SplitMix64, https://prng.di.unimi.it/splitmix64.c
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    /// The end of a generated history is what the engine says in one batch; the measurement checks the other ways against it.
    private static func history(_ transactions: [TextTransaction]) -> History? {
        var text = SharedText()
        guard (try? text.merge(transactions)) != nil else { return nil }
        return History(endContent: text.text, editing: .concurrent(transactions))
    }

    private static func author(_ number: Int) -> AuthorID {
        AuthorID([UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number), 0x61, 0x62])
    }

    /// Everybody inserts a letter at the beginning of the empty text, without seeing the others.
    private static func onePlace(_ count: Int) -> History? {
        history((0..<count).map { number in
            let scrambled = number &* 7_919 % count
            return TextTransaction(id: EventID(author: author(scrambled), seq: 0), parents: [], edits: [TextEdit(position: 0, inserted: "x")])
        })
    }

    /// Two authors write one letter each in turn, each having seen everything.
    private static func turns(_ count: Int) -> History? {
        var transactions: [TextTransaction] = []
        var last: EventID?
        for number in 0..<count {
            let id = EventID(author: author(number % 2), seq: number / 2)
            transactions.append(TextTransaction(id: id, parents: last.map { [$0] } ?? [], edits: [TextEdit(position: number, inserted: "y")]))
            last = id
        }
        return history(transactions)
    }

    /// A page is pasted, another author writes into it meanwhile, all of it is deleted and pasted again.
    private static func pasteUndo(_ count: Int) -> History? {
        let page = String(repeating: "Une page collée, avec des accents.\n", count: count / 35)
        let length = page.unicodeScalars.count
        let first = EventID(author: author(0), seq: length - 1)
        var transactions = [TextTransaction(id: EventID(author: author(0), seq: 0), parents: [], edits: [TextEdit(position: 0, inserted: page)])]
        var parent = first
        for number in 0..<1_000 {
            let id = EventID(author: author(1), seq: number)
            transactions.append(TextTransaction(id: id, parents: [parent], edits: [TextEdit(position: number * 997 % length, inserted: "·")]))
            parent = id
        }
        transactions.append(TextTransaction(
            id: EventID(author: author(0), seq: length), parents: [first],
            edits: [TextEdit(position: 0, deletedCount: length), TextEdit(position: 0, inserted: page)]))
        return history(transactions)
    }

    /// In each round, some of the authors write a few letters where they are, and then one of them has seen it all.
    private static func branches(
        authors: Int, rounds: Int, keys: ClosedRange<Int>, alphabet: [Unicode.Scalar] = Array("abcdefgh ".unicodeScalars),
        _ random: inout Random
    ) -> History? {
        var transactions: [TextTransaction] = []
        var counts = [Int](repeating: 0, count: authors)
        var heads: [EventID] = []
        var length = 0
        for _ in 0..<rounds {
            let writers = authors == 2 ? [0, 1] : (0..<Int.random(in: 1...min(authors, 5), using: &random)).map { _ in Int.random(in: 0..<authors, using: &random) }
            let parents = heads
            heads = []
            var added = 0
            for writer in Set(writers).sorted() {
                var edits: [TextEdit] = []
                var own = length
                let place = Int.random(in: max(0, length - 400)...length, using: &random)
                let isDeleting = length > 50 && Int.random(in: 0..<8, using: &random) == 0
                let count = Int.random(in: keys, using: &random)
                if isDeleting, place < length {
                    edits.append(TextEdit(position: place, deletedCount: 1))
                    own -= 1
                } else {
                    let text = String(String.UnicodeScalarView((0..<count).map { _ in alphabet.randomElement(using: &random) ?? "a" }))
                    edits.append(TextEdit(position: place, inserted: text))
                    own += count
                    added += count
                }
                let transaction = TextTransaction(id: EventID(author: author(writer), seq: counts[writer]), parents: parents, edits: edits)
                counts[writer] += transaction.eventCount
                heads.append(EventID(author: author(writer), seq: counts[writer] - 1))
                transactions.append(transaction)
            }
            // How long the text is now is not known without merging; places stay within what is certain.
            length = max(0, length + added - 5)
        }
        return history(transactions)
    }

    /// Two people type at the same time, each seeing what the other one typed a moment ago: the shape of a recording of two
    /// people in one document, 25 times as long.
    private static func twoLive(_ rounds: Int, _ random: inout Random) -> History? {
        var texts = [SharedText(), SharedText()]
        var carets = [0, 0]
        var written: [[TextTransaction]] = [[], []]
        var seen = [0, 0]
        var transactions: [TextTransaction] = []
        for _ in 0..<rounds {
            for writer in 0...1 {
                let other = 1 - writer
                let news = written[other][seen[writer]..<max(seen[writer], written[other].count - Int.random(in: 0...2, using: &random))]
                seen[writer] += news.count
                guard let patches = try? texts[writer].merge(Array(news)) else { return nil }
                for patch in patches where patch.range.lowerBound < carets[writer] {
                    let moved = patch.replacement.unicodeScalars.count - min(patch.range.upperBound, carets[writer]) + patch.range.lowerBound
                    carets[writer] += moved
                }
                let length = texts[writer].scalarCount
                if Int.random(in: 0..<20, using: &random) == 0 { carets[writer] = Int.random(in: 0...length, using: &random) }
                let keys = Int.random(in: 1...13, using: &random)
                let edit: TextEdit
                if Int.random(in: 0..<4, using: &random) == 0, carets[writer] >= keys {
                    edit = TextEdit(position: carets[writer] - keys, deletedCount: keys)
                } else {
                    edit = TextEdit(position: carets[writer], inserted: String("quelques mots ".prefix(keys)))
                }
                carets[writer] = edit.position + edit.inserted.count
                guard let made = try? texts[writer].edit([edit], by: author(writer)) else { return nil }
                written[writer].append(made)
                transactions.append(made)
            }
        }
        return history(transactions)
    }

    /// Two branches that merge one another's state in turn but never at once: nothing is ever critical.
    private static func noCritical(_ count: Int, _ random: inout Random) -> History? {
        var transactions: [TextTransaction] = []
        var counts = [0, 0]
        var heads: [EventID?] = [nil, nil]
        var lengths = [0, 0]
        for number in 0..<count {
            let writer = number % 2
            let other = 1 - writer
            var edits: [TextEdit] = []
            var length = lengths[writer]
            for _ in 0..<Int.random(in: 20...60, using: &random) {
                let position = Int.random(in: 0...length, using: &random)
                if length > 200, Int.random(in: 0..<4, using: &random) == 0, position < length {
                    edits.append(TextEdit(position: position, deletedCount: 1))
                    length -= 1
                } else {
                    edits.append(TextEdit(position: position, inserted: "abc"))
                    length += 3
                }
            }
            // Sees the other's state before its latest.
            let seen = number >= 3 ? transactions[number - 3] : nil
            var parents = heads[writer].map { [$0] } ?? []
            if let seen, seen.id.author == author(other) { parents.append(EventID(author: author(other), seq: seen.id.seq + seen.eventCount - 1)) }
            let transaction = TextTransaction(id: EventID(author: author(writer), seq: counts[writer]), parents: parents, edits: edits)
            counts[writer] += transaction.eventCount
            heads[writer] = EventID(author: author(writer), seq: counts[writer] - 1)
            lengths[writer] = length
            transactions.append(transaction)
        }
        return history(transactions)
    }

    /// Two people write for a long time without a network, then meet.
    private static func twoOffline(_ count: Int, _ random: inout Random) -> History? {
        var transactions: [TextTransaction] = []
        for writer in 0..<2 {
            var length = 0
            var seq = 0
            var place = 0
            for _ in 0..<count / 2 {
                if Int.random(in: 0..<20, using: &random) == 0 { place = Int.random(in: 0...length, using: &random) }
                let edit: TextEdit
                if place > 0, Int.random(in: 0..<6, using: &random) == 0 {
                    place -= 1
                    length -= 1
                    edit = TextEdit(position: place, deletedCount: 1)
                } else {
                    edit = TextEdit(position: place, inserted: "w")
                    place += 1
                    length += 1
                }
                transactions.append(TextTransaction(
                    id: EventID(author: author(writer), seq: seq), parents: seq > 0 ? [EventID(author: author(writer), seq: seq - 1)] : [],
                    edits: [edit]))
                seq += 1
            }
        }
        return history(transactions)
    }
}
