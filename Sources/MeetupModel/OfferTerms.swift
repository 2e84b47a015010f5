// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica

/// What contributors of an offer agree to.
///
/// An agreement names the version of the terms that it was given to. The parts of a version are frozen: a field that
/// offers get later belongs to a new version, and agreements to an older version go on being compared with the parts
/// of that version.
public enum OfferTerms {
    /// The versions of the list of parts.
    public enum Version: Int, CaseIterable, Sendable {
        case first = 1

        /// The version that new agreements name.
        public static let current = Version.first

        /// The offer's fields that are terms. Their order is part of the format of `first`. A field
        /// that changes neither what is sold, nor to whom, nor by whom, such as a contact, is left
        /// out.
        var fields: [FieldID] {
            switch self {
            case .first: ["summary", "audience", "price", "duration", "place", "date"]
            }
        }
    }

    private static let digestBytes = 16

    /// The version, a colon, and in base 32 the BLAKE2b-128 of everything that an offer promises: title, kind, text,
    /// fields, contributors with roles and shares, modules in order, and of what it includes the same but for texts and
    /// contributors.
    public static func digest(
        of offer: RecordView, with others: OfferParts, version: Version = .current
    ) -> String {
        // Each part with its length, so that no other parts read the same.
        let bytes = parts(of: offer, with: others, version: version).flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
        return "\(version.rawValue):" + Base32.encode(Hash.blake2b(bytes, length: digestBytes))
    }

    /// What is hashed, in order.
    package static func parts(of offer: RecordView, with others: OfferParts, version: Version) -> [String] {
        var parts = ["peersync-terms-v2", "\(version.rawValue)"]
        parts += said(offer, Offer.title) + said(offer, Offer.kindField) + [offer.texts[Offer.body] ?? ""]
        parts += fields(of: offer, version)
        for member in offer.members(Offer.contributors).sorted() {
            parts += ["contributor", member.description] + said(offer, Offer.role(of: member)) + said(offer, Offer.share(of: member))
        }
        parts += modules(of: offer, others)
        return parts + included(in: offer, others, version)
    }

    /// Whether an agreement is to the current terms of an offer. An agreement to a version that
    /// this program does not know is not.
    ///
    /// - Parameter agreement: The result of `digest` when the contributor agreed.
    public static func isMet(_ agreement: String, by offer: RecordView, with others: OfferParts) -> Bool {
        guard let version = agreement.split(separator: ":").first.flatMap({ Int($0) }).flatMap(Version.init(rawValue:))
        else { return false }
        return agreement == digest(of: offer, with: others, version: version)
    }

    /// Returns the terms that have several concurrent values: nobody can agree to all of them at
    /// once.
    public static func disputed(in offer: RecordView, with others: OfferParts) -> [FieldID] {
        let own = [Offer.title, Offer.kindField] + Version.current.fields
            + offer.members(Offer.contributors).flatMap { [Offer.role(of: $0), Offer.share(of: $0)] }
        return offer.disputedFields.filter(own.contains) + others.modules(of: offer.id).flatMap(\.disputedFields)
    }

    /// Returns the value of a field. Of a disputed field it returns all concurrent values, so that
    /// an agreement given while the field is disputed is not met by one of the values alone.
    private static func said(_ view: RecordView, _ field: FieldID) -> [String] {
        guard view.disputedFields.contains(field) else { return [view.string(field)] }
        return ["disputed"] + (view.fields[field] ?? []).map { if case .text(let text)? = $0.value { text } else { "" } }.sorted()
    }

    private static func fields(of offer: RecordView, _ version: Version) -> [String] {
        version.fields.flatMap { said(offer, $0) }
    }

    /// Part of the format of `Version.first`.
    private static let moduleFields: [FieldID] = ["offer", "title", "teacher", "hours", "place"]

    private static func modules(of offer: RecordView, _ others: OfferParts) -> [String] {
        others.modules(of: offer.id).flatMap { module in
            [
                "module", module.id.description, module.string(Module.title), module.member(Module.teacher)?.description ?? "",
                module.string(Module.hours),
            ] + (module.disputedFields.contains(where: moduleFields.contains) ? ["disputed"] : [])
        }
    }

    /// Each offer once, at any depth: some may include each other.
    private static func included(in offer: RecordView, _ others: OfferParts, _ version: Version) -> [String] {
        var parts: [String] = []
        var seen: Set<RecordID> = [offer.id]
        var waiting = [offer]
        while let next = waiting.popLast() {
            for id in next.records(Offer.includes).sorted() {
                parts += ["includes", id.description]
                guard seen.insert(id).inserted, let part = others.offer(id) else { continue }
                parts += [part.isDeleted ? "deleted" : "", part.string(Offer.title), Offer.kind(of: part)] + fields(of: part, version) + modules(of: part, others)
                waiting.append(part)
            }
        }
        return parts
    }
}
