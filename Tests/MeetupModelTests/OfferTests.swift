// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerTestSupport
import Testing

struct OfferTests {
    private let id = RecordID.test(1, .offer)
    private let seed: UInt64 = 7

    private func people(_ device: TestDevice) -> People { People(profiles: device.views.values.filter { $0.id.kind == .profile }) }

    private func offer(_ device: TestDevice) -> Recorded<Offer> { Offer.of(device.view(id), with: OfferParts(device.views.values), people(device)) }

    private func agree(_ device: inout TestDevice) {
        let terms = OfferTerms.digest(of: device.view(id), with: OfferParts(device.views.values))
        device.write([.assign(id, Offer.agreement(of: device.member), .text(terms))])
    }

    private func group() -> TestGroup {
        var group = TestGroup(members: 2, seed: seed)
        let (anna, bruno) = (group.devices[0].member, group.devices[1].member)
        group.devices[0].write(Offer.creating(id, title: "Film", kind: .course, by: anna) + [.add(id, Offer.contributors, .member(bruno))])
        group.meet()
        return group
    }

    @Test("An agreement lapses when the terms change beside it, and everybody sees the same")
    func lapses() {
        var group = group()
        agree(&group.devices[0])
        group.meet()
        agree(&group.devices[1])
        group.meet()
        #expect(offer(group.devices[0]).state == .agreed)
        // Bruno agrees again while Anna raises the price, neither having heard of the other.
        group.devices[0].write([.assign(id, "price", .text("700 €"))])
        agree(&group.devices[1])
        group.meet()
        for device in group.devices {
            #expect(offer(device).state == .draft)
            #expect(offer(device).contributors.allSatisfy { $0.lapsed && !$0.agreed })
        }
        agree(&group.devices[0])
        agree(&group.devices[1])
        group.meet()
        #expect(group.devices.allSatisfy { offer($0).state == .agreed })
    }

    @Test("While two prices stand beside each other nobody has agreed, and once it is settled all may", arguments: [0, 1])
    func disputed(settler: Int) {
        var group = group()
        for index in 0..<2 { agree(&group.devices[index]) }
        group.meet()
        for (index, price) in ["1000 €", "1500 €"].enumerated() { group.devices[index].write([.assign(id, "price", .text(price))]) }
        group.meet()
        // Also by a program that asks nobody.
        for index in 0..<2 { agree(&group.devices[index]) }
        group.meet()
        #expect(group.devices.allSatisfy { offer($0).state == .draft })
        #expect(OfferTerms.disputed(in: group.devices[0].view(id), with: OfferParts([])) == ["price"])
        let disputes = Offer.of(group.devices[0].view(id), with: OfferParts([]), People(profiles: [])).head.disputes
        #expect(disputes?.map(\.field) == ["price"])
        #expect(Set(disputes?.first?.values.map(\.value) ?? []) == ["1000 €", "1500 €"])
        group.devices[settler].write([.assign(id, "price", .text("1000 €"))])
        group.meet()
        #expect(group.devices.allSatisfy { device in offer(device).contributors.allSatisfy(\.lapsed) })
        for index in 0..<2 { agree(&group.devices[index]) }
        group.meet()
        #expect(group.devices.allSatisfy { offer($0).state == .agreed })
    }

    @Test("Whatever is promised is a term, and what is not is none", arguments: 0..<9)
    func terms(change: Int) {
        var group = group()
        let module = RecordID.test(2, .module)
        let member = group.devices[1].member
        group.devices[0].write(Module.creating(module, in: id, title: "Cadrer", place: "g"))
        agree(&group.devices[0])
        let changes: [[Operation]] = [
            [.assign(id, "title", .text("Autre"))], [.assign(id, "audience", .text("tous"))], Operation.editing(id, Offer.body, [.init(position: 0, inserted: "x")]),
            [.assign(id, Offer.share(of: member), .text("50"))], [.remove(id, Offer.contributors, .member(member))],
            [.assign(module, Module.hours, .text("3"))], [.delete(module)], [.add(id, Offer.includes, .record(.test(3, .offer)))],
            [.assign(id, "status", .text("envoyé")), .assign(id, "contact", .text("Anna"))],
        ]
        group.devices[0].write(changes[change])
        #expect(offer(group.devices[0]).contributors.contains(where: \.lapsed) == (change < 8))
    }

    @Test("Whoever agreed to a pack did not agree to what its parts, at any depth, become", arguments: 0..<6)
    func packTerms(change: Int) {
        var group = group()
        let (part, inner, module) = (RecordID.test(3, .offer), RecordID.test(4, .offer), RecordID.test(5, .module))
        let member = group.devices[0].member
        group.devices[0].write([part, inner].flatMap { Offer.creating($0, title: "Partie", kind: .pack, by: member) })
        group.devices[0].write([.add(id, Offer.includes, .record(part)), .add(part, Offer.includes, .record(inner)), .assign(inner, "price", .text("400 €"))])
        group.devices[0].write(Module.creating(module, in: inner, title: "Cadrer", place: "g"))
        agree(&group.devices[0])
        #expect(offer(group.devices[0]).contributors.contains(where: \.lapsed) == false)
        let changes: [[Operation]] = [
            [.assign(inner, "price", .text("4000 €"))], [.delete(part)], [.assign(part, "title", .text("Autre"))], [.delete(module)],
            [.remove(part, Offer.includes, .record(inner))], [.assign(part, "contact", .text("Anna"))],
        ]
        group.devices[0].write(changes[change])
        #expect(offer(group.devices[0]).contributors.contains(where: \.lapsed) == (change < 5))
    }

    @Test("A pack costs what those of its parts cost that are there, packs among them; those in a circle say so")
    func packPrice() {
        var group = group()
        let (part, inner, other) = (RecordID.test(3, .offer), RecordID.test(4, .offer), RecordID.test(5, .offer))
        let member = group.devices[0].member
        group.devices[0].write([part, inner, other].flatMap { Offer.creating($0, title: "Partie", kind: .pack, by: member) })
        group.devices[0].write([
            .add(id, Offer.includes, .record(part)), .add(id, Offer.includes, .record(other)), .add(part, Offer.includes, .record(inner)),
            .assign(inner, "price", .text("400 €")), .assign(other, "price", .text("50 €")),
        ])
        #expect(offer(group.devices[0]).includedPrice == "450 €")
        #expect(offer(group.devices[0]).included.map(\.price) == ["400 €", "50 €"] || offer(group.devices[0]).included.map(\.price) == ["50 €", "400 €"])
        group.devices[0].write([.delete(other)])
        #expect(offer(group.devices[0]).includedPrice == "400 €")
        group.meet()
        group.devices[0].write([.add(part, Offer.includes, .record(id)), .assign(inner, "price", nil)])
        group.devices[1].write([.restore(other)])
        group.meet()
        for device in group.devices {
            #expect(offer(device).includedPrice == nil)
            #expect(offer(device).included.map(\.circular).sorted { !$0 && $1 } == [false, true])
        }
    }

    @Test("Packs in packs in packs, as nobody has them, take no time and no stack")
    func deepPacks() {
        var group = group()
        let member = group.devices[0].member
        let packs = (0..<400).map { RecordID.test(UInt64(10 + $0), .offer) }
        for pack in packs { group.devices[0].write(Offer.creating(pack, title: "P", kind: .pack, by: member)) }
        // Each includes the two after it: there are more ways through than atoms.
        for place in packs.indices.dropLast(2) {
            group.devices[0].write([.add(packs[place], Offer.includes, .record(packs[place + 1])), .add(packs[place], Offer.includes, .record(packs[place + 2]))])
        }
        group.devices[0].write([.add(id, Offer.includes, .record(packs[0]))])
        agree(&group.devices[0])
        #expect(offer(group.devices[0]).includedPrice == nil)
        #expect(!offer(group.devices[0]).included[0].circular)
    }

    @Test("Nobody agrees in another's name")
    func forged() {
        var group = group()
        let terms = OfferTerms.digest(of: group.devices[0].view(id), with: OfferParts(group.devices[0].views.values))
        group.devices[1].write([.assign(id, Offer.agreement(of: group.devices[0].member), .text(terms))])
        group.meet()
        #expect(offer(group.devices[0]).contributors.allSatisfy { !$0.agreed })
    }

    @Test("Modules that are moved beside each other are there once, in one order everywhere")
    func modulesMoved() {
        var group = group()
        func modules(_ device: TestDevice) -> [RecordView] { OfferParts(device.views.values).modules(of: id) }
        for number in 1...4 {
            let place = Module.place(at: number, among: modules(group.devices[0]))
            group.devices[0].write(Module.creating(.test(UInt64(10 + number), .module), in: id, title: "\(number)", place: place))
        }
        group.meet()
        func move(_ device: inout TestDevice, _ module: UInt64, to number: Int) {
            let record = RecordID.test(module, .module)
            let place = Module.place(at: number, among: modules(device).filter { $0.id != record })
            device.write([.assign(record, Module.place, .text(place))])
        }
        move(&group.devices[0], 14, to: 1)
        move(&group.devices[1], 14, to: 3)
        move(&group.devices[1], 11, to: 4)
        group.meet()
        let order = modules(group.devices[0]).map(\.id)
        #expect(order == modules(group.devices[1]).map(\.id))
        #expect(Set(order).count == 4 && order.count == 4)
        #expect(order.last == .test(11, .module))
    }

    @Test("There is always room between two places, and a place that no honest program writes ends no search", arguments: seeds(4))
    func places(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var group = group()
        var order: [RecordID] = []
        for number in 0..<300 {
            let views = OfferParts(group.devices[0].views.values).modules(of: id)
            let at = Int(random.next() % UInt64(views.count + 1)) + 1
            let record = RecordID.test(UInt64(100 + number), .module)
            group.devices[0].write(Module.creating(record, in: id, title: "\(number)", place: Module.place(at: at, among: views)))
            order.insert(record, at: at - 1)
        }
        #expect(OfferParts(group.devices[0].views.values).modules(of: id).map(\.id) == order)
        for hostile in ["0", "00000", "", "\u{1F600}", "~~~"] {
            group.devices[0].write(Module.creating(.test(900, .module), in: id, title: "x", place: hostile))
            #expect(!Module.place(at: 1, among: [group.devices[0].view(.test(900, .module))]).isEmpty)
        }
    }
}
