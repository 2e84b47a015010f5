// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace

/// What a shell may offer while somebody types: titles, names and ids of what the group has.
extension CompletionKind {
    /// - Parameter kind: As `Request.names` takes it.
    static func records(_ kind: String) -> CompletionKind {
        .custom { words, _, typed in await Completions.names(of: kind, in: words, beginningWith: typed) }
    }

    static let members = records("member")
}

private enum Completions {
    static func names(of kind: String, in words: [String], beginningWith typed: String) async -> [String] {
        var common = CommonOptions()
        common.data = value(of: "--data", in: words)
        common.group = value(of: "--group", in: words)
        // A person who only presses the Tab key must not see an error.
        guard case .names(let names)? = try? await common.client().perform(.names(kind: kind)) else { return [] }
        let fitting = names.filter { $0.lowercased().hasPrefix(typed.lowercased()) }
        return switch CompletionShell.requesting {
        // Bash expands the list it is given as if it had been typed: other people's words are not
        // to be run.
        case .bash: fitting.map(VisibleText.quoted)
        // Zsh takes the text behind a colon as a description.
        case .zsh: fitting.map { VisibleText.replacing(["\\": "\\\\", ":": "\\:"], in: $0) }
        default: fitting
        }
    }

    private static func value(of option: String, in words: [String]) -> String? {
        words.firstIndex(of: option).flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
    }
}
