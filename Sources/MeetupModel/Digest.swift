// SPDX-License-Identifier: Apache-2.0
// peersync

/// What happened in a while, by person and thing: to be read in half a minute after a month away.
public struct Digest: Hashable, Sendable {
    public struct Thing: Hashable, Sendable {
        public let id: String
        public let kind: String
        public let title: String
        /// The distinct deeds that touched the thing, each with its count.
        public fileprivate(set) var deeds: [(deed: String, count: Int)]

        public static func == (left: Thing, right: Thing) -> Bool { left.id == right.id && left.deeds.elementsEqual(right.deeds, by: ==) }
        public func hash(into hasher: inout Hasher) { hasher.combine(id) }
    }

    public struct Part: Hashable, Sendable {
        public let person: Person?
        public fileprivate(set) var changes: Int
        /// Decisions, actions and similar records first; within a kind the most deeds first.
        public fileprivate(set) var things: [Thing]
        /// Deeds that touched no record, such as admitting a device.
        public fileprivate(set) var others: [String]
    }

    public let changes: Int
    /// The earliest and the latest time of the changes, by their authors' clocks; nil without
    /// changes.
    public let from: Timestamp?
    public let until: Timestamp?
    /// Sorted by number of changes, the person with most changes first.
    public let parts: [Part]

    public init(_ entries: [ChangeEntry]) {
        changes = entries.count
        from = entries.map(\.time).min()
        until = entries.map(\.time).max()
        var parts: [Part] = []
        for entry in entries where entry.what != ["merged"] {
            let place = parts.firstIndex { $0.person == entry.by } ?? parts.endIndex
            if place == parts.endIndex { parts.append(Part(person: entry.by, changes: 0, things: [], others: [])) }
            parts[place].changes += 1
            for deed in entry.deeds {
                let records = deed.records.sorted().map { entry.records[$0] }.filter { $0.kind != "group" }
                if records.isEmpty, !parts[place].others.contains(deed.alone) { parts[place].others.append(deed.alone) }
                for record in records { Self.note(deed.alone, record, in: &parts[place]) }
            }
        }
        for place in parts.indices { parts[place].things.sort { Self.weight($1) < Self.weight($0) } }
        self.parts = parts.sorted { ($1.changes, $0.person?.name ?? "", $0.person?.member ?? "") < ($0.changes, $1.person?.name ?? "", $1.person?.member ?? "") }
    }

    private static func note(_ deed: String, _ record: ChangeEntry.Touched, in part: inout Part) {
        let place = part.things.firstIndex { $0.id == record.id } ?? part.things.endIndex
        if place == part.things.endIndex {
            part.things.append(Thing(id: record.id, kind: record.kind, title: record.title, deeds: []))
        }
        if let known = part.things[place].deeds.firstIndex(where: { $0.deed == deed }) {
            part.things[place].deeds[known].count += 1
        } else {
            part.things[place].deeds.append((deed, 1))
        }
    }

    /// What the group settled and is to do comes before what was written, however much that is.
    private static let first: [String] = ["decision", "action", "session", "project", "pool", "referral", "checkin"]

    private static func weight(_ thing: Thing) -> (Int, Int) {
        (first.firstIndex(of: thing.kind).map { first.count - $0 } ?? 0, thing.deeds.reduce(0) { $0 + $1.count })
    }
}
