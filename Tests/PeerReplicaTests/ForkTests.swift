// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// A group that goes on with the log of an older one.
struct ForkTests {
    private let note = RecordID.test(1)

    /// An older group of the founder, Bea, Carl and Mallory, in which Carl was put out after he wrote, and wrote on
    /// beside that; all hold the same changes.
    private func older(seed: UInt64) -> TestGroup {
        var group = TestGroup(members: 4, seed: seed)
        group.devices[0].write([.create(note), .assign(note, "title", .text("begun"))])
        group.meet()
        group.devices[1].write([.assign(note, "place", .text("by Bea"))])
        group.devices[2].write([.assign(note, "title", .text("by Carl"))])
        group.meet()
        group.devices[2].write([.assign(note, "title", .text("beside"))])
        group.devices[0].write([.members(.remove(group.devices[2].identity.device, reason: "why", keeping: []))])
        group.meet()
        return group
    }

    @Test("A fork shows what the older group showed, by the same members, and has the members that it names")
    func same() {
        let older = older(seed: 1)
        let old = older.devices[1]
        let fork = TestFork(of: older)
        let graph = fork.bea.graph
        #expect(graph.origin == older.group)
        #expect(fork.bea.views == old.views)
        #expect(fork.bea.view(note)["place"] == .text("by Bea"))
        #expect(Set(graph.memberDevices) == Set([0, 1].map { older.devices[$0].identity.device }))
        for (index, change) in old.changes.enumerated() where old.graph.isKept(index) {
            let here = graph.index(of: change.id)
            #expect(here.map(graph.author(of:)) == old.graph.author(of: index))
            #expect(here.map(graph.isVoid) == old.graph.isVoid(index))
            #expect(here.map(graph.isKept) == true)
        }
        #expect(graph.members == [old.member, older.devices[0].member])
        #expect(graph.countingRemovals.isEmpty)
    }

    @Test("What counted in an older group counts in its fork, whatever was removed and readmitted there", arguments: seeds(60))
    func random(seed: UInt64) {
        let older = TestHistory.random(seed: seed, changes: 60)
        let fork = TestHistory(forking: older, by: "founder", guests: ["A", "C"])
        var count = 0
        for (index, change) in older.changes.enumerated() where older.graph.isKept(index) {
            count += 1
            let here = fork.graph.index(of: change.id)!
            #expect(fork.graph.isVoid(here) == older.graph.isVoid(index), "PEERSYNC_SEED=\(seed)")
            #expect(fork.graph.author(of: here) == older.graph.author(of: index), "PEERSYNC_SEED=\(seed)")
            #expect(fork.graph.isKept(here), "PEERSYNC_SEED=\(seed)")
        }
        #expect(fork.graph.count == count + 1, "PEERSYNC_SEED=\(seed)")
        #expect(fork.graph.memberDevices == ["founder", "A", "C"].map(fork.device).sorted(), "PEERSYNC_SEED=\(seed)")
    }

    @Test("The devices of one member are of the same member in the fork; one that the founding change merely claims is not")
    func devices() {
        var older = older(seed: 2)
        var random = SplitMix64(seed: 20)
        let second = Identity(using: &random)
        older.devices[0].write([.members(.admit(second.device, isSamePerson: true))])
        older.meet()
        let heads = older.devices[1].graph.heads
        let stranger = Identity(using: &random)
        let devices = [older.devices[0].identity.device, second.device, stranger.device].sorted()
        let founding = TestFork.founding(
            GroupFork(origin: older.group, heads: heads, devices: devices), by: older.devices[1].identity)
        var bea = TestDevice(
            identity: older.devices[1].identity, replica: ReplicaID(words: [1, 1]), group: GroupID(words: founding.id.words))
        bea.take(founding)
        bea.takeOver(older.devices[1])
        #expect(bea.graph.member(of: second.device) == older.devices[0].member)
        #expect(bea.graph.member(of: stranger.device) == MemberID(firstDevice: stranger.device))
    }

    @Test("Members write on in the fork, and replicas with the same changes show the same, in any order of arrival")
    func goesOn() {
        let older = older(seed: 3)
        var fork = TestFork(of: older)
        fork.bea.write([.assign(note, "title", .text("in the fork"))])
        var founder = fork.device(older.devices[0])
        founder.take(fork.founding)
        // By Lamport number: each change still comes after the changes that it names.
        let kept = older.devices[0].changes.indices.filter { older.devices[0].graph.isKept($0) }
        for index in kept.sorted(by: { (older.devices[0].graph.nodes[$0].lamport, $0) < (older.devices[0].graph.nodes[$1].lamport, $1) }) {
            #expect(founder.take(older.devices[0].changes[index]) == .valid)
        }
        founder.pull(from: fork.bea)
        #expect(founder.view(note)["title"] == .text("in the fork"))
        founder.write([.assign(note, "place", .text("by the founder"))])
        fork.bea.pull(from: founder)
        #expect(fork.bea.view(note)["place"] == .text("by the founder"))
        #expect(fork.bea.views == founder.views)
        #expect(fork.bea.graph.heads == founder.graph.heads)
        #expect(fork.bea.graph.author(of: fork.bea.graph.count - 1) == older.devices[0].member)
    }

    @Test("A device that the fork does not name cannot write in it, nor continue a chain of the older group")
    func out() {
        let older = older(seed: 4)
        var fork = TestFork(of: older)
        let mallory = older.devices[3]
        #expect(!fork.bea.graph.isMember(mallory.identity.device))
        func verdict(_ change: Change, by identity: Identity) -> ChangeVerdict { fork.bea.graph.judge(identity.sign(change).identified) }
        let late = mallory.graph.nextChange(
            by: mallory.identity.device, replica: mallory.replica, wallClock: 0, operations: [.delete(note)])
        // Not a reason to hang up: who lacks a part of the older log cannot know that it is not among it.
        #expect(verdict(late, by: mallory.identity) == .valid)
        let views = fork.bea.views
        let heads = fork.bea.graph.heads
        let taken = mallory.identity.sign(late)
        fork.bea.take(taken)
        #expect(fork.bea.graph.index(of: taken.id).map { fork.bea.graph.isVoid($0) && !fork.bea.graph.isKept($0) } == true)
        #expect(fork.bea.views == views && fork.bea.graph.heads == heads)
        let founder = older.devices[0]
        let goingOn = founder.graph.nextChange(
            by: founder.identity.device, replica: founder.replica, wallClock: 0, operations: [.delete(note)])
        #expect(verdict(goingOn, by: founder.identity) == .valid)
        let inFork = Change(
            group: fork.bea.graph.group, device: goingOn.device, replica: goingOn.replica, seq: goingOn.seq,
            previous: goingOn.previous, dependencies: goingOn.dependencies, lamport: goingOn.lamport, wallClock: 0, operations: [])
        #expect(verdict(inFork, by: founder.identity) == .invalid(.chainBroken))
        let alone = Change(
            group: fork.bea.graph.group, device: mallory.identity.device, replica: ReplicaID(words: [8, 8]), seq: 0,
            previous: nil, admission: fork.founding.id, dependencies: [fork.founding.id], lamport: 2, wallClock: 0, operations: [])
        #expect(verdict(alone, by: mallory.identity) == .invalid(.admissionWrong))
    }

    @Test("Until the older log is here nothing of the fork is taken in, and what its heads do not follow is not kept")
    func extras() {
        let older = older(seed: 5)
        let told = older.devices[1]
        let last = told.changes.last { told.graph.isKept(told.graph.index(of: $0.id)!) }!
        var fork = TestFork(of: older)
        let next = fork.bea.write([.assign(note, "title", .text("in the fork"))])
        // Mallory goes on in the older group where she was before the last change came, and gives a newcomer that first.
        var mallory = TestDevice(identity: older.devices[3].identity, replica: older.devices[3].replica, group: older.group)
        for change in told.changes where change.id != last.id { mallory.take(change) }
        let extra = mallory.write([.assign(note, "title", .text("late"))])
        var newcomer = fork.device(older.devices[0])
        newcomer.take(fork.founding)
        #expect(newcomer.take(next) == .missing(told.graph.heads))
        for change in told.changes where change.id != last.id { newcomer.take(change) }
        var graph = newcomer.graph
        let mark = graph.mark
        for _ in 0..<2 {
            graph.append(last.identified)
            graph.settle()
            #expect(graph.memberDevices == fork.bea.graph.memberDevices && !graph.awaitsEarlierLog)
            graph.goBack(to: mark)
            #expect(graph.heads == newcomer.graph.heads && graph.awaitsEarlierLog)
            #expect(graph.judge(next.identified) == .missing([last.id]))
        }
        #expect(newcomer.take(extra) == .valid)
        #expect(newcomer.take(last) == .valid)
        newcomer.pull(from: fork.bea)
        #expect(newcomer.graph.index(of: extra.id).map(newcomer.graph.isKept) == false)
        #expect(newcomer.graph.heads == fork.bea.graph.heads)
        #expect(newcomer.views == fork.bea.views)
        #expect(newcomer.view(note)["title"] == .text("in the fork"))
    }

    @Test("A change that a liar gave to a newcomer before the older log was complete is void there, and nobody keeps it")
    func before() {
        let older = older(seed: 6)
        let told = older.devices[1]
        var fork = TestFork(of: older)
        fork.bea.write([.assign(note, "title", .text("in the fork"))])
        // Dated back to the admission of Mallory.
        let mallory = older.devices[3]
        let admitted = told.graph.membership.admissions.first { $0.device == mallory.identity.device }!.change!
        let extra = mallory.datedBack(ReplicaID(words: [9, 9]), in: told, [.delete(note)])
        var newcomer = fork.device(older.devices[0])
        newcomer.take(fork.founding)
        for change in told.changes.prefix(admitted + 1) { newcomer.take(change) }
        #expect(newcomer.take(extra) == .valid)
        newcomer.pull(from: fork.bea)
        #expect(newcomer.graph.count == fork.bea.graph.count + 1)
        #expect(newcomer.graph.index(of: extra.id).map(newcomer.graph.isKept) == false)
        #expect(newcomer.graph.heads == fork.bea.graph.heads)
        #expect(newcomer.views == fork.bea.views)
        #expect(!newcomer.view(note).isDeleted)
        let onIt = Change(
            group: newcomer.graph.group, device: older.devices[0].identity.device, replica: ReplicaID(words: [7, 7]), seq: 0,
            previous: nil, admission: fork.founding.id, dependencies: [extra.id, fork.founding.id].sorted(),
            lamport: 1 + extra.change.lamport, wallClock: 0, operations: [])
        #expect(newcomer.graph.judge(older.devices[0].identity.sign(onIt).identified) == .invalid(.foreignGroup))
        let next = newcomer.write([.assign(note, "place", .text("by the founder"))])
        #expect(fork.bea.take(next) == .valid)
    }

    @Test("In the fork people are put out by its own rules; what they wrote in the older group stays")
    func removal() {
        let older = older(seed: 7)
        var fork = TestFork(of: older)
        var founder = fork.joined(older.devices[0])
        founder.write([.assign(note, "place", .text("by the founder"))])
        let before = fork.bea.view(note)
        // Bea founded the fork, so everybody came in through her.
        fork.bea.write([.members(.remove(older.devices[0].identity.device, reason: "why", keeping: []))])
        fork.bea.pull(from: founder)
        founder.pull(from: fork.bea)
        for device in [fork.bea, founder] {
            #expect(!device.graph.isMember(older.devices[0].identity.device))
            #expect(device.graph.isMember(older.devices[1].identity.device))
            #expect(device.view(note) == before)
            #expect(device.graph.heads == fork.bea.graph.heads)
        }
    }

    @Test("A fork can be forked")
    func again() {
        let older = older(seed: 8)
        let fork = TestFork(of: older)
        var founder = fork.joined(older.devices[0])
        founder.write([.assign(note, "place", .text("by the founder"))])
        let second = GroupFork(
            origin: founder.graph.group, heads: founder.graph.heads, devices: [older.devices[1].identity.device])
        let founding = TestFork.founding(second, by: founder.identity)
        var next = TestDevice(identity: founder.identity, replica: ReplicaID(words: [1, 1]), group: GroupID(words: founding.id.words))
        next.take(founding)
        next.takeOver(founder)
        #expect(next.views == founder.views)
        let carls = older.devices[1].changes.first { $0.change.operations == [.assign(note, "title", .text("by Carl"))] }!.id
        let carl = older.devices[2].member
        #expect(next.graph.author(of: next.graph.index(of: carls)!) == carl && carl != founder.member)
        next.write([.assign(note, "title", .text("in the second fork"))])
        #expect(next.view(note)["title"] == .text("in the second fork"))
    }

    @Test("A fork of a fork is the same whether the oldest log or what follows it in the middle comes first")
    func nestedOrder() {
        let older = older(seed: 9)
        var middle = TestFork(of: older)
        // The founder names the founding change alone, and Bea builds on that.
        let founder = older.devices[0].identity
        let early = founder.sign(Change(
            group: middle.bea.graph.group, device: founder.device, replica: ReplicaID(words: [6, 6]), seq: 0, previous: nil,
            admission: middle.founding.id, dependencies: [middle.founding.id], lamport: 2, wallClock: 0,
            operations: [.assign(note, "place", .text("early"))]))
        #expect(middle.bea.take(early) == .valid)
        let onIt = middle.bea.write([.assign(note, "title", .text("on it"))])
        let founding = TestFork.founding(
            GroupFork(origin: middle.bea.graph.group, heads: middle.bea.graph.heads, devices: []), by: middle.bea.identity)
        let between = middle.bea.changes.filter { ![middle.founding.id, early.id, onIt.id].contains($0.id) }
        let orders = [middle.bea.changes, [middle.founding, early] + between + [onIt]]
        for order in orders {
            var device = TestDevice(identity: middle.bea.identity, replica: ReplicaID(words: [1, 1]), group: GroupID(words: founding.id.words))
            for change in [founding] + order { #expect(device.take(change) == .valid) }
            #expect(device.views == middle.bea.views)
            #expect(device.view(note)["title"] == .text("on it"))
        }
    }

    @Test("Forks of forks are read up to a depth, and what is beyond is void", arguments: [0, 1])
    func depth(beyond: Int) {
        var random = SplitMix64(seed: 10)
        let identity = Identity(using: &random)
        let guest = Identity(using: &random).device
        var changes: [SignedChange] = []
        var fork: GroupFork?
        for level in 0...ChangeLimits.forkDepthMax + beyond {
            let operations: [Operation] = [.members(.found)] + (fork.map { [.members(.fork($0))] } ?? [])
            let founding = identity.sign(Change(
                group: nil, device: identity.device, replica: ReplicaID(words: [UInt64(level), 1]), seq: 0, previous: nil,
                dependencies: [], lamport: 1, wallClock: 0, operations: operations))
            changes.insert(founding, at: 0)
            let last = fork?.heads ?? []
            let next = identity.sign(Change(
                group: GroupID(words: founding.id.words), device: identity.device, replica: ReplicaID(words: [UInt64(level), 2]),
                seq: 0, previous: nil, dependencies: (last + [founding.id]).sorted(), lamport: 2 + UInt64(level), wallClock: 0,
                operations: [.create(.test(UInt64(level)))]))
            changes.append(next)
            fork = GroupFork(origin: GroupID(words: founding.id.words), heads: [next.id], devices: [guest])
        }
        let top = changes[0]
        var device = TestDevice(identity: identity, replica: ReplicaID(words: [7, 7]), group: GroupID(words: top.id.words))
        for change in changes { #expect(device.take(change) == .valid) }
        #expect(device.graph.voided.isEmpty == (beyond == 0))
        #expect((device.view(.test(0)).created == nil) == (beyond == 1))
        #expect(device.graph.forksBelow == ChangeLimits.forkDepthMax)
        #expect(device.view(.test(UInt64(ChangeLimits.forkDepthMax))).created != nil)
    }

    @Test("A device that is let in later belongs to the same member as in the older group, and a replica that lacks that admission does not hang up")
    func later() {
        var older = older(seed: 11)
        var random = SplitMix64(seed: 110)
        let second = Identity(using: &random)
        older.devices[0].write([.members(.admit(second.device, isSamePerson: true))])
        older.meet()
        var fork = TestFork(of: older, devices: [0])
        var founder = fork.joined(older.devices[0])
        let (carl, mallory) = (older.devices[2].identity.device, older.devices[3].identity.device)
        #expect(founder.graph.stayedBehind(carl) && !founder.graph.isOut(carl))
        fork.bea.write([.members(.admit(second.device, isSamePerson: false)), .members(.admit(mallory, isSamePerson: false))])
        #expect(fork.bea.graph.member(of: second.device) == older.devices[0].member)
        #expect(fork.bea.graph.member(of: mallory) == older.devices[3].member)
        // Carl was put out in the older group: it takes the founder to let him in.
        founder.pull(from: fork.bea)
        founder.write([.members(.admit(carl, isSamePerson: false))])
        #expect(!founder.graph.isMember(carl))
        fork.bea.pull(from: founder)
        fork.bea.write([.members(.admit(carl, isSamePerson: false))])
        #expect(fork.bea.graph.isMember(carl))
    }

    @Test("A further laptop stays below the one that let it in, and a liar takes none that has written nothing")
    func laptops() {
        var older = older(seed: 12)
        var random = SplitMix64(seed: 120)
        let (second, silent) = (Identity(using: &random), Identity(using: &random))
        older.devices[0].write([.members(.admit(second.device, isSamePerson: true)), .members(.admit(silent.device, isSamePerson: true))])
        older.meet()
        var laptop = TestDevice(identity: second, replica: ReplicaID(words: [4, 4]), group: older.group)
        laptop.pull(from: older.devices[0])
        laptop.write([.assign(note, "place", .text("by the second laptop"))])
        older.devices[1].pull(from: laptop)
        // Mallory claims the silent one, dated back.
        let mallory = older.devices[3]
        older.devices[1].take(mallory.datedBack(
            ReplicaID(words: [5, 5]), in: older.devices[1], [.members(.admit(silent.device, isSamePerson: true))]))
        let first = older.devices[0]
        let founding = TestFork.founding(
            GroupFork(
                origin: older.group, heads: older.devices[1].graph.heads,
                devices: [first.identity.device, second.device, silent.device].sorted()),
            by: older.devices[1].identity)
        var bea = TestDevice(identity: older.devices[1].identity, replica: ReplicaID(words: [1, 1]), group: GroupID(words: founding.id.words))
        bea.take(founding)
        bea.takeOver(older.devices[1])
        #expect(bea.graph.topDevices(of: first.member) == [first.identity.device])
        #expect(bea.graph.member(of: second.device) == first.member)
        #expect(bea.graph.member(of: silent.device) == MemberID(firstDevice: silent.device))
        var annas = TestDevice(identity: first.identity, replica: ReplicaID(words: [6, 6]), group: bea.graph.group)
        annas.pull(from: bea)
        annas.write([.members(.remove(second.device, reason: "stolen", keeping: []))])
        #expect(!annas.graph.isMember(second.device) && annas.graph.isMember(silent.device))
    }
}
