// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import Foundation
import PeerSimulation

/// Compares the program's verdict about who is a member with the verdict of the reference model.
struct MembershipWorlds {
    /// Disagreements that are printed; all are counted.
    private static let printedMax = 20

    /// Whether each world is only judged once and timed, not compared.
    let isTimed: Bool

    /// - Parameter path: A file with one world a line, or `-` for standard input.
    func run(_ path: String) throws {
        let file = path == "-" ? nil : try String(contentsOfFile: path, encoding: .utf8)
        var lines = file?.split(separator: "\n")[...]
        func nextLine() -> String? {
            file == nil ? readLine() : lines?.popFirst().map(String.init)
        }
        var count = 0
        var changes = 0
        var disagreements = 0
        let decoder = JSONDecoder()
        while let line = nextLine() {
            let world: MembershipWorld
            do {
                world = try decoder.decode(MembershipWorld.self, from: Data(line.utf8))
            } catch {
                throw ValidationError("line \(count + 1) holds no world: \(error)")
            }
            guard let comparison = MembershipComparison(world) else {
                throw ValidationError("line \(count + 1) names a change that does not precede it")
            }
            count += 1
            changes += world.changes.count
            if isTimed {
                time(comparison, of: world)
                continue
            }
            for disagreement in comparison.disagreements() {
                disagreements += 1
                if disagreements <= Self.printedMax { print(disagreement) }
            }
        }
        if isTimed { return }
        print("worlds \(count), changes \(changes), disagreements \(disagreements)")
        // A run that compared nothing has shown nothing.
        if disagreements > 0 || count == 0 { throw ExitCode(1) }
    }

    private func time(_ comparison: MembershipComparison, of world: MembershipWorld) {
        var removals: Int?
        let duration = ContinuousClock().measure { removals = comparison.countingRemovals() }
        let outcome = removals.map { "\($0) removals count" } ?? "a change is refused"
        let name = "seed \(world.seed) (\(world.mode)), \(world.changes.count) changes"
        print("\(name): \(outcome), \(duration)")
    }
}
