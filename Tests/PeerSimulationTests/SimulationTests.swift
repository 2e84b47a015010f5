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

    @Test("A word that somebody void took out and another brought back is one word")
    func wordsBroughtBack() throws {
        // Who is put out in the end takes out what somebody wrote who was out just then, and a third one goes on from there.
        let script = try #require(Script("""
            script 1795731176000734 5 0
            write 2 368 600384
            remove 916 832 464624
            pass 34 563 311033
            deliver 537 295 160061
            deliver 494 949 191911
            freeze 448 642 927552
            crashInCommit 517 385 30122
            deliver 791 498 579840
            write 474 99 906660
            deliver 44 900 903643
            clone 392 475 441333
            partition 136 616 328677
            deliver 502 877 90182
            crashInCommit 811 545 644041
            deliver 739 173 306499
            pass 915 838 862996
            deliver 692 157 215508
            write 592 458 202725
            start 987 688 974673
            deliver 194 830 826669
            clone 215 445 933307
            deliver 745 731 636852
            remove 310 480 179159
            pass 921 179 44325
            remove 224 537 296300
            deliver 194 611 114132
            deliver 355 427 961106
            clone 399 9 613550
            deliver 986 890 784725
            write 726 577 769242
            """))
        #expect(Simulation.run(script).failure == nil)
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
