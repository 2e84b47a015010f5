// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// The lines of which vCards (RFC 6350) and calendars (RFC 5545) are made.
enum ContentLines {
    /// Bytes of a line without its end.
    private static let bytesMax = 75

    /// Lines with their ends, folded where they are long.
    static func joined(_ lines: [String]) -> String { lines.map { folded($0) + "\r\n" }.joined() }

    /// Somebody's words as a value.
    static func text(_ text: String) -> String {
        VisibleText.replacing(
            ["\t": " ", "\\": "\\\\", "\n": "\\n", ",": "\\,", ";": "\\;"],
            in: VisibleText.lines(text))
    }

    /// Between characters, so that no UTF-8 is cut: readers put the pieces together as bytes, but not all do.
    private static func folded(_ line: String) -> String {
        var output = ""
        var left = bytesMax
        for scalar in line.unicodeScalars {
            let width = UTF8.width(scalar)
            if width > left {
                output += "\r\n "
                left = bytesMax - 1
            }
            output.unicodeScalars.append(scalar)
            left -= width
        }
        return output
    }

    /// A moment in UTC, such as `20261122T193000Z`.
    static func moment(_ time: Timestamp) -> String { time.text.replacing("-", with: "").replacing(":", with: "") }
}
