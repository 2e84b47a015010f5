// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica
public import PeerSession
public import PeerStore
public import PeerWire

/// Owns one group's document: takes changes in, writes them to the store, and only then shows and passes them on.
///
/// The actor's methods run on a queue of their own and never suspend, so that nothing changes
/// between reading the document and writing to it.
public actor DocumentKeeper {
    public typealias Commit = GroupDocument<GroupStore>.Commit

    public nonisolated let group: GroupID
    private nonisolated let ownership: Ownership
    private nonisolated let unlocked: GroupSecrets?
    public nonisolated let store: GroupStore
    /// The document's file was damaged when it was opened.
    public nonisolated let salvage: Salvage?
    /// The document's file is a copy of the one that was written last: from a backup, or on another disk.
    public nonisolated let isCopy: Bool
    private nonisolated let executor: QueueExecutor
    private var document: GroupDocument<GroupStore>
    /// When it was last noted how many changes the log has, in milliseconds since 1970.
    private var arrivalNoted: Int64?
    private nonisolated let broadcast = Broadcast<Commit>(bufferedMax: 256)
    private nonisolated let growth = Broadcast<Int>(bufferedMax: 1)

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - ownership: The document's device and that device's member.
    ///   - secrets: Nil where the document is opened for reading only.
    ///   - salvage: What became of a damaged file; nil if the file was sound.
    public init(
        _ document: GroupDocument<GroupStore>, of ownership: Ownership, secrets: GroupSecrets? = nil, salvage: Salvage? = nil,
        isCopy: Bool = false
    ) {
        group = document.group
        self.ownership = ownership
        unlocked = secrets
        self.salvage = salvage
        self.isCopy = isCopy
        store = document.storage
        self.document = document
        executor = QueueExecutor(label: "peersync.document")
    }

    public nonisolated var member: MemberID { ownership.member }
    public nonisolated var device: DeviceID { ownership.device }

    /// - Throws: `StoreError` where the document was opened for reading only.
    public nonisolated var secrets: GroupSecrets {
        get throws {
            guard let unlocked else { throw StoreError(.readOnly, "the group was opened for reading only") }
            return unlocked
        }
    }

    // MARK: - Reading

    /// The graph of all changes; read from the log at first use.
    ///
    /// - Throws: `StoreError`.
    public var graph: ChangeGraph {
        get throws { try Self.wrapped { try document.graph } }
    }

    public var replica: ReplicaID { document.replica }

    /// What other nodes compare with theirs.
    public var digest: DocumentDigest {
        get throws { try Self.wrapped { try document.digest } }
    }

    /// A record's state, to edit or to look back from.
    public func record(_ id: RecordID) throws -> RecordState { try Self.wrapped { try document.record(id) } }

    /// A record as it is shown, with its texts.
    public func view(of id: RecordID) throws -> RecordView { try Self.wrapped { try document.view(of: id) } }

    /// Commits from now on; the oldest of too many unread ones are dropped, so read the log for completeness.
    public nonisolated func commits() -> AsyncStream<Commit> { broadcast.subscribe() }

    /// The number of changes after each commit; a slow listener gets only the latest number.
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
        let identity = try secrets.identity
        let operations = try make(self)
        noteArrival(at: wallClock)
        let commit = try Self.wrapped {
            do {
                return try document.write(operations, wallClock: wallClock) { identity.sign($0) }
            } catch DocumentError.replicaSpent {
                var generator = SystemRandomNumberGenerator()
                try document.renewReplica(as: .random(using: &generator))
                return try document.write(operations, wallClock: wallClock) { identity.sign($0) }
            }
        }
        commit.map(tell)
        return commit?.changes ?? []
    }

    /// Takes in a received batch whose hashes and signatures were checked.
    ///
    /// - Parameter peer: The device that sent the batch; nil for a batch out of a file.
    public func ingest(_ batch: [SignedChange], from peer: DeviceID?) -> SyncMachine.Ingestion {
        noteArrival(at: SystemClock.wallClock)
        let (ingestion, commit) = document.ingest(batch, from: peer)
        if commit?.isReplicaElsewhere == true { renewReplica() }
        commit.map(tell)
        return ingestion
    }

    /// Notes how many changes the log has before more of them come.
    private func noteArrival(at time: Int64) {
        if let last = arrivalNoted ?? (try? store.latestArrival()) {
            let (elapsed, isBeyond) = time.subtractingReportingOverflow(last)
            // The clock may be set back while the program runs.
            if !isBeyond, (0..<GroupStore.arrivalInterval).contains(elapsed) { return arrivalNoted = last }
        }
        guard let count = try? document.graph.count else { return }
        // Without a note, "since a time" knows the authors' clocks alone; the commit says whether the disk is full.
        guard (try? store.noteArrival(at: time, count: count)) != nil else { return }
        arrivalNoted = time
    }

    private func renewReplica() {
        var generator = SystemRandomNumberGenerator()
        // A full disk that refuses the new id refuses changes under the old id too. The next start
        // goes on from what is on the disk.
        try? document.renewReplica(as: .random(using: &generator))
    }

    /// Messages for people about the state in which the document was found; usually none.
    public nonisolated var openingNotes: [String] {
        [
            salvage?.explanation,
            isCopy ? "this laptop's data is a copy, of a backup or of another disk: it goes on from here, and what was written since then comes back from the others; nothing is lost" : nil,
        ].compactMap(\.self)
    }

    private func tell(_ commit: Commit) {
        broadcast.send(commit)
        growth.send(commit.range.upperBound)
    }

    // MARK: - Syncing

    /// The bytes of changes by their places, for sending.
    public func received(at positions: [Int]) throws -> [ReceivedChange] { try document.received(at: positions) }

    /// Lets a connection's machine look at the graph.
    public func advance(
        _ machine: SyncMachine, by event: SyncMachine.Event?, now: Instant
    ) throws -> (SyncMachine, [SyncMachine.Effect]) {
        var machine = machine
        let effects = try Self.wrapped { try document.advance(&machine, by: event, now: now) }
        return (machine, effects)
    }

    public func isMember(_ device: DeviceID) throws -> Bool { try graph.isMember(device) }

    public func isOut(_ device: DeviceID) throws -> Bool { try graph.isOut(device) }

    /// Runs a body and turns the document's errors into `StoreError` and `NodeError`.
    static func wrapped<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch DocumentError.logDamaged {
            throw StoreError(.damaged, "a change in the log does not match its hash")
        } catch DocumentError.notMember {
            throw NodeError.notMember
        } catch DocumentError.logIncomplete {
            throw NodeError.logIncomplete
        } catch DocumentError.replicaSpent {
            // Renewed already, and refused again: the device has begun more chains than count.
            throw NodeError.replicaSpent
        } catch DocumentError.unreadable {
            throw NodeError.outsideLimits
        }
    }
}

extension GroupStore: DocumentStorage {}
