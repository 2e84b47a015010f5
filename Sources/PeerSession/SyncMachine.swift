// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

/// Brings the two ends of one connection to the same document and keeps them there.
///
/// States: awaiting hello → introducing (the peer is unknown here and told nothing) or streaming both ways → in sync,
/// in which new changes go on being pushed. A change counts as held by the peer only when the peer has said so after
/// its commit. The machine holds no change and no key: effects name changes by their place in the
/// graph.
public struct SyncMachine: Sendable {
    /// What happened, as the driver tells it.
    public enum Event: Sendable {
        /// The peer said something, of legal form.
        case messageReceived(Message)
        /// A received batch was taken in: which of its changes the graph holds now, by place.
        case ingested(Ingestion)
        /// The graph has new changes, by any author.
        case graphGrew
        /// The moment of a `wake` has come. An event too many does no harm: deadlines are checked.
        case timerFired
    }

    /// What became of a batch of received changes.
    public enum Ingestion: Hashable, Sendable {
        /// Places of the batch's changes that the graph holds, those known before included; the
        /// ones that are not kept are left out.
        case committed([Int])
        /// The batch builds on changes that are not here.
        case gap
        /// A change is malformed, not vouched for or invalid; the value says how. It is the peer's
        /// fault.
        case refused(String)
        /// The batch could not be written, which is this laptop's fault: the connection closes as
        /// busy.
        case notStored
    }

    /// What the driver does next, in order.
    public enum Effect: Hashable, Sendable {
        case send(Message)
        /// Read these changes from the log and send them as one `changes` message.
        case sendChanges([Int])
        /// Check and store these changes, then report `ingested`.
        case ingest([ReceivedChange])
        /// Report `timerFired` at that moment.
        case wake(at: Instant)
        /// The state is another one now. In sync, the driver tells the peer where other members
        /// were reached.
        case stateChanged(State)
        /// The peer said where other devices were reached; these are hints. Ignored while
        /// `introducing`.
        case addressesReceived([PeerAddress])
        /// What the peer's hello says: where it listens, 0 for nowhere, and its program's version.
        case peerListens(port: UInt16, software: String)
        /// The peer holds this many of this device's own changes.
        case peerHolds(ownChanges: UInt64)
        /// Close with this reason; `violation` says what the peer did wrong, nil without fault.
        case close(Message.CloseReason, violation: String?)
    }

    /// What the machine waits for.
    public enum State: Hashable, Sendable {
        /// The peer's hello. Before it only `ping`, `pong`, `close` and unknown optional messages
        /// may come.
        case awaitingHello
        /// The changes that admit a device which is not a member here, for
        /// `SessionLimits.introductionTime`. The peer is sent no changes meanwhile.
        case introducing
        /// Changes received of those announced, in this sync.
        case streaming(received: UInt64, announced: UInt64)
        /// Nothing: both digests agree. New changes go on being pushed.
        case inSync
    }

    public let peer: DeviceID
    private let ownDevice: DeviceID
    private let listeningPort: UInt16
    private let software: String
    private let batchBytesTarget: Int
    public private(set) var state = State.awaitingHello
    /// The changes that the peer is taken to hold, unknown tips included; they are not sent to it.
    public private(set) var knowledge = PeerKnowledge()
    /// The changes that the peer holds beyond doubt.
    private var proven = PeerKnowledge()
    /// Unknown tips are taken to be ahead of what is here. A peer that asks to start over lacked something for all that:
    /// then some chain is forked, and to assume it again would lead to the same gap for ever.
    private var isAssuming = true
    /// The changes that this side has told the peer it holds.
    private var told = PeerKnowledge()
    private var cursor = 0
    private var keptEpoch = 0
    private var announcedUpTo = 0
    private var inFlight = 0
    private var received: UInt64 = 0
    private var announced: UInt64 = 0
    private var peerDigest: DocumentDigest?
    private var lastDone: DocumentDigest?
    private var forwardAt: Instant?
    private var disagreedSince: Instant?
    private var resyncs = 0
    /// Batches in a row that built on changes which are not here, and when to ask for all of it again.
    private var gaps = 0
    private var resyncAt: Instant?
    private var ownHeld: UInt64?
    private var introducedSince: Instant
    /// The highest level that the peer's program knows, as its hello says; nil before.
    public private(set) var peerLevel: UInt64?

    /// - Parameter batchBytesTarget: The size of the changes in one message, unless a single signed
    ///   stretch is longer.
    public init(
        peer: DeviceID, ownDevice: DeviceID, listeningPort: UInt16, software: String,
        batchBytesTarget: Int = SessionLimits.batchBytesTarget, now: Instant
    ) {
        self.peer = peer
        self.ownDevice = ownDevice
        self.listeningPort = listeningPort
        self.software = software
        self.batchBytesTarget = batchBytesTarget
        introducedSince = now
    }

    // MARK: - Events

    /// The first words on a fresh connection.
    public mutating func begin(graph: ChangeGraph, digest: DocumentDigest) -> [Effect] {
        let isMember = graph.isMember(peer)
        let hello = Message.Hello(
            digest: isMember ? digest : .nothing, tips: isMember ? tips(of: graph) : [],
            listeningPort: listeningPort, software: software, levelReached: isMember ? graph.level : 0)
        announcedUpTo = graph.count
        return [.send(.hello(hello))]
    }

    /// Takes in an event and returns what to do about it, in order.
    ///
    /// - Parameter digest: The document's digest at the same moment as `graph`.
    public mutating func handle(
        _ event: Event, graph: ChangeGraph, digest: DocumentDigest, now: Instant
    ) -> [Effect] {
        var effects: [Effect] = []
        // What was passed over because it was not kept may be kept now.
        if graph.keptEpoch != keptEpoch {
            keptEpoch = graph.keptEpoch
            cursor = 0
        }
        // The peer was put out meanwhile, or was let in by somebody who is out: send it nothing
        // more.
        if graph.isOut(peer) {
            // A peer that leaves still gets the acknowledgement of its change.
            let answer = if case .ingested(let ingestion) = event { ingested(ingestion, graph, now) } else { [Effect]() }
            return answer + [.close(.notMember, violation: nil)]
        }
        if state == .introducing, graph.isMember(peer) {
            // Admitted by changes that came from here or elsewhere: a member like any other, and both compare anew.
            effects = transition(to: .streaming(received: 0, announced: 0)) + [.send(.resync(tips(of: graph)))]
        }
        switch event {
        case .messageReceived(let message): effects += handle(message, graph, digest, now)
        case .ingested(let ingestion): effects += ingested(ingestion, graph, now)
        case .graphGrew: effects += graphGrew(graph, now)
        case .timerFired:
            if let deadline = forwardAt, deadline <= now { forwardAt = nil }
            if let deadline = resyncAt, deadline <= now {
                resyncAt = nil
                effects.append(.send(.resync(tips(of: graph))))
            }
            if state == .introducing, now - introducedSince >= SessionLimits.introductionTime {
                return [.close(.notMember, violation: nil)]
            }
        }
        if effects.contains(where: { if case .close = $0 { true } else { false } }) { return effects }
        effects += pump(graph, digest, now)
        effects += settle(graph, digest, now)
        return effects
    }

    private mutating func handle(
        _ message: Message, _ graph: ChangeGraph, _ digest: DocumentDigest, _ now: Instant
    ) -> [Effect] {
        if state == .awaitingHello {
            switch message {
            case .hello, .ping, .pong, .close: break
            case .unknown where message.isOptional: return []
            case .unknown: return [.close(.notUnderstood, violation: "it said something that this version does not know")]
            default: return [.close(.protocolViolation, violation: "it spoke before its hello")]
            }
        }
        switch message {
        case .hello(let hello):
            guard state == .awaitingHello else {
                return [.close(.protocolViolation, violation: "a second hello")]
            }
            return helloReceived(hello, graph, now)
        case .totals(let changes):
            announced = received &+ changes
            return progress()
        case .changes(let changes): return [.ingest(changes)]
        case .have(let acknowledged, let tips):
            inFlight = seeded(.inFlightKept) ? inFlight : max(0, inFlight - Int(clamping: acknowledged))
            learn(tips, graph)
            return ownHoldings(graph)
        case .done(let theirs):
            // The same digest again is no news, and must not delay the answer to lasting
            // disagreement.
            if peerDigest != theirs { disagreedSince = nil }
            peerDigest = theirs
            return []
        case .resync(let tips):
            knowledge = PeerKnowledge()
            isAssuming = false
            learn(tips, graph)
            cursor = 0
            inFlight = 0
            lastDone = nil
            return seeded(.resyncAnswered) ? [.send(.resync(self.tips(of: graph)))] : []
        case .ping: return [.send(.pong)]
        case .pong: return []
        case .peers(let addresses): return state == .introducing ? [] : [.addressesReceived(addresses)]
        case .close: return []
        case .dialBack, .dialedBack: return []
        case .joinRequest, .joinGranted, .waiting, .comparisonCommitment, .comparisonNonce:
            return [.close(.protocolViolation, violation: "joining happens at another door")]
        // For later versions: nothing here acts on them yet.
        case .presence, .announceChanges, .requestChanges, .graft, .prune: return []
        case .unknown where message.isOptional: return []
        case .unknown:
            return [.close(.notUnderstood, violation: "it said something that this version does not know")]
        }
    }

    private mutating func helloReceived(_ hello: Message.Hello, _ graph: ChangeGraph, _ now: Instant) -> [Effect] {
        peerLevel = hello.levelUnderstood
        if hello.levelRequired > GroupLevel.understood { return [.close(.notUnderstood, violation: nil)] }
        if hello.levelUnderstood < GroupLevel.first { return [.close(.peerTooOld, violation: nil)] }
        learn(hello.tips, graph)
        var effects: [Effect] = [.peerListens(port: hello.listeningPort, software: hello.software)]
        if !graph.isMember(peer) {
            introducedSince = now
            effects += transition(to: .introducing)
            effects.append(.wake(at: now + SessionLimits.introductionTime))
            return effects
        }
        peerDigest = hello.digest
        effects += transition(to: .streaming(received: 0, announced: 0))
        let missing = knowledge.missingCount(in: graph)
        if missing > 0 { effects.append(.send(.totals(changes: UInt64(missing)))) }
        return effects + ownHoldings(graph)
    }

    private mutating func ingested(_ ingestion: Ingestion, _ graph: ChangeGraph, _ now: Instant) -> [Effect] {
        switch ingestion {
        case .committed(let indices):
            for index in indices {
                knowledge.learn(index, in: graph)
                proven.learn(index, in: graph)
            }
            received += UInt64(indices.count)
            if state == .introducing { return [.send(.have(acknowledged: 1, []))] }
            return [.send(.have(acknowledged: 1, tell(indices, graph)))] + progress()
        case .gap:
            if state == .introducing { return [.close(.notMember, violation: nil)] }
            return [.send(.have(acknowledged: 1, []))] + askAgain(graph, now)
        case .refused(let why): return [.close(.protocolViolation, violation: why)]
        case .notStored: return [.close(.busy, violation: nil)]
        }
    }

    /// Asks for what is missing, at once for the first time. If the same comes again and again, it asks ever later.
    private mutating func askAgain(_ graph: ChangeGraph, _ now: Instant) -> [Effect] {
        defer { gaps += 1 }
        if gaps == 0 { return [.send(.resync(tips(of: graph)))] }
        guard resyncAt == nil else { return [] }
        let deadline = now + SessionLimits.disagreementTime * Int(1 << min(gaps, 5))
        resyncAt = deadline
        return [.wake(at: deadline)]
    }

    private mutating func graphGrew(_ graph: ChangeGraph, _ now: Instant) -> [Effect] {
        guard mayTell else { return [] }
        let fresh = announcedUpTo..<graph.count
        announcedUpTo = graph.count
        guard !fresh.isEmpty else { return [] }
        // This device's changes go out at once. Changes of other devices wait a moment, because
        // their authors are sending them too.
        if fresh.contains(where: { graph.device(of: $0) == ownDevice }) {
            forwardAt = nil
            return []
        }
        let tips = tell(fresh.filter { graph.isKept($0) && !told.contains($0, in: graph) }, graph)
        var effects: [Effect] = tips.isEmpty ? [] : [.send(.have(acknowledged: 0, tips))]
        if forwardAt == nil, state == .inSync, fresh.contains(where: { graph.isKept($0) && !knowledge.contains($0, in: graph) }) {
            let deadline = now + SessionLimits.forwardDelay
            forwardAt = deadline
            effects.append(.wake(at: deadline))
        }
        return effects
    }

    // MARK: - After each event

    private var mayTell: Bool { state != .awaitingHello && state != .introducing }

    /// Sends what the peer lacks while there is room for it.
    private mutating func pump(_ graph: ChangeGraph, _ digest: DocumentDigest, _ now: Instant) -> [Effect] {
        guard mayTell, forwardAt == nil else { return [] }
        var effects: [Effect] = []
        let missing = cursor < graph.count ? knowledge.missingCount(in: graph) : 0
        let bytesTarget = max(
            batchBytesTarget, min(batchBytesTarget * SessionLimits.catchUpFactor, missing * SessionLimits.catchUpBytesPerChange))
        while inFlight < SessionLimits.batchesInFlightMax, cursor < graph.count {
            let plan = BatchPlan(
                from: cursor, for: knowledge, in: graph, bytesTarget: bytesTarget)
            if plan.cursor == cursor { break }
            cursor = seeded(.cursorRunsAhead) && !plan.changes.isEmpty ? graph.count : plan.cursor
            if plan.changes.isEmpty { continue }
            inFlight += 1
            _ = tell(plan.changes, graph)
            if seeded(.heldWhenSent) { for index in plan.changes { proven.learn(index, in: graph) } }
            effects.append(.sendChanges(plan.changes))
        }
        if seeded(.firstAnswerMissing), lastDone == nil, knowledge.missingCount(in: graph) == 0 { return effects }
        if cursor == graph.count, inFlight == 0, lastDone != digest {
            lastDone = digest
            effects.append(.send(.done(digest)))
        }
        return effects
    }

    /// Notices agreement, and disagreement that lasts.
    private mutating func settle(_ graph: ChangeGraph, _ digest: DocumentDigest, _ now: Instant) -> [Effect] {
        guard mayTell, let peerDigest, cursor == graph.count, inFlight == 0 else { return [] }
        if peerDigest.agrees(with: digest) || seeded(.agreementAssumed) {
            disagreedSince = nil
            resyncs = 0
            gaps = 0
            resyncAt = nil
            return transition(to: .inSync)
        }
        guard let since = disagreedSince else {
            disagreedSince = now
            return [.wake(at: now + SessionLimits.disagreementTime)]
        }
        if seeded(.disagreementIgnored) { return [] }
        guard now - since >= SessionLimits.disagreementTime else { return [] }
        resyncs += 1
        let wait = SessionLimits.disagreementTime * Int(1 << min(resyncs, 5))
        disagreedSince = now + wait
        return transition(to: .streaming(received: 0, announced: 0))
            + [.send(.resync(tips(of: graph))), .wake(at: now + wait + SessionLimits.disagreementTime)]
    }

    private mutating func transition(to new: State) -> [Effect] {
        guard state != new else { return [] }
        state = new
        return [.stateChanged(new)]
    }

    private mutating func progress() -> [Effect] {
        guard case .streaming = state else { return [] }
        return transition(to: .streaming(received: min(received, announced), announced: announced))
    }

    /// Remembers the changes that the peer is told this side holds.
    ///
    /// - Returns: The last of these changes in each lane, `MessageLimits.tipsMax` at most.
    private mutating func tell(_ indices: [Int], _ graph: ChangeGraph) -> [Tip] {
        var tips: [Int: Tip] = [:]
        for index in indices {
            told.learn(index, in: graph)
            let node = graph.nodes[index]
            tips[node.lane] = Tip(replica: graph.lanes[node.lane].replica, seq: node.seq, change: node.id)
        }
        return Array(tips.sorted { $0.key < $1.key }.map(\.value).suffix(MessageLimits.tipsMax))
    }

    /// At most as many as a message may hold; chains left out are sent once more and found known.
    private func tips(of graph: ChangeGraph) -> [Tip] { Array(graph.tips.suffix(MessageLimits.tipsMax)) }

    private mutating func learn(_ tips: [Tip], _ graph: ChangeGraph) {
        knowledge.learn(tips, in: graph, isAssuming: isAssuming)
        proven.learn(tips, in: graph, isAssuming: false)
    }

    private mutating func ownHoldings(_ graph: ChangeGraph) -> [Effect] {
        let held = UInt64(graph.lanes.indices.reduce(0) { total, lane in
            total + (graph.lanes[lane].device == ownDevice ? proven.count(of: lane) : 0)
        })
        guard held != ownHeld else { return [] }
        ownHeld = held
        return [.peerHolds(ownChanges: held)]
    }
}
