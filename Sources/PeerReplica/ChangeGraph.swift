// SPDX-License-Identifier: Apache-2.0
// peersync

/// Why a change is refused, the same on every replica that has its causal past.
public enum ChangeFault: Error, Hashable, Sendable {
    case foreignGroup
    case secondFounding
    case foundingMissing
    case chainBroken
    case dependenciesUnsorted
    case noCausalPast
    case lamportWrong(expected: UInt64)
    case authorNotMember
}

/// What a graph says of a change it is offered.
public enum ChangeVerdict: Hashable, Sendable {
    case valid
    case known
    /// These changes, which it names, are not here yet.
    case missing([ChangeID])
    case invalid(ChangeFault)
}

/// All changes known here and which happened before which, with the membership they make.
///
/// A *lane* is a stretch of one replica's chain without a fork; usually a replica has one. Each change carries a
/// vector clock over lanes, shared along a lane where nothing new was seen, so that "happened before" is one comparison.
public struct ChangeGraph: Sendable {
    /// A change without its operations.
    public struct Node: Sendable {
        public let id: ChangeID
        public let lamport: UInt64
        public let seq: UInt64
        public let wallClock: Int64
        public let lane: Int
        /// Place in the lane from zero.
        public let place: Int
        /// Of its encoding.
        public let byteCount: Int32
        /// Whether its own signature is held, rather than that of a later change of its chain.
        public let isSigned: Bool
        /// How many changes of each lane but its own it follows.
        let clock: [Int32]
    }

    public struct Lane: Sendable {
        public let replica: ReplicaID
        public let device: DeviceID
        /// Indices into `nodes`, ascending.
        public internal(set) var members: [Int]
        /// The change that its first one goes on from; nil where that is the replica's first.
        let previous: Int?
    }

    /// In order of arrival, which is a topological order.
    public private(set) var nodes: [Node] = []
    public private(set) var lanes: [Lane] = []
    public private(set) var membership = Membership()
    private var indices: [ChangeID: Int] = [:]
    private var lanesByReplica: [ReplicaID: [Int]] = [:]
    private var headIndices: Set<Int> = []
    /// Part of the log and without effect: changes by those who were out when they wrote them, or had been let in by such; and
    /// branches beyond the `branchesMax` that count.
    public private(set) var voided: Set<Int> = []
    private var surplus: Set<Int> = []
    /// Of a chain that is forked at one point more often, those branches count whose first changes have the smallest hashes: a
    /// device that numbers things twice does so once or twice, and who does it a thousand times wants to fill others' screens.
    public static let branchesMax = 4

    /// The hash of the change that founded it, which comes first.
    public let group: GroupID

    /// A graph without changes yet.
    public init(group: GroupID) {
        self.group = group
    }

    public var count: Int { nodes.count }

    public func index(of change: ChangeID) -> Int? { indices[change] }

    /// The changes that no other follows, sorted.
    public var heads: [ChangeID] { headIndices.map { nodes[$0].id }.sorted() }

    /// The last change of each lane.
    public var tips: [Tip] {
        lanes.map { lane in
            let last = nodes[lane.members[lane.members.count - 1]]
            return Tip(replica: lane.replica, seq: last.seq, change: last.id)
        }
    }

    /// The device that wrote a change.
    public func device(of index: Int) -> DeviceID { lanes[nodes[index].lane].device }

    /// How many changes a device wrote, under whatever replica ids. O(lanes).
    public func count(by device: DeviceID) -> Int { lanes.reduce(0) { $0 + ($1.device == device ? $1.members.count : 0) } }

    /// How many changes of one device another one has, as its own changes tell: they name what it had seen. O(lanes²).
    public func count(by device: DeviceID, seenBy other: DeviceID) -> Int {
        let latest = lanes.filter { $0.device == other }.compactMap(\.members.last)
        return lanes.indices.filter { lanes[$0].device == device }.reduce(0) { total, lane in
            total + (latest.map { count(of: lane, seenBy: $0) }.max() ?? 0)
        }
    }

    /// The member who wrote a change.
    public func author(of index: Int) -> MemberID? {
        membership.author(of: index, by: device(of: index), in: self)
    }

    /// How many of some changes each member wrote.
    func authors(of changes: [Int]) -> [MemberID: Int] {
        var counts: [MemberID: Int] = [:]
        // A lane has one author, unless more than one member claims its device.
        var undisputed = [Int](repeating: 0, count: lanes.count)
        for index in changes {
            let lane = nodes[index].lane
            if !membership.disputedDevices.contains(lanes[lane].device) {
                undisputed[lane] += 1
            } else if let author = author(of: index) {
                counts[author, default: 0] += 1
            }
        }
        for (lane, count) in undisputed.enumerated() where count > 0 {
            if let author = membership.member(of: lanes[lane].device) { counts[author, default: 0] += count }
        }
        return counts
    }

    /// Whether a device is one of a member who is in the group now.
    public func isMember(_ device: DeviceID) -> Bool {
        membership.standing?.isMember(device, in: self) ?? (membership.member(of: device) != nil)
    }

    /// Whether a device was let in once and is out now, which goes for those whom only such let in as well.
    public func isOut(_ device: DeviceID) -> Bool { membership.member(of: device) != nil && !isMember(device) }

    /// Whether somebody was in the group, with however many devices, and is with none now.
    public func isOut(_ member: MemberID) -> Bool { membership.members[member]?.allSatisfy { isOut($0.device) } == true }

    /// What the group's keys since its founding are known by, that of now first.
    public var keyChecks: [[UInt8]] {
        guard let standing = membership.standing else { return [] }
        let counting = Set(standing.removals.map(\.change))
        return membership.removals.values.joined().filter { counting.contains($0.change) }
            .sorted { isShownBefore($0.change, $1.change) }.compactMap(\.keyCheck)
    }

    /// The replicas whose chain is forked: two changes with one number.
    public var forkedReplicas: [ReplicaID] {
        lanesByReplica.filter { $0.value.count > 1 }.map(\.key).sorted()
    }

    /// Whether one change happened before another or is it. O(1).
    public func precedes(_ earlier: Int, _ later: Int) -> Bool {
        let lane = nodes[earlier].lane
        let seen = nodes[later].lane == lane ? nodes[later].place + 1 : count(of: lane, seenBy: later)
        return nodes[earlier].place < seen
    }

    /// Some changes and all that happened before one of them. O(changes of the graph × those of the given ones that no other follows).
    public func past(of changes: [Int]) -> Set<Int> {
        let given = Set(changes)
        var last: [Int] = []
        return Set(nodes.indices.reversed().filter { index in
            if last.contains(where: { precedes(index, $0) }) { return true }
            if given.contains(index) { last.append(index) }
            return given.contains(index)
        })
    }

    /// How many changes of a lane a change follows, itself not counted.
    func count(of lane: Int, seenBy index: Int) -> Int {
        let node = nodes[index]
        if node.lane == lane { return node.place }
        return lane < node.clock.count ? Int(node.clock[lane]) : 0
    }

    /// The order in which concurrent values are shown, the same on every replica: by Lamport number, then hash.
    public func isShownBefore(_ left: Int, _ right: Int) -> Bool {
        if seeded(.orderByArrival) { return left < right }
        if nodes[left].lamport != nodes[right].lamport { return nodes[left].lamport > nodes[right].lamport }
        return nodes[right].id < nodes[left].id
    }

    // MARK: - Taking in

    /// Judges a change whose signature and hash were checked. A pure function of the change and its causal past.
    public func judge(_ identified: IdentifiedChange) -> ChangeVerdict {
        if indices[identified.id] != nil, !seeded(.duplicateAccepted) { return .known }
        let change = identified.change
        if nodes.isEmpty {
            if change.group != nil { return .missing([ChangeID(words: group.words)]) }
            guard identified.id.words == group.words else { return .invalid(.foreignGroup) }
            return Self.isFounding(change) ? .valid : .invalid(.foundingMissing)
        }
        if change.group == nil || change.operations.contains(where: { if case .found = $0 { true } else { false } }) {
            return .invalid(.secondFounding)
        }
        if change.group != group, !seeded(.groupUnchecked) { return .invalid(.foreignGroup) }
        let named = (change.previous.map { [$0] } ?? []) + change.dependencies
        if named.isEmpty { return .invalid(.noCausalPast) }
        if zip(change.dependencies, change.dependencies.dropFirst()).contains(where: { $0 >= $1 }) {
            return .invalid(.dependenciesUnsorted)
        }
        let missing = named.filter { indices[$0] == nil }
        if !missing.isEmpty { return .missing(missing) }
        let past = named.compactMap { indices[$0] }
        if (change.previous == nil) != (change.seq == 0) { return .invalid(.chainBroken) }
        if change.previous != nil {
            let previous = nodes[past[0]]
            let lane = lanes[previous.lane]
            if seeded(.forkRefused), lane.members.last != past[0] { return .invalid(.chainBroken) }
            guard
                lane.replica == change.replica, lane.device == change.device, previous.seq + 1 == change.seq || seeded(.seqUnchecked)
            else {
                return .invalid(.chainBroken)
            }
        }
        let expected = 1 + (past.map { nodes[$0].lamport }.max() ?? 0)
        if seeded(.clockInJudge), change.wallClock < 0 || change.wallClock > 4_000_000_000_000 { return .invalid(.chainBroken) }
        if change.lamport != expected, !seeded(.lamportUnchecked) { return .invalid(.lamportWrong(expected: expected)) }
        return isAdmitted(change.device, after: past) || seeded(.authorUnchecked) ? .valid : .invalid(.authorNotMember)
    }

    private func isAdmitted(_ device: DeviceID, after past: [Int]) -> Bool {
        func isPast(_ change: Int) -> Bool { past.contains { precedes(change, $0) } }
        let removals = membership.removalClaims.filter { isPast($0.change) }
        if removals.isEmpty || seeded(.removedMayWrite) { return membership.admissions(of: device).contains(where: isPast) }
        let admissions = membership.admissionClaims.filter { isPast($0.change) }
        return Standing(admissions: admissions, removals: removals, in: self).isMember(device, in: self)
    }

    private static func isFounding(_ change: Change) -> Bool {
        guard case .found(let certificate) = change.operations.first else { return false }
        return change.group == nil && change.seq == 0 && change.previous == nil && change.dependencies.isEmpty
            && change.lamport == 1 && certificate.device == change.device
            && !change.operations.dropFirst().contains { if case .found = $0 { true } else { false } }
    }

    /// Adds a change that was judged valid.
    ///
    /// - Returns: Its index in `nodes`.
    @discardableResult
    public mutating func append(_ identified: IdentifiedChange, byteCount: Int = 0, isSigned: Bool = true) -> Int {
        let change = identified.change
        let index = nodes.count
        let previous = change.previous.flatMap { indices[$0] }
        let laneCount = lanes.count
        let lane = lane(for: change, after: previous)
        nodes.append(Node(
            id: identified.id, lamport: change.lamport, seq: change.seq, wallClock: change.wallClock, lane: lane,
            place: lanes[lane].members.count, byteCount: Int32(byteCount), isSigned: isSigned,
            clock: clock(previous: previous, dependencies: change.dependencies, lane: lane)))
        lanes[lane].members.append(index)
        indices[identified.id] = index
        if let previous { headIndices.remove(previous) }
        for dependency in change.dependencies { indices[dependency].map { _ = headIndices.remove($0) } }
        headIndices.insert(index)
        if let previous, surplus.contains(previous) { surplus.insert(index) }
        if lanes.count > laneCount { cutBranches(after: previous, of: change) }
        var isAboutMembers = false
        for operation in change.operations {
            switch operation {
            case .found(let certificate): membership.admit(certificate, at: index, device: change.device, by: nil, isFounding: true)
            case .admit(let certificate):
                membership.admit(certificate, at: index, device: change.device, by: author(of: index), isFounding: false)
                isAboutMembers = true
            case .removeMember(let member, let reason, let keyCheck):
                membership.remove(member, at: index, device: change.device, by: author(of: index), reason: reason, keyCheck: keyCheck)
                isAboutMembers = true
            default: break
            }
        }
        if isAboutMembers {
            let graph = self
            membership.settle(in: graph)
            voidAnew()
        } else if surplus.contains(index) || membership.standing?.stands(index, by: change.device, in: self) == false {
            voided.insert(index)
        }
        return index
    }

    /// A chain got a branch: of all that go on from the same change as many count as may. Which do is the same in each order of
    /// arrival, and what was void once stays so. Void spreads along the chain alone, so nobody voids another's work by building on it.
    private mutating func cutBranches(after previous: Int?, of change: Change) {
        let siblings = lanesByReplica[change.replica, default: []].filter { lanes[$0].device == change.device && lanes[$0].previous == previous }
        var firsts = siblings.map { lanes[$0].members[0] }
        if let previous {
            let trunk = lanes[nodes[previous].lane].members
            if nodes[previous].place + 1 < trunk.count { firsts.append(trunk[nodes[previous].place + 1]) }
        }
        firsts.removeAll(where: surplus.contains)
        guard firsts.count > Self.branchesMax else { return }
        if !seeded(.branchesByArrival) { firsts.sort { nodes[$0].id < nodes[$1].id } } else { firsts.sort() }
        var waiting = Array(firsts.dropFirst(Self.branchesMax))
        while let first = waiting.popLast() {
            let rest = lanes[nodes[first].lane].members[nodes[first].place...]
            surplus.formUnion(rest)
            voided.formUnion(rest)
            waiting += lanesByReplica[change.replica, default: []].filter { other in lanes[other].previous.map(rest.contains) == true }.map { lanes[$0].members[0] }
        }
    }

    private mutating func voidAnew() {
        guard let standing = membership.standing, !seeded(.voidByArrival) else { return }
        voided = surplus
        for lane in lanes where !standing.isUndisputed(lane.device) {
            voided.formUnion(lane.members.filter { !standing.stands($0, by: lane.device, in: self) })
        }
    }

    private mutating func lane(for change: Change, after previous: Int?) -> Int {
        if let previous, lanes[nodes[previous].lane].members.last == previous || seeded(.forkInOneLane) { return nodes[previous].lane }
        lanes.append(Lane(replica: change.replica, device: change.device, members: [], previous: previous))
        lanesByReplica[change.replica, default: []].append(lanes.count - 1)
        return lanes.count - 1
    }

    private func clock(previous: Int?, dependencies: [ChangeID], lane: Int) -> [Int32] {
        var clock = previous.map { nodes[$0].clock } ?? []
        func raise(_ other: Int, to count: Int32) {
            if clock.count > other, clock[other] >= count { return }
            if clock.count <= other {
                clock.append(contentsOf: repeatElement(0, count: other + 1 - clock.count))
            }
            clock[other] = count
        }
        if let previous, nodes[previous].lane != lane {
            raise(nodes[previous].lane, to: Int32(nodes[previous].place + 1))
        }
        for dependency in dependencies {
            guard let index = indices[dependency] else { continue }
            let node = nodes[index]
            for (other, count) in node.clock.enumerated() where other != lane && count > 0 && !seeded(.dependenciesOverlooked) { raise(other, to: count) }
            if node.lane != lane { raise(node.lane, to: Int32(node.place + 1)) }
        }
        return clock
    }

    // MARK: - Writing

    /// The change that a replica writes next on top of everything here.
    ///
    /// When more changes are unmerged than one change may name, the operations must wait: the result then has none
    /// and joins some of them; ask again after appending it.
    public func nextChange(
        by device: DeviceID, replica: ReplicaID, wallClock: Int64, operations: [Operation]
    ) -> Change {
        // Replica ids are no secret: another device's chain under ours is not ours to go on with.
        let own = lanesByReplica[replica, default: []].filter { lanes[$0].device == device }
            .compactMap { lanes[$0].members.last }
            .max { nodes[$0].seq < nodes[$1].seq }
        let others = headIndices.filter { $0 != own }.map { nodes[$0].id }.sorted()
        let named = Array(others.prefix(ChangeLimits.dependenciesMax))
        let lamports = named.compactMap { indices[$0] }.map { nodes[$0].lamport } + (own.map { [nodes[$0].lamport] } ?? [])
        return Change(
            group: group, device: device, replica: replica, seq: own.map { seeded(.seqFromCount) ? UInt64(lanesByReplica[replica, default: []].reduce(0) { $0 + lanes[$1].members.count }) : nodes[$0].seq + 1 } ?? 0,
            previous: own.map { nodes[$0].id }, dependencies: named, lamport: 1 + (lamports.max() ?? 0),
            wallClock: wallClock, operations: named.count < others.count ? [] : operations)
    }
}
