// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// Other people's words inside our Markdown.
enum MarkdownText {
    /// One line in which nothing is markup.
    static func inline(_ text: String) -> String {
        var output = ""
        for character in VisibleText.line(text) {
            switch character {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "#", "~":
                output.append("\\")
                output.append(character)
            case "&": output += "&amp;"
            default: output.append(character)
            }
        }
        return output
    }

    /// A note's text, which is Markdown itself, as a part of a larger page: its headings go below ours, raw HTML is
    /// shown instead of obeyed, only web and mail links stay links, and an open code block is closed.
    static func body(_ text: String) -> String {
        var lines: [String] = []
        var fence: Substring?
        for line in VisibleText.lines(text).split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " }
            // With four spaces it is code already, or part of a list.
            let isIndented = line.count - trimmed.count > 3
            if let open = fence {
                let isEnd = !isIndented && trimmed.hasPrefix(open) && isBlank(trimmed.drop { $0 == open.first })
                lines.append(String(isEnd ? trimmed : line))
                if isEnd { fence = nil }
            } else if !isIndented, let opened = openedFence(trimmed) {
                fence = opened
                // At the line's beginning: within a list the next line could end the list and the fence with it.
                lines.append(String(trimmed))
            } else if !isIndented, isSetextRule(trimmed, after: lines.last) {
                lines.append("\\" + trimmed)
            } else {
                lines.append(harmless(isIndented ? String(line) : lowered(trimmed) ?? String(line)))
            }
        }
        while lines.last?.allSatisfy({ $0 == " " }) == true { lines.removeLast() }
        if let fence { lines.append(String(fence)) }
        return lines.joined(separator: "\n")
    }

    /// https://spec.commonmark.org/0.31.2/#fenced-code-blocks
    private static func openedFence(_ line: Substring) -> Substring? {
        let fence = line.prefix { $0 == line.first }
        guard fence.count >= 3, fence.first == "~" || (fence.first == "`" && !line.dropFirst(fence.count).contains("`")) else { return nil }
        return fence
    }

    /// https://spec.commonmark.org/0.31.2/#setext-headings
    private static func isSetextRule(_ line: Substring, after last: String?) -> Bool {
        let rule = line.prefix { $0 == line.first }
        guard isBlank(line.dropFirst(rule.count)) else { return false }
        return rule.first == "=" || (rule.first == "-" && last.map { !isBlank($0[...]) } ?? false)
    }

    /// A heading (https://spec.commonmark.org/0.31.2/#atx-headings) three levels below.
    private static func lowered(_ line: Substring) -> String? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...6).contains(level), isBlank(line.dropFirst(level).prefix(1)) else { return nil }
        return String(repeating: "#", count: min(level + 3, 6)) + line.dropFirst(level)
    }

    private static func isBlank(_ line: Substring) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }

    private static func harmless(_ line: String) -> String {
        var output = ""
        var rest = Substring(line)
        while let character = rest.first {
            if character == "<" {
                output += "&lt;"
            } else if rest.hasPrefix("]("), !isWebLink(rest.dropFirst(2)) {
                output += "]\\("
                rest = rest.dropFirst()
            } else if rest.hasPrefix("]:") {
                output += "]\\:"
                rest = rest.dropFirst()
            } else {
                output.append(character)
            }
            rest = rest.dropFirst()
        }
        return output
    }

    private static func isWebLink(_ target: Substring) -> Bool {
        let lower = target.prefix(8).lowercased()
        return lower.hasPrefix("http://") || lower.hasPrefix("https://") || lower.hasPrefix("mailto:")
    }
}
