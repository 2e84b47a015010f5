// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import MeetupWorkspace
import PeerReplica

/// What people do together, as they read it.
extension Presentation {
    static func offer(_ offer: Recorded<Offer>) -> String {
        var text = "\(title(offer.title))\n"
        text += Output.dim("\(id(offer.head.id)) · \(VisibleText.line(tr(word: offer.offerKind))) · \(tr(word: offer.state.rawValue)) · \(moment(offer.head.changed))") + "\n" + marks(offer.head) + "\n"
        for field in Offer.fields {
            if let value = offer.fields[field.name] { text += "  \(tr(word: field.name).padded(10)) \(VisibleText.line(value))\n" }
        }
        for contributor in offer.contributors { text += "  " + self.contributor(contributor) + "\n" }
        // What two values stand for nobody can agree to: that is said above.
        if offer.head.disputed.isEmpty, offer.contributors.contains(where: \.lapsed) {
            text += "  " + Output.yellow(tr("The offer changed after somebody agreed. Agree to what it says now: peersync offer agree \(id(offer.head.id))")) + "\n"
        }
        if let sum = offer.shareSum {
            let isWhole = Amount(sum)?.thousandths == 100_000
            text += "  " + tr("shares").padded(10) + " \(isWhole ? "100 %" : Output.yellow(tr("\(tr(number: sum)) % in all, not 100 %")))\n"
        }
        text += modules(offer) + included(offer)
        if let body = offer.text, !body.isEmpty { text += "\n" + block(body) }
        return text
    }

    private static func contributor(_ contributor: Offer.Contributor) -> String {
        let word = contributor.agreed ? tr("agrees") : contributor.lapsed ? tr("lapsed") : tr("open")
        let space = String(repeating: " ", count: max(1, 11 - Table.width(word)))
        var text = (contributor.agreed ? Output.green(word) : contributor.lapsed ? Output.yellow(word) : word) + space + "\(VisibleText.line(contributor.person.name))"
        if let role = contributor.role { text += ", \(VisibleText.line(role))" }
        if let share = contributor.share { text += ", \(VisibleText.line(tr(number: share))) %" }
        return text
    }

    private static func modules(_ offer: Recorded<Offer>) -> String {
        if offer.modules.isEmpty { return "" }
        var table = Table("", "MODULE", "TEACHER", "HOURS", "", flexible: [1, 2])
        for (number, module) in offer.modules.enumerated() {
            table.add("\(number + 1)", module.title, module.teacher?.name, module.hours.map(tr(number:)), module.disputed.isEmpty ? "" : tr("! changed at the same time"))
        }
        return "\n" + table.text + (offer.hours.map { "   " + tr("\(tr(number: $0)) hours in all") + "\n" } ?? "")
    }

    private static func included(_ offer: Recorded<Offer>) -> String {
        if offer.included.isEmpty { return "" }
        var table = Table("ID", "INCLUDES", "PRICE", flexible: [1])
        for part in offer.included { table.add(id(part.id), part.title + (part.deleted ? " " + tr("(deleted)") : ""), part.price) }
        let sum = offer.includedPrice.map { tr("\(tr(number: $0)) if bought one by one") } ?? tr("The parts' prices do not add up: one is missing, or they are of different units.")
        let circular = offer.included.first(where: \.circular).map { part in
            Output.yellow(tr("These include each other. Take one out: peersync offer include --remove \(id(offer.head.id)) \(id(part.id))")) + "\n"
        }
        return "\n" + table.text + (circular ?? "   " + sum + "\n")
    }

    static func offers(_ offers: [Recorded<Offer>]) -> String {
        if offers.isEmpty { return tr("No offers yet. Draft one: peersync offer new TITLE") + "\n" }
        var table = Table("ID", "KIND", "STATE", "WITH", "TITLE", flexible: [3, 4])
        for offer in offers {
            let isMarked = offer.head.isMarked
            table.add(
                id(offer.head.id), tr(word: offer.offerKind), tr(word: offer.state.rawValue),
                offer.contributors.map(\.person.name).joined(separator: ", "), isMarked ? "! " + offer.title : offer.title)
        }
        return table.text
    }

    static func comments(_ comments: [Recorded<Comment>]) -> String {
        if comments.isEmpty { return tr("Nothing was said about it yet.") + "\n" }
        return comments.map { "\(Output.dim(moment($0.head.created)))  " + said($0) }.joined()
    }

    private static func said(_ comment: Recorded<Comment>) -> String {
        tr("\(VisibleText.line(comment.by?.name ?? tr("somebody"))): \(VisibleText.line(comment.text))") + "\n"
    }

    // MARK: - Referrals and check-ins

    static func referral(_ referral: Recorded<Referral>) -> String {
        var text = "\(title(referral.need))\n"
        text += Output.dim("\(id(referral.head.id)) · \(moment(referral.head.created))") + "\n" + marks(referral.head)
        let (from, to) = (VisibleText.line(referral.from?.name ?? tr("somebody")), VisibleText.line(referral.to?.name ?? tr("somebody")))
        text += "\(from) → " + tr("\(to): \(tr(word: referral.state.rawValue))") + "\n"
        return text + referral.comments.map { "  " + said($0) }.joined()
    }

    static func referrals(_ referrals: [Recorded<Referral>]) -> String {
        if referrals.isEmpty { return tr("No referrals yet. Pass a client on: peersync referral new --to NAME --need TEXT") + "\n" }
        var table = Table("ID", "FROM", "TO", "STATE", "NEED", flexible: [1, 2, 4])
        for referral in referrals {
            let isMarked = referral.head.isMarked
            table.add(
                id(referral.head.id), referral.from?.name, referral.to?.name, tr(word: referral.state.rawValue),
                isMarked ? "! " + referral.need : referral.need)
        }
        // There is no other place where one is shown, unlike with notes.
        return table.text + referrals.map(\.head).map(marks).filter { !$0.isEmpty }.map { "\n" + $0 }.joined()
    }

    static func checkin(_ checkin: Recorded<Checkin>) -> String {
        var text = "\(title(checkin.by?.name ?? tr("somebody")))  \(Output.dim("\(moment(checkin.head.created)) · \(id(checkin.head.id))"))\n"
        let parts = [("win", checkin.win), ("struggle", checkin.struggle), ("ask", checkin.ask)]
        let cheers = tr("cheers")
        // The widest of all labels, so that the values of a list stand under each other.
        let width = widest(parts.map { tr(word: $0.0) } + [cheers]) + 1
        for (name, value) in parts {
            if let value { text += "  \(tr(word: name).padded(width)) \(VisibleText.line(value))\n" }
        }
        if !checkin.cheers.isEmpty { text += "  \(cheers.padded(width)) \(names(checkin.cheers))\n" }
        return text + checkin.replies.map { "  → " + said($0) }.joined()
    }

    static func checkins(_ checkins: [Recorded<Checkin>]) -> String {
        checkins.isEmpty ? tr("Nobody told how it goes yet: peersync checkin --win TEXT") + "\n" : checkins.map(checkin).joined(separator: "\n")
    }

    // MARK: - Projects, pools, boards

    static func project(_ project: Recorded<Project>) -> String {
        var text = "\(title(project.title))\n" + Output.dim("\(id(project.head.id)) · \(tr(word: project.state.rawValue)) · \(moment(project.head.changed))") + "\n"
        text += marks(project.head) + "\n"
        let width = max(20, widest(project.roles.map { VisibleText.line($0.role) }))
        for role in project.roles {
            text += "  \(VisibleText.line(role.role).padded(width)) \(tr("\(role.claims.count) of \(role.places)"))"
            if !role.claims.isEmpty { text += "  \(names(role.claims.map(\.person)))" }
            text += "\n"
            if role.isOverclaimed {
                let taken = role.places == 1 ? tr("\(role.claims.count) took the one place without having heard of each other.")
                    : tr("\(role.claims.count) took \(role.places) places without having heard of each other.")
                let way = tr("Talk to each other; whoever steps back runs: peersync project release \(id(project.head.id)) \(VisibleText.argument(role.role))")
                text += "    " + Output.yellow(taken + " " + way) + "\n"
            }
        }
        return text
    }

    static func projects(_ projects: [Recorded<Project>]) -> String {
        if projects.isEmpty { return tr("No project calls yet: peersync project new TITLE --role ROLE:COUNT") + "\n" }
        var table = Table("ID", "STATE", "WANTED", "TITLE", flexible: [2, 3])
        for project in projects {
            let wanted = project.roles.filter { $0.open > 0 }.map { $0.open > 1 ? "\($0.open) \($0.role)" : $0.role }
            table.add(id(project.head.id), tr(word: project.state.rawValue), wanted.joined(separator: ", "), project.title)
        }
        return table.text
    }

    static func pool(_ pool: Recorded<Pool>) -> String {
        var text = "\(title(pool.title))\n" + Output.dim("\(id(pool.head.id)) · \(moment(pool.head.changed))") + "\n" + marks(pool.head) + "\n"
        let unit = pool.unit.map { " " + VisibleText.line($0) } ?? ""
        let width = max(20, widest(pool.pledges.map { VisibleText.line($0.person.name) } + [tr("in all")]))
        let digits = "\(pool.total)".count
        func row(_ name: String, _ quantity: Int64) -> String {
            let number = "\(quantity)"
            return "  \(name.padded(width)) \(String(repeating: " ", count: max(0, digits - number.count)))\(number)\(unit)"
        }
        for pledge in pool.pledges {
            text += row(VisibleText.line(pledge.person.name), pledge.quantity) + (pledge.cost.map { "  = " + money($0) } ?? "") + "\n"
        }
        text += row(tr("in all"), pool.total) + (pool.price.map { tr(", at \(VisibleText.line($0)) each") } ?? "") + "\n"
        for tier in pool.tiers {
            let isReached = tier.quantity <= pool.total
            text += "  \(isReached ? Output.green("✓") : " ") " + tr("from \(tier.quantity)\(unit): \(VisibleText.line(tier.price))") + "\n"
        }
        if let next = pool.next, let missing = pool.missing {
            text += tr("\(missing)\(unit) more, and each costs \(VisibleText.line(next.price)).") + "\n"
        }
        return text
    }

    private static func widest(_ texts: [String]) -> Int { texts.map(Table.width).max() ?? 0 }

    /// Computed from what people typed, as prices are written.
    private static func money(_ amount: String) -> String { VisibleText.line(tr(number: Amount(amount)?.money ?? amount)) }

    static func pools(_ pools: [Recorded<Pool>]) -> String {
        if pools.isEmpty { return tr("Nothing is bought together yet: peersync pool new TITLE --tier QTY:PRICE") + "\n" }
        var table = Table("ID", "PLEDGED", "PRICE", "NEXT", "TITLE", flexible: [4])
        for pool in pools {
            table.add(
                id(pool.head.id), "\(pool.total)" + (pool.unit.map { " " + $0 } ?? ""), pool.price,
                pool.next.map { tr("\($0.price) from \($0.quantity)") }, pool.title)
        }
        return table.text
    }

    static func comparison(_ board: Recorded<Comparison>) -> String {
        var text = "\(title(board.title))\n" + Output.dim("\(id(board.head.id)) · \(moment(board.head.changed))") + "\n" + marks(board.head) + "\n"
        var table = Table(header: [tr("METRIC")] + board.members.map { VisibleText.line($0.name) } + [tr("BEST"), tr("MEDIAN")])
        for metric in board.metrics {
            let values = board.members.map { member in
                metric.values.first { $0.person == member }.map { $0.value + ($0.best ? " *" : "") } ?? "–"
            }
            let computed = [metric.best, metric.median].map { tr(number: $0 ?? "") }
            table.add(row: [metric.name + (metric.unit.map { " (\($0))" } ?? "")] + values + computed)
        }
        text += table.text
        if board.members.isEmpty { text += tr("Nobody filled anything in yet: peersync compare put \(id(board.head.id)) METRIC=VALUE") + "\n" }
        return text
    }

    static func comparisons(_ boards: [Recorded<Comparison>]) -> String {
        if boards.isEmpty { return tr("No boards yet: peersync compare new TITLE --metric NAME:UNIT") + "\n" }
        var table = Table("ID", "FILLED IN BY", "METRICS", "TITLE", flexible: [1, 2, 3])
        for board in boards {
            table.add(
                id(board.head.id), board.members.map(\.name).joined(separator: ", "), board.metrics.map(\.name).joined(separator: ", "), board.title)
        }
        return table.text
    }

    // MARK: - Matching and looking back

    static func matches(_ matches: Matches) -> String {
        func list(_ heading: String, _ found: [Matches.Match], _ none: String) -> String {
            let lines = found.map { "  " + tr("\(VisibleText.line($0.person.name)), because of: \($0.because.map(VisibleText.line).joined(separator: ", "))") + "\n" }
            return "\(title(heading))\n" + (lines.isEmpty ? "  \(Output.dim(none))\n" : lines.joined())
        }
        let who = VisibleText.line(matches.person.name)
        var text = list(tr("Do what \(who) does"), matches.alike, tr("nobody says so"))
        text += list(tr("Offer what \(who) seeks"), matches.offering, tr("nobody yet"))
        text += list(tr("Seek what \(who) offers"), matches.seeking, tr("nobody yet"))
        text += "\(title(tr("Sought, and nobody offers it")))\n"
        text += matches.gaps.isEmpty ? "  \(Output.dim(tr("nothing")))\n" : matches.gaps.map {
            "  " + tr("\(VisibleText.line($0.sought)), sought by \(names($0.by))") + "\n"
        }.joined()
        return text
    }

    private static let thingsMax = 12

    static func digest(_ entries: [ChangeEntry]) -> String {
        let digest = Digest(entries)
        guard let from = digest.from, let until = digest.until, !digest.parts.isEmpty else { return tr("Nothing new since you last looked.") + "\n" }
        let changes = digest.changes == 1 ? tr("1 change") : tr("\(digest.changes) changes")
        let people = digest.parts.count == 1 ? tr("1 person") : tr("\(digest.parts.count) people")
        var text = tr("\(changes) by \(people), \(moment(from)) – \(moment(until))") + "\n"
        for part in digest.parts {
            text += "\n\(title(part.person?.name ?? tr("somebody")))\n"
            for deed in part.others { text += "  \(VisibleText.line(deed))\n" }
            for thing in part.things.prefix(thingsMax) {
                let deeds = thing.deeds.map { $0.count > 1 ? "\($0.deed) (\($0.count)×)" : $0.deed }.joined(separator: ", ")
                let what = thing.kind == "profile" ? tr("their profile") : tr("\(tr(word: thing.kind.replacing("_", with: " "))) “\(VisibleText.line(thing.title))”")
                text += "  " + tr("\(what): \(VisibleText.line(deeds))") + "\n"
            }
            if part.things.count > thingsMax { text += "  " + tr("… and \(part.things.count - thingsMax) more") + "\n" }
        }
        // Having looked, nobody is shown it by this command again.
        if digest.parts.contains(where: { $0.things.count > thingsMax }) { text += "\n" + tr("All of it: peersync log --since '\(moment(from))'") + "\n" }
        return text
    }

    static func verified(_ report: VerifyReport) -> String {
        var text = (!report.faults.isEmpty ? Output.red(tr("not as it was written"))
            : report.isAsWritten ? Output.green(tr("as it was written"))
            : !report.isAccepted ? Output.yellow(tr("not verified: what it shows could not be compared with what was written"))
            : Output.yellow(tr("nothing wrong was found, but not all of it could be checked"))) + "\n"
        text += report.faults.prefix(thingsMax).map { "  \(VisibleText.line($0))\n" }.joined()
        if report.faults.count > thingsMax { text += "  " + tr("… and \(report.faults.count - thingsMax) more") + "\n" }
        var lines = [tr("\(report.changes) changes of group \(id(report.group)); a signature vouches for \(report.vouchedFor).")]
        if !report.authors.isEmpty { lines.append(tr("They are by \(names(report.authors)).")) }
        if report.unknown > 0 { lines.append(tr("Of \(report.unknown) nothing can be said: an export leaves out what profiles said, or they have no signature in it.")) }
        let unjudged = report.changes - report.unknown - report.judged
        if unjudged > 0 { lines.append(tr("\(unjudged) could not be judged by the group's rules, for something before them is missing.")) }
        if report.kind == "export", !report.textsCompared, report.missing > 0 {
            lines.append(report.missing == 1
                ? tr("The texts could not be compared because 1 change is missing, or more: neither in it nor here.")
                : tr("The texts could not be compared because \(report.missing) changes are missing, or more: neither in it nor here."))
            lines.append(tr("That is normal for a session's export, and where profiles are not known: verify it on the laptop of a member."))
        } else if report.kind == "export", !report.textsCompared {
            lines.append(tr("The texts could not be compared because it does not say as of which changes they are; export it anew."))
        }
        return text + "\n" + lines.map { $0 + "\n" }.joined()
    }

    private static func block(_ text: String) -> String { VisibleText.lines(text) + (text.hasSuffix("\n") ? "" : "\n") }
}
