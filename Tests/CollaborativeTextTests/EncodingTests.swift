// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import CollaborativeText
import PeerTestSupport
import Testing

struct EncodingTests {
    private static let letters = Array("abcdefgh éß漢字👩‍👩‍👧\n".unicodeScalars)

    /// Edits of every kind by a few authors, with updates after each.
    private func history(_ random: inout SplitMix64, steps: Int) throws -> (text: SharedText, updates: [[UInt8]]) {
        var replicas = [SharedText(), SharedText(), SharedText()]
        var updates: [[UInt8]] = []
        for _ in 0..<steps {
            let index = Int.random(in: 0..<3, using: &random)
            let author = AuthorID([UInt8(index), 7])
            let before = replicas[index].version
            let length = replicas[index].scalarCount
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where length > 0:
                let start = Int.random(in: 0..<length, using: &random)
                try replicas[index].delete(start..<min(length, start + Int.random(in: 1...9, using: &random)), by: author)
            case 1 where length > 3:
                let end = Int.random(in: 3...length, using: &random)
                for step in 1...3 { try replicas[index].delete(end - step..<end - step + 1, by: author) }
            case 2:
                let other = Int.random(in: 0..<3, using: &random)
                try replicas[index].merge(replicas[other].encoded(since: replicas[index].knownTo(replicas[other])))
            default:
                let count = Int.random(in: 1...90, using: &random)
                let text = String(String.UnicodeScalarView((0..<count).map { _ in Self.letters.randomElement(using: &random)! }))
                try replicas[index].insert(text, at: Int.random(in: 0...length, using: &random), by: author)
            }
            let update = try replicas[index].encoded(since: before)
            if replicas[index].version != before { updates.append(update) }
        }
        for index in 1..<3 { try replicas[0].merge(replicas[index].encoded()) }
        return (replicas[0], updates)
    }

    @Test("A history comes back from its bytes, whole, update by update, and as a snapshot", arguments: seeds(30))
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let (text, updates) = try history(&random, steps: 80)
        let bytes = text.encoded()
        let whole = try SharedText(decoding: bytes)
        #expect(whole.text == text.text, "PEERSYNC_SEED=\(seed)")
        #expect(whole.version == text.version)
        #expect(whole.encoded() == bytes)
        #expect(whole.attribution() == text.attribution())
        whole.checkInvariants()
        var live = SharedText()
        for update in updates {
            var shown = Array(live.text.unicodeScalars)
            for patch in try live.merge(update) { shown.replaceSubrange(patch.range, with: patch.replacement.unicodeScalars) }
            #expect(shown == Array(live.text.unicodeScalars))
        }
        #expect(live.text == text.text, "PEERSYNC_SEED=\(seed)")
        var reopened = try TextSnapshot(text.snapshot()).open()
        #expect(reopened.text == text.text)
        #expect(reopened.version == text.version)
        try reopened.insert("suite", at: 0, by: AuthorID([9]))
        #expect(try SharedText(decoding: reopened.encoded()).text == "suite" + text.text)
    }

    @Test("One keystroke is a few bytes")
    func smallUpdate() throws {
        var text = SharedText()
        let author = AuthorID([1, 2, 3, 4])
        try text.insert(String(repeating: "mots ", count: 20_000), at: 0, by: author)
        let before = text.version
        try text.insert("x", at: 54_321, by: author)
        #expect(try text.encoded(since: before).count <= 16)
    }

    @Test("Damaged bytes are refused with the place, and nothing is changed", arguments: seeds(20))
    func damaged(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let (text, updates) = try history(&random, steps: 30)
        var base = SharedText()
        try base.insert("base", at: 0, by: AuthorID([200]))
        for bytes in [text.encoded()] + updates.prefix(10) {
            for _ in 0..<60 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                    case 1: damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random))
                    default: damaged.insert(UInt8.random(in: 0...255, using: &random), at: Int.random(in: 0...damaged.count, using: &random))
                    }
                }
                var copy = base
                do {
                    try copy.merge(damaged)
                    copy.checkInvariants()
                    _ = copy.attribution()
                } catch {
                    #expect(copy.text == "base", "PEERSYNC_SEED=\(seed)")
                    #expect(copy.version == base.version)
                    #expect(copy.eventCount == 4)
                }
            }
        }
    }

    @Test("A few bytes cannot claim millions of events")
    func bomb() throws {
        // One author deletes 300 million characters of a text that has a handful.
        var flat = FlatArray<UInt8>([0x20, 1, 0x12])
        flat.append(number: 0)
        flat.append(number: 300_000_000 << 2 | 1)
        flat.append(signed: 0)
        let bytes = flat.array
        var text = SharedText()
        try text.insert("base", at: 0, by: AuthorID([7]))
        #expect(throws: TextError.positionOutOfRange(position: 0, deletedCount: 300_000_000, length: 4)) { try text.merge(bytes) }
        #expect(text.text == "base")
    }

    @Test("A few bytes that claim to insert millions of scalars are refused without counting that far", .timeLimit(.minutes(1)))
    func claimedInsertion() throws {
        var flat = FlatArray<UInt8>([0x20, 1, 0x12])
        flat.append(number: 0)
        flat.append(number: 300_000_000 << 2)
        flat.append(signed: 0)
        flat.append(0x61)
        let bytes = flat.array
        var text = SharedText()
        for _ in 0..<1_000 { #expect(throws: TextError.self) { try text.merge(bytes) } }
        #expect(text.eventCount == 0)
    }

    @Test("What compresses comes back, whatever it is", arguments: seeds(20))
    func compression(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for size in [1, 5, 64, 700, 20_000] {
            let alphabet = Int.random(in: 1...255, using: &random)
            var bytes: [UInt8] = []
            while bytes.count < size {
                if bytes.count > 10, Bool.random(using: &random) {
                    let start = Int.random(in: 0..<bytes.count, using: &random)
                    bytes += bytes[start..<min(bytes.count, start + Int.random(in: 1...200, using: &random))]
                } else {
                    bytes.append(UInt8(Int.random(in: 0..<alphabet, using: &random)))
                }
            }
            let input = FlatArray(bytes)
            var packed = FlatArray<UInt8>()
            TextCompression.compress(0..<input.count, of: input, to: &packed)
            var output = FlatArray<UInt8>()
            if bytes.count <= packed.count * TextCompression.expansionMax {
                try TextCompression.decompress(0..<packed.count, of: packed, count: bytes.count, to: &output)
                #expect(output.array == bytes, "PEERSYNC_SEED=\(seed)")
            }
            var coded = FlatArray<UInt8>()
            HuffmanCode.encode(0..<input.count, of: input, to: &coded)
            var decoded = FlatArray<UInt8>()
            try HuffmanCode.decode(0..<coded.count, of: coded, count: bytes.count, to: &decoded)
            #expect(decoded.array == bytes, "PEERSYNC_SEED=\(seed)")
        }
    }
}

extension SharedText {
    /// What of this another text is sure to have: for tests, all or nothing by author.
    fileprivate func knownTo(_ other: SharedText) -> TextVersion {
        other.contains(version) ? version : TextVersion(heads: [])
    }
}
