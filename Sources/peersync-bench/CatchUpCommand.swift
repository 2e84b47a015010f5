// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import CollaborativeText
import Foundation
import PeerIdentity
import PeerReplica
public import PeerSession
public import PeerStore
import PeerWire

extension GroupStore: DocumentStorage {}

struct CatchUpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catch-up",
        abstract: "A laptop that was away takes in what others wrote: signatures checked, changes judged, views made, all on disk.",
        discussion: """
            The same changes come once in the batches of a sync, where one signature vouches for a chain, and once each with its own \
            signature checked. Changes for each second of one core; each run uses a new file.
            """)

    @Option(help: "How many changes.") var changes = 100_000
    @Option(help: "By how many authors.") var authors = 20
    @Option(help: "Notes they write in.") var notes = 200
    @Option(help: "Bytes of changes in a batch.") var batch = SessionLimits.batchBytesTarget * SessionLimits.catchUpFactor
    @Option(help: "How often each way is taken.") var runs = 3
    @Option(help: "Seed of what they write.") var seed: UInt64 = 1

    func validate() throws {
        guard changes > authors, authors > 0, notes > 0, runs > 0 else { throw ValidationError("there is nothing to take in") }
    }

    func run() throws {
        let history = GroupHistory(changes: changes, authors: authors, notes: notes, seed: seed)
        let bytes = history.changes.reduce(0) { $0 + $1.bytes.count }
        print("\(history.changes.count) changes by \(authors) authors in \(notes) notes, \(bytes / history.changes.count) bytes each")
        var figures: [Way: [Figure]] = [:]
        // By turns: the machine is not equally quick at all times.
        for _ in 0..<runs {
            for way in Way.allCases { figures[way, default: []].append(try take(history, way)) }
        }
        guard let digest = figures.values.joined().first?.digest, figures.values.joined().allSatisfy({ $0.digest == digest }) else {
            print("the documents differ")
            throw ExitCode(1)
        }
        for way in Way.allCases {
            let sorted = (figures[way] ?? []).sorted { $0.total < $1.total }
            let median = sorted[sorted.count / 2]
            print("\(way.rawValue): \(rate(median.total)) changes/s (checked \(rate(median.checking)), judged and stored \(rate(median.storing))), median of \(runs)")
        }
    }

    private func rate(_ time: Duration) -> Int {
        let (seconds, attoseconds) = time.components
        return Int(Double(changes) / (Double(seconds) + Double(attoseconds) / 1e18))
    }

    private enum Way: String, CaseIterable {
        case chains = "one signature a chain"
        case each = "a signature each"
    }

    private struct Figure {
        var checking = Duration.zero
        var storing = Duration.zero
        var digest = DocumentDigest.nothing
        var total: Duration { checking + storing }
    }

    private func take(_ history: GroupHistory, _ way: Way) throws -> Figure {
        let folder = NSTemporaryDirectory() + "/peersync-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try GroupStore(path: folder + "/document.sqlite")
        var document = GroupDocument(group: history.group, device: history.founder, replica: ReplicaID(words: [1, 1]), storage: store)
        var figure = Figure()
        let clock = ContinuousClock()
        for batch in history.batches(of: batch) {
            var checked: [SignedChange] = []
            figure.checking += try clock.measure {
                switch way {
                case .chains: checked = try SignedChange.authenticate(batch)
                case .each: checked = try batch.flatMap { try SignedChange.authenticate([$0]) }
                }
            }
            figure.storing += clock.measure {
                guard case (.committed, _) = document.ingest(checked, from: history.founder) else {
                    preconditionFailure("a batch was not taken in")
                }
            }
        }
        figure.digest = try document.digest
        try store.close()
        return figure
    }
}

/// What a group may have written: mostly words in notes, some titles, ticks and comments; up to four at once.
struct GroupHistory {
    let group: GroupID
    let founder: DeviceID
    private(set) var changes: [SignedChange] = []

    init(changes count: Int, authors: Int, notes: Int, seed: UInt64) {
        var random = GeneratedTrace.Random(seed: seed)
        let identities = (0..<authors).map { _ in Identity(using: &random) }
        let replicas = (0..<authors).map { _ in ReplicaID.random(using: &random) }
        founder = identities[0].device
        let founding = identities[0].sign(Change(
            group: nil, device: founder, replica: replicas[0], seq: 0, previous: nil, dependencies: [], lamport: 1, wallClock: 0,
            operations: [.members(.found)]))
        group = GroupID(words: founding.id.words)
        var graph = ChangeGraph(group: group)
        let records = (0..<notes).map { _ in
            RecordID(words: [random.next(), random.next() & ~0xFF | UInt64(RecordKind.note.code)])
        }
        var lengths = [Int](repeating: 0, count: notes)
        func take(_ round: [SignedChange]) {
            for change in round { graph.append(change.identified) }
            graph.settle()
            changes += round
        }
        func change(by author: Int, _ operation: PeerReplica.Operation) -> SignedChange {
            identities[author].sign(graph.nextChange(
                by: identities[author].device, replica: replicas[author], wallClock: Int64(changes.count), operations: [operation]))
        }
        take([founding])
        for newcomer in identities.dropFirst() { take([change(by: 0, .members(.admit(newcomer.device, isSamePerson: false)))]) }
        while changes.count < count {
            let first = Int.random(in: 0..<authors, using: &random)
            var added: [(note: Int, count: Int)] = []
            // The authors of one round have not seen each other's changes.
            let round = (0..<min(Int.random(in: 1...4, using: &random), authors, count - changes.count)).map { turn in
                let note = Int.random(in: 0..<notes, using: &random)
                let author = (first + turn) % authors
                switch Int.random(in: 0..<20, using: &random) {
                case 0: return change(by: author, .assign(records[note], "title", .text("Note \(changes.count)")))
                case 1: return change(by: author, .add(records[note], "tags", .text("tag\(changes.count % 5)")))
                case 2: return change(by: author, .count(records[note], "votes", 1))
                default:
                    let word = "mot\(changes.count) "
                    let position = Int.random(in: max(0, lengths[note] - 40)...lengths[note], using: &random)
                    added.append((note, word.count))
                    return change(by: author, .editText(records[note], "body", [TextEdit(position: position, inserted: word)]))
                }
            }
            take(round)
            for (note, count) in added { lengths[note] += count }
        }
    }

    /// As a sync brings them.
    func batches(of target: Int) -> [[ReceivedChange]] {
        var batches: [[ReceivedChange]] = []
        var batch: [ReceivedChange] = []
        var bytes = 0
        for change in changes {
            batch.append(ReceivedChange(bytes: change.bytes, signature: change.signature))
            bytes += change.bytes.count
            if bytes >= target {
                batches.append(batch)
                (batch, bytes) = ([], 0)
            }
        }
        return batch.isEmpty ? batches : batches + [batch]
    }
}
