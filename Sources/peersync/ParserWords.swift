// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// What the argument parser says, which speaks English only, in the reader's language.
enum ParserWords {
    static func translated(_ message: String) -> String {
        guard Language.current != .english else { return message }
        return message.split(separator: "\n", omittingEmptySubsequences: false).map(line).joined(separator: "\n")
    }

    private static func line(_ line: Substring) -> String {
        let space = line.prefix { $0 == " " }
        var text = tr(sentence: String(line.dropFirst(space.count)))
        for (english, french) in within { text = text.replacing(english, with: french) }
        return space + text
    }

    private static let within = [
        ("Show the version.", "Dire quelle version c’est."), ("Show help information.", "Montrer cette aide."),
        ("(default: ", "(sinon : "), ("(values: ", "(valeurs : "), ("; default: ", " ; sinon : "),
        ("<subcommand>", "<sous-commande>"), ("' or '", "' ou '"), ("' and '", "' et '"),
    ]
}
