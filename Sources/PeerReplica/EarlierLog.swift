// SPDX-License-Identifier: Apache-2.0
// peersync

/// The log of the older group that a fork takes over, as far as it is here.
///
/// While the fork's heads are not all here the log is *open*: changes of other groups are taken in, and no change of
/// the new group. Then it is closed for ever: what the heads follow is kept, and what counted there in the older group
/// counts. Any other change of an older group is void and not kept, whether it arrives before that or after. So what is
/// shown depends on the founding change alone.
struct EarlierLog: Sendable {
    /// A change of an older group, with its operations about members only.
    struct Entry: Sendable {
        /// In the graph of the new group.
        let index: Int
        let change: IdentifiedChange
    }

    /// What is known of the older groups while the log is open, to refuse what none of them can have accepted.
    private struct Known {
        struct Admitted: Hashable {
            let group: GroupID
            let change: ChangeID
            let device: DeviceID
        }

        /// The older group, the older group of that one, and so on.
        var groups: Set<GroupID>
        var founders: [GroupID: DeviceID] = [:]
        var admitted: Set<Admitted> = []

        /// - Returns: Whether there was something to note.
        mutating func note(_ identified: IdentifiedChange) -> Bool {
            let change = identified.change
            let group = change.group ?? GroupID(words: identified.id.words)
            var devices: [DeviceID] = []
            if change.group == nil {
                founders[group] = change.device
                if let fork = change.fork {
                    groups.insert(fork.origin)
                    devices = fork.devices
                }
            }
            for case .members(.admit(let device, _)) in change.operations { devices.append(device) }
            for device in devices { admitted.insert(Admitted(group: group, change: identified.id, device: device)) }
            return change.group == nil || !devices.isEmpty
        }
    }

    let fork: GroupFork
    /// The heads that are not here yet.
    private(set) var missing: Set<ChangeID>
    /// All changes of older groups, in order of arrival; empty once the log is closed.
    private(set) var entries: [Entry] = []
    private var known: Known
    /// While the log is open: all its changes. Once it is closed: the changes without effect in the
    /// older group, and the changes that no head follows.
    private(set) var voided: Set<Int> = []
    /// Of the closed log: how many changes are kept of lanes of which not all are.
    private(set) var keptCounts: [Int: Int] = [:]
    /// The format level that the older group had reached.
    private(set) var level = GroupLevel.first
    /// The number of older groups that the older group itself goes back to, once the log is closed.
    private(set) var depth = 0

    init(_ fork: GroupFork) {
        self.fork = fork
        missing = Set(fork.heads)
        known = Known(groups: [fork.origin])
    }

    var isOpen: Bool { !missing.isEmpty }

    /// Whether a change founds one of the older groups known so far.
    func knows(founding change: ChangeID) -> Bool { known.groups.contains(GroupID(words: change.words)) }

    /// Whether the author of a change founded the change's group, or was admitted to it by a change
    /// that is here. Whether that admission counted is known only when the log is closed.
    func admits(_ change: Change) -> Bool {
        if seeded(.forkTakesAnybody) { return true }
        guard let group = change.group, let founder = known.founders[group] else { return false }
        if change.seq > 0 { return change.admission == nil }
        guard let admission = change.admission else { return change.device == founder }
        return change.device != founder
            && known.admitted.contains(Known.Admitted(group: group, change: admission, device: change.device))
    }

    /// - Returns: Whether the log can be closed now.
    mutating func add(_ identified: IdentifiedChange, at index: Int) -> Bool {
        let change = identified.change
        let aboutMembers = change.operations.filter { if case .members = $0 { true } else { false } }
        entries.append(Entry(index: index, change: IdentifiedChange(
            id: identified.id,
            change: Change(
                group: change.group, device: change.device, replica: change.replica, seq: change.seq,
                previous: change.previous, admission: change.admission, dependencies: change.dependencies,
                lamport: change.lamport, wallClock: change.wallClock, operations: aboutMembers))))
        _ = known.note(identified)
        if !seeded(.forkShownEarly) { voided.insert(index) }
        missing.remove(identified.id)
        return missing.isEmpty
    }

    /// Forgets the changes of an open log behind so many.
    mutating func goBack(to count: Int) {
        let gone = entries[count...]
        missing.formUnion(Set(fork.heads).intersection(gone.map(\.change.id)))
        voided.subtract(gone.map(\.index))
        var forgotten = Known(groups: [])
        let mustForget = gone.reduce(false) { forgotten.note($1.change) || $0 }
        entries.removeSubrange(count...)
        guard mustForget else { return }
        known = Known(groups: [fork.origin])
        for entry in entries { _ = known.note(entry.change) }
    }

    /// Notes a change that arrived after the log was closed.
    mutating func addLate(_ index: Int, lane: Int, place: Int) {
        voided.insert(index)
        keptCounts[lane] = min(keptCounts[lane] ?? place, place)
    }

    mutating func close(voided: Set<Int>, keptCounts: [Int: Int], level: UInt64, depth: Int) {
        self.voided = voided
        self.keptCounts = keptCounts
        self.level = level
        self.depth = depth
        entries = []
        known = Known(groups: [])
    }
}

/// What closing the log of an older group alters in a graph, to go back to.
struct BeforeClosing: Sendable {
    let log: EarlierLog
    let membership: Membership
    /// By lane.
    let voices: [Int]
}

extension ChangeGraph {
    /// The older group whose log this group took over; nil where the group is no fork.
    public var origin: GroupID? { earlier?.fork.origin }

    /// The number of older groups that this group goes back to: its older group, that one's older
    /// group, and so on. 0 where the group is no fork or lacks some of the older log.
    public var forksBelow: Int { earlier?.isOpen == false ? 1 + (earlier?.depth ?? 0) : 0 }

    /// Whether some of the older group's log is not here yet. Until it is, nothing can be written, and nothing older is
    /// shown, for it is unknown who wrote it and what of it counts.
    public var awaitsEarlierLog: Bool { earlier?.isOpen == true }

    /// Whether a change is of an older group and comes when all that the fork takes over is here already.
    package func isLate(_ change: IdentifiedChange) -> Bool {
        isEarlier(change.change) && !awaitsEarlierLog && index(of: change.id) == nil && !seeded(.forkNeverCloses)
    }

    /// Whether a change belongs to the log of the older group that a fork took over.
    public func isEarlier(_ index: Int) -> Bool { membership.admissions[lanes[nodes[index].lane].voice].isEarlier }

    /// Whether a change names another group than this fork, so that it is judged as part of the older log.
    package func isEarlier(_ change: Change) -> Bool { earlier != nil && change.group != group }

    /// Rule 1 of `MembershipResolution` for a change of an older group, as far as it can be asked before all of the older
    /// log is here.
    func isEarlierAdmissionRight(_ change: Change, after past: [Int]) -> Bool {
        guard let earlier, earlier.isOpen else { return true }
        let admission = change.admission.flatMap { indices[$0] }
        return earlier.admits(change) && admission.map { index in past.contains { precedes(index, $0) } } != false
    }

    /// Notes a change of an older group that was just appended.
    mutating func takeInEarlier(_ identified: IdentifiedChange, at index: Int) {
        if awaitsEarlierLog {
            if earlier?.add(identified, at: index) == true {
                closeEarlierLog()
            } else if !seeded(.forkShownEarly) {
                voided.insert(index)
            }
        } else if !seeded(.forkNeverCloses) {
            let node = nodes[index]
            earlier?.addLate(index, lane: node.lane, place: node.place)
            voided.insert(index)
            keepAtMost([node.lane: node.place])
        }
    }

    /// Closes the log of the older group: works out as the older group did what of it counts, and who wrote it.
    ///
    /// - Complexity: As reading the older group's log, once for each fork in it.
    mutating func closeEarlierLog() {
        guard var log = earlier else { return }
        beforeClosing = BeforeClosing(log: log, membership: membership, voices: lanes.map(\.voice))
        var past = LaneClock()
        for head in log.fork.heads.compactMap({ indices[$0] }) {
            past.join(nodes[head].clock)
            past.raise(nodes[head].lane, to: nodes[head].place + 1)
        }
        func isInPast(_ index: Int) -> Bool { nodes[index].place < past[nodes[index].lane] }
        let origin = log.fork.origin
        // What the older group took over itself comes between its founding change and its other changes.
        func rank(_ entry: EarlierLog.Entry) -> Int {
            entry.change.id.words == origin.words ? 0 : entry.change.change.group == origin ? 2 : 1
        }
        let entries = log.entries.filter { isInPast($0.index) }
        var older = ChangeGraph(group: origin, forkDepth: forkDepth + 1)
        var places: [Int] = []
        var voided = Set(log.entries.map(\.index))
        for part in 0...2 {
            for entry in entries where rank(entry) == part && older.judge(entry.change) == .valid {
                older.append(entry.change)
                places.append(entry.index)
            }
        }
        older.settle()
        if !older.awaitsEarlierLog { voided.subtract(places.indices.filter { !older.isVoid($0) }.map { places[$0] }) }
        for (place, index) in places.enumerated() where lanes[nodes[index].lane].members.first == index {
            let lane = nodes[index].lane
            lanes[lane].voice = membership.earlierVoice(of: lanes[lane].device, as: older.author(of: place))
        }
        membership.settleFork(
            members: Dictionary(uniqueKeysWithValues: older.membership.admissionsByDevice.keys.compactMap { device in
                older.settledMember(of: device).map { (device, $0) }
            }),
            hosts: Dictionary(uniqueKeysWithValues: older.membership.admissionsByDevice.keys.compactMap { device in
                older.host(of: device).map { (device, $0) }
            }),
            putOut: Set(older.countingRemovals.filter { !$0.isLeaving }.map(\.target).filter { !older.isMember($0) }))
        var keptCounts: [Int: Int] = [:]
        for (number, lane) in lanes.enumerated() where membership.admissions[lane.voice].isEarlier {
            if past[number] < lane.members.count { keptCounts[number] = past[number] }
        }
        level = older.level
        log.close(voided: voided, keptCounts: keptCounts, level: older.level, depth: older.forksBelow)
        earlier = log
        self.voided = []
        if !keptCounts.isEmpty { keptEpoch += 1 }
        addEarlierVoids()
    }

    /// The owner of a device, for a fork of this group. Nil where the device is out, or where it wrote nothing and its
    /// admissions name different members.
    private func settledMember(of device: DeviceID) -> MemberID? {
        let admissions = membership.admissionsByDevice[device, default: []]
        let isSpoken = admissions.contains(where: voicesSpoken.contains)
        let members = Set(admissions.map { membership.admissions[$0].member })
        return isMember(device) && (isSpoken || members.count == 1) ? member(of: device) : nil
    }

    /// The device that made the admission by which another one speaks.
    private func host(of device: DeviceID) -> DeviceID? {
        voice(of: device).flatMap { membership.admissions[$0].parent }.map { membership.admissions[$0].device }
    }

    /// Drops what `goBack` needs to open the older log again. For when no mark before the closing
    /// is used any more.
    package mutating func keepClosing() { beforeClosing = nil }

    /// What a closed log of an older group adds to the resolution of this one.
    mutating func addEarlierVoids() {
        guard let earlier else { return }
        if !seeded(.forkShowsVoid) { voided.formUnion(earlier.voided) }
        keepAtMost(earlier.keptCounts)
    }
}
