// SPDX-License-Identifier: Apache-2.0
// peersync

/// Which removals, readmissions, admissions and words count.
///
/// For people: you answer for whom you bring in. Who came in through you, you can put out again. For anybody else it
/// takes two of you who did not come in through the same guest. What the others built on stays.
///
/// 1. An *admission* names a device. Each replica's first change names the admission by which it speaks, which is in
///    its past and for that device (checked by `ChangeGraph.judge`).
/// 2. The *line* of a change is its device, then the line of the admission it speaks by, up to the founder. Somebody
///    has *authority* over themselves and all whose line holds them.
/// 3. A *removal* is an asking and an agreement that follows it, by two members neither of whose devices is the
///    target, with the authority of the first device common to both lines; or one change, with its author's authority.
///    The completing change (the agreement, or the one) is its place in time.
/// 4. It *covers* the changes of the target and of everyone whose line holds the target, with no device in between
///    that the removal keeps, as far as that line holds the authority at or above the target.
/// 5. A covered author is out unless readmitted.
/// 6. *Leaving* is removing oneself: it covers oneself alone and voids nothing that is beside it.
/// 7. Operations that remove, readmit or rekey count only if every counting removal that covers their author follows
///    the completing change, or an earlier readmission lifts it.
/// 8. Against a removal, removals made under authority at or below its target take no voice away, unless that voice
///    had seen them.
/// 9. Words and admissions count if the admission they speak by counts, and each counting removal that covers them
///    follows them, is lifted, or is beside them while a counting change by another device, whose line lacks the
///    target, follows them and not the removal.
/// 10. What counts is the well-founded reading of these rules: of removals that nothing decides all count, of
///     readmissions that nothing decides none.
/// 11. *Kept*, passed on and compared are the pasts of all that counts in the wide reading, the upper bound of the
///     well-founded one, and of the voices of all undecided removals.
/// 12. Honest changes name as dependencies only heads that count in their author's view, and speak by an admission
///     that counts (`ChangeGraph.nextChange`).
/// 13. A *readmission* follows the removal, is made like one, and needs authority at or above it; it brings words and
///     admissions back, never removals or keys beside it.
/// 14. Covered devices that are not the target, and devices that left, can be admitted anew by any
///     member's later admission.
/// 15. Acceptance checks form only, never what counts here.
///
/// Within a lane, what a removal voids is one stretch of places, because the past only grows along a lane. So the
/// work is lanes × lanes for each removal, never changes. See Van Gelder, Ross & Schlipf, "The well-founded semantics
/// for general logic programs" (1991), for the alternating fixpoint.
struct MembershipResolution: Sendable {
    /// Stretches of places in a lane, ascending and apart.
    typealias Stretches = [Range<Int>]

    /// What counts if certain removals and readmissions do.
    struct Reading: Sendable {
        /// Whether an admission counts, by its index; empty where all do.
        fileprivate(set) var speaking: [Bool] = []
        /// Stretches whose words do not count, by lane; lanes without an entry have none.
        fileprivate(set) var voidWords: [Int: Stretches] = [:]
        /// Stretches whose removals, readmissions and keys do not count, by lane.
        fileprivate(set) var voidVoices: [Int: Stretches] = [:]
    }

    /// Indices into `Membership.removals`.
    private(set) var removals: Set<Int> = []
    /// The removals that cover somebody: a removal without authority over its target covers nobody.
    private(set) var removalsInEffect: Set<Int> = []
    /// Indices into `Membership.readmissions`.
    private(set) var readmissions: Set<Int> = []
    private(set) var reading = Reading()
    /// Admissions by which nobody can write on top of everything, as indices.
    private(set) var spent: Set<Int> = []
    /// How many changes of a lane are kept, for lanes of which not all are.
    var keptCounts: [Int: Int] = [:]
    /// Whether nothing was ever removed or cut, so that everything counts.
    private(set) var isTrivial = true
    /// Whether both bounds of the well-founded reading are the same.
    private(set) var isDecided = true
    /// Whether some chain or branch is beyond `ChainBounds`.
    private(set) var isBounded = false
    /// Removals that no later removal follows: a change that follows these follows all removals.
    private(set) var lastRemovals: [Int] = []
    /// By covered admission: whether a counting removal of it may be lifted, or all are undecided.
    private(set) var covered: [Int: Bool] = [:]

    /// Everything counts.
    init() {}

    init(of graph: ChangeGraph) {
        let membership = graph.membership
        let surplus = graph.bounds.surplus(in: graph)
        if membership.removals.isEmpty, surplus.isEmpty { return }
        isTrivial = false
        isBounded = !surplus.isEmpty
        let solver = Solver(graph, surplus)
        let (lowRemovals, highRemovals, lowReadmissions, highReadmissions) = solver.fixpoint()
        removals = highRemovals
        readmissions = lowReadmissions
        isDecided = lowRemovals == highRemovals && lowReadmissions == highReadmissions
        reading = solver.reading(highRemovals, lowReadmissions)
        for voice in membership.admissions.indices {
            let covers = solver.covers(of: voice).filter(highRemovals.contains)
            if covers.isEmpty { continue }
            removalsInEffect.formUnion(covers)
            covered[voice] = covers.contains { solver.isLiftable($0, for: voice) } || lowRemovals.isDisjoint(with: covers)
        }
        spent = Set(membership.admissions.indices.filter { !solver.canSpeak($0, reading, highRemovals, lowReadmissions) })
        let wide = solver.reading(lowRemovals, highReadmissions)
        let voices = highRemovals.flatMap { membership.removals[$0].supporters }
            + highReadmissions.flatMap { membership.readmissions[$0].supporters }
        keptCounts = solver.keptCounts(wide, voices)
        lastRemovals = solver.lastRemovals
    }

    func isVoid(_ index: Int, in graph: ChangeGraph) -> Bool {
        !isTrivial && !reading.counts(reading.voidWords, index, graph)
    }

    /// Whether a counting removal covers an admission.
    func isCovered(_ voice: Int) -> Bool { covered[voice] != nil }

    /// The changes that have no effect, as indices.
    func voided(in graph: ChangeGraph) -> Set<Int> {
        if isTrivial { return [] }
        var voided: Set<Int> = []
        for (number, lane) in graph.lanes.enumerated() {
            if !reading.speaking[lane.voice] {
                voided.formUnion(lane.members)
            } else {
                for stretch in reading.voidWords[number] ?? [] { voided.formUnion(lane.members[stretch.clamped(to: 0..<lane.members.count)]) }
            }
        }
        return voided
    }

    /// Whether a change's removals, readmissions and keys count (rule 7).
    func countsStrictly(_ index: Int, in graph: ChangeGraph) -> Bool {
        isTrivial || reading.counts(reading.voidVoices, index, graph)
    }
}

extension MembershipResolution.Reading {
    /// Whether a change is outside certain stretches and speaks by an admission that counts.
    fileprivate func counts(_ stretches: [Int: MembershipResolution.Stretches], _ index: Int, _ graph: ChangeGraph) -> Bool {
        let node = graph.nodes[index]
        let voice = graph.lanes[node.lane].voice
        if voice < speaking.count, !speaking[voice] { return false }
        return stretches[node.lane]?.contains { $0.contains(node.place) } != true
    }
}

/// Works one resolution out. All places and numbers are of one graph, which does not change meanwhile.
private struct Solver {
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
        /// Lanes of other devices that may have built on changes beside the removal, up to `last`.
        let vouchers: [(lane: Int, last: Int)]
    }

    let graph: ChangeGraph
    let membership: Membership
    private(set) var entries: [Int: [Entry]] = [:]
    private var covering: [[Int]]
    /// For targets and authorities of removals: the admissions whose line holds the device.
    private var holders: [DeviceID: [Bool]] = [:]
    /// By removal the readmissions that lift it.
    private var lifting: [Int: [Int]] = [:]
    private let end = Int.max

    init(_ graph: ChangeGraph, _ surplus: [Int: Int]) {
        self.graph = graph
        membership = graph.membership
        covering = Array(repeating: [], count: membership.admissions.count)
        for removal in membership.removals {
            noteHolders(of: removal.target)
            noteHolders(of: membership.admissions[removal.authority].device)
        }
        for voice in membership.admissions.indices { covering[voice] = removalsCovering(voice) }
        for (number, readmission) in membership.readmissions.enumerated() {
            for removal in membership.removalsByTarget[readmission.target, default: []]
            where isBefore(membership.removals[removal].change, readmission.change)
                && membership.isInLine(
                    membership.admissions[readmission.authority].device, of: membership.removals[removal].authority) {
                lifting[removal, default: []].append(number)
            }
        }
        for (number, lane) in graph.lanes.enumerated() {
            let covering = covering[lane.voice]
            let builders = covering.isEmpty ? [] : self.builders(on: number)
            var entries = covering.map { entry($0, number, builders) }
            if let first = surplus[number] { entries.append(bound(number, from: first)) }
            if !entries.isEmpty { self.entries[number] = entries }
        }
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
                    if decision.keeping.contains(where: { $0 != device && passed.contains($0) }) { continue }
                    if holds(current, membership.admissions[decision.authority].device) { result.append(removal) }
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

    /// The lanes of other devices that follow something of a lane.
    private func builders(on lane: Int) -> [Int] {
        let device = graph.lanes[lane].device
        return graph.lanes.indices.filter { other in
            let content = graph.lanes[other]
            guard content.device != device, let last = content.members.last else { return false }
            return seen(lane, by: last) > 0
        }
    }

    private func entry(_ number: Int, _ lane: Int, _ builders: [Int]) -> Entry {
        let removal = membership.removals[number]
        let cut = seen(lane, by: removal.change)
        let follow = firstFollowing(removal.change, in: lane)
        var vouchers: [(lane: Int, last: Int)] = []
        if !removal.isLeaving, cut < min(follow, graph.lanes[lane].members.count) {
            let guests = holders[removal.target] ?? []
            for other in builders where !guests[graph.lanes[other].voice] {
                let content = graph.lanes[other]
                let last = min(firstFollowing(removal.change, in: other), content.members.count) - 1
                if last >= 0, seen(lane, by: content.members[last]) > cut { vouchers.append((other, last)) }
            }
        }
        return Entry(removal: number, cut: cut, follow: follow, vouchers: vouchers)
    }

    /// Changes beyond a bound count as far as other members built on them.
    private func bound(_ lane: Int, from first: Int) -> Entry {
        let member = membership.admissions[graph.lanes[lane].voice].member
        var vouchers: [(lane: Int, last: Int)] = []
        for (other, content) in graph.lanes.enumerated() where membership.admissions[content.voice].member != member {
            let last = content.members.count - 1
            if last >= 0, seen(lane, by: content.members[last]) > first { vouchers.append((other, last)) }
        }
        return Entry(removal: nil, cut: first, follow: end, vouchers: vouchers)
    }

    /// How many changes of a lane a change follows or is.
    private func seen(_ lane: Int, by index: Int) -> Int {
        let node = graph.nodes[index]
        return node.lane == lane ? node.place + 1 : graph.count(of: lane, seenBy: index)
    }

    /// The first place of a lane that follows a change; `end` where none does.
    private func firstFollowing(_ index: Int, in lane: Int) -> Int {
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

    private func counts(_ index: Int, _ stretches: [Int: Stretches], _ speaking: [Bool]) -> Bool {
        let node = graph.nodes[index]
        guard speaking[graph.lanes[node.lane].voice] else { return false }
        return stretches[node.lane]?.contains { $0.contains(node.place) } != true
    }

    /// The least reading of rules 9 and 14: words and admissions that count grow until nothing more follows.
    func reading(_ removals: Set<Int>, _ readmissions: Set<Int>) -> Reading {
        var speaking = Array(repeating: false, count: membership.admissions.count)
        var words: [Int: Stretches] = entries.mapValues { _ in [0..<end] }
        var voices = words
        let lanes = entries.keys.sorted()
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for (voice, admission) in membership.admissions.enumerated() where !speaking[voice] {
                if admission.change.map({ counts($0, words, speaking) }) ?? true {
                    speaking[voice] = true
                    isGrowing = true
                }
            }
            for lane in lanes where speaking[graph.lanes[lane].voice] {
                var word: Stretches = []
                var voice: Stretches = []
                for entry in entries[lane, default: []] {
                    guard let number = entry.removal else {
                        let stretch = max(entry.cut, built(on: lane, by: entry, words, speaking))..<end
                        word.add(stretch)
                        voice.add(stretch)
                        continue
                    }
                    guard removals.contains(number) else { continue }
                    let lifts = lifts(of: number, for: graph.lanes[lane].device, readmissions, voices, speaking)
                    let lift = lifts.map { firstFollowing($0, in: lane) }.min() ?? end
                    voice.add(entry.cut..<max(entry.cut, lift))
                    let isBesideFree = membership.removals[number].isLeaving || !lifts.isEmpty
                    let start = isBesideFree
                        ? entry.follow
                        : max(entry.cut, min(entry.follow, built(on: lane, by: entry, words, speaking)))
                    word.add(start..<max(start, lift))
                }
                if word != words[lane] || voice != voices[lane] {
                    words[lane] = word
                    voices[lane] = voice
                    isGrowing = true
                }
            }
        }
        var reading = Reading()
        reading.speaking = speaking
        reading.voidWords = words.filter { !$0.value.isEmpty }
        reading.voidVoices = voices.filter { !$0.value.isEmpty }
        return reading
    }

    /// How many changes of a lane another device built on beside a removal, or beyond a bound.
    private func built(
        on lane: Int, by entry: Entry, _ words: [Int: Stretches], _ speaking: [Bool]
    ) -> Int {
        var built = 0
        for voucher in entry.vouchers where speaking[graph.lanes[voucher.lane].voice] {
            let place = words[voucher.lane].map { $0.lastFree(below: voucher.last + 1) } ?? voucher.last
            if let place { built = max(built, seen(lane, by: graph.lanes[voucher.lane].members[place])) }
        }
        return built
    }

    /// The changes that lift a removal for a device: readmissions, and later admissions where rule 14 lets any do.
    private func lifts(
        of number: Int, for device: DeviceID, _ readmissions: Set<Int>, _ voices: [Int: Stretches], _ speaking: [Bool]
    ) -> [Int] {
        let removal = membership.removals[number]
        var lifts = lifting[number, default: []].filter(readmissions.contains).map { membership.readmissions[$0].change }
        if device != removal.target || removal.isLeaving {
            for admission in membership.admissionsByDevice[device, default: []] {
                guard let change = membership.admissions[admission].change, isBefore(removal.change, change) else { continue }
                if counts(change, voices, speaking) { lifts.append(change) }
            }
        }
        return lifts
    }

    // MARK: - The well-founded reading

    /// Rules 7 and 8.
    private func counting(
        _ decisions: [Membership.Decision], isReadmission: Bool, _ removals: Set<Int>, _ readmissions: Set<Int>,
        _ reading: Reading
    ) -> Set<Int> {
        Set(decisions.indices.filter { number in
            let decision = decisions[number]
            return decision.supporters.allSatisfy { supporter in
                let lane = graph.lanes[graph.nodes[supporter].lane]
                guard reading.speaking[lane.voice] else { return false }
                return covering[lane.voice].allSatisfy { other in
                    guard removals.contains(other) else { return true }
                    let removal = membership.removals[other]
                    if graph.precedes(decision.change, removal.change) { return true }
                    if !isReadmission, holds(removal.authority, decision.target), !isBefore(removal.change, supporter) { return true }
                    return lifts(of: other, for: lane.device, readmissions, reading.voidVoices, reading.speaking)
                        .contains { isBefore($0, supporter) }
                }
            }
        })
    }

    /// Computes the lower bound from the upper one and the other way round, until neither moves.
    func fixpoint() -> (lowRemovals: Set<Int>, highRemovals: Set<Int>, lowReadmissions: Set<Int>, highReadmissions: Set<Int>) {
        var low: Set<Int> = []
        var high = Set(membership.removals.indices)
        var lowBack: Set<Int> = []
        var highBack = Set(membership.readmissions.indices)
        while true {
            let wide = reading(low, highBack)
            let narrow = reading(high, lowBack)
            let newHigh = counting(membership.removals, isReadmission: false, low, highBack, wide)
            let newLow = counting(membership.removals, isReadmission: false, high, lowBack, narrow)
            let newHighBack = counting(membership.readmissions, isReadmission: true, low, highBack, wide)
            let newLowBack = counting(membership.readmissions, isReadmission: true, high, lowBack, narrow)
            if newHigh == high, newLow == low, newHighBack == highBack, newLowBack == lowBack {
                return (low, high, lowBack, highBack)
            }
            (low, high, lowBack, highBack) = (newLow, newHigh, newLowBack, newHighBack)
        }
    }

    /// Whether a device can write on top of everything, speaking by an admission.
    func canSpeak(_ voice: Int, _ reading: Reading, _ removals: Set<Int>, _ readmissions: Set<Int>) -> Bool {
        guard reading.speaking[voice] else { return false }
        let admission = membership.admissions[voice]
        return covering[voice].allSatisfy { number in
            guard removals.contains(number) else { return true }
            return !lifts(of: number, for: admission.device, readmissions, reading.voidVoices, reading.speaking).isEmpty
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
