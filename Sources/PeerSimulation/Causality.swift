// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
import PeerWire

/// What happened before what, and what a record shows by it, worked out anew: sets of ancestors instead of clocks.
struct Causality {
    private var changes: [Change] = []
    private var ids: [ChangeID] = []
    /// By change, a bit for each change that happened before it.
    private var ancestors: [[UInt64]] = []
    private var touching: [RecordID: [Int]] = [:]

    /// - Returns: Nil when the log is not in order or does not decode.
    ///
    /// - Parameter void: Changes that happened and have no effect.
    init?(_ log: [StoredChange], void: Set<ChangeID>) {
        let words = (log.count + 63) / 64
        var places: [ChangeID: Int] = [:]
        for (place, stored) in log.enumerated() {
            guard let change = try? ChangeCodec.decode(stored.bytes) else { return nil }
            var before = [UInt64](repeating: 0, count: words)
            for named in change.dependencies + (change.previous.map { [$0] } ?? []) {
                guard let other = places[named] else { return nil }
                for word in 0..<words { before[word] |= ancestors[other][word] }
                before[other / 64] |= 1 << UInt64(other % 64)
            }
            places[stored.id] = place
            changes.append(change)
            ids.append(stored.id)
            ancestors.append(before)
            for record in change.records where !void.contains(stored.id) { touching[record, default: []].append(place) }
        }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool { ancestors[right][left / 64] >> UInt64(left % 64) & 1 == 1 }

    /// - Returns: The first thing that a view of a shared record shows and should not, or the other way round.
    func difference(from view: RecordView) -> String? {
        var assigned: [FieldID: [(change: Int, value: Value?)]] = [:]
        var added: [FieldID: [Value: [(change: Int, number: Int)]]] = [:]
        var removed: [FieldID: [Value: [(change: Int, number: Int)]]] = [:]
        var touches: [Int] = []
        var deletions: [Int] = []
        for place in touching[view.id, default: []] {
            var isTouched = false
            for (number, operation) in changes[place].operations.enumerated() where operation.record == view.id {
                switch operation {
                case .delete: deletions.append(place)
                case .assign(_, let field, let value):
                    assigned[field, default: []].removeAll { $0.change == place }
                    assigned[field, default: []].append((place, value))
                case .add(_, let field, let value): added[field, default: [:]][value, default: []].append((place, number))
                case .remove(_, let field, let value): removed[field, default: [:]][value, default: []].append((place, number))
                default: break
                }
                if operation != .delete(view.id) { isTouched = true }
            }
            if isTouched { touches.append(place) }
        }
        for (field, values) in assigned {
            let latest = values.filter { value in !values.contains { isBefore(value.change, $0.change) } }
            let wanted = latest.contains { $0.value != nil } ? Set(latest.map { ids[$0.change] }) : []
            if Set(view.fields[field, default: []].map(\.source.change)) != wanted { return "field \(field)" }
        }
        for (field, elements) in added {
            let wanted = elements.filter { element, additions in
                additions.contains { addition in
                    !removed[field, default: [:]][element, default: []].contains { removal in
                        isBefore(addition.change, removal.change) || (addition.change == removal.change && addition.number < removal.number)
                    }
                }
            }
            if Set(view.sets[field, default: []].map(\.value)) != Set(wanted.keys) { return "set \(field)" }
        }
        let isKept = touches.contains { touch in !deletions.contains { isBefore(touch, $0) } }
        return view.isDeleted == isKept ? "deleted" : nil
    }
}
