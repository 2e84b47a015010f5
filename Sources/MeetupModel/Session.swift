// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// One meetup of the group.
public struct Session: Headed {
    public static let title: FieldID = "title"
    public static let place: FieldID = "place"
    public static let started: FieldID = "started"
    public static let ended: FieldID = "ended"
    public static let attendees: FieldID = "attendees"
    public static let series: FieldID = "series"

    /// The field that says that a person noted a member's absence by hand: the member's laptop
    /// alone does not note the member's attendance any more.
    public static func absent(_ member: MemberID) -> FieldID { FieldID("absent.\(member.description.prefix(26))") }

    public let head: RecordHead
    public let title: String
    public let place: String?
    public let started: Timestamp
    public let ended: Timestamp?
    public let attendees: [Person]
    public let agenda: [SessionItem]
    public let decisions: [SessionItem]
    public let actions: [SessionItem]
    /// What meetups that belong together are called; those without one belong together, too.
    public let series: String?
    /// Actions of sessions of the series that were created earlier, by Lamport number, and are
    /// still to be done.
    public let carriedForward: [SessionItem]
    /// Others that are open: two people started one at the same time. Nil where nobody asked.
    public private(set) var alsoOpen: [Other]?

    public struct Other: Codable, Hashable, Sendable {
        public let id: String
        public let title: String
        /// What is decided now belongs to it: of all that are open it was started last.
        public let isLatest: Bool

        enum CodingKeys: String, CodingKey {
            case id, title
            case isLatest = "latest"
        }
    }

    enum CodingKeys: String, CodingKey {
        case title, place, started, ended, attendees, agenda, decisions, actions, series
        case carriedForward = "carried_forward"
        case alsoOpen = "also_open"
    }

    /// - Parameters:
    ///   - items: Agenda items, decisions and actions of any session.
    ///   - sessions: All of the group.
    public init(_ view: RecordView, items: [RecordView], among sessions: [RecordView], _ people: People) {
        head = RecordHead(view, people)
        title = view.string(Self.title)
        place = view.optionalString(Self.place)
        started = view.time(Self.started) ?? head.created
        ended = view.time(Self.ended)
        attendees = view.members(Self.attendees).map { people.person($0) }
            .sorted { ($0.name, $0.member) < ($1.name, $1.member) }
        let own = RecordView.listed(items.filter { $0.record(SessionItem.session) == view.id })
        func of(_ kind: RecordKind) -> [SessionItem] {
            own.filter { $0.id.kind == kind }.map { SessionItem($0, people) }
        }
        agenda = of(.agendaItem)
        decisions = of(.decision)
        actions = of(.action)
        series = view.optionalString(Self.series)
        let series = series
        let earlier = sessions.filter { other in
            other.id != view.id && !other.isDeleted && other.optionalString(Self.series) == series
                && RecordView.wasCreatedBefore(other, view)
        }.map(\.id)
        carriedForward = RecordView.listed(items.filter { item in
            item.id.kind == .action && !item.flag(SessionItem.done) && item.record(SessionItem.session).map(earlier.contains) == true
        }).map { SessionItem($0, people) }
    }

    /// Returns this session with `alsoOpen` filled in.
    ///
    /// - Parameter sessions: All sessions of the group.
    public func beside(_ sessions: [RecordView]) -> Session {
        var session = self
        let open = Self.open(sessions)
        session.alsoOpen = open.filter { $0.id.description != head.id }.map {
            Other(id: $0.id.description, title: $0.string(Self.title), isLatest: $0.id == open.last?.id)
        }
        return session
    }

    /// Open sessions, oldest first. New agenda items, decisions and actions go to the last one.
    public static func open(_ sessions: [RecordView]) -> [RecordView] {
        RecordView.listed(sessions.filter { $0[ended] == nil })
    }

    /// Returns the sessions in order of creation.
    ///
    /// - Parameter views: All sessions with their agenda items, decisions and actions. Other
    ///   records are passed over.
    public static func all(in views: [RecordView], _ people: People) -> [Session] {
        let sessions = views.filter { $0.id.kind == .session }
        let items = views.filter { [.agendaItem, .decision, .action].contains($0.id.kind) }
        return RecordView.listed(sessions).map { Session($0, items: items, among: sessions, people) }
    }

    public init(from decoder: any Decoder) throws {
        head = try RecordHead(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decode(String.self, forKey: .title)
        place = try container.decodeIfPresent(String.self, forKey: .place)
        started = try container.decode(Timestamp.self, forKey: .started)
        ended = try container.decodeIfPresent(Timestamp.self, forKey: .ended)
        attendees = try container.decode([Person].self, forKey: .attendees)
        agenda = try container.decode([SessionItem].self, forKey: .agenda)
        decisions = try container.decode([SessionItem].self, forKey: .decisions)
        actions = try container.decode([SessionItem].self, forKey: .actions)
        series = try container.decodeIfPresent(String.self, forKey: .series)
        carriedForward = try container.decode([SessionItem].self, forKey: .carriedForward)
        alsoOpen = try container.decodeIfPresent([Other].self, forKey: .alsoOpen)
    }

    public func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(title, forKey: .title)
        try container.encode(place, forKey: .place)
        try container.encode(started, forKey: .started)
        try container.encode(ended, forKey: .ended)
        try container.encode(attendees, forKey: .attendees)
        try container.encode(agenda, forKey: .agenda)
        try container.encode(decisions, forKey: .decisions)
        try container.encode(actions, forKey: .actions)
        try container.encodeIfPresent(series, forKey: .series)
        try container.encode(carriedForward, forKey: .carriedForward)
        try container.encodeIfPresent(alsoOpen, forKey: .alsoOpen)
    }
}

/// A point of the agenda, a decision or an action of a session.
public struct SessionItem: Headed {
    public static let session: FieldID = "session"
    public static let text: FieldID = "text"
    public static let owner: FieldID = "owner"
    public static let due: FieldID = "due"
    public static let done: FieldID = "done"

    public let head: RecordHead
    public let session: String?
    public let text: String
    /// The member who wrote the text.
    public let by: Person?
    /// Actions only have an owner, and `due` and `done`.
    public let owner: Person?
    public let due: String?
    public let done: Bool?

    enum CodingKeys: String, CodingKey { case session, text, by, owner, due, done }

    public init(_ view: RecordView, _ people: People) {
        head = RecordHead(view, people)
        session = view.record(Self.session)?.description
        text = view.string(Self.text)
        by = people.person(view.speaker(Self.text))
        owner = people.person(view.member(Self.owner))
        due = view.optionalString(Self.due)
        done = view.id.kind == .action ? view.flag(Self.done) : nil
    }

    public init(from decoder: any Decoder) throws {
        head = try RecordHead(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        session = try container.decodeIfPresent(String.self, forKey: .session)
        text = try container.decode(String.self, forKey: .text)
        by = try container.decodeIfPresent(Person.self, forKey: .by)
        owner = try container.decodeIfPresent(Person.self, forKey: .owner)
        due = try container.decodeIfPresent(String.self, forKey: .due)
        done = try container.decodeIfPresent(Bool.self, forKey: .done)
    }

    public func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(session, forKey: .session)
        try container.encode(text, forKey: .text)
        try container.encodeIfPresent(by, forKey: .by)
        try container.encodeIfPresent(owner, forKey: .owner)
        try container.encodeIfPresent(due, forKey: .due)
        try container.encodeIfPresent(done, forKey: .done)
    }

    /// The operations that make a new item.
    public static func creating(_ id: RecordID, in session: RecordID, text: String) -> [Operation] {
        [.create(id), .assign(id, Self.session, .record(session)), .assign(id, Self.text, .text(text))]
    }
}
