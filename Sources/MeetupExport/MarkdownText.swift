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
        for scalar in VisibleText.line(text).unicodeScalars {
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

    /// A note's text, which is Markdown itself, as a part of a larger page: its headings go below ours, raw HTML is
    /// shown instead of obeyed, only web and mail links stay links, and an open code block is closed.
    static func body(_ text: String) -> String {
        var lines: [String] = []
        var fence: Scalars?
        for line in VisibleText.lines(text)[...].unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " }
            // With four spaces it is code already, or part of a list.
            let isIndented = line.count - trimmed.count > 3
            if let open = fence {
                let isEnd = !isIndented && trimmed.starts(with: open) && isBlank(trimmed.drop { $0 == open.first })
                lines.append(String(isEnd ? trimmed : line))
                if isEnd { fence = nil }
            } else if !isIndented, let opened = openedFence(trimmed) {
                fence = opened
                // At the line's beginning: within a list the next line could end the list and the fence with it.
                lines.append(String(trimmed))
            } else if !isIndented, isSetextRule(trimmed, after: lines.last) {
                lines.append("\\" + String(trimmed))
            } else {
                lines.append(harmless(isIndented ? line : lowered(trimmed) ?? line))
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

    private static func harmless(_ line: Scalars) -> String {
        let text = String(line)
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "]") }) else { return text }
        var output = String.UnicodeScalarView()
        var rest = line
        while let scalar = rest.first {
            rest = rest.dropFirst()
            if scalar == "<" {
                output.append(contentsOf: "&lt;".unicodeScalars)
                continue
            }
            output.append(scalar)
            guard scalar == "]" else { continue }
            if rest.first == ":" || (rest.first == "(" && !isWebLink(rest.dropFirst())) { output.append("\\") }
        }
        return String(output)
    }

    private static func isWebLink(_ target: Scalars) -> Bool {
        let lower = String(target.prefix(8)).lowercased().unicodeScalars
        return ["http://", "https://", "mailto:"].contains { lower.starts(with: $0.unicodeScalars) }
    }
}
