// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica
public import PeerWire

/// Where a document keeps its log, its views, and the states that open its records quickly.
///
/// Once a commit has returned, its data survives a crash at any moment. Before that, a crash leaves
/// all of its data or none.
public protocol DocumentStorage {
    /// The whole log in order.
    func forEachChange(_ body: (StoredChange) throws -> Void) throws
    /// Changes by their places in the log, in the order asked for.
    func changes(at positions: [Int]) throws -> [StoredChange]
    /// The changes that touched a record from a place in the log on, in order.
    func changes(touching record: RecordID, from first: Int) throws -> [StoredChange]
    /// The latest stored state of a record, and how many changes of the log the state includes; nil
    /// when no state was stored.
    func state(of record: RecordID) throws -> (position: Int, bytes: [UInt8])?
    /// The stored hash of a record's view; nil when the record was never touched.
    func viewHash(of record: RecordID) throws -> [UInt8]?
    /// Each record's stored view and hash, in no order; nil for an entry that cannot be read, and
    /// for an index that is not in order.
    func forEachProjection(_ body: (RecordProjection?) throws -> Void) throws
    /// The sum of the hashes of all views.
    func viewSum() throws -> ViewSum
    /// Appends changes and replaces the projections they lead to, all or nothing.
    ///
    /// - Returns: The sum of the views' hashes after it.
    func commit(
        _ changes: [SignedChange], from first: Int, projections: [RecordProjection], states: [RecordID: [UInt8]]
    ) throws -> ViewSum
    /// Stores another replica id, under which the device writes from now on.
    func keep(_ replica: ReplicaID) throws
    /// Throws all projections and states away and keeps these instead; the log stays.
    ///
    /// - Returns: The sum of the views' hashes after it.
    func rebuild(_ projections: [RecordProjection]) throws -> ViewSum
}

/// Why a document cannot be read or written, beside the errors of its storage.
public enum DocumentError: Error, Hashable, Sendable {
    /// The log holds bytes that do not match the id of their change.
    case logDamaged
    /// The device is not in the group, as far as is known here.
    case notMember
    /// The group is a fork, and not all that it takes over from the older group is here yet.
    case logIncomplete
    /// The device has to write under another replica id: see `ChangeGraph.Voice.needsNewReplica`.
    case replicaSpent
    /// The operations to write are outside the limits, so that nobody could read them.
    case unreadable
}

extension RecordProjection {
    /// Makes the view of a record's state, whole texts included, and hashes it. The hash is zeros
    /// for a record that only void changes touched.
    public init(of state: RecordState, in graph: ChangeGraph) {
        let view = state.view(in: graph)
        self.init(view: view, hash: Self.hash(of: view))
    }

    /// Whether the view is what was hashed.
    var isSound: Bool { hash == Self.hash(of: view) }

    /// Returns the hash of a view, zeros for a record that only void changes touched: other laptops
    /// may not have these changes, and nothing of the record is shown.
    private static func hash(of view: RecordView) -> [UInt8] {
        view.created == nil ? [UInt8](repeating: 0, count: 32) : Hash.viewHash(of: view)
    }
}
