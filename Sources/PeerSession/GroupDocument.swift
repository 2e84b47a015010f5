// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica
public import PeerWire

/// One group's document as one device has it: judges changes, commits them to its storage, and only then has them.
///
/// A synchronous value without clock or lock: its owner makes one call after the other.
public struct GroupDocument<Storage: DocumentStorage> {
    /// Records kept ready for the next edit; others are read back from the log.
    private static var recordsKeptMax: Int { 256 }
    public let group: GroupID
    public let device: DeviceID
    /// The id under which this device writes.
    public private(set) var replica: ReplicaID
    public let storage: Storage
    /// The device that let this one in; nil for a founder's.
    private let host: DeviceID?
    private let changesBetweenStates: Int
    private var loaded: ChangeGraph?
    private var records: [RecordID: RecordState] = [:]
    private var cachedDigest: DocumentDigest?
    private var sum = ViewSum()
    /// The void changes as the storage's views know them.
    private var voidKept: Set<Int> = []
    /// The group's level as the storage's views know it.
    private var levelKept = GroupLevel.first
    /// Whether the storage's views were made while a part of the older group's log was missing.
    private var wasIncomplete = false
    /// Received changes that are not kept, and not in the log; later ones may build on them.
    private var setAside = SetAsideChanges()
    /// How often a record's stored state did not lead to its view, so that the log was replayed.
    public private(set) var statesRefused = 0

    /// - Parameters:
    ///   - host: The host's device, which admitted this device. Other members may have admitted this device as well;
    ///     its changes speak by the host's admission.
    ///   - changesBetweenStates: A record's state is kept whenever it has got as many changes again: opening it
    ///     replays less than that.
    public init(
        group: GroupID, device: DeviceID, host: DeviceID? = nil, replica: ReplicaID, storage: Storage,
        changesBetweenStates: Int = 256
    ) {
        self.host = host
        self.group = group
        self.device = device
        self.replica = replica
        self.storage = storage
        self.changesBetweenStates = changesBetweenStates
    }

    // MARK: - Reading

    /// The graph of all changes; read from the log at first use.
    ///
    /// - Throws: `DocumentError.logDamaged`, or what the storage throws.
    public var graph: ChangeGraph {
        mutating get throws {
            if let loaded { return loaded }
            try load()
            return loaded ?? ChangeGraph(group: group)
        }
    }

    /// What other nodes compare with theirs: the kept changes, named by their heads, and the views made of them.
    public var digest: DocumentDigest {
        mutating get throws {
            if let cachedDigest { return cachedDigest }
            let digest = DocumentDigest(
                changes: Hash.changesDigest(of: try graph.heads),
                views: DocumentDigest.Views(schema: RecordViewCodec.schema, sum: sum.bytes))
            cachedDigest = digest
            return digest
        }
    }

    /// A record's state, to edit or to look back from.
    public mutating func record(_ id: RecordID) throws -> RecordState {
        if let state = records[id] { return state }
        let state = try opened(id, before: graph.count)
        if records.count >= Self.recordsKeptMax { records = [:] }
        records[id] = state
        return state
    }

    /// A record as it is shown, with its texts.
    public mutating func view(of id: RecordID) throws -> RecordView { try record(id).view(in: graph) }

    // MARK: - Writing

    /// Changes that were committed together.
    public struct Commit: Sendable {
        /// Places in the log.
        public let range: Range<Int>
        public let changes: [SignedChange]
        /// The author of each change, in the order of `changes`.
        public let authors: [MemberID]
        /// The void changes, as indices into `changes`.
        public let voided: Set<Int>
        /// The device that sent the changes; nil when they were written here or came out of a file.
        public let source: DeviceID?
        /// A peer or a file brought changes of this very replica, which were not here: the storage is an older state, or a copy, of
        /// another one. Then the driver has to renew the replica.
        public let isReplicaElsewhere: Bool
        /// Whether the changes hold something that only a newer program understands, see
        /// `GroupLevel`.
        public let needsNewerVersion: Bool
    }

    /// Writes operations on top of everything here.
    ///
    /// - Parameters:
    ///   - operations: In one change, or in as many as the limits ask for.
    ///   - wallClock: Milliseconds since 1970.
    ///   - sign: Encodes, hashes and signs a change of this device.
    /// - Throws: `DocumentError`, or what the storage throws; then nothing was written.
    /// - Returns: Nil when there was nothing to write.
    public mutating func write(_ operations: [Operation], wallClock: Int64, sign: (Change) -> SignedChange) throws -> Commit? {
        guard !operations.isEmpty else { return nil }
        // Positions count in the text as it is shown, without what is void in it.
        let settling = try Operation.edited(by: operations).flatMap { try record($0).settling(in: graph) }
        var waiting = ArraySlice(Self.packed(settling + operations))
        var written: [SignedChange] = []
        let first = try graph.count
        switch try graph.voice(of: device, replica: replica, preferring: host) {
        case .goesOn, .begins: break
        case .needsNewReplica: throw DocumentError.replicaSpent
        case .awaitsEarlierLog: throw DocumentError.logIncomplete
        case .none: throw DocumentError.notMember
        }
        do {
            while let next = waiting.first {
                let change = try graph.nextChange(
                    by: device, replica: replica, preferring: host, wallClock: wallClock, operations: next)
                if !change.operations.isEmpty { waiting = waiting.dropFirst() }
                let signed = sign(change)
                // What nobody could read, this device after its next start included, must not get into the log.
                guard (try? ChangeCodec.decode(signed.bytes)) == change else { throw DocumentError.unreadable }
                guard try graph.judge(signed.identified) == .valid else { throw DocumentError.notMember }
                append(signed)
                loaded?.settle()
                written.append(signed)
            }
            return try commit(written, from: first, source: nil, isWrittenHere: true)
        } catch {
            if !seeded(.failedWriteKept) { forget() }
            throw error
        }
    }

    /// Takes in a received batch whose hashes and signatures were checked.
    ///
    /// Changes that nobody keeps (rule 11 of `MembershipResolution`) are not written: they are set aside in memory, for
    /// others may build on them.
    ///
    /// - Parameter peer: Nil when no peer brought it.
    public mutating func ingest(_ batch: [SignedChange], from peer: DeviceID?) -> (SyncMachine.Ingestion, Commit?) {
        do {
            let mark = try graph.mark
            // Older changes that the fork did not take over can never be kept.
            let batch = loaded?.origin == nil ? batch : batch.filter { loaded?.isLate($0.identified) == false }
            var waiting = try setAside.taken(for: batch, in: graph)
            if !waiting.isEmpty {
                // A change that was set aside without a signature may come again signed.
                let signed = Dictionary(
                    batch.filter { $0.signature != nil }.map { ($0.id, $0) },
                    uniquingKeysWith: { first, _ in first })
                waiting = waiting.map { $0.signature == nil ? signed[$0.id] ?? $0 : $0 }
            }
            var fresh: [SignedChange] = []
            var held: [Int] = []
            var stop: SyncMachine.Ingestion?
            for change in waiting.isEmpty ? batch : waiting + batch where stop == nil {
                // Judged in place: a copy of the graph would retain all that it refers to.
                switch loaded?.judge(change.identified) ?? .missing([]) {
                case .valid:
                    held.append(loaded?.count ?? 0)
                    append(change)
                    fresh.append(change)
                case .known where seeded(.duplicateInBatch) && fresh.contains { $0.id == change.id }: fresh.append(change)
                case .known: held += loaded?.index(of: change.id).map { [$0] } ?? []
                case .missing: stop = .gap
                case .invalid(let fault): stop = .refused("an invalid change: \(fault)")
                }
            }
            loaded?.settle()
            if try !graph.isKeptWhole { try keepOnly(&fresh, &held, since: mark) }
            var commit: Commit?
            // What came before a bad change is good, unless nothing vouches for it any more: it could not be passed on.
            if !fresh.isEmpty {
                if stop != nil, seeded(.halfBatchKept) { return (stop ?? .gap, nil) }
                if !Self.isVouchedFor(fresh) {
                    loaded?.goBack(to: mark)
                    setAside.add(waiting)
                    return (stop ?? .gap, nil)
                }
                commit = try self.commit(fresh, from: mark.count, source: peer, isWrittenHere: false)
            }
            return (stop ?? .committed(held), commit)
        } catch {
            if seeded(.acknowledgedBeforeCommit), let count = try? graph.count { return (.committed([count - 1]), nil) }
            forget()
            return (.notStored, nil)
        }
    }

    /// Takes the changes that are not kept out of the changes just appended, and sets them aside.
    private mutating func keepOnly(_ fresh: inout [SignedChange], _ held: inout [Int], since mark: ChangeGraph.Mark) throws {
        let whole = try graph
        let places = fresh.indices.map { mark.count + $0 }
        guard places.contains(where: { !whole.isKept($0) }) else { return }
        var kept: [SignedChange] = []
        var dropped: [SignedChange] = []
        for (place, change) in zip(places, fresh) {
            if !whole.isKept(place) {
                dropped.append(change)
            } else if change.signature == nil, whole.isLastKept(place) {
                // The signature at the end of the chain is on a dropped change: keep a copy of it
                // here.
                let rest = whole.following(place).compactMap { $0 >= mark.count ? fresh[$0 - mark.count] : nil }
                kept.append(change.vouchedFor(by: rest))
            } else {
                kept.append(change)
            }
        }
        let known = held.filter { $0 < mark.count }
        loaded?.goBack(to: mark)
        for change in kept { append(change) }
        loaded?.settle()
        // A change of an older group that is not kept now never will be.
        setAside.add(dropped.filter { !whole.isEarlier($0.change) })
        held = try known + (mark.count..<graph.count)
        fresh = kept
    }

    /// Goes on under another replica id: numbers of the old one are given out elsewhere too.
    ///
    /// - Parameter new: Random.
    public mutating func renewReplica(as new: ReplicaID) throws {
        try storage.keep(new)
        replica = new
    }

    // MARK: - Syncing

    /// Lets a connection's machine look at the graph.
    ///
    /// - Parameter event: Nil at the connection's beginning.
    public mutating func advance(_ machine: inout SyncMachine, by event: SyncMachine.Event?, now: Instant) throws -> [SyncMachine.Effect] {
        let graph = try graph
        let digest = try digest
        guard let event else { return machine.begin(graph: graph, digest: digest) }
        let effects = machine.handle(event, graph: graph, digest: digest, now: now)
        if effects.contains(.stateChanged(.inSync)) { setAside.rest() }
        return effects
    }

    /// The bytes of changes by their places, for sending.
    ///
    /// A change that is vouched for by one which is not among these gets the signature of that one with its links: it
    /// was the last kept one of its chain when the batch was planned, and need not be so now.
    public mutating func received(at positions: [Int]) throws -> [ReceivedChange] {
        let graph = try graph
        let sent = Set(positions)
        return try storage.changes(at: positions).map { stored in
            var signature = stored.signature
            if signature == nil, graph.following(stored.position).first.map(sent.contains) != true {
                signature = try linkedSignature(of: stored.position, in: graph)
            }
            return ReceivedChange(bytes: stored.bytes, signature: signature)
        }
    }

    /// A signature of a later change of a chain, with what links it to an earlier one.
    private func linkedSignature(of position: Int, in graph: ChangeGraph) throws -> [UInt8]? {
        var following: [[UInt8]] = []
        for next in graph.following(position).prefix(ChainSignature.linksMax) {
            guard let stored = try storage.changes(at: [next]).first else { return nil }
            following.append(stored.bytes)
            if let signature = stored.signature { return ChainSignature.linked(signature, through: following) }
        }
        return nil
    }

    // MARK: -

    private mutating func load() throws {
        var graph = ChangeGraph(group: group)
        var isDamaged = false
        try storage.forEachChange { stored in
            guard
                !isDamaged, Hash.changeID(of: stored.bytes) == stored.id, stored.position == graph.count,
                graph.index(of: stored.id) == nil, let change = try? ChangeCodec.decode(stored.bytes)
            else {
                isDamaged = true
                return
            }
            graph.append(
                IdentifiedChange(id: stored.id, change: change), byteCount: stored.bytes.count,
                isSigned: stored.signature != nil)
        }
        if isDamaged { throw DocumentError.logDamaged }
        graph.settle()
        graph.keepClosing()
        sum = try storage.viewSum()
        voidKept = graph.voided
        levelKept = graph.level
        wasIncomplete = graph.awaitsEarlierLog
        loaded = graph
    }

    /// After a failed write: what is in the storage is what holds.
    private mutating func forget() {
        loaded = nil
        records = [:]
        cachedDigest = nil
    }

    private mutating func append(_ signed: SignedChange) {
        loaded?.append(signed.identified, byteCount: signed.bytes.count, isSigned: signed.signature != nil)
    }

    private mutating func commit(_ changes: [SignedChange], from first: Int, source: DeviceID?, isWrittenHere: Bool) throws -> Commit {
        let graph = try graph
        let needing = graph.level == levelKept ? [] : try recordsNeedingLevels(before: first)
        var turnedRecords: Set<RecordID>
        var states: [RecordID: RecordState] = [:]
        if wasIncomplete, !graph.awaitsEarlierLog {
            // Only now it is known who wrote what in the older group, and what of it counted.
            states = try replayed(before: first)
            turnedRecords = Set(states.keys)
        } else {
            // Earlier changes became void or count again, as by a removal or a readmission.
            let turned = graph.voided.symmetricDifference(voidKept).filter { $0 < first && !seeded(.voidViewsKept) }.sorted()
            turnedRecords = try Set(storage.changes(at: turned).flatMap { try ChangeCodec.decode($0.bytes).records })
            turnedRecords.formUnion(needing)
            for record in turnedRecords { states[record] = try replayed(record, before: first) }
        }
        var touched = turnedRecords.sorted()
        for (offset, signed) in changes.enumerated() {
            for id in signed.change.records {
                // Taken out: otherwise the dictionary's copy would make every edit copy the record.
                let known = states.removeValue(forKey: id)
                if known == nil { touched.append(id) }
                var state = try known ?? recordBefore(id, first)
                state.apply(signed.change, at: first + offset, in: graph)
                states[id] = state
            }
        }
        let projections = touched.compactMap { states[$0] }.map { RecordProjection(of: $0, in: graph) }
        let kept = states.filter { _, state in
            let new = state.changes.reversed().prefix { $0 >= first }.count
            return turnedRecords.contains(state.id) || state.changes.count / changesBetweenStates > (state.changes.count - new) / changesBetweenStates
        }
        sum = try storage.commit(
            changes, from: first, projections: projections, states: kept.mapValues { RecordStateCodec.encode($0.snapshot) })
        cachedDigest = nil
        loaded?.keepClosing()
        voidKept = graph.voided
        levelKept = graph.level
        wasIncomplete = graph.awaitsEarlierLog
        if records.count + states.count > Self.recordsKeptMax { records = [:] }
        for (id, state) in states where records.count < Self.recordsKeptMax { records[id] = state }
        let range = first..<first + changes.count
        return Commit(
            range: range, changes: changes, authors: range.map { graph.author(of: $0) },
            voided: Set(graph.voided.filter { $0 >= first }.map { $0 - first }), source: source,
            isReplicaElsewhere: !isWrittenHere && changes.contains { $0.change.replica == replica && $0.change.device == device },
            needsNewerVersion: projections.contains { $0.view.needsNewerVersion && needing.contains($0.view.id) }
                || changes.contains { signed in
                    signed.change.operations.contains { $0.levelNeeded.map { $0 <= graph.level } == true }
                })
    }

    /// Makes all views anew from the log if one of them is not what was hashed when it was kept.
    ///
    /// - Returns: Whether it had to.
    /// - Throws: `DocumentError.logDamaged` where that was of no avail: then the damage is deeper.
    /// - Complexity: O(all views), and O(the log) when one is damaged.
    public mutating func mendViews() throws -> Bool {
        if try areViewsSound { return false }
        forget()
        let graph = try graph
        sum = try storage.rebuild(replayed(before: graph.count).values.map { RecordProjection(of: $0, in: graph) })
        guard try areViewsSound else { throw DocumentError.logDamaged }
        return true
    }

    private var areViewsSound: Bool {
        get throws {
            var isSound = true
            var kept = ViewSum()
            try storage.forEachProjection { projection in
                guard let projection, projection.isSound else { return isSound = false }
                kept.add(projection.hash)
            }
            return try isSound && kept == storage.viewSum()
        }
    }

    /// Records' states from the log alone.
    ///
    /// - Parameter only: Nil for all records.
    private mutating func replayed(before end: Int, only: RecordID? = nil) throws -> [RecordID: RecordState] {
        let graph = try graph
        var states: [RecordID: RecordState] = [:]
        try storage.forEachChange { stored in
            guard stored.position < end else { return }
            let change = try ChangeCodec.decode(stored.bytes)
            for record in change.records where only == nil || record == only {
                // Otherwise the dictionary's copy would make every edit copy the record.
                var state = states.removeValue(forKey: record) ?? RecordState(id: record)
                state.apply(change, at: stored.position, in: graph)
                states[record] = state
            }
        }
        return states
    }

    /// The records with operations that need a level above this program's. O(the log), for levels are raised rarely.
    private func recordsNeedingLevels(before end: Int) throws -> Set<RecordID> {
        var needing: Set<RecordID> = []
        try storage.forEachChange { stored in
            guard stored.position < end else { return }
            for operation in try ChangeCodec.decode(stored.bytes).operations where operation.levelNeeded != nil {
                if let record = operation.record { needing.insert(record) }
            }
        }
        return needing
    }

    /// A record's state from the changes that touched it alone. O(those changes).
    private mutating func replayed(_ record: RecordID, before end: Int) throws -> RecordState {
        let graph = try graph
        var state = RecordState(id: record)
        for stored in try storage.changes(touching: record, from: 0) where stored.position < end {
            state.apply(try ChangeCodec.decode(stored.bytes), at: stored.position, in: graph)
        }
        return state
    }

    private mutating func recordBefore(_ id: RecordID, _ first: Int) throws -> RecordState {
        if let state = records.removeValue(forKey: id) { return state }
        return try opened(id, before: first)
    }

    /// Returns a record's state: the state that was stored last, with the changes since then.
    /// Replays the whole log if that does not lead to the view whose hash is stored, for then the
    /// stored data is damaged.
    private mutating func opened(_ id: RecordID, before end: Int) throws -> RecordState {
        guard let hash = try storage.viewHash(of: id) else { return RecordState(id: id) }
        let graph = try graph
        if let state = try? openedFromState(id, before: end, graph), RecordProjection(of: state, in: graph).hash == hash { return state }
        statesRefused += 1
        // The index of the changes that touched the record may be damaged too, so read all changes.
        return try replayed(before: end, only: id)[id] ?? RecordState(id: id)
    }

    private func openedFromState(_ id: RecordID, before end: Int, _ graph: ChangeGraph) throws -> RecordState {
        var state = RecordState(id: id)
        var start = 0
        if let kept = try storage.state(of: id), kept.position <= end, let snapshot = try? RecordStateCodec.decode(kept.bytes),
            let opened = RecordState(id: id, snapshot, in: graph) {
            state = opened
            start = kept.position
        }
        for stored in try storage.changes(touching: id, from: start) where stored.position < end {
            state.apply(try ChangeCodec.decode(stored.bytes), at: stored.position, in: graph)
        }
        return state
    }

    /// Operations distributed over changes within the limits.
    private static func packed(_ operations: [Operation]) -> [[Operation]] {
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

extension GroupDocument: Sendable where Storage: Sendable {}
