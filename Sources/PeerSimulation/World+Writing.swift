// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire

/// What people do: every kind of operation, on few records, so that they meet.
extension World {
    /// In every second note people only add words, each a token of its own: none may ever be missing, doubled or torn.
    static func isAddedToOnly(_ note: RecordID) -> Bool { note.words[0] % 2 == 0 }

    private static func note(_ number: Int) -> RecordID { RecordID(words: [UInt64(number % 4), UInt64(RecordKind.note.code)]) }
    private static let offer = RecordID(words: [1, UInt64(RecordKind.offer.code)])
    private static let score: FieldID = "score"

    func writeSomething(at node: Int, what: Int, _ dice: inout SplitMix64) {
        guard nodes[node].isRunning else { return }
        do {
            let operations = try somethingToWrite(at: node, what: what, &dice)
            write(operations, at: node)
        } catch {
            fail(.reloadedDiffers, "node \(node): \(error)")
        }
    }

    private func somethingToWrite(at node: Int, what: Int, _ dice: inout SplitMix64) throws -> [Operation] {
        let note = Self.note(Int.random(in: 0..<4, using: &dice))
        let free = Self.note(Bool.random(using: &dice) ? 1 : 3)
        let member = nodes[node].identity.ownMember
        guard let state = try nodes[node].document?.record(note), let freeState = try nodes[node].document?.record(free) else { return [] }
        switch what % 26 {
        case 0: return [.create(note), .assign(note, Note.title, .text(token()))]
        case 1..<9: return adding(to: note, state, &dice)
        case 9, 10: return Operation.editing(free, Note.body, [edit(freeState.text(Note.body), &dice)].filter { $0.eventCount > 0 })
        case 11:
            let text = freeState.text(Note.body)?.text ?? ""
            let words = text.split(separator: " ").shuffled(using: &dice).prefix(8) + [Substring(token())]
            return Operation.editing(free, Note.body, TextDifference.edits(from: text, to: words.joined(separator: " ")))
        case 12: return [.assign(note, Note.title, .text("é" + token()))]
        case 13: return [.assign(note, Note.title, nil)]
        case 14, 15: return [.add(note, Note.tags, .text("tag \(Int.random(in: 0..<5, using: &dice))"))]
        case 16:
            let there = state.view(in: try nodes[node].document?.graph ?? ChangeGraph(group: group)).sets[Note.tags, default: []]
            return there.randomElement(using: &dice).map { [.remove(note, Note.tags, $0.value)] } ?? []
        case 17: return [.delete(note)]
        case 18: return [.restore(note)]
        case 19:
            let isLarge = Int.random(in: 0..<5, using: &dice) == 0
            return [.count(Self.offer, Self.score, Int64.random(in: isLarge ? -1 << 60...1 << 60 : -5...20, using: &dice))]
        case 20: return [.assign(.profile(of: member), "name", .text("Zoé " + token()))]
        case 21:
            // Now and then anything that anybody did, and lies about what is settled.
            guard Int.random(in: 0..<3, using: &dice) == 0 else { return try takingBack(free, freeState, at: node) }
            let record = [note, free, Self.offer].randomElement(using: &dice) ?? free
            let all = nodes[node].disk.changes(touching: record, from: 0).map(\.id)
            // Prefer void changes: neither undoing nor settling may show their words again.
            let graph = try nodes[node].document?.graph ?? ChangeGraph(group: group)
            let void = all.filter { graph.index(of: $0).map(graph.isVoid) == true }
            let known = void.isEmpty || Bool.random(using: &dice) ? all : void
            return known.randomElement(using: &dice).map { [Bool.random(using: &dice) ? .undo(record, $0) : .settle(record, $0)] } ?? []
        case 23:
            // What only a newer version understands, and needed there or not.
            let isRequired = Bool.random(using: &dice)
            return [.opaque(OpaqueOperation(
                tag: isRequired ? 1_001 : 1_000, level: isRequired ? UInt64.random(in: 2...3, using: &dice) : nil,
                record: note, content: Array(token().utf8)))]
        case 24: return try raisingLevel(at: node)
        case 22: return [.add(Self.offer, "contributors", .member(member))] + adding(to: note, state, &dice) + [.count(Self.offer, Self.score, 1)]
        default:
            // Now and then more than fits into one change: of operations, or of text.
            switch Int.random(in: 0..<40, using: &dice) {
            case 0: break
            case 1..<5: return (0..<ChangeLimits.operationsMax + 8).map { .count(Self.offer, Self.score, Int64($0)) }
            default: return adding(to: note, state, &dice)
            }
            let page = String(repeating: "Une page collée, très longue. 🙂 ", count: 2_000)
            return Operation.editing(free, Note.body, [TextEdit(position: freeState.text(Note.body)?.scalarCount ?? 0, inserted: page)])
        }
    }

    /// Asks to raise the group's level, or agrees where another member asked.
    private func raisingLevel(at node: Int) throws -> [Operation] {
        guard let graph = try nodes[node].document?.graph else { return [] }
        let own = graph.member(of: nodes[node].identity.device)
        let level = graph.level + 1
        let asked = graph.membership.askings.last { $0.subject == .level(level) && $0.by != own }
        return [.members(asked.map { .agreeLevel(asked: graph.nodes[$0.change].id, level) } ?? .askLevel(level))]
    }

    private func token() -> String {
        lastToken += 1
        return "‹\(lastToken)›"
    }

    /// A token between two others.
    private func adding(to note: RecordID, _ state: RecordState, _ dice: inout SplitMix64) -> [Operation] {
        let scalars = Array((state.text(Note.body)?.text ?? "").unicodeScalars)
        if !Self.isAddedToOnly(note) {
            return [.editText(note, Note.body, [TextEdit(position: Int.random(in: 0...scalars.count, using: &dice), inserted: token())])]
        }
        let places = [0] + scalars.indices.filter { scalars[$0] == "›" }.map { $0 + 1 }
        let place = Bool.random(using: &dice) ? places[places.count - 1] : places.randomElement(using: &dice) ?? 0
        return [.editText(note, Note.body, [TextEdit(position: place, inserted: token() + token())])]
    }

    private func edit(_ text: SharedText?, _ dice: inout SplitMix64) -> TextEdit {
        let length = text?.scalarCount ?? 0
        let position = Int.random(in: 0...length, using: &dice)
        return TextEdit(
            position: position, deletedCount: Int.random(in: 0...min(length - position, 12), using: &dice),
            inserted: Bool.random(using: &dice) ? token() : "")
    }

    private func takingBack(_ note: RecordID, _ state: RecordState, at node: Int) throws -> [Operation] {
        let history = try nodes[node].disk.changes(touching: note, from: 0).map { stored in
            (stored.position, stored.id, try ChangeCodec.decode(stored.bytes))
        }
        guard let graph = try nodes[node].document?.graph else { return [] }
        return state.takingBackLatest(by: nodes[node].identity.device, history: history, in: graph) ?? []
    }
}
