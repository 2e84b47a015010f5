// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupExport
import MeetupModel
import PeerReplica
import Testing

/// Hostile words in every format; real readers of each are asked in `Scripts/readers`.
struct FormatTests {
    private static let source = RecordView.Source(change: ChangeID(words: [1, 1, 1, 1]), member: nil, lamport: 1, wallClock: 1_795_390_692_000)

    private func view(_ kind: RecordKind, _ values: [FieldID: Value], body: String? = nil, number: UInt64 = 1) -> RecordView {
        var view = RecordView(id: RecordID(words: [number, UInt64(kind.code)]))
        view.created = Self.source
        view.changed = Self.source
        for (field, value) in values { view.fields[field] = [RecordView.FieldValue(value: value, source: Self.source)] }
        if let body { view.texts[Note.body] = body }
        return view
    }

    private func summary(_ fill: (inout Summary, People) -> Void) -> Summary {
        var summary = Summary(groupName: "Café", session: nil, since: nil)
        fill(&summary, People(profiles: []))
        return summary
    }

    @Test("A cell that a spreadsheet would compute begins with an apostrophe, a number does not, and raw cells are as they were", arguments: [
        ("=1+1", "'=1+1", "=1+1"), ("@x", "'@x", "@x"), ("+33 6", "'+33 6", "+33 6"), ("-2.5", "-2.5", "-2.5"), ("-x", "'-x", "-x"),
        ("a,b", "\"a,b\"", "\"a,b\""), ("a\"b", "\"a\"\"b\"", "\"a\"\"b\""), ("é", "é", "é"),
        // For a spreadsheet the mark after the quote is a character of its own.
        ("a\"\u{301},=1", "\"a\"\"\u{301},=1\"", "\"a\"\"\u{301},=1\""),
    ])
    func cells(text: String, safe: String, raw: String) {
        let summary = summary { summary, people in
            summary.offers = [Offer.of(view(.offer, ["title": .text(text), "kind": .text("solo")]), with: OfferParts([]), people)]
        }
        for (isRaw, expected) in [(false, safe), (true, raw)] {
            let file = CSVExport.files(summary, isRaw: isRaw).first { $0.name == "offers" }
            #expect(file?.content.contains(",\(expected),solo,") == true, "\(file?.content ?? "")")
            #expect(file?.content.hasSuffix("\r\n") == true)
        }
    }

    @Test("In the page nothing that people write becomes markup, a script or a link to anything but the web and mail", arguments: [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](https://a\"onclick=\"b)",
        "`<b>`", "**<i>**", "> <u>", "# <s>", "- <p>", "```\n</code></pre><script>", "[<b>](https://ok.example)", "\"><svg onload=1>",
    ])
    func page(text: String) {
        let summary = summary { summary, people in
            summary.groupName = text
            summary.notes = [Note(view(.note, ["title": .text(text)], body: text), people)]
        }
        let html = HTMLPage.render(summary, utcOffsetSeconds: 0)
        for tag in ["<script", "<img", "<b>", "<i>", "<u>", "<s>", "<svg onload", "href=\"javascript", "onclick=\""] {
            #expect(!html.contains(tag), "\(tag) in \(html.suffix(600))")
        }
    }

    @Test("Brackets and signs that nobody closes take no longer than other text", arguments: ["[", "[x](", "[[](", "`", "*", "**a", "!["])
    func unclosed(sign: String) {
        // A thousand times as long takes a thousand times as long; were it squared, this test would not end.
        let text = String(repeating: sign + "ø", count: 50_000)
        let summary = summary { summary, people in summary.notes = [Note(view(.note, ["title": .text("x")], body: text), people)] }
        #expect(HTMLPage.render(summary, utcOffsetSeconds: 0).count { $0 == "ø" } == 50_000)
    }

    @Test("The page shows a note's Markdown as what it is")
    func markdown() {
        let summary = summary { summary, people in
            let body = "# Prix\n- un **gras**\n- deux\n\n1. a\n2. b\n> cité\n\n`code` et [lien](https://ok.example)\nsuite\n***\n```\nx < y\n```"
            summary.notes = [Note(view(.note, ["title": .text("n")], body: body), people)]
        }
        let html = HTMLPage.render(summary, utcOffsetSeconds: 0)
        for part in [
            "<h4>Prix</h4>", "<ul>\n<li>un <strong>gras</strong></li>\n<li>deux</li>\n</ul>", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>",
            "<blockquote><p>cité</p></blockquote>", "<p><code>code</code> et <a href=\"https://ok.example\" rel=\"noreferrer\">lien</a><br>\nsuite</p>",
            "<hr>", "<pre><code>x &lt; y</code></pre>",
        ] {
            #expect(html.contains(part), "\(part)")
        }
    }

    @Test("In French numbers have commas, and signs stand apart; what scripts read has neither")
    func french() {
        let summary = summary { summary, people in
            var pack = view(.offer, ["title": .text("Pack")], number: 1)
            let part = view(.offer, ["title": .text("Site"), "price": .text("222")], number: 2)
            let module = view(
                .module, ["offer": .record(pack.id), "title": .text("Cadrer"), "hours": .text("2.5"), "place": .text("g")], number: 3)
            pack.sets[Offer.includes] = [RecordView.Element(value: .record(part.id), source: Self.source)]
            summary.offers = [Offer.of(pack, with: OfferParts([pack, part, module]), people)]
            let referral = view(.referral, ["need": .text("Un logo")], number: 4)
            let thanks = view(.comment, ["on": .record(referral.id), "text": .text("Merci")], number: 5)
            summary.referrals = [Referral.of(referral, comments: [thanks], people)]
        }
        let (pages, tables) = Language.$current.withValue(.french) {
            ([MarkdownSummary.render(summary, utcOffsetSeconds: 0), HTMLPage.render(summary, utcOffsetSeconds: 0)], CSVExport.files(summary))
        }
        for page in pages {
            for part in [", 2,5 h", "comprend Site\u{A0}: 222", "\u{A0}; «\u{A0}Merci\u{A0}»"] { #expect(page.contains(part), "\(part)") }
        }
        let english = MarkdownSummary.render(summary, utcOffsetSeconds: 0)
        for part in [", 2.5 h", "includes Site: 222", "; “Merci”"] { #expect(english.contains(part), "\(part)") }
        #expect(tables == CSVExport.files(summary))
        #expect(tables.first?.content.contains(",2.5,Site,222") == true)
    }

    @Test("Lines of cards and calendars are folded within 75 bytes and no letter is cut")
    func folding() {
        let long = String(repeating: "é👋", count: 60) + "; a, b\nc\\d"
        let session = Session(
            view(.session, ["title": .text(long), "started": .time(1_795_390_692_000)]), items: [], among: [], People(profiles: []))
        var summary = Summary(groupName: "Café", session: session, since: nil)
        summary.sessions = [session]
        let text = CalendarExport.render(summary)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 75 })
        #expect(text.replacing("\r\n ", with: "").contains("\r\nSUMMARY:" + String(repeating: "é👋", count: 60) + "\\; a\\, b\\nc\\\\d\r\n"))
    }

    @Test("A session that ended in the second in which it began has no end, and a date that is no day is no date")
    func dates() {
        let people = People(profiles: [])
        let start = view(.session, ["title": .text("t"), "started": .time(1_795_390_692_100), "ended": .time(1_795_390_692_900)])
        let items = [("2026-12-01", 2), ("2026-02-31", 3), ("bientôt", 4)].map { due, number in
            view(.action, ["session": .record(start.id), "text": .text("a\(number)"), "due": .text(due)], number: UInt64(number))
        }
        let text = CalendarExport.render(Summary(groupName: "g", session: Session(start, items: items, among: [], people), since: nil))
        #expect(!text.contains("DTEND"))
        #expect(text.contains("DUE;VALUE=DATE:20261201"))
        #expect(text.split(separator: "BEGIN:VTODO").count == 2)
    }

    @Test("A card has what its member lets out, and a web address only where it is one")
    func card() {
        var profile = view(.profile, ["name": .text("Éloïse; Dupré"), "website": .text("javascript:1"), "contact": .text("a@b.example")])
        profile.fields["visibility.contact"] = [.init(value: .text("session"), source: Self.source)]
        profile.fields["bio"] = [.init(value: .text("secret"), source: Self.source)]
        let member = MemberID(words: [1, 1, 1, 1])
        let shown = Profile(profile, member: member, People(profiles: [profile]), isOwn: false, forExport: true)
        let text = VCardExport.render([shown])
        #expect(text.contains("EMAIL:a@b.example\r\n"))
        #expect(!text.contains("URL:") && !text.contains("secret"))
        #expect(text.hasPrefix("BEGIN:VCARD\r\nVERSION:4.0\r\n") && text.hasSuffix("END:VCARD\r\n"))
    }
}
