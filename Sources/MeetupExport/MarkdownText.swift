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
            if let open = fence {
                lines.append(String(line))
                if trimmed.hasPrefix(open), trimmed.drop(while: { $0 == open.first }).allSatisfy({ $0 == " " }) { fence = nil }
                continue
            }
            if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
                fence = trimmed.prefix { $0 == trimmed.first }
                lines.append(String(line))
                continue
            }
            let isSetextRule = !trimmed.isEmpty && trimmed.allSatisfy { $0 == "=" }
                || (trimmed.count > 1 && trimmed.allSatisfy { $0 == "-" } && lines.last?.isEmpty == false)
            if isSetextRule {
                lines.append("\\" + trimmed)
                continue
            }
            let level = trimmed.prefix { $0 == "#" }.count
            let isHeading = (1...6).contains(level) && trimmed.dropFirst(level).first == " "
            lines.append(harmless(isHeading ? String(repeating: "#", count: min(level + 3, 6)) + trimmed.dropFirst(level) : String(line)))
        }
        while lines.last?.allSatisfy({ $0 == " " }) == true { lines.removeLast() }
        if let fence { lines.append(String(fence)) }
        return lines.joined(separator: "\n")
    }

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
