// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace

/// The words that name a command, such as `note new`.
enum CommandPath {
    /// A word where only a command's name can be and is not; the parser would complain about whatever follows it.
    static func mistake(in arguments: [String], below root: any ParsableCommand.Type) -> Failure? {
        var command = root
        var path = [name(root)]
        // What can stand alone, such as `members`, takes no words.
        for argument in arguments.first == "help" ? arguments[1...] : arguments[...] {
            let choices = command.configuration.subcommands
            if choices.isEmpty || argument.hasPrefix("-") || argument == "help" { return nil }
            guard let next = choices.first(where: { name($0) == argument }) else {
                let parent = path.joined(separator: " ")
                let nearest = nearest(to: argument, among: choices.map(name))
                return Failure(
                    .usage, "there is no “\(parent) \(VisibleText.line(argument))”",
                    fix: nearest.isEmpty
                        ? "one of: \(choices.map(name).joined(separator: ", ")); or look at: \(parent) --help"
                        : "did you mean: \(nearest.map { "\(parent) \($0)" }.joined(separator: ", ")); all there are: \(parent) --help")
            }
            command = next
            path.append(argument)
        }
        return nil
    }

    /// Splits arguments into the path of a command and the arguments for it. Moves common options
    /// behind the command, where the parser wants them: `peersync --data DIR note list` becomes
    /// `peersync note list --data DIR`.
    static func split(_ arguments: [String], below root: any ParsableCommand.Type) -> (path: [String], rest: [String]) {
        var command = root
        var path: [String] = []
        var rest = arguments[...]
        var moved: [String] = []
        // `help` takes the names of commands only.
        if rest.first == "help" { return (["help"], rest.dropFirst().prefix { !$0.hasPrefix("--lang") }) }
        while let first = rest.first {
            if let next = command.configuration.subcommands.first(where: { name($0) == first }) {
                command = next
                path.append(rest.removeFirst())
            } else if command.configuration.subcommands.isEmpty || !commonOptions.contains(where: { first == $0 || first.hasPrefix($0 + "=") }) {
                break
            } else {
                moved.append(rest.removeFirst())
                if first != "--json", commonOptions.contains(first), let value = rest.popFirst() { moved.append(value) }
            }
        }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return (path, rest[..<end] + moved + rest[end...])
    }

    private static let commonOptions = ["--data", "--group", "--lang", "--json"]

    /// Names that a word is a beginning of, or is mistyped from by one letter, or by two where it is long; the best first.
    static func nearest(to word: String, among names: [String]) -> [String] {
        let word = Array(word.lowercased().unicodeScalars.prefix(40))
        let tolerated = word.count > 4 ? 2 : 1
        let measured = names.map { (name: $0, steps: steps(from: word, to: Array($0.unicodeScalars))) }
        let close = measured.filter { $0.steps <= tolerated }
        let least = close.map(\.steps).min()
        return close.isEmpty && word.count >= 2
            ? names.filter { Array($0.unicodeScalars).starts(with: word) } : close.filter { $0.steps == least }.map(\.name)
    }

    /// Letters to insert, leave out, replace or swap with their neighbour: the optimal string alignment distance.
    private static func steps(from left: [Unicode.Scalar], to right: [Unicode.Scalar]) -> Int {
        var rows = [Array(0...right.count)]
        for (i, letter) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var least = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other { least = min(least, rows[i - 1][j - 1] + 1) }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }

    static func name(_ command: any ParsableCommand.Type) -> String { command.configuration.commandName ?? "" }
}
