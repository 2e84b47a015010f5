// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerSession
import Testing

struct GuessBudgetTests {
    private func at(_ milliseconds: Int) -> Instant { Instant(.milliseconds(milliseconds)) }

    /// How many of a hundred that come at once may try.
    private func tries(_ budget: inout GuessBudget, now: Instant) -> Int {
        var tries = 0
        for _ in 0..<100 where budget.mayTry(now: now) { tries += 1 }
        return tries
    }

    @Test("Forty may try at once, then two a second; a pause makes room again")
    func pace() {
        var budget = GuessBudget()
        #expect(tries(&budget, now: at(0)) == 40)
        #expect(tries(&budget, now: at(499)) == 0)
        #expect(tries(&budget, now: at(500)) == 1)
        #expect(tries(&budget, now: at(999)) == 0)
        var later = 0
        for millisecond in 1_000..<11_000 where budget.mayTry(now: at(millisecond)) { later += 1 }
        #expect(later == 20)
        #expect(tries(&budget, now: at(3_600_000)) == 40)
    }

    @Test("Who was right costs the others nothing")
    func right() {
        var budget = GuessBudget()
        for _ in 0..<1_000 {
            let may = budget.mayTry(now: at(0))
            #expect(may)
            budget.wasNone()
        }
        #expect(tries(&budget, now: at(0)) == 40)
    }
}
