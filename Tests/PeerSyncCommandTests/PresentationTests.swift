// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
@testable import peersync
import Testing

struct PresentationTests {
    /// A name that moves the cursor where it is printed, and runs a command where it is pasted.
    private static let hostile = "a'; rm -rf ~ \u{1B}[2J"
    private static let quoted = #"'a'\''; rm -rf ~ \u{1b}[2J'"#
    private static let person: [String: String] = ["member": String(repeating: "0", count: 52), "name": hostile]

    private static func decoded<Report: Decodable>(_ fields: Any, as: Report.Type = Report.self) throws -> Report {
        try JSONDecoder().decode(Report.self, from: JSONSerialization.data(withJSONObject: fields))
    }

    private static func removal(_ state: String) throws -> Response {
        .removal(try decoded([
            "member": "x", "name": hostile, "state": state, "by": [person], "missing": 1, "covers": [person],
        ]))
    }

    private static func members(isReader: Bool) throws -> Response {
        .members(try decoded([[
            "member": "x", "name": hostile, "devices": [], "since": "2026-11-30T12:00:00Z", "state": "member", "you": isReader,
            "removal_asked_by": person, "removal_reason": hostile, "same_as": [person],
        ] as [String: Any]]))
    }

    private static func forked() throws -> Response {
        .forked(try decoded([
            "group": "x", "name": hostile, "origin": "y", "origin_name": hostile, "members": [person], "left": [person],
        ]))
    }

    @Test("Names and reasons that others chose move no cursor, and stand in quotes in a command to paste", arguments: [
        try removal("asked"), try members(isReader: false), try forked(),
    ])
    func hostile(response: Response) {
        let text = Presentation.text(response)
        #expect(!text.contains("\u{1B}"))
        #expect(text.contains(Self.quoted))
    }

    @Test("The report of a removal, and the list that the member to go sees, put no name into a command")
    func told() throws {
        for response in [try Self.removal("out"), try Self.members(isReader: true)] {
            let text = Presentation.text(response)
            #expect(!text.contains("\u{1B}") && text.contains(VisibleText.line(Self.hostile)))
            #expect(!text.contains(Self.quoted))
        }
    }

    private static func status(isSafe: Bool) throws -> Response {
        .status(try decoded([
            "member": "x", "name": hostile, "device": "d", "replica": "r", "group": "g", "group_name": hostile,
            "version": "1", "serving": false, "peers": [], "changes": 2, "digest": "0", "discovery_problem": hostile,
            "safe_to_leave": ["safe": isSafe, "changes": 2, "holders": [], "members": []],
        ] as [String: Any]))
    }

    @Test("Colours of a terminal stay colours, and are the only sequences in what is shown", arguments: [
        try status(isSafe: true), try status(isSafe: false), try members(isReader: false), try removal("out"), try forked(),
    ])
    func coloured(response: Response) {
        let plain = Presentation.text(response)
        let coloured = Output.$isColoured.withValue(true) { Presentation.text(response) }
        let withoutColours = coloured.replacing(#/\u{1B}\[[0-9]*m/#, with: "")
        #expect(withoutColours == plain)
        if case .status = response { #expect(coloured != plain) }
    }
}
