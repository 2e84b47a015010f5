// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerIdentity
import PeerNode
import PeerReplica
import PeerWire

/// What is in a data folder: a device's keys, and the log as that laptop has it.
struct Laptop {
    let secrets: GroupSecrets
    private(set) var graph: ChangeGraph
    private(set) var received: [ReceivedChange]

    var identity: Identity { secrets.identity }

    /// - Parameter name: Which group, by the beginning of its id; the only one when left out.
    init(folder: String, group name: String? = nil) async throws {
        let folders = try DataFolder(path: folder, createsAbsent: false).groups()
        guard let group = folders.first(where: { "\($0.group)".hasPrefix(name ?? "") }) else {
            throw CocoaError(.fileNoSuchFile)
        }
        secrets = try group.secrets
        let keeper = try group.openKeeper(readOnly: true)
        graph = try await keeper.graph
        received = try await keeper.received(at: Array(0..<graph.count))
    }

    /// Takes in what another laptop has.
    mutating func learn(from other: Laptop) throws {
        for change in try SignedChange.authenticate(other.received)
        where graph.judge(change.identified) == .valid {
            graph.append(change.identified, byteCount: change.bytes.count)
            received.append(ReceivedChange(bytes: change.bytes, signature: change.signature))
        }
        graph.settle()
    }

    /// The group keys that the laptop can open, each once; the one in use comes first.
    var keys: [[UInt8]] {
        var keys = GroupKeyLog(of: graph, as: identity).entries.map(\.key)
        if !keys.contains(secrets.groupKey) { keys.append(secrets.groupKey) }
        return keys
    }

    /// The change by which a device speaks, also one that was put out; nil for the founder's.
    func admission(of device: DeviceID) -> ChangeID? {
        let changes = received.compactMap { try? ChangeCodec.decode($0.bytes) }
        if let first = changes.first(where: { $0.device == device && $0.seq == 0 }) {
            return first.admission
        }
        let index = changes.firstIndex { change in
            change.operations.contains {
                if case .members(.admit(device, _)) = $0 { true } else { false }
            }
        }
        return index.map { graph.nodes[$0].id }
    }

    /// Whether a device wrote a change.
    func isWritten(_ change: ChangeID, by device: DeviceID) -> Bool {
        graph.index(of: change).map { graph.device(of: $0) == device } ?? false
    }

    /// The changes that no other one follows, void ones included.
    var heads: [ChangeID] {
        let causes = received.compactMap { try? ChangeCodec.decode($0.bytes) }
            .flatMap { $0.dependencies + [$0.previous].compactMap(\.self) }
        return Set(graph.nodes.map(\.id)).subtracting(causes).sorted()
    }

    /// Every device that was ever admitted.
    var devices: [DeviceID] {
        Array(Set(graph.members.flatMap(graph.devices(of:)) + [identity.device])).sorted()
    }
}

/// Writes changes of one device that look valid, at any point of a log. The device may be out of the
/// group.
struct Pen {
    let identity: Identity
    let graph: ChangeGraph
    private let admission: ChangeID?
    /// The last change of the device that is in the log, or else its admission.
    let past: [ChangeID]
    private var replica: ReplicaID
    private var last: SignedChange?
    private var lamports: [ChangeID: UInt64] = [:]
    private(set) var written: [SignedChange] = []

    /// - Parameter admission: By which the device speaks; nil for the founder's.
    init(_ identity: Identity, in graph: ChangeGraph, admission: ChangeID?) {
        self.identity = identity
        self.graph = graph
        let own = graph.nodes.indices.filter { graph.device(of: $0) == identity.device }
            .max { graph.nodes[$0].lamport < graph.nodes[$1].lamport }
        self.admission = admission
        past = own.map { [graph.nodes[$0].id] } ?? self.admission.map { [$0] } ?? []
        replica = Self.anyReplica()
    }

    private static func anyReplica() -> ReplicaID {
        var generator = SystemRandomNumberGenerator()
        return .random(using: &generator)
    }

    /// Goes on with another replica id, beside what was written so far.
    mutating func begin() {
        replica = Self.anyReplica()
        last = nil
    }

    /// A change that follows others; the pen's last change as well.
    @discardableResult
    mutating func write(
        _ operations: [PeerReplica.Operation], after causes: [ChangeID] = []
    ) -> SignedChange {
        let dependencies = Set(causes).filter { $0 != last?.id }.sorted()
        let lamport = (dependencies + [last?.id].compactMap(\.self)).map(lamport).max() ?? 0
        let signed = identity.sign(
            Change(
                group: graph.group, device: identity.device, replica: replica,
                seq: last.map { $0.change.seq + 1 } ?? 0,
                previous: last?.id, admission: last == nil ? admission : nil,
                dependencies: dependencies,
                lamport: lamport + 1, wallClock: 0, operations: operations))
        lamports[signed.id] = signed.change.lamport
        last = signed
        written.append(signed)
        return signed
    }

    /// Takes up what another pen wrote, so that changes can follow it.
    mutating func heard(of change: SignedChange) { lamports[change.id] = change.change.lamport }

    /// Puts what another pen wrote among what this one wrote.
    mutating func add(_ change: SignedChange) { written.append(change) }

    private func lamport(of change: ChangeID) -> UInt64 {
        lamports[change] ?? graph.index(of: change).map { graph.nodes[$0].lamport } ?? 0
    }

    /// Writes changes without operations until the next one has a higher Lamport number than
    /// anything in the log.
    mutating func overtake() {
        let top = graph.nodes.map(\.lamport).max() ?? 0
        write([], after: past)
        while last.map({ $0.change.lamport <= top }) ?? false { write([]) }
    }
}
