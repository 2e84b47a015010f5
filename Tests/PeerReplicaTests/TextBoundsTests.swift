// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// The bounds of texts at their edges; `TextLawTests` reaches them at random.
struct TextBoundsTests {
    private let note = RecordID.test(1)

    private func edit(_ position: Int, delete count: Int = 0, _ inserted: String = "") -> Operation {
        .editText(note, "body", [TextEdit(position: position, deletedCount: count, inserted: inserted)])
    }

    private func text(_ device: TestDevice) -> String? { device.view(note).texts["body"] }

    private func group(_ limits: TextLimits, members: Int = 3, seed: UInt64) -> TestGroup {
        var group = TestGroup(members: members, seed: seed)
        for place in group.devices.indices { group.devices[place].limits = limits }
        return group
    }

    @Test("A change may insert as many scalars as the bound says, in one operation or in several, and not one more")
    func byChange() {
        var group = group(TextLimits(insertedByChangeMax: 6), seed: 1)
        group.devices[0].write([.create(note), edit(0, "abc"), edit(3, "déf")])
        #expect(text(group.devices[0]) == "abcdéf")
        group.devices[0].write([edit(0, "abc"), edit(3, "defg"), .assign(note, "title", .text("t"))])
        #expect(text(group.devices[0]) == "abcdéf")
        #expect(group.devices[0].view(note)["title"] == .text("t"))
        // What is written next counts in the text without it.
        group.devices[0].write([edit(6, "!")])
        group.meet()
        for device in group.devices { #expect(text(device) == "abcdéf!") }
    }

    @Test("A text shows as many inserted scalars as the bound says, and not one more, whoever comes first")
    func inText() {
        var group = group(TextLimits(insertedMax: 6), seed: 2)
        group.devices[0].write([.create(note), edit(0, "abc")])
        group.meet()
        group.devices[1].write([edit(3, "def")])
        group.meet()
        for device in group.devices { #expect(text(device) == "abcdef") }
        group.devices[2].write([edit(6, "g")])
        group.meet()
        for device in group.devices { #expect(text(device) == "abcdef") }
        // Deleting makes no room: what was inserted counts.
        group.devices[2].write([edit(0, delete: 6)])
        group.devices[0].write([edit(0, "x")])
        group.meet()
        for device in group.devices { #expect(text(device) == "") }
    }

    @Test("A flood that is dated back hides no word that another member has built on, and goes with its author")
    func flood() {
        var group = group(TextLimits(insertedMax: 20), seed: 3)
        group.devices[0].write([.create(note)])
        group.meet()
        let flooding = group.devices[2]
        for _ in 0..<10 { group.devices[0].write([.assign(note, "title", .text("later"))]) }
        group.devices[0].write([edit(0, "built on ")])
        group.meet()
        group.devices[1].write([edit(9, "ours")])
        group.devices[2] = flooding
        for _ in 0..<5 { group.devices[2].write([edit(0, "flood")]) }
        group.meet()
        for device in group.devices {
            #expect(text(device)?.contains("built on ") == true)
            #expect(text(device)?.unicodeScalars.count ?? 0 <= 20)
            #expect(text(device) == text(group.devices[0]))
        }
        // An edit of the shown text does not build on the hidden changes.
        let hidden = text(group.devices[0]) ?? ""
        group.devices[0].write([edit(0, delete: 1)])
        group.meet()
        for device in group.devices { #expect(text(device) == String(hidden.dropFirst())) }
        group.devices[0].write([.members(.remove(group.devices[2].identity.device, reason: "flood", keeping: []))])
        group.meet()
        for device in group.devices { #expect(text(device) == text(group.devices[0])) }
    }

    @Test("A text is closed as soon as it is larger than what is held, and not before")
    func size() {
        for (length, isClosed) in [(30, false), (31, true)] {
            var group = group(TextLimits(sizeMax: 34), seed: 4)
            group.devices[0].write([.create(note), edit(0, String(repeating: "a", count: length))])
            // An event each, however much they delete.
            for place in group.devices.indices { group.devices[place].pull(from: group.devices[0]) }
            for place in group.devices.indices { group.devices[place].write([edit(0, delete: length)]) }
            group.meet()
            group.devices[0].write([.undo(note, group.devices[1].changes.last!.id)])
            group.meet()
            for device in group.devices {
                #expect(device.records[note]?.isClosed("body") == isClosed)
                #expect(text(device) == "")
            }
        }
    }

    /// The text that many delete at once while two others write into it, with what the two write arriving in either order.
    private func deletedByMany(_ length: Int, pieces: Int, deletions: Int, _ limits: TextLimits) -> [String?] {
        var random = SplitMix64(seed: 9)
        var group = group(limits, seed: 9)
        group.devices[0].write([.create(note)])
        for start in stride(from: 0, to: length, by: pieces) {
            group.devices[0].write([edit(start, String(repeating: "a", count: min(pieces, length - start)))])
        }
        group.meet()
        let before = group.devices[0]
        var all: [SignedChange] = []
        for number in 0..<deletions {
            // Replica after replica of one device, each with the whole text before it.
            let change = before.graph.nextChange(
                by: before.identity.device, replica: ReplicaID.random(using: &random), wallClock: 0,
                operations: [edit(0, delete: length - (number == 0 ? 20 : 0))])
            all.append(before.identity.sign(change))
        }
        let words = ["Bea wrote this", "Carl wrote this"].enumerated().map { place, words in group.devices[place + 1].write([edit(0, words)]) }
        return [words, words.reversed()].map { order in
            var late = before
            for change in all + order { #expect(late.take(change) == .valid) }
            return text(late)
        }
    }

    @Test("Many who each delete the whole text at once reach no bound, in whatever order the others' words arrive")
    func deletedByMany() {
        let texts = deletedByMany(200, pieces: 50, deletions: 150, TextLimits(insertedMax: 260, sizeMax: 500))
        #expect(texts[0] == texts[1])
        #expect(["Bea wrote thisCarl wrote this", "Carl wrote thisBea wrote this"].contains(texts[0] ?? ""))
    }

    @Test("So it is with 4 MiB and 127 deletions", .timeLimit(.minutes(2)))
    func deletedByManyAtFullSize() {
        let texts = deletedByMany(1 << 22, pieces: 32_000, deletions: 127, .standard)
        #expect(texts[0] == texts[1])
        #expect(["Bea wrote thisCarl wrote this", "Carl wrote thisBea wrote this"].contains(texts[0] ?? ""))
    }
}
