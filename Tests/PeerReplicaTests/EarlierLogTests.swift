// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// A fork while some of the older group's log is not here yet.
struct EarlierLogTests {
    private let note = RecordID.test(1)

    private func older(seed: UInt64) -> TestGroup {
        var group = TestGroup(members: 4, seed: seed)
        group.devices[0].write([.create(note), .assign(note, "title", .text("begun"))])
        group.meet()
        group.devices[1].write([.assign(note, "title", .text("gone on with"))])
        group.meet()
        return group
    }

    /// The founder's laptop, which has the fork's founding change and all of the older log but its last change.
    private func waiting(in fork: TestFork, _ older: TestGroup) -> (TestDevice, last: SignedChange) {
        var device = fork.device(older.devices[0])
        device.take(fork.founding)
        for change in older.devices[1].changes.dropLast() { #expect(device.take(change) == .valid) }
        #expect(device.graph.awaitsEarlierLog)
        return (device, older.devices[1].changes.last!)
    }

    @Test("Until all of the older log is here nothing of it is shown, and then all of it is")
    func shownWhole() {
        let older = older(seed: 1)
        let fork = TestFork(of: older)
        var (device, last) = waiting(in: fork, older)
        #expect(device.graph.voided == Set(1..<device.graph.count))
        #expect(device.view(note).created == nil && device.view(note)["title"] == nil)
        var graph = device.graph
        let mark = graph.mark
        graph.append(last.identified)
        graph.settle()
        #expect(graph.voided.isEmpty)
        graph.goBack(to: mark)
        #expect(graph.voided == device.graph.voided)
        device.take(last)
        #expect(device.graph.voided.isEmpty && device.views == fork.bea.views)
    }

    @Test("Changes of a group that the fork does not go back to are refused, its founding change included")
    func inventedGroup() {
        let older = older(seed: 2)
        let fork = TestFork(of: older)
        let (device, _) = waiting(in: fork, older)
        var random = SplitMix64(seed: 20)
        let liar = Identity(using: &random)
        let founding = TestFork.founding(GroupFork(origin: older.group, heads: [], devices: []), by: liar)
        #expect(device.graph.judge(founding.identified) == .invalid(.foreignGroup))
        let node = device.graph.nodes[1]
        let change = liar.sign(Change(
            group: GroupID(words: founding.id.words), device: liar.device, replica: ReplicaID(words: [9, 9]), seq: 0, previous: nil,
            dependencies: [node.id], lamport: node.lamport + 1, wallClock: 0, operations: [.delete(note)]))
        #expect(device.graph.judge(change.identified) == .invalid(.admissionWrong))
    }

    @Test("A change is refused if nobody admitted its device to the older group, or if the admission is not in its past")
    func strangers() throws {
        let older = older(seed: 3)
        let fork = TestFork(of: older)
        var (device, last) = waiting(in: fork, older)
        var random = SplitMix64(seed: 30)
        let (stranger, guest) = (Identity(using: &random), Identity(using: &random))
        let founding = device.graph.nodes[1]
        func first(by identity: Identity, admittedBy admission: ChangeID?, after named: ChangeGraph.Node) -> ChangeVerdict {
            device.graph.judge(identity.sign(Change(
                group: older.group, device: identity.device, replica: ReplicaID(words: [9, 9]), seq: 0, previous: nil,
                admission: admission, dependencies: [named.id], lamport: named.lamport + 1, wallClock: 0, operations: [])).identified)
        }
        #expect(first(by: stranger, admittedBy: nil, after: founding) == .invalid(.admissionWrong))
        #expect(first(by: stranger, admittedBy: founding.id, after: founding) == .invalid(.admissionWrong))
        #expect(first(by: older.devices[0].identity, admittedBy: nil, after: founding) == .valid)
        // Mallory admits a guest by a change that no head follows. The guest's change is valid while her
        // change is here; going back forgets the admission.
        let mallory = older.devices[3]
        let admission = mallory.datedBack(ReplicaID(words: [8, 8]), in: mallory, [.members(.admit(guest.device, isSamePerson: false))])
        var graph = device.graph
        let mark = graph.mark
        #expect(device.take(admission) == .valid)
        let admitting = try #require(device.graph.nodes.last)
        #expect(first(by: guest, admittedBy: admission.id, after: admitting) == .valid)
        #expect(first(by: guest, admittedBy: admission.id, after: founding) == .invalid(.admissionWrong))
        #expect(first(by: stranger, admittedBy: admission.id, after: admitting) == .invalid(.admissionWrong))
        graph.append(admission.identified)
        graph.goBack(to: mark)
        graph.append(IdentifiedChange(id: admission.id, change: Change(
            group: older.group, device: mallory.identity.device, replica: ReplicaID(words: [8, 8]), seq: 0, previous: nil,
            admission: admission.change.admission, dependencies: admission.change.dependencies, lamport: admission.change.lamport,
            wallClock: 0, operations: [])))
        let guests = guest.sign(Change(
            group: older.group, device: guest.device, replica: ReplicaID(words: [9, 9]), seq: 0, previous: nil,
            admission: admission.id, dependencies: [admission.id], lamport: admission.change.lamport + 1, wallClock: 0, operations: []))
        #expect(graph.judge(guests.identified) == .invalid(.admissionWrong))
        device.take(last)
        #expect(device.views == fork.bea.views && device.graph.heads == fork.bea.graph.heads)
    }
}
