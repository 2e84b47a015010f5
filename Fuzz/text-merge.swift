// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText
// with: Tests/PeerTestSupport/ReferenceText.swift Tests/PeerTestSupport/TwinnedText.swift

/// Bytes as what three people do and when they exchange it: the engine always shows what the slow obvious twin shows.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTextMerge(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    do {
        try run(UnsafeBufferPointer(start: start, count: min(count, 240))[...])
    } catch {
        fatalError("\(error)")
    }
    return 0
}

private let letters = Array("abé漢😀\n".unicodeScalars)

private func run(_ input: Slice<UnsafeBufferPointer<UInt8>>) throws {
    var input = input
    func next() -> Int { input.popFirst().map(Int.init) ?? 0 }
    var people = (0..<3).map { _ in TwinnedText() }
    // Each edit is by an author of its own, who can be taken back.
    var count = 0
    func isFinished(_ author: AuthorID, for index: Int) -> Bool {
        author.level > 0 || people.allSatisfy { $0.text.eventCount(of: author) <= people[index].text.eventCount(of: author) }
    }
    func pull(_ index: Int, from other: Int, limit: Int) throws {
        let news = Array(people[index].news(from: people[other]).prefix(limit))
        try people[index].take(news, as: news.map(\.transaction))
    }
    while !input.isEmpty {
        let command = next()
        let index = command % 3
        if command & 0x80 == 0 {
            let (place, what) = (next(), next())
            let length = people[index].text.scalarCount
            let position = place % (length + 1)
            let inserted = (0..<what >> 2 & 7).map { letters[($0 + what >> 5) % letters.count] }
            try people[index].edit(
                TextEdit(
                    position: position, deletedCount: min(what & 3 == 3 ? 6 : what & 3, length - position), inserted: String(String.UnicodeScalarView(inserted))),
                by: AuthorID([UInt8(index), UInt8(count >> 8), UInt8(count & 255)]))
            count += 1
        } else if command & 0x70 == 0x70 {
            let authors = people[index].text.authors.filter { isFinished($0, for: index) }
            if !authors.isEmpty { try people[index].undo(authors[next() % authors.count]) }
        } else if command & 0x60 == 0x60 {
            let log = people[index].log
            try people[index].refuse(parents: log.isEmpty ? [] : log[next() % log.count].transaction.parents)
        } else {
            try pull(index, from: (index + 1 + command >> 2 & 1) % 3, limit: command & 0x40 == 0 ? .max : next() % 4)
        }
        try people[index].check()
    }
    for index in 0..<3 { for other in 0..<3 where other != index { try pull(index, from: other, limit: .max) } }
    for person in people {
        try person.check()
        precondition(person.text.text == people[0].text.text, "the three differ")
        person.text.checkInvariants()
    }
    let again = try SharedText(decoding: people[0].text.encoded())
    precondition(again.text == people[0].text.text, "what was encoded reads differently")
}
