// SPDX-License-Identifier: Apache-2.0
// peersync

/// LZ77 with the pieces in columns, each under a Huffman code of its own.
///
/// A text is cut into sequences: some literal bytes, then a repetition of at least four bytes from before. The columns
/// are the literals, their counts, the lengths of repetitions, and the distances in two; counts and lengths as LEB128.
/// After LZ4 and zstd in structure (RFC 8878), without their framing. Decoding is bounded by the input.
enum TextCompression {
    private static let matchMin = 4
    /// So that a few bytes cannot claim gigabytes; what repeats more than that is stored.
    static let expansionMax = 1_024
    private static let chainMax = 48

    /// Appends a compressed form of a range; `decompress` has to be told its length.
    static func compress(_ range: Range<Int>, of input: borrowing FlatArray<UInt8>, to output: inout FlatArray<UInt8>) {
        var literals = FlatArray<UInt8>()
        var literalCounts = FlatArray<UInt8>()
        var matchLengths = FlatArray<UInt8>()
        var nearDistances = FlatArray<UInt8>()
        var farDistances = FlatArray<UInt8>()
        var finder = MatchFinder(range)
        var index = range.lowerBound
        var literalStart = index
        while index + matchMin <= range.upperBound {
            var match = finder.best(at: index, input)
            guard match.length > 0 else {
                index += 1
                continue
            }
            // A longer one from the next byte on is worth a literal.
            while index + 1 + matchMin <= range.upperBound {
                let next = finder.best(at: index + 1, input)
                guard next.length > match.length else { break }
                index += 1
                match = next
            }
            literals.append(literalStart..<index, of: input)
            literalCounts.append(number: index - literalStart)
            matchLengths.append(number: match.length - matchMin)
            nearDistances.append(UInt8(truncatingIfNeeded: match.distance))
            farDistances.append(number: match.distance >> 8)
            index += match.length
            literalStart = index
        }
        literals.append(literalStart..<range.upperBound, of: input)
        for column in 0..<5 {
            switch column {
            case 0: HistoryColumn.write(literals, to: &output)
            case 1: HistoryColumn.write(literalCounts, to: &output)
            case 2: HistoryColumn.write(matchLengths, to: &output)
            case 3: HistoryColumn.write(nearDistances, to: &output)
            default: HistoryColumn.write(farDistances, to: &output)
            }
        }
    }

    /// Appends what a range stands for.
    ///
    /// - Throws: `malformed`.
    static func decompress(
        _ range: Range<Int>, of input: borrowing FlatArray<UInt8>, count: Int, to output: inout FlatArray<UInt8>
    ) throws(TextError) {
        guard count <= range.count * expansionMax else { throw .malformed(offset: range.lowerBound, .badNumber) }
        var reader = FlatReader(range)
        let literals = try HistoryColumn.read(input, &reader)
        let literalCounts = try HistoryColumn.read(input, &reader)
        let matchLengths = try HistoryColumn.read(input, &reader)
        let nearDistances = try HistoryColumn.read(input, &reader)
        let farDistances = try HistoryColumn.read(input, &reader)
        try reader.finish()
        let start = output.count
        output.reserve(start + count)
        var literal = 0
        var countReader = FlatReader(0..<literalCounts.count)
        var lengthReader = FlatReader(0..<matchLengths.count)
        var farReader = FlatReader(0..<farDistances.count)
        for place in 0..<nearDistances.count {
            let run = try countReader.number(literalCounts, max: literals.count - literal)
            output.append(literal..<literal + run, of: literals)
            literal += run
            let written = output.count - start
            let length = try lengthReader.number(matchLengths, max: max(count - written - matchMin, 0)) + matchMin
            let distance = try farReader.number(farDistances, max: written >> 8) << 8 | Int(nearDistances[place])
            guard distance > 0, distance <= written, written + length <= count else {
                throw .malformed(offset: range.lowerBound, .badReference)
            }
            output.repeatLast(distance, count: length)
        }
        output.append(literal..<literals.count, of: literals)
        try countReader.finish()
        try lengthReader.finish()
        try farReader.finish()
        guard output.count - start == count else { throw .malformed(offset: range.lowerBound, .badNumber) }
    }

    /// Finds earlier occurrences of what comes next, by chains of places with the same four bytes' hash.
    private struct MatchFinder: ~Copyable {
        private static let hashBits = 15
        private let range: Range<Int>
        private var heads = FlatArray<Int32>()
        private var previous = FlatArray<Int32>()
        private var entered: Int

        init(_ range: Range<Int>) {
            self.range = range
            entered = range.lowerBound
            heads.append(repeating: -1, count: 1 << Self.hashBits)
            previous.extendUninitialized(to: range.count)
        }

        mutating func best(at index: Int, _ input: borrowing FlatArray<UInt8>) -> (length: Int, distance: Int) {
            while entered < index {
                let hash = hash(entered, input)
                previous[entered - range.lowerBound] = heads[hash]
                heads[hash] = Int32(truncatingIfNeeded: entered)
                entered += 1
            }
            var candidate = Int(heads[hash(index, input)])
            var best = (length: 0, distance: 0)
            var left = TextCompression.chainMax
            while candidate >= 0, left > 0 {
                var length = 0
                while index + length < range.upperBound, input[candidate + length] == input[index + length] { length += 1 }
                // A distance of three bytes costs more than one of two.
                let needed = max(best.length + 1, TextCompression.matchMin + (index - candidate > 1 << 15 ? 2 : index - candidate > 1 << 11 ? 1 : 0))
                if length >= needed { best = (length, index - candidate) }
                candidate = Int(previous[candidate - range.lowerBound])
                left -= 1
            }
            return best
        }

        private func hash(_ index: Int, _ input: borrowing FlatArray<UInt8>) -> Int {
            guard index + 4 <= range.upperBound else { return 0 }
            let word = UInt32(input[index]) | UInt32(input[index + 1]) << 8 | UInt32(input[index + 2]) << 16 | UInt32(input[index + 3]) << 24
            return Int((word &* 2_654_435_761) >> UInt32(32 - Self.hashBits))
        }
    }
}

/// A column of bytes in an encoded history: as they are, or under a Huffman code where that is shorter.
enum HistoryColumn {
    static func write(_ column: borrowing FlatArray<UInt8>, to output: inout FlatArray<UInt8>) {
        if column.count >= 32 {
            var coded = FlatArray<UInt8>(capacity: column.count)
            HuffmanCode.encode(0..<column.count, of: column, to: &coded)
            if coded.count + 3 < column.count {
                output.append(number: column.count << 1 | 1)
                output.append(number: coded.count)
                output.append(0..<coded.count, of: coded)
                return
            }
        }
        output.append(number: column.count << 1)
        output.append(0..<column.count, of: column)
    }

    static func read(_ input: borrowing FlatArray<UInt8>, _ reader: inout FlatReader) throws(TextError) -> FlatArray<UInt8> {
        let header = try reader.number(input, max: 1 << 40)
        var column = FlatArray<UInt8>()
        if header & 1 == 0 {
            column.append(try reader.range(header >> 1), of: input)
        } else {
            let range = try reader.range(try reader.number(input, max: reader.remaining))
            try HuffmanCode.decode(range, of: input, count: header >> 1, to: &column)
        }
        return column
    }
}
