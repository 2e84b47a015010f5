// SPDX-License-Identifier: Apache-2.0
// peersync

public import MeetupModel

/// What a group takes home: the content of every export but the bundle.
public struct Summary: Hashable, Sendable {
    /// What one member did in the changes of the summary.
    public struct Contribution: Hashable, Sendable, Codable {
        public let person: Person
        public let changes: Int
        /// Distinct titles of the notes, offers, decisions, actions, referrals, projects, pools and
        /// comparisons that the person changed, in order of the first change.
        public let records: [String]

        public init(person: Person, changes: Int, records: [String]) {
            self.person = person
            self.changes = changes
            self.records = records
        }
    }

    public var groupName: String
    /// Nil where the summary is of everything, or of what was written since `since`.
    public var session: Session?
    /// The session, or the sessions that were created by one of the summary's changes.
    public var sessions: [Session] = []
    /// A time by the authors' clocks: a label, not what selects the changes of a session.
    public var since: Timestamp?
    /// The profiles of the session's attendees. Without a session, the profiles of the people in
    /// `contributions`.
    public var attendees: [Profile] = []
    /// The profiles of all members, with the fields that each member lets into an export.
    public var members: [Profile] = []
    public var notes: [Note] = []
    public var offers: [Recorded<Offer>] = []
    public var comments: [Recorded<Comment>] = []
    public var referrals: [Recorded<Referral>] = []
    public var projects: [Recorded<Project>] = []
    public var pools: [Recorded<Pool>] = []
    public var comparisons: [Recorded<Comparison>] = []
    public var checkins: [Recorded<Checkin>] = []
    public var contributions: [Contribution] = []
    /// The selected changes, in the log's order.
    public var changes: [ChangeEntry] = []

    public init(groupName: String, session: Session?, since: Timestamp?) {
        self.groupName = groupName
        self.session = session
        self.since = since
    }
}
