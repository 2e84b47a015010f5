// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerSimulation
import PeerTestSupport
import Testing

struct SimulationTests {
    @Test("After any trouble honest nodes agree and nothing that was acknowledged is gone", arguments: seeds(30))
    func schedule(seed: UInt64) {
        let outcome = Simulation.run(Script(seed: seed, nodes: 3...6))
        #expect(outcome.failure == nil, "PEERSYNC_SEED=\(seed)")
    }

    @Test("The same seed gives the same events", arguments: seeds(5))
    func determinism(seed: UInt64) {
        let script = Script(seed: seed, nodes: 3...6)
        #expect(Simulation.run(script) == Simulation.run(script), "PEERSYNC_SEED=\(seed)")
        #expect(Script(script.description) == script)
    }

    @Test("No forged change is taken in, and those that came to nothing are few", arguments: seeds(3))
    func forgeries(seed: UInt64) {
        let outcome = Forgeries(seed: seed).run(stride(from: 0, to: 400, by: 1))
        #expect(outcome.accepted.isEmpty, "PEERSYNC_SEED=\(seed)")
        #expect(outcome.tried == outcome.malformed + outcome.refused + outcome.unchanged)
        #expect(outcome.malformed > 10)
        #expect(outcome.refused > 100)
    }
}
