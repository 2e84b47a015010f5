// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// The group's keys as the log has them.
struct GroupKeyLogTests {
    /// Somebody writes what their laptop owes the group.
    @discardableResult
    private func renew(_ history: inout TestHistory, _ name: String, after past: [ChangeID], _ random: inout SplitMix64) -> ChangeID? {
        let operations = KeyDuty.operations(in: history.graph, as: history.identity(name), using: &random)
        return operations.isEmpty ? nil : history.write(name, after: past, operations)
    }

    private func keys(_ history: inout TestHistory, _ name: String) -> GroupKeyLog {
        GroupKeyLog(of: history.graph, as: history.identity(name))
    }

    /// The founder with A, B and L, who all hold one key.
    private func group(seed: UInt64, _ random: inout SplitMix64) -> (TestHistory, ChangeID) {
        var history = TestHistory(seed: seed)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder")])
        let key = renew(&history, "founder", after: [last], &random)
        return (history, key ?? last)
    }

    @Test("The first rekey gives everybody one key, and then nothing is owed")
    func first() {
        var random = SplitMix64(seed: 1)
        var (history, _) = group(seed: 1, &random)
        let rings = ["founder", "A", "B", "L"].map { keys(&history, $0).ring }
        #expect(rings.allSatisfy { $0 == rings[0] && $0?.freshCount == 1 })
        for name in ["founder", "A", "B", "L"] {
            #expect(KeyDuty.operations(in: history.graph, as: history.identity(name), using: &random).isEmpty)
        }
    }

    @Test("After a removal the older key opens no door, and somebody who stays makes a new one that the removed member cannot open")
    func removal() {
        var random = SplitMix64(seed: 2)
        var (history, key) = group(seed: 2, &random)
        let old = keys(&history, "A").ring?.current
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [key])
        #expect(keys(&history, "A").ring?.freshCount == 0)
        #expect(KeyDuty.operations(in: history.graph, as: history.identity("L"), using: &random).isEmpty)
        renew(&history, "A", after: [removal], &random)
        for name in ["founder", "A", "B"] {
            let ring = keys(&history, name).ring
            #expect(ring?.freshCount == 1 && ring?.keys.count == 2)
            #expect(ring?.current != old && ring?.keys.last == old)
            #expect(ring?.doors == ring.map { [DoorKeys(groupKey: $0.current)] })
            #expect(ring?.callers.count == 2)
        }
        #expect(keys(&history, "L").ring?.keys == old.map { [$0] })
        #expect(keys(&history, "L").ring?.freshCount == 0)
    }

    @Test("Of keys that were made beside one another all are fresh, and everybody has them in the same order")
    func beside() {
        var random = SplitMix64(seed: 3)
        var (history, key) = group(seed: 3, &random)
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [key])
        let devices = history.graph.memberDevices
        for name in ["A", "B"] { history.write(name, after: [removal], KeyDuty.rekey(random.bytes(32), for: devices, using: &random)) }
        let rings = ["founder", "A", "B"].map { keys(&history, $0).ring }
        #expect(rings.allSatisfy { $0 == rings[0] && $0?.freshCount == 2 })
        let later = history.graph.heads
        history.write("A", after: later, KeyDuty.rekey(random.bytes(32), for: devices, using: &random))
        #expect(keys(&history, "B").ring?.keys.dropFirst().first == rings[0]?.current)
    }

    @Test("A rekey that leaves somebody out does them no harm: they use the freshest key that they can open, or make one")
    func leftOut() {
        var random = SplitMix64(seed: 4)
        var (history, key) = group(seed: 4, &random)
        let before = keys(&history, "A").ring
        let devices = ["founder", "B", "L"].map { history.device($0) }
        history.write("L", after: [key], KeyDuty.rekey(random.bytes(32), for: devices, using: &random))
        #expect(keys(&history, "A").ring == before)
        #expect(keys(&history, "B").ring?.keys.last == before?.current)
        // Who has the key gives it to whom it leaves out.
        let owed = KeyDuty.operations(in: history.graph, as: history.identity("B"), using: &random)
        history.write("B", after: history.graph.heads, owed)
        #expect(keys(&history, "A").ring == keys(&history, "B").ring)
    }

    @Test("A copy that does not fit the rekey's check is not a key of the group")
    func wrongCheck() {
        var random = SplitMix64(seed: 5)
        var (history, key) = group(seed: 5, &random)
        let before = keys(&history, "A")
        let sealed = SealedKeys(sealing: [UInt8](repeating: 1, count: 32), for: [history.device("A")], using: &random)
        history.write("L", after: [key], .rekey(KeyRotation(check: [UInt8](repeating: 2, count: 16), sealed: sealed)))
        #expect(keys(&history, "A") == before)
        // A wrong copy beside the right one does not hide it.
        history.write("L", after: [key], .shareKey(KeyShare(rekey: key, sealed: sealed)))
        #expect(keys(&history, "A") == before)
    }

    @Test("Who was admitted beside a rekey gets the key by a share, and the rekey stays the one in use")
    func share() {
        var random = SplitMix64(seed: 6)
        var (history, key) = group(seed: 6, &random)
        let before = history.changes[0].id
        history.admit("N", by: "founder", after: [before])
        #expect(keys(&history, "N").ring == nil)
        let owed = KeyDuty.operations(in: history.graph, as: history.identity("A"), using: &random)
        guard case .members(.shareKey(let share))? = owed.first, owed.count == 1 else {
            Issue.record("one share is owed, not \(owed)")
            return
        }
        #expect(share.rekey == key && share.sealed.boxes.count == 1)
        history.write("A", after: history.graph.heads, owed)
        #expect(keys(&history, "N").ring == keys(&history, "A").ring)
        #expect(KeyDuty.operations(in: history.graph, as: history.identity("B"), using: &random).isEmpty)
    }

    @Test("A device that holds no fresh key, among others that do, makes a new one rather than wait for a share")
    func newcomer() {
        var random = SplitMix64(seed: 7)
        var (history, _) = group(seed: 7, &random)
        history.admit("N", by: "founder", after: [history.changes[0].id])
        let owed = KeyDuty.operations(in: history.graph, as: history.identity("N"), using: &random)
        guard case .members(.rekey(let rotation))? = owed.first else {
            Issue.record("a rekey is owed, not \(owed)")
            return
        }
        #expect(rotation.sealed.boxes.count == history.graph.memberDevices.count)
    }

    @Test("A flood of rekeys costs no more keys to try than the limit, the freshest first")
    func flood() {
        var random = SplitMix64(seed: 8)
        var (history, key) = group(seed: 8, &random)
        var last = key
        for _ in 0..<GroupKeyLog.entriesMax + 4 {
            last = history.write("A", after: [last], KeyDuty.rekey(random.bytes(32), for: history.graph.memberDevices, using: &random))
        }
        let entries = keys(&history, "B").entries
        #expect(entries.count == GroupKeyLog.entriesMax)
        #expect(entries.first?.rekey == last)
    }

    @Test("A removed member does not roll the key back: neither a rekey of theirs beside the removal nor one after it counts")
    func rollBack() {
        var random = SplitMix64(seed: 9)
        var (history, key) = group(seed: 9, &random)
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [key])
        renew(&history, "A", after: [removal], &random)
        let before = keys(&history, "B")
        let devices = history.graph.memberDevices
        history.write("L", after: [key], KeyDuty.rekey(random.bytes(32), for: devices, using: &random))
        history.write("L", after: history.graph.heads, KeyDuty.rekey(random.bytes(32), for: devices, using: &random))
        #expect(keys(&history, "B") == before)
    }

    @Test("Ids that a member makes up keep nobody from the next key, and those that are no keys are owed nothing")
    func crowd() {
        var random = SplitMix64(seed: 10)
        var (history, key) = group(seed: 10, &random)
        // They would come first in the order of ids. Few of them are public keys.
        var last = key
        for part in 0..<20 {
            last = history.write("L", after: [last], (0..<64).map { number in
                .members(.admit(DeviceID(words: [0, 0, 0, UInt64(part * 64 + number)]), isSamePerson: false))
            })
        }
        history.admit("G", by: "L", after: [last])
        history.remove("G", by: "L", after: history.graph.heads)
        for name in ["A", "B", "founder"] {
            #expect(keys(&history, name).ring?.freshCount == 0)
        }
        var rounds = 0
        while rounds < 10 {
            let owed = KeyDuty.operations(in: history.graph, as: history.identity("A"), using: &random)
            if owed.isEmpty { break }
            history.write("A", after: history.graph.heads, owed)
            rounds += 1
            #expect(keys(&history, "A").ring?.freshCount == 1)
        }
        #expect(rounds >= 1 && rounds < 4)
        for name in ["B", "founder", "L"] { #expect(keys(&history, name).ring == keys(&history, "A").ring) }
    }
}
