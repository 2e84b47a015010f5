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

/// All of these clamp to the text and take O(log n).
extension SharedText {
    /// The length in UTF-16 code units. O(1).
    public var utf16Count: Int { core.rope.metrics.utf16 }

    /// How many lines there are; one in an empty text, and an empty one behind a final line feed. O(1).
    public var lineCount: Int { core.rope.metrics.lines + 1 }

    /// Converts a scalar position to UTF-16 code units.
    public func utf16Offset(ofScalar position: Int) -> Int {
        core.rope.metrics(before: position, unit: TextUnit.scalars).utf16
    }

    /// Converts a UTF-16 offset to scalars; inside a surrogate pair it is the pair's start.
    public func scalarOffset(ofUTF16 offset: Int) -> Int {
        core.rope.metrics(before: offset, unit: TextUnit.utf16).scalars
    }

    /// Converts a scalar position to line and column.
    public func lineColumn(ofScalar position: Int) -> LineColumn {
        let before = core.rope.metrics(before: position, unit: TextUnit.scalars)
        let lineStart = core.rope.metrics(before: before.lines, unit: TextUnit.lines)
        return LineColumn(line: before.lines, column: before.scalars - lineStart.scalars)
    }

    /// Converts line and column, clamped to the line, to a scalar position.
    public func scalarOffset(of place: LineColumn) -> Int {
        if place.line > core.rope.metrics.lines { return scalarCount }
        let range = scalarRange(ofLine: place.line)
        return min(range.lowerBound + max(place.column, 0), range.upperBound)
    }

    /// Where a line is, without its line feed.
    public func scalarRange(ofLine line: Int) -> Range<Int> {
        let line = min(max(line, 0), lineCount - 1)
        let start = core.rope.metrics(before: line, unit: TextUnit.lines).scalars
        guard line < lineCount - 1 else { return start..<scalarCount }
        return start..<core.rope.metrics(before: line + 1, unit: TextUnit.lines).scalars - 1
    }
}
