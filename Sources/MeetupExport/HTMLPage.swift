// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerReplica

/// The summary as one page that needs nothing else, prints well, and is light or dark as its reader likes.
public enum HTMLPage {
    /// - Parameter utcOffsetSeconds: The UTC offset of the reader's place, in which times are
    ///   shown.
    public static func render(_ summary: Summary, utcOffsetSeconds: Int) -> String {
        let moment: (Timestamp) -> String = { time in
            Timestamp(milliseconds: time.milliseconds + Int64(utcOffsetSeconds) * 1_000).minute
        }
        let title = summary.session?.title ?? summary.groupName
        let remarks = Remarks(summary.comments)
        let parts = [
            heading(summary, moment), summary.session.map { said(remarks.on($0.head.id)) } ?? "",
            section(tr("Who was there"), attendees(summary.attendees, remarks)), session(summary.session, remarks),
            section(tr("Sessions"), summary.session == nil ? summary.sessions.map { held($0, remarks, moment) }.joined(separator: "\n") : ""),
            section(tr("Check-ins"), list(summary.checkins.map { checkin($0, moment) })),
            section(tr("Offers"), summary.offers.map { offer($0, remarks) }.joined(separator: "\n")),
            section(tr("Projects"), list(summary.projects.map { project($0) + beneath(remarks.on($0.head.id)) })),
            section(tr("Referrals"), list(summary.referrals.map(referral))),
            section(tr("Buying together"), list(summary.pools.map { pool($0) + beneath(remarks.on($0.head.id)) })),
            section(tr("Comparisons"), summary.comparisons.map { comparison($0, remarks) }.joined(separator: "\n")),
            section(tr("Notes"), summary.notes.map { note($0, remarks) }.joined(separator: "\n")),
            section(
                tr("Who contributed what"),
                summary.contributions.isEmpty ? "" : HTMLCharts.contributions(summary.contributions) + HTMLCharts.timeline(summary, moment)),
        ]
        return """
            <!DOCTYPE html>
            <html lang="\(Language.current.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(HTMLText.inline(title))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <main>
            \(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private static func heading(_ summary: Summary, _ moment: (Timestamp) -> String) -> String {
        guard let session = summary.session else {
            let since = summary.since.map { tr("What we did since \(moment($0))") } ?? tr("What we did, all of it")
            return "<header><h1>\(HTMLText.inline(summary.groupName))</h1><p>\(since)</p></header>"
        }
        var facts = [moment(session.started) + (session.ended.map { " – " + moment($0) } ?? "")]
        if let place = session.place, !place.isEmpty { facts.append(HTMLText.inline(place)) }
        facts.append(HTMLText.inline(summary.groupName))
        return "<header><h1>\(HTMLText.inline(session.title))</h1><p>\(facts.joined(separator: " · "))</p></header>"
    }

    private static func attendees(_ profiles: [Profile], _ remarks: Remarks) -> String {
        list(profiles.map { profile in
            let words = ["headline", "trade", "city"].compactMap { profile.fields[$0] }.map(HTMLText.inline)
            var line = "<strong>\(HTMLText.inline(profile.name))</strong>" + (words.isEmpty ? "" : " – " + words.joined(separator: ", "))
            if !profile.offers.isEmpty { line += tr("; offers \(profile.offers.map(HTMLText.inline).joined(separator: ", "))") }
            if !profile.seeks.isEmpty { line += tr("; seeks \(profile.seeks.map(HTMLText.inline).joined(separator: ", "))") }
            return line + (profile.fields["website"].map { " (\(HTMLText.inline($0)))" } ?? "") + beneath(remarks.on(profile.head.id))
        })
    }

    private static func decision(_ item: SessionItem, _ remarks: Remarks) -> String {
        "<strong>\(HTMLText.inline(item.text))</strong>" + (item.by.map { " <small>" + tr("noted by \(HTMLText.inline($0.name))") + "</small>" } ?? "")
            + beneath(remarks.on(item.head.id))
    }

    /// One of several sessions.
    private static func held(_ session: Session, _ remarks: Remarks, _ moment: (Timestamp) -> String) -> String {
        let facts = [moment(session.started)] + (session.place.map { [HTMLText.inline($0)] } ?? [])
        let items = session.decisions.map { decision($0, remarks) } + session.actions.map { action($0, remarks) }
        return article(session.title, facts.joined(separator: " · "), list(items) + said(remarks.on(session.head.id)))
    }

    private static func session(_ session: Session?, _ remarks: Remarks) -> String {
        guard let session else { return "" }
        return [
            section(tr("Agenda"), list(session.agenda.map { HTMLText.inline($0.text) + beneath(remarks.on($0.head.id)) }, "ol")),
            section(tr("Decisions"), list(session.decisions.map { decision($0, remarks) })),
            section(tr("Actions"), list(session.actions.map { action($0, remarks) })),
            section(tr("Still open from earlier sessions"), list(session.carriedForward.map { action($0, remarks) })),
        ].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func action(_ item: SessionItem, _ remarks: Remarks) -> String {
        var line = (item.done == true ? "☑ " : "☐ ") + HTMLText.inline(item.text)
        if let owner = item.owner { line += " – <strong>\(HTMLText.inline(owner.name))</strong>" }
        if let due = item.due { line += tr(", by \(HTMLText.inline(due))") }
        return line + beneath(remarks.on(item.head.id))
    }

    private static func checkin(_ checkin: Recorded<Checkin>, _ moment: (Timestamp) -> String) -> String {
        let words = checkin.content.words.map { name, text in tr("\(HTMLText.inline(name)): \(HTMLText.inline(text))") }
        return "<strong>\(HTMLText.inline(checkin.by?.name ?? tr("somebody")))</strong> <small>\(moment(checkin.head.created))</small>\n"
            + list(words + checkin.replies.map(said))
    }

    private static func offer(_ offer: Recorded<Offer>, _ remarks: Remarks) -> String {
        let facts = Offer.fields.compactMap { field in
            offer.fields[field.name].map { tr("\(tr(word: field.name).capitalizedFirst): \(HTMLText.inline($0))") }
        }
        let people = offer.contributors.map { contributor in
            var line = "<strong>\(HTMLText.inline(contributor.person.name))</strong>"
            if let role = contributor.role { line += ", \(HTMLText.inline(role))" }
            if let share = contributor.share { line += ", \(HTMLText.inline(tr(number: share))) %" }
            return line + " – " + contributor.agreement
        }
        let modules = offer.modules.map { module in
            HTMLText.inline(module.title) + (module.teacher.map { " – <strong>\(HTMLText.inline($0.name))</strong>" } ?? "")
                + (module.hours.map { ", \(HTMLText.inline(tr(number: $0))) h" } ?? "") + beneath(remarks.on(module.id))
        }
        let parts = offer.included.map { $0.line(HTMLText.inline) } + [offer.content.partsPrice(HTMLText.inline)].compactMap { $0 }
        let warning = offer.content.sharesWarning.map { "<p><em>\(HTMLText.inline($0))</em></p>\n" } ?? ""
        let hours = offer.hours.map { "<p>" + tr("\(HTMLText.inline(tr(number: $0))) hours in all") + "</p>\n" } ?? ""
        return article(
            offer.title, "\(HTMLText.inline(tr(word: offer.offerKind))), \(tr(word: offer.state.rawValue))",
            marks(offer.head) + warning + list(facts + people + parts) + list(modules, "ol") + hours + HTMLText.body(offer.text ?? "")
                + said(remarks.on(offer.head.id)))
    }

    private static func project(_ project: Recorded<Project>) -> String {
        let roles = project.roles.map { role in
            let names = role.claims.map { HTMLText.inline($0.person.name) }.joined(separator: ", ")
            return tr("\(HTMLText.inline(role.role)):") + " " + tr(parts: [names, role.wanted].filter { !$0.isEmpty })
        }
        return "<strong>\(HTMLText.inline(project.title))</strong> – \(roles.joined(separator: " · "))"
    }

    private static func referral(_ referral: Recorded<Referral>) -> String {
        let words = referral.comments.map { tr("; “\(HTMLText.inline($0.text))”") }.joined()
        return tr("\(HTMLText.inline(referral.need)):") + " \(HTMLText.inline(referral.from?.name ?? tr("somebody"))) → "
            + "<strong>\(HTMLText.inline(referral.to?.name ?? tr("somebody")))</strong>, \(tr(word: referral.state.rawValue))\(words)"
    }

    private static func pool(_ pool: Recorded<Pool>) -> String {
        let pledges = pool.pledges.map { "\(HTMLText.inline($0.person.name)) \($0.quantity)" }.joined(separator: ", ")
        return "<strong>\(HTMLText.inline(pool.title))</strong> – \(pool.total) \(HTMLText.inline(pool.unit ?? ""))"
            + (pool.price.map { tr(" at \(HTMLText.inline($0))") } ?? "") + (pledges.isEmpty ? "" : " (\(pledges))")
    }

    private static func comparison(_ board: Recorded<Comparison>, _ remarks: Remarks) -> String {
        let head = ([tr("Metric")] + board.members.map { HTMLText.inline($0.name) } + [tr("Best"), tr("Median")]).map { "<th scope=\"col\">\($0)</th>" }.joined()
        let rows = board.metrics.map { metric in
            let values = board.members.map { member in
                metric.values.first { $0.person == member }.map { entry in
                    entry.best ? "<td><strong>\(HTMLText.inline(entry.value))</strong></td>" : "<td>\(HTMLText.inline(entry.value))</td>"
                } ?? "<td>–</td>"
            }
            let name = HTMLText.inline(metric.name + (metric.unit.map { " (\($0))" } ?? ""))
            let computed = [metric.best, metric.median].map { "<td>\(HTMLText.inline(tr(number: $0 ?? "")))</td>" }
            return "<tr><th scope=\"row\">\(name)</th>\(values.joined())\(computed.joined())</tr>"
        }
        let table = "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(rows.joined(separator: "\n"))\n</tbody>\n</table>"
        return article(board.title, "", table + said(remarks.on(board.head.id)))
    }

    private static func note(_ note: Note, _ remarks: Remarks) -> String {
        var facts = tr("by \(note.head.authors.map { HTMLText.inline($0.name) }.joined(separator: ", "))")
        if !note.tags.isEmpty { facts += " · " + note.tags.map(HTMLText.inline).joined(separator: ", ") }
        return article(note.title, facts, marks(note.head) + HTMLText.body(note.text ?? "") + said(remarks.on(note.head.id)))
    }

    private static func said(_ comments: [Recorded<Comment>]) -> String {
        comments.isEmpty ? "" : "\n<p class=\"facts\">\(HTMLText.inline(tr("Said about it:")))</p>\n" + list(comments.map(said))
    }

    private static func said(_ comment: Recorded<Comment>) -> String {
        let who = "<strong>\(HTMLText.inline(comment.by?.name ?? tr("somebody")))</strong>"
        return tr("\(who): \(HTMLText.inline(comment.text))")
    }

    /// Returns comments within an item of a list.
    private static func beneath(_ comments: [Recorded<Comment>]) -> String { comments.isEmpty ? "" : "\n" + list(comments.map(said)) }

    /// What the group has yet to settle.
    private static func marks(_ head: RecordHead) -> String {
        var kept = head.keptDespiteDeletion ? "<p><em>" + tr("Someone deleted this while someone else edited it; it was kept.") + "</em></p>\n" : ""
        if head.needsNewerVersion == true {
            kept += "<p><em>" + tr("Someone changed this with a newer peersync; update peersync to see all of it.") + "</em></p>\n"
        }
        guard let disputes = head.disputes else { return kept }
        let sentence = tr("People gave different values at the same time, of which the first is shown:")
        return kept + "<p><em>" + sentence + "</em></p>\n" + list(disputes.map { $0.sentence { HTMLText.inline($0) } })
    }

    // MARK: -

    private static func article(_ title: String, _ facts: String, _ body: String) -> String {
        "<article>\n<h3>\(HTMLText.inline(title))</h3>\n" + (facts.isEmpty ? "" : "<p class=\"facts\">\(facts)</p>\n") + "\(body)\n</article>"
    }

    private static func list(_ items: [String], _ kind: String = "ul") -> String {
        items.isEmpty ? "" : "<\(kind)>\n" + items.map { "<li>\($0)</li>" }.joined(separator: "\n") + "\n</\(kind)>\n"
    }

    private static func section(_ title: String, _ body: String) -> String {
        body.isEmpty ? "" : "<section>\n<h2>\(title)</h2>\n\(body)\n</section>"
    }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1d2328; --soft: #5d6872; --paper: #fff; --line: #d9dee2; --bar: #2f6f9f; --mark: #b4551d; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e4e8eb; --soft: #9aa5ae; --paper: #15191c; --line: #333b41; --bar: #6fb1dd; --mark: #e59a63; }
        }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 Georgia, 'Times New Roman', serif; }
        main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
        h1, h2, h3, h4, h5, h6, figcaption, small, .facts, table, svg text { font-family: system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
        header p, .facts, figcaption, small { color: var(--soft); font-size: .9rem; }
        h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1.02rem; margin: 1.4rem 0 .2rem; }
        h4, h5, h6 { font-size: .95rem; margin: 1rem 0 .2rem; }
        .facts { margin: 0 0 .6rem; }
        ul, ol { padding-left: 1.3rem; margin: .4rem 0; }
        li { margin: .2rem 0; }
        p, li, td, th, h1, h3 { overflow-wrap: anywhere; }
        pre { overflow-x: auto; padding: .7rem; border: 1px solid var(--line); border-radius: 4px; font-size: .85rem; }
        blockquote { margin: .6rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--soft); }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: left; padding: .35rem .5rem; border-bottom: 1px solid var(--line); }
        figure { margin: 1rem 0; }
        svg { width: 100%; height: auto; }
        svg text { fill: var(--ink); font-size: 13px; }
        .bar { fill: var(--bar); }
        .mark { fill: var(--mark); }
        @media print {
          :root { color-scheme: light; --ink: #000; --soft: #444; --paper: #fff; --line: #bbb; --bar: #555; --mark: #000; }
          main { max-width: none; padding: 0; }
          article, figure, table { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          pre { white-space: pre-wrap; }
          @page { margin: 18mm; }
        }
        """
}
