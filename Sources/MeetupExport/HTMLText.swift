// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// Other people's words inside our HTML.
enum HTMLText {
    /// One line in which nothing is markup.
    static func inline(_ text: String) -> String { escaped(VisibleText.line(text)) }

    private static let markup = Array("&<>\"'".utf8)

    private static func escaped(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(where: { markup.contains($0) }) else { return String(text) }
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// A note's Markdown, as far as notes have it: headings three levels below ours, lists, quotations, code, rules,
    /// emphasis, and links to the web. What is not understood stays as it was written.
    static func body(_ text: String) -> String {
        var blocks: [String] = []
        var lines = VisibleText.lines(text).split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.first {
            let trimmed = line.drop { $0 == " " }
            if trimmed.isEmpty {
                lines = lines.dropFirst()
            } else if let fence = fence(trimmed) {
                lines = lines.dropFirst()
                let code = lines.prefix { !($0.drop { $0 == " " }.hasPrefix(fence)) }
                lines = lines.dropFirst(code.count + 1)
                blocks.append("<pre><code>" + escaped(code.joined(separator: "\n")) + "</code></pre>")
            } else if let (level, heading) = heading(trimmed) {
                lines = lines.dropFirst()
                blocks.append("<h\(level)>\(span(heading))</h\(level)>")
            } else if isRule(trimmed) {
                lines = lines.dropFirst()
                blocks.append("<hr>")
            } else if trimmed.hasPrefix(">") {
                let quoted = lines.prefix { $0.drop { $0 == " " }.hasPrefix(">") }
                lines = lines.dropFirst(quoted.count)
                let inner = quoted.map { span($0.drop { $0 == " " }.dropFirst().drop { $0 == " " }) }
                blocks.append("<blockquote><p>" + inner.joined(separator: "<br>\n") + "</p></blockquote>")
            } else if let kind = item(trimmed)?.kind {
                let items = lines.prefix { item($0.drop { $0 == " " })?.kind == kind }
                lines = lines.dropFirst(items.count)
                let inner = items.compactMap { item($0.drop { $0 == " " }) }.map { "<li>\(span($0.text))</li>" }
                blocks.append("<\(kind)>\n" + inner.joined(separator: "\n") + "\n</\(kind)>")
            } else {
                let paragraph = lines.prefix { line in
                    let trimmed = line.drop { $0 == " " }
                    return !trimmed.isEmpty && fence(trimmed) == nil && heading(trimmed) == nil && !trimmed.hasPrefix(">") && item(trimmed) == nil
                        && !isRule(trimmed)
                }
                lines = lines.dropFirst(paragraph.count)
                blocks.append("<p>" + paragraph.map(span).joined(separator: "<br>\n") + "</p>")
            }
        }
        return blocks.joined(separator: "\n")
    }

    private static func fence(_ line: Substring) -> String? {
        ["```", "~~~"].first { line.hasPrefix($0) }
    }

    private static func heading(_ line: Substring) -> (level: Int, text: Substring)? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...6).contains(level), line.dropFirst(level).first == " " else { return nil }
        return (min(level + 3, 6), line.dropFirst(level + 1))
    }

    private static func isRule(_ line: Substring) -> Bool {
        guard let first = line.first, ["-", "*", "_"].contains(first) else { return false }
        return line.filter { $0 != " " }.count >= 3 && line.allSatisfy { $0 == first || $0 == " " }
    }

    private static func item(_ line: Substring) -> (kind: String, text: Substring)? {
        if let first = line.first, ["-", "*", "+"].contains(first), line.dropFirst().first == " " { return ("ul", line.dropFirst(2)) }
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        let rest = line.dropFirst(digits.count)
        guard (1...9).contains(digits.count), rest.first == "." || rest.first == ")", rest.dropFirst().first == " " else { return nil }
        return ("ol", rest.dropFirst(2))
    }

    /// Emphasis, code and links within a line.
    private static func span(_ text: Substring) -> String {
        var output = ""
        var rest = text
        while let character = rest.first {
            if character == "`", let (inner, after) = between(rest, "`") {
                output += "<code>\(escaped(inner))</code>"
                rest = after
            } else if rest.hasPrefix("**"), let (inner, after) = between(rest, "**") {
                output += "<strong>\(span(inner))</strong>"
                rest = after
            } else if character == "*", let (inner, after) = between(rest, "*") {
                output += "<em>\(span(inner))</em>"
                rest = after
            } else if character == "[", let (label, target, after) = link(rest) {
                output += "<a href=\"\(escaped(target))\" rel=\"noreferrer\">\(escaped(label))</a>"
                rest = after
            } else {
                let plain = rest.dropFirst().prefix { $0 != "`" && $0 != "*" && $0 != "[" }
                output += escaped(rest[..<plain.endIndex])
                rest = rest[plain.endIndex...]
            }
        }
        return output
    }

    private static func between(_ text: Substring, _ mark: String) -> (inner: Substring, after: Substring)? {
        let rest = text.dropFirst(mark.count)
        guard let first = rest.first, first != " ", !rest.hasPrefix(mark), let end = rest.firstRange(of: mark) else { return nil }
        let inner = rest[..<end.lowerBound]
        return inner.last == " " ? nil : (inner, rest[end.upperBound...])
    }

    /// Each character is looked at twice at most: a label ends at another bracket, and a target at what none has in it.
    private static func link(_ text: Substring) -> (label: Substring, target: Substring, after: Substring)? {
        let label = text.dropFirst().prefix { $0 != "[" && $0 != "]" }
        var rest = text[label.endIndex...]
        guard rest.popFirst() == "]", rest.popFirst() == "(" else { return nil }
        let target = rest.prefix { $0 != ")" && $0 != "[" && ($0.asciiValue ?? 0) > 32 && $0 != "\u{7F}" }
        rest = rest[target.endIndex...]
        let isHarmless = rest.popFirst() == ")" && ["http://", "https://", "mailto:"].contains { target.prefix(8).lowercased().hasPrefix($0) }
        return isHarmless ? (label, target, rest) : nil
    }
}
