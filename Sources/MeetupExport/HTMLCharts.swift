// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// The drawings of a page: how a meetup went, and who contributed what.
enum HTMLCharts {
    private static let width = 720
    private static let slices = 60

    /// Changes along the time, a column for each sixtieth of it, and a mark for each decision.
    static func timeline(_ summary: Summary, _ clock: (Timestamp) -> String) -> String {
        let times = summary.changes.filter { $0.what != ["merged"] }.map(\.time)
        guard let first = times.min(), let last = times.max(), first < last else { return "" }
        let span = last.milliseconds - first.milliseconds
        func slice(_ time: Timestamp) -> Int {
            let place = (time.milliseconds - first.milliseconds) * Int64(slices) / span
            return Int(min(Int64(slices - 1), max(0, place)))
        }
        var counts = Array(repeating: 0, count: slices)
        for time in times { counts[slice(time)] += 1 }
        let most = counts.max() ?? 1
        let step = width / slices
        let columns = counts.enumerated().filter { $0.element > 0 }.map { place, count in
            let height = max(3, 80 * count / most)
            return "<rect class=\"bar\" x=\"\(place * step)\" y=\"\(90 - height)\" width=\"\(step - 2)\" height=\"\(height)\"><title>\(count)</title></rect>"
        }
        let decisions = (summary.session?.decisions ?? []).map { decision in
            "<circle class=\"mark\" cx=\"\(slice(decision.head.created) * step + step / 2)\" cy=\"98\" r=\"4\"><title>\(HTMLText.inline(decision.text))</title></circle>"
        }
        return """
            <figure>
            <svg viewBox="0 0 \(width) 124" role="img" aria-label="\(HTMLText.inline(tr("Changes along the time")))">
            \((columns + decisions).joined(separator: "\n"))
            <text x="0" y="120">\(HTMLText.inline(clock(first)))</text>
            <text x="\(width)" y="120" text-anchor="end">\(HTMLText.inline(clock(last)))</text>
            </svg>
            <figcaption>\(HTMLText.inline(tr("Changes along the time; a dot is a decision.")))</figcaption>
            </figure>
            """
    }

    /// A bar for each member by how much they wrote.
    static func contributions(_ contributions: [Summary.Contribution]) -> String {
        guard let most = contributions.map(\.changes).max(), most > 0 else { return "" }
        let row = 28
        let bars = contributions.sorted { ($1.changes, $0.person.name, $0.person.member) < ($0.changes, $1.person.name, $1.person.member) }
            .enumerated().map { place, contribution in
                let length = max(2, (width - 280) * contribution.changes / most)
                let top = place * row
                return """
                    <text x="0" y="\(top + 18)">\(HTMLText.inline(short(contribution.person.name)))</text>
                    <rect class="bar" x="220" y="\(top + 5)" width="\(length)" height="16"/>
                    <text x="\(220 + length + 8)" y="\(top + 18)">\(contribution.changes)</text>
                    """
            }
        return """
            <figure>
            <svg viewBox="0 0 \(width) \(contributions.count * row)" role="img" aria-label="\(HTMLText.inline(tr("Who contributed what")))">
            \(bars.joined(separator: "\n"))
            </svg>
            <figcaption>\(HTMLText.inline(tr("Changes by each member.")))</figcaption>
            </figure>
            """
    }

    private static func short(_ name: String) -> String { name.count > 24 ? name.prefix(23) + "…" : name }
}
