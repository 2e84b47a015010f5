// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

extension RecordState {
    /// A change of a record as it lies in the log.
    public typealias Entry = (position: Int, id: ChangeID, change: Change)

    /// Returns the operations that undo a device's latest change of this record that still shows
    /// and is not undone yet.
    ///
    /// The edits of other devices since then stay: their title, their words, and their deletions.
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
                    case .create, .undo: operation.record == id
                    default: false
                    }
                })
            else { continue }
            var before = RecordState(id: id)
            for earlier in history[..<place] where graph.precedes(earlier.position, target.position) {
                before.apply(earlier.change, at: earlier.position, in: graph)
            }
            // Operations of other devices that the target does not follow stay as they are.
            let others = history.filter { graph.device(of: $0.position) != device && !graph.precedes($0.position, target.position) }
            let operations = takingBack(target, from: now, to: before.view(in: graph), besides: Set(others.flatMap(\.change.operations)))
            if !operations.isEmpty || isShown(target.id, in: graph) { return operations + [.undo(id, target.id)] }
        }
        return nil
    }

    private func takingBack(
        _ target: Entry, from now: RecordView, to before: RecordView, besides others: Set<Operation>
    ) -> [Operation] {
        target.change.operations.compactMap { operation in
            if operation.record != id || others.contains(operation) { return nil }
            switch operation {
            case .assign(_, let field, let value):
                let isThere = now.fields[field]?.contains { $0.source.change == target.id } ?? (value == nil)
                return isThere ? .assign(id, field, before[field]) : nil
            case .add(_, let field, let value): return .remove(id, field, value)
            case .remove(_, let field, let value): return .add(id, field, value)
            case .delete: return .restore(id)
            case .restore: return .delete(id)
            // The `undo` operation covers these.
            case .editText, .count: return nil
            case .create, .undo, .settle, .members, .opaque: return nil
            }
        }
    }
}
