// SPDX-License-Identifier: Apache-2.0
// peersync

/// All changes known here and which happened before which, with the membership they make.
///
/// A *lane* is a stretch of one replica's chain without a fork; usually a replica has one. Each change carries a
/// version vector over lanes, which shares what it has in common with earlier ones, so that "happened before" is one
/// look-up. `append` takes changes in; `settle` then decides which of all changes count.
public struct ChangeGraph: Sendable {
    /// A change without its operations.
    public struct Node: Sendable {
        public let id: ChangeID
        public let lamport: UInt64
        public let seq: UInt64
        /// Milliseconds since 1970 by the author's clock.
        public let wallClock: Int64
        /// Index into `lanes`.
        public let lane: Int
        /// Place in the lane from zero.
        public let place: Int
        /// The length of the change's encoding.
        public let byteCount: Int32
        /// Whether the change's own signature is held, rather than one of a later change of its
        /// chain.
        public let isSigned: Bool
        /// How many changes of each lane but its own the change follows.
        let clock: LaneClock
    }

    /// A stretch of one replica's chain without a fork; where the chain forks, further lanes begin.
    public struct Lane: Sendable {
        public let replica: ReplicaID
        public let device: DeviceID
        /// Indices into `nodes`, ascending.
        public internal(set) var members: [Int]
        /// The change before the lane's first one; nil where the lane begins with the replica's
        /// first.
        let previous: Int?
        /// The admission by which the lane speaks, as an index into `Membership.admissions`.
        var voice: Int
    }

    /// In order of arrival, which is a topological order.
    public private(set) var nodes: [Node] = []
    /// In order of their first changes' arrival.
    public internal(set) var lanes: [Lane] = []
    /// What the changes say about members and keys, whether it counts or not.
    public internal(set) var membership = Membership()
    /// Nil where the group is no fork.
    var earlier: EarlierLog?
    /// What closing the older group's log altered, for `goBack`. Nil again once a change is appended after the next
    /// `settle`.
    var beforeClosing: BeforeClosing?
    private(set) var indices: [ChangeID: Int] = [:]
    private(set) var lanesByReplica: [ReplicaID: [Int]] = [:]
    private(set) var headIndices: Set<Int> = []
    /// Admissions by which some chain speaks, as indices.
    private(set) var voicesSpoken: Set<Int> = []
    private(set) var bounds = ChainBounds()
    private(set) var resolution = MembershipResolution()
    /// Void changes: changes of the log without effect, because their author was out of the group
    /// or because their chain or branch is beyond `ChainBounds`.
    public internal(set) var voided: Set<Int> = []
    /// The format level that the group has reached, see `GroupLevel`.
    public internal(set) var level = GroupLevel.first
    /// How many operations about the level `level` was worked out from.
    var levelCount = 0
    /// How many changes `settle` has seen.
    private var settledCount = 0
    private var mustResolve = false
    /// Raised whenever changes that were here before became kept or were kept no longer.
    public internal(set) var keptEpoch = 0

    /// The hash of the change that founded it, which comes first.
    public let group: GroupID

    /// How many forks took over the log that this is; see `ChangeLimits.forkDepthMax`.
    let forkDepth: Int

    /// A graph without changes yet.
    public init(group: GroupID) { self.init(group: group, forkDepth: 0) }

    init(group: GroupID, forkDepth: Int) {
        self.group = group
        self.forkDepth = forkDepth
    }

    /// How many changes there are, void ones included.
    public var count: Int { nodes.count }

    /// The place of a change in `nodes`; nil for one that is not here. O(1).
    public func index(of change: ChangeID) -> Int? { indices[change] }

    /// The kept changes that no other kept one follows, sorted. They name the set of kept changes.
    public var heads: [ChangeID] {
        guard !resolution.keptCounts.isEmpty else { return headIndices.map { nodes[$0].id }.sorted() }
        return lastOnes(lanes.indices.compactMap { lane in
            let count = keptCount(of: lane)
            return count > 0 ? lanes[lane].members[count - 1] : nil
        })
    }

    /// The last kept change of each lane.
    public var tips: [Tip] {
        lanes.indices.compactMap { number in
            let count = keptCount(of: number)
            guard count > 0 else { return nil }
            let last = nodes[lanes[number].members[count - 1]]
            return Tip(replica: lanes[number].replica, seq: last.seq, change: last.id)
        }
    }

    /// How many changes of a lane are kept, passed on and compared. The others stay in the log here only.
    public func keptCount(of lane: Int) -> Int { resolution.keptCounts[lane] ?? lanes[lane].members.count }

    /// Whether a change is kept: passed on to others and part of what digests compare (rule 11).
    public func isKept(_ index: Int) -> Bool {
        let node = nodes[index]
        return resolution.keptCounts[node.lane].map { node.place < $0 } ?? true
    }

    /// Whether a change is the last kept one of a lane that goes on with changes that are not kept.
    public func isLastKept(_ index: Int) -> Bool { resolution.keptCounts[nodes[index].lane] == nodes[index].place + 1 }

    /// The changes that follow one in its lane, kept or not.
    public func following(_ index: Int) -> ArraySlice<Int> {
        let node = nodes[index]
        return lanes[node.lane].members[(node.place + 1)...]
    }

    /// Whether all changes are kept.
    public var isKeptWhole: Bool { resolution.keptCounts.isEmpty }

    /// Whether a change has no effect.
    public func isVoid(_ index: Int) -> Bool { voided.contains(index) }

    /// Whether a change's removals, readmissions and keys count (rule 7).
    public func countsStrictly(_ index: Int) -> Bool {
        // Changes that were found void without a new resolution are in none of its stretches.
        !voided.contains(index) && resolution.countsStrictly(index, in: self)
    }

    /// How many changes of each lane the next change follows: the pasts of all changes that count.
    /// O(lanes log lanes).
    var countingPast: LaneClock {
        var past = LaneClock()
        for (number, lane) in lanes.enumerated() {
            guard let last = lane.members.last(where: { !isVoid($0) }) else { continue }
            past.join(nodes[last].clock)
            past.raise(number, to: nodes[last].place + 1)
        }
        return past
    }

    /// Returns which of some changes, the last ones of their lanes, no other one follows, sorted.
    /// O(lanes log lanes).
    func lastOnes(_ changes: [Int]) -> [ChangeID] {
        var seen = LaneClock()
        for index in changes { seen.join(nodes[index].clock) }
        return changes.filter { seen[nodes[$0].lane] <= nodes[$0].place }.map { nodes[$0].id }.sorted()
    }

    /// Whether one change happened before another or is it. O(1).
    public func precedes(_ earlier: Int, _ later: Int) -> Bool {
        let lane = nodes[earlier].lane
        let seen = nodes[later].lane == lane ? nodes[later].place + 1 : count(of: lane, seenBy: later)
        return nodes[earlier].place < seen
    }

    /// Returns some changes and all changes that happened before one of them. O(changes of the
    /// graph × given changes that no other given change follows).
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
        return node.lane == lane ? node.place : node.clock[lane]
    }

    /// The order in which concurrent values are shown, the same on every replica: by Lamport number, then hash.
    public func isShownBefore(_ left: Int, _ right: Int) -> Bool {
        if seeded(.orderByArrival) { return left < right }
        if nodes[left].lamport != nodes[right].lamport { return nodes[left].lamport > nodes[right].lamport }
        return nodes[right].id < nodes[left].id
    }

    // MARK: - Taking in

    /// Judges the form of a change whose signature and hash were checked: the same on every replica that has the
    /// change's causal past, and for ever. What counts is decided by `settle`.
    public func judge(_ identified: IdentifiedChange) -> ChangeVerdict {
        if indices[identified.id] != nil, !seeded(.duplicateAccepted) { return .known }
        let change = identified.change
        if nodes.isEmpty {
            if change.group != nil { return .missing([ChangeID(words: group.words)]) }
            guard identified.id.words == group.words else { return .invalid(.foreignGroup) }
            return Self.isFounding(change) ? .valid : .invalid(.foundingMissing)
        }
        let isEarlier = isEarlier(change)
        if !isEarlier {
            if change.group == nil || change.operations.contains(.members(.found)) { return .invalid(.secondFounding) }
            if change.group != group, !seeded(.groupUnchecked) { return .invalid(.foreignGroup) }
            if let earlier, earlier.isOpen { return .missing(earlier.missing.sorted()) }
        }
        let named = (change.previous.map { [$0] } ?? []) + change.dependencies
        if named.isEmpty {
            guard isEarlier, let earlier else { return .invalid(.noCausalPast) }
            guard Self.isFounding(change) else { return .invalid(.foundingMissing) }
            return !earlier.isOpen || earlier.knows(founding: identified.id) ? .valid : .invalid(.foreignGroup)
        }
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
                self.isEarlier(past[0]) == isEarlier, lane.replica == change.replica, lane.device == change.device,
                previous.seq + 1 == change.seq || seeded(.seqUnchecked)
            else {
                return .invalid(.chainBroken)
            }
        }
        // An older change names no change of the fork. A change of the fork names only older
        // changes that are kept: other laptops lack the rest.
        if earlier != nil, past.contains(where: { self.isEarlier($0) != isEarlier && (isEarlier || !isKept($0)) }) {
            return .invalid(.foreignGroup)
        }
        let expected = 1 + (past.map { nodes[$0].lamport }.max() ?? 0)
        if seeded(.clockInJudge), change.wallClock < 0 || change.wallClock > 4_000_000_000_000 { return .invalid(.chainBroken) }
        if change.lamport != expected, !seeded(.lamportUnchecked) { return .invalid(.lamportWrong(expected: expected)) }
        let isAdmitted = isEarlier ? isEarlierAdmissionRight(change, after: past) : isAdmissionRight(change, after: past)
        return isAdmitted ? .valid : .invalid(.admissionWrong)
    }

    /// Rule 1 of `MembershipResolution`.
    private func isAdmissionRight(_ change: Change, after past: [Int]) -> Bool {
        if seeded(.rule15StandingInJudge), let previous = change.previous.flatMap({ indices[$0] }),
            resolution.spent.contains(lanes[nodes[previous].lane].voice) {
            return false
        }
        if change.seq > 0 { return change.admission == nil }
        guard let admission = change.admission else { return change.device == membership.founder }
        if change.device == membership.founder { return false }
        guard let index = indices[admission], membership.voice(of: change.device, admittedBy: index) != nil else {
            return false
        }
        return past.contains { precedes(index, $0) } || seeded(.authorUnchecked)
    }

    private static func isFounding(_ change: Change) -> Bool {
        change.operations.first == .members(.found) && change.group == nil && change.seq == 0 && change.previous == nil
            && change.admission == nil && change.dependencies.isEmpty && change.lamport == 1
            && !change.operations.dropFirst().contains(.members(.found))
    }

    /// Adds a change that was judged valid. `settle` has to follow before anything is asked about what counts.
    ///
    /// - Returns: Its index in `nodes`.
    /// - Complexity: Usually O(log lanes). The change that completes a fork's older log costs reading that log, once for
    ///   each fork in it.
    @discardableResult
    public mutating func append(_ identified: IdentifiedChange, byteCount: Int = 0, isSigned: Bool = true) -> Int {
        let change = identified.change
        let index = nodes.count
        if settledCount == index { beforeClosing = nil }
        let previous = change.previous.flatMap { indices[$0] }
        let operations = change.operations.compactMap { operation -> MembershipOperation? in
            if case .members(let operation) = operation { operation } else { nil }
        }
        if nodes.isEmpty {
            earlier = forkDepth < ChangeLimits.forkDepthMax ? change.fork.map(EarlierLog.init) : nil
            let counted = operations.filter { if case .fork = $0 { earlier != nil } else { true } }
            _ = membership.take(counted, of: index, by: change.device, voice: nil, find: { _ in nil }, isPast: { _ in false })
        }
        let isEarlier = index > 0 && isEarlier(change)
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
        if isEarlier {
            takeInEarlier(identified, at: index)
            return index
        }
        if lanes.count > laneCount { takeInChain(index, after: previous) }
        if index > 0, !operations.isEmpty {
            // Moved out, since a copy of the graph beside it would copy what is collected at each change.
            var collected = Membership()
            swap(&collected, &membership)
            let isChanged = collected.take(
                operations, of: index, by: change.device, voice: lanes[lane].voice, find: { indices[$0] },
                isPast: { $0 != index && precedes($0, index) })
            swap(&collected, &membership)
            if isChanged { mustResolve = true }
        }
        return index
    }

    private mutating func takeInChain(_ index: Int, after previous: Int?) {
        var moved = ChainBounds()
        swap(&moved, &bounds)
        if let previous {
            let node = nodes[previous]
            moved.addBranch(index, at: previous, trunk: lanes[node.lane].members[node.place + 1], in: self)
        } else {
            moved.addChain(index, of: lanes[nodes[index].lane].device, in: self)
        }
        swap(&moved, &bounds)
        if bounds.isExceeded { mustResolve = true }
    }

    /// Decides which changes count, after some were appended.
    ///
    /// - Complexity: Usually O(1) for each appended change. When an operation about members, or a change that builds
    ///   on what was void, is among them: see `MembershipResolution`.
    public mutating func settle() {
        guard settledCount < nodes.count else { return }
        let fresh = settledCount..<nodes.count
        settledCount = nodes.count
        if resolution.isTrivial, membership.removals.isEmpty, !bounds.isExceeded {
            mustResolve = false
        } else if mustResolve || resolution.isTrivial || !settleWithoutResolving(fresh) {
            resolve()
            levelCount = 0
        }
        if levelCount != membership.levels.count { settleLevel() }
    }

    /// Takes in changes that follow everything decided so far, or are void by it.
    ///
    /// - Returns: Whether that was possible without a new resolution.
    private mutating func settleWithoutResolving(_ fresh: Range<Int>) -> Bool {
        for index in fresh where !isEarlier(index) {
            let node = nodes[index]
            switch resolution.effect(of: index, in: self) {
            case .unclear: return false
            case .void:
                voided.insert(index)
                if resolution.keptCounts[node.lane] == nil { resolution.keptCounts[node.lane] = node.place }
            case .counts:
                // A change that counts keeps its whole past, and may vouch for changes in it.
                if resolution.keptCounts.contains(where: { count(of: $0.key, seenBy: index) > $0.value }) { return false }
            }
        }
        return true
    }

    private mutating func resolve() {
        mustResolve = false
        let before = resolution
        resolution = MembershipResolution(of: self)
        voided = seeded(.voidByArrival) ? voided : resolution.voided(in: self)
        addEarlierVoids()
        if before.keptCounts != resolution.keptCounts { keptEpoch += 1 }
    }

    /// Keeps no more of some lanes than so many changes.
    mutating func keepAtMost(_ counts: [Int: Int]) {
        resolution.keptCounts.merge(counts) { min($0, $1) }
    }

    /// The graph without the changes after a place; they must not have been settled into anything that is needed.
    public struct Mark: Sendable {
        /// How many changes there were.
        public let count: Int
        fileprivate let lanes: Int
        fileprivate let membership: Membership.Mark
        fileprivate let bounds: ChainBounds
        fileprivate let headIndices: Set<Int>
        fileprivate let resolution: MembershipResolution
        fileprivate let voided: Set<Int>
        fileprivate let settledCount: Int
        fileprivate let keptEpoch: Int
        fileprivate let level: UInt64
        fileprivate let levelCount: Int
        /// Nil where the log of an older group is open, and where there is none.
        fileprivate let earlier: EarlierLog?
        /// How many changes of older groups an open log has; nil where it is not open. A copy of the log would make the
        /// next change copy all of it.
        fileprivate let earlierCount: Int?
    }

    /// The present state, to go back to with `goBack`.
    public var mark: Mark {
        Mark(
            count: nodes.count, lanes: lanes.count, membership: membership.mark, bounds: bounds, headIndices: headIndices,
            resolution: resolution, voided: voided, settledCount: settledCount, keptEpoch: keptEpoch,
            level: level, levelCount: levelCount,
            earlier: awaitsEarlierLog ? nil : earlier, earlierCount: awaitsEarlierLog ? earlier?.entries.count : nil)
    }

    /// Forgets the changes that were appended since the mark.
    ///
    /// - Precondition: Where one of them completed the older log of a fork, `settle` ran at most once since then.
    public mutating func goBack(to mark: Mark) {
        for index in nodes.indices.reversed() where index >= mark.count {
            indices[nodes[index].id] = nil
            lanes[nodes[index].lane].members.removeLast()
        }
        for number in lanes.indices where number >= mark.lanes {
            lanesByReplica[lanes[number].replica]?.removeLast()
            if lanesByReplica[lanes[number].replica]?.isEmpty == true { lanesByReplica[lanes[number].replica] = nil }
        }
        nodes.removeSubrange(mark.count...)
        lanes.removeSubrange(mark.lanes...)
        if let count = mark.earlierCount {
            if let before = beforeClosing {
                (earlier, membership) = (before.log, before.membership)
                for number in lanes.indices { lanes[number].voice = before.voices[number] }
            }
            earlier?.goBack(to: count)
        } else {
            earlier = mark.earlier
        }
        beforeClosing = nil
        membership.goBack(to: mark.membership)
        voicesSpoken = Set(lanes.map(\.voice))
        bounds = mark.bounds
        headIndices = mark.headIndices
        resolution = mark.resolution
        voided = mark.voided
        settledCount = mark.settledCount
        keptEpoch = mark.keptEpoch
        level = mark.level
        levelCount = mark.levelCount
        mustResolve = false
    }

    private mutating func lane(for change: Change, after previous: Int?) -> Int {
        if let previous, lanes[nodes[previous].lane].members.last == previous || seeded(.forkInOneLane) { return nodes[previous].lane }
        let voice = previous.map { lanes[nodes[$0].lane].voice }
            ?? (!nodes.isEmpty && isEarlier(change) ? membership.earlierVoice(of: change.device) : nil)
            ?? membership.voice(of: change.device, admittedBy: change.admission.flatMap { indices[$0] })
        guard let voice else { preconditionFailure("only changes that were judged valid are appended") }
        lanes.append(Lane(replica: change.replica, device: change.device, members: [], previous: previous, voice: voice))
        voicesSpoken.insert(voice)
        lanesByReplica[change.replica, default: []].append(lanes.count - 1)
        return lanes.count - 1
    }

    private func clock(previous: Int?, dependencies: [ChangeID], lane: Int) -> LaneClock {
        var clock = previous.map { nodes[$0].clock } ?? LaneClock()
        if let previous, nodes[previous].lane != lane { clock.raise(nodes[previous].lane, to: nodes[previous].place + 1) }
        for dependency in dependencies {
            guard let index = indices[dependency] else { continue }
            let node = nodes[index]
            if !seeded(.dependenciesOverlooked) { clock.join(node.clock) }
            if node.lane != lane { clock.raise(node.lane, to: node.place + 1) }
        }
        return clock
    }
}
