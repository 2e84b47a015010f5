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

    @Test("Who was let in twice may lose words that speak by an admission of somebody who was out, and nothing else")
    func lostWithItsAdmission() throws {
        let script = try #require(Script("""
            script 1796043483000083 7 0
            join 674 288 445194
            pass 683 950 985256
            remove 584 908 919644
            cut 636 576 685488
            deliver 308 585 969987
            join 144 307 243119
            deliver 350 67 607348
            deliver 703 636 104559
            deliver 321 130 163062
            deliver 573 966 395502
            deliver 532 443 850159
            slow 776 315 387489
            deliver 959 246 789574
            freeze 736 270 401473
            pass 751 544 615327
            cut 960 328 646595
            deliver 145 682 117063
            cut 168 255 291453
            deliver 460 94 59707
            deliver 71 18 247892
            join 599 801 658010
            deliver 379 919 431843
            deliver 637 59 570933
            deliver 618 797 698280
            join 867 143 611103
            deliver 530 75 457524
            deliver 655 968 924087
            remove 939 625 6565
            pass 440 553 331373
            partition 818 199 912790
            deliver 719 870 787658
            deliver 325 513 263280
            write 350 413 118430
            """))
        #expect(Simulation.run(script).failure == nil)
    }

    @Test("A liar's branch that came back because somebody built on it is passed on")
    func branchBroughtBack() throws {
        let script = try #require(Script("""
            script 105704 4 1
            write 283 792 884464
            pass 51 422 892658
            deliver 315 938 958891
            deliver 371 658 766031
            deliver 522 545 279397
            write 13 625 707654
            lie 853 900 16020
            deliver 762 305 84311
            deliver 657 632 715675
            write 290 85 590347
            write 999 912 180731
            lie 642 996 677462
            deliver 14 329 30350
            deliver 177 836 107663
            pass 591 130 740114
            write 51 264 552392
            crash 605 612 728398
            deliver 553 81 553125
            write 975 989 268967
            deliver 471 920 400612
            lie 52 951 438151
            """))
        #expect(Simulation.run(script).failure == nil)
    }

    @Test("Changes that were set aside twice come back in an order in which each can be taken in")
    func setAsideTwice() throws {
        let script = try #require(Script("""
            script 4000066878 4 0
            slow 136 67 273302
            remove 928 199 690700
            pass 353 545 3584
            write 45 539 460257
            deliver 85 366 716006
            deliver 674 551 532411
            write 469 537 523700
            remove 396 637 412841
            join 563 330 785788
            deliver 936 50 344752
            deliver 323 468 603766
            write 637 143 564019
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
