// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import Foundation

/// One document's editing: in one order, or as transactions that know their parents.
struct History {
    struct Patch {
        let position: Int
        let deleted: Int
        let inserted: String
    }

    enum Editing {
        case sequential([Patch])
        case concurrent([TextTransaction])
    }

    var startContent = ""
    let endContent: String
    let editing: Editing

    static let author = AuthorID([0x70, 0x65, 0x65, 0x72])

    /// The end, by taking in one transaction after the other.
    func mergedInSteps() throws -> String {
        var text = SharedText()
        switch editing {
        case .sequential(let patches): try text.replay(patches, after: startContent)
        case .concurrent(let transactions): for transaction in transactions { try text.merge([transaction]) }
        }
        return text.text
    }
}

extension SharedText {
    mutating func replay(_ patches: [History.Patch], after start: String) throws {
        if !start.isEmpty { try insert(start, at: 0, by: History.author) }
        let author = History.author
        // Through a span: copying a patch out of the array would count references for each.
        let patches = patches.span
        for index in patches.indices {
            let position = patches[index].position
            if patches[index].deleted > 0 { try delete(position..<position + patches[index].deleted, by: author) }
            if !patches[index].inserted.isEmpty { try insert(patches[index].inserted, at: position, by: author) }
        }
    }

    @inline(__always)
    mutating func replay(_ patch: History.Patch, by author: AuthorID) throws {
        if patch.deleted > 0 { try delete(patch.position..<patch.position + patch.deleted, by: author) }
        if !patch.inserted.isEmpty { try insert(patch.inserted, at: patch.position, by: author) }
    }
}

struct Trace {
    let name: String
    let histories: [History]

    static func load(_ path: String) throws -> Trace {
        if let generated = GeneratedTrace.named(path) { return Trace(name: path, histories: [generated]) }
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        var name = URL(fileURLWithPath: path).lastPathComponent
        if name.hasSuffix(".gz") {
            data = try unpacked(path)
            name.removeLast(3)
        }
        if name.hasSuffix(".json") { name.removeLast(5) }
        let decoder = JSONDecoder()
        if let cases = try? decoder.decode([ConformanceCase].self, from: data) {
            return Trace(name: name, histories: cases.map(\.history))
        }
        return Trace(name: name, histories: [try decoder.decode(Recording.self, from: data).history])
    }

    private static func unpacked(_ path: String) throws -> Data {
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", path]
        let output = Pipe()
        gzip.standardOutput = output
        try gzip.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        gzip.waitUntilExit()
        return data
    }
}

private struct PatchEntry: Decodable {
    let patch: History.Patch
    var edit: TextEdit { TextEdit(position: patch.position, deletedCount: patch.deleted, inserted: patch.inserted) }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        patch = History.Patch(
            position: try container.decode(Int.self), deleted: try container.decode(Int.self), inserted: try container.decode(String.self))
    }
}

private struct Recording: Decodable {
    struct Transaction: Decodable {
        let parents: [Int]?
        let agent: Int?
        let patches: [PatchEntry]
    }

    let startContent: String?
    let endContent: String
    let txns: [Transaction]

    var history: History {
        let isConcurrent = txns.contains { $0.parents != nil }
        return History(
            startContent: startContent ?? "", endContent: endContent,
            editing: isConcurrent ? .concurrent(transactions) : .sequential(txns.flatMap { $0.patches.map(\.patch) }))
    }

    private var transactions: [TextTransaction] {
        var ends: [EventID?] = []
        var next: [Int: Int] = [:]
        var result: [TextTransaction] = []
        for txn in txns {
            let agent = txn.agent ?? 0
            let author = AuthorID((0..<4).map { UInt8(truncatingIfNeeded: agent >> (24 - 8 * $0)) })
            let parents = (txn.parents ?? []).compactMap { ends[$0] }
            let transaction = TextTransaction(
                id: EventID(author: author, seq: next[agent, default: 0]), parents: parents, edits: txn.patches.map(\.edit))
            next[agent, default: 0] += transaction.eventCount
            // One that edits nothing stands for what it follows.
            ends.append(transaction.eventCount > 0 ? EventID(author: author, seq: next[agent, default: 0] - 1) : parents.first)
            if transaction.eventCount > 0 { result.append(transaction) }
        }
        return result
    }
}

private struct ConformanceCase: Decodable {
    struct Transaction: Decodable {
        let span: [Int]
        let parents: [Int]
        let agent: String
        let seqStart: Int
        let ops: [PatchEntry]
    }

    let txns: [Transaction]
    let endContent: String

    var history: History {
        var ids: [EventID] = []
        let transactions = txns.map { txn in
            let author = AuthorID(Array(txn.agent.utf8))
            for number in 0..<txn.span[1] - txn.span[0] { ids.append(EventID(author: author, seq: txn.seqStart + number)) }
            return TextTransaction(
                id: EventID(author: author, seq: txn.seqStart), parents: txn.parents.map { ids[$0] },
                edits: txn.ops.flatMap(\.edit.countedSingly))
        }
        return History(endContent: endContent, editing: .concurrent(transactions))
    }
}
