// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace

/// Asks for a spoken code on a terminal and completes its words while they are typed.
enum CodePrompt {
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    private static var question: String { tr("Code:") + " " }

    /// Asks until there is a code or a link; Ctrl-C and Ctrl-D end the program.
    static func read() throws -> String {
        let terminal = RawTerminal(STDIN_FILENO)
        defer { terminal.restore() }
        var entry = CodeEntry()
        while true {
            guard finish(&entry) else { terminal.exit() }
            Output.error("\n")
            guard let problem = entry.problem else { return entry.text }
            Output.error(problem.fix.map { tr("\(VisibleText.line(problem.message)): \(VisibleText.line($0))") } ?? VisibleText.line(problem.message))
            Output.error("\n")
        }
    }

    /// Lets somebody go on typing to the end of the line.
    ///
    /// - Returns: False where they want to stop.
    private static func finish(_ entry: inout CodeEntry) -> Bool {
        draw(entry)
        while true {
            var buffer = [UInt8](repeating: 0, count: 512)
            let count = Foundation.read(STDIN_FILENO, &buffer, buffer.count)
            guard count > 0 else { return false }
            let bytes = buffer.prefix(count)
            // An arrow key or the like: nothing to do here.
            if bytes.first == RawTerminal.escape { continue }
            for character in String(decoding: bytes, as: UTF8.self) {
                switch character {
                case "\r", "\n", "\r\n":
                    entry.complete()
                    draw(entry)
                    return true
                case "\u{7F}", "\u{8}": entry.deleteLast()
                case _ where character.asciiValue == RawTerminal.interrupt || (character.asciiValue == RawTerminal.endOfInput && entry.text.isEmpty): return false
                default: entry.type(character)
                }
            }
            draw(entry)
        }
    }

    private static func draw(_ entry: CodeEntry) {
        let rest = entry.rest
        Output.error("\r\u{1B}[K\(question)\(VisibleText.line(entry.text))\(Output.dim(rest))")
        if !rest.isEmpty { Output.error("\u{1B}[\(rest.count)D") }
    }
}
