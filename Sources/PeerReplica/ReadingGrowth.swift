// SPDX-License-Identifier: Apache-2.0
// peersync

/// The least reading of rules 9 and 14 of `MembershipResolution`, as it grows from nothing.
///
/// A lane is looked at again only when something grew that its entries ask about, and of what others built on it only
/// the lane that grew is asked. So each pair of lanes costs its entries once, and not once in each turn.
struct ReadingGrowth {
    typealias Stretches = MembershipResolution.Stretches

    private let solver: MembershipSolver
    private let removals: Set<Int>
    private let readmissions: Set<Int>
    /// Whether an admission counts, by its index.
    private var speaking: [Bool]
    /// By lane: the stretches whose words, and whose removals and the like, do not count.
    private var words: [Stretches]
    private var voices: [Stretches]
    /// By lane and entry: how many changes others built on.
    private var built: [[Int]]
    /// The lanes that grew in this reading and whose dependent lanes were not looked at since.
    private var waiting: [Int] = []
    private var isWaiting: [Bool]

    init(_ solver: MembershipSolver, _ removals: Set<Int>, _ readmissions: Set<Int>) {
        self.solver = solver
        self.removals = removals
        self.readmissions = readmissions
        speaking = Array(repeating: false, count: solver.membership.admissions.count)
        words = solver.entries.map { $0.isEmpty ? [] : [0..<solver.end] }
        voices = words
        built = solver.entries.map { Array(repeating: 0, count: $0.count) }
        isWaiting = Array(repeating: false, count: words.count)
    }

    mutating func grown() -> MembershipResolution.Reading {
        for (voice, admission) in solver.membership.admissions.enumerated() where admission.change == nil { begin(voice) }
        var next = 0
        while next < waiting.count {
            let lane = waiting[next]
            next += 1
            isWaiting[lane] = false
            pass(on: lane)
        }
        func stretches(_ byLane: [Stretches]) -> [Int: Stretches] {
            Dictionary(uniqueKeysWithValues: byLane.enumerated().filter { !$0.element.isEmpty }.map { ($0.offset, $0.element) })
        }
        var reading = MembershipResolution.Reading()
        reading.speaking = speaking
        reading.voidWords = stretches(words)
        reading.voidVoices = stretches(voices)
        return reading
    }

    /// An admission counts from now on.
    private mutating func begin(_ voice: Int) {
        speaking[voice] = true
        for lane in solver.lanesOf[voice] {
            if solver.entries[lane].isEmpty { wait(lane) } else { lookAgain(at: lane) }
        }
    }

    private mutating func wait(_ lane: Int) {
        if isWaiting[lane] { return }
        isWaiting[lane] = true
        waiting.append(lane)
    }

    /// Tells what depends on a lane that more of it counts.
    private mutating func pass(on lane: Int) {
        for voice in solver.admissionsMade[lane] where !speaking[voice] {
            if let change = solver.membership.admissions[voice].change,
                !words[lane].contains(where: { $0.contains(solver.graph.nodes[change].place) }) {
                begin(voice)
            }
        }
        for other in solver.vouchedFor[lane] where vouch(lane, for: other) { lookAgain(at: other) }
        for other in solver.admittedTo[lane] { lookAgain(at: other) }
    }

    /// Notes how much of another lane a lane built on.
    ///
    /// - Returns: Whether that is more than was known.
    private mutating func vouch(_ lane: Int, for other: Int) -> Bool {
        var isNews = false
        for (number, entry) in solver.entries[other].enumerated() {
            let enough = min(entry.follow, solver.graph.lanes[other].members.count)
            guard built[other][number] < enough, solver.canVouch(lane, for: other, by: entry) else { continue }
            let count = solver.built(on: other, by: lane, entry, words[lane])
            guard count > built[other][number] else { continue }
            built[other][number] = count
            isNews = true
        }
        return isNews
    }

    /// Works out anew what counts of a lane with entries.
    private mutating func lookAgain(at lane: Int) {
        let content = solver.graph.lanes[lane]
        guard speaking[content.voice] else { return }
        var word: Stretches = []
        var voice: Stretches = []
        for (entry, built) in zip(solver.entries[lane], built[lane]) {
            guard let number = entry.removal else {
                let stretch = max(entry.cut, built)..<solver.end
                word.add(stretch)
                voice.add(stretch)
                continue
            }
            guard removals.contains(number) else { continue }
            let lifts = solver.lifts(of: number, for: content.device, readmissions) { countsStrictly($0) }
            let lift = lifts.map { solver.firstFollowing($0, in: lane) }.min() ?? solver.end
            voice.add(entry.cut..<max(entry.cut, lift))
            let isMild = solver.membership.removals[number].isLeaving && !seeded(.rule6LeavingTakesBack)
            let isBesideFree = isMild || !lifts.isEmpty
            let start = isBesideFree ? entry.follow : max(entry.cut, min(entry.follow, built))
            word.add(start..<max(start, lift))
        }
        if word == words[lane], voice == voices[lane] { return }
        words[lane] = word
        voices[lane] = voice
        wait(lane)
    }

    /// Whether a change's removals, readmissions and admissions lift anything.
    private func countsStrictly(_ change: Int) -> Bool {
        let node = solver.graph.nodes[change]
        return speaking[solver.graph.lanes[node.lane].voice] && !voices[node.lane].contains { $0.contains(node.place) }
    }
}
