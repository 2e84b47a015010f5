// SPDX-License-Identifier: Apache-2.0
// peersync

/// A place in the text that stays between the same characters while others edit.
public struct TextAnchor: Hashable, Sendable {
    /// The neighbouring character that the place is tied to.
    public enum Side: Sendable {
        /// The character before the place: text inserted there comes after the place.
        case before
        /// The character after the place: text inserted there comes before the place.
        case after
    }

    /// The insertion of that character; nil for the start or the end of the text.
    public let event: EventID?
    public let side: Side
}

extension SharedText {
    /// An anchor at a position of the current text.
    ///
    /// - Throws: `positionOutOfRange`.
    /// - Complexity: Walks the whole history: O(h log h).
    public func anchor(at position: Int, holding side: TextAnchor.Side) throws(TextError) -> TextAnchor {
        guard (0...scalarCount).contains(position) else {
            throw .positionOutOfRange(position: position, deletedCount: 0, length: scalarCount)
        }
        let wanted = side == .before ? position - 1 : position
        guard (0..<scalarCount).contains(wanted) else { return TextAnchor(event: nil, side: side) }
        var offset = wanted
        var event: EventID?
        core.tracker(at: core.graph.frontier).forEachSpan { span in
            guard event == nil, span.state == 1 else { return }
            if offset < Int(span.count) { event = core.authors.event(at: Int(span.id) + offset) }
            offset -= Int(span.count)
        }
        return TextAnchor(event: event, side: side)
    }

    /// Where an anchor is now; when its character was deleted, where that was.
    ///
    /// - Throws: `unknownVersion` when the anchor's character is not known here.
    /// - Complexity: Walks the whole history: O(h log h).
    public func position(of anchor: TextAnchor) throws(TextError) -> Int {
        guard let event = anchor.event else { return anchor.side == .before ? 0 : scalarCount }
        guard let version = core.authors.version(of: event) else { throw .unknownVersion([event]) }
        var position = 0
        var isFound = false
        core.tracker(at: core.graph.frontier).forEachSpan { span in
            if isFound { return }
            if (Int(span.id)..<Int(span.end)).contains(version) {
                isFound = true
                if span.state == 1 { position += version - Int(span.id) + (anchor.side == .before ? 1 : 0) }
            } else if span.state == 1 {
                position += Int(span.count)
            }
        }
        return position
    }
}
