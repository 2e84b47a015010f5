// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import CollaborativeText
import PeerTestSupport
import Testing

struct TextRopeTests {
    private static let letters = Array("abcdefghij éß漢😀\n".unicodeScalars)

    @Test("A rope under random edits equals an array of scalars, in every unit", arguments: seeds(20))
    func likeAnArray(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var rope = TextRope()
        var twin: [Unicode.Scalar] = []
        for step in 0..<300 {
            if Bool.random(using: &random) { Self.type(&rope, &twin, &random) }
            let position = Int.random(in: 0...twin.count, using: &random)
            if twin.count > 0, Int.random(in: 0..<3, using: &random) == 0 {
                let end = min(twin.count, position + Int.random(in: 0...(step % 50 == 0 ? 3_000 : 40), using: &random))
                rope.delete(position..<end)
                twin.removeSubrange(position..<end)
            } else {
                let count = step % 40 == 0 ? 2_000 : Int.random(in: 1...60, using: &random)
                let added = (0..<count).map { _ in Self.letters.randomElement(using: &random)! }
                var source = FlatArray<UInt8>()
                _ = source.append(String(String.UnicodeScalarView(added)))
                rope.insert(0..<source.count, of: source, source.metrics(0..<source.count), at: position)
                twin.insert(contentsOf: added, at: position)
            }
            if step % 10 == 0 { rope.checkInvariants() }
            #expect(rope.scalarCount == twin.count, "PEERSYNC_SEED=\(seed)")
            let start = Int.random(in: 0...twin.count, using: &random)
            let end = Int.random(in: start...twin.count, using: &random)
            let middle = String(String.UnicodeScalarView(twin[start..<end]))
            #expect(rope.string(start..<end).unicodeScalars.elementsEqual(middle.unicodeScalars), "PEERSYNC_SEED=\(seed) step \(step)")
            let before = String(String.UnicodeScalarView(twin[..<start]))
            let wanted = TextMetrics(
                Int32(before.utf8.count), Int32(start), Int32(before.utf16.count), Int32(before.unicodeScalars.filter { $0 == "\n" }.count))
            #expect(rope.metrics(before: start, unit: TextUnit.scalars) == wanted)
            #expect(rope.metrics(before: wanted.utf16, unit: TextUnit.utf16) == wanted)
        }
        #expect(rope.text.unicodeScalars.elementsEqual(twin), "PEERSYNC_SEED=\(seed)")
        let copy = rope.copy()
        rope.delete(0..<twin.count)
        rope.checkInvariants()
        #expect(rope.text.isEmpty)
        #expect(copy.scalarCount == twin.count)
    }

    /// A burst of keys near one place: letters, both ways of deleting, steps aside.
    private static func type(_ rope: inout TextRope, _ twin: inout [Unicode.Scalar], _ random: inout SplitMix64) {
        var position = Int.random(in: 0...twin.count, using: &random)
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let letter = letters.randomElement(using: &random)!
                if letter.isASCII {
                    rope.insert(UInt8(letter.value), at: position)
                } else {
                    let source = FlatArray(Array(String(letter).utf8))
                    rope.insert(0..<source.count, of: source, source.metrics(0..<source.count), at: position)
                }
                twin.insert(letter, at: position)
                position += 1
            case 5..<7 where position > 0:
                position -= 1
                rope.delete(position..<position + 1)
                twin.remove(at: position)
            case 7 where position < twin.count:
                rope.delete(position..<position + 1)
                twin.remove(at: position)
            default:
                position = max(0, min(twin.count, position + Int.random(in: -5...5, using: &random)))
            }
        }
    }

    @Test("What is inserted is found again by its number, however it was cut", arguments: seeds(10))
    func logContent(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var log = OperationLog()
        var twin: [Unicode.Scalar] = []
        for step in 0..<200 {
            let count = Int.random(in: 1...70, using: &random)
            let alphabet = step < 20 ? Self.letters.prefix(10) : Self.letters[...]
            let added = (0..<count).map { _ in alphabet.randomElement(using: &random)! }
            _ = log.appendInsertion(String(String.UnicodeScalarView(added)), at: Int.random(in: 0...3, using: &random))
            twin += added
            let start = Int.random(in: 0...twin.count, using: &random)
            let end = Int.random(in: start...twin.count, using: &random)
            #expect(Array(log.string(start..<end).unicodeScalars) == Array(twin[start..<end]), "PEERSYNC_SEED=\(seed) step \(step)")
            #expect(log.scalarCount == twin.count)
        }
    }
}
