// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerSession
import Testing

struct CallBackLimitTests {
    private func at(_ milliseconds: Int) -> Instant { Instant(.milliseconds(milliseconds)) }

    private func mayBegin(_ limit: inout CallBackLimit, _ milliseconds: Int) -> Bool { limit.mayBegin(now: at(milliseconds)) }

    @Test("Whoever asks all the time is called once a second")
    func pace() {
        var limit = CallBackLimit()
        var calls: [Int] = []
        for millisecond in 0..<5_000 where mayBegin(&limit, millisecond) {
            calls.append(millisecond)
            limit.ended()
        }
        #expect(calls == [0, 1_000, 2_000, 3_000, 4_000])
    }

    @Test("While a call lasts no other begins, however long it takes")
    func oneAtATime() {
        var limit = CallBackLimit()
        var answers = [mayBegin(&limit, 0), mayBegin(&limit, 500), mayBegin(&limit, 60_000)]
        limit.ended()
        answers.append(mayBegin(&limit, 60_001))
        #expect(answers == [true, false, false, true])
    }
}
