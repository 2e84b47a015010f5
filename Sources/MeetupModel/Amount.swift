// SPDX-License-Identifier: Apache-2.0
// peersync

/// A number as people write it, such as `1 200,50 €`, with what stands around it.
public struct Amount: Hashable, Sendable {
    /// In thousandths: exact, and the same on every machine.
    public let thousandths: Int64
    /// The rest of the text without the number, such as `€` or `/ h`.
    public let unit: String

    public static let digitsMax = 12

    public init(thousandths: Int64, unit: String) {
        self.thousandths = thousandths
        self.unit = unit
    }

    /// The one number in a text; nil when there is none, more than one, or one that is too large.
    ///
    /// The last comma or point separates decimals, but not before exactly three digits, where it separates thousands as
    /// English and German do, unless there is only a zero before it. Spaces and apostrophes between digits mean nothing.
    public init?(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        func isDigit(_ place: Int) -> Bool { scalars.indices.contains(place) && scalars[place].value >= 48 && scalars[place].value <= 57 }
        guard let first = scalars.indices.first(where: isDigit) else { return nil }
        var end = first
        while end < scalars.count {
            let isGap = Self.gaps.contains(scalars[end]) && isDigit(end + 1)
            guard isDigit(end) || isGap else { break }
            end += 1
        }
        if scalars[end...].contains(where: { $0.value >= 48 && $0.value <= 57 }) { return nil }
        let isNegative = first > 0 && (scalars[first - 1] == "-" || scalars[first - 1] == "\u{2212}")
        let body = scalars[first..<end].filter { !Self.spaces.contains($0) }
        guard let value = Self.thousandths(body) else { return nil }
        thousandths = isNegative ? -value : value
        let before = String(String.UnicodeScalarView(scalars[..<(isNegative ? first - 1 : first)]))
        let after = String(String.UnicodeScalarView(scalars[end...]))
        unit = [before, after].map(Self.trimmed).filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static let spaces: Set<Unicode.Scalar> = [" ", "\u{A0}", "\u{202F}", "\u{2009}", "'", "\u{2019}"]
    private static let gaps: Set<Unicode.Scalar> = spaces.union([",", "."])

    private static func thousandths(_ body: [Unicode.Scalar]) -> Int64? {
        let signs = body.indices.filter { body[$0] == "," || body[$0] == "." }
        var mark: Int?
        if let last = signs.last {
            let behind = body.count - last - 1
            let others = signs.dropLast()
            let isRepeated = others.contains { body[$0] == body[last] }
            mark = !isRepeated && (behind != 3 || !others.isEmpty || body[..<last] == ["0"]) ? last : nil
        }
        let whole = body[..<(mark ?? body.count)].filter { $0 != "," && $0 != "." }
        let part = mark.map { Array(body[($0 + 1)...].prefix(3)) } ?? []
        guard whole.count <= digitsMax else { return nil }
        let digits = whole + part + Array(repeating: "0", count: 3 - part.count)
        return digits.reduce(Int64(0)) { $0 * 10 + Int64($1.value - 48) }
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }

    /// The number with a point and no more decimals than it has, but not three behind a whole
    /// number, then the unit. `init(_:)` reads the text as the same amount.
    public var text: String { number + (unit.isEmpty ? "" : " " + unit) }

    /// The amount as prices are written: with at least two decimals where it is not whole.
    public var money: String {
        let isTenths = thousandths % 100 == 0 && thousandths % 1_000 != 0
        return number + (isTenths ? "0" : "") + (unit.isEmpty ? "" : " " + unit)
    }

    /// As `text`, without the unit.
    public var number: String {
        let magnitude = thousandths.magnitude
        var text = (thousandths < 0 ? "-" : "") + "\(magnitude / 1_000)"
        if magnitude % 1_000 > 0 {
            var part = String(String(magnitude % 1_000 + 1_000).dropFirst())
            while part.hasSuffix("0") { part.removeLast() }
            // Three decimals alone would read as thousands.
            if part.count == 3, magnitude >= 1_000 { part += "0" }
            text += "." + part
        }
        return text
    }

    /// Returns the sum of amounts whose units do not differ; an amount without a unit fits any
    /// unit.
    public static func sum(_ amounts: [Amount]) -> Amount? {
        let units = Set(amounts.map(\.unit).filter { !$0.isEmpty })
        guard !amounts.isEmpty, units.count <= 1 else { return nil }
        var total: Int64 = 0
        for amount in amounts {
            let (sum, overflow) = total.addingReportingOverflow(amount.thousandths)
            if overflow { return nil }
            total = sum
        }
        return Amount(thousandths: total, unit: units.first ?? "")
    }
}
