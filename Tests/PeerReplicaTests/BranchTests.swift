// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Chains that are forked at one point again and again.
struct BranchTests {
    private let note = RecordID.test(1)

    /// A change for each branch, all with the number that comes next.
    private func branches(_ count: Int, of device: TestDevice) -> [SignedChange] {
        (0..<count).map { number in
            device.identity.sign(device.graph.nextChange(
                by: device.identity.device, replica: device.replica, wallClock: 0,
                operations: [.assign(note, "title", .text("branch \(number)")), .count(note, "votes", 1)]))
        }
    }

    private func group(seed: UInt64) -> TestGroup {
        var group = TestGroup(members: 3, seed: seed)
        group.devices[0].write([.create(note)])
        group.devices[1].write([.add(note, "tags", .text("x"))])
        group.meet()
        return group
    }

    @Test("As many branches as may count do; of more those with the smallest hashes, in each order of arrival", arguments: seeds(20))
    func smallest(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var group = group(seed: seed)
        let count = Int.random(in: 1...9, using: &random)
        let branches = branches(count, of: group.devices[1])
        for index in [0, 2] {
            for change in branches.shuffled(using: &random) {
                let verdict = group.devices[index].take(change)
                #expect(verdict == .valid)
            }
        }
        let kept = Set(branches.map(\.id).sorted().prefix(ChangeLimits.branchesMax))
        for index in [0, 2] {
            let device = group.devices[index]
            #expect(Set(device.graph.voided.map { device.graph.nodes[$0].id }) == Set(branches.map(\.id)).subtracting(kept), "PEERSYNC_SEED=\(seed)")
            #expect(device.view(note).counters["votes"]?.map(\.amount) == [Int64(min(count, ChangeLimits.branchesMax))])
        }
        #expect(group.devices[0].views == group.devices[2].views)
    }

    @Test("What goes on from a branch that does not count is void with it, but as far as another member built on it", arguments: seeds(20), [true, false])
    func descendants(seed: UInt64, isBuiltOn: Bool) throws {
        var random = SplitMix64(seed: seed)
        let group = group(seed: seed)
        let liar = group.devices[1]
        let branches = branches(6, of: liar).sorted { $0.id < $1.id }
        let worst = try #require(branches.last)
        // The liar goes on from it, twice, and somebody who saw nothing else builds on the first.
        var onward = liar
        onward.take(worst)
        let next = onward.write([.assign(note, "place", .text("built on"))])
        let last = onward.write([.assign(note, "room", .text("void"))])
        var other = group.devices[2]
        for change in [worst, next] { other.take(change) }
        let honest = other.write([.assign(note, "body-language", .text("kept"))])
        let all = branches + [next, last] + (isBuiltOn ? [honest] : [])
        var views: [[RecordID: RecordView]] = []
        for _ in 0..<4 {
            var device = group.devices[0]
            // In a random order, as far as one builds on another.
            var waiting = all.shuffled(using: &random)
            while !waiting.isEmpty {
                let index = try #require(waiting.firstIndex { device.graph.judge($0.identified) == .valid })
                device.take(waiting.remove(at: index))
            }
            let surplus = branches.dropFirst(ChangeLimits.branchesMax).map(\.id) + [next.id, last.id]
            let expected = Set(surplus).subtracting(isBuiltOn ? [worst.id, next.id] : [])
            let voided = Set(device.graph.voided.map { device.graph.nodes[$0].id })
            #expect(voided == expected, "PEERSYNC_SEED=\(seed)")
            #expect(device.view(note)["place"] == (isBuiltOn ? .text("built on") : nil), "PEERSYNC_SEED=\(seed)")
            #expect(device.view(note)["room"] == nil, "PEERSYNC_SEED=\(seed)")
            #expect(device.view(note)["body-language"] == (isBuiltOn ? .text("kept") : nil), "PEERSYNC_SEED=\(seed)")
            views.append(device.views)
        }
        #expect(views.allSatisfy { $0 == views[0] }, "PEERSYNC_SEED=\(seed)")
    }

    @Test("A branch that is kept and void, because its author's other branch follows it, counts once another member builds on that", arguments: seeds(20))
    func keptAndVoid(seed: UInt64) throws {
        let group = group(seed: seed)
        let branches = branches(5, of: group.devices[1]).sorted { $0.id < $1.id }
        let worst = branches[4]
        var device = group.devices[0]
        for change in branches { device.take(change) }
        let place = try #require(device.graph.index(of: worst.id))
        #expect(device.graph.isVoid(place), "PEERSYNC_SEED=\(seed)")
        // The liar's best branch goes on and names the worst.
        let author = group.devices[1]
        let joining = author.identity.sign(Change(
            group: device.graph.group, device: author.identity.device, replica: branches[0].change.replica,
            seq: branches[0].change.seq + 1, previous: branches[0].id, dependencies: [worst.id],
            lamport: 1 + max(branches[0].change.lamport, worst.change.lamport), wallClock: 0,
            operations: [.assign(note, "place", .text("joined"))]))
        device.take(joining)
        #expect(device.graph.isVoid(place) && device.graph.isKept(place), "PEERSYNC_SEED=\(seed)")
        let honest = device.write([.assign(note, "room", .text("built on"))])
        #expect(!device.graph.isVoid(place), "PEERSYNC_SEED=\(seed)")
        // As for one who gets all of it at once.
        var other = group.devices[2]
        for change in branches + [joining, honest] { other.take(change) }
        #expect(other.graph.voided.isEmpty && other.views == device.views, "PEERSYNC_SEED=\(seed)")
    }
}
