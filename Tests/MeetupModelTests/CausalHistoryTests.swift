// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Laptops whose clocks are wrong, and what is selected for a session or since a moment.
struct CausalHistoryTests {
    static let hour: Int64 = 3_600_000
    static let year = 365 * 24 * hour
    /// By how much a clock is wrong.
    static let errors: [Int64] = [-100 * year, -2 * hour, 2 * hour, 100 * year]
    /// Half past seven of an evening.
    static let evening: Int64 = 1_795_390_200_000

    static let session = RecordID.test(900, .session)

    /// Three members, of whom the second has a wrong clock, and what each change is called.
    private struct Evening {
        var group = TestGroup(members: 3, seed: 5)
        let error: Int64
        var time = CausalHistoryTests.evening
        var names: [ChangeID: String] = [:]

        init(error: Int64) {
            self.error = error
        }

        /// A minute later by the true time.
        @discardableResult
        mutating func write(_ name: String, by device: Int, _ operations: [Operation]? = nil) -> ChangeID {
            time += 60_000
            let note = RecordID.test(UInt64(names.count + 1))
            let change = group.devices[device].write(
                operations ?? Note.creating(note, title: name, text: "", tags: []), wallClock: time + (device == 1 ? error : 0))
            names[change.id] = name
            return change.id
        }

        mutating func start(_ name: String, by device: Int, _ session: RecordID = CausalHistoryTests.session) {
            write(name, by: device, [.create(session), .assign(session, Session.title, .text(name)), .assign(session, Session.started, .time(time))])
        }

        mutating func end(_ name: String, by device: Int, _ session: RecordID = CausalHistoryTests.session) {
            write(name, by: device, [.assign(session, Session.ended, .time(time))])
        }

        /// What a device selects, by name and in the order of names.
        func selected(on device: Int = 0, _ select: (CausalHistory) -> [Bool]) -> [String] {
            let device = group.devices[device]
            let order = device.changes.indices.sorted { device.graph.isShownBefore($1, $0) }
            let history = CausalHistory(order.map {
                CausalHistory.Entry(
                    id: device.changes[$0].id, change: device.changes[$0].change, isVoid: device.graph.voided.contains($0))
            })
            return zip(order, select(history)).filter(\.1).compactMap { names[device.changes[$0.0].id] }.sorted()
        }

        func during(_ session: RecordID = CausalHistoryTests.session, on device: Int = 0) -> [String] {
            selected(on: device) { $0.during(SessionBounds(group.devices[device].view(session))) }
        }
    }

    @Test("What is written during a session belongs to it, and what was written before or after it does not, whoever's clock is wrong",
          arguments: errors, [0, 1])
    func during(error: Int64, starter: Int) {
        var evening = Evening(error: error)
        for device in 0..<3 { evening.write("before \(device)", by: device) }
        evening.group.meet()
        evening.start("start", by: starter)
        evening.group.meet()
        for device in 0..<3 { evening.write("words \(device)", by: device) }
        evening.group.meet()
        #expect(evening.during() == ["start", "words 0", "words 1", "words 2"])
        evening.end("the end", by: starter)
        evening.group.meet()
        for device in 0..<3 { evening.write("after \(device)", by: device) }
        evening.group.meet()
        for device in 0..<3 { #expect(evening.during(on: device) == ["start", "the end", "words 0", "words 1", "words 2"]) }
    }

    @Test("Words written offline beside a session belong to it, and to the next one, if nobody had them when that began", arguments: errors)
    func beside(error: Int64) {
        var evening = Evening(error: error)
        evening.write("offline", by: 1)
        evening.start("start", by: 0)
        evening.end("the end", by: 0)
        let next = RecordID.test(901, .session)
        evening.write("between", by: 0)
        evening.start("the next start", by: 0, next)
        evening.group.meet()
        evening.end("the next end", by: 0, next)
        evening.group.meet()
        #expect(evening.during() == ["offline", "start", "the end"])
        #expect(evening.during(next) == ["offline", "the next end", "the next start"])
    }

    @Test("Of two sessions open at once each has what was written after both began, until it ends", arguments: errors)
    func two(error: Int64) {
        var evening = Evening(error: error)
        let other = RecordID.test(901, .session)
        evening.start("start A", by: 0)
        evening.start("start B", by: 1, other)
        evening.group.meet()
        evening.write("words", by: 2)
        evening.group.meet()
        evening.end("end A", by: 0)
        evening.group.meet()
        evening.write("later words", by: 2)
        evening.group.meet()
        #expect(evening.during() == ["end A", "start A", "start B", "words"])
        #expect(evening.during(other) == ["end A", "later words", "start A", "start B", "words"])
    }

    @Test("Ended by two people at once, a session holds neither what follows one end nor what follows the other")
    func endedTwice() {
        var evening = Evening(error: 0)
        evening.start("start", by: 0)
        evening.group.meet()
        evening.end("end 0", by: 0)
        evening.end("end 1", by: 1)
        evening.write("after 0", by: 0)
        evening.write("after 1", by: 1)
        evening.write("beside", by: 2)
        evening.group.meet()
        #expect(evening.during() == ["beside", "end 0", "end 1", "start"])
    }

    @Test("Nobody hides the offline words of another by creating the session once more, on top of them")
    func createdAgain() {
        var evening = Evening(error: 0)
        for number in 0..<3 { evening.write("old \(number)", by: 0) }
        evening.write("offline", by: 1)
        evening.start("start", by: 0)
        evening.group.devices[2].pull(from: evening.group.devices[1])
        evening.start("forged start", by: 2)
        evening.group.meet()
        #expect(evening.during() == ["forged start", "offline", "old 0", "old 1", "old 2", "start"])
        #expect(evening.during(on: 1) == evening.during())
    }

    @Test("Sixty-four creations of one session are told apart; with one more it begins with the group")
    func creations() {
        for (count, isOld) in [(CausalHistory.creationsMax, false), (CausalHistory.creationsMax + 1, true)] {
            var evening = Evening(error: 0)
            evening.write("old", by: 0)
            for _ in 0..<count { evening.start("start", by: 0) }
            #expect(evening.during().contains("old") == isOld)
            #expect(evening.during().count { $0 == "start" } == count)
        }
    }

    @Test("Since a look at the log is what the heads of then do not have in their past, whatever clocks say", arguments: errors)
    func look(error: Int64) {
        var evening = Evening(error: error)
        for device in 0..<3 { evening.write("old \(device)", by: device) }
        evening.group.devices[0].pull(from: evening.group.devices[1])
        let heads = evening.group.devices[0].graph.heads
        for device in 0..<3 { evening.write("new \(device)", by: device) }
        evening.group.meet()
        // The third laptop's old words had not come yet.
        #expect(evening.selected { $0.notSeen(by: heads) } == ["new 0", "new 1", "new 2", "old 2"])
        #expect(evening.selected { $0.notSeen(by: evening.group.devices[0].graph.heads) } == [])
        // A head that a damaged log lost says nothing.
        let lost = ChangeID(words: [1, 2, 3, 4])
        #expect(evening.selected { $0.notSeen(by: [lost]) }.count == 6)
    }

    @Test("Since a time is what its author's clock says or what follows such words; a clock that is behind hides nothing that follows",
          arguments: errors)
    func time(error: Int64) {
        var evening = Evening(error: error)
        evening.write("old", by: 0)
        evening.group.meet()
        evening.time += Self.hour
        let since = Timestamp(milliseconds: evening.time)
        evening.write("new", by: 0)
        evening.group.meet()
        evening.write("answer", by: 1)
        evening.group.meet()
        evening.write("answer to the answer", by: 2)
        evening.group.meet()
        #expect(evening.selected { $0.since(since) } == ["answer", "answer to the answer", "new"])
    }

    @Test("A clock that is ahead makes what was written since a time more, and never less", arguments: [2 * hour, 100 * year])
    func ahead(error: Int64) {
        var evening = Evening(error: error)
        evening.write("old", by: 0)
        evening.group.meet()
        evening.write("old, from the future", by: 1)
        evening.group.meet()
        evening.write("old, after the future", by: 0)
        evening.time += Self.hour
        let since = Timestamp(milliseconds: evening.time)
        evening.write("new", by: 0)
        evening.group.meet()
        #expect(evening.selected { $0.since(since) } == ["new", "old, after the future", "old, from the future"])
    }

    @Test("Two clocks date words before a time; one clock alone does not, nor two words of one laptop", arguments: [-2 * hour, -100 * year])
    func twoClocks(error: Int64) {
        var evening = Evening(error: error)
        evening.write("old", by: 0)
        evening.group.meet()
        evening.write("answer", by: 2)
        evening.time += Self.hour
        let since = Timestamp(milliseconds: evening.time)
        evening.write("behind", by: 1)
        evening.write("behind again", by: 1)
        evening.group.meet()
        #expect(evening.selected { $0.datedBefore(since) } == ["old"])
        evening.write("late answer", by: 2)
        evening.group.meet()
        #expect(evening.selected { $0.datedBefore(since) } == ["old"])
    }

    @Test("Void changes select nobody else's words and are no witnesses")
    func void() {
        let group = TestGroup(members: 1, seed: 5)
        var device = group.devices[0]
        let first = device.write([], wallClock: 2_000).id
        device.write([], wallClock: 1_000)
        let history = CausalHistory(device.changes.map { CausalHistory.Entry(id: $0.id, change: $0.change, isVoid: $0.id == first) })
        #expect(history.since(Timestamp(milliseconds: 1_500)) == [false, true, false])
    }

    @Test("Every selection is what the order of the graph says, change by change", arguments: seeds(20))
    func twin(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var group = TestGroup(members: 4, seed: seed)
        for step in 0..<60 {
            let (writer, reader) = (Int.random(in: 0..<4, using: &random), Int.random(in: 0..<4, using: &random))
            if writer != reader { group.devices[reader].pull(from: group.devices[writer]) }
            let session = Self.session
            // A creation and an end at least.
            let operations: [Operation] = switch step % 30 == 0 ? step / 30 : Int.random(in: 0..<8, using: &random) {
            case 0: [.create(session), .assign(session, Session.title, .text("x"))]
            case 1: [.assign(session, Session.ended, .time(1))]
            default: [.create(.test(random.next()))]
            }
            group.devices[writer].write(operations, wallClock: Int64.random(in: 0..<10, using: &random))
        }
        group.meet()
        let device = group.devices[0]
        let (graph, nodes) = (device.graph, device.changes.indices)
        let history = CausalHistory(device.changes.map { CausalHistory.Entry(id: $0.id, change: $0.change, isVoid: false) })
        func isBefore(_ left: Int, _ right: Int) -> Bool { left != right && graph.precedes(left, right) }

        let heads = nodes.filter { _ in Int.random(in: 0..<20, using: &random) == 0 }
        #expect(history.notSeen(by: heads.map { device.changes[$0].id }) == nodes.map { node in
            !heads.contains { $0 == node || isBefore(node, $0) }
        })
        let time = Timestamp(milliseconds: 7)
        func isLate(_ node: Int) -> Bool { device.changes[node].change.wallClock >= 7 }
        #expect(history.since(time) == nodes.map { node in
            isLate(node) || nodes.contains { isLate($0) && isBefore($0, node) }
        })
        #expect(history.datedBefore(time) == nodes.map { node in
            !isLate(node) && nodes.contains { !isLate($0) && isBefore(node, $0) && graph.device(of: $0) != graph.device(of: node) }
        })
        let starts = nodes.filter { device.changes[$0].change.operations.contains(.create(Self.session)) }
        let view = device.view(Self.session)
        let ends = (view.fields[Session.ended] ?? []).compactMap { graph.index(of: $0.source.change) }
        #expect(!starts.isEmpty && !ends.isEmpty)
        #expect(history.during(SessionBounds(view)) == nodes.map { node in
            !starts.allSatisfy { isBefore(node, $0) } && !ends.contains { isBefore($0, node) }
        })
    }
}
