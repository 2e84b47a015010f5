// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica

/// What contributors of an offer agree to.
public enum OfferTerms {
    private static let digestBytes = 16
    /// What neither changes what is sold nor for whom nor by whom.
    private static let beside: Set<FieldID> = ["contact", "status"]

    /// The BLAKE2b-128 of everything an offer promises: title, kind, fields, text, contributors with roles and shares, modules in
    /// order, and of what it includes the same but for texts and contributors. Whoever agreed to one digest agreed to nothing that
    /// has another.
    public static func digest(of offer: RecordView, with others: OfferParts) -> String {
        var parts = ["peersync-terms-v1"] + said(offer, Offer.title) + said(offer, Offer.kindField) + [offer.texts[Offer.body] ?? ""]
        parts += fields(of: offer)
        for member in offer.members(Offer.contributors).sorted() {
            parts += ["contributor", member.description] + said(offer, Offer.role(of: member)) + said(offer, Offer.share(of: member))
        }
        parts += modules(of: offer, others)
        parts += included(in: offer, others)
        // Each part with its length, so that no other parts read the same.
        let bytes = parts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
        return Base32.encode(Hash.blake2b(bytes, length: digestBytes))
    }

    /// Of which people gave different values at the same time: nobody can agree to both.
    public static func disputed(in offer: RecordView, with others: OfferParts) -> [FieldID] {
        let own = [Offer.title, Offer.kindField] + Offer.fields.filter { !beside.contains($0) }
            + offer.members(Offer.contributors).flatMap { [Offer.role(of: $0), Offer.share(of: $0)] }
        return offer.disputedFields.filter(own.contains) + others.modules(of: offer.id).flatMap(\.disputedFields)
    }

    /// All that people gave for a field: what they did not agree about among themselves is no term that others agreed to.
    private static func said(_ view: RecordView, _ field: FieldID) -> [String] {
        guard view.disputedFields.contains(field) else { return [view.string(field)] }
        return ["disputed"] + (view.fields[field] ?? []).map { if case .text(let text)? = $0.value { text } else { "" } }.sorted()
    }

    private static func fields(of offer: RecordView) -> [String] { Offer.fields.filter { !beside.contains($0) }.flatMap { said(offer, $0) } }

    private static func modules(of offer: RecordView, _ others: OfferParts) -> [String] {
        others.modules(of: offer.id).flatMap { module in
            [
                "module", module.id.description, module.string(Module.title), module.member(Module.teacher)?.description ?? "",
                module.string(Module.hours),
            ] + (module.disputedFields.isEmpty ? [] : ["disputed"])
        }
    }

    /// Each offer once, at any depth: some may include each other.
    private static func included(in offer: RecordView, _ others: OfferParts) -> [String] {
        var parts: [String] = []
        var seen: Set<RecordID> = [offer.id]
        var waiting = [offer]
        while let next = waiting.popLast() {
            for id in next.records(Offer.includes).sorted() {
                parts += ["includes", id.description]
                guard seen.insert(id).inserted, let part = others.offer(id) else { continue }
                parts += [part.isDeleted ? "deleted" : "", part.string(Offer.title), Offer.kind(of: part)] + fields(of: part) + modules(of: part, others)
                waiting.append(part)
            }
        }
        return parts
    }
}
