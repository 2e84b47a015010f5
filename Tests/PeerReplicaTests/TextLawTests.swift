// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// What a text shows is a function of the set of changes: random histories with removals, readmissions, undos and lies about
/// what is settled, in random orders of arrival, against a plain count of words.
struct TextLawTests {
    private let note = RecordID.test(1)

    /// A history of words: every change writes one and deletes some, or takes another change back.
    private struct Words {
        let note: RecordID
        var group: TestGroup
        let start: TestDevice
        /// By change: the word it inserts and those it deletes.
        var inserted: [ChangeID: String] = [:]
        var deleted: [ChangeID: String] = [:]

        init(_ note: RecordID, limits: TextLimits, steps: Int, seed: UInt64, _ random: inout SplitMix64) {
            self.note = note
            group = TestGroup(members: 5, seed: seed)
            for place in group.devices.indices { group.devices[place].limits = limits }
            group.devices[0].write([.create(note)])
            group.meet()
            start = group.devices[0]
            for step in 0..<steps { self.step(step, &random) }
        }

        private mutating func step(_ step: Int, _ random: inout SplitMix64) {
            let index = Int.random(in: 0..<5, using: &random)
            let other = Int.random(in: 0..<5, using: &random)
            let kind = Int.random(in: 0..<16, using: &random)
            if kind < 4 { return group.devices[index].pull(from: group.devices[other]) }
            guard group.devices[index].graph.isMember(group.devices[index].identity.device) else { return }
            let known = group.devices[index].changes.randomElement(using: &random)!.id
            switch kind {
            case 4, 5: return turn(other, by: index)
            case 6, 7: group.devices[index].write([.undo(note, known)])
            case 8: group.devices[index].write([.settle(note, known)])
            // Edits count in the text without what the same change takes back.
            case 9: group.devices[index].write([.undo(note, known), .editText(note, "body", [TextEdit(position: 0, inserted: "<\(step)>")])])
            case 10...12: group.devices[index].write([insertion(step, index, &random)])
            default:
                guard let word = words(of: group.devices[index]).randomElement(using: &random) else { return }
                let text = group.devices[index].view(note).texts["body"] ?? ""
                let start = text.range(of: word)
                let change = group.devices[index].write([.editText(note, "body", [TextEdit(position: start, deletedCount: word.count)])])
                deleted[change.id] = word
                return
            }
            let change = group.devices[index].changes.last!
            if case .editText(_, _, let edits) = change.change.operations.last { inserted[change.id] = edits[0].inserted }
        }

        /// Puts somebody out, or asks for it or agrees, or lets them in again.
        private mutating func turn(_ other: Int, by index: Int) {
            let graph = group.devices[index].graph
            let (own, target) = (group.devices[index].identity.device, group.devices[other].identity.device)
            guard own != target else { return }
            let step = graph.isMember(target)
                ? graph.removalStep(of: target, by: own, reason: "", keeping: [])
                : graph.readmissionStep(of: target, by: own)
            let operation = step?.operation ?? (step == nil ? .admit(target, isSamePerson: false) : nil)
            if let operation { group.devices[index].write([.members(operation)]) }
        }

        /// A word at the border of another one. Now and then a long one.
        private func insertion(_ step: Int, _ index: Int, _ random: inout SplitMix64) -> Operation {
            let text = Array((group.devices[index].view(note).texts["body"] ?? "").unicodeScalars)
            let borders = [0] + text.indices.filter { text[$0] == ">" }.map { $0 + 1 }
            let word = "<\(step)" + String(repeating: "x", count: Int.random(in: 0..<12, using: &random)) + ">"
            return .editText(note, "body", [TextEdit(position: borders.randomElement(using: &random)!, inserted: word)])
        }

        private func words(of device: TestDevice) -> [String] {
            (device.view(note).texts["body"] ?? "").split(separator: ">").map { $0 + ">" }
        }

        /// All changes, in another order of arrival, with the states written down and read again in between.
        func late(_ random: inout SplitMix64) throws -> TestDevice {
            var all: [ChangeID: SignedChange] = [:]
            for device in group.devices { for change in device.changes { all[change.id] = change } }
            var late = start
            var waiting = all.values.sorted { $0.id < $1.id }.shuffled(using: &random)
            while !waiting.isEmpty {
                let before = waiting.count
                waiting.removeAll { change in if case .missing = late.take(change) { false } else { true } }
                precondition(waiting.count < before, "something never arrives")
                if Bool.random(using: &random), let state = late.records[note] {
                    let bytes = RecordStateCodec.encode(state.snapshot)
                    let opened = try #require(RecordState(id: note, try RecordStateCodec.decode(bytes), limits: late.limits, in: late.graph))
                    #expect(RecordStateCodec.encode(opened.snapshot) == bytes)
                    late.records[note] = opened
                }
            }
            return late
        }

        /// Whether a change is taken back in the history that another one had seen: an undo does that, and a settling does the
        /// opposite of what was.
        private func isTakenBack(_ target: ChangeID, before end: Int, _ device: TestDevice) -> Bool {
            var levels: [Int: Int] = [:]
            for place in device.changes.indices where place <= end && device.graph.precedes(place, end) {
                guard let seen = device.graph.index(of: target), seen != place, device.graph.precedes(seen, place) else { continue }
                var level = levels.filter { device.graph.precedes($0.key, place) }.map(\.value).max() ?? 0
                for operation in device.changes[place].change.operations {
                    if case .undo(_, target) = operation, level % 2 == 0 { level += 1 }
                    if case .settle(_, target) = operation { level += 1 }
                }
                levels[place] = level
            }
            return (levels.values.max() ?? 0) % 2 == 1
        }

        /// The words that are shown by the rules alone, without positions.
        func expected(_ device: TestDevice) -> Set<String> {
            let graph = device.graph
            let limits = device.limits
            let (inserted, deleted) = (inserted.filter { graph.index(of: $0.key) != nil }, deleted.filter { graph.index(of: $0.key) != nil })
            let places = device.changes.indices
            func isStanding(_ place: Int) -> Bool { !graph.voided.contains(place) }
            var hidden = Set(places.filter { !isStanding($0) }.map { device.changes[$0].id })
            for place in places where isStanding(place) {
                for case .undo(_, let target) in device.changes[place].change.operations {
                    if let seen = graph.index(of: target), seen != place, graph.precedes(seen, place) { hidden.insert(target) }
                }
            }
            let writers = places.filter { place in
                let id = device.changes[place].id
                return isStanding(place) && (inserted[id] != nil || deleted[id] != nil) && (inserted[id]?.count ?? 0) <= limits.insertedByChangeMax
            }
            var sum = 0
            var open: [Int] = []
            for place in writers {
                guard let word = inserted[device.changes[place].id] else { continue }
                let isBuiltOn = writers.contains { other in
                    other != place && graph.precedes(place, other) && graph.author(of: other) != graph.author(of: place)
                        && !isTakenBack(device.changes[place].id, before: other, device)
                }
                if isBuiltOn { sum += word.count } else { open.append(place) }
            }
            let ordered = open.sorted { left, right in
                let (a, b) = (graph.nodes[left], graph.nodes[right])
                return (a.lamport, a.id) < (b.lamport, b.id)
            }
            for place in ordered {
                sum += inserted[device.changes[place].id]?.count ?? 0
                if sum > limits.insertedMax { hidden.insert(device.changes[place].id) }
            }
            let gone = Set(deleted.filter { !hidden.contains($0.key) }.values)
            let shown = inserted.filter { !hidden.contains($0.key) && $0.value.count <= limits.insertedByChangeMax }
            return Set(shown.values).subtracting(gone)
        }

        func check(_ device: TestDevice, _ comment: Comment) {
            let shown = words(of: device)
            #expect(Set(shown) == expected(device), comment)
            #expect(shown.count == Set(shown).count, comment)
        }
    }

    @Test("Whatever is removed, let in, taken back and said to be settled: each word is shown that should be, once, in all orders of arrival", arguments: seeds(20) + [12_174_609_368_960_105_429, 2_613_576_405_808_277_992])
    func undos(seed: UInt64) throws {
        try check(TextLimits(), steps: 60, seed: seed)
    }

    @Test("With bounds that are reached, too", arguments: seeds(20))
    func bounds(seed: UInt64) throws {
        try check(TextLimits(insertedByChangeMax: 12, insertedMax: 60), steps: 60, seed: seed)
    }

    @Test("A text beyond what is held is closed in every order of arrival, and its record goes on", arguments: seeds(10))
    func closed(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let words = Words(note, limits: TextLimits(sizeMax: 60), steps: 60, seed: seed, &random)
        for _ in 0..<10 {
            let late = try words.late(&random)
            #expect(late.records[note]?.isClosed("body") == true, "PEERSYNC_SEED=\(seed)")
            #expect(late.view(note).texts["body"] == "", "PEERSYNC_SEED=\(seed)")
        }
    }

    private func check(_ limits: TextLimits, steps: Int, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let words = Words(note, limits: limits, steps: steps, seed: seed, &random)
        for device in words.group.devices { words.check(device, "PEERSYNC_SEED=\(seed)") }
        var views: [RecordView] = []
        for _ in 0..<12 {
            let late = try words.late(&random)
            words.check(late, "PEERSYNC_SEED=\(seed)")
            views.append(late.view(note))
        }
        for view in views { #expect(view == views[0], "PEERSYNC_SEED=\(seed)") }
    }
}

extension String {
    /// Where a word begins, in scalars.
    fileprivate func range(of word: String) -> Int {
        let (text, word) = (Array(unicodeScalars), Array(word.unicodeScalars))
        return (0...text.count - word.count).first { Array(text[$0..<$0 + word.count]) == word }!
    }
}
