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

    /// By somebody with the authority: the founder, who let everybody in.
    private func removal(of device: TestDevice) -> Operation {
        .members(.remove(device.identity.device, reason: "why", keeping: []))
    }

    private func admission(of device: TestDevice) -> Operation {
        .members(.admit(device.identity.device, isSamePerson: false))
    }

    private func title(_ device: TestDevice) -> Value? { device.view(note)["title"] }

    /// Founder, Bea and Carl, who all hold a note.
    private func group(_ members: Int = 3, seed: UInt64) -> TestGroup {
        var group = TestGroup(members: members, seed: seed)
        group.devices[0].write([.create(note), .assign(note, "title", .text("begun"))])
        group.meet()
        return group
    }

    @Test("What a removed member wrote before stays, what they write after is void everywhere")
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
        for index in group.devices.indices {
            #expect(group.devices[index].take(before.identity.sign(after)) == .valid)
            #expect(title(group.devices[index]) == .text("begun"))
            #expect(group.devices[index].graph.heads == group.devices[0].graph.heads)
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
            #expect(device.graph.isOut(group.devices[1].identity.device))
            #expect(!device.graph.isOut(group.devices[0].identity.device))
            #expect(title(device) == .text("begun"))
            #expect(!device.view(note).isDeleted)
            #expect(device.view(note).sets["tags"]?.isEmpty != false)
            #expect(device.graph.voided.count == 1)
            #expect(device.views == group.devices[0].views)
        }
    }

    @Test("In a text void edits are not shown, those that others built on stay, and one can go on writing", arguments: [true, false])
    func texts(isSeen: Bool) throws {
        var group = group(seed: 3)
        group.devices[0].write([.editText(note, "body", [TextEdit(position: 0, deletedCount: 0, inserted: "Nos prix: 600")])])
        group.meet()
        group.devices[1].write([.editText(note, "body", [TextEdit(position: 0, deletedCount: 4, inserted: "LEURS ")])])
        if isSeen { group.devices[2].pull(from: group.devices[1]) }
        let length = try #require(group.devices[2].text(note)).scalarCount
        group.devices[2].write([.editText(note, "body", [TextEdit(position: length, deletedCount: 0, inserted: " €")])])
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        let begun = isSeen ? "LEURS prix: 600" : "Nos prix: 600"
        for device in group.devices { #expect(device.view(note).texts["body"] == "\(begun) €") }
        // Positions count in the text that is shown.
        group.devices[2].write([.editText(note, "body", [TextEdit(position: begun.count - 3, deletedCount: 3, inserted: "650")])])
        group.devices[0].pull(from: group.devices[2])
        group.devices[0].write([.editText(note, "body", [TextEdit(position: begun.count + 2, deletedCount: 0, inserted: " HT")])])
        group.meet()
        for device in group.devices {
            #expect(device.view(note).texts["body"] == "\(begun.dropLast(3))650 € HT")
            #expect(device.records[note]?.settling(in: device.graph).isEmpty == true)
            let kept = try #require(device.records[note]).snapshot
            #expect(try RecordStateCodec.decode(RecordStateCodec.encode(kept)) == kept)
            #expect(RecordState(id: note, kept, in: device.graph)?.view(in: device.graph) == device.view(note))
        }
    }

    @Test("A text with void edits can be edited, whether what counts builds on them or nobody names them", arguments: [true, false])
    func settled(isBuiltOn: Bool) throws {
        var random = SplitMix64(seed: 3_300)
        var group = group(seed: 33)
        group.devices[0].write([.editText(note, "body", [TextEdit(position: 0, deletedCount: 0, inserted: "Nos prix: 600")])])
        var guest = TestDevice(identity: Identity(using: &random), replica: ReplicaID(words: [8, 8]), group: group.group)
        group.meet()
        group.devices[1].write([admission(of: guest)])
        group.meet()
        group.devices[1].write([.editText(note, "body", [TextEdit(position: 0, deletedCount: 4, inserted: "LEURS ")])])
        // A guest's words count, but the words of the member who let the guest in do not count for
        // that.
        guest.pull(from: group.devices[isBuiltOn ? 1 : 2])
        guest.write([.create(.test(7))])
        group.devices[0].write([.members(.remove(group.devices[1].identity.device, reason: "why", keeping: [guest.identity.device]))])
        group.devices.append(guest)
        group.meet()
        for (place, word) in [(2, "650"), (3, "700"), (0, "750")] {
            let length = try #require(group.devices[place].text(note)).scalarCount
            #expect(length == "Nos prix: 600".count)
            let edit = TextEdit(position: length - 3, deletedCount: 3, inserted: word)
            group.devices[place].write([.editText(note, "body", [edit])])
            group.meet()
            for device in group.devices {
                #expect(device.view(note).texts["body"] == "Nos prix: \(word)")
                #expect(device.views == group.devices[0].views)
            }
        }
    }

    @Test("Who has a void edit in the log and who never got it show one text, whatever is written on top")
    func absent() throws {
        var group = group(seed: 34)
        group.devices[0].write([.editText(note, "body", [TextEdit(position: 0, deletedCount: 0, inserted: "un deux")])])
        group.meet()
        var never = group.devices[2]
        let edit = group.devices[1].write([.editText(note, "body", [TextEdit(position: 1, deletedCount: 3, inserted: "xyz")])])
        group.devices[2].take(edit)
        let removal = group.devices[0].write([removal(of: group.devices[1])])
        for change in [removal] {
            group.devices[2].take(change)
            never.take(change)
        }
        let next = group.devices[2].write([.editText(note, "body", [TextEdit(position: 2, deletedCount: 0, inserted: "-")])])
        #expect(never.take(next) == .valid)
        #expect(never.view(note).texts["body"] == "un- deux")
        #expect(never.views == group.devices[2].views)
    }

    @Test("Who is removed takes nobody along by removals that pretend not to know")
    func backDated() {
        var group = group(4, seed: 5)
        var removed = group.devices[1]
        group.devices[0].write([removal(of: removed)])
        for other in [0, 2, 3] { removed.write([removal(of: group.devices[other])]) }
        group.devices[1] = removed
        group.meet()
        for device in group.devices {
            #expect(group.devices.map { device.graph.isMember($0.identity.device) } == [true, false, true, true])
        }
    }

    @Test("Whom a removed member lets in beside the removal is not in, and can be let in anew by somebody who is")
    func admittedByRemoved() {
        var group = group(seed: 6)
        var random = SplitMix64(seed: 66)
        var friend = TestDevice(
            identity: Identity(using: &random), replica: ReplicaID(words: [8, 8]), group: group.group)
        group.devices[1].write([admission(of: friend)])
        friend.pull(from: group.devices[1])
        friend.write([.assign(note, "title", .text("friend"))])
        group.devices[0].write([removal(of: group.devices[1])])
        group.devices.append(friend)
        group.meet()
        for device in group.devices {
            #expect(group.devices.map { device.graph.isMember($0.identity.device) } == [true, false, true, false])
            #expect(title(device) == .text("begun"))
        }
        // The old chain speaks by an admission that does not count, so the friend begins another one.
        group.devices[2].write([admission(of: friend)])
        group.meet()
        friend = group.devices[3]
        #expect(friend.graph.voice(of: friend.identity.device, replica: friend.replica) == .needsNewReplica)
        group.devices[3] = friend.begun(anew: ReplicaID(words: [8, 9]))
        group.devices[3].write([.assign(note, "title", .text("in"))])
        group.meet()
        for device in group.devices {
            #expect(group.devices.map { device.graph.isMember($0.identity.device) } == [true, false, true, true])
            #expect(title(device) == .text("in"))
        }
    }

    @Test("Who is let in again may write again, and what was void comes back")
    func readmitted() {
        var group = group(seed: 7)
        group.devices[1].write([.assign(note, "title", .text("beside"))])
        group.devices[0].write([removal(of: group.devices[1])])
        group.meet()
        #expect(title(group.devices[2]) == .text("begun"))
        group.devices[0].write([.members(.readmit(group.devices[1].identity.device))])
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
            #expect(device.view(note).contributors.contains { $0.member == group.devices[1].member })
        }
    }

    /// Asks to put somebody out, or agrees with who asked.
    private func ended(_ target: TestDevice, _ graph: ChangeGraph) -> Operation {
        let asking = graph.openRemovals.first { $0.target == target.identity.device }
        return .members(
            asking.map { .agreeRemoval(asked: $0.change, target.identity.device, keeping: []) }
                ?? .askRemoval(target.identity.device, reason: "why", keeping: []))
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
                switch group.devices[index].graph.voice(of: group.devices[index].identity.device, replica: group.devices[index].replica) {
                case .goesOn, .begins: break
                case .needsNewReplica: group.devices[index] = group.devices[index].begun(anew: .random(using: &random))
                case .none, .awaitsEarlierLog: continue
                }
                let length = group.devices[index].text(note)?.scalarCount ?? 0
                let position = Int.random(in: 0...length, using: &random)
                let operations: [Operation] =
                    switch Int.random(in: 0..<9, using: &random) {
                    case 0: [removal(of: group.devices[other])]
                    case 1: [admission(of: group.devices[other])]
                    case 3: [ended(group.devices[other], group.devices[index].graph)]
                    case 4: [.members(.readmit(group.devices[other].identity.device))]
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
