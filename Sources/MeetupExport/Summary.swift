// SPDX-License-Identifier: Apache-2.0
// peersync

public import MeetupModel

/// What a group takes home from a session: the content of the exported summary.
public struct Summary: Hashable, Sendable {
    /// What one member did in the time of the summary.
    public struct Contribution: Hashable, Sendable, Codable {
        public let person: Person
        public let changes: Int
        /// Titles of what they wrote in or changed, in order of first touch.
        public let records: [String]

        public init(person: Person, changes: Int, records: [String]) {
            self.person = person
            self.changes = changes
            self.records = records
        }
    }

    public let groupName: String
    /// Nil when no session was started: the summary is of the time since `since`.
    public let session: Session?
    public let since: Timestamp?
    public let attendees: [Profile]
    public let notes: [Note]
    public let offers: [Offer]
    public let contributions: [Contribution]
    /// Actions of earlier sessions that are still to be done.
    public let carriedForward: [SessionItem]

    public init(
        groupName: String, session: Session?, since: Timestamp?, attendees: [Profile], notes: [Note], offers: [Offer],
        contributions: [Contribution], carriedForward: [SessionItem]
    ) {
        self.groupName = groupName
        self.session = session
        self.since = since
        self.attendees = attendees
        self.notes = notes
        self.offers = offers
        self.contributions = contributions
        self.carriedForward = carriedForward
    }
}
