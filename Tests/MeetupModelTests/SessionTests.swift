// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerReplica
import PeerTestSupport
import Testing

struct SessionTests {
    @Test("Of two sessions started at once each tells of the other, until one is ended")
    func startedAtOnce() {
        var group = TestGroup(members: 2, seed: 3)
        let ids = [RecordID.test(1, .session), RecordID.test(2, .session)]
        for (index, title) in ["Mardi", "Mardi soir"].enumerated() {
            group.devices[index].write([.create(ids[index]), .assign(ids[index], Session.title, .text(title)), .assign(ids[index], Session.started, .time(1))])
        }
        func shown(_ number: Int) -> Session {
            let sessions = group.devices[0].views.values.filter { $0.id.kind == .session }
            return Session(group.devices[0].view(ids[number]), items: [], among: Array(sessions), People(profiles: [])).beside(Array(sessions))
        }
        #expect(shown(0).alsoOpen == [])
        group.meet()
        #expect(shown(0).alsoOpen?.map(\.title) == ["Mardi soir"])
        #expect(shown(1).alsoOpen?.map(\.id) == [ids[0].description])
        // Whichever it is, both say the same.
        #expect(Set([shown(0), shown(1)].map { $0.alsoOpen?.first?.isLatest }) == [true, false])
        group.devices[1].write([.assign(ids[1], Session.ended, .time(2))])
        group.meet()
        #expect(shown(0).alsoOpen == [])
        #expect(shown(1).alsoOpen?.map(\.title) == ["Mardi"])
    }

    @Test("What an earlier session left open is carried forward, though the clocks say that it was the later one",
          arguments: CausalHistoryTests.errors, CausalHistoryTests.errors)
    func carriedForward(first: Int64, second: Int64) {
        var group = TestGroup(members: 2, seed: 3)
        let ids = [RecordID.test(2, .session), RecordID.test(1, .session)]
        let actions = [RecordID.test(3, .action), RecordID.test(4, .action)]
        for (index, clock) in [first, second].enumerated() {
            group.devices[index].write([
                .create(ids[index]), .assign(ids[index], Session.title, .text("S")),
                .assign(ids[index], Session.started, .time(CausalHistoryTests.evening + clock)),
            ] + SessionItem.creating(actions[index], in: ids[index], text: "action \(index)"), wallClock: CausalHistoryTests.evening + clock)
            group.meet()
        }
        let sessions = Session.all(in: Array(group.devices[0].views.values), People(profiles: []))
        #expect(sessions.map { $0.carriedForward.map(\.text) } == [[], ["action 0"]])
    }
}
