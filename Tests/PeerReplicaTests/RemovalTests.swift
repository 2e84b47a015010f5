// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Who is out, and what becomes of what they wrote.
struct RemovalTests {
    private let note = RecordID.test(1)

    private func removal(of device: TestDevice) -> Operation { .removeMember(device.identity.member, reason: "why", keyCheck: nil) }

    private func title(_ device: TestDevice) -> Value? { device.view(note)["title"] }

    /// Founder, Bea and Carl, who all hold a note.
    private func group(_ members: Int = 3, seed: UInt64) -> TestGroup {
        var group = TestGroup(members: members, seed: seed)
        group.devices[0].write([.create(note), .assign(note, "title", .text("begun"))])
        group.meet()
        return group
    }

    @Test("What a removed member wrote before stays, what they write after is valid nowhere")
    func removed() {
        var group = group(seed: 1)
        group.devices[1].write([.assign(note, "place", .text("kept"))])
        group.meet()
        let before = group.devices[1]
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        for device in group.devices {
            #expect(!device.graph.isMember(before.identity.device))
            #expect(device.graph.isMember(group.devices[2].identity.device))
            #expect(device.view(note)["place"] == .text("kept"))
            #expect(device.graph.voided.isEmpty)
        }
        // With the removal in sight, and a chain that is sound otherwise.
        let after = group.devices[1].graph.nextChange(
            by: before.identity.device, replica: before.replica, wallClock: 0, operations: [.assign(note, "title", .text("x"))])
        for device in group.devices {
            #expect(device.graph.judge(before.identity.sign(after).identified) == .invalid(.authorNotMember))
        }
    }

    @Test("What a removed member wrote beside the removal is void for everybody, in whichever order it comes", arguments: [true, false])
    func beside(removalFirst: Bool) {
        var group = group(seed: 2)
        let unseen = group.devices[1].write([.assign(note, "title", .text("beside")), .add(note, "tags", .text("x")), .delete(note)])
        let removal = group.devices[0].write([removal(of: group.devices[1])])
        for change in removalFirst ? [removal, unseen] : [unseen, removal] { group.devices[2].take(change) }
        group.meet()
        for device in group.devices {
            #expect(device.graph.isOut(group.devices[1].identity.member))
            #expect(!device.graph.isOut(group.devices[0].identity.member))
            #expect(title(device) == .text("begun"))
            #expect(!device.view(note).isDeleted)
            #expect(device.view(note).sets["tags"]?.isEmpty != false)
            #expect(device.graph.voided.count == 1)
            #expect(device.views == group.devices[0].views)
        }
    }

    @Test("In a text void edits are not shown, what others built on them stays, and one can go on writing", arguments: [true, false])
    func texts(isSeen: Bool) throws {
        var group = group(seed: 3)
        group.devices[0].write([.editText(note, "body", [TextEdit(position: 0, deletedCount: 0, inserted: "Nos prix: 600")])])
        group.meet()
        group.devices[1].write([.editText(note, "body", [TextEdit(position: 0, deletedCount: 4, inserted: "LEURS ")])])
        if isSeen { group.devices[2].pull(from: group.devices[1]) }
        let length = try #require(group.devices[2].records[note]?.text("body")).scalarCount
        group.devices[2].write([.editText(note, "body", [TextEdit(position: length, deletedCount: 0, inserted: " €")])])
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        for device in group.devices { #expect(device.view(note).texts["body"] == "Nos prix: 600 €") }
        // Positions are those of the text as it is shown.
        group.devices[2].write([.editText(note, "body", [TextEdit(position: 10, deletedCount: 3, inserted: "650")])])
        group.devices[0].pull(from: group.devices[2])
        group.devices[0].write([.editText(note, "body", [TextEdit(position: 15, deletedCount: 0, inserted: " HT")])])
        group.meet()
        for device in group.devices {
            #expect(device.view(note).texts["body"] == "Nos prix: 650 € HT")
            #expect(device.records[note]?.settling.isEmpty == true)
            let kept = try #require(device.records[note]).snapshot
            #expect(try RecordStateCodec.decode(RecordStateCodec.encode(kept)) == kept)
            #expect(RecordState(id: note, kept, in: device.graph)?.view(in: device.graph) == device.view(note))
        }
    }

    @Test("Two who remove each other beside each other are both out")
    func mutual() {
        var group = group(seed: 4)
        group.devices[0].write([removal(of: group.devices[1])])
        group.devices[1].write([removal(of: group.devices[0])])
        group.meet()
        for device in group.devices {
            #expect(!device.graph.isMember(group.devices[0].identity.device))
            #expect(!device.graph.isMember(group.devices[1].identity.device))
            #expect(device.graph.isMember(group.devices[2].identity.device))
        }
    }

    @Test("Who is removed takes nobody along by removals that pretend not to know, but for the one who removed")
    func backDated() {
        var group = group(4, seed: 5)
        var removed = group.devices[1]
        group.devices[0].write([removal(of: removed)])
        for other in [0, 2, 3] { removed.write([removal(of: group.devices[other])]) }
        group.devices[1] = removed
        group.meet()
        for device in group.devices {
            #expect(group.devices.map { device.graph.isMember($0.identity.device) } == [false, false, true, true])
        }
    }

    @Test("Whom a removed member lets in beside the removal is not in, and what they write is void")
    func admittedByRemoved() {
        var group = group(seed: 6)
        var random = SplitMix64(seed: 66)
        var friend = TestDevice(
            identity: Identity(using: &random), replica: ReplicaID(words: [8, 8]), group: group.group)
        group.devices[1].write([.admit(friend.identity.certificate)])
        friend.pull(from: group.devices[1])
        friend.write([.assign(note, "title", .text("friend"))])
        friend.write([removal(of: group.devices[2])])
        group.devices[0].write([removal(of: group.devices[1])])
        group.devices.append(friend)
        group.meet()
        for device in group.devices {
            #expect(group.devices.map { device.graph.isMember($0.identity.device) } == [true, false, true, false])
            #expect(title(device) == .text("begun"))
        }
        // Somebody who is in lets the friend in: then they are, with what they wrote, the removal included.
        group.devices[0].write([.admit(friend.identity.certificate)])
        group.meet()
        for device in group.devices {
            #expect(group.devices.map { device.graph.isMember($0.identity.device) } == [true, false, false, true])
            #expect(title(device) == .text("friend"))
        }
    }

    @Test("Who is let in again may write again, and what was void comes back")
    func readmitted() {
        var group = group(seed: 7)
        group.devices[1].write([.assign(note, "title", .text("beside"))])
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        #expect(title(group.devices[2]) == .text("begun"))
        group.devices[2].write([.admit(group.devices[1].identity.certificate)])
        group.meet()
        for device in group.devices { #expect(title(device) == .text("beside")) }
        group.devices[1].write([.assign(note, "place", .text("back"))])
        group.meet()
        for device in group.devices {
            #expect(device.view(note)["place"] == .text("back"))
            #expect(device.graph.voided.isEmpty)
        }
        // And out once more.
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        for device in group.devices { #expect(!device.graph.isMember(group.devices[1].identity.device)) }
    }

    @Test("A member who leaves is out, and stays the author of what they wrote")
    func leaving() {
        var group = group(seed: 8)
        group.devices[1].write([.assign(note, "title", .text("mine"))])
        group.devices[1].write([removal(of: group.devices[1])])
        group.meet()
        for device in group.devices {
            #expect(!device.graph.isMember(group.devices[1].identity.device))
            #expect(title(device) == .text("mine"))
            #expect(device.view(note).contributors.contains { $0.member == group.devices[1].identity.member })
        }
    }

    @Test("Whoever lets in, puts out and writes: all who hold the same changes see the same, in whatever order they came", arguments: seeds(60))
    func convergence(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var group = TestGroup(members: 5, seed: seed)
        group.devices[0].write([.create(note), .editText(note, "body", [TextEdit(position: 0, deletedCount: 0, inserted: "abcdef")])])
        group.meet()
        let start = group.devices[0]
        for _ in 0..<40 {
            let index = Int.random(in: 0..<5, using: &random)
            let other = Int.random(in: 0..<5, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0...1: group.devices[index].pull(from: group.devices[other])
            default:
                guard group.devices[index].graph.isMember(group.devices[index].identity.device) else { continue }
                let length = group.devices[index].records[note]?.text("body")?.scalarCount ?? 0
                let position = Int.random(in: 0...length, using: &random)
                let operations: [Operation] =
                    switch Int.random(in: 0..<6, using: &random) {
                    case 0: [removal(of: group.devices[other])]
                    case 1: [.admit(group.devices[other].identity.certificate)]
                    case 2: [.assign(note, "title", .text("\(seed) \(index)"))]
                    default: [.editText(note, "body", [TextEdit(position: position, deletedCount: min(2, length - position), inserted: "x\(index)")])]
                    }
                group.devices[index].write(operations)
            }
        }
        // Everything to one who comes late, in other orders that the changes allow.
        var all: [ChangeID: SignedChange] = [:]
        for device in group.devices { for change in device.changes { all[change.id] = change } }
        var views: [[RecordID: RecordView]] = []
        var outside: [[Bool]] = []
        for _ in 0..<3 {
            var late = start
            var waiting = all.values.sorted { $0.id < $1.id }.shuffled(using: &random)
            while !waiting.isEmpty {
                let before = waiting.count
                waiting.removeAll {
                    switch late.take($0) {
                    case .valid, .known: true
                    case .missing: false
                    case .invalid(let fault):
                        preconditionFailure("seed \(seed): a change that its author could write is refused: \(fault)")
                    }
                }
                precondition(waiting.count < before)
            }
            views.append(late.views)
            outside.append(group.devices.map { late.graph.isMember($0.identity.device) })
        }
        #expect(views[1] == views[0] && views[2] == views[0], "seed \(seed)")
        #expect(outside[1] == outside[0] && outside[2] == outside[0], "seed \(seed)")
    }
}
