// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

/// A node's connections: to whom each leads, and which of several to the same instance is kept.
///
/// States of a connection: opened → admitted, or turned away → ended. The table tells the directory
/// what became of its dials.
public struct ConnectionTable: Sendable {
    /// A connection from `opened` until it has ended.
    public struct Entry: Hashable, Sendable {
        public let openedByUs: Bool
        /// Known from the start for a dial, from `admit` on for a caller.
        public fileprivate(set) var group: GroupID?
        /// The network block of the caller, or of the host that was dialled.
        let block: NetworkBlock
        fileprivate(set) var stage: Stage
        /// Whether the connection has to go for a newer one; it is in the table only until it has
        /// ended.
        fileprivate(set) var isEvicted = false
        /// Whether the peer is a newcomer at a door where a person says yes.
        fileprivate(set) var isAwaitingPerson = false
        /// Whether the document says that the peer is a member.
        public fileprivate(set) var isMember = false
        /// The other side, known from the handshake on.
        public fileprivate(set) var peer: PeerInstance?
        fileprivate let target: PeerDirectoryMachine.TargetKey?
        /// Where the peer listens.
        public fileprivate(set) var endpoint: PeerEndpoint?
        /// Whether the connection ends for another connection to the same instance.
        fileprivate var isSuperseded = false
        /// Whether another connection to the same instance is used, as long as that one is there.
        fileprivate var isReserve = false
        /// Whether the connection leads to this node itself.
        fileprivate var isOwn = false

        public var device: DeviceID? { peer?.device }

        var isEvictable: Bool { !isEvicted && !isAwaitingPerson }

        /// Whether the connection is, or is going to be, the one in use to its peer.
        public var isCurrent: Bool { !isSuperseded && !isReserve && !isOwn }
    }

    /// The standing of a device according to the document.
    public enum Standing: Hashable, Sendable {
        case member
        /// The document does not know the device: changes that are not here yet may admit it, or it
        /// holds a key that it should not have.
        case unknown
        /// The device was removed.
        case removed
    }

    /// The verdict of `admit` on a connection.
    public enum Admission: Hashable, Sendable {
        /// Close the connection for this reason.
        case turnedAway(Message.CloseReason)
        /// The connection stays.
        ///
        /// - closing: The connections whose place it takes.
        /// - isNews: Whether the device was not connected until now.
        case kept(closing: [Int], isNews: Bool)
    }

    /// What to dial. The table tells it what became of connections; the driver tells it of hints.
    public var directory = PeerDirectoryMachine()
    /// The connections by the number that `opened` gave them.
    public private(set) var entries: [Int: Entry] = [:]
    /// The callers of each stage, in order of arrival at it.
    private(set) var places: [Stage: [Int]] = [:]
    private var last = 0
    /// The connections to each peer; the last one is used.
    private var kept: [GroupID: [PeerInstance: [Int]]] = [:]
    /// The peers whose connection ended for another one that has not been admitted here yet.
    private var replaced: [GroupID: [PeerInstance: Instant]] = [:]

    public init() {}

    /// The connection to a peer.
    public func connection(to peer: PeerInstance, group: GroupID) -> Int? { kept[group]?[peer]?.last }

    /// Where the connected peers of a group listen, in their devices' order.
    public func addresses(in group: GroupID) -> [PeerAddress] {
        (kept[group] ?? [:]).sorted { $0.key < $1.key }.compactMap { peer, numbers in
            let entry = numbers.last.flatMap { entries[$0] }
            guard let entry, entry.isMember, let endpoint = entry.endpoint else { return nil }
            return PeerAddress(device: peer.device, endpoint: endpoint)
        }
    }

    private func isConnected(_ device: DeviceID, _ group: GroupID) -> Bool {
        kept[group]?.contains { peer, numbers in
            peer.device == device && numbers.contains { entries[$0]?.isMember == true }
        } == true
    }

    // MARK: - What happens to a connection

    /// A new connection.
    ///
    /// - Parameters:
    ///   - group: Known when we opened it.
    ///   - host: At its other end.
    /// - Returns: Its number.
    public mutating func opened(
        byUs: Bool, group: GroupID? = nil, dial: PeerDirectoryMachine.Dial? = nil, host: String, now: Instant
    ) -> Int {
        last += 1
        entries[last] = Entry(
            openedByUs: byUs, group: group, block: NetworkBlock(of: host), stage: byUs ? .trusted : .unproven,
            target: dial?.key, endpoint: dial?.endpoint)
        if !byUs { places[.unproven, default: []].append(last) }
        return last
    }

    mutating func setStage(of number: Int, to stage: Stage) {
        guard let old = entries[number]?.stage, old != stage, entries[number]?.openedByUs == false else { return }
        places[old]?.removeAll { $0 == number }
        places[stage, default: []].append(number)
        entries[number]?.stage = stage
    }

    mutating func markEvicted(_ number: Int) { entries[number]?.isEvicted = true }

    /// Lets a newcomer at a door where a person says yes keep its place until the person answers.
    public mutating func awaitsPerson(_ number: Int) { entries[number]?.isAwaitingPerson = true }

    /// Decides, after a connection's other side proved who it is, whether to keep this connection
    /// or another one to the same instance.
    ///
    /// An unknown device leaves no trace beside its connection, and keeps a caller's place until
    /// `becameMember`.
    ///
    /// - Parameter standing: The peer's standing in the document; a removed peer is turned away.
    public mutating func admit(
        _ number: Int, _ peer: PeerInstance, group: GroupID, own: PeerInstance, standing: Standing = .member
    ) -> Admission {
        guard entries[number] != nil else { return .turnedAway(.protocolViolation) }
        directory.isHere(own.device, group: group)
        let isFull = (places[.trusted] ?? []).count >= SessionLimits.connectionsMax
        if standing == .member, !isFull { setStage(of: number, to: .trusted) }
        guard var entry = entries[number] else { return .turnedAway(.protocolViolation) }
        entry.group = group
        entry.peer = peer
        defer { entries[number] = entry }
        if peer == own {
            entry.isOwn = true
            if let target = entry.target { directory.foundSelf(target) }
            return .turnedAway(.selfConnection)
        }
        if standing == .removed { return .turnedAway(.notMember) }
        if standing == .member, entry.stage != .trusted { return .turnedAway(.busy) }
        let device = peer.device
        var closing: [Int] = []
        var reserve: [Int] = []
        for old in kept[group]?[peer] ?? [] {
            guard let other = entries[old] else { continue }
            switch DuplicateRule(own: own, peer: peer, oldOpenedByUs: other.openedByUs, newOpenedByUs: entry.openedByUs) {
            case .endsNew:
                entry.isSuperseded = true
                if let target = entry.target { directory.superseded(target, by: device, run: peer) }
                return .turnedAway(.duplicateConnection)
            case .endsOld: closing.append(old)
            case .keepsBoth: reserve.append(old)
            }
        }
        let tooMany = max(0, reserve.count - (SessionLimits.connectionsPerPeerMax - 1))
        closing += reserve.prefix(tooMany)
        reserve.removeFirst(tooMany)
        for old in closing {
            entries[old]?.isSuperseded = true
            if let target = entries[old]?.target {
                directory.superseded(target, by: device, run: peer)
            }
        }
        for old in reserve { entries[old]?.isReserve = true }
        guard standing == .member else {
            kept[group, default: [:]][peer] = reserve + [number]
            return .kept(closing: closing, isNews: false)
        }
        let isNews = isNew(peer, group)
        entry.isMember = true
        kept[group, default: [:]][peer] = reserve + [number]
        directory.connected(to: device, group: group, by: entry.target, run: peer)
        if let endpoint = entry.endpoint { directory.deviceListens(device, group: group, at: endpoint) }
        return .kept(closing: closing, isNews: isNews)
    }

    /// Whether the peer's device was not connected until now, nor had a connection that ended for this one.
    private mutating func isNew(_ peer: PeerInstance, _ group: GroupID) -> Bool {
        !isConnected(peer.device, group) && replaced[group]?.removeValue(forKey: peer) == nil
    }

    /// Notes that the document by now says that the peer of a connection is a member.
    ///
    /// - Returns: Whether the peer's device was not connected until now. Nil where the peer was
    ///   known as a member already, or where there is no place for another member; then the peer
    ///   keeps its caller's place.
    public mutating func becameMember(_ number: Int, now: Instant) -> Bool? {
        guard let entry = entries[number], !entry.isMember, !entry.isEvicted, let group = entry.group, let peer = entry.peer
        else { return nil }
        guard entry.openedByUs || (places[.trusted] ?? []).count < SessionLimits.connectionsMax else { return nil }
        let isNews = isNew(peer, group)
        setStage(of: number, to: .trusted)
        entries[number]?.isMember = true
        directory.connected(to: peer.device, group: group, by: entry.target, run: peer)
        if let endpoint = entry.endpoint {
            directory.deviceListens(peer.device, group: group, at: endpoint)
            if entry.target == nil {
                directory.addressLearned(endpoint, group: group, device: peer.device, source: .remembered, now: now)
            }
        }
        return isNews
    }

    /// A called peer said where it listens. An unknown device's address is passed on to nobody before it is a member's.
    ///
    /// - Returns: Whether that is news about a member.
    public mutating func peerListens(_ number: Int, at endpoint: PeerEndpoint, now: Instant) -> Bool {
        guard let entry = entries[number], entry.endpoint == nil, let group = entry.group, let device = entry.device else { return false }
        entries[number]?.endpoint = endpoint
        guard entry.isMember else { return false }
        directory.deviceListens(device, group: group, at: endpoint)
        directory.addressLearned(endpoint, group: group, device: device, source: .remembered, now: now)
        return true
    }

    /// Devices whose connection ended for another one that never came to be; each is given once.
    public mutating func lostMeanwhile(now: Instant) -> [(group: GroupID, device: DeviceID)] {
        var lost: [(group: GroupID, device: DeviceID)] = []
        // Sorted, so that the same losses are reported in the same order everywhere.
        for (group, peers) in replaced.sorted(by: { $0.key < $1.key }) {
            for (peer, since) in peers.sorted(by: { $0.key.device < $1.key.device }) where now - since >= SessionLimits.handshakeTime {
                replaced[group]?[peer] = nil
                if !isConnected(peer.device, group) { lost.append((group, peer.device)) }
            }
        }
        return lost
    }

    /// Takes a connection that ended from the connections to its peer. The youngest one that is
    /// left is used from now on.
    ///
    /// - Returns: Whether no connection is left.
    private mutating func release(_ number: Int, to peer: PeerInstance, _ group: GroupID) -> Bool {
        guard var numbers = kept[group]?[peer], let index = numbers.firstIndex(of: number) else { return false }
        numbers.remove(at: index)
        if let next = numbers.last { entries[next]?.isReserve = false }
        kept[group]?[peer] = numbers.isEmpty ? nil : numbers
        return numbers.isEmpty
    }

    /// A connection is gone.
    ///
    /// - Parameter reason: For people.
    /// - Returns: The device that is not connected any more, if any.
    public mutating func ended(
        _ number: Int, _ cause: CloseCause, reason: String, now: Instant, using generator: inout some RandomNumberGenerator
    ) -> DeviceID? {
        guard let entry = entries.removeValue(forKey: number) else { return nil }
        places[entry.stage]?.removeAll { $0 == number }
        guard let group = entry.group else { return nil }
        let gone = entry.peer.flatMap { release(number, to: $0, group) ? $0 : nil }
        // Another instance of the device may be connected still. Nobody misses a device that was not known as a member's.
        let lost = gone.flatMap { !entry.isMember || isConnected($0.device, group) ? nil : $0.device }
        // A laptop with a copy of this one's disk is a peer of its own, though another one is
        // there.
        defer {
            if let gone, directory.isCopy(gone.device, group) {
                directory.lost(copy: gone, group: group, now: now, using: &generator)
            }
        }
        if cause == .orderly(Message.CloseReason.duplicateConnection.rawValue), entry.isMember, let device = entry.device {
            if let target = entry.target {
                directory.superseded(target, by: device, run: entry.peer)
            }
            if let gone { replaced[group, default: [:]][gone] = now }
            if let lost { directory.lost(lost, group: group) }
            return nil
        }
        if cause == .unanswered, let target = entry.target {
            directory.closedInSilence(target, reason: reason, now: now, using: &generator)
        } else if entry.isCurrent {
            directory.disconnected(
                from: lost, group: group, key: entry.target, reason: reason, isRefused: cause.isRefusal, now: now,
                using: &generator)
        }
        return lost
    }
}
