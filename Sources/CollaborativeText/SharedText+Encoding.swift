// SPDX-License-Identifier: Apache-2.0
// peersync

extension SharedText {
    /// The whole history as bytes; `merge(_:)` and `init(decoding:)` read them.
    ///
    /// - Complexity: O(events inserted), mostly for compressing what was typed.
    public func encoded() -> [UInt8] { core.encodedHistory().array }

    /// What happened after a version, as bytes for `merge(_:)`.
    ///
    /// - Throws: `unknownVersion`.
    public func encoded(since version: TextVersion) throws(TextError) -> [UInt8] {
        core.encoded(core.graph.ranges(after: try core.heads(of: version)))
    }

    /// Returns the events that arrived or were written here after the history had `count` events,
    /// as bytes for `merge(_:)`. A replica that holds the history as it was then needs just these.
    ///
    /// - Precondition: `count` is between zero and `eventCount`.
    public func encoded(sinceEventCount count: Int) -> [UInt8] {
        precondition((0...eventCount).contains(count), "\(count) is not a number of events of this text")
        return core.encoded(count < eventCount ? [count..<eventCount] : [])
    }

    /// The text that a whole encoded history makes.
    ///
    /// - Throws: `malformed`, or what `merge` throws.
    public init(decoding bytes: [UInt8]) throws(TextError) {
        self.init()
        try merge(bytes)
        shrink()
    }

    /// Takes in an encoded history or a part of one; what is known already is skipped.
    ///
    /// - Returns: The change of the text as patches for an editor, each in the text as the one before left it.
    /// - Throws: `malformed`, and whatever `merge` of transactions throws; the text and its history are unchanged then.
    @discardableResult
    public mutating func merge(_ bytes: [UInt8]) throws(TextError) -> [TextPatch] {
        let flat = FlatArray(bytes)
        return try core.merge(try HistoryCodec.decode(flat, 0..<flat.count))
    }
}

extension TextCore {
    func encoded(_ ranges: [Range<Int>]) -> [UInt8] { HistoryCodec.encode(self, ranges: ranges).array }

    func encodedHistory() -> FlatArray<UInt8> { HistoryCodec.encode(self, ranges: eventCount == 0 ? [] : [0..<eventCount]) }
}
