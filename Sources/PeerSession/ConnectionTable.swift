// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

/// A node's connections: to whom each leads, and which of several to the same instance is kept.
///
/// States of a connection: opened → admitted, or turned away → ended. It tells the directory of dials what became of them.
public struct ConnectionTable: Sendable {
    public struct Entry: Hashable, Sendable {
        public let openedByUs: Bool
        public fileprivate(set) var group: GroupID?
        /// Who called, or the host that was dialled.
        let host: String
        let since: Instant
        /// It called and has not proved yet that it knows a key or a code.
        fileprivate(set) var isStranger: Bool
        /// Known from the handshake on.
        public fileprivate(set) var peer: PeerInstance?
        fileprivate let target: PeerDirectoryMachine.TargetKey?
        /// Where the peer listens.
        public fileprivate(set) var endpoint: PeerEndpoint?
        /// Ended for another connection to the same instance.
        fileprivate var isSuperseded = false
        /// Another connection to the same instance is used, as long as it is there.
        fileprivate var isReserve = false
        /// Leads to this node itself.
        fileprivate var isOwn = false

        public var device: DeviceID? { peer?.device }

        /// It is, or is going to be, the way to its peer.
        public var isCurrent: Bool { !isSuperseded && !isReserve && !isOwn }
    }

    public enum Admission: Hashable, Sendable {
        case turnedAway(Message.CloseReason)
        /// The connection stays.
        ///
        /// - closing: Those it takes the place of.
        /// - isNews: The device was not connected until now.
        case kept(closing: [Int], isNews: Bool)
    }

    public var directory = PeerDirectoryMachine()
    public private(set) var entries: [Int: Entry] = [:]
    private var last = 0
    /// The connections to each peer; the last one is used.
    private var kept: [GroupID: [PeerInstance: [Int]]] = [:]
    /// Those whose connection ended for another one that has not been admitted here yet.
    private var replaced: [GroupID: [PeerInstance: Instant]] = [:]

    public init() {}

    /// The connection to a peer.
    public func connection(to peer: PeerInstance, group: GroupID) -> Int? { kept[group]?[peer]?.last }

    /// Where the connected peers of a group listen, in their devices' order.
    public func addresses(in group: GroupID) -> [PeerAddress] {
        (kept[group] ?? [:]).sorted { $0.key < $1.key }.compactMap { peer, numbers in
            numbers.last.flatMap { entries[$0]?.endpoint }.map { PeerAddress(device: peer.device, endpoint: $0) }
        }
    }

    private func isConnected(_ device: DeviceID, _ group: GroupID) -> Bool {
        kept[group]?.keys.contains { $0.device == device } == true
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
            openedByUs: byUs, group: group, host: host, since: now, isStranger: !byUs, target: dial?.key, endpoint: dial?.endpoint)
        return last
    }

    /// A connection's other side proved that it knows a key or a code.
    public mutating func proved(_ number: Int) { entries[number]?.isStranger = false }

    /// A connection's other side proved who it is: keep this connection, or another one to the same device?
    ///
    /// - Parameter isOut: The peer is known to have been put out; it is told no more.
    public mutating func admit(_ number: Int, _ peer: PeerInstance, group: GroupID, own: PeerInstance, isOut: Bool = false) -> Admission {
        guard var entry = entries[number] else { return .turnedAway(.protocolViolation) }
        entry.group = group
        entry.peer = peer
        entry.isStranger = false
        defer { entries[number] = entry }
        if peer == own {
            entry.isOwn = true
            if let target = entry.target { directory.foundSelf(target) }
            return .turnedAway(.selfConnection)
        }
        if isOut { return .turnedAway(.notMember) }
        let device = peer.device
        var closing: [Int] = []
        var reserve: [Int] = []
        for old in kept[group]?[peer] ?? [] {
            guard let other = entries[old] else { continue }
            switch DuplicateRule(own: own, peer: peer, oldOpenedByUs: other.openedByUs, newOpenedByUs: entry.openedByUs) {
            case .endsNew:
                entry.isSuperseded = true
                if let target = entry.target { directory.superseded(target, by: device) }
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
            if let target = entries[old]?.target { directory.superseded(target, by: device) }
        }
        for old in reserve { entries[old]?.isReserve = true }
        let isNews = !isConnected(device, group) && replaced[group]?.removeValue(forKey: peer) == nil
        kept[group, default: [:]][peer] = reserve + [number]
        directory.connected(to: device, group: group, by: entry.target)
        if let endpoint = entry.endpoint { directory.deviceListens(device, group: group, at: endpoint) }
        return .kept(closing: closing, isNews: isNews)
    }

    /// A called peer said where it listens.
    ///
    /// - Returns: Whether that is news.
    public mutating func peerListens(_ number: Int, at endpoint: PeerEndpoint, now: Instant) -> Bool {
        guard let entry = entries[number], entry.endpoint == nil, let group = entry.group, let device = entry.device else { return false }
        entries[number]?.endpoint = endpoint
        directory.deviceListens(device, group: group, at: endpoint)
        directory.addressLearned(endpoint, group: group, device: device, source: .remembered, now: now)
        return true
    }

    /// Devices whose connection ended for another one that never came to be; each is given once.
    public mutating func lostMeanwhile(now: Instant) -> [(group: GroupID, device: DeviceID)] {
        var lost: [(group: GroupID, device: DeviceID)] = []
        // In order: the same losses are told alike everywhere.
        for (group, peers) in replaced.sorted(by: { $0.key < $1.key }) {
            for (peer, since) in peers.sorted(by: { $0.key.device < $1.key.device }) where now - since >= SessionLimits.handshakeTime {
                replaced[group]?[peer] = nil
                if !isConnected(peer.device, group) { lost.append((group, peer.device)) }
            }
        }
        return lost
    }

    /// Of those to one peer that are left when a connection ends the youngest is used from now on.
    ///
    /// - Returns: Whether none is left.
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
        guard let entry = entries.removeValue(forKey: number), let group = entry.group else { return nil }
        let gone = entry.peer.flatMap { release(number, to: $0, group) ? $0 : nil }
        // Another instance of the device may be connected still.
        let lost = gone.flatMap { isConnected($0.device, group) ? nil : $0.device }
        if cause == .orderly(Message.CloseReason.duplicateConnection.rawValue), let device = entry.device {
            if let target = entry.target { directory.superseded(target, by: device) }
            if let gone { replaced[group, default: [:]][gone] = now }
            if let lost { directory.lost(lost, group: group) }
            return nil
        }
        if entry.isCurrent {
            directory.disconnected(
                from: lost, group: group, key: entry.target, reason: reason, isRefused: cause.isRefusal, now: now,
                using: &generator)
        }
        return lost
    }
}
