// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

/// What a later version may add: three operations, a value and three messages of each kind that today's codec does not
/// know. Tomorrow's node understands them; today's keeps, hashes and passes them on.
private enum Tomorrow {
    static let level: UInt64 = 4

    /// Operations that tomorrow's version knows.
    enum Invented: Hashable, CaseIterable {
        /// Optional: a colour, a star, a pin.
        case colour, star, pin
        /// Required, of the levels 2, 3 and 4.
        case lock, merge, translate
        /// Assignments of values with new tags.
        case decimal, place, list

        var isRequired: Bool { [.lock, .merge, .translate].contains(self) }

        func operation(on record: RecordID) -> PeerReplica.Operation {
            func opaque(_ tag: UInt64, _ level: UInt64? = nil, _ content: [UInt8] = [7]) -> PeerReplica.Operation {
                .opaque(OpaqueOperation(tag: tag, level: level, record: record, content: content))
            }
            func value(_ tag: UInt8) -> PeerReplica.Operation { opaque(4, nil, [1, UInt8(ascii: "x"), tag, 2, 1, 1]) }
            return switch self {
            case .colour: opaque(1_000)
            case .star: opaque(1_002)
            case .pin: opaque(1_004)
            case .lock: opaque(1_001, 2)
            case .merge: opaque(1_003, 3)
            case .translate: opaque(1_005, 4)
            case .decimal: value(100)
            case .place: value(102)
            case .list: value(104)
            }
        }

        /// What tomorrow's codec reads; nil for what both versions know.
        init?(_ operation: PeerReplica.Operation, on record: RecordID) {
            guard let known = Self.allCases.first(where: { $0.operation(on: record) == operation }) else { return nil }
            self = known
        }
    }

    static let optionalMessages = [1_000, 1_002, 1_004].map { Message.unknown(tag: $0, content: [1, 2, 3]) }
    static let requiredMessages = [1_001, 1_003, 1_005].map { Message.unknown(tag: $0, content: []) }
}

/// One of two nodes, with its machine and what arrived.
private struct End {
    var device: TestDevice
    let isOfTomorrow: Bool
    var machine: SyncMachine
    var inbox: [[UInt8]] = []
    var closed: Message.CloseReason?
    var sent: Set<Message> = []

    init(_ device: TestDevice, to peer: TestDevice, isOfTomorrow: Bool, now: Instant) {
        self.device = device
        self.isOfTomorrow = isOfTomorrow
        machine = SyncMachine(
            peer: peer.identity.device, ownDevice: device.identity.device, listeningPort: 1, software: "test", now: now)
    }

    /// Tomorrow's version shows something else for the same changes, so its schema has another number.
    var digest: DocumentDigest {
        var sum = ViewSum()
        for view in device.views.values { sum.add(Hash.viewHash(of: view)) }
        var known: [UInt8] = []
        if isOfTomorrow {
            for (record, _) in device.views {
                for change in device.changes {
                    for operation in change.change.operations where Tomorrow.Invented(operation, on: record) != nil {
                        known += change.id.bytes
                    }
                }
            }
            sum.add(Hash.blake2b(known))
        }
        return DocumentDigest(
            changes: Hash.changesDigest(of: device.graph.heads),
            views: .init(schema: RecordViewCodec.schema + (isOfTomorrow ? 1 : 0), sum: sum.bytes))
    }
}

private struct Pair {
    var ends: [End]
    var now = Instant(.zero)
    var wakes: [Instant] = []

    init(_ today: TestDevice, _ other: TestDevice, otherIsOfTomorrow: Bool = true) {
        ends = [
            End(today, to: other, isOfTomorrow: false, now: now),
            End(other, to: today, isOfTomorrow: otherIsOfTomorrow, now: now),
        ]
        for side in [0, 1] {
            perform(ends[side].machine.begin(graph: ends[side].device.graph, digest: ends[side].digest), side)
        }
    }

    mutating func send(_ message: Message, from side: Int) {
        var message = message
        if case .hello(let hello) = message, ends[side].isOfTomorrow {
            message = .hello(.init(
                digest: hello.digest, tips: hello.tips, listeningPort: hello.listeningPort, software: "tomorrow",
                capabilities: [1, 2, 3], levelReached: hello.levelReached, levelUnderstood: Tomorrow.level))
        }
        ends[side].sent.insert(message)
        ends[1 - side].inbox.append(MessageCodec.encode(message))
    }

    private mutating func perform(_ effects: [SyncMachine.Effect], _ side: Int) {
        for effect in effects {
            switch effect {
            case .send(let message): send(message, from: side)
            case .sendChanges(let indices):
                send(.changes(indices.map {
                    let change = ends[side].device.changes[$0]
                    return ReceivedChange(bytes: change.bytes, signature: change.signature)
                }), from: side)
            case .ingest(let received): ingest(received, side)
            case .wake(let moment): wakes.append(moment)
            case .close(let reason, _): ends[side].closed = reason
            case .stateChanged, .addressesReceived, .peerListens, .peerHolds: break
            }
        }
    }

    private mutating func ingest(_ received: [ReceivedChange], _ side: Int) {
        let batch = (try? SignedChange.authenticate(received)) ?? []
        let places = batch.compactMap { change -> Int? in
            ends[side].device.take(change)
            return ends[side].device.graph.index(of: change.id)
        }
        feed(places.count == received.count ? .ingested(.committed(places)) : .ingested(.refused("a change was not taken")), side)
        feed(.graphGrew, side)
    }

    mutating func feed(_ event: SyncMachine.Event, _ side: Int) {
        guard ends.allSatisfy({ $0.closed == nil }) else { return }
        let end = ends[side]
        perform(ends[side].machine.handle(event, graph: end.device.graph, digest: end.digest, now: now), side)
    }

    /// Delivers everything, and lets the time pass that the machines ask for.
    mutating func settle() {
        for _ in 0..<2_000 {
            if let side = [0, 1].first(where: { !ends[$0].inbox.isEmpty }) {
                let bytes = ends[side].inbox.removeFirst()
                guard let message = try? MessageCodec.decode(bytes) else {
                    Issue.record("a message does not decode")
                    return
                }
                feed(.messageReceived(message), side)
            } else if let next = wakes.min(), now < Instant(.seconds(60)) {
                wakes.removeAll { $0 <= next }
                now = max(now, next)
                for side in [0, 1] { feed(.timerFired, side) }
            } else {
                return
            }
        }
        Issue.record("the two never came to rest")
    }

    var areInSync: Bool { ends.allSatisfy { $0.machine.state == .inSync && $0.closed == nil } }
    var haveResynced: Bool { ends.contains { $0.sent.contains { if case .resync = $0 { true } else { false } } } }
}

struct MixedVersionsTests {
    private static let note = RecordID.test(1)

    @Test("A node of today and one of tomorrow end with the same log, and what today does not know passes through unharmed", arguments: seeds(10))
    func sameLog(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var devices = TestGroup(members: 3, seed: seed).devices
        // Tomorrow's node writes what it knows between what both know; today's writes as well.
        for invented in Tomorrow.Invented.allCases.shuffled(using: &random) {
            devices[1].write([.create(Self.note), invented.operation(on: Self.note), .assign(Self.note, "title", .text("x"))])
            if Bool.random(using: &random) { devices[0].write([.create(.test(2)), .assign(.test(2), "title", .text("y"))]) }
        }
        var pair = Pair(devices[0], devices[1])
        pair.settle()
        for message in Tomorrow.optionalMessages { pair.send(message, from: 1) }
        pair.settle()
        #expect(pair.areInSync, "PEERSYNC_SEED=\(seed)")
        #expect(!pair.haveResynced, "PEERSYNC_SEED=\(seed)")
        #expect(pair.ends[0].digest.changes == pair.ends[1].digest.changes, "PEERSYNC_SEED=\(seed)")
        #expect(pair.ends[0].digest != pair.ends[1].digest, "PEERSYNC_SEED=\(seed)")
        #expect(pair.ends[0].machine.peerLevel == Tomorrow.level)
        // Passed on by today's node to a third one, of tomorrow again, byte for byte.
        var onward = Pair(pair.ends[0].device, devices[2])
        onward.settle()
        #expect(onward.areInSync, "PEERSYNC_SEED=\(seed)")
        let written = Dictionary(uniqueKeysWithValues: devices[1].changes.map { ($0.id, $0.bytes) })
        let arrived = Dictionary(uniqueKeysWithValues: onward.ends[1].device.changes.map { ($0.id, $0.bytes) })
        for (id, bytes) in written { #expect(arrived[id] == bytes, "PEERSYNC_SEED=\(seed)") }
        let understood = onward.ends[1].device.changes.flatMap(\.change.operations)
            .compactMap { Tomorrow.Invented($0, on: Self.note) }
        #expect(Set(understood) == Set(Tomorrow.Invented.allCases), "PEERSYNC_SEED=\(seed)")
        #expect(onward.ends[1].digest == pair.ends[1].digest || onward.ends[1].device.changes.count > devices[1].changes.count)
    }

    @Test("Messages that this version does not act on yet are checked and ignored")
    func reservedMessages() {
        let devices = TestGroup(members: 2, seed: 1).devices
        var pair = Pair(devices[0], devices[1], otherIsOfTomorrow: false)
        pair.settle()
        let change = ChangeID(words: [1, 1, 1, 1])
        let presence = Message.Presence(
            record: Self.note, field: "body", number: 1, version: [change], anchor: 1, head: 2, pendingEdit: nil)
        for message in [.presence(presence), .announceChanges(hops: 1, [change]), .requestChanges([change]), .graft([change]), .prune] as [Message] {
            pair.send(message, from: 1)
        }
        pair.settle()
        #expect(pair.areInSync)
        // A length that the content does not have.
        #expect(throws: DecodeError.self) { try MessageCodec.decode([16, 3, 1, 2, 3]) }
    }

    @Test("A required message that this version does not know closes the connection with the reason", arguments: [false, true])
    func requiredMessage(afterHello: Bool) {
        for message in Tomorrow.requiredMessages {
            let devices = TestGroup(members: 2, seed: 1).devices
            var pair = Pair(devices[0], devices[1])
            if afterHello {
                pair.settle()
                pair.send(message, from: 1)
            } else {
                pair.ends[0].inbox.insert(MessageCodec.encode(message), at: 0)
            }
            pair.settle()
            #expect(pair.ends[0].closed == .notUnderstood)
        }
    }

    @Test("A peer that asks for a higher level than this program knows is told so")
    func levelRequired() {
        let devices = TestGroup(members: 2, seed: 1).devices
        for (understood, required, reason) in [(9, 1, nil), (9, 2, .notUnderstood), (0, 1, .peerTooOld)] as [(UInt64, UInt64, Message.CloseReason?)] {
            var pair = Pair(devices[0], devices[1], otherIsOfTomorrow: false)
            pair.ends[0].inbox = [MessageCodec.encode(.hello(.init(
                digest: pair.ends[1].digest, tips: devices[1].graph.tips, listeningPort: 1, software: "other",
                levelUnderstood: understood, levelRequired: required)))]
            pair.settle()
            #expect(pair.ends[0].closed == reason)
        }
    }

    @Test("Between equal schemas another view of the same changes is a disagreement, between different ones it is not")
    func views() {
        let one = DocumentDigest(changes: [1], views: .init(schema: 1, sum: [1]))
        #expect(!one.agrees(with: DocumentDigest(changes: [1], views: .init(schema: 1, sum: [2]))))
        #expect(!one.agrees(with: DocumentDigest(changes: [2], views: .init(schema: 2, sum: [1]))))
        #expect(one.agrees(with: DocumentDigest(changes: [1], views: .init(schema: 2, sum: [2]))))
        #expect(one.agrees(with: DocumentDigest(changes: [1], views: nil)))
        #expect(one.agrees(with: one))
    }
}
