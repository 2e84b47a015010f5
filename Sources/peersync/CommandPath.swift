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
        for argument in arguments {
            let choices = command.configuration.subcommands
            if choices.isEmpty || command.configuration.defaultSubcommand != nil || argument.hasPrefix("-") || argument == "help" {
                return nil
            }
            guard let next = choices.first(where: { name($0) == argument }) else {
                let parent = path.joined(separator: " ")
                return Failure(
                    .usage, "there is no “\(parent) \(VisibleText.line(argument))”",
                    fix: "one of: \(choices.map(name).joined(separator: ", ")); or look at: \(parent) --help")
            }
            command = next
            path.append(argument)
        }
        return nil
    }

    static func name(_ command: any ParsableCommand.Type) -> String { command.configuration.commandName ?? "" }
}
