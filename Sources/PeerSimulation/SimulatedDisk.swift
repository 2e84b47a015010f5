// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerSession
public import PeerWire

/// A storage in memory that fails when it is told to, as disks do: full, or with the process at a commit.
public final class SimulatedDisk: DocumentStorage {
    /// What is on it: whole commits.
    struct Contents {
        var replica: ReplicaID
        var changes: [StoredChange] = []
        var places: [ChangeID: Int] = [:]
        var touches: [RecordID: [Int]] = [:]
        var states: [RecordID: (position: Int, bytes: [UInt8])] = [:]
        var projections: [RecordID: RecordProjection] = [:]
        var sum = ViewSum()
    }

    enum Fault {
        case full
        /// The process dies at its next commit, and nothing of the commit is on the disk.
        case crashBeforeCommit
        /// The process dies at its next commit, and all of the commit is on the disk.
        case crashAfterCommit
    }

    enum Failure: Error {
        case full
        case crashed
        /// The caller tried to overwrite stored data.
        case wouldOverwrite
    }

    var contents: Contents
    var fault: Fault?
    /// Whether the process that used the disk died in a commit.
    private(set) var hasCrashed = false
    private(set) var wasMisused = false

    init(_ contents: Contents) {
        self.contents = contents
    }

    func restart() {
        hasCrashed = false
        if fault != .full { fault = nil }
    }

    public func forEachChange(_ body: (StoredChange) throws -> Void) throws { try contents.changes.forEach(body) }

    public func changes(at positions: [Int]) -> [StoredChange] {
        positions.filter(contents.changes.indices.contains).map { contents.changes[$0] }
    }

    public func changes(touching record: RecordID, from first: Int) -> [StoredChange] {
        contents.touches[record, default: []].filter { $0 >= first }.map { contents.changes[$0] }
    }

    public func state(of record: RecordID) -> (position: Int, bytes: [UInt8])? { contents.states[record] }

    public func viewHash(of record: RecordID) -> [UInt8]? { contents.projections[record]?.hash }

    public func forEachProjection(_ body: (RecordProjection?) throws -> Void) throws { try contents.projections.values.forEach(body) }

    public func rebuild(_ projections: [RecordProjection]) -> ViewSum {
        contents.states = [:]
        contents.projections = Dictionary(uniqueKeysWithValues: projections.map { ($0.view.id, $0) })
        contents.sum = ViewSum()
        for projection in projections { contents.sum.add(projection.hash) }
        return contents.sum
    }

    public func viewSum() -> ViewSum { contents.sum }

    public func keep(_ replica: ReplicaID) { contents.replica = replica }

    public func commit(
        _ changes: [SignedChange], from first: Int, projections: [RecordProjection], states: [RecordID: [UInt8]]
    ) throws -> ViewSum {
        switch fault {
        case .full: throw Failure.full
        case .crashBeforeCommit:
            hasCrashed = true
            if seeded(.halfCommit) { append(changes) }
            throw Failure.crashed
        case .crashAfterCommit, nil: break
        }
        guard first == contents.changes.count, changes.allSatisfy({ contents.places[$0.id] == nil }) else {
            wasMisused = true
            throw Failure.wouldOverwrite
        }
        append(changes)
        for (record, bytes) in states { contents.states[record] = (contents.changes.count, bytes) }
        for projection in projections {
            if let old = contents.projections[projection.view.id] { contents.sum.subtract(old.hash) }
            if !(seeded(.sumNotStored) && fault == .crashAfterCommit) { contents.sum.add(projection.hash) }
            contents.projections[projection.view.id] = projection
        }
        if fault == .crashAfterCommit {
            hasCrashed = true
            throw Failure.crashed
        }
        return contents.sum
    }

    private func append(_ changes: [SignedChange]) {
        for change in changes {
            let place = contents.changes.count
            contents.changes.append(StoredChange(position: place, id: change.id, bytes: change.bytes, signature: change.signature))
            contents.places[change.id] = place
            for record in change.change.records { contents.touches[record, default: []].append(place) }
        }
    }
}
