// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct TakingBackTests {
    private let note = RecordID.test(1)

    /// Takes back what a device did last.
    private func undo(_ device: inout TestDevice) {
        let history = device.changes.enumerated().filter { $0.element.change.records.contains(note) }.map { (position: $0.offset, id: $0.element.id, change: $0.element.change) }
        let operations = device.records[note]?.takingBackLatest(by: device.identity.device, history: history, in: device.graph)
        if let operations { device.write(operations) }
    }

    private func group() -> TestGroup {
        var group = TestGroup(members: 2, seed: 7)
        group.devices[0].write(Note.creating(note, title: "Début", text: "abc", tags: []))
        group.meet()
        return group
    }

    @Test("What somebody else called it since stays")
    func title() {
        var group = group()
        group.devices[0].write([.assign(note, Note.title, .text("A"))])
        group.meet()
        group.devices[1].write([.assign(note, Note.title, .text("B"))])
        group.meet()
        undo(&group.devices[0])
        #expect(group.devices[0].view(note)[Note.title] == .text("B"))
    }

    @Test("A tag that somebody else put there too stays, and one's own goes")
    func tag() {
        var group = group()
        for place in group.devices.indices { group.devices[place].write([.add(note, Note.tags, .text("k"))]) }
        group.devices[0].write([.add(note, Note.tags, .text("own"))])
        group.meet()
        undo(&group.devices[0])
        #expect(group.devices[0].view(note).sets[Note.tags]?.map(\.value) == [.text("k")])
        undo(&group.devices[0])
        #expect(group.devices[0].view(note).sets[Note.tags]?.map(\.value) == [.text("k")])
    }

    @Test("What somebody else deleted too stays deleted")
    func deletion() {
        var group = group()
        for place in group.devices.indices { group.devices[place].write([.delete(note)]) }
        group.meet()
        undo(&group.devices[0])
        group.meet()
        for device in group.devices { #expect(device.view(note).isDeleted) }
    }

    @Test("What two wrote alike at once is each one's own to take back")
    func sameText() {
        var group = group()
        for place in group.devices.indices { group.devices[place].write(Operation.editing(note, Note.body, [.init(position: 0, inserted: "x")])) }
        group.meet()
        undo(&group.devices[0])
        group.meet()
        for device in group.devices { #expect(device.view(note).texts[Note.body] == "xabc") }
    }

    @Test("What came back can be taken back in turn, and what others deleted of it since stays deleted")
    func inTurn() {
        for isEdited in [false, true] {
            var group = group()
            group.devices[0].write(Operation.editing(note, Note.body, [.init(position: 3, inserted: "def")]))
            group.devices[0].write(Operation.editing(note, Note.body, [.init(position: 0, deletedCount: 6, inserted: "X")]))
            undo(&group.devices[0])
            group.meet()
            #expect(group.devices[1].view(note).texts[Note.body] == "abcdef")
            if isEdited { group.devices[1].write(Operation.editing(note, Note.body, [.init(position: 0, deletedCount: 1)])) }
            group.meet()
            undo(&group.devices[0])
            #expect(group.devices[0].view(note).texts[Note.body] == (isEdited ? "bc" : "abc"))
        }
    }
}
