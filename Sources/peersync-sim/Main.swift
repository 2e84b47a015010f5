// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import Dispatch
import Foundation
import PeerSimulation
import Synchronization

@main
struct SimulationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peersync-sim",
        abstract: "Groups of laptops in trouble: nothing may be lost, all must agree.",
        discussion: """
            Runs schedules of writing, sending and trouble over the program's own rules. The same seed gives the same
            events. With --seed alone that one schedule is run; if it fails it is cut down to a short script.
            """)

    @Option(help: "How many schedules.")
    var schedules: Int?

    @Option(help: "Of the first schedule; the next ones follow.")
    var seed: UInt64 = 1

    @Option(help: "How many nodes, as 3-8.")
    var nodes = "3-8"

    @Option(help: "Threads.")
    var jobs = 1

    @Flag(help: "Sign and check as the program does, not with a quick stand-in.")
    var real = false

    @Flag(help: "Stop at the first failure.")
    var stop = false

    @Option(help: "Switch a seeded mistake on; only when compiled with SEEDED_BUGS.")
    var bug: String?

    @Flag(help: "Print the names of seeded mistakes.")
    var bugs = false

    @Option(help: "Run the script in a file instead.")
    var script: String?

    @Option(help: "Instead offer so many forged changes, made from authentic ones, to who checks them.")
    var forgeries: Int?

    @Option(
        name: .customLong("membership-worlds"),
        help: """
            Instead compare verdicts about members with those in a file of Tests/Oracle/worlds.py, \
            or - for standard input.
            """)
    var membershipWorlds: String?

    @Flag(help: "With --membership-worlds: print how long each verdict takes.")
    var timed = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let bounds = nodes.split(separator: "-").compactMap { Int($0) }
        guard let low = bounds.first, let high = bounds.last, bounds.count <= 2, low >= 2, low <= high, high <= 100 else {
            throw ValidationError("“\(nodes)” is not a number of nodes from 2 to 100, such as 5 or 3-8")
        }
        if bugs { return print(Simulation.seededBugs.joined(separator: "\n")) }
        if let bug, !Simulation.seed(bug) { throw ValidationError("there is no seeded mistake “\(bug)” in this program") }
        if let forgeries { return try forge(forgeries) }
        if let membershipWorlds { return try MembershipWorlds(isTimed: timed).run(membershipWorlds) }
        if let script {
            guard let parsed = Script(try String(contentsOfFile: script, encoding: .utf8)) else {
                throw ValidationError("“\(script)” holds no script")
            }
            return try report([(parsed, Simulation.run(parsed, isReal: real))])
        }
        let count = max(1, schedules ?? 1)
        let results = Mutex<[(Int, Script, Simulation.Outcome)]>([])
        let totals = Mutex(Totals())
        let first = seed
        let jobs = max(1, jobs)
        DispatchQueue.concurrentPerform(iterations: jobs) { job in
            for number in stride(from: job, to: count, by: jobs) {
                if stop, totals.withLock({ $0.failures > 0 }) { break }
                let script = Script(seed: first &+ UInt64(number), nodes: low...high)
                let outcome = Simulation.run(script, isReal: real)
                totals.withLock { $0.add(outcome, number) }
                if outcome.failure != nil { results.withLock { $0.append((number, script, outcome)) } }
            }
        }
        let failures = results.withLock { $0.sorted { $0.0 < $1.0 } }
        try report(failures.map { ($0.1, $0.2) }, totals.withLock { $0 })
    }

    private func forge(_ count: Int) throws {
        let forgeries = Forgeries(seed: seed)
        let total = Mutex(Forgeries.Outcome())
        let (first, jobs) = (Int(truncatingIfNeeded: seed & 0xFFFF_FFFF) << 24, max(1, jobs))
        DispatchQueue.concurrentPerform(iterations: jobs) { job in
            let outcome = forgeries.run(stride(from: first + job, to: first + count, by: jobs))
            total.withLock { $0 += outcome }
        }
        let outcome = total.withLock { $0 }
        for forgery in outcome.accepted.prefix(20) { print("accepted: \(forgery), seed \(seed)") }
        print(
            "forgeries \(outcome.tried): no change at all \(outcome.malformed), not by whom it says \(outcome.refused), "
                + "as it was written \(outcome.unchanged), accepted \(outcome.accepted.count)")
        if !outcome.accepted.isEmpty { throw ExitCode(1) }
    }

    private struct Totals {
        var schedules = 0
        var failures = 0
        var messages = 0
        var changes = 0
        var healing = Duration.zero
        var longestHealing = Duration.zero
        /// Independent of the order in which schedules end.
        var hash: UInt64 = 0

        mutating func add(_ outcome: Simulation.Outcome, _ number: Int) {
            schedules += 1
            if outcome.failure != nil { failures += 1 }
            messages += outcome.messages
            changes += outcome.changes
            healing += outcome.healing
            longestHealing = max(longestHealing, outcome.healing)
            hash &+= (outcome.hash ^ UInt64(number)) &* 0x9E37_79B9_7F4A_7C15
        }
    }

    private func report(_ failures: [(Script, Simulation.Outcome)], _ given: Totals? = nil) throws {
        var totals = given ?? Totals()
        if given == nil { failures.forEach { totals.add($0.1, 0) } }
        for (script, outcome) in failures.prefix(20) {
            guard let failure = outcome.failure else { continue }
            print("seed \(script.seed): \(failure)")
        }
        if totals.schedules == 1, let (script, outcome) = failures.first, outcome.failure != nil {
            let short = Simulation.shrink(script)
            print("the same with \(short.actions.count) of \(script.actions.count) actions: \(Simulation.run(short).failure?.description ?? "")")
            print(short, terminator: "")
        }
        let hash = String(totals.hash, radix: 16)
        if json {
            print("""
                {"schedules":\(totals.schedules),"failures":\(totals.failures),"messages":\(totals.messages),"changes":\(totals.changes),\
                "longest_healing_s":\(totals.longestHealing.components.seconds),"hash":"\(hash)"}
                """)
        } else {
            print("\(totals.messages) messages, \(totals.changes) changes; agreement after \(totals.longestHealing.components.seconds) s of virtual time at most")
            print("schedules \(totals.schedules), failures \(totals.failures), hash \(hash)")
        }
        if totals.failures > 0 { throw ExitCode(1) }
    }
}
