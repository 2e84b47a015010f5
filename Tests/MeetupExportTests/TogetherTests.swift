// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupExport
import MeetupModel
import PeerReplica
import Testing

/// What people do together, in the pages that people read.
struct TogetherTests {
    private static let names: [(member: MemberID, name: String)] = [(MemberID(words: [1, 1, 1, 1]), "Anna"), (MemberID(words: [2, 2, 2, 2]), "Bruno <b>")]

    private func source(_ member: Int) -> RecordView.Source {
        RecordView.Source(
            change: ChangeID(words: [1, 1, 1, UInt64(member)]), member: Self.names[member].member, lamport: 1, wallClock: 1_795_390_692_000)
    }

    private func view(_ kind: RecordKind, _ values: [FieldID: Value], by member: Int = 0, number: UInt64) -> RecordView {
        view(RecordID(words: [number, UInt64(kind.code)]), values, by: member)
    }

    private func view(_ id: RecordID, _ values: [FieldID: Value], by member: Int) -> RecordView {
        var view = RecordView(id: id)
        view.created = source(member)
        view.changed = source(member)
        for (field, value) in values { view.fields[field] = [RecordView.FieldValue(value: value, source: source(member))] }
        return view
    }

    private var people: People {
        People(profiles: Self.names.enumerated().map { number, one in view(.profile(of: one.member), ["name": .text(one.name)], by: number) })
    }

    private func pages(_ fill: (inout Summary, People) -> Void) -> (markdown: String, html: String) {
        var summary = Summary(groupName: "G", session: nil, since: nil)
        fill(&summary, people)
        return (MarkdownSummary.render(summary, utcOffsetSeconds: 3_600), HTMLPage.render(summary, utcOffsetSeconds: 3_600))
    }

    @Test("A check-in is shown with its replies and cheers, and its words are no markup")
    func checkins() {
        let (markdown, html) = pages { summary, people in
            var checkin = view(.checkin, ["win": .text("*Trois* <i>clients"), "ask": .text("Un relecteur")], number: 1)
            checkin.sets[Checkin.cheers] = [RecordView.Element(value: .member(Self.names[1].member), source: source(1))]
            let reply = view(.comment, ["on": .record(checkin.id), "text": .text("Moi, <script>")], by: 1, number: 2)
            summary.checkins = [Checkin.of(checkin, comments: [reply], people)]
            summary.comments = [Comment.of(reply, people)]
        }
        #expect(markdown.contains("""
            ## Check-ins

            - **Anna** – 2026-11-23 00:38
                - Win: \\*Trois\\* \\<i\\>clients
                - Ask: Un relecteur
                - Cheers: Bruno \\<b\\>
                - **Bruno \\<b\\>**: Moi, \\<script\\>
            """), "\(markdown)")
        for part in [
            "<h2>Check-ins</h2>", "<li><strong>Anna</strong> <small>2026-11-23 00:38</small>", "<li>Win: *Trois* &lt;i&gt;clients</li>",
            "<li>Cheers: Bruno &lt;b&gt;</li>", "<li><strong>Bruno &lt;b&gt;</strong>: Moi, &lt;script&gt;</li>",
        ] {
            #expect(html.contains(part), "\(part) in \(html)")
        }
        #expect(!html.contains("<script") && !html.contains("<b>") && !html.contains("<i>"))
    }

    @Test("What was said about something stands below it, and what is not in the summary is left out with what was said about it")
    func comments() {
        let (markdown, html) = pages { summary, people in
            let session = view(.session, ["title": .text("Mardi"), "started": .time(1_795_390_692_000)], number: 1)
            let decision = view(.decision, ["session": .record(session.id), "text": .text("On augmente")], number: 2)
            var note = view(.note, ["title": .text("Prix")], number: 3)
            note.texts[Note.body] = "- a\n- b"
            let offer = view(.offer, ["title": .text("Site")], number: 4)
            let project = view(.project, ["title": .text("Refonte")], number: 5)
            let pool = view(.pool, ["title": .text("Café")], number: 6)
            let board = view(.comparison, ["title": .text("Chiffres")], number: 7)
            let records = [session, decision, note, offer, project, pool, board, view(.note, [:], number: 99)]
            summary.comments = records.enumerated().map { number, record in
                Comment.of(
                    view(.comment, ["on": .record(record.id), "text": .text("[\(number)](http://e.x)")], by: 1, number: UInt64(20 + number)), people)
            }
            summary.sessions = [Session(session, items: [decision], among: [], people)]
            summary.notes = [Note(note, people)]
            summary.offers = [Offer.of(offer, with: OfferParts([offer]), people)]
            summary.projects = [Project.of(project, people)]
            summary.pools = [Pool.of(pool, people)]
            summary.comparisons = [Comparison.of(board, people)]
        }
        func line(_ number: Int) -> String { "- **Bruno \\<b\\>**: \\[\(number)\\](http://e.x)" }
        for part in [
            "- **On augmente** (noted by Anna)\n    \(line(1))\n\nSaid about it:\n\n\(line(0))", "- b\n\nSaid about it:\n\n\(line(2))\n",
            "### Site\n\n*joint, draft*\n\n\nSaid about it:\n\n\(line(3))\n", "**Refonte** – \n    \(line(4))\n", "**Café** – 0\n    \(line(5))\n",
            "| --- | --- | --- |\n\nSaid about it:\n\n\(line(6))\n",
        ] {
            #expect(markdown.contains(part), "\(part) in \(markdown)")
        }
        for number in 0..<7 {
            #expect(html.split(separator: "<li><strong>Bruno &lt;b&gt;</strong>: [\(number)](http://e.x)</li>").count == 2, "\(html)")
        }
        #expect(html.split(separator: "Said about it:").count == 5)
        #expect(!markdown.contains("[7") && !html.contains("[7"))
    }

    @Test("Of an offer it is said that shares are not all of it, what a course takes, and what a pack's parts cost, deleted ones told from the others")
    func offers() {
        let (markdown, html) = pages { summary, people in
            var pack = view(.offer, ["title": .text("Pack"), Offer.share(of: Self.names[0].member): .text("40"), "kind": .text("pack")], number: 1)
            let site = view(.offer, ["title": .text("Site"), "price": .text("222 <€>")], number: 2)
            var logo = view(.offer, ["title": .text("Logo"), "price": .text("1 €")], number: 3)
            logo.deletedBy = [Self.names[0].member]
            logo.isDeleted = true
            let hours = [("Cadrer", "2.5"), ("Vendre", "3")].enumerated().map { number, module in
                view(
                    .module, ["offer": .record(pack.id), "title": .text(module.0), "hours": .text(module.1), "place": .text("g\(number)")],
                    number: UInt64(4 + number))
            }
            pack.sets[Offer.contributors] = [RecordView.Element(value: .member(Self.names[0].member), source: source(0))]
            pack.sets[Offer.includes] = [site, logo].map { RecordView.Element(value: .record($0.id), source: source(0)) }
            let parts = OfferParts([pack, site, logo] + hours)
            summary.offers = [Offer.of(pack, with: parts, people)]
        }
        for part in [
            "*Shares: 40 % in all, not 100 %.*", "- includes Site: 222 \\<€\\>\n- includes Logo: 1 € (deleted)\n- 222 \\<€\\> if bought one by one\n",
            "2. Vendre, 3 h\n\n5.5 hours in all",
        ] {
            #expect(markdown.contains(part), "\(part) in \(markdown)")
        }
        for part in [
            "<p><em>Shares: 40 % in all, not 100 %.</em></p>", "<li>includes Logo: 1 € (deleted)</li>", "<li>222 &lt;€&gt; if bought one by one</li>",
            "</ol>\n<p>5.5 hours in all</p>",
        ] {
            #expect(html.contains(part), "\(part) in \(html)")
        }
    }
}
