// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser

@main
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peersync-bench", abstract: "Figures of the parts that have to be fast.",
        subcommands: [TextCommand.self, ConformanceCommand.self, CatchUpCommand.self, MembershipCommand.self])
}

struct TextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "The text engine on recorded and generated editing.",
        discussion: """
            A trace is a file of josephg/editing-traces or of conformance cases, plain or .gz, or the name of a generated \
            shape: \(GeneratedTrace.names.joined(separator: ", ")). Medians, in milliseconds.
            """)

    @Option(help: "How often each figure is taken.") var runs = 10
    @Option(help: ArgumentHelp("Take only this figure so often, and all others once; for a profiler.", visibility: .hidden)) var only: String?
    @Flag(help: "Print JSON for scripts.") var json = false
    @Argument(help: "Files or names of shapes.") var traces: [String]

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs must be at least 1") }
    }

    func run() throws {
        var rows: [TextFigures] = []
        for trace in traces {
            let figures = try TextBenchmark(Trace.load(trace), only: only).measure(runs: runs)
            rows.append(figures)
            if !json { print(rows.count == 1 ? TextFigures.header + "\n" + figures.line : figures.line) }
        }
        if json { print(try TextFigures.json(rows)) }
        if !rows.allSatisfy(\.ok) { throw ExitCode(1) }
    }
}

struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance", abstract: "Random histories with the text that they must end in.")

    @Argument(help: "Files of cases, plain or .gz.") var files: [String]

    func run() throws {
        var (passed, failed) = (0, 0)
        for file in files {
            for (number, history) in try Trace.load(file).histories.enumerated() {
                let result = Result { try history.mergedInSteps() }
                if case .success(let text) = result, text == history.endContent {
                    passed += 1
                } else {
                    failed += 1
                    if failed == 1 { print("\(file), case \(number):\n  wanted \(history.endContent.debugDescription)\n  got    \(result)") }
                }
            }
        }
        print("\(passed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode(1) }
    }
}
