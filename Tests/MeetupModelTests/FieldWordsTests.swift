// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct FieldWordsTests {
    private let project = RecordID.test(1, .project)
    private let pool = RecordID.test(2, .pool)
    private let board = RecordID.test(3, .comparison)
    private let offer = RecordID.test(4, .offer)
    private let module = RecordID.test(5, .module)
    private let referral = RecordID.test(6, .referral)
    private let rate = Comparison.Measure(key: "00abcdef", name: "Taux", unit: "€/h", lessIsBetter: false)
    private let time = Comparison.Measure(key: "01abcdef", name: "Délai", unit: nil, lessIsBetter: true)
    private let device: TestDevice

    init() {
        var group = TestGroup(members: 2, seed: 7)
        for (index, name) in ["Béa", "Ada"].enumerated() {
            let profile = RecordID.profile(of: group.devices[index].member)
            group.devices[index].write([.create(profile), .assign(profile, "name", .text(name))])
        }
        group.meet()
        let (bea, ada) = (group.devices[0].member, group.devices[1].member)
        var device = group.devices[0]
        device.write(Project.creating(project, title: "Projet", [.init(role: "dev web", places: 2)]))
        device.write([.add(project, Project.claims, Project.claim("dev web", by: bea)), .add(project, Project.roles, .text("odd"))])
        device.write(Pool.creating(pool, title: "Papier", unit: "kg", [.init(quantity: 10, price: "5,50")]))
        device.write(Comparison.creating(board, title: "Board", [rate, time]))
        device.write([.assign(board, Comparison.value(of: rate, by: bea), .text("90"))])
        device.write(Offer.creating(offer, title: "Site", kind: .course, by: bea))
        device.write([
            .assign(offer, Offer.share(of: bea), .text("40")), .assign(offer, Offer.share(of: ada), .text("60")),
            .assign(offer, Offer.role(of: bea), .text("graphiste")), .assign(offer, Offer.agreement(of: bea), .text("0123456789")),
        ])
        device.write(Module.creating(module, in: offer, title: "Jour 1", place: "g"))
        device.write(Referral.creating(referral, to: ada, need: "Un site"))
        device.write([.assign(referral, Referral.state, .text("won"))])
        self.device = device
    }

    private func words(_ id: RecordID) -> FieldWords {
        let views = device.views.values
        return FieldWords(
            device.view(id), People(profiles: views.filter { $0.id.kind == .profile }), titles: [offer: "Site"], parts: OfferParts(views))
    }

    private func said(_ id: RecordID, _ field: FieldID) -> Set<String?> {
        let view = device.view(id)
        let values = view.sets[field, default: []].map(\.value) + view.fields[field, default: []].compactMap(\.value)
        return Set(values.map { words(id).words(of: $0, in: field) })
    }

    private func french<Value>(_ body: () throws -> Value) rethrows -> Value { try Language.$current.withValue(.french, operation: body) }

    @Test("What is packed into a value is told in words, and what no program of ours wrote is left as it is")
    func values() {
        #expect(said(project, Project.roles) == ["dev web (2)", nil])
        #expect(said(project, Project.claims) == ["Béa: dev web"])
        #expect(said(pool, Pool.tiers) == ["from 10 kg: 5,50"])
        #expect(said(board, Comparison.metrics) == ["Taux (€/h, higher is better)", "Délai (lower is better)"])
        #expect(said(module, Module.place) == ["1"])
        #expect(said(module, Module.offer) == ["Site"])
        #expect(said(module, Module.title) == [nil])
        #expect(said(offer, Offer.agreement(of: device.member)) == ["what it said before"])
        french {
            #expect(said(project, Project.claims) == ["Béa\u{A0}: dev web"])
            #expect(said(offer, Offer.kindField) == ["formation"])
            #expect(said(referral, Referral.state) == ["gagné"])
        }
    }

    @Test("A field says of whom and of what it is, and is found by what it says, in any language")
    func fields() {
        let bea = device.member
        #expect(words(board).label(of: Comparison.value(of: rate, by: bea)) == "value (Taux, Béa)")
        #expect(words(offer).label(of: Offer.share(of: bea)) == "share (Béa)")
        #expect(french { words(offer).label(of: Offer.share(of: bea)) } == "part (Béa)")
        #expect(words(RecordID.profile(of: bea)).label(of: Profile.visibilityField("city")) == "visibility (city)")
        let fields = Set(device.view(offer).fields.keys).union(device.view(offer).sets.keys)
        let shares = fields.filter { $0.name.hasPrefix("share.") }
        func called(_ text: String) -> Set<FieldID> { words(offer).fields(called: text, among: fields) }
        #expect(shares.count == 2 && called("share") == shares && called("PART") == shares)
        for text in ["share (Béa)", "part (bea)", "Share béa", Offer.share(of: bea).name] { #expect(called(text) == [Offer.share(of: bea)], "\(text)") }
        #expect(called("béa") == [Offer.share(of: bea), Offer.role(of: bea), Offer.agreement(of: bea)])
        #expect(called("titre") == [Offer.title])
        for text in ["", "()", "nope", "share nobody"] { #expect(called(text).isEmpty, "\(text)") }
    }

    @Test("Only words that people wrote are searched, whatever is packed around them")
    func searched() {
        func lines(_ id: RecordID) -> Set<Substring> { Set(device.view(id).searchedWords.body.split(separator: "\n")) }
        #expect(lines(project) == ["dev web"])
        #expect(lines(pool) == ["kg", "5,50"])
        #expect(lines(board) == ["Taux", "€/h", "Délai", "90"])
        #expect(lines(offer) == ["40", "60", "graphiste"])
        #expect(lines(module).isEmpty)
        #expect(lines(referral) == ["Un site"])
    }
}
