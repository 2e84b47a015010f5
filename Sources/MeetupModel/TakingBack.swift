// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
public import PeerReplica

extension RecordState {
    /// A change of a record as it lies in the log.
    public typealias Entry = (position: Int, id: ChangeID, change: Change)

    /// What takes back a device's latest change of this record that is not taken back yet.
    ///
    /// - Parameter history: The record's changes in order of arrival.
    /// - Returns: Nil when there is none; a change that created the record stays.
    public func takingBackLatest(by device: DeviceID, history: [Entry], in graph: ChangeGraph) -> [Operation]? {
        let last = history.last { entry in
            graph.device(of: entry.position) == device && !undone.contains(entry.id)
                && !entry.change.operations.contains { if case .create = $0 { true } else { false } }
                && !entry.change.operations.contains { if case .markUndone(id, _) = $0 { true } else { false } }
        }
        guard let target = last else { return nil }
        var before = RecordState(id: id)
        for earlier in history where earlier.position < target.position && graph.precedes(earlier.position, target.position) {
            before.apply(earlier.change, at: earlier.position, in: graph)
        }
        return takingBack(target, before: before.view(in: graph)) + [.markUndone(id, target.id)]
    }

    private func takingBack(_ target: Entry, before: RecordView) -> [Operation] {
        var operations: [Operation] = []
        var events: [FieldID: Int] = [:]
        for operation in target.change.operations where operation.record == id {
            switch operation {
            case .editText(_, let field, let edits): events[field, default: 0] += edits.reduce(0) { $0 + $1.eventCount }
            case .assign(_, let field, _): operations.append(.assign(id, field, before[field]))
            case .add(_, let field, let value): operations.append(.remove(id, field, value))
            case .remove(_, let field, let value): operations.append(.add(id, field, value))
            case .delete: operations.append(.restore(id))
            case .restore: operations.append(.delete(id))
            case .count(_, let field, let amount): operations.append(.count(id, field, 0 &- amount))
            case .create, .markUndone, .found, .admit, .removeMember: break
            }
        }
        for (field, count) in events.sorted(by: { $0.key < $1.key }) {
            let first = EventID(author: AuthorID(target.id.bytes), seq: 0)
            operations += Operation.editing(id, field, text(field)?.edits(undoing: [(first, count)]) ?? [])
        }
        return operations
    }
}
