// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupExport
import MeetupModel
import PeerReplica
import Testing

struct MarkdownSummaryTests {
    private func view(_ kind: RecordKind, _ texts: [FieldID: String], body: String? = nil) -> RecordView {
        var view = RecordView(id: RecordID(words: [1, UInt64(kind.code)]))
        let source = RecordView.Source(change: ChangeID(words: [1, 1, 1, 1]), member: nil, lamport: 1, wallClock: 0)
        for (field, text) in texts { view.fields[field] = [RecordView.FieldValue(value: .text(text), source: source)] }
        if let body { view.texts[Note.body] = body }
        return view
    }

    private func render(notes: [RecordView]) -> String {
        let people = People(profiles: [])
        var summary = Summary(groupName: "Café *Lumière*", session: nil, since: Timestamp(milliseconds: 1_795_390_692_000))
        summary.notes = notes.map { Note($0, people) }
        return MarkdownSummary.render(summary, utcOffsetSeconds: 3_600)
    }

    @Test("A line that begins like a list's is no list", arguments: [("- a", "\\- a"), ("12. b", "12\\. b"), ("3) c", "3\\) c"), ("a - 1. b", "a - 1. b"), ("+", "\\+")])
    func listSigns(title: String, shown: String) {
        #expect(render(notes: [view(.note, ["title": title])]).contains("### \(shown)\n"))
    }

    @Test("A title cannot become markup, and times are those of the reader's place")
    func titles() {
        let text = render(notes: [view(.note, ["title": "# <b>[x](javascript:1)</b> | \u{202E}"])])
        #expect(text.hasPrefix("# Café \\*Lumière\\*\n\nWhat we did since 2026-11-23 00:38."))
        #expect(text.contains("### \\# \\<b\\>\\[x\\](javascript:1)"))
        #expect(!text.contains("\u{202E}"))
    }

    @Test("In a note's text headings go below ours, HTML is shown, odd links are none, and code stays code")
    func bodies() {
        let body = "# Big\n<script>alert(1)</script> [a](javascript:x) [b](https://ok.example)\n```\n# <not touched>\n```\ntitle\n===\nend"
        let text = render(notes: [view(.note, ["title": "n"], body: body)])
        #expect(text.contains("\n#### Big\n"))
        #expect(text.contains("&lt;script>alert(1)&lt;/script> [a]\\(javascript:x) [b](https://ok.example)"))
        #expect(text.contains("\n# <not touched>\n"))
        #expect(text.contains("\n\\===\n"))
    }

    @Test("A code block that a note leaves open ends with the note")
    func openFence() {
        let text = render(notes: [view(.note, ["title": "one"], body: "````\nopen ```"), view(.note, ["title": "two"])])
        #expect(text.contains("open ```\n````\n\n### two"))
    }

    @Test("What the group has yet to settle is said of offers and of notes")
    func unsettled() {
        var offer = view(.offer, ["title": "Site"])
        var note = view(.note, ["title": "Prix"])
        let others = RecordView.Source(change: ChangeID(words: [2, 2, 2, 2]), member: nil, lamport: 1, wallClock: 0)
        for field in ["price", "title"] as [FieldID] {
            offer.fields[field, default: []] += [.init(value: .text("111"), source: others), .init(value: .text("222"), source: others)]
        }
        note.deletedBy = [MemberID(words: [1, 1, 1, 1])]
        offer.deletedBy = note.deletedBy
        var summary = Summary(groupName: "G", session: nil, since: nil)
        summary.notes = [Note(note, People(profiles: []))]
        summary.offers = [Offer.of(offer, with: OfferParts([]), People(profiles: []))]
        for text in [MarkdownSummary.render(summary, utcOffsetSeconds: 0), HTMLPage.render(summary, utcOffsetSeconds: 0)] {
            #expect(text.split(separator: "Someone deleted this while someone else edited it; it was kept.").count == 3, "\(text)")
            #expect(text.contains("People gave different values at the same time, of which the first is shown:"), "\(text)")
            // Both are told, whichever is shown.
            #expect(text.contains("price: 111, 222") && text.contains("title: Site, 111, 222"), "\(text)")
        }
    }

    /// Found by fuzzing.
    @Test("Neither a lone sign, an underline, a combining mark nor a list makes a note's text more than a note's text", arguments: [
        ("#", "\n####"), ("\ttitle\n=== ", "\n\\=== "), ("title\n-", "\n\\-"), ("#\tBig", "\n####\tBig"),
        // Four spaces make no fence, and a fence in a list would end with the list.
        ("    ```\n<script>", "&lt;script>"), ("- a\n  ```\n<script>", "\n```\n<script>\n```"), ("``` a`b\n<script>", "&lt;script>"),
        // Some take the first for the head of a table, others what follows the second for HTML that is meant.
        ("```|a|\n|---|---|\n<script>", "\n``` a \n|---|---|\n<script>\n```"), ("~~~ {=html}\n<script>", "\n~~~  =html}\n<script>\n~~~"),
        // Without the bar it would be a longer fence, and stay open.
        ("~~~|~\nx", "\n~~~ ~\nx\n~~~"),
        // The mark makes one letter of it and the sign, which it is not in Markdown.
        ("[a]\u{301}(javascript:x) <\u{301}b>", "&lt;\u{301}b>"), ("``\u{60}\u{301}\nx", "``\u{60}\u{301}\nx\n```"),
    ])
    func tricks(body: String, shown: String) {
        let text = render(notes: [view(.note, ["title": "n"], body: body)])
        #expect(text.contains(shown), "\(text)")
    }

    @Test("An image in a note's text is a link, whatever stands before it, and code stays code", arguments: [
        ("![i](http://e.x/i.png)", "\n\\![i](http://e.x/i.png)\n"), ("!![i](http://e.x)", "\n!\\![i](http://e.x)\n"),
        // One that is escaped would be an image with one more.
        ("\\![i](http://e.x)", "\n\\![i](http://e.x)\n"), ("\\\\![i](http://e.x)", "\n\\\\\\![i](http://e.x)\n"),
        ("![i\n](http://e.x)", "\n\\![i\n"), ("    ![i](http://e.x)", "\n    \\![i](http://e.x)\n"),
        ("[![i](http://e.x)](http://e.y)", "\n[\\![i](http://e.x)](http://e.y)\n"), ("```\n![i](http://e.x)\n```", "\n![i](http://e.x)\n"),
        ("Ceci `![i](http://e.x)` montre", "\nCeci `![i](http://e.x)` montre\n"),
    ])
    func images(body: String, shown: String) {
        let text = render(notes: [view(.note, ["title": "n"], body: body)])
        #expect(text.contains(shown), "\(text)")
    }

    @Test("Code within a line stays as it is where every reader takes it for code, and nowhere else", arguments: [
        ("Mettre `<b>` ou ``a ` <i>``, puis <u>", "Mettre `<b>` ou ``a ` <i>``, puis &lt;u>"), ("- `[x](javascript:1)`", "- `[x](javascript:1)`"),
        ("`a\n\n`<b>`", "`a\n\n`<b>`"),
        // The first backtick goes with the second line's.
        ("`a\nb` <script> `", "`a\nb` &lt;script> `"), ("``a`<b>`", "``a`&lt;b>`"), ("\\`<script>`", "\\`&lt;script>`"),
        // It belongs to the target of a link, to its title, to an address, to mathematics, to another cell.
        ("[a](http://x`) <script> `", "[a](http://x`) &lt;script> `"), ("[a](http://x \"\n` \") <script> `", "` \") &lt;script> `"),
        ("http://x`<script>`", "http://x`&lt;script>`"), ("$a `$ <script> `", "$a `$ &lt;script> `"), ("a ` | b <i> `", "a ` | b &lt;i> `"),
    ])
    func code(body: String, shown: String) {
        let text = render(notes: [view(.note, ["title": "n"], body: body)])
        #expect(text.contains("\n" + shown + "\n") || text.contains(shown + "\n"), "\(text)")
    }

    @Test("A combining mark after a sign in a title does not make it markup")
    func combined() {
        #expect(render(notes: [view(.note, ["title": "`\u{301}x"])]).contains("### \\`\u{301}x"))
    }

    @Test("An empty note is its title and its authors, without a gap")
    func emptyNote() {
        #expect(render(notes: [view(.note, ["title": "empty"])]).hasSuffix("### empty\n\n*by *\n"))
    }
}
