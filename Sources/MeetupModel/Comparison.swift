// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A board on which each member fills in their own column.
public struct Comparison: RecordContent {
    /// What is compared.
    public struct Measure: Hashable, Sendable {
        /// Names it within the board; see `keyLetters`.
        public let key: String
        public let name: String
        public let unit: String?
        public let lessIsBetter: Bool

        public init(key: String, name: String, unit: String?, lessIsBetter: Bool) {
            self.key = key
            self.name = name
            self.unit = unit
            self.lessIsBetter = lessIsBetter
        }
    }

    public struct Entry: Hashable, Sendable, Codable {
        public let person: Person
        /// As written.
        public let value: String
        public let best: Bool
    }

    public struct Metric: Hashable, Sendable, Codable {
        public let name: String
        public let unit: String?
        public let lessIsBetter: Bool
        /// One entry for each member who gave a value, in the order of `Comparison.members`.
        public let values: [Entry]
        /// The best of the values that are numbers; absent when none is a number.
        public let best: String?
        public let median: String?

        enum CodingKeys: String, CodingKey {
            case name, unit, values, best, median
            case lessIsBetter = "less_is_better"
        }
    }

    public static let title: FieldID = "title"
    /// Elements are a key, which begins with where it stands among the others in two digits, `<` where less is better or else `>`, the name, and after a line feed the unit.
    public static let metrics: FieldID = "metrics"
    public static let keyLetters = 8
    public static let metricsMax = 100

    /// A member's value; it counts when that member put it there.
    public static func value(of measure: Measure, by member: MemberID) -> FieldID {
        FieldID("value.\(member.description.prefix(26)).\(measure.key)")
    }

    public let title: String
    public let metrics: [Metric]
    /// The members who gave at least one value, sorted by name.
    public let members: [Person]

    public static func of(_ view: RecordView, _ people: People) -> Recorded<Comparison> {
        let metrics = measures(of: view).map { metric($0, view, people) }
        let members = Set(metrics.flatMap { $0.values.map(\.person) }).sorted { ($0.name, $0.member) < ($1.name, $1.member) }
        return Recorded(RecordHead(view, people), Comparison(title: view.string(title), metrics: metrics, members: members))
    }

    private static func metric(_ measure: Measure, _ view: RecordView, _ people: People) -> Metric {
        var given: [(person: Person, value: String)] = []
        for member in people.members {
            guard
                let own = view.fields[value(of: measure, by: member)]?.first(where: { $0.source.member == member }),
                case .text(let text)? = own.value
            else { continue }
            given.append((people.person(member), text))
        }
        given.sort { ($0.person.name, $0.person.member) < ($1.person.name, $1.person.member) }
        let numbers = given.compactMap { Amount($0.value)?.thousandths }.sorted()
        let best = measure.lessIsBetter ? numbers.first : numbers.last
        func shown(_ thousandths: Int64?) -> String? { thousandths.map { Amount(thousandths: $0, unit: measure.unit ?? "").text } }
        return Metric(
            name: measure.name, unit: measure.unit, lessIsBetter: measure.lessIsBetter,
            values: given.map { Entry(person: $0.person, value: $0.value, best: best != nil && Amount($0.value)?.thousandths == best) },
            best: shown(best), median: shown(median(numbers)))
    }

    /// The middle one, or the mean of the two in the middle.
    private static func median(_ sorted: [Int64]) -> Int64? {
        guard !sorted.isEmpty else { return nil }
        let upper = sorted[sorted.count / 2]
        if sorted.count % 2 == 1 { return upper }
        let lower = sorted[sorted.count / 2 - 1]
        return lower + (upper - lower) / 2
    }

    /// In the order in which they were given.
    public static func measures(of view: RecordView) -> [Measure] {
        view.strings(metrics).sorted().compactMap(measure)
    }

    static func measure(_ element: String) -> Measure? {
        let parts = element.split(separator: "\n", maxSplits: 1)
        guard let first = parts.first, first.count > keyLetters + 1 else { return nil }
        let rest = first.dropFirst(keyLetters)
        return Measure(
            key: String(first.prefix(keyLetters)), name: String(rest.dropFirst()), unit: parts.count > 1 ? String(parts[1]) : nil,
            lessIsBetter: rest.first == "<")
    }

    public static func creating(_ id: RecordID, title: String, _ measures: [Measure]) -> [Operation] {
        [.create(id), .assign(id, Self.title, .text(title))] + measures.map { measure in
            .add(id, metrics, .text(
                measure.key + (measure.lessIsBetter ? "<" : ">") + measure.name + (measure.unit.map { "\n" + $0 } ?? "")))
        }
    }
}
