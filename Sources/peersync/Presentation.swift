// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import PeerReplica

/// Answers as people read them, or as JSON.
enum Presentation {
    static func show(_ response: Response, json: Bool) {
        do {
            if json { Output.line(try self.json(response)) } else { Output.page(text(response)) }
        } catch {
            preconditionFailure("an answer is not JSON: \(error)")
        }
    }

    private static func json(_ response: Response) throws -> [UInt8] {
        switch response {
        case .done(let value): try JSONText.encode(value)
        case .status(let value): try JSONText.encode(value)
        case .peers(let value): try JSONText.encode(value)
        case .members(let value): try JSONText.encode(value)
        case .groups(let value): try JSONText.encode(value)
        case .invite(let value): try JSONText.encode(value)
        case .knocks(let value): try JSONText.encode(value)
        case .removal(let value): try JSONText.encode(value)
        case .forked(let value): try JSONText.encode(value)
        case .joined(let value): try JSONText.encode(value)
        case .profile(let value): try JSONText.encode(value)
        case .profiles(let value): try JSONText.encode(value)
        case .note(let value): try JSONText.encode(value)
        case .notes(let value): try JSONText.encode(value)
        case .blame(let value): try JSONText.encode(value)
        case .offer(let value): try JSONText.encode(value)
        case .offers(let value): try JSONText.encode(value)
        case .comment(let value): try JSONText.encode(value)
        case .comments(let value): try JSONText.encode(value)
        case .referral(let value): try JSONText.encode(value)
        case .referrals(let value): try JSONText.encode(value)
        case .project(let value): try JSONText.encode(value)
        case .projects(let value): try JSONText.encode(value)
        case .pool(let value): try JSONText.encode(value)
        case .pools(let value): try JSONText.encode(value)
        case .comparison(let value): try JSONText.encode(value)
        case .comparisons(let value): try JSONText.encode(value)
        case .checkin(let value): try JSONText.encode(value)
        case .checkins(let value): try JSONText.encode(value)
        case .matches(let value): try JSONText.encode(value)
        case .session(let value): try JSONText.encode(value)
        case .sessions(let value): try JSONText.encode(value)
        case .item(let value): try JSONText.encode(value)
        case .found(let value): try JSONText.encode(value)
        case .names(let value): try JSONText.encode(value)
        case .changes(let value): try JSONText.encode(value)
        case .explanation(let value): try JSONText.encode(value)
        case .exported(let value): try JSONText.encode(value)
        case .verified(let value): try JSONText.encode(value)
        case .dialedBack(let value): try JSONText.encode(value)
        case .event(let value): Array(try JSONText.line(value).utf8)
        case .doors(let value): try JSONText.encode(value)
        }
    }

    static func text(_ response: Response) -> String {
        switch response {
        case .done(let done): VisibleText.line(done.message) + "\n"
        case .status(let status): self.status(status)
        case .peers(let peers): self.peers(peers)
        case .members(let members): self.members(members)
        case .removal(let report): removal(report)
        case .forked(let report): forked(report)
        case .groups(let groups): self.groups(groups)
        case .invite(let invite): self.invite(invite)
        case .knocks(let knocks): self.knocks(knocks)
        case .joined(let report): joined(report)
        case .profile(let profile): self.profile(profile)
        case .profiles(let profiles):
            profiles.isEmpty ? tr("Nobody has a profile yet.") + "\n" : profiles.map(profile).joined(separator: "\n")
        case .note(let note): self.note(note)
        case .notes(let notes): self.notes(notes)
        case .blame(let blame): self.blame(blame)
        case .offer(let offer): self.offer(offer)
        case .offers(let offers): self.offers(offers)
        case .comment(let comment): comments([comment])
        case .comments(let comments): self.comments(comments)
        case .referral(let referral): self.referral(referral)
        case .referrals(let referrals): self.referrals(referrals)
        case .project(let project): self.project(project)
        case .projects(let projects): self.projects(projects)
        case .pool(let pool): self.pool(pool)
        case .pools(let pools): self.pools(pools)
        case .comparison(let board): comparison(board)
        case .comparisons(let boards): comparisons(boards)
        case .checkin(let checkin): self.checkin(checkin)
        case .checkins(let checkins): self.checkins(checkins)
        case .matches(let matches): self.matches(matches)
        case .session(let session): self.session(session)
        case .sessions(let sessions): self.sessions(sessions)
        case .item(let item): "\(id(item.head.id))  \(VisibleText.line(item.text))" + (item.done == true ? "  " + tr("(done)") : "") + "\n"
        case .found(let results): found(results)
        case .changes(let changes): self.changes(changes)
        case .explanation(let explanation): self.explanation(explanation)
        case .exported(let files): files.map { VisibleText.line($0.name) + "\n" }.joined()
        case .verified(let report): verified(report)
        case .dialedBack(let report): "\(report.isReached)\n"
        case .event(let event): "\(Output.dim(clock(event.time)))  \(VisibleText.line(event.text))\n"
        case .names(let names): names.map { VisibleText.line($0) + "\n" }.joined()
        case .doors(let doors): doors.map { "\($0)\n" }.joined()
        }
    }

    // MARK: - Small parts

    /// Long enough to be unique in any group that meets in a room.
    static func id(_ text: String) -> String { String(text.unicodeScalars.prefix(8)) }

    private static let zone = TimeZone.current

    private static func offset(_ time: Timestamp) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000))) * 1_000
    }

    private static func local(_ time: Timestamp) -> Timestamp { Timestamp(milliseconds: time.milliseconds + offset(time)) }

    static func clock(_ time: Timestamp) -> String { local(time).clock }

    /// Day and minute where the reader is.
    static func moment(_ time: Timestamp) -> String { local(time).minute }

    /// Day and minute for the rows of a list. Neighbouring rows are mostly of the same quarter of
    /// an hour, in which no zone changes its offset, so the offset is looked up once for them.
    private struct Moments {
        private var quarter = Int64.min
        private var offset: Int64 = 0

        mutating func text(_ time: Timestamp) -> String {
            if time.milliseconds / 900_000 != quarter {
                quarter = time.milliseconds / 900_000
                offset = Presentation.offset(time)
            }
            return Timestamp(milliseconds: time.milliseconds + offset).minute
        }
    }

    static func names(_ people: [Person]) -> String {
        people.map { VisibleText.line($0.name) }.joined(separator: ", ")
    }

    static func title(_ text: String) -> String { Output.bold(VisibleText.line(text)) }

    private static func state(_ state: String) -> String {
        let words = tr(word: state.replacing("_", with: " "))
        switch state {
        case "in_sync": return Output.green(words)
        case "refused", "waiting": return Output.yellow(words)
        default: return words
        }
    }

    // MARK: - Being there

    static func servingBlock(_ status: StatusReport, port: Int, path: String) -> String {
        let lines = facts([
            (tr("You"), title(status.name)), (tr("Group"), title(status.groupName)), (tr("Port"), "\(port)"), (tr("Data"), VisibleText.line(path)),
            (tr("Invite"), tr("peersync invite        (in another terminal)")),
        ])
        return "\n" + lines.map { "  " + $0 + "\n" }.joined() + "\n\n"
    }

    /// Returns lines such as `Port     4711`, with the values under each other.
    private static func facts(_ facts: [(name: String, value: String)]) -> [String] {
        let width = (facts.map { Table.width($0.name) }.max() ?? 0) + 3
        return facts.map { $0.name.padded(width) + $0.value }
    }

    static func checks(_ checks: [Check]) -> String {
        checks.map { check in
            let state = switch check.state {
            case .ok: Output.green(tr(word: "ok").padded(5))
            case .warn: Output.yellow(tr(word: "warn").padded(5))
            case .fail: Output.red(tr(word: "fail").padded(5))
            }
            let fix = check.fix.map { "\n      " + tr("fix: \(VisibleText.line($0))") } ?? ""
            return "\(state) " + tr("\(Output.bold(tr(word: check.name))): \(VisibleText.line(check.finding))") + fix + "\n"
        }.joined()
    }

    private static func status(_ status: StatusReport) -> String {
        let isSafe = VisibleText.line(status.safeToLeave.text)
        let lines = facts([
            (tr("You"), "\(title(status.name))  (\(id(status.member)))"),
            (tr("Group"), tr("\(title(status.groupName))  (\(id(status.group))), \(status.changes) changes")),
            (tr("Serving"), status.serving ? tr("yes, on port \(status.port.map(String.init) ?? "–")") : tr("no – start it with: peersync serve")),
            (tr("Leave?"), status.safeToLeave.safe ? Output.green(isSafe) : Output.yellow(isSafe)),
            (tr("Digest"), "\(status.digest.prefix(16))"),
        ] + (status.discoveryProblem.map { [(tr("Nearby"), Output.yellow(VisibleText.line($0)))] } ?? []))
        let fix = status.discoveryProblem == nil ? "" : "  " + tr("fix: \(tr("start avahi-daemon, or give an address with --peer"))") + "\n"
        return lines.map { $0 + "\n" }.joined() + fix + "\n" + peers(status.peers)
    }

    private static func peers(_ peers: [PeerEntry]) -> String {
        if peers.isEmpty { return tr("No other laptop has been seen yet. Invite someone: peersync invite") + "\n" }
        var table = Table("WHO", "STATE", "ADDRESS", "LAST SEEN", "WHY")
        for peer in peers {
            table.add(
                peer.name ?? tr("somebody"), tr(word: peer.state.replacing("_", with: " ")), peer.address,
                peer.lastSeen.map(moment), peer.reason)
        }
        return table.text
    }

    private static func standing(of member: MemberEntry) -> String {
        switch member.state {
        case "invited": tr("invited, not yet seen")
        case "removed":
            if let host = member.wentWith {
                tr("went with \(host.name)")
            } else {
                tr("removed by \(member.removedBy?.name ?? tr("somebody")): \(member.reason ?? "")")
            }
        default:
            if let other = member.sameAs.first {
                tr("same person as \(other.name)")
            } else {
                tr(word: member.state)
            }
        }
    }

    private static func removal(_ report: RemovalReport) -> String {
        let subject = RemovalSubject(name: report.name, device: report.device)
        var lines: [String] = []
        switch report.state {
        case .asked:
            lines.append(tr("You asked to put \(subject.text) out. It takes a second member, who sees it at once and agrees by: \(subject.command)"))
            if !report.covers.isEmpty {
                lines.append(tr("These go, too: \(RemovalSubject.list(report.covers.map(\.name))). A guest stays when you and the one who agrees both name them: --keep NAME. To ask anew: \(subject.readmission) takes this back."))
            }
        case .out:
            lines.append(tr("\(subject.text) is out, and the group has a new key. What others built on what they wrote stays; each laptop closes its door to them as it hears of this. Invites that were given before open no door any more."))
            if !report.covers.isEmpty {
                lines.append(tr("Out with them, because they came in through them: \(RemovalSubject.list(report.covers.map(\.name))). To let one of them in again: peersync members readmit NAME"))
            }
        }
        return lines.map { VisibleText.line($0) + "\n" }.joined()
    }

    private static func forked(_ report: ForkReport) -> String {
        let (name, origin) = (report.name, report.originName)
        var lines = [
            tr("“\(name)” goes on with everything that was written in “\(origin)”, without \(RemovalSubject.list(report.left.map(\.name)))."),
        ]
        if report.members.isEmpty {
            lines.append(tr("You are its only member. To let others in: peersync invite --group \(VisibleText.argument(name))"))
            lines.append(tr("Whoever wrote in “\(origin)” comes in as who they were by: peersync join WORDS --from \(VisibleText.argument(origin))"))
        } else {
            lines.append(tr("These can come along and stay the same members: \(names(report.members)). You run: peersync invite --group \(VisibleText.argument(name))"))
            lines.append(tr("They run: peersync join WORDS --from \(VisibleText.argument(origin)). Or give them a file, and they run: peersync import FILE"))
            lines.append(tr("To make the file: peersync export --group \(VisibleText.argument(name)) --format bundle"))
        }
        lines.append(tr("“\(origin)” stays as it is. To take it off this laptop: peersync leave --here --group \(VisibleText.argument(origin))"))
        return lines.map { VisibleText.line($0) + "\n" }.joined()
    }

    private static func members(_ members: [MemberEntry]) -> String {
        var table = Table("NAME", "ID", "SINCE", "INVITED BY", "DEVICES", "STATE", flexible: [0, 3, 5])
        for member in members {
            table.add(
                member.name + (member.you ? " " + tr("(you)") : ""), id(member.member), moment(member.since),
                member.invitedBy?.name ?? tr("founder"), "\(member.devices.count)",
                standing(of: member))
        }
        let own = members.first(where: \.you)?.member
        return table.text + members.flatMap { askings(about: $0, seenBy: own) }.map { VisibleText.line($0) + "\n" }.joined()
    }

    /// Who asks to put a member out or to let them in again, why, and what the reader can do: below
    /// the table, which has no room for it.
    private static func askings(about member: MemberEntry, seenBy own: String?) -> [String] {
        let removal = RemovalSubject(name: member.name, device: member.removalDevice)
        let readmission = RemovalSubject(name: member.name, device: nil)
        let asked = member.removalAskedBy.map { by in
            by.member == own ? tr("You asked to put \(removal.text) out; it takes a second member. To take it back: \(removal.readmission)")
                : removal.asking(
                    by: by.name, reason: member.removalReason ?? "", kept: member.removalKeeps?.map(\.name) ?? [],
                    isReader: member.you)
        }
        let askedBack = member.readmissionAskedBy.map { by in
            by.member == own ? tr("You asked to let \(readmission.text) in again; it takes a second member.")
                : readmission.askingBack(by: by.name)
        }
        return [asked, askedBack].compactMap(\.self)
    }

    private static func groups(_ groups: [GroupEntry]) -> String {
        if groups.isEmpty { return tr("There is no group here yet: peersync serve, or peersync join") + "\n" }
        var table = Table("NAME", "ID", "MEMBERS", flexible: [0])
        for group in groups { table.add(group.name, id(group.group), "\(group.members)") }
        return table.text
    }

    private static func invite(_ invite: InviteReport) -> String {
        let end = moment(invite.expires)
        var text = switch (invite.door, invite.uses) {
        case (.ownDevice, _): tr("The door is open until \(end), for another laptop of yours.") + "\n"
        case (_, 1): tr("The door is open until \(end), for one person.") + "\n"
        case (_, let uses?): tr("The door is open until \(end), for \(uses) people.") + "\n"
        case (_, nil): tr("The door is open until \(end), for anyone who is told how.") + "\n"
        }
        let option = invite.door == .ownDevice ? " --my-device" : ""
        if let code = invite.code {
            text += tr("Say aloud, for the other laptop:") + "\n\n  peersync join \(Output.bold(code))\(option)\n\n"
                + tr("Or, where it does not find this one by itself:") + "\n"
        }
        text += "\n  peersync join \(invite.link)\(option)\n"
        if invite.door != .open {
            text += "\n" + tr("Who comes shows three words and waits. Hear them, then let them in here: peersync admit WORDS") + "\n"
        }
        if let warning = invite.warning { text += "\n" + Output.yellow(tr("Note: \(warning).")) + "\n" }
        return text
    }

    private static func knocks(_ knocks: [KnockEntry]) -> String {
        if knocks.isEmpty { return tr("Nobody waits at the door.") + "\n" }
        var table = Table("NAME", "SHOWS", flexible: [0])
        for knock in knocks { table.add(knock.ownDevice ? tr("your other laptop") : knock.name, knock.words) }
        var text = table.text + tr("Let somebody in by the words that you hear: peersync admit WORDS") + "\n"
        let brokenOff = knocks.map(\.brokenOff).max() ?? 0
        if brokenOff > 0 {
            text += tr("Broken off at this door before the words could be compared: \(brokenOff) of 10 times.") + "\n"
        }
        return text
    }

    private static func joined(_ report: JoinReport) -> String {
        let group = title(report.groupName)
        let isThere = report.synced ? tr("You are in \(group), and everything the group has is here.") : tr("You are in \(group); its notes will come once you serve near one of them.")
        return isThere + "\n" + (report.serving ? tr("It is served from now on.") : tr("Now run: peersync serve")) + "\n"
    }

    private static func profile(_ profile: Profile) -> String {
        // The id tells them apart already.
        var text = "\(title(profile.fields["name"] ?? profile.name))  (\(id(profile.member)))\n"
        for field in Profile.scalarFields.dropFirst() {
            if let value = profile.fields[field.name] { text += line(field.name, VisibleText.line(value)) }
        }
        for (name, values) in [("offers", profile.offers), ("seeks", profile.seeks), ("languages", profile.languages)] where !values.isEmpty {
            text += line(name, values.map(VisibleText.line).joined(separator: ", "))
        }
        return text

        /// Returns a line, which names the people who see the value where not all readers of the
        /// summary do.
        func line(_ name: String, _ value: String) -> String {
            let seen =
                switch profile.visibility[name] ?? Profile.visibilityByDefault(FieldID(name)) {
                case .session: ""
                case .members: "  " + Output.dim(tr("(members only)"))
                case .private: "  " + Output.dim(tr("(only here)"))
                }
            return "  \(tr(word: name).padded(10)) \(value)\(seen)\n"
        }
    }

    // MARK: - Working together

    static func marks(_ head: RecordHead) -> String {
        var text = ""
        if head.deleted { text += Output.yellow(tr("deleted")) + "\n" }
        if head.keptDespiteDeletion {
            text += Output.yellow(tr("Someone deleted this while someone else edited it; it was kept.")) + "\n"
        }
        if head.needsNewerVersion == true { text += Output.yellow(tr("Someone changed this with a newer peersync; update peersync to see all of it.")) + "\n" }
        if !head.disputed.isEmpty {
            text += Output.yellow(tr("People gave different values at the same time for: \(head.disputed.map { VisibleText.line(tr(field: $0)) }.joined(separator: ", ")). See: peersync explain \(id(head.id))")) + "\n"
        }
        return text
    }

    private static func note(_ note: Note) -> String {
        var text = "\(title(note.title))\n"
        text += Output.dim("\(id(note.head.id)) · \(tr("by \(names(note.head.authors))")) · \(moment(note.head.changed))"
            + (note.tags.isEmpty ? "" : " · " + note.tags.map { "#" + VisibleText.line($0) }.joined(separator: " "))) + "\n"
        text += marks(note.head) + "\n"
        let body = note.text ?? ""
        return text + (body.isEmpty ? Output.dim(tr("(empty)")) + "\n" : VisibleText.lines(body) + (body.hasSuffix("\n") ? "" : "\n"))
    }

    private static func notes(_ notes: [Note]) -> String {
        if notes.isEmpty { return tr("No notes yet. Write one: peersync note new TITLE") + "\n" }
        var table = Table("ID", "CHANGED", "BY", "TITLE", "PREVIEW", flexible: [2, 3, 4])
        var moments = Moments()
        for note in notes {
            let isMarked = note.head.isMarked
            table.add(
                id(note.head.id), moments.text(note.head.changed), note.head.changedBy?.name,
                isMarked ? "! " + note.title : note.title, Table.shortened(note.preview ?? "", to: 40))
        }
        return table.text
    }

    private static func blame(_ blame: Blame) -> String {
        var table = Table("LINE", "WHO", "WHEN", "TEXT")
        for line in blame.lines {
            table.add("\(line.number)", line.authors.map(\.name).joined(separator: ", "), line.changed.map(moment), line.text)
        }
        return table.text
    }

    private static func session(_ session: Session) -> String {
        var text = "\(title(session.title))\n"
        text += Output.dim("\(id(session.head.id)) · \(moment(session.started))"
            + (session.ended.map { " – \(moment($0))" } ?? tr(", open")) + (session.place.map { " · \(VisibleText.line($0))" } ?? "")
            + (session.series.map { " · \(VisibleText.line($0))" } ?? "")) + "\n"
        text += tr("There: \(session.attendees.isEmpty ? tr("nobody yet") : names(session.attendees))") + "\n"
        for other in session.alsoOpen ?? [] {
            let title = VisibleText.line(other.title)
            let sentence = if session.ended != nil { tr("“\(title)” is still open.") }
                else if other.isLatest { tr("“\(title)” is open too. It was started last: what is decided goes there.") }
                else { tr("“\(title)” is open too. This one was started last: what is decided goes here.") }
            text += sentence + "\n" + tr("  to end it: peersync session end \(id(other.id))") + "\n"
        }
        func list(_ heading: String, _ items: [SessionItem]) -> String {
            items.isEmpty ? "" : "\n\(heading)\n" + items.map { item in
                var line = "  \(Output.dim(id(item.head.id)))  "
                if let done = item.done { line += done ? "[x] " : "[ ] " }
                line += VisibleText.line(item.text)
                if let owner = item.owner { line += " – \(VisibleText.line(owner.name))" }
                if let due = item.due { line += tr(", by \(VisibleText.line(due))") }
                return line + "\n"
            }.joined()
        }
        return text + list(tr("Agenda"), session.agenda) + list(tr("Decisions"), session.decisions) + list(tr("Actions"), session.actions)
            + list(tr("Still open from earlier sessions"), session.carriedForward)
    }

    private static func sessions(_ sessions: [Session]) -> String {
        if sessions.isEmpty { return tr("No sessions yet. Start one: peersync session start TITLE") + "\n" }
        var table = Table("ID", "STARTED", "ENDED", "THERE", "TITLE", flexible: [4])
        for session in sessions {
            table.add(
                id(session.head.id), moment(session.started), session.ended.map(moment) ?? tr(word: "open"), "\(session.attendees.count)",
                session.title)
        }
        return table.text
    }

    // MARK: - Finding

    private static func found(_ results: [SearchResult]) -> String {
        if results.isEmpty { return tr("Nothing found.") + "\n" }
        return results.map { result in
            "\(Output.dim(id(result.id)))  \(title(result.title))  \(Output.dim(tr(word: result.kind)))\n          \(VisibleText.line(result.snippet))\n"
        }.joined()
    }

    private static func changes(_ changes: [ChangeEntry]) -> String {
        if changes.isEmpty { return tr("Nothing new.") + "\n" }
        var table = Table("WHEN", "CHANGE", "WHAT")
        for change in changes { table.add(moment(change.time), id(change.id), change.sentence) }
        return table.text
    }

    private static func source(_ value: Explanation.Candidate) -> [String] {
        guard let time = value.time, let change = value.change else { return [] }
        return [moment(time), tr("change \(id(change))")]
    }

    private static func explanation(_ explanation: Explanation) -> String {
        var text = "\(title(explanation.title))  \(Output.dim("\(tr(word: explanation.kind)) \(id(explanation.id))"))\n"
        if explanation.deleted { text += tr("Deleted by \(names(explanation.deletedBy)).") + "\n" }
        if explanation.keptDespiteDeletion {
            text += tr("\(names(explanation.deletedBy)) deleted it without having seen a later edit, so it was kept.") + "\n"
        }
        if explanation.needsNewerVersion == true {
            text += tr("Someone changed this with a newer peersync; update peersync to see all of it.") + "\n"
        }
        for field in explanation.fields {
            text += "\n" + tr("\(VisibleText.line(field.label)): \(field.why)") + "\n"
            if let settle = field.settle { text += "  " + tr("to settle it: \(VisibleText.line(settle))") + "\n" }
            for value in field.values {
                text += "  \(value.shown ? "→" : " ") \(VisibleText.line(value.shownAs ?? value.value ?? tr("(cleared)")))  "
                    + Output.dim(([tr("by \(VisibleText.line(value.by?.name ?? tr("someone")))")] + source(value)).joined(separator: ", ")) + "\n"
            }
        }
        return text
    }
}

extension String {
    func padded(_ width: Int) -> String {
        let own = Table.width(self)
        return own >= width ? self : self + String(repeating: " ", count: width - own)
    }
}
