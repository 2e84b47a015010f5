// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import Synchronization

/// Where a command writes; the only place that does.
enum Output {
    /// Why something could not be written: a full disk, say, when it goes into a file.
    private static let problem = Mutex<String?>(nil)

    static func write(_ text: String) { write(Array(text.utf8)) }

    static func write(_ bytes: some ContiguousBytes) {
        // The reader of a pipe may have ended, as `head` does; that is no error of this command.
        guard let error = Descriptor.write(bytes, to: STDOUT_FILENO), error != EPIPE, !isTerminal else { return }
        problem.withLock { $0 = Descriptor.reason(error) }
    }

    static func line(_ text: String = "") { write(text + "\n") }

    static func line(_ utf8: [UInt8]) {
        // Written in two parts, so that a long list is not copied.
        write(utf8)
        write("\n")
    }

    /// - Throws: `Failure` when not all was written.
    static func finish() throws {
        guard let reason = problem.withLock({ $0 }) else { return }
        throw Failure(
            .refused, "the answer could not be written: \(tr(sentence: reason))", fix: "free some space or write it somewhere else, and ask again; what was changed is saved")
    }

    /// As `write`, through the reader's pager where it does not fit onto the terminal.
    static func page(_ text: String) {
        let rows = size.map { Int($0.ws_row) } ?? 0
        let isLong = rows > 0 && text.utf8.reduce(0, { $0 + ($1 == 10 ? 1 : 0) }) >= rows
        let pager = ProcessInfo.processInfo.environment["PAGER"] ?? "less"
        guard isLong, !pager.isEmpty, pager != "cat" else { return write(text) }
        // Colours stay, what fits after all is not paged, and the text stays on the screen.
        setenv("LESS", "FRX", 0)
        guard let pipe = popen(pager, "w") else { return write(text) }
        fputs(text, pipe)
        // Without the pager, its shell has said so; nobody is to lose what they asked for.
        if pclose(pipe) == 127 << 8 { write(text) }
    }

    static func error(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

    /// A step on the way, on standard error so that results can be piped.
    static func step(_ text: String) { error(text + "\n") }

    static let isTerminal = isatty(STDOUT_FILENO) == 1

    /// How wide the terminal is; nil where there is none, or it does not tell.
    static var columns: Int? { size.flatMap { $0.ws_col > 0 ? Int($0.ws_col) : nil } }

    private static var size: winsize? {
        var size = winsize()
        return isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
    }

    /// A test can say so where there is no terminal.
    @TaskLocal static var isColoured =
        isTerminal && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty

    static func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    static func dim(_ text: String) -> String { isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    static func green(_ text: String) -> String { isColoured ? "\u{1B}[32m\(text)\u{1B}[0m" : text }
    static func red(_ text: String) -> String { isColoured ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
    static func whiteOnBlack(_ text: String) -> String { isColoured ? "\u{1B}[97;40m\(text)\u{1B}[0m" : text }
    static func yellow(_ text: String) -> String { isColoured ? "\u{1B}[33m\(text)\u{1B}[0m" : text }
}
