// SPDX-License-Identifier: Apache-2.0
// peersync

/// A place as editors show it.
public struct LineColumn: Hashable, Sendable {
    /// From zero.
    public let line: Int
    /// From zero, in Unicode scalars.
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension SharedText {
    /// Converts a scalar position, clamped to the text, to UTF-16 code units. O(n).
    public func utf16Offset(ofScalar position: Int) -> Int {
        (0..<min(max(position, 0), scalarCount)).reduce(0) { $0 + UTF16.width(buffer[$1]) }
    }

    /// Converts a UTF-16 offset, clamped to the text, to scalars; inside a surrogate pair it is the pair's start. O(n).
    public func scalarOffset(ofUTF16 offset: Int) -> Int {
        var units = 0
        for position in 0..<scalarCount {
            units += UTF16.width(buffer[position])
            if units > offset { return position }
        }
        return scalarCount
    }

    /// Converts a scalar position, clamped to the text, to line and column. O(n).
    public func lineColumn(ofScalar position: Int) -> LineColumn {
        var line = 0
        var lineStart = 0
        let end = min(max(position, 0), scalarCount)
        for index in 0..<end where buffer[index] == "\n" {
            line += 1
            lineStart = index + 1
        }
        return LineColumn(line: line, column: end - lineStart)
    }

    /// Converts line and column, clamped to the line and the text, to a scalar position. O(n).
    public func scalarOffset(of place: LineColumn) -> Int {
        var line = 0
        var position = 0
        while line < place.line, position < scalarCount {
            if buffer[position] == "\n" { line += 1 }
            position += 1
        }
        var column = 0
        while column < place.column, position < scalarCount, buffer[position] != "\n" {
            position += 1
            column += 1
        }
        return position
    }
}
