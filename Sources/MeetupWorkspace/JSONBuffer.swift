// SPDX-License-Identifier: Apache-2.0
// peersync

/// JSON as it grows: bytes, and which values are being written, the innermost last.
///
/// A value type, so that the one who writes is checked to be alone once for each piece rather than for each byte.
struct JSONBuffer {
    private struct Open {
        var shape = Shape.unknown
        var count = 0
        /// The index of the value's first member among the members of all open values.
        let firstMember: Int
        /// Where the value's first part begins in the output.
        var start: Int
    }

    enum Shape { case unknown, single, object, array }

    private struct Member {
        let start: Int
        /// The letters of the member's key in the output.
        let letters: Range<Int>
        /// The member's key, if it reads otherwise in the output.
        let key: String?
        var end: Int
    }

    let isPretty: Bool
    private(set) var output: [UInt8] = []
    private var depth = 0
    private var open: [Open] = []
    /// Of the objects that are open.
    private var members: [Member] = []
    /// An object's members in their order, before they take the place of themselves.
    private var sorted: [UInt8] = []
    /// A line feed and as many spaces as any line began with.
    private var lineBeginning = [UInt8(ascii: "\n")]

    init(isPretty: Bool) { self.isPretty = isPretty }

    /// How many parts the innermost value has so far.
    var count: Int { open.last?.count ?? 0 }

    private static let expectedMax = 16 << 20

    /// Makes room for so many values like the one that is there; a guess, to be copied less often while they come.
    mutating func expect(_ count: Int) { output.reserveCapacity(min(output.count * count * 5 / 4, Self.expectedMax)) }

    // MARK: - Values

    mutating func begin() { open.append(Open(firstMember: members.count, start: output.count)) }

    mutating func end() {
        let value = open.removeLast()
        switch value.shape {
        case .single: return
        case .unknown: output.append(contentsOf: "{}".utf8)
        case .array: close("]", value)
        case .object:
            sort(from: value)
            members.removeSubrange(value.firstMember...)
            close("}", value)
        }
    }

    private mutating func close(_ bracket: Unicode.Scalar, _ value: Open) {
        if value.count == 0 { newLine(0) }
        depth -= 1
        newLine(depth)
        output.append(UInt8(ascii: bracket))
    }

    /// Several parts of a value, such as a record's head and content, go into one object.
    mutating func become(_ shape: Shape) {
        let last = open.count - 1
        guard open[last].shape != shape else { return }
        open[last].shape = shape
        if shape == .single { return }
        output.append(UInt8(ascii: shape == .object ? "{" : "["))
        open[last].start = output.count
        depth += 1
    }

    mutating func beginElement() {
        let last = open.count - 1
        if open[last].count > 0 { output.append(UInt8(ascii: ",")) }
        open[last].count += 1
        if open[last].shape == .array { newLine(depth) }
    }

    /// - Returns: What `endMember` is to be told.
    mutating func beginMember(_ key: String) -> Int {
        beginElement()
        let start = output.count
        newLine(depth)
        let letters = output.count + 1
        let isAsGiven = quotes(key)
        members.append(Member(start: start, letters: letters..<output.count - 1, key: isAsGiven ? nil : key, end: start))
        if isPretty { output.append(UInt8(ascii: " ")) }
        output.append(UInt8(ascii: ":"))
        if isPretty { output.append(UInt8(ascii: " ")) }
        return members.count - 1
    }

    mutating func endMember(_ place: Int) { members[place].end = output.count }

    private mutating func sort(from value: Open) {
        var isSorted = true
        for place in (value.firstMember..<members.count).dropFirst() where isSorted {
            isSorted = !isBefore(members[place], members[place - 1])
        }
        if isSorted { return }
        let ordered = members[value.firstMember...].sorted { isBefore($0, $1) }
        sorted.removeAll(keepingCapacity: true)
        for member in ordered {
            if !sorted.isEmpty { sorted.append(UInt8(ascii: ",")) }
            sorted.append(contentsOf: output[member.start..<member.end])
        }
        output.replaceSubrange(value.start..., with: sorted)
    }

    /// By the bytes of the keys, as Foundation sorts all of ours, too.
    private func isBefore(_ left: Member, _ right: Member) -> Bool {
        if left.key == nil, right.key == nil { return output[left.letters].lexicographicallyPrecedes(output[right.letters]) }
        func bytes(_ member: Member) -> [UInt8] { member.key.map { Array($0.utf8) } ?? Array(output[member.letters]) }
        return bytes(left).lexicographicallyPrecedes(bytes(right))
    }

    private mutating func newLine(_ depth: Int) {
        guard isPretty else { return }
        while lineBeginning.count <= 2 * depth { lineBeginning.append(UInt8(ascii: " ")) }
        output.append(contentsOf: lineBeginning[...(2 * depth)])
    }

    // MARK: - Texts

    private static let hexDigits = Array("0123456789abcdef".utf8)

    mutating func quote(_ text: String) { _ = quotes(text) }

    /// - Returns: Whether it stands there as it was given.
    private mutating func quotes(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { letters in
            output.append(UInt8(ascii: "\""))
            // Gathered rather than looked for, in as little as a byte: that goes many at a time.
            var special: UInt8 = 0
            for letter in letters {
                special |= (letter < 0x20 ? 1 : 0) | (letter == UInt8(ascii: "\"") ? 1 : 0) | (letter == UInt8(ascii: "\\") ? 1 : 0)
            }
            if special == 0 {
                output.append(contentsOf: letters)
            } else {
                for letter in letters { escape(letter) }
            }
            output.append(UInt8(ascii: "\""))
            return special == 0
        }
    }

    private mutating func escape(_ letter: UInt8) {
        let short: UInt8? =
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter
            case 8: UInt8(ascii: "b")
            case 9: UInt8(ascii: "t")
            case 10: UInt8(ascii: "n")
            case 12: UInt8(ascii: "f")
            case 13: UInt8(ascii: "r")
            default: nil
            }
        if let short {
            output += [UInt8(ascii: "\\"), short]
        } else if letter < 0x20 {
            output += Array("\\u00".utf8) + [Self.hexDigits[Int(letter >> 4)], Self.hexDigits[Int(letter & 15)]]
        } else {
            output.append(letter)
        }
    }

    /// An object of two texts, in the order of their keys.
    mutating func object(_ first: (key: String, text: String), _ second: (key: String, text: String)) {
        begin()
        become(.object)
        for member in [first, second] {
            let place = beginMember(member.key)
            quote(member.text)
            endMember(place)
        }
        end()
    }

    mutating func array(_ texts: [String]) {
        begin()
        become(.array)
        for text in texts {
            beginElement()
            quote(text)
        }
        end()
    }

    mutating func plain(_ value: some LosslessStringConvertible) { output.append(contentsOf: String(value).utf8) }

    mutating func null() { output.append(contentsOf: "null".utf8) }
}
