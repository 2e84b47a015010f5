// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica
public import PeerSession
public import PeerStore
public import PeerWire

/// Owns one group's document: takes changes in, writes them to the store, and only then shows and passes them on.
///
/// Every method runs on a queue of its own without suspending, so nothing happens between looking and writing.
public actor DocumentKeeper {
    /// Changes that were committed together.
    public struct Commit: Sendable {
        /// Places in the log.
        public let range: Range<Int>
        public let changes: [SignedChange]
        /// By author of each change.
        public let authors: [MemberID?]
        /// The device that brought them; nil when written here.
        public let source: DeviceID?
        /// Members who got in by them.
        public let newMembers: [MemberID]
    }

    /// Records kept ready for the next edit; others are read back from the log.
    private static let recordsKeptMax = 256

    public nonisolated let group: GroupID
    public nonisolated let identity: Identity
    public nonisolated let store: GroupStore
    private nonisolated let executor: QueueExecutor
    private var loaded: ChangeGraph?
    private var ownReplica: ReplicaID
    private var records: [RecordID: RecordState] = [:]
    private var cachedDigest: [UInt8]?
    private var viewSum = ViewSum()
    private nonisolated let broadcast = Broadcast<Commit>(bufferedMax: 256)
    private nonisolated let growth = Broadcast<Int>(bufferedMax: 1)

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter ownReplica: The id under which this store writes.
    public init(group: GroupID, identity: Identity, store: GroupStore, ownReplica: ReplicaID) {
        self.group = group
        self.identity = identity
        self.store = store
        self.ownReplica = ownReplica
        executor = QueueExecutor(label: "peersync.document")
    }

    // MARK: - Reading

    /// The graph of all changes; read from the log at first use.
    ///
    /// - Throws: `StoreError`.
    public var graph: ChangeGraph {
        get throws {
            if let loaded { return loaded }
            try load()
            return loaded ?? ChangeGraph(group: group)
        }
    }

    public var replica: ReplicaID { ownReplica }

    /// Equal on two devices exactly when they hold the same changes and made the same views of them.
    public var digest: [UInt8] {
        get throws {
            if let cachedDigest { return cachedDigest }
            let heads = try graph.heads
            var writer = ByteWriter()
            writer.write(count: heads.count)
            for head in heads { writer.write(head) }
            writer.write(raw: viewSum.bytes)
            let digest = Hash.blake2b(writer.bytes)
            cachedDigest = digest
            return digest
        }
    }

    /// A record's state, to edit or to look back from.
    public func record(_ id: RecordID) throws -> RecordState {
        if let state = records[id] { return state }
        let state = try opened(id, before: graph.count)
        if records.count >= Self.recordsKeptMax { records = [:] }
        records[id] = state
        return state
    }

    /// A record as it is shown, with its texts.
    public func view(of id: RecordID) throws -> RecordView { try record(id).view(in: graph) }

    /// Commits from now on; the oldest of too many unread ones are dropped, so read the log for completeness.
    public nonisolated func commits() -> AsyncStream<Commit> { broadcast.subscribe() }

    /// How many changes there are, told after each commit; only the latest number is kept for a slow listener.
    public nonisolated func growthSignals() -> AsyncStream<Int> { growth.subscribe() }

    // MARK: - Writing

    /// Writes what a body decides on by looking at the document.
    ///
    /// - Parameters:
    ///   - wallClock: Milliseconds since 1970.
    ///   - make: Runs on this actor; what it reads is what its operations apply to.
    /// - Returns: The changes, committed; empty when there were no operations.
    @discardableResult
    public func write(
        wallClock: Int64, _ make: @Sendable (isolated DocumentKeeper) throws -> [Operation]
    ) throws -> [SignedChange] {
        let operations = try make(self)
        guard !operations.isEmpty else { return [] }
        var waiting = ArraySlice(Self.packed(operations))
        var written: [SignedChange] = []
        let first = try graph.count
        do {
            while let next = waiting.first {
                let change = try graph.nextChange(
                    by: identity.device, replica: ownReplica, wallClock: wallClock, operations: next)
                if !change.operations.isEmpty { waiting = waiting.dropFirst() }
                let signed = identity.sign(change)
                let verdict = try graph.judge(signed.identified)
                guard verdict == .valid else { throw NodeError.notMember }
                append(signed)
                written.append(signed)
            }
            try commit(written, from: first, source: nil)
        } catch {
            forget()
            throw error
        }
        return written
    }

    /// Takes in a received batch whose hashes and signatures were checked.
    public func ingest(_ batch: [SignedChange], from peer: DeviceID) -> SyncMachine.Ingestion {
        do {
            let first = try graph.count
            var fresh: [SignedChange] = []
            var held: [Int] = []
            var stop: SyncMachine.Ingestion?
            for change in batch where stop == nil {
                switch try graph.judge(change.identified) {
                case .valid:
                    held.append(try graph.count)
                    append(change)
                    fresh.append(change)
                case .known: held += try graph.index(of: change.id).map { [$0] } ?? []
                case .missing: stop = .gap
                case .invalid(let fault): stop = .refused("an invalid change: \(fault)")
                }
            }
            // What came before a bad change is good, unless nothing vouches for it any more.
            if !fresh.isEmpty {
                if stop != nil, !Self.isVouchedFor(fresh) {
                    forget()
                    return stop ?? .gap
                }
                try commit(fresh, from: first, source: peer)
            }
            return stop ?? .committed(held)
        } catch {
            forget()
            return .notStored
        }
    }

    /// The bytes of changes by their places, for sending.
    public func received(at positions: [Int]) throws -> [ReceivedChange] {
        try store.changes(at: positions).map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) }
    }

    // MARK: - Syncing

    /// Lets a connection's machine look at the graph.
    public func advance(
        _ machine: SyncMachine, by event: SyncMachine.Event?, now: Instant
    ) throws -> (SyncMachine, [SyncMachine.Effect]) {
        var machine = machine
        let graph = try graph
        let digest = try digest
        let effects = event.map { machine.handle($0, graph: graph, digest: digest, now: now) }
            ?? machine.begin(graph: graph, digest: digest)
        return (machine, effects)
    }

    public func isMember(_ device: DeviceID) throws -> Bool { try graph.membership.member(of: device) != nil }

    // MARK: -

    private func load() throws {
        var graph = ChangeGraph(group: group)
        try store.forEachChange { stored in
            guard Hash.changeID(of: stored.bytes) == stored.id, stored.position == graph.count else {
                throw StoreError(.damaged, "a change in the log does not match its hash")
            }
            let change = try ChangeCodec.decode(stored.bytes)
            graph.append(
                IdentifiedChange(id: stored.id, change: change), byteCount: stored.bytes.count,
                isSigned: stored.signature != nil)
        }
        viewSum = try store.viewSum()
        loaded = graph
    }

    /// After a failed write: what is on disk is what holds.
    private func forget() {
        loaded = nil
        records = [:]
        cachedDigest = nil
    }

    private func append(_ signed: SignedChange) {
        loaded?.append(signed.identified, byteCount: signed.bytes.count, isSigned: signed.signature != nil)
    }

    private func commit(_ changes: [SignedChange], from first: Int, source: DeviceID?) throws {
        let graph = try graph
        var touched: [RecordID] = []
        var states: [RecordID: RecordState] = [:]
        for (offset, signed) in changes.enumerated() {
            for id in signed.change.records {
                var state = try states[id] ?? recordBefore(id, first)
                if states[id] == nil { touched.append(id) }
                // Otherwise the dictionary's copy would make every edit copy the record.
                states[id] = nil
                state.apply(signed.change, at: first + offset, in: graph)
                states[id] = state
            }
        }
        let projections = touched.compactMap { states[$0] }.map { Self.projection(of: $0, in: graph) }
        let kept = states.filter { _, state in
            let new = state.changes.reversed().prefix { $0 >= first }.count
            return state.changes.count / Self.changesBetweenStates > (state.changes.count - new) / Self.changesBetweenStates
        }
        viewSum = try store.commit(
            changes, from: first, projections: projections, states: kept.mapValues { RecordStateCodec.encode($0.snapshot) })
        cachedDigest = nil
        if records.count + states.count > Self.recordsKeptMax { records = [:] }
        for (id, state) in states where records.count < Self.recordsKeptMax { records[id] = state }
        let range = first..<first + changes.count
        let known = graph.membership.members
        let newMembers = known.filter { ($0.value.map(\.change).min() ?? 0) >= first }.map(\.key).sorted()
        let commit = Commit(
            range: range, changes: changes, authors: range.map { graph.author(of: $0) }, source: source,
            newMembers: newMembers)
        broadcast.send(commit)
        growth.send(graph.count)
    }

    private func recordBefore(_ id: RecordID, _ first: Int) throws -> RecordState {
        if let state = records.removeValue(forKey: id) { return state }
        return try opened(id, before: first)
    }

    /// A record's state from the one that was kept last and the changes since.
    private func opened(_ id: RecordID, before end: Int) throws -> RecordState {
        guard try store.contains(id) else { return RecordState(id: id) }
        let graph = try graph
        var state = RecordState(id: id)
        var start = 0
        if let kept = try store.state(of: id), kept.position <= end, let snapshot = try? RecordStateCodec.decode(kept.bytes),
            let opened = RecordState(id: id, snapshot, in: graph) {
            state = opened
            start = kept.position
        }
        for stored in try store.changes(touching: id, from: start) where stored.position < end {
            state.apply(try ChangeCodec.decode(stored.bytes), at: stored.position, in: graph)
        }
        return state
    }

    /// States are kept whenever a record has got as many changes again: opening one replays less than that.
    private static let changesBetweenStates = 64

    static func projection(of state: RecordState, in graph: ChangeGraph) -> GroupStore.Projection {
        let view = state.view(in: graph)
        let hash = Hash.blake2b(RecordViewCodec.encode(view, texts: .whole))
        return GroupStore.Projection(view: view, hash: hash)
    }

    /// Operations distributed over changes within the limits.
    static func packed(_ operations: [Operation]) -> [[Operation]] {
        // What a change takes beside its operations and dependencies is below this.
        let room = ChangeLimits.changeBytesMax - 1_024 - 32 * ChangeLimits.dependenciesMax
        var packs: [[Operation]] = []
        var bytes = 0
        for operation in operations {
            let size = ChangeCodec.byteCount(of: operation)
            if packs.isEmpty || bytes + size > room || packs[packs.count - 1].count == ChangeLimits.operationsMax {
                packs.append([])
                bytes = 0
            }
            packs[packs.count - 1].append(operation)
            bytes += size
        }
        return packs
    }

    /// Whether each chain among these ends with a signed change.
    private static func isVouchedFor(_ changes: [SignedChange]) -> Bool {
        let previous = Set(changes.compactMap(\.change.previous))
        return changes.allSatisfy { $0.signature != nil || previous.contains($0.id) }
    }
}
