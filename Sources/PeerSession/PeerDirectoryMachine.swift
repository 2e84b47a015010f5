// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

/// The targets that a node dials, and when it dials them again.
///
/// A *target* is a place where a member may be: an announced service, or an address remembered, exchanged or given by
/// hand. Announcements are hints: they cause a dial and nothing else. Each target waits for its turn, is being
/// dialled, is connected, or waits after a failure. The machine draws jitter from the generator it
/// is given.
public struct PeerDirectoryMachine: Sendable {
    /// What a target is known by. Two targets may lead to the same device.
    public enum TargetKey: Hashable, Sendable, Comparable {
        /// An announced service by its instance name.
        case service(group: GroupID, name: String)
        /// An address that was not announced.
        case address(group: GroupID, PeerEndpoint)

        public var group: GroupID {
            switch self {
            case .service(let group, _), .address(let group, _): group
            }
        }

        private var order: (Int, String, Int) {
            switch self {
            case .service(_, let name): (0, name, 0)
            case .address(_, let endpoint): (1, endpoint.host, Int(endpoint.port))
            }
        }

        public static func < (left: TargetKey, right: TargetKey) -> Bool {
            left.group == right.group ? left.order < right.order : left.group < right.group
        }
    }

    /// How a target became known, by ascending rank: where there is no room, lower ones go first.
    public enum Source: Int, Hashable, Sendable, Comparable {
        /// In order: told by a member, remembered or learned from a connected peer, announced on
        /// the network, named by a person.
        case exchanged, remembered, announced, manual

        public static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }
    }

    /// What a target waits for.
    public enum Phase: Hashable, Sendable {
        /// A `tick` with room for a dial, as long as the group wants more connections.
        case idle
        /// Word of what became of the dial that `tick` returned.
        case dialing
        /// The end of the connection to its device, which may have come about through another
        /// target.
        case connected
        /// That moment; before it the target is not dialled.
        case waiting(until: Instant)
        /// The target is this node itself.
        case own
    }

    /// A place where a member may be, and what is known of it.
    public struct Target: Hashable, Sendable {
        /// Where to dial, one after the other; a service announces several.
        public internal(set) var endpoints: [PeerEndpoint]
        public internal(set) var source: Source
        public internal(set) var phase = Phase.idle
        /// Known after the first handshake, or remembered.
        public internal(set) var device: DeviceID?
        /// Why the target is not connected, for people.
        public internal(set) var reason: String?
        /// Whether the other side turned this node away, or this node the other side.
        public internal(set) var isRefused = false
        /// The key of the group's ring for the next call, 0 for the key in use.
        public internal(set) var keyIndex = 0
        /// The key of the ring that the service announces, or 0.
        var announcedKeyIndex = 0
        /// With how many keys in a row calls were closed in silence.
        var keysTried = 0
        /// The run that a connected target leads to, where it has a copy of this laptop's disk.
        var copy: PeerInstance?
        var failures = 0
        var nextEndpoint = 0
        var since: Instant
        /// The target's place in the draw, drawn at the first `tick` with the target.
        var lot: UInt64?
    }

    /// A call to make now. What becomes of it is to be told under the same key.
    public struct Dial: Hashable, Sendable {
        public let key: TargetKey
        public let endpoint: PeerEndpoint
        /// The key of the group's ring for this call, 0 for the key in use; from the ring's size on a
        /// door to a single device.
        public let keyIndex: Int
        /// The target's device, if known.
        public let device: DeviceID?
    }

    public private(set) var targets: [TargetKey: Target] = [:]
    private var connected: [GroupID: Set<DeviceID>] = [:]
    /// Where connected devices are known to listen, so that none is dialled again under another
    /// name.
    private var listening: [GroupID: [PeerEndpoint: DeviceID]] = [:]
    /// This laptop's device in each group, known from its first connection there. Targets of the
    /// same device are laptops with a copy of this one's disk. Each of them is a peer of its own:
    /// they may be all who are near.
    private var own: [GroupID: DeviceID] = [:]
    /// How many keys each group's ring holds.
    private var keyCounts: [GroupID: Int] = [:]
    /// To how many single devices each group has doors that are tried after the ring.
    private var pairCounts: [GroupID: Int] = [:]

    public init() {}

    /// Sets the number of keys in a group's ring, and of the doors to single devices, which are
    /// tried after the ring. Calls begin with the key in use again.
    public mutating func ringChanged(_ group: GroupID, keyCount: Int, pairCount: Int = 0) {
        keyCounts[group] = max(1, keyCount)
        pairCounts[group] = pairCount
        for key in targets.keys where key.group == group {
            targets[key]?.keyIndex = 0
            targets[key]?.announcedKeyIndex = 0
            targets[key]?.keysTried = 0
        }
    }

    /// Notes which device this laptop is in a group.
    mutating func isHere(_ device: DeviceID, group: GroupID) { own[group] = device }

    /// Whether a peer has a copy of this laptop's disk.
    func isCopy(_ device: DeviceID, _ group: GroupID) -> Bool { own[group] == device }

    // MARK: - Hints

    /// - Parameter keyIndex: The key of the group's ring that the service announces, 0 for the one in use.
    public mutating func serviceAnnounced(
        _ name: String, group: GroupID, at endpoints: [PeerEndpoint], keyIndex: Int = 0, now: Instant
    ) {
        let key = TargetKey.service(group: group, name: name)
        if var target = targets[key] {
            if target.announcedKeyIndex != keyIndex {
                target.announcedKeyIndex = keyIndex
                target.keyIndex = keyIndex
            }
            let isNews = Set(endpoints) != Set(target.endpoints)
            target.endpoints = endpoints
            target.device = target.device ?? device(at: endpoints, group)
            if isNews, case .waiting = target.phase {
                target.phase = .idle
                target.failures = 0
            }
            targets[key] = target
        } else if makeRoom(for: .announced) {
            var target = Target(endpoints: endpoints, source: .announced, since: now)
            target.keyIndex = keyIndex
            target.announcedKeyIndex = keyIndex
            target.device = device(at: endpoints, group)
            targets[key] = target
        }
    }

    /// Makes room for one more target.
    ///
    /// Addresses that a person named come before announced ones, announced ones before remembered
    /// ones, and remembered ones before addresses that members exchange. Remembered and exchanged
    /// addresses have a limit each; of the remembered ones the address that failed most often makes
    /// room.
    private mutating func makeRoom(for source: Source) -> Bool {
        func isFree(_ target: Target) -> Bool { target.phase != .connected && target.phase != .dialing }
        let victim: TargetKey?
        switch source {
        case .exchanged:
            let count = targets.values.count { $0.source == .exchanged }
            return count < SessionLimits.exchangedTargetsMax && targets.count < SessionLimits.targetsMax
        case .remembered where targets.values.count(where: { $0.source == .remembered }) >= SessionLimits.rememberedTargetsMax:
            victim = targets.filter { $0.value.source == .remembered && isFree($0.value) && $0.value.failures > 0 }
                .max { ($0.value.failures, $1.key) < ($1.value.failures, $0.key) }?.key
        default:
            if targets.count < SessionLimits.targetsMax { return true }
            victim = targets.filter { $0.value.source < source && isFree($0.value) }
                .min { ($0.value.source, $0.key) < ($1.value.source, $1.key) }?.key
        }
        guard let victim else { return false }
        targets[victim] = nil
        return true
    }

    private func device(at endpoints: [PeerEndpoint], _ group: GroupID) -> DeviceID? {
        endpoints.lazy.compactMap { listening[group]?[$0] }.first
    }

    /// A device that we are connected to said where it listens.
    public mutating func deviceListens(_ device: DeviceID, group: GroupID, at endpoint: PeerEndpoint) {
        if listening[group, default: [:]].count >= SessionLimits.targetsMax { listening[group] = [:] }
        listening[group, default: [:]][endpoint] = device
        for (key, target) in targets where key.group == group && target.device == nil && target.endpoints.contains(endpoint) {
            targets[key]?.device = device
        }
    }

    /// A service is announced no more: forgets it, unless it is being dialled or connected.
    public mutating func serviceWithdrawn(_ name: String, group: GroupID) {
        let key = TargetKey.service(group: group, name: name)
        guard let target = targets[key] else { return }
        if target.phase != .connected, target.phase != .dialing { targets[key] = nil }
    }

    /// Adds an address if there is room for it. An address that is known already keeps its device,
    /// and the higher one of both sources.
    public mutating func addressLearned(
        _ endpoint: PeerEndpoint, group: GroupID, device: DeviceID?, source: Source, now: Instant
    ) {
        let key = TargetKey.address(group: group, endpoint)
        if let known = targets[key] {
            targets[key]?.source = max(known.source, source)
            return
        }
        guard makeRoom(for: source) else { return }
        var target = Target(endpoints: [endpoint], source: source, since: now)
        target.device = device
        targets[key] = target
    }

    // MARK: - What became of dials

    /// No connection came about. The target waits for a time that doubles with each failure in a
    /// row, up to a bound, and the next dial takes its next endpoint.
    ///
    /// - Parameter reason: For people.
    public mutating func dialFailed(
        _ key: TargetKey, reason: String, now: Instant, using generator: inout some RandomNumberGenerator
    ) {
        targets[key]?.nextEndpoint += 1
        wait(key, reason: reason, isRefused: false, now: now, using: &generator)
    }

    /// A call was closed without a word after the caller's prelude: the other side has another key, or is of another
    /// group. It may have been away while the group's key changed, so the next older key of the ring is tried soon, then
    /// the door to this device alone; when all of them were tried, the target waits like one that refused.
    public mutating func closedInSilence(
        _ key: TargetKey, reason: String, now: Instant, using generator: inout some RandomNumberGenerator
    ) {
        guard var target = targets[key] else { return }
        let pairCount = pairCounts[key.group] ?? 0
        // At the place of an unknown device each of those doors may be the right one.
        let keyCount = (keyCounts[key.group] ?? 1) + (target.device == nil ? pairCount : 1)
        target.keyIndex = (target.keyIndex + 1) % keyCount
        target.keysTried += 1
        let isRingTried = target.keysTried >= keyCount
        if isRingTried { target.keysTried = 0 }
        targets[key] = target
        if isRingTried { return wait(key, reason: reason, isRefused: true, now: now, using: &generator) }
        let jitter = Double.random(in: 0.75...1.25, using: &generator)
        targets[key]?.reason = reason
        targets[key]?.phase = .waiting(until: now + SessionLimits.olderKeyDelay * jitter)
    }

    /// - Parameters:
    ///   - key: The target that was dialled; nil when the peer called us.
    ///   - run: The run of the device that answered; it matters for copies of this laptop's disk.
    public mutating func connected(
        to device: DeviceID, group: GroupID, by key: TargetKey?, run: PeerInstance? = nil
    ) {
        connected[group, default: []].insert(device)
        guard let key else { return }
        let copy = isCopy(device, group) ? run : nil
        targets[key]?.copy = copy
        targets[key]?.device = device
        targets[key]?.phase = .connected
        targets[key]?.failures = 0
        targets[key]?.reason = nil
        // A peer that had an older key gets the key in use over this connection.
        targets[key]?.keysTried = 0
        let announced = targets[key]?.announcedKeyIndex ?? 0
        targets[key]?.keyIndex = announced
    }

    /// - Parameter isRefused: The peer or we had a reason that time will not mend soon.
    public mutating func disconnected(
        from device: DeviceID?, group: GroupID, key: TargetKey?, reason: String, isRefused: Bool, now: Instant,
        using generator: inout some RandomNumberGenerator
    ) {
        if let device { connected[group]?.remove(device) }
        if let key { wait(key, reason: reason, isRefused: isRefused, now: now, using: &generator) }
        guard let device else { return }
        // Of copies the run that is gone counts, see `lost(copy:)`.
        if isCopy(device, group) { return }
        // In order, for each draws from the generator.
        for other in targets.keys.sorted() where other.group == group && other != key {
            guard let target = targets[other], target.device == device else { continue }
            // Targets that wait already keep their turn. Where a disk was copied they lead to other
            // laptops, and a laptop that turns this one away again and again must not put off the
            // others for ever.
            guard target.phase == .connected else { continue }
            wait(other, reason: reason, isRefused: isRefused, now: now, using: &generator)
        }
    }

    /// A connection to a device ended without any fault; its targets may be dialled at once.
    public mutating func lost(_ device: DeviceID, group: GroupID) { connected[group]?.remove(device) }

    /// The last connection to a laptop with a copy of this one's disk ended: the targets that lead
    /// to it may be dialled again soon.
    mutating func lost(
        copy: PeerInstance, group: GroupID, now: Instant,
        using generator: inout some RandomNumberGenerator
    ) {
        // In order, for each draws from the generator.
        for key in targets.keys.sorted() where key.group == group {
            guard let target = targets[key], target.copy == copy, target.phase == .connected
            else { continue }
            wait(key, reason: target.reason ?? "", isRefused: false, now: now, using: &generator)
        }
    }

    /// A connection ended because another one to the same device was kept.
    ///
    /// - Parameter run: The run of the device that the kept connection leads to.
    public mutating func superseded(
        _ key: TargetKey, by device: DeviceID, run: PeerInstance? = nil
    ) {
        targets[key]?.device = device
        let copy = isCopy(device, key.group) ? run : nil
        targets[key]?.copy = copy
        targets[key]?.phase = .connected
        targets[key]?.failures = 0
    }

    /// The target turned out to be this node.
    public mutating func foundSelf(_ key: TargetKey) { targets[key]?.phase = .own }

    /// Returns the targets to dial now; each is `dialing` from here on.
    ///
    /// In a room everybody calls everybody. In a crowd each node calls others, drawn by lot, until it has enough connections: a
    /// graph where each has a few to others at random is in one piece, almost surely as it grows (Fenner and Frieze, On the
    /// connectivity of random m-orientable graphs and digraphs, 1982). The first of the draw is
    /// called in any case: a new peer takes part in the draw, so that two crowds which meet mingle.
    ///
    /// - Complexity: O(targets × log targets).
    public mutating func tick(now: Instant, using generator: inout some RandomNumberGenerator) -> [Dial] {
        // In order, for each draws from the generator.
        for key in targets.filter({ $0.value.lot == nil }).keys.sorted() { targets[key]?.lot = generator.next() }
        let dialled = targets.filter { $0.value.phase == .dialing }
        var busy = Set(dialled.values.compactMap(\.device))
        var links = connected.mapValues(\.count)
        // A call that may well be answered counts as a connection. One that failed before does not:
        // calls to what never answers as it should would take the places of members for ever.
        for (key, target) in dialled where target.failures == 0 {
            links[key.group, default: 0] += 1
        }
        var room = SessionLimits.dialsMax - dialled.count
        // By group, announced ones and others apart.
        var drawn: Set<Draw> = []
        var dials: [Dial] = []
        // Targets with more failed calls in a row come later, so that targets which are gone do not take the turns
        // of targets that may answer.
        // This runs several times a second: the targets themselves are not moved.
        let order = targets.map { key, target in
            (isManual: target.source == .manual, failures: target.failures, lot: target.lot ?? 0, key: key)
        }.sorted {
            if $0.isManual != $1.isManual { return $0.isManual }
            if $0.failures != $1.failures { return $0.failures < $1.failures }
            return $0.lot == $1.lot ? $0.key < $1.key : $0.lot < $1.lot
        }
        for (isManual, _, _, key) in order {
            guard let target = targets[key], target.phase != .own, !target.endpoints.isEmpty else { continue }
            if case .waiting(let until) = target.phase, until > now || seeded(.connectionNeverRetried) { continue }
            let isFirst = !isManual && drawn.insert(Draw(key)).inserted
            if target.phase == .dialing { continue }
            if let device = target.device, isCopy(device, key.group) {
                if target.phase == .connected { continue }
            } else if let device = target.device {
                if connected[key.group]?.contains(device) == true {
                    targets[key]?.phase = .connected
                    continue
                }
                if busy.contains(device) { continue }
            }
            let isWanted = isFirst || isManual || links[key.group, default: 0] < SessionLimits.linksWanted
            guard room > (isManual ? 0 : SessionLimits.dialsForManual), isWanted else { continue }
            targets[key]?.phase = .dialing
            let endpoint = target.endpoints[target.nextEndpoint % target.endpoints.count]
            dials.append(Dial(key: key, endpoint: endpoint, keyIndex: target.keyIndex, device: target.device))
            if let device = target.device { busy.insert(device) }
            if target.failures == 0 { links[key.group, default: 0] += 1 }
            room -= 1
        }
        return dials
    }

    /// Whether there are connections enough in each of the groups.
    public func isContent(with groups: some Sequence<GroupID>) -> Bool {
        groups.allSatisfy { (connected[$0]?.count ?? 0) >= SessionLimits.linksWanted }
    }

    private struct Draw: Hashable {
        let group: GroupID
        let isAnnounced: Bool

        init(_ key: TargetKey) {
            group = key.group
            isAnnounced = if case .service = key { true } else { false }
        }
    }

    // MARK: -

    private mutating func wait(
        _ key: TargetKey, reason: String, isRefused: Bool, now: Instant,
        using generator: inout some RandomNumberGenerator
    ) {
        guard var target = targets[key] else { return }
        target.failures += 1
        target.reason = reason
        target.isRefused = isRefused
        let isStale = target.source < .announced && now - target.since > .seconds(180)
        let longest: Duration = isStale ? .seconds(60) : isRefused ? .seconds(30) : .seconds(4)
        let doubled = Duration.milliseconds(isRefused ? 2_000 : 250) * Int(1 << min(target.failures - 1, 10))
        // A quarter to either side, so that a room full of laptops does not dial in step.
        let jitter = Double.random(in: 0.75...1.25, using: &generator)
        target.phase = .waiting(until: now + min(doubled, longest) * jitter)
        targets[key] = target
    }
}
