// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import PeerNode

/// Asks for the passphrase: on the terminal without showing it, or in the file that the environment names.
enum PassphrasePrompt {
    private static let triesMax = 3
    private static let fileVariable = "PEERSYNC_PASSPHRASE_FILE"

    /// What is set already.
    static let answer: DataFolder.PassphraseRequest = { wrong in
        if wrong == 0, let kept = try kept() { return kept }
        guard wrong < triesMax, let terminal = Terminal() else { throw wrong == 0 ? NodeError.passphraseMissing : NodeError.passphraseWrong }
        return terminal.ask(wrong == 0 ? tr("Passphrase:") + " " : tr("That was not it. Passphrase:") + " ")
    }

    /// One to be set, typed twice.
    static func new() throws -> String {
        let passphrase: String
        if let kept = try kept() {
            passphrase = kept
        } else {
            guard let terminal = Terminal() else {
                throw Failure(.usage, "there is no terminal to ask for a new passphrase", fix: "run it in one, or name a file with it: \(fileVariable)")
            }
            passphrase = terminal.ask(tr("New passphrase:") + " ")
            guard terminal.ask(tr("Once more:") + " ") == passphrase else {
                throw Failure(.refused, "the two are not the same", fix: "try again; nothing was changed")
            }
        }
        return passphrase
    }

    private static func kept() throws -> String? {
        guard let path = ProcessInfo.processInfo.environment[fileVariable], !path.isEmpty else { return nil }
        guard let data = FileManager.default.contents(atPath: path), data.count <= DataFolder.passphraseBytesMax + 1 else {
            throw Failure(.refused, "the file that \(fileVariable) names cannot be read as a passphrase", fix: "look at \(path)")
        }
        return normalized(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines))
    }

    /// Keyboards differ in how they make an é.
    private static func normalized(_ text: String) -> String { text.precomposedStringWithCanonicalMapping }

    /// The one the program was started from, also where its input and output go elsewhere.
    private final class Terminal {
        private let descriptor: CInt

        init?() {
            descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
            if descriptor < 0 { return nil }
        }

        deinit { close(descriptor) }

        func ask(_ question: String) -> String {
            let raw = RawTerminal(descriptor)
            defer { raw.restore() }
            say(question)
            var typed: [UInt8] = []
            while true {
                var byte: UInt8 = 0
                guard read(descriptor, &byte, 1) == 1 else { raw.exit() }
                switch byte {
                case UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                    say("\n")
                    return PassphrasePrompt.normalized(String(decoding: typed, as: UTF8.self))
                case RawTerminal.interrupt: raw.exit()
                case RawTerminal.endOfInput where typed.isEmpty: raw.exit()
                case 8, 127:
                    // A character, not a byte of it.
                    while let last = typed.popLast(), last & 0xC0 == 0x80 {}
                default: if typed.count <= DataFolder.passphraseBytesMax { typed.append(byte) }
                }
            }
        }

        private func say(_ text: String) {
            let bytes = Array(text.utf8)
            write(descriptor, bytes, bytes.count)
        }
    }
}
