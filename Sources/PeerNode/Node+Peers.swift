// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerStore
import Synchronization
import Logging
public import PeerReplica
import PeerSession
public import PeerWire

extension Node {
    enum Admission {
        case proceed
        case reject(Message.CloseReason)
    }

    func keeper(of group: GroupID) -> DocumentKeeper? { state.withLock { $0.groups[group]?.keeper } }

    func groupKey(of group: GroupID) -> [UInt8]? { state.withLock { $0.groups[group]?.groupKey } }

    /// A connection's other side proved who it is: keep this connection, or another one to the same device?
    func admit(
        _ number: Int, _ certificate: DeviceCertificate, _ keeper: DocumentKeeper, openedByUs: Bool
    ) -> Admission {
        let device = certificate.device
        let group = keeper.group
        var isNews = false
        let (admission, older): (Admission, AsyncStream<ConnectionDriver.Input>.Continuation?) = state.withLock { state in
            state.connections[number]?.group = group
            state.connections[number]?.device = device
            state.connections[number]?.member = certificate.member
            let target = state.connections[number]?.target
            if device == keeper.identity.device {
                state.connections[number]?.isOwn = true
                if let target { state.directory.foundSelf(target) }
                return (.reject(.selfConnection), nil)
            }
            var older: AsyncStream<ConnectionDriver.Input>.Continuation?
            if let old = state.byDevice[group]?[device], let entry = state.connections[old] {
                let isReplaced = DuplicateRule.newReplacesOld(
                    own: keeper.identity.device, peer: device, oldOpenedByUs: entry.openedByUs,
                    newOpenedByUs: openedByUs)
                guard isReplaced else {
                    state.connections[number]?.isSuperseded = true
                    if let target { state.directory.superseded(target, by: device) }
                    return (.reject(.duplicateConnection), nil)
                }
                state.connections[old]?.isSuperseded = true
                if let target = entry.target { state.directory.superseded(target, by: device) }
                older = entry.control
            }
            state.byDevice[group, default: [:]][device] = number
            state.directory.connected(to: device, group: group, by: target)
            if let endpoint = state.connections[number]?.endpoint {
                state.directory.deviceListens(device, group: group, at: endpoint)
            }
            isNews = older == nil && state.replaced[group]?.remove(device) == nil
            return (.proceed, older)
        }
        older?.yield(.shutDown(.duplicateConnection))
        if case .proceed = admission, isNews {
            let host = state.withLock { $0.connections[number]?.host }
            send(.peerConnected(group: group, device: device, address: host))
        }
        return admission
    }

    /// - Returns: Whether it just came to be in sync.
    func changed(_ number: Int, to sync: SyncMachine.State, _ device: DeviceID, _ keeper: DocumentKeeper) -> Bool {
        let endpoint: PeerEndpoint? = state.withLock { state in
            state.connections[number]?.sync = sync
            return state.connections[number]?.endpoint
        }
        guard sync == .inSync else { return false }
        remember(device, endpoint: endpoint, keeper)
        send(.peerInSync(group: keeper.group, device: device))
        return true
    }

    /// The peer said where it listens; together with the address it called from that is where to find it again.
    func peerListens(_ number: Int, port: UInt16, _ device: DeviceID, _ keeper: DocumentKeeper) {
        guard port != 0 else { return }
        let endpoint: PeerEndpoint? = state.withLock { state in
            guard let entry = state.connections[number], entry.endpoint == nil, entry.host != "memory" else { return nil }
            let endpoint = PeerEndpoint(host: entry.host, port: port)
            state.connections[number]?.endpoint = endpoint
            state.directory.deviceListens(device, group: keeper.group, at: endpoint)
            state.directory.addressLearned(
                endpoint, group: keeper.group, device: device, source: .remembered, now: SystemClock.now)
            return endpoint
        }
        if let endpoint { remember(device, endpoint: endpoint, keeper) }
    }

    func remember(_ device: DeviceID, endpoint: PeerEndpoint? = nil, held: UInt64? = nil, _ keeper: DocumentKeeper) {
        do {
            try keeper.store.remember(device, endpoint: endpoint, lastSeen: SystemClock.wallClock, held: held)
        } catch {
            logger.warning("a peer could not be remembered", metadata: ["error": "\(error)"])
        }
    }

    /// Where other members were reached; link-local addresses mean nothing elsewhere.
    func addresses(for device: DeviceID, group: GroupID) -> [PeerAddress] {
        state.withLock { state in
            let known = (state.byDevice[group] ?? [:]).sorted { $0.key < $1.key }.compactMap { other, number in
                state.connections[number]?.endpoint.map { PeerAddress(device: other, endpoint: $0) }
            }
            return Array(
                known.filter { $0.device != device && !$0.endpoint.host.contains("%") }
                    .prefix(MessageLimits.endpointsMax))
        }
    }

    func learn(_ addresses: [PeerAddress], group: GroupID, own: DeviceID) {
        state.withLock { state in
            for address in addresses where address.device != own && address.endpoint.port != 0 {
                state.directory.addressLearned(
                    address.endpoint, group: group, device: address.device, source: .exchanged, now: SystemClock.now)
            }
        }
    }

    // MARK: - For people

    /// How it stands with each peer of a group: connected ones first, then those seen or remembered.
    public func peers(of group: GroupID) async throws -> [PeerStatus] {
        guard let keeper = keeper(of: group) else { return [] }
        let memories = Dictionary(uniqueKeysWithValues: try keeper.store.peers().map { ($0.device, $0) })
        let membership = try await keeper.graph.membership
        let now = SystemClock.wallClock
        var statuses: [PeerStatus] = []
        var seen: Set<DeviceID> = [keeper.identity.device]
        let (connections, targets) = state.withLock { ($0.connections.sorted { $0.key < $1.key }, $0.directory.targets) }
        for (_, entry) in connections where entry.group == group && !entry.isSuperseded && !entry.isOwn {
            if let device = entry.device, !seen.insert(device).inserted { continue }
            let state: PeerStatus.State =
                switch entry.sync {
                case nil: .handshaking
                case .inSync: .inSync
                case .awaitingHello, .introducing, .streaming: .syncing
                }
            statuses.append(PeerStatus(
                device: entry.device, member: entry.member, address: entry.endpoint?.text ?? entry.host, state: state,
                reason: nil, lastSeen: now, held: entry.device.flatMap { memories[$0]?.held } ?? 0))
        }
        for (_, target) in targets.sorted(by: { $0.key < $1.key }) where target.phase != .own {
            guard target.phase != .connected else { continue }
            if let device = target.device, !seen.insert(device).inserted { continue }
            let state: PeerStatus.State =
                switch target.phase {
                case .dialing: .connecting
                case .waiting: .waiting
                case .idle, .connected, .own: .found
                }
            statuses.append(PeerStatus(
                device: target.device, member: target.device.flatMap(membership.member(of:)),
                address: target.endpoints.first?.text, state: state, reason: target.reason,
                lastSeen: target.device.flatMap { memories[$0]?.lastSeen },
                held: target.device.flatMap { memories[$0]?.held } ?? 0))
        }
        for (device, memory) in memories.sorted(by: { $0.key < $1.key }) where seen.insert(device).inserted {
            statuses.append(PeerStatus(
                device: device, member: membership.member(of: device), address: memory.endpoint?.text, state: .lost,
                reason: "not seen since", lastSeen: memory.lastSeen, held: memory.held))
        }
        return statuses
    }

    /// Why nearby laptops are not found by themselves; nil when they are, or nobody asked for it.
    public var discoveryProblem: String? { state.withLock { $0.discoveryProblem } }
}

extension PeerEndpoint {
    /// As people write it: IPv6 in brackets.
    public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
