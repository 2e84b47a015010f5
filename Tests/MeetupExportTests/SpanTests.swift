// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupExport
import MeetupModel
import PeerReplica
import Testing

/// The part of a log that a summary is about, and its drawing, with clocks that are wrong.
struct SpanTests {
    private static let evening: Int64 = 1_795_390_200_000
    private static let hour: Int64 = 3_600_000
    private static let people = People(profiles: [])

    @Test("An export since a time begins with the whole second, also before 1970", arguments: [
        (0, 0), (1, 0), (999, 0), (1_000, 1_000), (-1, -1_000), (-1_000, -1_000), (-1_001, -2_000),
    ] as [(Int64, Int64)])
    func second(time: Int64, beginning: Int64) {
        #expect(Summary.Span.since(Timestamp(milliseconds: time)).since == Timestamp(milliseconds: beginning))
    }

    private func source(_ number: UInt64, _ clock: Int64) -> RecordView.Source {
        RecordView.Source(change: ChangeID(words: [number, 0, 0, 0]), member: nil, lamport: number, wallClock: clock)
    }

    private func view(_ number: UInt64, _ kind: RecordKind, _ values: [FieldID: Value], at clock: Int64) -> RecordView {
        var view = RecordView(id: RecordID(words: [number, UInt64(kind.code)]))
        view.created = source(number, clock)
        view.changed = view.created
        view.fields = values.mapValues { [RecordView.FieldValue(value: $0, source: source(number, clock))] }
        return view
    }

    private func logged(_ number: UInt64, at clock: Int64, _ operations: [Operation]) -> Summary.Logged {
        let change = Change(
            group: nil, device: DeviceID(words: [1, 0, 0, 0]), replica: ReplicaID(words: [1, 0]), seq: number - 1,
            previous: number == 1 ? nil : ChangeID(words: [number - 1, 0, 0, 0]), dependencies: [], lamport: number,
            wallClock: clock, operations: operations)
        let id = ChangeID(words: [number, 0, 0, 0])
        return Summary.Logged(
            entry: ChangeEntry(id: id, change: change, author: MemberID(words: [9, 0, 0, 0]), isVoid: false, people: Self.people,
                titles: [:]),
            change: change)
    }

    @Test("The drawing of a session has each decision, in whatever century its author's clock was",
          arguments: [-100 * 365 * 24 * hour, -2 * hour, 2 * hour, 100 * 365 * 24 * hour])
    func drawing(error: Int64) {
        let start = view(1, .session, ["title": .text("Mardi"), "started": .time(Self.evening)], at: Self.evening)
        let decision = view(
            2, .decision, ["session": .record(start.id), "text": .text("On loue")], at: Self.evening + error)
        let session = Session(start, items: [decision], among: [start], Self.people)
        let note = RecordID(words: [3, UInt64(RecordKind.note.code)])
        // The change that made the decision is void, say, and the others are of one hour.
        let log = [logged(1, at: Self.evening, [.create(start.id)]), logged(2, at: Self.evening + Self.hour, [.create(note)])]
        let summary = Summary(
            of: .session(session, start), groupName: "G", views: [start, decision], log: log, whole: { _ in [] })
        let page = HTMLPage.render(summary, utcOffsetSeconds: 0)
        #expect(page.split(separator: "<circle").count == 2, "\(page)")
    }

    @Test("A summary since a time has the sessions that its changes created, and no other", arguments: [-2 * hour, 2 * hour])
    func sessions(error: Int64) {
        let old = view(1, .session, ["title": .text("Avant"), "started": .time(Self.evening + 2 * error)], at: Self.evening)
        let new = view(2, .session, ["title": .text("Mardi"), "started": .time(Self.evening - 2 * error)], at: Self.evening)
        let summary = Summary(
            of: .since(Timestamp(milliseconds: Self.evening)), groupName: "G", views: [old, new],
            log: [logged(2, at: Self.evening, [.create(new.id)])], whole: { _ in [] })
        #expect(summary.sessions.map(\.title) == ["Mardi"])
    }
}
