// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

extension MarkdownSummary {
    /// A paragraph before the list keeps it apart from a list at the end of somebody's text.
    static func said(_ comments: [Recorded<Comment>]) -> String {
        comments.isEmpty ? "" : tr("Said about it:") + "\n\n" + comments.map { "- " + said($0) }.joined(separator: "\n")
    }

    private static func said(_ comment: Recorded<Comment>) -> String {
        let who = "**\(MarkdownText.inline(comment.by?.name ?? tr("somebody")))**"
        return tr("\(who): \(MarkdownText.inline(comment.text))")
    }

    /// Returns comments below an item of a list; four spaces are enough below a numbered item, too.
    static func beneath(_ comments: [Recorded<Comment>]) -> String { beneath(comments.map(said)) }

    private static func beneath(_ lines: [String]) -> String { lines.map { "\n    - " + $0 }.joined() }

    static func checkin(_ checkin: Recorded<Checkin>, _ moment: String) -> String {
        let words = checkin.content.words.map { name, text in tr("\(name): \(MarkdownText.inline(text))") }
        return "- **\(MarkdownText.inline(checkin.by?.name ?? tr("somebody")))** – \(moment)" + beneath(words + checkin.replies.map(said))
    }

    static func project(_ project: Recorded<Project>) -> String {
        let roles = project.roles.map { role in
            let names = role.claims.map { "**\(MarkdownText.inline($0.person.name))**" }.joined(separator: ", ")
            return tr("\(MarkdownText.inline(role.role)):") + " " + tr(parts: [names, role.wanted].filter { !$0.isEmpty })
        }
        return "- **\(MarkdownText.inline(project.title))** – " + roles.joined(separator: " · ")
    }

    static func referral(_ referral: Recorded<Referral>) -> String {
        "- " + tr("\(MarkdownText.inline(referral.need)):") + " \(MarkdownText.inline(referral.from?.name ?? tr("somebody"))) → "
            + "**\(MarkdownText.inline(referral.to?.name ?? tr("somebody")))**, \(tr(word: referral.state.rawValue))"
            + referral.comments.map { tr("; “\(MarkdownText.inline($0.text))”") }.joined()
    }

    static func pool(_ pool: Recorded<Pool>) -> String {
        let unit = pool.unit.map { " " + MarkdownText.inline($0) } ?? ""
        let pledges = pool.pledges.map { "\(MarkdownText.inline($0.person.name)) \($0.quantity)" }.joined(separator: ", ")
        return "- **\(MarkdownText.inline(pool.title))** – \(pool.total)\(unit)" + (pool.price.map { tr(" at \(MarkdownText.inline($0))") } ?? "")
            + (pledges.isEmpty ? "" : " (\(pledges))")
    }

    /// As a table, https://github.github.com/gfm/#tables-extension-.
    static func comparison(_ board: Recorded<Comparison>) -> String {
        let header = [tr("Metric")] + board.members.map { MarkdownText.inline($0.name) } + [tr("Best"), tr("Median")]
        let rows = board.metrics.map { metric -> [String] in
            let computed = [metric.best, metric.median].map { MarkdownText.inline(tr(number: $0 ?? "")) }
            return [MarkdownText.inline(metric.name + (metric.unit.map { " (\($0))" } ?? ""))]
                + board.members.map { member in
                    metric.values.first { $0.person == member }.map { $0.best ? "**\(MarkdownText.inline($0.value))**" : MarkdownText.inline($0.value) } ?? "–"
                } + computed
        }
        let lines = [header, header.map { _ in "---" }] + rows
        return "### \(MarkdownText.inline(board.title))\n\n" + lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }
}

extension Checkin {
    /// What there is in it, each with what it is.
    var words: [(name: String, text: String)] {
        let told = [("win", win), ("struggle", struggle), ("ask", ask)].compactMap { name, text in text.map { (tr(word: name), $0) } }
        let cheered = cheers.isEmpty ? [] : [(tr("cheers"), cheers.map(\.name).joined(separator: ", "))]
        return (told + cheered).map { ($0.0.capitalizedFirst, $0.1) }
    }
}
