// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct RecordStateTests {
    private let note = RecordID.test(1)

    @Test("Concurrent values of a field are both kept, one is shown on both sides, and the next assignment settles it")
    func register() {
        var group = TestGroup(members: 2, seed: 1)
        group.devices[0].write([.assign(note, "title", .text("A"))])
        group.devices[1].write([.assign(note, "title", .text("B"))])
        group.meet()
        let views = group.devices.map { $0.view(note) }
        #expect(views[0] == views[1])
        #expect(Set(views[0].fields["title"]!.map(\.value)) == [.text("A"), .text("B")])
        #expect(views[0].disputedFields == ["title"])
        group.devices[0].write([.assign(note, "title", .text("C"))])
        group.meet()
        #expect(group.devices[1].view(note).fields["title"]?.map(\.value) == [.text("C")])
    }

    @Test("Two who say the same do not disagree")
    func sameValue() {
        var group = TestGroup(members: 2, seed: 1)
        for place in group.devices.indices { group.devices[place].write([.assign(note, "price", .text("1200"))]) }
        group.meet()
        #expect(group.devices[0].view(note).fields["price"]?.count == 2)
        #expect(group.devices[0].view(note).disputedFields.isEmpty)
        group.devices[1].write([.assign(note, "price", nil)])
        group.devices[0].write([.assign(note, "price", .text("1300"))])
        group.meet()
        #expect(group.devices[0].view(note).disputedFields == ["price"])
    }

    @Test("The past of some changes is those and what came before one of them, and nothing beside")
    func past() {
        var group = TestGroup(members: 2, seed: 3)
        group.meet()
        let start = group.devices[0].graph.count
        group.devices[0].write([.create(note)])
        group.devices[1].write([.create(note)])
        group.meet()
        group.devices[0].write([.create(note)])
        let graph = group.devices[0].graph
        let (first, second) = (start, start + 1)
        #expect(graph.past(of: [first, second]) == Set(0...second))
        #expect(graph.past(of: [second]) == Set(0..<start).union([second]))
        #expect(graph.past(of: [second + 1]) == Set(0...second + 1))
        #expect(graph.past(of: []).isEmpty)
    }

    @Test("An element added while someone removes it stays; one removed after it was seen goes")
    func set() {
        var group = TestGroup(members: 2, seed: 2)
        group.devices[0].write([.add(note, "tags", .text("x")), .add(note, "tags", .text("y"))])
        group.meet()
        group.devices[0].write([.remove(note, "tags", .text("x")), .remove(note, "tags", .text("y"))])
        group.devices[1].write([.add(note, "tags", .text("x"))])
        group.meet()
        for device in group.devices { #expect(device.view(note).sets["tags"]?.map(\.value) == [.text("x")]) }
    }

    @Test("A written-down state whose element nobody added is refused, not shown")
    func damagedSet() {
        var snapshot = RecordState.Snapshot()
        snapshot.sets = ["tags": [.text("x"): []]]
        #expect(RecordState(id: note, snapshot, in: ChangeGraph(group: TestGroup(members: 1, seed: 1).group)) == nil)
    }

    @Test("One word written with two encodings of its accent is two elements, on every replica")
    func canonicalEquivalence() {
        var group = TestGroup(members: 2, seed: 8)
        group.devices[0].write([.add(note, "tags", .text("caf\u{E9}")), .assign(note, "\u{E9}", .flag(true))])
        group.devices[1].write([.add(note, "tags", .text("cafe\u{301}")), .assign(note, "e\u{301}", .flag(true))])
        group.meet()
        let encoded = group.devices.map { RecordViewCodec.encode($0.view(note), texts: .whole) }
        #expect(encoded[0] == encoded[1])
        #expect(group.devices[0].view(note).sets["tags"]?.count == 2)
        #expect(group.devices[0].view(note).fields.count == 2)
    }

    @Test("Pledges made apart add up, each under its member")
    func counter() {
        var group = TestGroup(members: 3, seed: 3)
        for (index, amount) in [5, 7, -2].enumerated() { group.devices[index].write([.count(note, "kg", Int64(amount))]) }
        group.meet()
        let amounts = group.devices[2].view(note).counters["kg"] ?? []
        #expect(amounts.reduce(0) { $0 + $1.amount } == 10)
        #expect(amounts.count == 3)
    }

    @Test("A record deleted while someone else edits it stays and says so; deleted after that it is gone; restored it is back")
    func deletion() {
        var group = TestGroup(members: 2, seed: 4)
        group.devices[0].write([.create(note)])
        group.meet()
        group.devices[0].write([.delete(note)])
        #expect(group.devices[0].view(note).isDeleted)
        group.devices[1].write([.assign(note, "title", .text("kept"))])
        group.meet()
        for device in group.devices {
            #expect(!device.view(note).isDeleted)
            #expect(device.view(note).isKeptDespiteDeletion)
            #expect(device.view(note).deletedBy == [group.devices[0].member])
        }
        group.devices[1].write([.delete(note)])
        group.meet()
        #expect(group.devices[0].view(note).isDeleted)
        group.devices[0].write([.restore(note)])
        #expect(!group.devices[0].view(note).isDeleted)
        #expect(!group.devices[0].view(note).isKeptDespiteDeletion)
        #expect(group.devices[0].view(note)["title"] == .text("kept"))
    }

    @Test("A profile takes its own member's words only")
    func profileOwner() {
        var group = TestGroup(members: 2, seed: 5)
        let profile = RecordID.profile(of: group.devices[0].member)
        group.devices[0].write([.assign(profile, "name", .text("Anna"))])
        group.meet()
        group.devices[1].write([.assign(profile, "name", .text("Fool")), .delete(profile)])
        group.meet()
        for device in group.devices {
            #expect(device.view(profile)["name"] == .text("Anna"))
            #expect(!device.view(profile).isDeleted)
            #expect(device.view(profile).contributors.map(\.member) == [group.devices[0].member])
        }
    }

    @Test("An edit outside the text that its author saw is void everywhere, and later edits count as if it were not there")
    func voidEdit() {
        var group = TestGroup(members: 2, seed: 6)
        group.devices[0].write([.editText(note, "body", [TextEdit(position: 0, inserted: "abc")])])
        group.meet()
        group.devices[0].write([.editText(note, "body", [TextEdit(position: 99, inserted: "!")])])
        group.devices[0].write([.editText(note, "body", [TextEdit(position: 3, inserted: "d")])])
        group.devices[1].write([.editText(note, "body", [TextEdit(position: 0, inserted: ">")])])
        group.meet()
        for device in group.devices { #expect(device.view(note).texts["body"] == ">abcd") }
    }

    @Test("Long texts are cut into operations within the limits that make the same text")
    func splitting() throws {
        let text = String(repeating: "déjà vu 👩‍👩‍👧 ", count: 9_000)
        let operations = Operation.editing(note, "body", [TextEdit(position: 0, inserted: text)])
        #expect(operations.count > 3)
        var device = TestGroup(members: 1, seed: 7).devices[0]
        for operation in operations { device.write([operation]) }
        #expect(device.view(note).texts["body"] == text)
    }
}
