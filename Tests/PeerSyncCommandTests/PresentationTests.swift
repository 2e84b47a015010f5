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

    @Test("Who is out and who is to go are told so, without a command")
    func told() throws {
        for response in [try Self.removal("out"), try Self.members(isReader: true)] {
            let text = Presentation.text(response)
            #expect(!text.contains("\u{1B}") && text.contains(VisibleText.line(Self.hostile)))
            #expect(!text.contains(Self.quoted))
        }
    }
}
