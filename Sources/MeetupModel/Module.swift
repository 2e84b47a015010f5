// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A part of a course: what is taught, by whom, how long.
///
/// A record of its own with a place that is one value: who moves it sets the place, so that moving beside each other leaves
/// it once, in one of the places (Kleppmann, Moving Elements in List CRDTs, 2020).
public struct Module: Hashable, Sendable, Codable {
    public static let offer: FieldID = "offer"
    public static let title: FieldID = "title"
    public static let teacher: FieldID = "teacher"
    public static let hours: FieldID = "hours"
    public static let place: FieldID = "place"

    public let id: String
    public let title: String
    public let teacher: Person?
    /// A number, as written.
    public let hours: String?
    /// People moved or changed it at the same time.
    public let disputed: [String]

    static func isBefore(_ left: RecordView, _ right: RecordView) -> Bool {
        (left.string(place), left.id) < (right.string(place), right.id)
    }

    init(_ view: RecordView, _ people: People) {
        id = view.id.description
        title = view.string(Self.title)
        teacher = people.person(view.member(Self.teacher))
        hours = view.optionalString(Self.hours)
        disputed = view.disputedFields.map(\.name)
    }

    /// Where to put a module so that it stands at a number, from 1, among others.
    ///
    /// - Parameter others: In order, without itself.
    public static func place(at number: Int, among others: [RecordView]) -> String {
        let index = min(max(number, 1) - 1, others.count)
        let before = index > 0 ? others[index - 1].string(place) : ""
        // Two that were put at one place beside each other: nothing fits between them, so it goes behind both.
        let after = others[index...].map { $0.string(place) }.first { $0 > before }
        return ListPlace.between(before, after)
    }

    public static func creating(_ id: RecordID, in offer: RecordID, title: String, place: String) -> [Operation] {
        [.create(id), .assign(id, Self.offer, .record(offer)), .assign(id, Self.title, .text(title)), .assign(id, Self.place, .text(place))]
    }
}

/// Places in a list that always have room between them: fractions in base 32, written without the point.
enum ListPlace {
    private static let digits = Array("0123456789abcdefghijklmnopqrstuv".utf8)

    /// - Parameters:
    ///   - low: Empty for the beginning.
    ///   - high: Greater than `low`; nil for the end.
    /// - Returns: Something greater than `low` and less than `high`, about as long as the longer of them.
    static func between(_ low: String, _ high: String?) -> String {
        let low = Array(low.utf8).map(value)
        let high = high.map { Array($0.utf8).map(value) }
        var result: [Int] = []
        var isBelowHigh = high == nil
        for place in 0... {
            // Nothing fits below a place of zeros only, which no honest program writes.
            let isOver = place >= max(low.count, high?.count ?? 0)
            let least = place < low.count ? low[place] : 0
            let most = isBelowHigh || isOver ? 32 : high.map { place < $0.count ? $0[place] : 0 } ?? 32
            if most - least > 1 {
                result.append(least + (most - least) / 2)
                break
            }
            result.append(least)
            // From here on anything above `low` is below `high`.
            if least < most { isBelowHigh = true }
        }
        return String(decoding: result.map { digits[$0] }, as: UTF8.self)
    }

    /// A letter that is no digit, which no honest program writes, counts as the nearest one.
    private static func value(_ letter: UInt8) -> Int { digits.lastIndex { $0 <= letter } ?? 0 }
}
