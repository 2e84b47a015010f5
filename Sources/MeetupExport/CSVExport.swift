// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerReplica

/// Tables for spreadsheets: RFC 4180, with a header line.
public enum CSVExport {
    public struct File: Hashable, Sendable {
        /// What it is of, such as `offers`.
        public let name: String
        public let content: String
    }

    /// - Parameter isRaw: Leaves cells as they are; else one that a spreadsheet would compute begins with an apostrophe
    ///   (https://owasp.org/www-community/attacks/CSV_Injection).
    public static func files(_ summary: Summary, isRaw: Bool = false) -> [File] {
        let actions = summary.session.map { $0.actions + $0.carriedForward } ?? summary.sessions.flatMap(\.actions)
        let tables: [(String, [[String]])] = [
            ("offers", offers(summary.offers)), ("pools", pools(summary.pools)), ("comparisons", comparisons(summary.comparisons)),
            ("actions", self.actions(actions)),
        ]
        return tables.map { name, rows in
            File(name: name, content: rows.map { $0.map { cell($0, isRaw) }.joined(separator: ",") + "\r\n" }.joined())
        }
    }

    private static func offers(_ offers: [Recorded<Offer>]) -> [[String]] {
        let fields = Offer.fields.map(\.name)
        return [["id", "title", "kind", "state"] + fields + ["contributors", "share_sum", "hours", "included", "included_price"]] + offers.map { offer in
            [offer.head.id, offer.title, offer.offerKind, offer.state.rawValue] + fields.map { offer.fields[$0] ?? "" }
                + [
                    offer.contributors.map(\.person.name).joined(separator: "; "), offer.shareSum ?? "", offer.hours ?? "",
                    offer.included.map(\.title).joined(separator: "; "), offer.includedPrice ?? "",
                ]
        }
    }

    /// A line for each pledge; a pool without one has a line of its own.
    private static func pools(_ pools: [Recorded<Pool>]) -> [[String]] {
        [["id", "title", "unit", "total", "price", "member", "pledge", "cost"]] + pools.flatMap { pool -> [[String]] in
            let own = [pool.head.id, pool.title, pool.unit ?? "", "\(pool.total)", pool.price ?? ""]
            return pool.pledges.isEmpty ? [own + ["", "", ""]] : pool.pledges.map { own + [$0.person.name, "\($0.quantity)", $0.cost ?? ""] }
        }
    }

    /// A line for each value.
    private static func comparisons(_ boards: [Recorded<Comparison>]) -> [[String]] {
        [["id", "title", "metric", "unit", "member", "value"]] + boards.flatMap { board in
            board.metrics.flatMap { metric in
                metric.values.map { [board.head.id, board.title, metric.name, metric.unit ?? "", $0.person.name, $0.value] }
            }
        }
    }

    private static func actions(_ actions: [SessionItem]) -> [[String]] {
        [["id", "text", "owner", "due", "done"]] + actions.map {
            [$0.head.id, $0.text, $0.owner?.name ?? "", $0.due ?? "", $0.done == true ? "yes" : "no"]
        }
    }

    private static func cell(_ text: String, _ isRaw: Bool) -> String {
        var text = isRaw ? text : VisibleText.lines(text)
        let first = text.unicodeScalars.first
        if !isRaw, let first, ["=", "+", "-", "@", "\t", "\r"].contains(first), !isNumber(text) { text = "'" + text }
        guard text.unicodeScalars.contains(where: { ["\"", ",", ";", "\n", "\r"].contains($0) }) else { return text }
        return "\"" + VisibleText.replacing(["\"": "\"\""], in: text) + "\""
    }

    private static func isNumber(_ text: String) -> Bool {
        text.first == "-" && text.dropFirst().first?.isNumber == true && text.dropFirst().utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || $0 == 46 }
    }
}
