// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct LogCheckTests {
    @Test("What comes out of a file can be passed on: a signature is near enough to each change", arguments: [50, 300, 2_000])
    func passedOn(partSize: Int) throws {
        var device = TestGroup(members: 1, seed: 5).devices[0]
        for number in 0..<3 * ChainSignature.linksMax { device.write([.create(.test(UInt64(number)))]) }
        let entries = device.changes.map {
            LogCheck.Entry(id: $0.id, device: $0.change.device, bytes: $0.bytes, signature: $0.signature)
        }
        let check = LogCheck(entries, of: device.graph.group)
        let taken = check.passable(inPartsOf: partSize).flatMap { $0 }
        #expect(taken.map(\.id) == device.changes.map(\.id))
        let batch = taken.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) }
        #expect(try SignedChange.authenticate(batch).count == taken.count)
        // No more of them than it takes.
        #expect(taken.filter { $0.signature != nil }.count <= 5 + taken.count / partSize)
    }

    @Test("A file may have the founding changes of a fork and of its older groups in any order", arguments: seeds(8))
    func foundings(seed: UInt64) {
        let oldest = TestHistory.random(seed: seed, changes: 20)
        let middle = TestHistory(forking: oldest, by: "founder", guests: ["A"])
        let fork = TestHistory(forking: middle, by: "A", guests: ["founder"])
        var random = SplitMix64(seed: seed)
        // As exports have them, by Lamport number.
        let foundings = fork.changes.filter { $0.change.group == nil }.shuffled(using: &random)
        let entries = (foundings + fork.changes.filter { $0.change.group != nil }).map {
            LogCheck.Entry(id: $0.id, device: $0.change.device, bytes: $0.bytes, signature: $0.signature)
        }
        let check = LogCheck(entries, of: fork.graph.group)
        #expect(foundings.count >= 3, "PEERSYNC_SEED=\(seed)")
        #expect(check.faults == [] && check.unvouched == [], "PEERSYNC_SEED=\(seed)")
        #expect(check.judged == entries.count, "PEERSYNC_SEED=\(seed)")
        #expect(check.graph.heads == fork.graph.heads && !check.graph.awaitsEarlierLog, "PEERSYNC_SEED=\(seed)")
        #expect(check.passable.count == entries.count, "PEERSYNC_SEED=\(seed)")
    }

    @Test("A file may have a change that names a fork's founding change alone before the older log")
    func early() throws {
        var older = TestGroup(members: 2, seed: 6)
        for number in 0..<3 { older.devices[0].write([.create(.test(UInt64(number)))]) }
        older.meet()
        let (anna, bea) = (older.devices[0], older.devices[1])
        let fork = GroupFork(origin: older.group, heads: anna.graph.heads, devices: [bea.identity.device])
        let founding = anna.identity.sign(Change(
            group: nil, device: anna.identity.device, replica: ReplicaID(words: [3, 1]), seq: 0, previous: nil,
            dependencies: [], lamport: 1, wallClock: 0, operations: [.members(.found), .members(.fork(fork))]))
        let group = GroupID(words: founding.id.words)
        let early = bea.identity.sign(Change(
            group: group, device: bea.identity.device, replica: ReplicaID(words: [3, 2]), seq: 0, previous: nil,
            admission: founding.id, dependencies: [founding.id], lamport: 2, wallClock: 0,
            operations: [.create(.test(9))]))
        let entries = ([founding, early] + anna.changes).map {
            LogCheck.Entry(id: $0.id, device: $0.change.device, bytes: $0.bytes, signature: $0.signature)
        }
        let check = LogCheck(entries, of: group)
        #expect(check.faults == [] && check.judged == entries.count)
        #expect(!check.graph.awaitsEarlierLog && check.graph.index(of: early.id) != nil)
        #expect(check.passable.count == entries.count)
    }
}
