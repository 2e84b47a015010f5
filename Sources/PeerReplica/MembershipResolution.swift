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
///    that the removal keeps, as far as that line holds the authority at or above the target. Of two, both name the kept.
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
/// 13. A *readmission* is made like a removal, and needs authority at or above it. Its asking, or
///     single change, follows the removal: an asking lifts no later removal. It brings words and
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
        var speaking: [Bool] = []
        /// Stretches whose words do not count, by lane; lanes without an entry have none.
        var voidWords: [Int: Stretches] = [:]
        /// Stretches whose removals, readmissions and keys do not count, by lane.
        var voidVoices: [Int: Stretches] = [:]
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
        let solver = MembershipSolver(graph, surplus)
        let bounds = solver.fixpoint()
        let (lowRemovals, highRemovals) = (bounds.lowRemovals, bounds.highRemovals)
        let (lowReadmissions, highReadmissions) = (bounds.lowReadmissions, bounds.highReadmissions)
        removals = highRemovals
        readmissions = seeded(.rule10UndecidedReadmit) ? highReadmissions : lowReadmissions
        isDecided = lowRemovals == highRemovals && lowReadmissions == highReadmissions
        reading = solver.reading(highRemovals, lowReadmissions)
        for voice in membership.admissions.indices {
            let covers = solver.covers(of: voice).filter(highRemovals.contains)
            if covers.isEmpty { continue }
            removalsInEffect.formUnion(covers)
            covered[voice] = covers.contains { solver.isLiftable($0, for: voice) } || lowRemovals.isDisjoint(with: covers)
        }
        spent = Set(membership.admissions.indices.filter { !solver.canSpeak($0, reading, highRemovals, lowReadmissions) })
        let wide = seeded(.rule11NarrowKept) ? reading : solver.reading(lowRemovals, highReadmissions)
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
    func counts(_ stretches: [Int: MembershipResolution.Stretches], _ index: Int, _ graph: ChangeGraph) -> Bool {
        let node = graph.nodes[index]
        let voice = graph.lanes[node.lane].voice
        if voice < speaking.count, !speaking[voice] { return false }
        return stretches[node.lane]?.contains { $0.contains(node.place) } != true
    }
}
