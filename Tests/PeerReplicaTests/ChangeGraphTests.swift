// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct ChangeGraphTests {
    private let note = RecordID.test(1)

    private func altered(
        _ change: Change, seq: UInt64? = nil, lamport: UInt64? = nil, dependencies: [ChangeID]? = nil,
        previous: ChangeID?? = nil, admission: ChangeID? = nil, group: GroupID?? = nil, operations: [Operation]? = nil
    ) -> Change {
        Change(
            group: group ?? change.group, device: change.device, replica: change.replica, seq: seq ?? change.seq,
            previous: previous ?? change.previous, admission: admission ?? change.admission,
            dependencies: dependencies ?? change.dependencies,
            lamport: lamport ?? change.lamport, wallClock: change.wallClock, operations: operations ?? change.operations)
    }

    @Test("Each rule of validity refuses what breaks it, and says which")
    func validity() {
        var group = TestGroup(members: 2, seed: 1)
        var device = group.devices[0]
        device.write([.create(note)])
        let next = device.graph.nextChange(
            by: device.identity.device, replica: device.replica, wallClock: 0, operations: [.create(note)])
        func verdict(_ change: Change) -> ChangeVerdict { device.graph.judge(device.identity.sign(change).identified) }
        #expect(verdict(next) == .valid)
        #expect(verdict(altered(next, lamport: next.lamport + 1)) == .invalid(.lamportWrong(expected: next.lamport)))
        #expect(verdict(altered(next, seq: next.seq + 1)) == .invalid(.chainBroken))
        #expect(verdict(altered(next, group: GroupID(words: [1, 2, 3, 4]))) == .invalid(.foreignGroup))
        #expect(verdict(altered(next, group: .some(nil))) == .invalid(.secondFounding))
        #expect(verdict(altered(next, operations: [.members(.found)])) == .invalid(.secondFounding))
        #expect(verdict(altered(next, previous: .some(nil))) == .invalid(.noCausalPast))
        let unknown = ChangeID(words: [1, 1, 1, 1])
        #expect(verdict(altered(next, dependencies: [unknown])) == .missing([unknown]))
        // Only the first change of a chain names an admission.
        #expect(verdict(altered(next, admission: device.graph.heads[0])) == .invalid(.admissionWrong))
        group.devices[0] = device
    }

    @Test("What counts is never a reason to refuse: a change written after its author's removal is valid and void")
    func formOnly() {
        var group = TestGroup(members: 2, seed: 12)
        group.devices[0].write([.members(.remove(group.devices[1].identity.device, reason: "", keeping: []))])
        let after = group.devices[1].write([.create(note)])
        #expect(group.devices[0].take(after) == .valid)
        let index = group.devices[0].graph.index(of: after.id)
        #expect(index.map { group.devices[0].graph.isVoid($0) } == true)
        #expect(group.devices[0].view(note).created == nil)
    }

    @Test("Two changes with one number are both kept, and everyone sees the same")
    func fork() {
        var group = TestGroup(members: 2, seed: 3)
        group.devices[0].write([.create(note)])
        group.meet()
        // The same store twice, as after a restored backup.
        var copy = group.devices[0]
        for text in ["a", "b"] { group.devices[0].write([.assign(note, "title", .text(text))]) }
        for text in ["x", "y", "z"] { copy.write([.assign(note, "place", .text(text))]) }
        var witness = group.devices[1]
        var other = group.devices[1]
        witness.pull(from: group.devices[0])
        witness.pull(from: copy)
        other.pull(from: copy)
        other.pull(from: group.devices[0])
        #expect(witness.graph.forkedReplicas == [group.devices[0].replica])
        #expect(witness.view(note) == other.view(note))
        #expect(witness.view(note)["title"] == .text("b"))
        #expect(witness.view(note)["place"] == .text("z"))
        #expect(witness.graph.heads == other.graph.heads)
        witness.write([.assign(note, "title", .text("both seen"))])
        #expect(witness.view(note).disputedFields.isEmpty)
    }

    @Test("The vector clocks say what a walk through the graph says", arguments: seeds(10))
    func precedence(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var group = TestGroup(members: 3, seed: seed)
        for _ in 0..<30 {
            let index = Int.random(in: 0..<3, using: &random)
            if Bool.random(using: &random) { group.devices[index].pull(from: group.devices[Int.random(in: 0..<3, using: &random)]) }
            group.devices[index].write([.create(note)])
        }
        group.meet()
        let device = group.devices[0]
        var ancestors: [Set<ChangeID>] = []
        for change in device.changes {
            var known: Set<ChangeID> = [change.id]
            for named in change.change.dependencies + (change.change.previous.map { [$0] } ?? []) {
                known.formUnion(ancestors[device.graph.index(of: named)!])
            }
            ancestors.append(known)
        }
        for later in device.changes.indices {
            for earlier in device.changes.indices {
                #expect(
                    device.graph.precedes(earlier, later) == ancestors[later].contains(device.changes[earlier].id),
                    "PEERSYNC_SEED=\(seed)")
            }
        }
    }

    @Test("Another device's chain under one's replica id does not stop one from writing")
    func borrowedReplica() {
        var group = TestGroup(members: 2, seed: 5)
        group.devices[0].write([.create(note)])
        group.meet()
        var thief = TestDevice(identity: group.devices[1].identity, replica: group.devices[0].replica, group: group.group)
        thief.pull(from: group.devices[1])
        for _ in 0..<9 { thief.write([.create(note)]) }
        group.devices[0].pull(from: thief)
        #expect(group.devices[0].graph.author(of: group.devices[0].graph.count - 1) == group.devices[1].member)
        group.devices[0].write([.assign(note, "title", .text("mine"))])
        #expect(group.devices[0].view(note)["title"] == .text("mine"))
    }

    @Test("More unmerged changes than one may name are joined first")
    func manyHeads() {
        let members = 6
        var group = TestGroup(members: members, seed: 4)
        // As many chains as one device may have do not suffice.
        for number in 0..<UInt64(ChangeLimits.dependenciesMax + 20) {
            let start = group.devices[1 + Int(number) % (members - 1)]
            var copy = start.begun(anew: ReplicaID(words: [9, number]))
            copy.write([.create(.test(number))])
            group.devices[0].take(copy.changes[copy.changes.count - 1])
        }
        let device = group.devices[0]
        let join = device.graph.nextChange(
            by: device.identity.device, replica: device.replica, wallClock: 0, operations: [.create(note)])
        #expect(join.operations.isEmpty)
        #expect(join.dependencies.count == ChangeLimits.dependenciesMax)
        group.devices[0].write([])
        #expect(group.devices[0].graph.heads.count < 30)
    }
}
