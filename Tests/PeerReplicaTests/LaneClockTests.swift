// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import PeerReplica
import PeerTestSupport
import Testing

/// The persistent clock beside a plain dictionary.
struct LaneClockTests {
    @Test("Raising and joining in any order says the same as a dictionary, over thousands of lanes", arguments: seeds(6))
    func dictionary(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let lanes = [3, 31, 32, 33, 1_024, 5_000, 70_000].randomElement(using: &random)!
        var clocks = [LaneClock](repeating: LaneClock(), count: 6)
        var twins = [[Int: Int]](repeating: [:], count: 6)
        for _ in 0..<4_000 {
            let index = clocks.indices.randomElement(using: &random)!
            if Int.random(in: 0..<10, using: &random) == 0 {
                let other = clocks.indices.randomElement(using: &random)!
                clocks[index].join(clocks[other])
                twins[index].merge(twins[other], uniquingKeysWith: max)
            } else {
                let lane = Int.random(in: 0..<lanes, using: &random)
                let count = Int.random(in: 1...50, using: &random)
                clocks[index].raise(lane, to: count)
                twins[index][lane] = max(count, twins[index][lane] ?? 0)
            }
        }
        for (clock, twin) in zip(clocks, twins) {
            var seen: [Int: Int] = [:]
            var order: [Int] = []
            clock.forEach { lane, count in
                seen[lane] = count
                order.append(lane)
            }
            #expect(seen == twin, "PEERSYNC_SEED=\(seed)")
            #expect(order == order.sorted(), "PEERSYNC_SEED=\(seed)")
            for lane in [0, 1, lanes - 1, lanes, lanes * 17] + twin.keys.prefix(50) {
                #expect(clock[lane] == twin[lane] ?? 0, "PEERSYNC_SEED=\(seed)")
            }
            let largest = twin.max { $0.value < $1.value }
            #expect(clock.contains { $1 >= largest?.value ?? 0 } == (largest != nil), "PEERSYNC_SEED=\(seed)")
            #expect(!clock.contains { $1 > largest?.value ?? 0 }, "PEERSYNC_SEED=\(seed)")
            var again = LaneClock()
            for (lane, count) in twin.shuffled(using: &random) { again.raise(lane, to: count) }
            #expect(again == clock && again.hashValue == clock.hashValue, "PEERSYNC_SEED=\(seed)")
        }
    }

    @Test("A join with one that was seen already changes nothing, whichever of the two has more lanes")
    func absorbed() {
        var small = LaneClock()
        small.raise(2, to: 5)
        var large = small
        large.raise(40_000, to: 1)
        var joined = large
        joined.join(small)
        #expect(joined == large)
        small.join(large)
        #expect(small == large)
        #expect(LaneClock() != large)
    }
}
