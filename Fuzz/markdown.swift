// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire PeerIdentity MeetupModel MeetupExport

/// Any text in a note: as a part of a page it stays within its bounds, whatever it tries.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMarkdown(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let line = VisibleText.line(text)
    precondition(VisibleText.line(line) == line, "what was made visible is not")
    precondition(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || (0x202A...0x202E).contains($0.value) })
    let inline = MarkdownText.inline(text)
    var isEscaped = false
    for scalar in inline.unicodeScalars {
        if !isEscaped, "`*_[]<>|#~".unicodeScalars.contains(scalar) { preconditionFailure("“\(scalar)” is markup in one line") }
        precondition(scalar != "\n" && scalar != "\r")
        isEscaped = !isEscaped && scalar == "\\"
    }
    checkBody(MarkdownText.body(text))
    precondition(!HTMLText.inline(text).unicodeScalars.contains { "<>\"'\n\r".unicodeScalars.contains($0) }, "markup in one line")
    checkPage(HTMLText.body(text))
    return 0
}

/// Nothing but the tags that we make, each closed, and links to the web and mail only.
private func checkPage(_ page: String) {
    let ours: Set<String> = ["p", "br", "hr", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "strong", "em", "a"]
    var open: [String] = []
    // By scalars, as readers of HTML do.
    for part in page[...].unicodeScalars.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
        guard let end = part.firstIndex(of: ">") else { preconditionFailure("a tag without an end") }
        let tag = String(part[..<end])
        let name = String(part[..<end].drop { $0 == "/" }.prefix { $0 != " " })
        precondition(ours.contains(name), "a tag of somebody's: \(tag)")
        if tag.hasPrefix("/") {
            precondition(open.popLast() == name, "tags that do not nest")
        } else if name == "a" {
            let isLink = ["http", "mailto:"].contains { tag.lowercased().hasPrefix("a href=\"" + $0) } && tag.hasSuffix("\" rel=\"noreferrer\"")
            precondition(isLink && tag.unicodeScalars.filter { $0 == "\"" }.count == 4, "a link that does something: \(tag)")
            open.append(name)
        } else {
            precondition(tag == name, "a tag with something in it: \(tag)")
            if name != "br", name != "hr" { open.append(name) }
        }
    }
    precondition(open.isEmpty, "a tag is left open")
}

/// Read by itself, with the rules of CommonMark 0.31 for fences and headings.
private func checkBody(_ body: String) {
    var fence: (letter: Unicode.Scalar, count: Int)?
    var isBlank = true
    var block: [Substring.UnicodeScalarView] = []
    for line in body[...].unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
        let indent = line.prefix { $0 == " " }.count
        let trimmed = line.dropFirst(indent)
        let letter = trimmed.first
        let run = letter.map { letter in trimmed.prefix { $0 == letter }.count } ?? 0
        if let open = fence {
            if indent < 4, letter == open.letter, run >= open.count, trimmed.dropFirst(run).allSatisfy({ $0 == " " || $0 == "\t" }) { fence = nil }
            continue
        }
        if indent < 4, letter == "`" || letter == "~", run >= 3, letter == "~" || !trimmed.dropFirst(run).contains("`") {
            fence = (letter!, run)
            checkBlock(block)
            block = []
            continue
        }
        let rule = trimmed.dropFirst(run).allSatisfy { $0 == " " || $0 == "\t" } && indent < 4 ? letter : nil
        precondition(rule != "=" && (rule != "-" || isBlank), "a heading by its underline: \(line)")
        isBlank = line.allSatisfy { $0 == " " || $0 == "\t" }
        if indent < 4, letter == "#", run <= 6, run == trimmed.count || trimmed.dropFirst(run).first == " " || trimmed.dropFirst(run).first == "\t" {
            precondition(run >= 4, "a heading above ours: \(line)")
        }
        if isBlank {
            checkBlock(block)
            block = []
        } else {
            block.append(line)
        }
    }
    checkBlock(block)
    precondition(fence == nil, "an open code block")
}

/// Lines without an empty one between them: wherever in them a reader begins, beside code there is neither HTML nor an image.
private func checkBlock(_ lines: [Substring.UnicodeScalarView]) {
    for start in lines.indices.prefix(32) {
        let beside = besideCode(Array(lines[start...].joined(separator: "\n".unicodeScalars)))
        precondition(!beside.contains("<"), "raw HTML")
        precondition(!beside.contains("!["), "an image")
        let lower = beside.lowercased()
        precondition(!lower.contains("](javascript:") && !lower.contains("](data:"), "a link that does something")
    }
}

/// With escapes as spaces and code as a backtick, and everything behind a link's text: its target may end in what seems to be code.
///
/// https://spec.commonmark.org/0.31.2/#code-spans
private func besideCode(_ text: [Unicode.Scalar]) -> String {
    var output = String.UnicodeScalarView()
    var place = 0
    var isBehindLink = false
    func run(_ start: Int) -> Int { text[start...].prefix { $0 == "`" }.count }
    while place < text.count {
        if text[place] == "\\", place + 1 < text.count {
            output.append(contentsOf: "  ".unicodeScalars)
            place += 2
        } else if text[place] == "`", !isBehindLink {
            let count = run(place)
            var end = place + count
            while end < text.count, text[end] != "`" || run(end) != count { end += max(1, text[end] == "`" ? run(end) : 1) }
            output.append("`")
            place = end < text.count ? end + count : place + count
        } else {
            output.append(text[place])
            if text[place] == "(", place > 0, text[place - 1] == "]" { isBehindLink = true }
            place += 1
        }
    }
    return String(output)
}
