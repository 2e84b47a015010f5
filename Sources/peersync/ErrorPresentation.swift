// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import Foundation
import MeetupModel
import MeetupWorkspace

/// Turns errors into text on standard error and an exit code: 1 refused, 2 usage, 3 store, 4 network.
enum ErrorPresentation {
    static func text(_ failure: Failure) -> String {
        let lines = "peersync: \(VisibleText.lines(failure.message))\n"
        return lines + (failure.fix.map { "  " + tr("fix: \(VisibleText.lines($0))") + "\n" } ?? "")
    }

    static func exit(with error: any Error) -> Never {
        if let failure = error as? Failure {
            Output.error(text(failure))
            Foundation.exit(Int32(failure.kind.rawValue))
        }
        if error is CancellationError { Foundation.exit(130) }
        let code = PeersyncCommand.exitCode(for: error)
        let given = PeersyncCommand.fullMessage(for: error)
        // What the parser says begins with "Error:"; ours begins with the program's name.
        let isError = given.hasPrefix("Error: ")
        let message = ParserWords.translated(isError ? String(given.dropFirst(7)) : given)
        if code.isSuccess {
            Output.write(message + (message.isEmpty ? "" : "\n"))
            Foundation.exit(0)
        }
        if error is ExitCode { Foundation.exit(code.rawValue) }
        Output.error((isError ? "peersync: " : "") + VisibleText.lines(message) + "\n")
        Foundation.exit(2)
    }
}
