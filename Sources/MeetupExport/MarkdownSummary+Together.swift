// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

extension MarkdownSummary {
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
