// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// The states of a group's peers, from what a node and its store know.
struct PeerOverview {
    let group: GroupID
    let own: DeviceID
    /// The addresses of this machine.
    let ownHosts: Set<String>
    let table: ConnectionTable
    let connections: [Int: NodeState.Connection]
    let memories: [DeviceID: GroupStore.PeerMemory]
    /// Returns the member who owns a device, according to the document.
    let memberOf: (DeviceID) -> MemberID?
    /// The laptops of this group that speak another version.
    let otherVersions: [NodeState.OtherVersion]
    /// Milliseconds since 1970.
    let now: Int64

    /// The connected peers first, then the peers that were seen or are remembered.
    var statuses: [PeerStatus] {
        var seen: Set<DeviceID> = [own]
        let connected = current.filter { $0.device.map { seen.insert($0).inserted } ?? true }
        let targets = reachable.filter { $0.device.map { seen.insert($0).inserted } ?? true }
        let hosts = Set((connected + targets).filter { $0.device != nil }.compactMap(\.host)).union(ownHosts)
        // An announcement outlives its program: if a listed laptop has the same host, a target that
        // failed and has no device is probably that laptop's old port.
        let fresh = targets.filter { $0.device != nil || $0.status.reason == nil || $0.host.map { !hosts.contains($0) } ?? true }
        return connected.map(\.status) + fresh.map(\.status) + incompatible + lost(beside: seen)
    }

    private struct Found {
        let device: DeviceID?
        let host: String?
        let status: PeerStatus
    }

    private var current: [Found] {
        // Of the peers that called only members are listed; an unknown device leaves no row.
        let shown = table.entries.sorted { $0.key < $1.key }.filter { _, entry in
            entry.group == group && entry.isCurrent && (entry.isMember || entry.openedByUs)
        }
        return shown.compactMap { number, entry in
            guard let connection = connections[number] else { return nil }
            let state: PeerStatus.State =
                switch connection.sync {
                case nil: .handshaking
                case .inSync: .inSync
                case .awaitingHello, .introducing, .streaming: .syncing
                }
            return Found(device: entry.device, host: entry.endpoint?.host ?? connection.host, status: PeerStatus(
                device: entry.device, member: entry.device.flatMap(memberOf), address: entry.endpoint?.text ?? connection.host, state: state,
                reason: nil, lastSeen: now, held: entry.device.flatMap { memories[$0]?.held } ?? 0))
        }
    }

    private var reachable: [Found] {
        let targets = table.directory.targets.filter { key, target in
            key.group == group && target.phase != .own && target.phase != .connected
        }
        return targets.sorted { $0.key < $1.key }.map { _, target in
            let state: PeerStatus.State =
                switch target.phase {
                case .dialing: .connecting
                case .waiting: target.isRefused ? .refused : .waiting
                case .idle, .connected, .own: .found
                }
            let memory = target.device.flatMap { memories[$0] }
            return Found(device: target.device, host: target.endpoints.first?.host, status: PeerStatus(
                device: target.device, member: target.device.flatMap(memberOf),
                address: target.endpoints.first?.text, state: state, reason: target.reason, lastSeen: memory?.lastSeen,
                held: memory?.held ?? 0))
        }
    }

    private var incompatible: [PeerStatus] {
        otherVersions.map {
            PeerStatus(
                device: nil, member: nil, address: $0.endpoint.text, state: .otherVersion, reason: CloseCause.otherVersion($0.version), lastSeen: nil, held: 0)
        }
    }

    private func lost(beside seen: Set<DeviceID>) -> [PeerStatus] {
        memories.sorted { $0.key < $1.key }.filter { !seen.contains($0.key) }.map { device, memory in
            PeerStatus(
                device: device, member: memberOf(device), address: memory.endpoint?.text, state: .lost,
                reason: "not seen since", lastSeen: memory.lastSeen, held: memory.held)
        }
    }
}
