// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel

/// What was said about each record of a summary, in order of creation.
struct Remarks {
    private let byRecord: [String: [Recorded<Comment>]]

    init(_ comments: [Recorded<Comment>]) { byRecord = Dictionary(grouping: comments) { $0.on ?? "" } }

    /// - Parameter record: Its id.
    func on(_ record: String) -> [Recorded<Comment>] { byRecord[record] ?? [] }
}
