// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Taking back as one operation that names a change, for void changes and for people's own.
struct UndoTests {
    private let note = RecordID.test(1)

    private func edit(_ position: Int, delete count: Int = 0, _ inserted: String = "") -> Operation {
        .editText(note, "body", [TextEdit(position: position, deletedCount: count, inserted: inserted)])
    }

    private func removal(of device: TestDevice) -> Operation {
        .members(.remove(device.identity.device, reason: "test", keeping: []))
    }

    private func text(_ device: TestDevice) -> String? { device.view(note).texts["body"] }

    /// A group with a price in a note, which the second member deletes beside the removal by the first.
    private func withVoidDeletion() -> (group: TestGroup, void: ChangeID) {
        var group = TestGroup(members: 4, seed: 14)
        group.devices[0].write([.create(note), edit(0, "Our price: 600 EUR. Valid until May.")])
        group.meet()
        let void = group.devices[1].write([edit(11, delete: 8)]).id
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        return (group, void)
    }

    @Test("A word that a void edit deleted is there once when two settle it at once")
    func settledTwice() {
        var (group, _) = withVoidDeletion()
        #expect(text(group.devices[2]) == "Our price: 600 EUR. Valid until May.")
        for place in [2, 3] {
            let length = group.devices[place].records[note]?.text("body")?.scalarCount ?? 0
            group.devices[place].write([edit(length, " Line \(place).")])
        }
        group.meet()
        for device in group.devices {
            #expect(text(device) == text(group.devices[0]))
            #expect(text(device)?.hasPrefix("Our price: 600 EUR. Valid until May. Line") == true)
            #expect(device.records[note]?.settling(in: device.graph).isEmpty == true)
        }
    }

    @Test("Nothing that anybody writes shows void words again, until their author is let in again")
    func voidStays() {
        var group = TestGroup(members: 3, seed: 20)
        group.devices[0].write([.create(note), edit(0, "ours ")])
        group.meet()
        let void = group.devices[1].write([edit(5, "THEIRS")]).id
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        for operation in [Operation.undo(note, void), .settle(note, void), .settle(note, void), .undo(note, void), .settle(note, void)] {
            group.devices[2].write([operation])
            group.meet()
            for device in group.devices { #expect(text(device) == "ours ") }
        }
        group.devices[2].write([edit(5, "on")])
        group.meet()
        for device in group.devices { #expect(text(device) == "ours on") }
    }

    @Test("Words that were settled come back with their author, and words that somebody took back do not", arguments: [false, true])
    func readmitted(isTakenBack: Bool) {
        var group = TestGroup(members: 3, seed: 21)
        group.devices[0].write([.create(note), edit(0, "ours ")])
        group.meet()
        let void = group.devices[1].write([edit(5, "theirs ")]).id
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        group.devices[2].write((isTakenBack ? [.undo(note, void)] : []) + [edit(5, "more")])
        group.meet()
        #expect(text(group.devices[0]) == "ours more")
        group.devices[0].write([.members(.readmit(group.devices[1].identity.device))])
        group.meet()
        let back = isTakenBack ? ["ours more"] : ["ours theirs more", "ours moretheirs "]
        for device in group.devices { #expect(back.contains(text(device) ?? "")) }
        // Positions go on counting in what is shown.
        for place in [1, 2] {
            group.devices[place].write([edit(0, "\(place)")])
        }
        group.meet()
        for device in group.devices {
            #expect(["12" + back[0], "21" + back[0], "12" + (back.last ?? ""), "21" + (back.last ?? "")].contains(text(device) ?? ""))
            #expect(text(device) == text(group.devices[0]))
            #expect(device.records[note]?.settling(in: device.graph).isEmpty == true)
        }
    }

    @Test("Two who take the same change back at once have done it once, in a text and in a counter")
    func undoneTwice() {
        var group = TestGroup(members: 3, seed: 22)
        group.devices[0].write([.create(note), edit(0, "a long word here"), .count(note, "votes", 5)])
        group.meet()
        let change = group.devices[1].write([edit(2, delete: 5, "short "), .count(note, "votes", 3)]).id
        group.meet()
        for place in [0, 2] { group.devices[place].write([.undo(note, change)]) }
        #expect(text(group.devices[0]) == "a long word here")
        group.meet()
        for device in group.devices {
            #expect(text(device) == "a long word here")
            #expect(device.view(note).counters["votes"]?.map(\.amount).reduce(0, +) == 5)
            #expect(device.records[note]?.text("body")?.attribution().count == 1)
        }
        group.devices[1].write([.undo(note, change), edit(16, "!")])
        group.meet()
        for device in group.devices {
            #expect(text(device) == "a long word here!")
            #expect(device.view(note).counters["votes"]?.map(\.amount).reduce(0, +) == 5)
        }
    }

    @Test("An undo by somebody who was out takes nothing back, and what others wrote on top of it stays where it was")
    func voidUndo() {
        var group = TestGroup(members: 3, seed: 23)
        let change = group.devices[0].write([.create(note), edit(0, "begin")]).id
        let second = group.devices[0].write([edit(5, " middle")]).id
        group.meet()
        group.devices[1].write([.undo(note, second), .undo(note, change)])
        group.devices[2].pull(from: group.devices[1])
        #expect(text(group.devices[2]) == "")
        group.devices[2].write([edit(0, "end")])
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        for device in group.devices {
            #expect(["begin middleend", "endbegin middle", "beginend middle"].contains(text(device) ?? ""))
            #expect(text(device) == text(group.devices[0]))
            #expect(device.records[note]?.undone.isEmpty == true)
        }
    }

    @Test("An undo of a change that was not seen, or of itself, is void")
    func unseen() {
        var group = TestGroup(members: 3, seed: 24)
        group.devices[0].write([.create(note), edit(0, "abc")])
        group.meet()
        let beside = group.devices[0].write([edit(3, "def")]).id
        group.devices[1].write([.undo(note, beside), .settle(note, beside)])
        group.meet()
        for device in group.devices {
            #expect(text(device) == "abcdef")
            #expect(device.records[note]?.undone.isEmpty == true)
        }
    }
}
