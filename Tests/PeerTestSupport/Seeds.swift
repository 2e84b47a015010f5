// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation

/// The seeds a random test runs with: `PEERSYNC_SEED` alone when it is set, else fixed ones and a fresh one.
public func seeds(_ count: Int) -> [UInt64] {
    if let text = ProcessInfo.processInfo.environment["PEERSYNC_SEED"], let seed = UInt64(text) { return [seed] }
    return (1..<UInt64(max(count, 2))).map { $0 } + [UInt64.random(in: 1_000...UInt64.max)]
}

/// How often a test repeats what chance decides: `PEERSYNC_REPETITIONS` when it is set, for long searches.
public func repetitions(_ count: Int) -> Int {
    ProcessInfo.processInfo.environment["PEERSYNC_REPETITIONS"].flatMap { Int($0) } ?? count
}
