// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupExport
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerWire

/// The changes that an export stands on: the changes that it names as the last ones, and all
/// changes before them.
///
/// A laptop may be ahead of an export or behind it, so an export is not compared with a laptop's
/// latest state.
struct ExportPast {
    /// In an order in which each change comes after the changes that precede it.
    let changes: [SignedChange]
    let graph: ChangeGraph

    /// - Returns: Nil where one of the last changes was not checked and judged, or where the export
    ///   does not name them.
    init?(of export: JSONExport, in check: LogCheck) {
        let last = Self.last(of: export)
        let places = last.compactMap { ChangeID(text: $0).flatMap(check.graph.index(of:)) }
        guard !places.isEmpty, places.count == last.count else { return nil }
        // Later removals and later forks of a chain are not in this past and have no effect on it.
        let past = check.graph.past(of: places)
        changes = check.changes.indices.filter(past.contains).map { check.changes[$0] }
        var graph = ChangeGraph(group: check.graph.group)
        for signed in changes { graph.append(signed.identified, byteCount: signed.bytes.count, isSigned: signed.signature != nil) }
        self.graph = graph
    }

    /// Returns the ids of the changes that an export names as the last ones. An export of
    /// everything lists all its changes, so it need not name the last ones.
    static func last(of export: JSONExport) -> [String] {
        export.heads ?? (export.session == nil && export.since == nil ? export.changes.map(\.entry.id) : [])
    }

    /// Counts the changes that are neither in the export nor in this laptop's log, but that a
    /// change or the export itself names.
    static func missing(of export: JSONExport, in check: LogCheck) -> Int {
        let listed = Set(export.changes.map(\.entry.id))
        let named = last(of: export).filter { !listed.contains($0) }.compactMap { ChangeID(text: $0) }
        return check.missing.union(named.filter { check.graph.index(of: $0) == nil }).count
    }
}
