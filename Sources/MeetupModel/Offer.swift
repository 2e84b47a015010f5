// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A draft of something that some members would sell.
public struct Offer: RecordContent {
    public enum Kind: String, CaseIterable, Codable, Sendable { case solo, joint, course, pack }

    /// The state of an offer: agreed once every contributor agreed to the current terms.
    public enum State: String, Codable, Sendable { case draft, agreed }

    public struct Contributor: Hashable, Sendable, Codable {
        public let person: Person
        public let role: String?
        /// Percent, as written.
        public let share: String?
        public let agreed: Bool
        /// Whether the contributor agreed to other terms than the current ones.
        public let lapsed: Bool
    }

    /// Another offer that is part of a pack.
    public struct Included: Hashable, Sendable, Codable {
        public let id: String
        public let title: String
        public let price: String?
        /// Whether the included offer was deleted, so that it cannot be sold any more.
        public let deleted: Bool
        /// Whether the included offer includes, at some depth, the offer that includes it: two
        /// people included them at the same time.
        public let circular: Bool
    }

    public static let title: FieldID = "title"
    public static let kindField: FieldID = "kind"
    public static let body: FieldID = "body"
    public static let contributors: FieldID = "contributors"
    public static let includes: FieldID = "includes"
    /// The fields that may be set besides title and kind.
    public static let fields: [FieldID] = [
        "summary", "audience", "price", "duration", "place", "date", "contact", "status",
    ]

    public static func role(of member: MemberID) -> FieldID { FieldID("role.\(member.description.prefix(26))") }
    public static func share(of member: MemberID) -> FieldID { FieldID("share.\(member.description.prefix(26))") }
    /// The field with the terms that a member agreed to; it counts only if that member wrote it.
    public static func agreement(of member: MemberID) -> FieldID { FieldID("agreed.\(member.description.prefix(26))") }

    public let title: String
    public let offerKind: String
    public let state: State
    public let fields: [String: String]
    public let contributors: [Contributor]
    /// The sum of the shares that are given, in percent; absent when none is.
    public let shareSum: String?
    /// The modules of a course, in order.
    public let modules: [Module]
    /// The sum of the modules' hours; absent when none is given.
    public let hours: String?
    /// The offers that a pack includes.
    public let included: [Included]
    /// The sum of the included offers' prices; absent where one has no price or their units differ.
    public let includedPrice: String?
    /// Absent in a list.
    public let text: String?

    enum CodingKeys: String, CodingKey {
        case title, state, fields, contributors, modules, hours, included, text
        case offerKind = "offer_kind"
        case shareSum = "share_sum"
        case includedPrice = "included_price"
    }

    public static func of(_ view: RecordView, with parts: OfferParts, _ people: People, isListed: Bool = false) -> Recorded<Offer> {
        Recorded(RecordHead(view, people), Offer(view, parts, people, isListed: isListed))
    }

    private init(_ view: RecordView, _ parts: OfferParts, _ people: People, isListed: Bool) {
        title = view.string(Self.title)
        offerKind = Self.kind(of: view)
        var fields: [String: String] = [:]
        for field in Self.fields { if let value = view.optionalString(field) { fields[field.name] = value } }
        self.fields = fields
        let members = view.members(Self.contributors)
        let isAgreed = members.contains { view.fields[Self.agreement(of: $0)] != nil }
        // One reading of the terms for all who agreed to the same ones.
        var met: [String: Bool] = [:]
        func isMet(_ agreement: String) -> Bool {
            if let known = met[agreement] { return known }
            let isMet = OfferTerms.isMet(agreement, by: view, with: parts)
            met[agreement] = isMet
            return isMet
        }
        contributors = members.map { member in
            // An agreement counts only if the contributor wrote it.
            let agreement = view.fields[Self.agreement(of: member)]?.first { $0.source.member == member }
            let agreed: String? = if case .text(let text)? = agreement?.value { text } else { nil }
            return Contributor(
                person: people.person(member), role: view.optionalString(Self.role(of: member)),
                share: view.optionalString(Self.share(of: member)), agreed: agreed.map(isMet) == true,
                lapsed: agreed.map(isMet) == false)
        }
        shareSum = Amount.sum(contributors.compactMap { $0.share.flatMap(Amount.init) })?.number
        let modules = parts.modules(of: view.id).map { Module($0, people) }
        self.modules = modules
        hours = Amount.sum(modules.compactMap { $0.hours.flatMap(Amount.init) })?.number
        let included = Self.included(in: view, parts)
        self.included = included
        let there = included.filter { !$0.deleted }
        includedPrice = there.contains(where: \.circular) ? nil : Self.sum(there.map(\.price))
        let isSettled = isAgreed && OfferTerms.disputed(in: view, with: parts).isEmpty
        state = isSettled && !contributors.isEmpty && contributors.allSatisfy(\.agreed) ? .agreed : .draft
        text = isListed ? nil : view.texts[Self.body] ?? ""
    }

    private static func included(in view: RecordView, _ parts: OfferParts) -> [Included] {
        var prices: [RecordID: String?] = [:]
        return view.records(includes).compactMap { id in
            guard let other = parts.offer(id) else { return nil }
            return Included(
                id: id.description, title: other.string(title), price: price(of: other, parts, &prices), deleted: other.isDeleted,
                circular: parts.isIncluded(view.id, in: id))
        }
    }

    /// The maximum depth of packs within packs. A deeper pack has no price.
    private static let depthMax = 20

    /// Returns an offer's own price, or for a pack without one the sum of its offers' prices. Nil
    /// if one of these offers has no price, or if their units differ.
    ///
    /// - Parameter known: The prices found so far. A pack whose price is being added up is in it
    ///   with nil, so a pack that includes itself has no price.
    private static func price(of offer: RecordView, _ parts: OfferParts, _ known: inout [RecordID: String?], depth: Int = 0) -> String? {
        if let price = offer.optionalString("price") { return price }
        if let price = known[offer.id] { return price }
        known.updateValue(nil, forKey: offer.id)
        let there = offer.records(includes).compactMap(parts.offer).filter { !$0.isDeleted }
        let sum = depth == depthMax ? nil : sum(there.map { price(of: $0, parts, &known, depth: depth + 1) })
        known.updateValue(sum, forKey: offer.id)
        return sum
    }

    /// Returns the sum of some prices; nil if one of them is missing or is no amount.
    private static func sum(_ prices: [String?]) -> String? {
        let amounts = prices.compactMap { $0.flatMap(Amount.init) }
        return amounts.count == prices.count ? Amount.sum(amounts)?.text : nil
    }

    /// Returns the raw value of a `Kind`, or the name of a kind that a later version added.
    public static func kind(of view: RecordView) -> String { view.optionalString(kindField) ?? Kind.joint.rawValue }

    /// Returns the operations that create an offer, with its author as the first contributor.
    public static func creating(_ id: RecordID, title: String, kind: Kind, by member: MemberID) -> [Operation] {
        [
            .create(id), .assign(id, Self.title, .text(title)), .assign(id, kindField, .text(kind.rawValue)),
            .add(id, contributors, .member(member)),
        ]
    }
}
