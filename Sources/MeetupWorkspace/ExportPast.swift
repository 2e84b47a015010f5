// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupExport
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerWire

/// The changes that an export stands on: those it names as the last ones, and all before them.
///
/// A laptop may be ahead of an export, or behind it; what counts is neither's latest state.
struct ExportPast {
    /// In an order in which each comes after those before it.
    let changes: [SignedChange]
    let graph: ChangeGraph

    /// - Returns: Nil where not all of them were checked and judged, or the export does not say which they are.
    init?(of export: JSONExport, in check: LogCheck) {
        let last = Self.last(of: export)
        let places = last.compactMap { ChangeID(text: $0).flatMap(check.graph.index(of:)) }
        guard !places.isEmpty, places.count == last.count else { return nil }
        // Whoever was put out later, or whose chain was forked later, is not yet here.
        let past = check.graph.past(of: places)
        changes = check.changes.indices.filter(past.contains).map { check.changes[$0] }
        var graph = ChangeGraph(group: check.graph.group)
        for signed in changes { graph.append(signed.identified, byteCount: signed.bytes.count, isSigned: signed.signature != nil) }
        self.graph = graph
    }

    /// One that shows everything lists all, so it need not name the last ones.
    static func last(of export: JSONExport) -> [String] {
        export.heads ?? (export.session == nil && export.since == nil ? export.changes.map(\.entry.id) : [])
    }

    /// How many changes are neither in the export nor here, as far as that can be seen from those that are.
    static func missing(of export: JSONExport, in check: LogCheck) -> Int {
        let listed = Set(export.changes.map(\.entry.id))
        let named = last(of: export).filter { !listed.contains($0) }.compactMap { ChangeID(text: $0) }
        return check.missing.union(named.filter { check.graph.index(of: $0) == nil }).count
    }
}
