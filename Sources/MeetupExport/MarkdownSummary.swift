// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerReplica

/// The summary as Markdown that reads well printed and mailed.
public enum MarkdownSummary {
    /// - Parameter utcOffsetSeconds: The UTC offset of the reader's place, in which times are
    ///   shown.
    public static func render(_ summary: Summary, utcOffsetSeconds: Int) -> String {
        let remarks = Remarks(summary.comments)
        var parts: [String] = [heading(summary, utcOffsetSeconds)]
        if let session = summary.session { parts.append(said(remarks.on(session.head.id))) }
        parts.append(attendees(summary, remarks))
        if let session = summary.session {
            parts.append(list(tr("Agenda"), session.agenda.map { item in
                "1. " + MarkdownText.inline(item.text) + beneath(remarks.on(item.head.id))
            }))
            parts.append(list(tr("Decisions"), session.decisions.map { decision($0, remarks) }))
            parts.append(list(tr("Actions"), session.actions.map { action($0, remarks) }))
            parts.append(list(tr("Still open from earlier sessions"), session.carriedForward.map { action($0, remarks) }))
        } else {
            parts.append(section(tr("Sessions"), summary.sessions.map { held($0, remarks, utcOffsetSeconds) }))
        }
        parts.append(list(tr("Check-ins"), summary.checkins.map { checkin($0, moment($0.head.created, utcOffsetSeconds)) }))
        parts.append(offers(summary.offers, remarks))
        parts.append(list(tr("Projects"), summary.projects.map { project($0) + beneath(remarks.on($0.head.id)) }))
        parts.append(list(tr("Referrals"), summary.referrals.map(referral)))
        parts.append(list(tr("Buying together"), summary.pools.map { pool($0) + beneath(remarks.on($0.head.id)) }))
        parts.append(section(tr("Comparisons"), summary.comparisons.map { paragraphs(comparison($0), said(remarks.on($0.head.id))) }))
        parts.append(notes(summary.notes, remarks))
        parts.append(list(tr("Who contributed what"), summary.contributions.map(contribution)))
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private static func heading(_ summary: Summary, _ offset: Int) -> String {
        let group = MarkdownText.inline(summary.groupName)
        guard let session = summary.session else {
            return "# \(group)\n\n" + (summary.since.map { tr("What we did since \(moment($0, offset))") } ?? tr("What we did, all of it")) + "."
        }
        var facts = [moment(session.started, offset) + (session.ended.map { " – " + moment($0, offset, after: session.started) } ?? "")]
        if let place = session.place, !place.isEmpty { facts.append(MarkdownText.inline(place)) }
        facts.append(group)
        return "# \(MarkdownText.inline(session.title))\n\n" + facts.joined(separator: " · ")
    }

    /// One of several sessions.
    private static func held(_ session: Session, _ remarks: Remarks, _ offset: Int) -> String {
        let facts = [moment(session.started, offset)] + (session.place.map { [MarkdownText.inline($0)] } ?? [])
        let items = session.decisions.map { decision($0, remarks) } + session.actions.map { action($0, remarks) }
        let heading = "### \(MarkdownText.inline(session.title))\n\n*\(facts.joined(separator: " · "))*"
        return paragraphs(heading, items.joined(separator: "\n"), said(remarks.on(session.head.id)))
    }

    private static func attendees(_ summary: Summary, _ remarks: Remarks) -> String {
        list(tr("Who was there"), summary.attendees.map { profile in
            var line = "- **\(MarkdownText.inline(profile.name))**"
            let words = ["headline", "trade", "city"].compactMap { profile.fields[$0] }
            if !words.isEmpty { line += " – " + words.map(MarkdownText.inline).joined(separator: ", ") }
            if !profile.offers.isEmpty { line += tr("; offers \(profile.offers.map(MarkdownText.inline).joined(separator: ", "))") }
            if !profile.seeks.isEmpty { line += tr("; seeks \(profile.seeks.map(MarkdownText.inline).joined(separator: ", "))") }
            if let website = profile.fields["website"] { line += " (\(MarkdownText.inline(website)))" }
            return line + beneath(remarks.on(profile.head.id))
        })
    }

    private static func decision(_ item: SessionItem, _ remarks: Remarks) -> String {
        "- **\(MarkdownText.inline(item.text))**" + by(item.by) + beneath(remarks.on(item.head.id))
    }

    private static func action(_ item: SessionItem, _ remarks: Remarks) -> String {
        var line = "- [\(item.done == true ? "x" : " ")] " + MarkdownText.inline(item.text)
        if let owner = item.owner { line += " – **\(MarkdownText.inline(owner.name))**" }
        if let due = item.due { line += tr(", by \(MarkdownText.inline(due))") }
        return line + beneath(remarks.on(item.head.id))
    }

    private static func offers(_ offers: [Recorded<Offer>], _ remarks: Remarks) -> String {
        section(tr("Offers"), offers.map { offer in
            var lines = ["### \(MarkdownText.inline(offer.title))", ""]
            lines.append("*\(MarkdownText.inline(tr(word: offer.offerKind))), \(tr(word: offer.state.rawValue))*")
            let facts = Offer.fields.compactMap { field in
                offer.fields[field.name].map { "- " + tr("\(tr(word: field.name).capitalizedFirst): \(MarkdownText.inline($0))") }
            }
            let people = offer.contributors.map { contributor in
                var line = "- **\(MarkdownText.inline(contributor.person.name))**"
                if let role = contributor.role { line += ", \(MarkdownText.inline(role))" }
                if let share = contributor.share { line += ", \(MarkdownText.inline(tr(number: share))) %" }
                return line + " – " + contributor.agreement
            }
            let modules = offer.modules.enumerated().map { number, module in
                "\(number + 1). \(MarkdownText.inline(module.title))" + (module.teacher.map { " – **\(MarkdownText.inline($0.name))**" } ?? "")
                    + (module.hours.map { ", \(MarkdownText.inline(tr(number: $0))) h" } ?? "") + beneath(remarks.on(module.id))
            }
            let parts = (offer.included.map { $0.line(MarkdownText.inline) } + [offer.content.partsPrice(MarkdownText.inline)].compactMap { $0 })
                .map { "- " + $0 }
            lines += marks(offer.head) + (offer.content.sharesWarning.map { ["", "*\($0)*"] } ?? []) + [""]
            lines += facts + people + parts + (modules.isEmpty ? [] : [""] + modules)
            if let hours = offer.hours { lines += ["", tr("\(tr(number: hours)) hours in all")] }
            if let text = offer.text, !text.isEmpty { lines += ["", MarkdownText.body(text)] }
            return paragraphs(lines.joined(separator: "\n"), said(remarks.on(offer.head.id)))
        })
    }

    private static func notes(_ notes: [Note], _ remarks: Remarks) -> String {
        section(tr("Notes"), notes.map { note in
            var lines = ["### \(MarkdownText.inline(note.title))", ""]
            var facts = "*" + tr("by \(note.head.authors.map { MarkdownText.inline($0.name) }.joined(separator: ", "))") + "*"
            if !note.tags.isEmpty { facts += " · " + note.tags.map(MarkdownText.inline).joined(separator: ", ") }
            lines.append(facts)
            lines += marks(note.head)
            if let text = note.text, !text.isEmpty { lines += ["", MarkdownText.body(text)] }
            return paragraphs(lines.joined(separator: "\n"), said(remarks.on(note.head.id)))
        })
    }

    /// What the group has yet to settle.
    private static func marks(_ head: RecordHead) -> [String] {
        var marks: [String] = []
        if head.keptDespiteDeletion { marks += ["", "*" + tr("Someone deleted this while someone else edited it; it was kept.") + "*"] }
        if head.needsNewerVersion == true {
            marks += ["", "*" + tr("Someone changed this with a newer peersync; update peersync to see all of it.") + "*"]
        }
        if let disputes = head.disputes {
            marks += ["", "*" + tr("People gave different values at the same time, of which the first is shown:") + "*", ""]
            marks += disputes.map { "- " + $0.sentence { MarkdownText.inline($0) } }
        }
        return marks
    }

    private static func contribution(_ contribution: Summary.Contribution) -> String {
        let shown = contribution.records.prefix(6).map { MarkdownText.inline($0) }
        let more = contribution.records.count - shown.count
        return "- " + tr("**\(MarkdownText.inline(contribution.person.name))**:") + " " + (contribution.changes == 1 ? tr("1 change") : tr("\(contribution.changes) changes"))
            + (shown.isEmpty ? "" : " – " + shown.joined(separator: ", ")) + (more > 0 ? tr(" and \(more) more") : "")
    }

    private static func by(_ person: Person?) -> String {
        person.map { tr(" (noted by \(MarkdownText.inline($0.name)))") } ?? ""
    }

    private static func list(_ title: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : "## \(title)\n\n" + lines.joined(separator: "\n")
    }

    private static func section(_ title: String, _ parts: [String]) -> String {
        parts.isEmpty ? "" : "## \(title)\n\n" + parts.joined(separator: "\n\n")
    }

    private static func paragraphs(_ parts: String...) -> String { parts.filter { !$0.isEmpty }.joined(separator: "\n\n") }

    /// Returns the day and minute of a time at a UTC offset in seconds. Leaves the day out if the
    /// time is on the same day as `start`.
    private static func moment(_ time: Timestamp, _ offset: Int, after start: Timestamp? = nil) -> String {
        func there(_ time: Timestamp) -> Timestamp {
            Timestamp(milliseconds: time.milliseconds + Int64(offset) * 1_000)
        }
        let clock = String(there(time).clock.prefix(5))
        return there(time).day == start.map { there($0).day } ? clock : "\(there(time).day) \(clock)"
    }
}

extension Offer.Contributor {
    /// For readers of a summary.
    var agreement: String { agreed ? tr("agrees") : lapsed ? tr("agreed to earlier terms") : tr("has not agreed yet") }
}

extension Offer.Included {
    /// For readers of a summary.
    ///
    /// - Parameter inline: Makes words a part of the page.
    func line(_ inline: (String) -> String) -> String {
        let title = inline(title)
        return (price.map { tr("includes \(title): \(inline($0))") } ?? tr("includes \(title)")) + (deleted ? " " + tr("(deleted)") : "")
    }
}

extension Offer {
    /// Where shares are given that are not all of it.
    var sharesWarning: String? {
        guard let shareSum, Amount(shareSum)?.thousandths != 100_000 else { return nil }
        return tr("\(tr("shares").capitalizedFirst): \(tr("\(tr(number: shareSum)) % in all, not 100 %"))") + "."
    }

    /// What the offers of a pack cost together, or why nobody can say.
    ///
    /// - Parameter inline: Makes words a part of the page.
    func partsPrice(_ inline: (String) -> String) -> String? {
        if included.contains(where: \.circular) { return tr("They include each other.") }
        guard included.contains(where: { !$0.deleted }) else { return nil }
        return includedPrice.map { tr("\(inline(tr(number: $0))) if bought one by one") }
            ?? tr("The parts' prices do not add up: one is missing, or they are of different units.")
    }
}

extension Project.Role {
    /// How many are wanted still; empty when as many took it as there are places.
    var wanted: String {
        open > 0 ? tr("\(open) wanted") : isOverclaimed ? tr("taken by too many: \(places) wanted") : ""
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
