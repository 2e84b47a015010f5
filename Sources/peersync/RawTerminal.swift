// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation

/// A terminal that hands over each key and shows none, until it is as it was before.
struct RawTerminal {
    static let (interrupt, endOfInput, escape): (UInt8, UInt8, UInt8) = (3, 4, 27)
    private let descriptor: CInt
    private let before: termios

    init(_ descriptor: CInt) {
        self.descriptor = descriptor
        var before = termios()
        tcgetattr(descriptor, &before)
        self.before = before
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        tcsetattr(descriptor, TCSANOW, &raw)
    }

    func restore() {
        var before = before
        tcsetattr(descriptor, TCSANOW, &before)
    }

    /// Ends the program as Ctrl-C does elsewhere.
    func exit() -> Never {
        Output.error("\n")
        restore()
        Foundation.exit(130)
    }
}
