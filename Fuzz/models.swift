// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire PeerIdentity MeetupModel

/// Any words in the fields of records, as a program of somebody else's could write them: every view of them can be made.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzModels(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let words = text.split(separator: "\u{0}", omittingEmptySubsequences: false).map(String.init)
    if let amount = Amount(text), amount.unit.isEmpty { precondition(Amount(amount.number)?.number == amount.number, "a number reads differently") }
    let member = MemberID(words: [1, 2, 3, 4])
    let source = RecordView.Source(change: ChangeID(words: [1, 1, 1, 1]), member: member, lamport: 1, wallClock: 0)
    func view(_ kind: RecordKind, _ number: UInt64 = 1) -> RecordView {
        var view = RecordView(id: RecordID(words: [number, UInt64(kind.code)]))
        for (place, word) in words.enumerated() {
            let fields: [FieldID] = [
                "title", "price", "kind", "place", "hours", "state", "series", "unit", "visibility.city", Offer.share(of: member), Offer.agreement(of: member),
                FieldID(String(word.prefix(20))),
            ]
            view.fields[fields[place % fields.count]] = [RecordView.FieldValue(value: .text(word), source: source)]
            for set in [Project.roles, Project.claims, Pool.tiers, Comparison.metrics, "tags"] {
                view.sets[set, default: []].append(RecordView.Element(value: .text(word), source: source))
            }
        }
        view.sets[Offer.contributors] = [RecordView.Element(value: .member(member), source: source)]
        view.fields[Module.offer] = [RecordView.FieldValue(value: .record(RecordID(words: [1, UInt64(RecordKind.offer.code)])), source: source)]
        view.counters[Pool.pledges] = [RecordView.Amount(member: member, amount: Int64(bitPattern: UInt64(count) << 60) &- 1), RecordView.Amount(member: member, amount: .max)]
        return view
    }
    let profile = view(.profile)
    let people = People(profiles: [profile])
    let modules = [view(.module, 2), view(.module, 3)]
    _ = Offer.of(view(.offer), with: OfferParts(modules + [view(.offer, 4)]), people)
    _ = Project.of(view(.project), people)
    _ = Pool.of(view(.pool), people)
    _ = Comparison.of(view(.comparison), people)
    _ = Referral.of(view(.referral), comments: [view(.comment)], people)
    _ = Checkin.of(view(.checkin), comments: [view(.comment)], people)
    let shown = Profile(profile, member: member, people, isOwn: true)
    _ = Matches(of: shown, among: [shown])
    _ = Module.place(at: words.count, among: OfferParts(modules).modules(of: RecordID(words: [1, UInt64(RecordKind.offer.code)])))
    return 0
}
