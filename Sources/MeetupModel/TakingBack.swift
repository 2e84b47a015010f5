// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
public import PeerReplica

extension RecordState {
    /// A change of a record as it lies in the log.
    public typealias Entry = (position: Int, id: ChangeID, change: Change)

    /// What takes back a device's latest change of this record of which something is left, and that is not taken back yet.
    ///
    /// What others made of it since stays: their title, their words, and what they deleted.
    ///
    /// - Parameter history: The record's changes in order of arrival.
    /// - Returns: Nil when there is none; a change that created the record stays.
    public func takingBackLatest(by device: DeviceID, history: [Entry], in graph: ChangeGraph) -> [Operation]? {
        let now = view(in: graph)
        for (place, target) in history.enumerated().reversed() {
            guard
                graph.device(of: target.position) == device, !undone.contains(target.id),
                !target.change.operations.contains(where: { operation in
                    switch operation {
                    case .create, .markUndone: operation.record == id
                    default: false
                    }
                })
            else { continue }
            var before = RecordState(id: id)
            for earlier in history[..<place] where graph.precedes(earlier.position, target.position) {
                before.apply(earlier.change, at: earlier.position, in: graph)
            }
            // What others said without having been seen by it, or after it, is theirs.
            let others = history.filter { graph.device(of: $0.position) != device && !graph.precedes($0.position, target.position) }
            let operations = takingBack(
                target, from: now, to: before.view(in: graph), later: history[(place + 1)...], besides: Set(others.flatMap(\.change.operations)), in: graph)
            if !operations.isEmpty { return operations + [.markUndone(id, target.id)] }
        }
        return nil
    }

    private func takingBack(
        _ target: Entry, from now: RecordView, to before: RecordView, later: ArraySlice<Entry>, besides others: Set<Operation>, in graph: ChangeGraph
    ) -> [Operation] {
        var operations: [Operation] = []
        var fields: Set<FieldID> = []
        for operation in target.change.operations where operation.record == id {
            switch operation {
            case .editText(_, let field, _): fields.insert(field)
            case .count(_, let field, let amount): operations.append(.count(id, field, 0 &- amount))
            case _ where others.contains(operation): break
            case .assign(_, let field, let value):
                let isThere = now.fields[field]?.contains { $0.source.change == target.id } ?? (value == nil)
                if isThere { operations.append(.assign(id, field, before[field])) }
            case .add(_, let field, let value): operations.append(.remove(id, field, value))
            case .remove(_, let field, let value): operations.append(.add(id, field, value))
            case .delete: operations.append(.restore(id))
            case .restore: operations.append(.delete(id))
            case .create, .markUndone, .members, .opaque: break
            }
        }
        for field in fields.sorted() {
            guard let text = text(field) else { continue }
            var edits = text.edits(undoing: [Self.events(of: target, in: field, of: id)])
            if edits.isEmpty {
                // What it wrote was replaced, and came back as a copy when that was taken back: both are looked through.
                let copies = copies(of: field, in: later, by: graph.device(of: target.position), graph)
                if !copies.isEmpty { edits = text.edits(undoing: ([target] + copies).map { Self.events(of: $0, in: field, of: id) }) }
            }
            operations += Operation.editing(id, field, edits)
        }
        return operations
    }

    private static func events(of entry: Entry, in field: FieldID, of id: RecordID) -> (first: EventID, count: Int) {
        let count = entry.change.operations.reduce(0) { count, operation in
            guard case .editText(id, field, let edits) = operation else { return count }
            return count + edits.reduce(0) { $0 + $1.eventCount }
        }
        return (EventID(author: AuthorID(entry.id.bytes), seq: 0), count)
    }

    /// A device's changes that it took back itself and those that did so; none where others edited what came back.
    private func copies(of field: FieldID, in later: ArraySlice<Entry>, by device: DeviceID, _ graph: ChangeGraph) -> [Entry] {
        let own = later.filter { graph.device(of: $0.position) == device }
        var found: [Entry] = []
        for taking in own {
            for case .markUndone(id, let taken) in taking.change.operations {
                guard let undone = own.first(where: { $0.id == taken }) else { continue }
                found += [undone, taking]
            }
        }
        let isEdited = later.contains { entry in
            graph.device(of: entry.position) != device && entry.change.operations.contains { if case .editText(id, field, _) = $0 { true } else { false } }
                && found.contains { graph.precedes($0.position, entry.position) }
        }
        return isEdited ? [] : found
    }
}
