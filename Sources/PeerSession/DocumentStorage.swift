// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica
public import PeerWire

/// Where a document keeps its log, its views and what opens its records quickly.
///
/// What a commit was given is there after a crash at any moment once it has returned, and not in part before.
public protocol DocumentStorage {
    /// The whole log in order.
    func forEachChange(_ body: (StoredChange) throws -> Void) throws
    /// Changes by their places in the log, in the order asked for.
    func changes(at positions: [Int]) throws -> [StoredChange]
    /// The changes that touched a record from a place in the log on, in order.
    func changes(touching record: RecordID, from first: Int) throws -> [StoredChange]
    /// The latest state of a record that was kept, and how many changes of the log it has; nil when none was.
    func state(of record: RecordID) throws -> (position: Int, bytes: [UInt8])?
    /// The hash of a record's view as it is kept; nil when the record was never touched.
    func viewHash(of record: RecordID) throws -> [UInt8]?
    /// Each record's view and its hash as they are kept, in no order; nil for what cannot be read, and for what leads to them
    /// when it is not in order.
    func forEachProjection(_ body: (RecordProjection?) throws -> Void) throws
    /// The sum of the hashes of all views.
    func viewSum() throws -> ViewSum
    /// Appends changes and replaces the projections they lead to, all or nothing.
    ///
    /// - Returns: The sum of the views' hashes after it.
    func commit(
        _ changes: [SignedChange], from first: Int, projections: [RecordProjection], states: [RecordID: [UInt8]]
    ) throws -> ViewSum
    /// Writes under another replica id from now on.
    func keep(_ replica: ReplicaID) throws
    /// Throws all projections and states away and keeps these instead; the log stays.
    ///
    /// - Returns: The sum of the views' hashes after it.
    func rebuild(_ projections: [RecordProjection]) throws -> ViewSum
}

/// Why a document cannot be read or written, beside what its storage says.
public enum DocumentError: Error, Hashable, Sendable {
    /// The log holds something that is not the change it says.
    case logDamaged
    /// The device is not in the group, as far as is known here.
    case notMember
    /// The device has to write under another replica id: see `ChangeGraph.Voice.needsNewReplica`.
    case replicaSpent
    /// What was to be written is outside the limits, so that nobody could read it.
    case unreadable
}

extension RecordProjection {
    public init(of state: RecordState, in graph: ChangeGraph) {
        let view = state.view(in: graph)
        self.init(view: view, hash: Self.hash(of: view))
    }

    /// Whether the view is what was hashed.
    var isSound: Bool { hash == Self.hash(of: view) }

    /// Zero for a record that only void changes touched: other laptops may not have those, and nothing of it is shown.
    private static func hash(of view: RecordView) -> [UInt8] {
        view.created == nil ? [UInt8](repeating: 0, count: 32) : Hash.viewHash(of: view)
    }
}
