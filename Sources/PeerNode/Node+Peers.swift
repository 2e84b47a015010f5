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
    func keeper(of group: GroupID) -> DocumentKeeper? { state.withLock { $0.groups[group]?.keeper } }

    /// Admits the other side of a connection, which proved who it is.
    ///
    /// - Returns: The reason to close the connection; nil to keep it.
    func admit(
        _ number: Int, _ device: DeviceID, _ sessionKey: [UInt8], _ keeper: DocumentKeeper,
        _ standing: ConnectionTable.Standing
    ) -> Message.CloseReason? {
        let peer = PeerInstance(device: device, sessionKey: sessionKey)
        let found: (ConnectionTable.Admission, [Int: NodeState.Connection], PeerInstance)? = state.withLock { state in
            guard let credentials = state.groups[keeper.group]?.credentials else { return nil }
            let own = PeerInstance(device: keeper.device, sessionKey: credentials.session.publicKey)
            let admission = state.table.admit(number, peer, group: keeper.group, own: own, standing: standing)
            return (admission, state.connections, own)
        }
        guard let (admission, connections, own) = found else { return .notMember }
        switch admission {
        case .turnedAway(let reason): return reason
        case .kept(let closing, let isNews):
            for other in closing { connections[other]?.control?.yield(.shutDown(.duplicateConnection)) }
            let host = connections[number]?.host
            if isNews { send(.peerConnected(group: keeper.group, device: peer.device, address: host)) }
            if peer.device == own.device { send(.warning(Self.copyNearby(host))) }
            return nil
        }
    }

    /// A caller proved that it holds the key or the words of a door.
    func keyShown(_ number: Int) {
        state.withLock { state in
            var generator = SystemRandomNumberGenerator()
            if let evicted = state.table.keyShown(number, using: &generator) { state.evict(evicted) }
        }
    }

    /// The document says by now that a connection's peer is a member.
    func becameMember(_ number: Int, _ device: DeviceID, _ keeper: DocumentKeeper) {
        let (isNews, host, endpoint) = state.withLock { state in
            (
                state.table.becameMember(number, now: SystemClock.now), state.connections[number]?.host,
                state.table.entries[number]?.endpoint)
        }
        guard let isNews else { return }
        if endpoint != nil { remember(device, endpoint: endpoint, keeper) }
        if isNews { send(.peerConnected(group: keeper.group, device: device, address: host)) }
    }

    /// - Returns: Whether the connection is in sync now.
    func changed(_ number: Int, to sync: SyncMachine.State, _ device: DeviceID, _ keeper: DocumentKeeper) -> Bool {
        let endpoint: PeerEndpoint? = state.withLock { state in
            state.connections[number]?.sync = sync
            return state.table.entries[number]?.endpoint
        }
        if case .streaming(let received, let announced) = sync, announced > 0 {
            send(.receiving(group: keeper.group, device: device, received: Int(clamping: received), announced: Int(clamping: announced)))
        }
        guard sync == .inSync else { return false }
        remember(device, endpoint: endpoint, keeper)
        send(.peerInSync(group: keeper.group, device: device))
        return true
    }

    /// Sends a warning, once in a run, that somebody has a newer program.
    func tellOfNewerVersion(_ sentence: String) {
        let isNews = state.withLock { state in
            defer { state.hasToldOfNewerVersion = true }
            return !state.hasToldOfNewerVersion
        }
        if isNews { send(.warning(sentence)) }
    }

    /// Remembers where to find a peer again: at the port that the peer named and the address of its
    /// connection.
    func peerListens(_ number: Int, port: UInt16, _ device: DeviceID, _ keeper: DocumentKeeper) {
        guard let endpoint = endpoint(of: number, port: port) else { return }
        if state.withLock({ $0.table.peerListens(number, at: endpoint, now: SystemClock.now) }) { remember(device, endpoint: endpoint, keeper) }
    }

    /// Where a connection's peer listens; nil where it does not, or nobody else could find it there.
    func endpoint(of number: Int, port: UInt16) -> PeerEndpoint? {
        guard port != 0, let host = state.withLock({ $0.connections[number]?.host }), host != "memory" else { return nil }
        return PeerEndpoint(host: host, port: port)
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
        Array(
            state.withLock { $0.table.addresses(in: group) }
                .filter { $0.device != device && !$0.endpoint.host.contains("%") }
                .prefix(MessageLimits.endpointsMax))
    }

    func learn(_ addresses: [PeerAddress], group: GroupID, own: DeviceID) {
        state.withLock { state in
            for address in addresses where address.device != own && address.endpoint.port != 0 {
                state.table.directory.addressLearned(
                    address.endpoint, group: group, device: address.device, source: .exchanged, now: SystemClock.now)
            }
        }
    }

    // MARK: - For people

    static let replicaElsewhere =
        "the others had words of this laptop that it did not have: its data came from a backup, or is used on another laptop too. They are here again, and nothing is lost"

    private static func copyNearby(_ host: String?) -> String {
        "another laptop, at \(host ?? "an unknown address"), works with a copy of this one's data, so nobody can tell the two apart. Nothing is lost; to part them, run peersync leave --here on one of them, then join anew"
    }

    /// Returns the state of each peer of a group: connected peers first, then peers seen or
    /// remembered.
    public func peers(of group: GroupID) async throws -> [PeerStatus] {
        guard let keeper = keeper(of: group) else { return [] }
        let memories = Dictionary(uniqueKeysWithValues: try keeper.store.peers().map { ($0.device, $0) })
        let graph = try await keeper.graph
        let (connections, table, others) = state.withLock { ($0.connections, $0.table, $0.otherVersions) }
        return PeerOverview(
            group: group, own: keeper.device, ownHosts: Set(addresses.map(\.host)), table: table,
            connections: connections, memories: memories, memberOf: graph.member(of:), otherVersions: others.sorted { $0.key < $1.key }.map(\.value).filter { $0.group == group },
            now: SystemClock.wallClock
        ).statuses
    }

    /// Why nearby laptops are not found by themselves; nil when they are, or nobody asked for it.
    public var discoveryProblem: String? { state.withLock { $0.discoveryProblem } }
}

extension PeerEndpoint {
    /// As people write it: IPv6 in brackets.
    public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
