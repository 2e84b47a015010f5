// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
@testable import PeerSession
import PeerTestSupport
import PeerWire
import Testing

/// A log in memory.
private final class MemoryStorage: DocumentStorage {
    struct Misused: Error {}
    private(set) var log: [StoredChange] = []
    private var touches: [RecordID: [Int]] = [:]
    private var projections: [RecordID: RecordProjection] = [:]

    func forEachChange(_ body: (StoredChange) throws -> Void) throws { try log.forEach(body) }
    func changes(at positions: [Int]) -> [StoredChange] { positions.map { log[$0] } }
    func changes(touching record: RecordID, from first: Int) -> [StoredChange] {
        touches[record, default: []].filter { $0 >= first }.map { log[$0] }
    }
    func state(of record: RecordID) -> (position: Int, bytes: [UInt8])? { nil }
    func viewHash(of record: RecordID) -> [UInt8]? { projections[record]?.hash }
    func forEachProjection(_ body: (RecordProjection?) throws -> Void) throws { try projections.values.forEach(body) }
    func rebuild(_ projections: [RecordProjection]) -> ViewSum {
        self.projections = Dictionary(uniqueKeysWithValues: projections.map { ($0.view.id, $0) })
        return viewSum()
    }
    func viewSum() -> ViewSum {
        var sum = ViewSum()
        for projection in projections.values { sum.add(projection.hash) }
        return sum
    }
    func keep(_ replica: ReplicaID) {}
    func commit(
        _ changes: [SignedChange], from first: Int, projections: [RecordProjection], states: [RecordID: [UInt8]]
    ) throws -> ViewSum {
        guard first == log.count else { throw Misused() }
        for change in changes {
            for record in change.change.records { touches[record, default: []].append(log.count) }
            log.append(StoredChange(position: log.count, id: change.id, bytes: change.bytes, signature: change.signature))
        }
        for projection in projections { self.projections[projection.view.id] = projection }
        return viewSum()
    }
}

/// What a document does with changes that nobody keeps.
struct KeptChangesTests {
    private typealias Document = GroupDocument<MemoryStorage>
    private let note = RecordID.test(1)

    private func document(_ device: TestDevice) -> Document {
        var document = Document(
            group: device.graph.group, device: device.identity.device, replica: device.replica, storage: MemoryStorage())
        _ = document.ingest(device.changes, from: nil)
        return document
    }

    /// The same changes as another laptop would hand them over: one signature for each chain, at its end.
    private func asReceived(_ changes: [SignedChange]) throws -> [SignedChange] {
        try SignedChange.authenticate(changes.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) })
    }

    private struct Story {
        var group: TestGroup
        let removal: SignedChange
        /// Bea's words beside her removal, one after the other.
        let words: [SignedChange]
        /// By Dora, who had seen the first of them and not the removal.
        let answer: SignedChange
    }

    /// The founder puts Bea out; Carl has what was before, and Dora built on Bea's first word.
    private func story(_ seed: UInt64) -> Story {
        var group = TestGroup(members: 4, seed: seed)
        for index in 0..<4 { group.devices[index].write([.create(.test(UInt64(50 + index)))]) }
        group.meet()
        var (founder, bea, dora) = (group.devices[0], group.devices[1], group.devices[3])
        let removal = founder.write([.members(.remove(bea.identity.device, reason: "why", keeping: []))])
        let words = (0..<4).map { number in bea.write([.create(.test(UInt64(100 + number)))]) }
        dora.take(words[0])
        let answer = dora.write([.create(note)])
        return Story(group: group, removal: removal, words: words, answer: answer)
    }

    @Test("Changes that are not kept are acknowledged and not written, and the digest stays")
    func notWritten() throws {
        let story = story(1)
        var carl = document(story.group.devices[2])
        _ = carl.ingest([story.removal], from: nil)
        let (count, digest) = (try carl.graph.count, try carl.digest)
        let (ingestion, commit) = carl.ingest(try asReceived(story.words), from: nil)
        #expect(ingestion == .committed([]) && commit == nil)
        #expect(try carl.graph.count == count && carl.digest == digest)
        #expect(carl.storage.log.count == count)
    }

    @Test("A kept change that builds on one that was set aside brings it back, with what it builds on and no more")
    func broughtBack() throws {
        let story = story(2)
        var carl = document(story.group.devices[2])
        _ = carl.ingest([story.removal], from: nil)
        _ = carl.ingest(try asReceived(story.words), from: nil)
        let count = try carl.graph.count
        let (ingestion, commit) = carl.ingest([story.answer], from: nil)
        #expect(ingestion == .committed([count, count + 1]))
        #expect(commit?.changes.map(\.id) == [story.words[0].id, story.answer.id])
        #expect(try carl.view(of: .test(100)).created != nil)
        #expect(try carl.graph.index(of: story.words[1].id) == nil)
        // What vouches for it stays aside, and it can be passed on for all that.
        let batch = try carl.received(at: [count, count + 1])
        #expect(try SignedChange.authenticate(batch).map(\.id) == [story.words[0].id, story.answer.id])
        let graph = try carl.graph
        let plan = BatchPlan(from: 0, for: PeerKnowledge(), in: graph, bytesTarget: 1 << 20)
        #expect(plan.cursor == graph.count)
    }

    @Test("The last kept change of a chain is passed on with a signature of what follows, and a third laptop takes it", arguments: [true, false])
    func passedOn(isRemovalFirst: Bool) throws {
        let story = story(3)
        var carl = document(story.group.devices[2])
        let words = try asReceived(story.words)
        #expect(words.map { $0.signature != nil } == [false, false, false, true])
        if isRemovalFirst {
            _ = carl.ingest([story.removal], from: nil)
            _ = carl.ingest(words + [story.answer], from: nil)
        } else {
            _ = carl.ingest(words + [story.answer], from: nil)
            _ = carl.ingest([story.removal], from: nil)
            #expect(try carl.graph.index(of: story.words[3].id) != nil)
        }
        // What a laptop gets that has what was before.
        var knowledge = PeerKnowledge()
        let graph = try carl.graph
        for change in story.group.devices[2].changes { graph.index(of: change.id).map { knowledge.learn($0, in: graph) } }
        let plan = BatchPlan(from: 0, for: knowledge, in: graph, bytesTarget: 1 << 20)
        let batch = try carl.received(at: plan.changes)
        #expect(batch.count == 3)
        let third = try SignedChange.authenticate(batch)
        #expect(third.first { $0.id == story.words[0].id }?.signature?.count == 64 + 3 * 32)
        var other = document(story.group.devices[2])
        let (ingestion, _) = other.ingest(third, from: nil)
        guard case .committed(let held) = ingestion else {
            Issue.record("a third laptop refuses what is kept: \(ingestion)")
            return
        }
        #expect(held.count == 3)
        #expect(try other.digest == carl.digest)
        // And on from there, with the signature as it came.
        let index = try #require(try other.graph.index(of: story.words[0].id))
        #expect(try other.received(at: [index])[0].signature == third.first { $0.id == story.words[0].id }?.signature)
    }

    @Test("A change that is sent without what follows it in its chain has a signature of that, also where all is kept")
    func sentAlone() throws {
        let story = story(8)
        var carl = document(story.group.devices[2])
        _ = carl.ingest(try asReceived(story.words), from: nil)
        let places = try story.words.map { try #require(try carl.graph.index(of: $0.id)) }
        #expect(try carl.graph.isKeptWhole)
        // As after a batch was planned, and before it is sent, more of the chain became kept.
        let batch = try carl.received(at: [places[0], places[2]])
        #expect(batch.map { $0.signature?.count ?? 0 } == [160, 96])
        #expect(try SignedChange.authenticate([batch[0]]).map(\.id) == [story.words[0].id])
        #expect(try carl.received(at: places).map { $0.signature != nil } == [false, false, false, true])
    }

    @Test("Who has changes in the log that are not kept and who never got them have one digest, also after opening again")
    func digests() throws {
        let story = story(4)
        let before = story.group.devices[2]
        var (first, second, third) = (document(before), document(before), document(before))
        _ = first.ingest(story.words, from: nil)
        _ = first.ingest([story.removal], from: nil)
        _ = second.ingest([story.removal], from: nil)
        _ = second.ingest(story.words, from: nil)
        _ = third.ingest([story.removal], from: nil)
        #expect(try first.graph.count == third.graph.count + story.words.count)
        #expect(try second.graph.count == third.graph.count)
        #expect(try first.digest == third.digest && second.digest == third.digest)
        var again = Document(group: before.graph.group, device: before.identity.device, replica: before.replica, storage: first.storage)
        #expect(try again.digest == third.digest)
        // And once somebody who had not heard of the removal built on them.
        for answer in [first.ingest([story.answer], from: nil), second.ingest([story.answer], from: nil)] {
            guard case .committed = answer.0 else {
                Issue.record("an answer to a void word is refused: \(answer.0)")
                return
            }
        }
        _ = third.ingest([story.words[0], story.answer], from: nil)
        #expect(try first.digest == third.digest && second.digest == third.digest)
    }

    @Test("A change that was set aside without a signature is taken in when it comes again with one", arguments: [true, false])
    func signedLater(together: Bool) throws {
        let story = story(9)
        var carl = document(story.group.devices[2])
        _ = carl.ingest([story.removal], from: nil)
        let word = story.words[0]
        _ = carl.ingest([SignedChange(identified: word.identified, bytes: word.bytes, signature: nil)], from: nil)
        #expect(try carl.graph.index(of: word.id) == nil)
        for batch in together ? [[word, story.answer]] : [[word], [story.answer]] { _ = carl.ingest(batch, from: nil) }
        #expect(try carl.graph.index(of: word.id) != nil && carl.graph.index(of: story.answer.id) != nil)
    }

    @Test("Who builds on a change that was never here leaves a gap, and the change is asked for")
    func gap() throws {
        let story = story(5)
        var carl = document(story.group.devices[2])
        _ = carl.ingest([story.removal], from: nil)
        #expect(carl.ingest([story.answer], from: nil).0 == .gap)
    }

    @Test("A batch that is not kept but for a part says which of it is here, and the sender is told no more")
    func heldPlaces() throws {
        let story = story(6)
        var carl = document(story.group.devices[2])
        _ = carl.ingest([story.removal], from: nil)
        let (ingestion, _) = carl.ingest(try asReceived([story.removal] + story.words + [story.answer]), from: nil)
        guard case .committed(let held) = ingestion else {
            Issue.record("the batch is refused: \(ingestion)")
            return
        }
        let graph = try carl.graph
        #expect(Set(held.map { graph.nodes[$0].id }) == [story.removal.id, story.words[0].id, story.answer.id])
    }

    @Test("During a sync much is set aside, for what builds on it may come last; afterwards the oldest is forgotten")
    func bound() throws {
        var group = TestGroup(members: 2, seed: 7)
        let graph = group.devices[0].graph
        let text = String(repeating: "x", count: 30_000)
        let changes = (0..<60).map { group.devices[1].write([.assign(.test(UInt64($0)), "title", .text(text))]) }
        var aside = SetAsideChanges()
        for change in changes { aside.add([change]) }
        var inSync = aside
        // Each stands alone: what it builds on is not looked for when it is known.
        #expect(inSync.taken(for: [changes[59]], in: graph).map(\.id) == changes[..<59].map(\.id))
        aside.rest()
        let room = SetAsideChanges.bytesMax / changes[20].bytes.count
        #expect(aside.taken(for: [changes[59]], in: graph).map(\.id) == changes[(60 - room)..<59].map(\.id))
        #expect(aside.taken(for: [changes[59]], in: graph).isEmpty)
    }

    @Test("What was taken out and set aside again comes before what builds on it")
    func order() {
        var group = TestGroup(members: 2, seed: 11)
        let graph = group.devices[0].graph
        let words = (0..<2).map { group.devices[1].write([.create(.test(UInt64($0)))]) }
        group.devices[0].take(words[0])
        let first = group.devices[0].write([.create(.test(10))])
        group.devices[0].take(words[1])
        let second = group.devices[0].write([.create(.test(11))])
        var aside = SetAsideChanges()
        aside.add(words)
        let taken = aside.taken(for: [first], in: graph)
        #expect(taken.map(\.id) == [words[0].id])
        aside.add(taken + [first])
        let places = aside.taken(for: [second], in: graph).map(\.id)
        #expect(Set(places) == [words[0].id, words[1].id, first.id] && places.first == words[0].id)
    }

    @Test("A laptop that heard of a removal takes in what another wrote on top of much that the removed member wrote beside it")
    func muchBeside() throws {
        var group = TestGroup(members: 4, seed: 9)
        for index in 0..<4 { group.devices[index].write([.create(.test(UInt64(50 + index)))]) }
        group.meet()
        var (founder, bea, dora) = (group.devices[0], group.devices[1], group.devices[3])
        let removal = founder.write([.members(.remove(bea.identity.device, reason: "why", keeping: []))])
        let text = String(repeating: "x", count: 30_000)
        let words = (0..<60).map { bea.write([.assign(.test(UInt64(100 + $0)), "title", .text(text))]) }
        for word in words { dora.take(word) }
        let answer = dora.write([.create(note)])
        var carl = document(group.devices[2])
        _ = carl.ingest([removal], from: nil)
        for start in stride(from: 0, to: 60, by: 4) { _ = carl.ingest(try asReceived(Array(words[start..<start + 4])), from: nil) }
        let (ingestion, _) = carl.ingest([answer], from: nil)
        guard case .committed(let held) = ingestion else {
            Issue.record("it is refused: \(ingestion)")
            return
        }
        #expect(held.count == 61)
    }

    @Test("A batch of which nothing can be kept leaves the document as it was, with what was set aside")
    func nothingVouchedFor() throws {
        let story = story(10)
        var carl = document(story.group.devices[2])
        _ = carl.ingest([story.removal], from: nil)
        _ = carl.ingest(try asReceived(story.words), from: nil)
        let (count, digest) = (try carl.graph.count, try carl.digest)
        // Founder's change without a signature, and one that vouches for it and cannot be taken in.
        var founder = story.group.devices[0]
        founder.take(story.removal)
        let first = founder.write([.create(.test(700))])
        let unsigned = SignedChange(identified: first.identified, bytes: first.bytes, signature: nil)
        var absent = story.group.devices[3]
        let unknown = absent.write([.create(.test(701))])
        founder.take(unknown)
        let second = founder.write([.create(.test(702))])
        #expect(carl.ingest([unsigned, second], from: nil).0 == .gap)
        #expect(try carl.graph.count == count && carl.digest == digest)
        // What was set aside is still there for the answer that builds on it.
        let (ingestion, _) = carl.ingest([story.answer], from: nil)
        #expect(ingestion == .committed([count, count + 1]))
    }
}

struct KeyRenewalWaitTests {
    @Test("It waits between a quarter of a bound and all of it, and the bound doubles up to the last one", arguments: seeds(4))
    func bounds(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var wait = KeyRenewalWait()
        var bound = KeyRenewalWait.boundMin
        for _ in 0..<10 {
            let next = wait.next(using: &random)
            #expect(next >= bound / 4 && next <= bound, "PEERSYNC_SEED=\(seed)")
            bound = min(bound * 2, KeyRenewalWait.boundMax)
        }
        #expect(bound == KeyRenewalWait.boundMax)
    }

    @Test("Of many laptops that wait, few are near the first", arguments: seeds(4))
    func apart(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let waits = (0..<50).map { _ in
            var wait = KeyRenewalWait()
            return wait.next(using: &random)
        }.sorted()
        let soon = waits.filter { $0 - waits[0] < .milliseconds(100) }
        #expect(soon.count < 20, "PEERSYNC_SEED=\(seed)")
    }
}
