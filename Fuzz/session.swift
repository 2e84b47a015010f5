// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire PeerIdentity PeerSession

/// Any messages from a member, in any order, to a sync machine: it answers within bounds and never stops.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSession(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var reader = ByteReader(bytes)
    let device = DeviceID(words: [1, 1, 1, 1])
    let replica = ReplicaID(words: [1, 1])
    let group = GroupID(words: [9, 9, 9, 9])
    var graph = ChangeGraph(group: group)
    graph.append(IdentifiedChange(
        id: ChangeID(words: group.words),
        change: Change(
            group: nil, device: device, replica: replica, seq: 0, previous: nil, dependencies: [], lamport: 1, wallClock: 0,
            operations: [.members(.found)])), byteCount: 200)
    graph.settle()
    let digest = DocumentDigest(
        changes: [UInt8](repeating: 5, count: 32), views: .init(schema: 1, sum: [UInt8](repeating: 6, count: 32)))
    var machine = SyncMachine(peer: device, ownDevice: device, listeningPort: 1, software: "fuzz", now: Instant(.zero))
    _ = machine.begin(graph: graph, digest: digest)
    var now = Instant(.zero)
    var isClosed = false
    while !isClosed, let choice = try? reader.byte() {
        let event: SyncMachine.Event
        switch choice % 8 {
        case 0:
            now = now + .milliseconds(Int(choice) * 20)
            event = .timerFired
        case 1:
            let change = graph.nextChange(by: device, replica: replica, wallClock: 0, operations: [.create(.group)])
            graph.append(IdentifiedChange(id: ChangeID(words: [UInt64(graph.count), 7, 7, 7]), change: change), byteCount: 100)
            graph.settle()
            event = .graphGrew
        case 2: event = .ingested(.gap)
        case 3: event = .ingested(.committed(Array(graph.nodes.indices)))
        default:
            guard let length = try? reader.byte(), let part = try? reader.raw(Int(length)) else { return 0 }
            guard let message = try? MessageCodec.decode(Array(part)) else { continue }
            event = .messageReceived(message)
        }
        let effects = machine.handle(event, graph: graph, digest: digest, now: now)
        precondition(effects.count <= 2 * SessionLimits.batchesInFlightMax + 8, "an event has too many effects")
        isClosed = effects.contains { if case .close = $0 { true } else { false } }
    }
    return 0
}
