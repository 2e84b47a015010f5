// SPDX-License-Identifier: Apache-2.0
// peersync

/// A moment as someone's clock had it: shown, never trusted.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Since 1970, UTC; always within the years 0 to 9999, which is what RFC 3339 can write.
    public let milliseconds: Int64

    /// A clock beyond them is wrong anyway; arithmetic within cannot overflow.
    public static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    public init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Self.range.lowerBound), Self.range.upperBound)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// RFC 3339 in UTC, to the second.
    public var text: String { String(decoding: letters, as: UTF8.self) }

    /// The day in UTC, such as `2026-11-22`.
    public var day: String { String(decoding: letters[..<10], as: UTF8.self) }

    /// The time of day in UTC, such as `19:30:00`.
    public var clock: String { String(decoding: letters[11..<19], as: UTF8.self) }

    /// Day and minute in UTC, such as `2026-11-22 19:30`.
    public var minute: String {
        var letters = letters
        letters[10] = UInt8(ascii: " ")
        return String(decoding: letters[..<16], as: UTF8.self)
    }

    private var letters: [UInt8] {
        let (year, month, day) = civil
        let second = secondOfDay
        var letters = Array("0000-00-00T00:00:00Z".utf8)
        for (place, number) in [
            (0, year / 100), (2, year % 100), (5, month), (8, day), (11, second / 3_600), (14, second / 60 % 60), (17, second % 60),
        ] {
            letters[place] += UInt8(number / 10)
            letters[place + 1] += UInt8(number % 10)
        }
        return letters
    }

    /// From RFC 3339, or a day alone, which is its beginning in UTC; nil for anything else.
    public init?(text: String) {
        let scalars = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= scalars.count else { return nil }
            return scalars[start..<start + count].reduce(Optional(0)) { total, byte in
                guard let total, byte >= 48, byte <= 57 else { return nil }
                return total * 10 + Int(byte - 48)
            }
        }
        guard
            scalars.count >= 10, let year = number(0, 4), scalars[4] == 45, let month = number(5, 2), scalars[7] == 45,
            let day = number(8, 2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds = Self.days(year, month, day) * 86_400
        if scalars.count > 10 {
            guard
                scalars.count >= 20, scalars[10] == 84 || scalars[10] == 116 || scalars[10] == 32,
                let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2), hour < 24, minute < 60,
                second <= 60
            else { return nil }
            seconds += hour * 3_600 + minute * 60 + second
            var rest = scalars[19...]
            if rest.first == 46 { rest = rest.dropFirst().drop { $0 >= 48 && $0 <= 57 } }
            switch rest.first {
            case 90, 122: guard rest.count == 1 else { return nil }
            case 43, 45:
                guard
                    rest.count == 6, let hours = number(rest.startIndex + 1, 2),
                    let minutes = number(rest.startIndex + 4, 2)
                else { return nil }
                seconds += (rest.first == 43 ? -1 : 1) * (hours * 3_600 + minutes * 60)
            default: return nil
            }
        }
        self.init(milliseconds: Int64(seconds) * 1_000)
    }

    private var secondOfDay: Int {
        let seconds = milliseconds >= 0 ? milliseconds / 1_000 : (milliseconds - 999) / 1_000
        return Int((seconds % 86_400 + 86_400) % 86_400)
    }

    /// Days to civil date by Howard Hinnant's algorithm, https://howardhinnant.github.io/date_algorithms.html.
    private var civil: (year: Int, month: Int, day: Int) {
        let seconds = milliseconds >= 0 ? milliseconds / 1_000 : (milliseconds - 999) / 1_000
        let days = Int((seconds - Int64(secondOfDay)) / 86_400) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Timestamp(text: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no RFC 3339 time"))
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
