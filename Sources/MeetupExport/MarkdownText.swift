// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// Other people's words inside our Markdown.
///
/// Looked at by Unicode scalars, as CommonMark does: a mark that combines with a sign does not take its meaning away.
enum MarkdownText {
    private typealias Scalars = Substring.UnicodeScalarView

    /// One line in which nothing is markup.
    static func inline(_ text: String) -> String {
        var output = String.UnicodeScalarView()
        let text = VisibleText.line(text)
        // Where it begins a line or a list's item, so would a list with such a sign and a space, or nothing, behind it.
        let sign = text.unicodeScalars.firstIndex { !" 0123456789".unicodeScalars.contains($0) }
        for (place, scalar) in zip(text.unicodeScalars.indices, text.unicodeScalars) {
            if place == sign, "-+=.)".unicodeScalars.contains(scalar) {
                let next = text.unicodeScalars.index(after: place)
                if next == text.unicodeScalars.endIndex || [" ", scalar].contains(text.unicodeScalars[next]) { output.append("\\") }
            }
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "#", "~":
                output.append("\\")
                output.append(scalar)
            case "&": output.append(contentsOf: "&amp;".unicodeScalars)
            default: output.append(scalar)
            }
        }
        return String(output)
    }

    /// Returns a note's text, which is Markdown itself, as a part of a larger page.
    ///
    /// The note's headings go below the page's headings. Raw HTML is shown as text, only web and
    /// mail links stay links, and an open code block is closed. An image becomes a link, because to
    /// load it a reader's browser would call the image's server.
    static func body(_ text: String) -> String {
        var lines: [String] = []
        var fence: Scalars?
        var isCertain = true
        for line in VisibleText.lines(text)[...].unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " }
            // With four spaces it is code already, or part of a list.
            let isIndented = line.count - trimmed.count > 3
            // Nothing within a line goes on beyond an empty one.
            if isBlank(line) { isCertain = true }
            if let open = fence {
                let isEnd = !isIndented && trimmed.starts(with: open) && isBlank(trimmed.drop { $0 == open.first })
                lines.append(String(isEnd ? trimmed : line))
                if isEnd { fence = nil }
            } else if !isIndented, let opened = openedFence(trimmed) {
                fence = opened
                // At the line's beginning: within a list the next line could end the list and the fence with it. Behind the fence
                // a bar could make it the head of a table, and a brace say that what follows is HTML. Without anything in their place a
                // longer fence could be left.
                lines.append(String(String.UnicodeScalarView(trimmed.map { $0 == "|" || $0 == "{" ? " " : $0 })))
            } else if !isIndented, isSetextRule(trimmed, after: lines.last) {
                lines.append("\\" + String(trimmed))
            } else {
                lines.append(harmless(isIndented ? line : lowered(trimmed) ?? line, &isCertain))
            }
        }
        while lines.last?.allSatisfy({ $0 == " " }) == true { lines.removeLast() }
        if let fence { lines.append(String(fence)) }
        return lines.joined(separator: "\n")
    }

    /// https://spec.commonmark.org/0.31.2/#fenced-code-blocks
    private static func openedFence(_ line: Scalars) -> Scalars? {
        let fence = line.prefix { $0 == line.first }
        guard fence.count >= 3, fence.first == "~" || (fence.first == "`" && !line.dropFirst(fence.count).contains("`")) else { return nil }
        return fence
    }

    /// https://spec.commonmark.org/0.31.2/#setext-headings
    private static func isSetextRule(_ line: Scalars, after last: String?) -> Bool {
        let rule = line.prefix { $0 == line.first }
        guard isBlank(line.dropFirst(rule.count)) else { return false }
        return rule.first == "=" || (rule.first == "-" && last.map { !isBlank($0[...].unicodeScalars) } ?? false)
    }

    /// A heading (https://spec.commonmark.org/0.31.2/#atx-headings) three levels below.
    private static func lowered(_ line: Scalars) -> Scalars? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...6).contains(level), isBlank(line.dropFirst(level).prefix(1)) else { return nil }
        return (String(repeating: "#", count: min(level + 3, 6)) + String(line.dropFirst(level)))[...].unicodeScalars
    }

    private static func isBlank(_ line: Scalars) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }

    /// - Parameter isCertain: Whether what readers take for code in the lines so far, since an empty one, is what we do.
    private static func harmless(_ line: Scalars, _ isCertain: inout Bool) -> String {
        let text = String(line)
        guard text.utf8.contains(where: isSpecial) else { return text }
        let spans = isCertain ? codeSpans(line) : nil
        isCertain = spans != nil
        var code = (spans ?? [])[...]
        var output = String.UnicodeScalarView()
        var rest = line
        var isEscaped = false
        while let scalar = rest.first {
            if let span = code.first, span.lowerBound == rest.startIndex {
                output.append(contentsOf: line[span])
                rest = line[span.upperBound...]
                code.removeFirst()
                isEscaped = false
                continue
            }
            rest = rest.dropFirst()
            if scalar == "<" {
                output.append(contentsOf: "&lt;".unicodeScalars)
            } else {
                // One more before one that is escaped would be escaped itself.
                if scalar == "!", rest.first == "[", !isEscaped { output.append("\\") }
                output.append(scalar)
                if scalar == "]", rest.first == ":" || (rest.first == "(" && !isWebLink(rest.dropFirst())) { output.append("\\") }
            }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return String(output)
    }

    /// What begins something that `harmless` or `codeSpans` looks at.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "`"), UInt8(ascii: "\\"), UInt8(ascii: "$"), UInt8(ascii: "{"),
            UInt8(ascii: "|"):
            true
        default: false
        }
    }

    /// The code spans of a line (https://spec.commonmark.org/0.31.2/#code-spans), or nil where readers might see others.
    ///
    /// A run of backticks goes with the next one of its length, in whichever line: so each has to have its own in the line, and
    /// so has each before it. Beside escapes, what begins earlier can swallow a run: the target or title of a link, an address
    /// that some take for a link without being told, mathematics, attributes, the end of a table's cell.
    private static func codeSpans(_ line: Scalars) -> [Range<Scalars.Index>]? {
        var spans: [Range<Scalars.Index>] = []
        var rest = line
        var isAfterSpace = true
        while let scalar = rest.first {
            guard scalar == "`" else {
                if ["\\", "]", "$", "{", "|"].contains(scalar) { return nil }
                isAfterSpace = scalar == " " || scalar == "\t"
                rest = rest.dropFirst()
                continue
            }
            let run = rest.prefix { $0 == "`" }
            guard isAfterSpace, let end = end(of: run.count, in: rest[run.endIndex...]) else { return nil }
            let span = rest.startIndex..<end
            if line[span].contains("|") { return nil }
            spans.append(span)
            rest = line[end...]
            isAfterSpace = false
        }
        return spans
    }

    /// Behind the first run of as many backticks.
    private static func end(of count: Int, in text: Scalars) -> Scalars.Index? {
        var rest = text
        while let start = rest.firstIndex(of: "`") {
            let run = rest[start...].prefix { $0 == "`" }
            if run.count == count { return run.endIndex }
            rest = rest[run.endIndex...]
        }
        return nil
    }

    private static func isWebLink(_ target: Scalars) -> Bool {
        let lower = String(target.prefix(8)).lowercased().unicodeScalars
        return ["http://", "https://", "mailto:"].contains { lower.starts(with: $0.unicodeScalars) }
    }
}
