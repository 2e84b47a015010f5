// SPDX-License-Identifier: Apache-2.0
// peersync

/// A stretch of history as bytes, format 2.
///
/// The first byte is the format times 16 plus the form.
///
/// *Short*, one author's next edit, whose only parent is that author's event before: author, number of the first
/// event, then operations up to the end, each followed by its text.
///
/// *General*: columns (`HistoryColumn`) of authors and references; of the parts' authors, parents and lengths; of the
/// operations' lengths and kinds; of their places; and of all inserted text, compressed if that is shorter. Parts are
/// in a topological order and as long as possible. An operation is `length << 2 | kind` and the distance of its place
/// from where the caret was left by the one before it. Of kind 3 the length is the width of one event's deletion, or 0
/// for an undo, which leaves the caret where it is; its author and parent say what it takes back. An author is
/// `level × 33 + length` and that many bytes. Numbers are LEB128 without padding, signed ones zigzag.
enum HistoryCodec {
    static let format: UInt8 = 2
    private static let short: UInt8 = 0
    private static let general: UInt8 = 1
    private static let textBytesForCompression = 64

    // MARK: - Encoding

    static func encode(_ core: borrowing TextCore, ranges: [Range<Int>]) -> FlatArray<UInt8> {
        if let range = ranges.first, ranges.count == 1, let bytes = encodeShort(core, range) { return bytes }
        return encodeGeneral(core, ranges)
    }

    private static func encodeShort(_ core: borrowing TextCore, _ range: Range<Int>) -> FlatArray<UInt8>? {
        let run = core.graph.runIndex(of: range.lowerBound)
        guard range.count < 128, core.graph.end(run) >= range.upperBound else { return nil }
        let first = core.authors.event(at: range.lowerBound)
        guard core.authors.runEnd(of: range.lowerBound) >= range.upperBound else { return nil }
        let parents = core.graph.parents(of: range.lowerBound)
        let isNext = first.seq == 0 ? parents.isEmpty : parents.count == 1 && core.authors.event(at: parents[0]) == EventID(author: first.author, seq: first.seq - 1)
        guard isNext else { return nil }
        var output = FlatArray<UInt8>(capacity: 32)
        output.append(format << 4 | short)
        write(first.author, to: &output)
        output.append(number: first.seq)
        var caret = 0
        core.log.forEachPiece(in: range) { piece in
            output.append(number: piece.width << 2 | Int(piece.kind.rawValue))
            output.append(signed: distance(piece, &caret))
            if piece.kind == .insertion { output.append(core.log.byteRange(piece.scalar..<piece.scalar + piece.count), of: core.log.content) }
        }
        return output
    }

    private static func encodeGeneral(_ core: borrowing TextCore, _ ranges: [Range<Int>]) -> FlatArray<UInt8> {
        var writer = GeneralWriter()
        for range in ranges {
            var start = range.lowerBound
            var graphRun = core.graph.runIndex(of: start)
            var authorRun = core.authors.runIndex(of: start)
            while start < range.upperBound {
                let (author, seq, versions) = core.authors.run(authorRun)
                let end = min(core.graph.end(graphRun), versions.upperBound, range.upperBound)
                writer.addPart(core, start..<end, author: author, seq: seq + start - versions.lowerBound, run: graphRun)
                start = end
                if start == core.graph.end(graphRun) { graphRun += 1 }
                if start == versions.upperBound { authorRun += 1 }
            }
        }
        return writer.finish(core)
    }

    private struct GeneralWriter: ~Copyable {
        private var authors = FlatArray<UInt8>()
        private var references = FlatArray<UInt8>()
        private var referenceCount = 0
        private var parts = FlatArray<UInt8>()
        private var kinds = FlatArray<UInt8>()
        private var places = FlatArray<UInt8>()
        private var text = FlatArray<UInt8>()
        /// Author numbers in the batch, by local author number.
        private var numbers: [Int: Int] = [:]
        private var order: [Int] = []
        /// The local numbers of the authors that already have a part in the batch.
        private var writers: Set<Int> = []
        private var referenceNumbers: [Int: Int] = [:]
        /// Where the ranges are in the batch: local version and batch number of their first events.
        private var placed: [(versions: Range<Int>, start: Int)] = []
        private var count = 0
        private var partCount = 0
        private var caret = 0

        init() {}

        mutating func addPart(_ core: borrowing TextCore, _ range: Range<Int>, author: Int, seq: Int, run: Int) {
            if let last = placed.last, last.versions.upperBound == range.lowerBound {
                placed[placed.count - 1].versions = last.versions.lowerBound..<range.upperBound
            } else {
                placed.append((range, count))
            }
            parts.append(number: number(of: author))
            if writers.insert(author).inserted { parts.append(number: seq) }
            parts.append(number: range.count)
            let followsLast = range.lowerBound == core.graph.start(run) ? core.graph.parents(ofRun: run) == Heads(range.lowerBound - 1) : true
            if followsLast, count > 0, isIncluded(range.lowerBound - 1) {
                parts.append(0)
            } else {
                let parents = range.lowerBound == core.graph.start(run) ? core.graph.parents(ofRun: run) : Heads(range.lowerBound - 1)
                parts.append(number: parents.count + 1)
                for parent in parents { write(parent, core) }
            }
            core.log.forEachPiece(in: range) { piece in
                kinds.append(number: piece.width << 2 | Int(piece.kind.rawValue))
                places.append(signed: HistoryCodec.distance(piece, &caret))
                if piece.kind == .insertion { text.append(core.log.byteRange(piece.scalar..<piece.scalar + piece.count), of: core.log.content) }
            }
            count += range.count
            partCount += 1
        }

        private func isIncluded(_ version: Int) -> Bool { placed.last.map { $0.versions.contains(version) } ?? false }

        private mutating func write(_ parent: Int, _ core: borrowing TextCore) {
            for place in placed.reversed() where place.versions.contains(parent) {
                parts.append(number: (count - (place.start + parent - place.versions.lowerBound)) << 1)
                return
            }
            if referenceNumbers[parent] == nil {
                let event = core.authors.event(at: parent)
                references.append(number: number(of: core.authors.index(of: event.author) ?? 0))
                references.append(number: event.seq)
                referenceNumbers[parent] = referenceCount
                referenceCount += 1
            }
            parts.append(number: (referenceNumbers[parent] ?? 0) << 1 | 1)
        }

        private mutating func number(of author: Int) -> Int {
            if let known = numbers[author] { return known }
            numbers[author] = order.count
            order.append(author)
            return order.count - 1
        }

        consuming func finish(_ core: borrowing TextCore) -> FlatArray<UInt8> {
            authors.append(number: order.count)
            for author in order { HistoryCodec.write(core.authors.authors[author], to: &authors) }
            authors.append(number: referenceCount)
            authors.append(0..<references.count, of: references)
            var output = FlatArray<UInt8>(capacity: text.count / 2 + kinds.count + places.count + parts.count + authors.count + 16)
            output.append(HistoryCodec.format << 4 | HistoryCodec.general)
            HistoryColumn.write(authors, to: &output)
            HistoryColumn.write(parts, to: &output)
            HistoryColumn.write(kinds, to: &output)
            HistoryColumn.write(places, to: &output)
            var packed = FlatArray<UInt8>()
            if text.count >= HistoryCodec.textBytesForCompression { TextCompression.compress(0..<text.count, of: text, to: &packed) }
            let isPacked = packed.count > 0 && packed.count < text.count && text.count <= packed.count * TextCompression.expansionMax
            output.append(number: text.count << 1 | (isPacked ? 1 : 0))
            if isPacked { output.append(0..<packed.count, of: packed) } else { output.append(0..<text.count, of: text) }
            return output
        }
    }

    private static func write(_ author: AuthorID, to output: inout FlatArray<UInt8>) {
        let bytes = author.bytes
        output.append(number: Int(author.level) * (AuthorID.bytesMax + 1) + bytes.count)
        for byte in bytes { output.append(byte) }
    }

    /// From where the caret was to where the piece begins, and the caret to where the piece leaves it.
    @inline(__always)
    private static func distance(_ piece: OperationLog.Piece, _ caret: inout Int) -> Int {
        if piece.isUndo { return 0 }
        let expected = caret - (piece.kind == .backspace ? 1 : 0)
        switch piece.kind {
        case .insertion: caret = piece.position + piece.count
        case .deletion, .whole: caret = piece.position
        case .backspace: caret = piece.position - piece.count + 1
        }
        return piece.position - expected
    }

    // MARK: - Decoding

    /// - Throws: `malformed`, `limitExceeded`.
    static func decode(_ bytes: borrowing FlatArray<UInt8>, _ range: Range<Int>) throws(TextError) -> IncomingHistory {
        var reader = FlatReader(range)
        switch try reader.byte(bytes) {
        case format << 4 | short: return try decodeShort(bytes, &reader)
        case format << 4 | general: return try decodeGeneral(bytes, &reader)
        default: throw .malformed(offset: range.lowerBound, .unknownFormat)
        }
    }

    private static func decodeShort(_ bytes: borrowing FlatArray<UInt8>, _ reader: inout FlatReader) throws(TextError) -> IncomingHistory {
        var history = IncomingHistory()
        history.authors.append(try readAuthor(bytes, &reader))
        let seq = try reader.number(bytes, max: SharedText.eventCountMax)
        history.beginPart(author: 0, seq: seq)
        if seq > 0 {
            history.parents.append(-1)
            history.references.append(IncomingHistory.Reference(author: 0, seq: UInt32(seq - 1)))
        }
        var caret = 0
        while reader.remaining > 0 {
            let offset = reader.offset
            let header = try reader.number(bytes, max: SharedText.eventCountMax << 2)
            var operation = try operation(header, try reader.signed(bytes), &caret, offset)
            guard operation.count > 0 else { throw .malformed(offset: offset, .badReference) }
            operation.byte = history.content.count
            if operation.kind == .insertion {
                let start = reader.offset
                let end = bytes.end(ofScalars: operation.count, from: start, below: reader.end)
                history.content.append(try reader.range(end - start), of: bytes)
                guard history.content.isWellFormed(operation.byte..<history.content.count, scalars: operation.count) else {
                    throw .malformed(offset: offset, .badText)
                }
            }
            history.operations.append(operation)
            history.eventCount += operation.eventCount
        }
        guard history.eventCount > 0 else { throw .malformed(offset: reader.offset, .truncated) }
        return history
    }

    private static func decodeGeneral(_ bytes: borrowing FlatArray<UInt8>, _ reader: inout FlatReader) throws(TextError) -> IncomingHistory {
        var history = IncomingHistory()
        try readAuthors(try HistoryColumn.read(bytes, &reader), into: &history)
        let parts = try HistoryColumn.read(bytes, &reader)
        let kinds = try HistoryColumn.read(bytes, &reader)
        let places = try HistoryColumn.read(bytes, &reader)
        let textHeader = try reader.number(bytes, max: 1 << 32)
        if textHeader & 1 == 0 {
            history.content.append(try reader.range(textHeader >> 1), of: bytes)
        } else {
            let range = try reader.range(reader.remaining)
            try TextCompression.decompress(range, of: bytes, count: textHeader >> 1, to: &history.content)
        }
        try reader.finish()
        try readParts(parts, kinds, places, into: &history)
        return history
    }

    private static func readAuthors(_ column: borrowing FlatArray<UInt8>, into history: inout IncomingHistory) throws(TextError) {
        var reader = FlatReader(0..<column.count)
        for _ in 0..<(try reader.number(column, max: column.count)) { history.authors.append(try readAuthor(column, &reader)) }
        for _ in 0..<(try reader.number(column, max: column.count)) {
            let author = try reader.number(column, max: history.authors.count - 1)
            let seq = try reader.number(column, max: SharedText.eventCountMax)
            history.references.append(IncomingHistory.Reference(author: UInt32(author), seq: UInt32(seq)))
        }
        try reader.finish()
    }

    private static func readParts(
        _ parts: borrowing FlatArray<UInt8>, _ kinds: borrowing FlatArray<UInt8>, _ places: borrowing FlatArray<UInt8>,
        into history: inout IncomingHistory
    ) throws(TextError) {
        var partReader = FlatReader(0..<parts.count)
        var kindReader = FlatReader(0..<kinds.count)
        var placeReader = FlatReader(0..<places.count)
        var next = [Int](repeating: -1, count: history.authors.count)
        var caret = 0
        var byte = 0
        let isASCII = history.content.isASCII(0..<history.content.count)
        if !isASCII, !history.content.isWellFormed(0..<history.content.count, scalars: nil) {
            throw .malformed(offset: 0, .badText)
        }
        // Every operation takes two bytes at least, one of each of these, and every part three.
        history.operations.reserve(min(kinds.count, places.count))
        history.parts.reserve(parts.count / 3)
        history.parents.reserve(parts.count / 3)
        while partReader.remaining > 0 {
            let author = try partReader.number(parts, max: history.authors.count - 1)
            if next[author] < 0 { next[author] = try partReader.number(parts, max: SharedText.eventCountMax) }
            let count = try partReader.number(parts, max: SharedText.eventCountMax)
            guard count > 0 else { throw .malformed(offset: partReader.offset, .badNumber) }
            let start = history.eventCount
            guard count <= SharedText.eventCountMax - max(next[author], start) else { throw .limitExceeded }
            history.beginPart(author: author, seq: next[author])
            next[author] += count
            try readParents(parts, &partReader, start, &history)
            while history.eventCount < start + count {
                let distance = try placeReader.signed(places)
                let header = try kindReader.number(kinds, max: SharedText.eventCountMax << 2)
                var operation = try operation(header, distance, &caret, kindReader.offset)
                guard operation.eventCount <= start + count - history.eventCount else { throw .malformed(offset: kindReader.offset, .badNumber) }
                operation.byte = byte
                if operation.kind == .insertion {
                    // Well-formed as a whole, so that first bytes tell where scalars end.
                    let end = isASCII ? byte + operation.count : history.content.end(ofScalars: operation.count, from: byte, below: history.content.count)
                    guard end <= history.content.count, isASCII || end < history.content.count || history.content.scalarCount(byte..<end) == operation.count else {
                        throw .malformed(offset: kindReader.offset, .badText)
                    }
                    byte = end
                }
                history.operations.append(operation)
                history.eventCount += operation.eventCount
            }
        }
        try kindReader.finish()
        try placeReader.finish()
        guard byte == history.content.count else { throw .malformed(offset: 0, .trailingBytes) }
    }

    private static func readParents(
        _ parts: borrowing FlatArray<UInt8>, _ reader: inout FlatReader, _ start: Int, _ history: inout IncomingHistory
    ) throws(TextError) {
        let header = try reader.number(parts, max: parts.count)
        if header == 0 {
            guard start > 0 else { throw .malformed(offset: reader.offset, .badReference) }
            history.parents.append(Int32(truncatingIfNeeded: start - 1))
            return
        }
        for _ in 1..<header {
            let value = try reader.number(parts, max: 1 << 32)
            let isReference = value & 1 == 1
            guard isReference ? value >> 1 < history.references.count : value >> 1 > 0 && value >> 1 <= start else {
                throw .malformed(offset: reader.offset, .badReference)
            }
            history.parents.append(Int32(truncatingIfNeeded: isReference ? -1 - value >> 1 : start - value >> 1))
        }
    }

    private static func readAuthor(_ bytes: borrowing FlatArray<UInt8>, _ reader: inout FlatReader) throws(TextError) -> AuthorID {
        let header = try reader.number(bytes, max: 1 << 32)
        let range = try reader.range(header % (AuthorID.bytesMax + 1))
        return AuthorID(range.map { bytes[$0] }, level: UInt32(header / (AuthorID.bytesMax + 1)))
    }

    @inline(__always)
    private static func operation(
        _ header: Int, _ distance: Int, _ caret: inout Int, _ offset: Int
    ) throws(TextError) -> IncomingHistory.Operation {
        guard let kind = OperationLog.Kind(rawValue: UInt32(header & 3)), header >> 2 > 0 || kind == .whole && distance == 0 else {
            throw .malformed(offset: offset, .badNumber)
        }
        let count = header >> 2
        if count == 0 { return IncomingHistory.Operation(kind, count: 0, position: 0, byte: 0) }
        let position = caret - (kind == .backspace ? 1 : 0) + distance
        guard position >= 0, position <= SharedText.eventCountMax, kind != .backspace || position - count + 1 >= 0 else {
            throw .malformed(offset: offset, .badNumber)
        }
        switch kind {
        case .insertion: caret = position + count
        case .deletion, .whole: caret = position
        case .backspace: caret = position - count + 1
        }
        return IncomingHistory.Operation(kind, count: count, position: position, byte: 0)
    }
}
