// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import PeerIdentity
import PeerReplica
import PeerTestSupport
import Testing

struct JSONTextTests {
    private struct Row: Encodable, Sendable {
        enum State: String, Encodable { case open, inSync = "in_sync" }

        let number: Int
        let text: String
        let state: State?
        let nested: [String: [Int]]
        let rows: [Row]
        let data: Data
        let flag: Bool
        let large: UInt64
        let words: [String]
        let people: [Person]

        /// Of whatever may stand in a text, some of it several levels deep.
        init(using random: inout SplitMix64, depth: Int = 0) {
            let letters = ["é", "\n", "\"", "\\", "/", "👋", "\u{0}", "\u{1B}", "\u{7F}", "\u{2028}", "\t", "\r", "\u{8}", "\u{C}", "<", "a"]
            number = Int(Int32(truncatingIfNeeded: random.next()))
            text = (0..<random.next() % 12).map { _ in letters[Int(random.next() % 16)] }.joined()
            state = [State.open, .inSync, nil][Int(random.next() % 3)]
            nested = random.next() % 2 == 0 ? [:] : ["b": [1, -2], "a_c": [], "a": [0], "beginning_b": [], "beginning_a": [], "beginnin": [], "x" + text: []]
            rows = depth > 2 ? [] : (0..<random.next() % 3).map { _ in Row(using: &random, depth: depth + 1) }
            data = Data(text.utf8)
            flag = random.next() % 2 == 0
            large = random.next()
            words = (0..<random.next() % 3).map { _ in letters[Int(random.next() % 16)] }
            people = words.map { Person(MemberID(words: [random.next() % 2, 0, 0, 1]), name: $0) }
        }
    }

    private func foundation(_ value: some Encodable, _ more: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = more.union([.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test("It is what Foundation writes, on many lines and on one", arguments: seeds(3))
    func sameAsFoundation(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let row = Row(using: &random)
            #expect(try String(decoding: JSONText.encode(row), as: UTF8.self) == foundation(row, [.prettyPrinted]), "seed \(seed)")
            #expect(try JSONText.line(row) == foundation(row, []), "seed \(seed)")
        }
        #expect(try String(decoding: JSONText.encode([String]()), as: UTF8.self) == foundation([String](), [.prettyPrinted]))
    }

    @Test("A record reads the same as by Foundation, its head too")
    func records() throws {
        var group = TestGroup(members: 2, seed: 5)
        for (index, name) in ["Anna \"Éloïse\"", "Bruno"].enumerated() {
            let profile = RecordID.profile(of: group.devices[index].member)
            group.devices[index].write([.create(profile), .assign(profile, "name", .text(name))])
        }
        let id = RecordID.test(1, .note)
        group.devices[0].write(Note.creating(id, title: "Tarifs", text: "un\n\"deux\"", tags: ["prix", "a\\b"]))
        group.meet()
        // Two titles at once are disputed, and one deletes what the other goes on writing.
        group.devices[0].write([.assign(id, Note.title, .text("Prix"))])
        group.devices[1].write([.assign(id, Note.title, .text("Nos prix"))])
        group.devices[1].write([.delete(id)])
        group.meet()
        let views = group.devices[0].views.values
        let people = People(profiles: views.filter { $0.id.kind == .profile })
        for view in views where view.id.kind == .note {
            for note in [Note(view, people), Note(view, people, isListed: true)] {
                #expect(!note.head.disputed.isEmpty && note.head.authors.count == 2)
                #expect(try String(decoding: JSONText.encode(note), as: UTF8.self) == foundation(note, [.prettyPrinted]))
                #expect(try JSONText.line([note]) == foundation([note], []))
            }
        }
        for view in views where view.id.kind == .profile {
            let profile = Profile(view, member: group.devices[0].member, people, isOwn: false)
            #expect(try JSONText.line(profile) == foundation(profile, []))
        }
    }

    @Test("A list reads the same however long it is", arguments: [0, 1, 2, 499, 500, 501, 2_001])
    func lists(count: Int) throws {
        var random = SplitMix64(seed: 1)
        let rows = (0..<count).map { _ in Row(using: &random, depth: 3) }
        #expect(try String(decoding: JSONText.encode(rows), as: UTF8.self) == foundation(rows, [.prettyPrinted]))
    }
}
