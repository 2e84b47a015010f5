// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica

/// Runs schedules of trouble against the program's own rules: the same seed, the same events.
public enum Simulation {
    public struct Failure: Hashable, Sendable, CustomStringConvertible {
        /// What should hold and does not.
        public let oracle: String
        public let detail: String

        public var description: String { "\(oracle): \(detail)" }
    }

    /// What became of one schedule.
    public struct Outcome: Hashable, Sendable {
        public let failure: Failure?
        /// The hash of all events; equal for equal scripts.
        public let hash: UInt64
        public let messages: Int
        public let changes: Int
        /// Virtual time from the end of all trouble to agreement.
        public let healing: Duration
    }

    /// Names of mistakes that can be switched on, to see that they are found; none unless compiled with `SEEDED_BUGS`.
    public static var seededBugs: [String] {
        #if SEEDED_BUGS
        SeededBug.allCases.map(\.rawValue)
        #else
        []
        #endif
    }

    /// Switches a mistake on, for good.
    ///
    /// - Returns: False when there is none of that name.
    public static func seed(_ name: String) -> Bool {
        #if SEEDED_BUGS
        unsafe activeBug = SeededBug(rawValue: name)
        return unsafe activeBug != nil
        #else
        return false
        #endif
    }

    /// - Parameter isReal: With signatures as the program makes and checks them, half as quick.
    public static func run(_ script: Script, isReal: Bool = false) -> Outcome {
        let world = World(script, signatures: isReal ? .real : .standIn)
        for action in script.actions where world.failure == nil { world.perform(action) }
        if world.failure == nil { world.settle() }
        return Outcome(
            failure: world.failure.map { Failure(oracle: $0.oracle.rawValue, detail: $0.detail) }, hash: world.hash,
            messages: world.messages, changes: world.nodes[0].disk.contents.changes.count, healing: world.healing)
    }

    /// A shorter script that fails in the same way: delta debugging (Zeller and Hildebrandt, 2002) on the actions, then
    /// fewer nodes.
    public static func shrink(_ script: Script) -> Script {
        guard let oracle = run(script).failure?.oracle else { return script }
        func fails(_ script: Script) -> Bool { run(script).failure?.oracle == oracle }
        var best = script
        var size = max(1, best.actions.count / 2)
        while true {
            var start = 0
            var isShorter = false
            while start < best.actions.count {
                var candidate = best
                candidate.actions.removeSubrange(start..<min(start + size, candidate.actions.count))
                if fails(candidate) {
                    best = candidate
                    isShorter = true
                } else {
                    start += size
                }
            }
            if size > 1 { size /= 2 } else if !isShorter { break }
        }
        while best.nodes > 2 {
            var candidate = best
            candidate.nodes -= 1
            candidate.liars = min(candidate.liars, candidate.nodes - 2)
            guard fails(candidate) else { break }
            best = candidate
        }
        return best
    }
}
