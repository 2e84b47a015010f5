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
    /// order, what it includes. Whoever agreed to one digest agreed to nothing that has another.
    public static func digest(of offer: RecordView, with others: OfferParts) -> String {
        var parts = ["peersync-terms-v1", offer.string(Offer.title), offer.string(Offer.kindField), offer.texts[Offer.body] ?? ""]
        parts += Offer.fields.filter { !beside.contains($0) }.map { offer.string($0) }
        for member in offer.members(Offer.contributors).sorted() {
            parts += ["contributor", member.description, offer.string(Offer.role(of: member)), offer.string(Offer.share(of: member))]
        }
        for module in others.modules(of: offer.id) {
            parts += [
                "module", module.id.description, module.string(Module.title), module.member(Module.teacher)?.description ?? "",
                module.string(Module.hours),
            ]
        }
        for id in offer.records(Offer.includes).sorted() { parts += ["includes", id.description] }
        // Each part with its length, so that no other parts read the same.
        let bytes = parts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
        return Base32.encode(Hash.blake2b(bytes, length: digestBytes))
    }
}
