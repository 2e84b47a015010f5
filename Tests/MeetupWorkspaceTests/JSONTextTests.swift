// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupWorkspace
import Testing

struct JSONTextTests {
    private struct Row: Encodable, Sendable {
        let number: Int
        let text = "é\n👋"
        let nested = ["b": [1], "a": []]
    }

    /// Hides that it is a list.
    private struct Whole: Encodable {
        let rows: [Row]
        func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }
    }

    @Test("A list reads the same however long it is", arguments: [0, 1, 2, 499, 500, 501, 2_001])
    func lists(count: Int) throws {
        let rows = (0..<count).map { Row(number: $0) }
        #expect(try JSONText.encode(rows) == JSONText.encode(Whole(rows: rows)))
    }
}
