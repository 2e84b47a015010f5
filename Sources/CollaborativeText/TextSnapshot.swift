// SPDX-License-Identifier: Apache-2.0
// peersync

/// A text and its history as bytes, the text first: it can be read without looking at the history.
///
/// For one's own storage. Text and history are taken to belong together, which a checksum makes likely and which a
/// stranger could make untrue; what comes from others is an encoded history, which is checked event by event.
public struct TextSnapshot: Sendable {
    static let header: UInt8 = HistoryCodec.format << 4 | 2
    private static let checksumBytes = 8

    /// The text. Read at once, in O(its length); the history is not touched.
    public let text: String
    private let bytes: [UInt8]
    private let historyStart: Int

    /// - Throws: `malformed`.
    public init(_ bytes: [UInt8]) throws(TextError) {
        let flat = FlatArray(bytes)
        var reader = FlatReader(0..<flat.count)
        guard try reader.byte(flat) == Self.header else { throw .malformed(offset: 0, .unknownFormat) }
        let length = try reader.number(flat, max: flat.count)
        let checksum = flat.word(at: try reader.range(Self.checksumBytes).lowerBound)
        let range = try reader.range(length)
        guard flat.checksum(range) == checksum, let text = flat.validString(range) else {
            throw .malformed(offset: range.lowerBound, .badText)
        }
        self.text = text
        self.bytes = bytes
        historyStart = range.upperBound
    }

    /// The text with its history, to go on with. O(bytes); the history is not replayed.
    ///
    /// - Throws: `malformed`.
    public func open() throws(TextError) -> SharedText {
        let flat = FlatArray(bytes)
        guard historyStart + Self.checksumBytes <= flat.count else { throw .malformed(offset: historyStart, .truncated) }
        let range = historyStart + Self.checksumBytes..<flat.count
        guard flat.checksum(range) == flat.word(at: historyStart) else { throw .malformed(offset: historyStart, .badNumber) }
        var core = TextCore()
        try core.restore(text, history: try HistoryCodec.decode(flat, range))
        return SharedText(core)
    }
}

extension SharedText {
    /// The text and its history for one's own storage. O(n + events inserted).
    public func snapshot() -> [UInt8] {
        var output = FlatArray<UInt8>()
        output.append(TextSnapshot.header)
        var text = FlatArray<UInt8>()
        core.rope.appendAll(to: &text)
        output.append(number: text.count)
        output.append(word: text.checksum(0..<text.count))
        output.append(0..<text.count, of: text)
        let history = core.encodedHistory()
        output.append(word: history.checksum(0..<history.count))
        output.append(0..<history.count, of: history)
        return output.array
    }
}

extension FlatArray where Element == UInt8 {
    /// Tells damage, not malice: words multiplied and rotated, after wyhash in spirit.
    fileprivate func checksum(_ range: Range<Int>) -> UInt64 {
        var hash = UInt64(range.count) &* 0x9E37_79B9_7F4A_7C15
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            hash = (hash ^ word(at: index)) &* 0x9FB2_1C65_1E98_DF25
            hash ^= hash >> 32
            index += 8
        }
        while index < range.upperBound {
            hash = (hash ^ UInt64(self[index])) &* 0x9FB2_1C65_1E98_DF25
            hash ^= hash >> 32
            index += 1
        }
        return hash
    }

    fileprivate mutating func append(word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}
