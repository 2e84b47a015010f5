// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerTestSupport
import Testing

/// Replicas that edit and exchange at random, against the slow obvious twin. `Scripts/twin` does it at length.
struct ConvergenceTests {
    @Test("Replicas that edit and exchange at random always equal the slow twin", arguments: seeds(40))
    func randomReplicas(seed: UInt64) throws {
        try converges(3, steps: 60, seed)
    }

    @Test("So do twenty-five authors at once", arguments: seeds(4))
    func manyAuthors(seed: UInt64) throws {
        try converges(25, steps: 200, seed)
    }

    private func converges(_ count: Int, steps: Int, _ seed: UInt64) throws {
        var writers = RandomWriters(count: count, seed: seed)
        do {
            for _ in 0..<steps { try writers.step() }
            let text = try writers.settle()
            #expect(text.attribution().last?.range.upperBound ?? 0 == text.scalarCount)
        } catch {
            Issue.record("PEERSYNC_SEED=\(seed): \(error)")
        }
    }
}
