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
        var parts = ["peersync-terms-v1", offer.string(Offer.title), offer.string(Offer.kindField), offer.texts[Offer.body] ?? ""]
        parts += fields(of: offer)
        for member in offer.members(Offer.contributors).sorted() {
            parts += ["contributor", member.description, offer.string(Offer.role(of: member)), offer.string(Offer.share(of: member))]
        }
        parts += modules(of: offer, others)
        parts += included(in: offer, others)
        // Each part with its length, so that no other parts read the same.
        let bytes = parts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
        return Base32.encode(Hash.blake2b(bytes, length: digestBytes))
    }

    private static func fields(of offer: RecordView) -> [String] { Offer.fields.filter { !beside.contains($0) }.map { offer.string($0) } }

    private static func modules(of offer: RecordView, _ others: OfferParts) -> [String] {
        others.modules(of: offer.id).flatMap { module in
            [
                "module", module.id.description, module.string(Module.title), module.member(Module.teacher)?.description ?? "",
                module.string(Module.hours),
            ]
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
