// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// What people type, checked before it becomes part of a document; each limit says what to do.
enum Texts {
    /// Scalars of a title.
    static let titleScalarsMax = 200
    /// Scalars of a person's name, which stands in every line.
    static let nameScalarsMax = 64
    /// Bytes of one line such as a decision or a profile field.
    static let lineBytesMax = 8_192
    /// Bytes of a note's or an offer's text.
    static let bodyBytesMax = 1 << 20

    static func title(_ text: String, what: String) throws -> String {
        let trimmed = trim(text)
        let isOfText = what == "title"
        let scalarsMax = what == "name" ? nameScalarsMax : titleScalarsMax
        let what = tr(word: what)
        if trimmed.isEmpty { throw Failure(.usage, "the \(what) is empty", fix: "give it at least one character") }
        try refuseNUL(trimmed, what)
        if trimmed.contains(where: \.isNewline) {
            throw Failure(.usage, "the \(what) has more than one line", fix: "keep the \(what) to one line")
        }
        if trimmed.unicodeScalars.count > scalarsMax {
            throw Failure(
                .usage, "the \(what) has \(trimmed.unicodeScalars.count) characters; at most \(scalarsMax) fit",
                fix: isOfText ? "shorten it, and put the rest into the text" : "give a shorter one")
        }
        return trimmed
    }

    /// One of the values of a list, such as what somebody offers.
    static func element(_ text: String, of list: String) throws -> String {
        if trim(text).isEmpty { throw Failure(.usage, "a value for “\(tr(word: list))” is empty", fix: "give it at least one character") }
        return try title(text, what: "value")
    }

    private static func refuseNUL(_ text: String, _ what: String) throws {
        guard text.utf8.contains(0) else { return }
        throw Failure(.usage, "the \(what) has a NUL byte in it, so it is not text", fix: "remove it, for example with tr -d '\\0'")
    }

    static func line(_ text: String, what: String) throws -> String {
        let trimmed = trim(text)
        if trimmed.isEmpty { throw Failure(.usage, "the \(tr(word: what)) is empty", fix: "say what it is") }
        return try limited(trimmed, lineBytesMax, tr(word: what))
    }

    static func body(_ text: String) throws -> String { try limited(text, bodyBytesMax, tr(word: "text")) }

    private static func trim(_ text: String) -> String {
        var trimmed = Substring(text)
        while trimmed.first?.isWhitespace == true { trimmed = trimmed.dropFirst() }
        while trimmed.last?.isWhitespace == true { trimmed = trimmed.dropLast() }
        return String(trimmed)
    }

    private static func limited(_ text: String, _ bytesMax: Int, _ what: String) throws -> String {
        try refuseNUL(text, what)
        if text.utf8.count > bytesMax {
            throw Failure(
                .usage, "the \(what) has \(text.utf8.count) bytes; at most \(bytesMax) fit", fix: "split it into several")
        }
        return text
    }
}
