// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// Rows under each other, each column as wide as its widest cell on a terminal.
struct Table {
    private var rows: [[String]] = []
    private let header: [String]

    init(_ header: String...) {
        self.header = header
    }

    /// Cells are made harmless here.
    mutating func add(_ cells: String?...) { rows.append(cells.map { VisibleText.line($0 ?? "") }) }

    var isEmpty: Bool { rows.isEmpty }

    var text: String {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { Self.width($0[column]) }.max() ?? 0 }
        return all.enumerated().map { number, row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let shown = number == 0 ? Output.dim(cell) : cell
                line += column == row.count - 1 ? shown : shown + String(repeating: " ", count: widths[column] - Self.width(cell) + 2)
            }
            return line + "\n"
        }.joined()
    }

    /// Columns that text takes on a terminal: wide characters and pictures take two.
    static func width(_ text: String) -> Int {
        // Most text is plain, and a long list is mostly this.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { total, character in
            if character.isASCII { return total + 1 }
            guard let first = character.unicodeScalars.first else { return total }
            let isWide = first.properties.isEmojiPresentation || character.unicodeScalars.contains { $0.value == 0xFE0F }
                || wide.contains { $0.contains(first.value) }
            return total + (isWide ? 2 : 1)
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
