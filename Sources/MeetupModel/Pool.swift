// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// Buying together: the more is pledged, the less a unit costs.
public struct Pool: RecordContent {
    public struct Tier: Hashable, Sendable, Codable {
        /// From this quantity on.
        public let quantity: Int64
        /// The price of one unit, as written.
        public let price: String

        public init(quantity: Int64, price: String) {
            self.quantity = quantity
            self.price = price
        }
    }

    public struct Pledge: Hashable, Sendable, Codable {
        public let person: Person
        public let quantity: Int64
        /// At the price that applies now; absent without one.
        public let cost: String?
    }

    public static let title: FieldID = "title"
    public static let unit: FieldID = "unit"
    /// Elements are a quantity, a space, and the price.
    public static let tiers: FieldID = "tiers"
    /// A counter: what each member pledged, and together.
    public static let pledges: FieldID = "pledges"
    public static let quantityMax: Int64 = 1_000_000_000

    public let title: String
    public let unit: String?
    /// Ascending.
    public let tiers: [Tier]
    public let pledges: [Pledge]
    public let total: Int64
    /// What a unit costs with what is pledged now; absent below the first tier.
    public let price: String?
    /// The tier to come, and how much it takes to get there; absent on the last.
    public let next: Tier?
    public let missing: Int64?

    public static func of(_ view: RecordView, _ people: People) -> Recorded<Pool> {
        let tiers = view.strings(tiers).compactMap(tier).sorted { ($0.quantity, $0.price) < ($1.quantity, $1.price) }
        // Nobody pledges less than nothing, whatever their program wrote.
        let amounts = view.counters[pledges, default: []].filter { $0.amount > 0 }
        let total = amounts.reduce(Int64(0)) { $0.addingReportingOverflow($1.amount).overflow ? .max : $0 + $1.amount }
        let current = tiers.last { $0.quantity <= total }
        let next = tiers.first { $0.quantity > total }
        let pledged = amounts.map { amount in
            Pledge(person: people.person(amount.member), quantity: amount.amount, cost: current.flatMap { cost(amount.amount, $0.price) })
        }.sorted { ($0.person.name, $0.person.member) < ($1.person.name, $1.person.member) }
        return Recorded(RecordHead(view, people), Pool(
            title: view.string(title), unit: view.optionalString(unit), tiers: tiers, pledges: pledged, total: total,
            price: current?.price, next: next, missing: next.map { $0.quantity - total }))
    }

    static func tier(_ element: String) -> Tier? {
        guard let space = element.firstIndex(of: " "), let quantity = Int64(element[..<space]), quantity > 0 else { return nil }
        return Tier(quantity: quantity, price: String(element[element.index(after: space)...]))
    }

    private static func cost(_ quantity: Int64, _ price: String) -> String? {
        guard let amount = Amount(price) else { return nil }
        let (product, overflow) = amount.thousandths.multipliedReportingOverflow(by: quantity)
        return overflow ? nil : Amount(thousandths: product, unit: amount.unit).text
    }

    public static func creating(_ id: RecordID, title: String, unit: String?, _ tiers: [Tier]) -> [Operation] {
        [.create(id), .assign(id, Self.title, .text(title))] + (unit.map { [.assign(id, Self.unit, .text($0))] } ?? [])
            + tiers.map { .add(id, Self.tiers, .text("\($0.quantity) \($0.price)")) }
    }
}
