// SPDX-License-Identifier: Apache-2.0
// peersync

/// Bytes as what three people do and when they exchange it: the engine always shows what the slow obvious twin shows.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTextMerge(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var people = (0..<3).map { _ in Person() }
    var input = UnsafeBufferPointer(start: start, count: min(count, 240))[...]
    func next() -> Int { input.popFirst().map(Int.init) ?? 0 }
    while !input.isEmpty {
        let command = next()
        let index = command % 3
        if command & 0x80 == 0 {
            people[index].edit(next(), next(), author: AuthorID([UInt8(index)]))
        } else if command & 0x60 == 0x60 {
            people[index].refuse(next())
        } else {
            let other = (index + 1 + command >> 2 & 1) % 3
            people[index].pull(people[other], limit: command & 0x40 == 0 ? .max : next() % 4)
        }
        precondition(people[index].text.text == people[index].twin.text, "the engine differs from the twin")
    }
    for index in 0..<3 { for other in 0..<3 where other != index { people[index].pull(people[other], limit: .max) } }
    for index in 0..<3 {
        precondition(people[index].text.text == people[0].text.text, "the three differ")
        precondition(people[index].text.text == people[index].twin.text, "the engine differs from the twin")
        people[index].text.checkInvariants()
    }
    guard let again = try? SharedText(decoding: people[0].text.encoded()) else { preconditionFailure("what was encoded is refused") }
    precondition(again.text == people[0].text.text)
    return 0
}

private struct Person {
    var text = SharedText()
    var twin = ReferenceText()
    var log: [(TextTransaction, [ReferenceText.Operation])] = []

    mutating func edit(_ place: Int, _ what: Int, author: AuthorID) {
        let length = text.scalarCount
        let position = place % (length + 1)
        let deleted = min(what & 3, length - position)
        let inserted = String(String.UnicodeScalarView((0..<what >> 2 & 7).map { Self.letters[($0 + what >> 5) % Self.letters.count] }))
        guard let edited = try? text.edit([TextEdit(position: position, deletedCount: deleted, inserted: inserted)], by: author) else { return }
        var operations: [ReferenceText.Operation] = []
        for _ in 0..<deleted {
            operations.append(twin.deletion(at: position))
            twin.apply(operations[operations.count - 1])
        }
        for (offset, scalar) in inserted.unicodeScalars.enumerated() {
            let id = EventID(author: author, seq: edited.id.seq + deleted + offset)
            operations.append(twin.insertion(scalar, at: position + offset, id: id))
            twin.apply(operations[operations.count - 1])
        }
        log.append((edited, operations))
    }

    private static let letters = Array("abé漢😀\n".unicodeScalars)

    /// A batch that is good at first and then outside the text, concurrent with what somebody wrote.
    mutating func refuse(_ which: Int) {
        let parents = log.isEmpty ? [] : log[which % log.count].0.parents
        let bad = TextTransaction(
            id: EventID(author: AuthorID([250]), seq: 0), parents: parents,
            edits: [TextEdit(position: 0, inserted: "zz"), TextEdit(position: 100_000, deletedCount: 1)])
        precondition((try? text.merge([bad])) == nil, "an edit outside the text is taken")
    }

    mutating func pull(_ other: Person, limit: Int) {
        let news = other.log.filter { !text.contains($0.0.id) }.prefix(limit)
        guard (try? text.merge(news.map(\.0))) != nil else { preconditionFailure("what another one wrote is refused") }
        for (edit, operations) in news {
            for operation in operations { twin.apply(operation) }
            log.append((edit, operations))
        }
    }
}
