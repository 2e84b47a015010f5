// SPDX-License-Identifier: Apache-2.0
// peersync

import Dispatch
import Synchronization

/// Long lists by halves, each on a core of its own.
enum TwoCores {
    /// What a body makes of the first and of the second half, in this order.
    static func map<Element: Sendable, Made: Sendable>(
        _ list: [Element], _ body: @Sendable (ArraySlice<Element>) throws -> Made
    ) throws -> (Made, Made) {
        let middle = list.count / 2
        let halves = Mutex<[Int: Result<Made, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: 2) { half in
            let made = Result { try body(half == 0 ? list[..<middle] : list[middle...]) }
            halves.withLock { $0[half] = made }
        }
        let made = halves.withLock { $0 }
        guard let first = made[0], let second = made[1] else { preconditionFailure("both halves were done") }
        return (try first.get(), try second.get())
    }
}
