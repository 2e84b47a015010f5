// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire

/// Any operations by a member, on top of each other: whatever they say, views are made and are the same in every order of
/// arrival that the changes allow.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzChanges(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var reader = ByteReader(bytes)
    let device = DeviceID(words: [1, 1, 1, 1])
    let group = GroupID(words: [9, 9, 9, 9])
    let founding = IdentifiedChange(
        id: ChangeID(words: group.words),
        change: Change(
            group: nil, device: device, replica: ReplicaID(words: [0, 0]), seq: 0, previous: nil, dependencies: [], lamport: 1,
            wallClock: 0, operations: [.members(.found)]))
    // Three replicas write one after the other and see what a byte says.
    var branches: [[IdentifiedChange]] = [[], [], []]
    var all: [IdentifiedChange] = []
    while all.count < 12, let choice = try? reader.byte() {
        let branch = Int(choice % 3)
        var graph = ChangeGraph(group: group)
        graph.append(founding)
        graph.settle()
        if choice & 0x40 != 0 { branches[branch] = all }
        for change in branches[branch] { graph.append(change) }
        graph.settle()
        guard let operation = try? reader.operation() else { break }
        if case .members = operation { continue }
        let replica = ReplicaID(words: [UInt64(branch + 1), 0])
        let change = graph.nextChange(by: device, replica: replica, wallClock: 0, operations: [operation])
        let identified = IdentifiedChange(id: ChangeID(words: [UInt64(all.count), 7, 7, 7]), change: change)
        precondition(graph.judge(identified) == .valid)
        branches[branch].append(identified)
        all.append(identified)
    }
    let forwards = views(founding, all)
    // Another topological order: always the last one that is ready.
    var waiting = all
    var other: [IdentifiedChange] = []
    var known: Set<ChangeID> = [founding.id]
    while let next = waiting.last(where: { change in
        (change.change.dependencies + (change.change.previous.map { [$0] } ?? [])).allSatisfy(known.contains)
    }) {
        known.insert(next.id)
        other.append(next)
        waiting.removeAll { $0.id == next.id }
    }
    precondition(waiting.isEmpty)
    precondition(views(founding, other) == forwards, "the order of arrival shows")
    return 0
}

private func views(_ founding: IdentifiedChange, _ changes: [IdentifiedChange]) -> [RecordID: RecordView] {
    var graph = ChangeGraph(group: GroupID(words: founding.id.words))
    graph.append(founding)
    graph.settle()
    var states: [RecordID: RecordState] = [:]
    for change in changes {
        let index = graph.append(change)
        graph.settle()
        for record in change.change.records {
            states[record, default: RecordState(id: record)].apply(change.change, at: index, in: graph)
        }
    }
    for (record, state) in states {
        let opened = RecordState(id: record, state.snapshot, in: graph)
        precondition(opened?.view(in: graph) == state.view(in: graph), "a state written down reads differently")
    }
    return states.mapValues { $0.view(in: graph) }
}
