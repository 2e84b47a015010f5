// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// Rows under each other, each column as wide as its widest cell, unless the terminal is too narrow for that.
struct Table {
    /// The width below which no column is shortened, because it would say little.
    private static let widthMin = 8
    private var cells: [(text: String, width: Int)] = []
    /// The width of each column: of its header and its cells so far.
    private var widths: [Int]
    private let header: [String]
    private let flexible: Set<Int>

    /// - Parameter flexible: The columns, from zero on, that are shortened for a narrow terminal: names and titles, never ids.
    init(_ header: Phrase..., flexible: Set<Int> = []) { self.init(header: header.map(\.text), flexible: flexible) }

    init(header: [String], flexible: Set<Int> = []) {
        self.header = header
        self.flexible = flexible
        widths = header.map(Self.width)
    }

    /// Cells are made harmless here.
    mutating func add(_ row: String?...) { add(row: row) }

    mutating func add(row: [String?]) {
        for (column, cell) in row.enumerated() {
            let text = VisibleText.line(cell ?? "")
            let width = Self.width(text)
            widths[column] = max(widths[column], width)
            cells.append((text, width))
        }
    }

    var text: String { lines(within: Output.columns) }

    /// - Parameter columns: How long a line may be; nil where everything is to be seen.
    func lines(within columns: Int?) -> String {
        let widths = fitted(within: columns)
        var text = ""
        text.reserveCapacity((widths.reduce(0, +) + 2 * widths.count + 8) * (cells.count / header.count + 1))
        for (column, title) in header.enumerated() { append(Output.dim(title), Self.width(title), column, widths, to: &text) }
        for (place, cell) in cells.enumerated() {
            let column = place % header.count
            if cell.width <= widths[column] {
                append(cell.text, cell.width, column, widths, to: &text)
            } else {
                let short = Self.shortened(cell.text, to: widths[column])
                append(short, Self.width(short), column, widths, to: &text)
            }
        }
        return text
    }

    private func append(_ cell: String, _ width: Int, _ column: Int, _ widths: [Int], to text: inout String) {
        text += cell
        if column == header.count - 1 {
            text += "\n"
        } else {
            for _ in width..<widths[column] + 2 { text += " " }
        }
    }

    private func fitted(within columns: Int?) -> [Int] {
        guard let columns else { return widths }
        let least = header.indices.map { column in
            flexible.contains(column) ? min(widths[column], max(Self.widthMin, Self.width(header[column]))) : widths[column]
        }
        return Self.fitted(widths, least: least, within: columns)
    }

    /// Widths with which a line is no longer than that, taken from the widest columns first, and evenly.
    ///
    /// - Parameter least: What each column keeps, even where the line stays too long.
    static func fitted(_ widths: [Int], least: [Int], within columns: Int) -> [Int] {
        var widths = widths
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - columns
        while excess > 0 {
            let wide = widths.indices.filter { widths[$0] > least[$0] }
            guard let widest = wide.max(by: { (widths[$0], $0) < (widths[$1], $1) }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    /// Columns that text takes on a terminal: wide characters and pictures take two.
    static func width(_ text: String) -> Int {
        if isNarrow(text) { return text.utf8.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) } }
        return text.reduce(0) { $0 + width($1) }
    }

    /// Returns a text that fits into the given columns as it is, otherwise its beginning and an
    /// ellipsis.
    static func shortened(_ text: String, to columns: Int) -> String {
        width(text) <= columns ? text : cut(text, to: columns - 1) + "…"
    }

    /// As much of the beginning as fits into so many columns.
    private static func cut(_ text: String, to columns: Int) -> String {
        if isNarrow(text) { return String(text.unicodeScalars.prefix(columns)) }
        var left = columns
        return String(text.prefix { character in
            left -= width(character)
            return left >= 0
        })
    }

    /// Whether every scalar is a character of one column, as nearly all in a long list are: all are below U+0300, or an ellipsis at the
    /// end.
    private static func isNarrow(_ text: String) -> Bool {
        func areNarrow(_ letters: some Sequence<UInt8>) -> Bool { letters.allSatisfy { $0 < 0xCC && $0 != 13 } }
        if text.utf8.last == ellipsis.last, text.utf8.suffix(ellipsis.count).elementsEqual(ellipsis) { return areNarrow(text.utf8.dropLast(ellipsis.count)) }
        return areNarrow(text.utf8)
    }

    private static let ellipsis = Array("…".utf8)

    private static func width(_ character: Character) -> Int {
        guard !character.isASCII, let first = character.unicodeScalars.first else { return 1 }
        let isWide = first.properties.isEmojiPresentation || character.unicodeScalars.contains { $0.value == 0xFE0F }
            || wide.contains { $0.contains(first.value) }
        return isWide ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
