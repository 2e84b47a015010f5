// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import Synchronization

/// Steps on the way, and how far a long one is: on standard error, so that results can be piped; a bar only on a terminal.
final class ProgressLine: Sendable {
    private static let columns = 30
    /// Where standard error is a terminal.
    private let hasBar: Bool
    /// The bar that is drawn; nil where there is none.
    private let drawn = Mutex<String?>(nil)

    init(hasBar: Bool = isatty(STDERR_FILENO) == 1) { self.hasBar = hasBar }

    func show(_ progress: WorkProgress) {
        switch progress {
        case .step(let text):
            end()
            Output.step(VisibleText.line(text))
        case .part(let done, let all):
            guard hasBar, all > 0 else { return }
            let bar = Self.bar(done, of: all)
            drawn.withLock { drawn in
                if drawn != bar { Output.error("\r\u{1B}[K" + bar) }
                drawn = bar
            }
        }
    }

    /// Takes the bar off the terminal.
    func end() {
        drawn.withLock { drawn in
            if drawn != nil { Output.error("\r\u{1B}[K") }
            drawn = nil
        }
    }

    /// Such as `  ████████████░░░░░░░░░░░░░░░░░░ 41 %`.
    static func bar(_ done: Int, of all: Int) -> String {
        let part = Double(min(max(done, 0), all)) / Double(all)
        let full = Int(part * Double(columns))
        return "  " + String(repeating: "█", count: full) + String(repeating: "░", count: columns - full) + " \(Int(part * 100)) %"
    }
}
