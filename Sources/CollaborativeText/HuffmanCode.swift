// SPDX-License-Identifier: Apache-2.0
// peersync

/// A canonical Huffman code for bytes, with codes of at most 11 bits so that one look-up decodes a byte, or two.
///
/// Written are the lengths of the codes, four bits each and with runs of absent bytes shortened, then the codes, the
/// first one in the lowest bits. Lengths by the package-merge-free heuristic of limiting and repairing Kraft's sum.
enum HuffmanCode {
    private static let bitsMax = 11

    /// Appends an encoding of a range of bytes.
    static func encode(_ range: Range<Int>, of input: borrowing FlatArray<UInt8>, to output: inout FlatArray<UInt8>) {
        var counts = [Int](repeating: 0, count: 256)
        for index in range { counts[Int(input[index])] += 1 }
        let lengths = codeLengths(counts)
        writeLengths(lengths, to: &output)
        let codes = codes(lengths)
        var bits: UInt64 = 0
        var count = 0
        for index in range {
            let byte = Int(input[index])
            bits |= UInt64(codes[byte]) << UInt64(count)
            count += lengths[byte]
            while count >= 8 {
                output.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                count -= 8
            }
        }
        if count > 0 { output.append(UInt8(truncatingIfNeeded: bits)) }
    }

    /// Appends the bytes that a range encodes.
    ///
    /// - Parameter count: How many there are; at most eight for each byte of the range.
    /// - Throws: `malformed`.
    static func decode(
        _ range: Range<Int>, of input: borrowing FlatArray<UInt8>, count: Int, to output: inout FlatArray<UInt8>
    ) throws(TextError) {
        var reader = FlatReader(range)
        let lengths = try readLengths(input, &reader)
        var sum = 0
        for length in lengths where length > 0 { sum += 1 << (bitsMax - length) }
        // A complete code, or the one code of the only byte.
        guard sum == 1 << bitsMax || (sum == 1 << (bitsMax - 1) && lengths.contains(1)) else {
            throw .malformed(offset: range.lowerBound, .badNumber)
        }
        guard count <= reader.remaining * 8 else { throw .malformed(offset: range.lowerBound, .truncated) }
        let table = DecodingTable(lengths, codes(lengths))
        var bits: UInt64 = 0
        var available = 0
        var index = reader.offset
        var place = output.count
        let end = place + count
        output.extendUninitialized(to: end)
        // Five look-ups of eleven bits at most fit in what is filled, and make ten bytes at most.
        while end - place >= 10, index + 8 <= range.upperBound {
            bits |= input.word(at: index) << UInt64(available)
            index += (63 - available) >> 3
            available |= 56
            for _ in 0..<5 {
                let entry = table[bits]
                guard entry.bits > 0 else { throw .malformed(offset: index, .badNumber) }
                output[place] = entry.first
                output[place + 1] = entry.second
                place += entry.bytes
                bits >>= UInt64(entry.bits)
                available -= entry.bits
            }
        }
        // What was read ahead in the last round but not counted.
        bits &= (1 << UInt64(available)) - 1
        while place < end {
            while available <= 56, index < range.upperBound {
                bits |= UInt64(input[index]) << UInt64(available)
                index += 1
                available += 8
            }
            let entry = table[bits]
            guard entry.firstBits > 0, entry.firstBits <= available else { throw .malformed(offset: index, .truncated) }
            output[place] = entry.first
            place += 1
            bits >>= UInt64(entry.firstBits)
            available -= entry.firstBits
        }
        guard index - available / 8 == range.upperBound, bits == 0 else { throw .malformed(offset: index, .trailingBytes) }
    }

    /// By the next eleven bits: the byte that they begin with, and the one after it where both fit in.
    private struct DecodingTable: ~Copyable {
        struct Entry: BitwiseCopyable {
            var first: UInt8 = 0
            var second: UInt8 = 0
            /// Bits of the first code in the lower half, of all codes in the upper one; 0 where no code is.
            private var lengths: UInt8 = 0
            private var count: UInt8 = 0

            init() {}

            init(_ first: UInt8, bits: Int) {
                self.first = first
                lengths = UInt8(truncatingIfNeeded: bits | bits << 4)
                count = 1
            }

            var firstBits: Int { Int(lengths & 15) }
            var bits: Int { Int(lengths >> 4) }
            var bytes: Int { Int(count) }

            func followed(by next: Entry) -> Entry {
                guard firstBits > 0, next.firstBits > 0, firstBits + next.firstBits <= HuffmanCode.bitsMax else { return self }
                var both = self
                both.second = next.first
                both.lengths = UInt8(truncatingIfNeeded: firstBits | (firstBits + next.firstBits) << 4)
                both.count = 2
                return both
            }
        }

        private var entries = FlatArray<Entry>(capacity: 1 << HuffmanCode.bitsMax)

        init(_ lengths: [Int], _ codes: [UInt16]) {
            entries.append(repeating: Entry(), count: 1 << HuffmanCode.bitsMax)
            for byte in 0..<256 where lengths[byte] > 0 {
                var place = Int(codes[byte])
                while place < entries.count {
                    entries[place] = Entry(UInt8(byte), bits: lengths[byte])
                    place += 1 << lengths[byte]
                }
            }
            // The entry for what follows the first code has a lower number: going down, it still stands for one byte alone.
            for place in (0..<entries.count).reversed() {
                entries[place] = entries[place].followed(by: entries[place >> entries[place].firstBits])
            }
        }

        @inline(__always)
        subscript(bits: UInt64) -> Entry { entries[Int(truncatingIfNeeded: bits & (1 << UInt64(HuffmanCode.bitsMax) - 1))] }
    }

    // MARK: -

    private static func codeLengths(_ counts: [Int]) -> [Int] {
        let present = (0..<256).filter { counts[$0] > 0 }.sorted { (counts[$0], $0) < (counts[$1], $1) }
        var lengths = [Int](repeating: 0, count: 256)
        if present.count == 1 {
            lengths[present[0]] = 1
            return lengths
        }
        // Two queues: leaves by count, and inner nodes, which come about by count.
        var weights = present.map { counts[$0] }
        var parents = [Int](repeating: 0, count: 2 * present.count)
        var (leaf, inner) = (0, present.count)
        while weights.count < 2 * present.count - 1 {
            func next() -> Int {
                let takesLeaf = leaf < present.count && (inner >= weights.count || weights[leaf] <= weights[inner])
                if takesLeaf { leaf += 1 } else { inner += 1 }
                return takesLeaf ? leaf - 1 : inner - 1
            }
            let (first, second) = (next(), next())
            parents[first] = weights.count
            parents[second] = weights.count
            weights.append(weights[first] + weights[second])
        }
        var depths = [Int](repeating: 0, count: weights.count)
        for node in stride(from: weights.count - 2, through: 0, by: -1) { depths[node] = depths[parents[node]] + 1 }
        for (place, byte) in present.enumerated() { lengths[byte] = min(depths[place], bitsMax) }
        // Cutting long codes to `bitsMax` overfills the tree. Lengthen the longest codes below
        // `bitsMax`, which belong to the rarest bytes, until the tree fits; then use up what is
        // free.
        func used() -> Int { present.reduce(0) { $0 + 1 << (bitsMax - lengths[$1]) } }
        var excess = used() - 1 << bitsMax
        while excess > 0 {
            guard let byte = present.filter({ lengths[$0] < bitsMax }).max(by: { lengths[$0] < lengths[$1] }) else { break }
            excess -= 1 << (bitsMax - lengths[byte] - 1)
            lengths[byte] += 1
        }
        for byte in present.reversed() {
            while lengths[byte] > 1, excess + 1 << (bitsMax - lengths[byte]) <= 0 {
                excess += 1 << (bitsMax - lengths[byte])
                lengths[byte] -= 1
            }
        }
        return lengths
    }

    /// The codes by length, then by byte, with their first bit lowest.
    private static func codes(_ lengths: [Int]) -> [UInt16] {
        var codes = [UInt16](repeating: 0, count: 256)
        var next: UInt16 = 0
        for length in 1...bitsMax {
            next <<= 1
            for byte in 0..<256 where lengths[byte] == length {
                var reversed: UInt16 = 0
                for bit in 0..<length where next >> UInt16(bit) & 1 == 1 { reversed |= 1 << UInt16(length - 1 - bit) }
                codes[byte] = reversed
                next &+= 1
            }
        }
        return codes
    }

    /// Lengths 0 to 11 as four bits; 12 stands for 2 absent bytes, 13 for 4, 14 for 8, 15 for 16.
    private static func writeLengths(_ lengths: [Int], to output: inout FlatArray<UInt8>) {
        var nibbles: [Int] = []
        var byte = 0
        while byte < 256 {
            var absent = 0
            while byte + absent < 256, lengths[byte + absent] == 0 { absent += 1 }
            byte += absent
            for (code, run) in [(15, 16), (14, 8), (13, 4), (12, 2)] {
                while absent >= run {
                    nibbles.append(code)
                    absent -= run
                }
            }
            if absent == 1 { nibbles.append(0) }
            if byte < 256 {
                nibbles.append(lengths[byte])
                byte += 1
            }
        }
        if nibbles.count % 2 == 1 { nibbles.append(0) }
        for place in stride(from: 0, to: nibbles.count, by: 2) { output.append(UInt8(nibbles[place] | nibbles[place + 1] << 4)) }
    }

    private static func readLengths(_ input: borrowing FlatArray<UInt8>, _ reader: inout FlatReader) throws(TextError) -> [Int] {
        var lengths: [Int] = []
        lengths.reserveCapacity(272)
        while lengths.count < 256 {
            let pair = try reader.byte(input)
            for nibble in [Int(pair & 15), Int(pair >> 4)] {
                if lengths.count == 256, nibble == 0 { continue }
                if nibble <= bitsMax { lengths.append(nibble) } else { lengths += [Int](repeating: 0, count: 2 << (nibble - 12)) }
            }
        }
        guard lengths.count == 256 else { throw .malformed(offset: reader.offset, .badNumber) }
        return lengths
    }
}
