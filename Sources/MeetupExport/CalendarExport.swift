// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// Sessions as events and dated actions as things to do, in a calendar (RFC 5545).
public enum CalendarExport {
    public static func render(_ summary: Summary) -> String {
        let sessions = summary.session.map { [$0] } ?? summary.sessions
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//peersync//peersync//EN", "CALSCALE:GREGORIAN"]
        lines += sessions.flatMap(event)
        let actions = sessions.flatMap(\.actions) + (summary.session?.carriedForward ?? [])
        lines += actions.filter { $0.due != nil }.flatMap(todo)
        return ContentLines.joined(lines + ["END:VCALENDAR"])
    }

    private static func event(_ session: Session) -> [String] {
        var words = session.attendees.isEmpty ? [] : [tr("There: \(session.attendees.map(\.name).joined(separator: ", "))")]
        for (heading, items) in [(tr("Agenda"), session.agenda), (tr("Decisions"), session.decisions)] where !items.isEmpty {
            words.append(tr("\(heading):") + "\n" + items.map { "- " + $0.text }.joined(separator: "\n"))
        }
        var lines = head("VEVENT", session.head) + ["DTSTART:" + ContentLines.moment(session.started)]
        // The end has to be later than the beginning, in whole seconds. A wrong clock may say
        // otherwise.
        if let ended = session.ended, ended.text > session.started.text { lines.append("DTEND:" + ContentLines.moment(ended)) }
        lines.append("SUMMARY:" + ContentLines.text(session.title))
        if let place = session.place { lines.append("LOCATION:" + ContentLines.text(place)) }
        if !words.isEmpty { lines.append("DESCRIPTION:" + ContentLines.text(words.joined(separator: "\n"))) }
        return lines + ["END:VEVENT"]
    }

    private static func todo(_ action: SessionItem) -> [String] {
        // Checked when it was written; one of another program's that is no day is left out.
        guard let due = action.due, Timestamp(text: due)?.day == due else { return [] }
        var lines = head("VTODO", action.head) + ["SUMMARY:" + ContentLines.text(action.text), "DUE;VALUE=DATE:" + due.replacing("-", with: "")]
        if let owner = action.owner { lines.append("DESCRIPTION:" + ContentLines.text(owner.name)) }
        lines.append("STATUS:" + (action.done == true ? "COMPLETED" : "NEEDS-ACTION"))
        return lines + ["END:VTODO"]
    }

    private static func head(_ component: String, _ head: RecordHead) -> [String] {
        ["BEGIN:" + component, "UID:\(head.id)@peersync", "DTSTAMP:" + ContentLines.moment(head.changed)]
    }
}
