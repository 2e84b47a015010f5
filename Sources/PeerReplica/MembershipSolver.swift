// SPDX-License-Identifier: Apache-2.0
// peersync

/// Works one resolution out. All places and numbers are of one graph, which does not change meanwhile.
struct MembershipSolver {
    typealias Reading = MembershipResolution.Reading
    typealias Stretches = MembershipResolution.Stretches

    /// What one removal means for one lane that it covers.
    struct Entry {
        /// Index into `Membership.removals`; nil for a bound on the number of chains.
        let removal: Int?
        /// Places before this one precede the removal.
        let cut: Int
        /// The first place that follows the removal.
        let follow: Int
    }

    let graph: ChangeGraph
    let membership: Membership
    /// By lane, where the lane is covered or beyond a bound.
    private(set) var entries: [[Entry]]
    /// By lane: the lanes with entries for which it can vouch, and those for whose devices it has admissions.
    private(set) var vouchedFor: [[Int]]
    private(set) var admittedTo: [[Int]]
    /// By lane: the admissions made in it, and by admission the lanes that speak by it.
    private(set) var admissionsMade: [[Int]]
    private(set) var lanesOf: [[Int]]
    private var covering: [[Int]]
    /// For targets and authorities of removals, and devices beyond a bound: the admissions whose line holds the device.
    private var holders: [DeviceID: [Bool]] = [:]
    /// By removal the readmissions that lift it.
    private var lifting: [Int: [Int]] = [:]
    private let follows: FirstPlaces
    let end = Int.max

    init(_ graph: ChangeGraph, _ surplus: [Int: Int]) {
        self.graph = graph
        membership = graph.membership
        follows = FirstPlaces(lanes: graph.lanes.count)
        covering = Array(repeating: [], count: membership.admissions.count)
        lanesOf = covering
        vouchedFor = Array(repeating: [], count: graph.lanes.count)
        admittedTo = vouchedFor
        admissionsMade = vouchedFor
        entries = Array(repeating: [], count: graph.lanes.count)
        for removal in membership.removals {
            noteHolders(of: removal.target)
            noteHolders(of: membership.admissions[removal.authority].device)
        }
        for voice in membership.admissions.indices { covering[voice] = removalsCovering(voice) }
        for (number, readmission) in membership.readmissions.enumerated() {
            // Rule 13: who asked for it had seen the removal.
            let place = seeded(.rule13StaleAskings) ? readmission.change : readmission.supporters[0]
            for removal in membership.removalsByTarget[readmission.target, default: []] {
                let decision = membership.removals[removal]
                guard isBefore(decision.change, place) else { continue }
                let authority = membership.admissions[readmission.authority].device
                if membership.isInLine(authority, of: decision.authority)
                    || seeded(.rule13AnybodyReadmits) {
                    lifting[removal, default: []].append(number)
                }
            }
        }
        for (number, lane) in graph.lanes.enumerated() {
            lanesOf[lane.voice].append(number)
            var entries = covering[lane.voice].map { entry($0, number) }
            if let first = surplus[number] {
                noteHolders(of: lane.device)
                entries.append(Entry(removal: nil, cut: first, follow: end))
            }
            self.entries[number] = entries
        }
        for (voice, admission) in membership.admissions.enumerated() {
            if let change = admission.change { admissionsMade[graph.nodes[change].lane].append(voice) }
        }
        noteBuilders()
    }

    func covers(of voice: Int) -> [Int] { covering[voice] }

    /// Whether some readmission or admission may lift a removal for a device, or it is a leaving, which voids only
    /// what follows it.
    func isLiftable(_ number: Int, for voice: Int) -> Bool {
        let removal = membership.removals[number]
        if removal.isLeaving || lifting[number] != nil { return true }
        let device = membership.admissions[voice].device
        return device != removal.target
            && membership.admissionsByDevice[device, default: []].contains {
                membership.admissions[$0].change.map { isBefore(removal.change, $0) } ?? false
            }
    }

    /// Removals that no other removal follows, as changes.
    var lastRemovals: [Int] {
        var last: [Int] = []
        for removal in membership.removals {
            last.removeAll { graph.precedes($0, removal.change) }
            last.append(removal.change)
        }
        return last
    }

    // MARK: - Facts that do not depend on what counts

    private func isBefore(_ earlier: Int, _ later: Int) -> Bool { earlier != later && graph.precedes(earlier, later) }

    /// Rule 4.
    private func removalsCovering(_ voice: Int) -> [Int] {
        if membership.admissions[voice].isEarlier { return [] }
        var result: [Int] = []
        var passed: Set<DeviceID> = []
        var isOwn = true
        var next: Int? = voice
        while let current = next {
            let device = membership.admissions[current].device
            if passed.insert(device).inserted {
                for removal in membership.removalsByTarget[device, default: []] {
                    let decision = membership.removals[removal]
                    if decision.isLeaving {
                        if isOwn { result.append(removal) }
                        continue
                    }
                    let isKept = decision.keeping.contains { $0 != device && passed.contains($0) }
                    if isKept, !seeded(.rule4KeptGuestsFall) { continue }
                    if holds(current, membership.admissions[decision.authority].device) || seeded(.rule2AuthorityOverAnybody) {
                        result.append(removal)
                    }
                }
            }
            isOwn = false
            next = membership.admissions[current].parent
        }
        return result
    }

    private mutating func noteHolders(of device: DeviceID) {
        guard holders[device] == nil else { return }
        var holds: [Bool] = []
        holds.reserveCapacity(membership.admissions.count)
        // An admission comes after the one by which its author speaks.
        for admission in membership.admissions {
            holds.append(admission.device == device || admission.parent.map { holds[$0] } ?? false)
        }
        holders[device] = holds
    }

    /// Whether the line of an admission holds the target or an authority of some removal.
    private func holds(_ voice: Int, _ device: DeviceID) -> Bool { holders[device]?[voice] ?? false }

    /// Notes for each lane with entries which lanes of others follow something of it, and which lanes a lift made in
    /// some lane concerns. O(what the last changes of all lanes follow).
    private mutating func noteBuilders() {
        let bounded = boundedDevices
        for (other, content) in graph.lanes.enumerated() {
            guard let last = content.members.last else { continue }
            // Where no removal covers anybody, these are a liar's own and those it let in.
            if let bounded, !bounded.contains(where: { $0 != content.device && !holds(content.voice, $0) }) { continue }
            graph.nodes[last].clock.forEach { lane, _ in
                if !entries[lane].isEmpty, canVouch(other, for: lane) { vouchedFor[other].append(lane) }
            }
        }
        for (lane, content) in graph.lanes.enumerated() where !entries[lane].isEmpty {
            for voice in membership.admissionsByDevice[content.device, default: []] {
                if let change = membership.admissions[voice].change { admittedTo[graph.nodes[change].lane].append(lane) }
            }
        }
    }

    /// The devices of which lanes are beyond a bound, if nothing else is void and they are few.
    private var boundedDevices: Set<DeviceID>? {
        guard entries.allSatisfy({ $0.allSatisfy { $0.removal == nil } }) else { return nil }
        let devices = Set(entries.indices.filter { !entries[$0].isEmpty }.map { graph.lanes[$0].device })
        return devices.count <= 64 ? devices : nil
    }

    /// Whether some entry of a lane may ask what another lane built on.
    private func canVouch(_ other: Int, for lane: Int) -> Bool {
        graph.lanes[other].device != graph.lanes[lane].device && entries[lane].contains { canVouch(other, for: lane, by: $0) }
    }

    /// Whether an entry of a lane asks what another lane built on.
    func canVouch(_ other: Int, for lane: Int, by entry: Entry) -> Bool {
        let voice = graph.lanes[other].voice
        guard let number = entry.removal else { return isApart(voice, from: lane) }
        return !membership.removals[number].isLeaving && !holds(voice, membership.removals[number].target)
    }

    /// Whether somebody builds as another member on a lane beyond a bound: not one whom its device let in.
    private func isApart(_ voice: Int, from lane: Int) -> Bool {
        let own = graph.lanes[lane]
        return membership.admissions[voice].member != membership.admissions[own.voice].member && !holds(voice, own.device)
    }

    private func entry(_ number: Int, _ lane: Int) -> Entry {
        let removal = membership.removals[number]
        return Entry(removal: number, cut: seen(lane, by: removal.change), follow: firstFollowing(removal.change, in: lane))
    }

    /// How many changes of a lane a change follows or is.
    private func seen(_ lane: Int, by index: Int) -> Int {
        let node = graph.nodes[index]
        return node.lane == lane ? node.place + 1 : graph.count(of: lane, seenBy: index)
    }

    /// The first place of a lane that follows a change; `end` where none does.
    func firstFollowing(_ index: Int, in lane: Int) -> Int {
        let node = graph.nodes[index]
        let members = graph.lanes[lane].members
        if node.lane == lane { return node.place + 1 < members.count ? node.place + 1 : end }
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if graph.count(of: node.lane, seenBy: members[middle]) > node.place { high = middle } else { low = middle + 1 }
        }
        return low < members.count ? low : end
    }

    // MARK: - What counts if certain removals and readmissions do

    /// The least reading of rules 9 and 14: words and admissions that count grow until nothing more follows.
    func reading(_ removals: Set<Int>, _ readmissions: Set<Int>) -> Reading {
        var growth = ReadingGrowth(self, removals, readmissions)
        return growth.grown()
    }

    /// How many changes of a lane another lane built on that come before what an entry of the first is about.
    func built(on lane: Int, by other: Int, _ entry: Entry, _ void: Stretches) -> Int {
        let members = graph.lanes[other].members
        var places = members.count
        if let number = entry.removal, !seeded(.rule9RemovedVouch) {
            let change = membership.removals[number].change
            places = min(places, follows.first(number, in: other) { firstFollowing(change, in: other) })
        }
        return void.lastFree(below: places).map { seen(lane, by: members[$0]) } ?? 0
    }

    /// The changes that lift a removal for a device: readmissions, and later admissions where rule 14 lets any do.
    ///
    /// - Parameter countsStrictly: Whether a change's removals, readmissions and admissions lift anything.
    func lifts(
        of number: Int, for device: DeviceID, _ readmissions: Set<Int>, countsStrictly: (Int) -> Bool
    ) -> [Int] {
        let removal = membership.removals[number]
        var lifts = lifting[number, default: []].filter(readmissions.contains).map { membership.readmissions[$0].change }
        if device != removal.target || removal.isLeaving || seeded(.rule14TargetComesBack) {
            for admission in membership.admissionsByDevice[device, default: []] {
                guard let change = membership.admissions[admission].change, isBefore(removal.change, change) else { continue }
                if countsStrictly(change) { lifts.append(change) }
            }
        }
        return lifts
    }

    private func lifts(of number: Int, for device: DeviceID, _ readmissions: Set<Int>, countsIn reading: Reading) -> [Int] {
        lifts(of: number, for: device, readmissions) { reading.counts(reading.voidVoices, $0, graph) }
    }

    // MARK: - The well-founded reading

    /// A removal or a readmission.
    private struct Step: Hashable {
        let isReadmission: Bool
        /// Index into `Membership.removals` or `Membership.readmissions`.
        let number: Int
    }

    /// Lower and upper bounds of what counts.
    struct Bounds {
        var lowRemovals: Set<Int> = []
        var highRemovals: Set<Int>
        var lowReadmissions: Set<Int> = []
        var highReadmissions: Set<Int>
    }

    /// Whether a removal or a readmission counts if certain others do: rules 7 and 8.
    private func counts(_ step: Step, _ removals: Set<Int>, _ readmissions: Set<Int>, _ reading: Reading) -> Bool {
        let decision = step.isReadmission ? membership.readmissions[step.number] : membership.removals[step.number]
        return decision.supporters.allSatisfy { supporter in
            let lane = graph.lanes[graph.nodes[supporter].lane]
            guard reading.speaking[lane.voice] else { return false }
            return covering[lane.voice].allSatisfy { other in
                guard removals.contains(other) else { return true }
                let removal = membership.removals[other]
                let place = seeded(.rule7AskingDecides) ? decision.supporters[0] : decision.change
                if graph.precedes(place, removal.change) { return true }
                if !step.isReadmission, holds(removal.authority, decision.target), !isBefore(removal.change, supporter) {
                    if !seeded(.rule8Retaliation) { return true }
                }
                return lifts(of: other, for: lane.device, readmissions, countsIn: reading).contains { isBefore($0, supporter) }
            }
        }
    }

    /// Computes the lower bound from the upper one and the other way round, until neither moves.
    ///
    /// Between two readings only those steps are looked at again over whose authors a decided one decides, so that a
    /// line of steps that decide over each other costs one pair of readings.
    func fixpoint() -> Bounds {
        var bounds = Bounds(
            highRemovals: Set(membership.removals.indices), highReadmissions: Set(membership.readmissions.indices))
        let all = membership.removals.indices.map { Step(isReadmission: false, number: $0) }
            + membership.readmissions.indices.map { Step(isReadmission: true, number: $0) }
        let subjects = subjects(of: all)
        while true {
            let wide = reading(bounds.lowRemovals, bounds.highReadmissions)
            let narrow = reading(bounds.highRemovals, bounds.lowReadmissions)
            var isMoved = false
            var waiting = all
            while let step = waiting.popLast() {
                guard narrowDown(step, &bounds, wide, narrow) else { continue }
                isMoved = true
                waiting += subjects[step] ?? []
            }
            if !isMoved { return bounds }
        }
    }

    /// - Returns: Whether a bound moved.
    private func narrowDown(_ step: Step, _ bounds: inout Bounds, _ wide: Reading, _ narrow: Reading) -> Bool {
        let low = step.isReadmission ? \Bounds.lowReadmissions : \Bounds.lowRemovals
        let high = step.isReadmission ? \Bounds.highReadmissions : \Bounds.highRemovals
        var isMoved = false
        if bounds[keyPath: high].contains(step.number), !bounds[keyPath: low].contains(step.number),
            !counts(step, bounds.lowRemovals, bounds.highReadmissions, wide) {
            bounds[keyPath: high].remove(step.number)
            isMoved = true
        }
        if bounds[keyPath: high].contains(step.number), !bounds[keyPath: low].contains(step.number),
            counts(step, bounds.highRemovals, bounds.lowReadmissions, narrow) {
            bounds[keyPath: low].insert(step.number)
            isMoved = true
        }
        return isMoved
    }

    /// For each removal and readmission those steps whose supporters it covers, or brings back.
    private func subjects(of steps: [Step]) -> [Step: [Step]] {
        var subjects: [Step: [Step]] = [:]
        for step in steps {
            let decision = step.isReadmission ? membership.readmissions[step.number] : membership.removals[step.number]
            let voices = Set(decision.supporters.map { graph.lanes[graph.nodes[$0].lane].voice })
            for removal in Set(voices.flatMap { covering[$0] }) {
                subjects[Step(isReadmission: false, number: removal), default: []].append(step)
                for back in lifting[removal, default: []] {
                    subjects[Step(isReadmission: true, number: back), default: []].append(step)
                }
            }
        }
        return subjects
    }

    /// Whether a device can write on top of everything, speaking by an admission.
    func canSpeak(_ voice: Int, _ reading: Reading, _ removals: Set<Int>, _ readmissions: Set<Int>) -> Bool {
        guard reading.speaking[voice] else { return false }
        let admission = membership.admissions[voice]
        return covering[voice].allSatisfy { number in
            guard removals.contains(number), !seeded(.rule5CoveredIsIn) else { return true }
            return !lifts(of: number, for: admission.device, readmissions, countsIn: reading).isEmpty
        }
    }

    // MARK: - Kept

    /// Rule 11: how many changes of each lane are in the past of what counts, for lanes of which not all are.
    func keptCounts(_ wide: Reading, _ voices: [Int]) -> [Int: Int] {
        var clock = LaneClock()
        func keep(_ index: Int) {
            clock.join(graph.nodes[index].clock)
            clock.raise(graph.nodes[index].lane, to: graph.nodes[index].place + 1)
        }
        for (number, lane) in graph.lanes.enumerated() where wide.speaking[lane.voice] {
            let count = lane.members.count
            if let last = wide.voidWords[number].map({ $0.lastFree(below: count) }) ?? count - 1, last >= 0 {
                keep(lane.members[last])
            }
        }
        voices.forEach(keep)
        var counts: [Int: Int] = [:]
        for (number, lane) in graph.lanes.enumerated() where clock[number] < lane.members.count { counts[number] = clock[number] }
        return counts
    }
}

/// The first places that follow removals, worked out once for each removal and lane that is asked about.
private final class FirstPlaces {
    private let lanes: Int
    private var places: [Int: [Int]] = [:]

    init(lanes: Int) {
        self.lanes = lanes
    }

    func first(_ removal: Int, in lane: Int, otherwise find: () -> Int) -> Int {
        if let place = places[removal]?[lane], place >= 0 { return place }
        let place = find()
        places[removal, default: Array(repeating: -1, count: lanes)][lane] = place
        return place
    }
}
