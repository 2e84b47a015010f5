// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity

/// A spoken code while somebody types it, for prompts that complete its words.
public struct CodeEntry: Hashable, Sendable {
    public private(set) var text = ""

    public init() {}

    /// What the word being typed would be if it ended here: the letters that are missing; empty where that is not clear.
    public var rest: String {
        let word = currentWord
        guard word.count >= 2, case let words = CodeWords.completions(of: word), words.count == 1, words[0].count > word.count else { return "" }
        return String(words[0].dropFirst(word.count))
    }

    /// Takes what was typed; a separator, or a tab, ends a word and completes it.
    public mutating func type(_ character: Character) {
        if character == "\t" || character == " " || character == "," || character == "-" {
            complete()
            if let last = text.last, last != "-" { text.append("-") }
        } else if character.isLetter || character.isNumber || character == ":" {
            text.append(character)
        }
    }

    public mutating func deleteLast() { if !text.isEmpty { text.removeLast() } }

    /// At the end of the line.
    public mutating func complete() { text += rest }

    /// Why it cannot be used, in words for people; nil when it can.
    public var problem: Failure? {
        do {
            _ = try Invitation(text: text)
            return nil
        } catch {
            return Failure.explaining(error)
        }
    }

    private var currentWord: String { String(text[(text.lastIndex(of: "-").map(text.index(after:)) ?? text.startIndex)...]) }
}
