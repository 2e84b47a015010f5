// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct SharingTests {
    private func group(_ members: Int = 3) -> TestGroup {
        var group = TestGroup(members: members, seed: 7)
        for index in group.devices.indices {
            let profile = RecordID.profile(of: group.devices[index].member)
            group.devices[index].write([.create(profile), .assign(profile, "name", .text(["Anna", "Bruno", "Chloé", "Dora"][index]))])
        }
        group.meet()
        return group
    }

    private func people(_ device: TestDevice) -> People { People(profiles: device.views.values.filter { $0.id.kind == .profile }) }

    @Test("Two who take the only place without having heard of each other are both shown, in the same order everywhere, until one steps back")
    func doubleClaim() {
        var group = group()
        let id = RecordID.test(1, .project)
        group.devices[0].write(Project.creating(id, title: "Site", [.init(role: "son", places: 1), .init(role: "image 2", places: 2)]))
        group.meet()
        for index in 1...2 {
            group.devices[index].write([.add(id, Project.claims, Project.claim("son", by: group.devices[index].member))])
        }
        group.meet()
        let shown = group.devices.map { Project.of($0.view(id), people($0)) }
        #expect(Set(shown).count == 1)
        #expect(shown[0].state == .overclaimed)
        #expect(shown[0].roles.map(\.role) == ["son", "image 2"])
        #expect(Set(shown[0].roles[0].claims.map(\.person.name)) == ["Bruno", "Chloé"])
        group.devices[1].write([.remove(id, Project.claims, Project.claim("son", by: group.devices[1].member))])
        group.meet()
        let after = Project.of(group.devices[2].view(id), people(group.devices[2]))
        #expect(after.state == .open)
        #expect(after.roles[0].claims.map(\.person.name) == ["Chloé"])
    }

    @Test("A role that somebody takes for another member does not count")
    func forgedClaim() {
        var group = group()
        let id = RecordID.test(1, .project)
        group.devices[0].write(Project.creating(id, title: "Site", [.init(role: "son", places: 1)]))
        group.devices[0].write([.add(id, Project.claims, Project.claim("son", by: group.devices[1].member))])
        #expect(Project.of(group.devices[0].view(id), people(group.devices[0])).roles[0].claims.isEmpty)
    }

    @Test("Pledges made beside each other add up, and the tier that they reach applies")
    func pledges() {
        var group = group()
        let id = RecordID.test(1, .pool)
        group.devices[0].write(Pool.creating(id, title: "Café", unit: "kg", [.init(quantity: 50, price: "10 €"), .init(quantity: 10, price: "12,50 €")]))
        group.meet()
        for (index, amount) in [4, 5, 6].enumerated() { group.devices[index].write([.count(id, Pool.pledges, Int64(amount))]) }
        group.meet()
        let pool = Pool.of(group.devices[0].view(id), people(group.devices[0]))
        #expect(pool.total == 15)
        #expect(pool.price == "12,50 €")
        #expect(pool.next == .init(quantity: 50, price: "10 €") && pool.missing == 35)
        #expect(pool.pledges.map(\.cost) == ["50 €", "62.5 €", "75 €"])
        // A liar's program may write less than nothing.
        group.devices[1].write([.count(id, Pool.pledges, -100)])
        group.meet()
        #expect(Pool.of(group.devices[2].view(id), people(group.devices[2])).total == 10)
    }

    @Test("A board shows each member's own values, the best and the median, and nobody fills in for another")
    func board() throws {
        var group = group(4)
        let id = RecordID.test(1, .comparison)
        let measures = [
            Comparison.Measure(key: "00abcdef", name: "Tarif", unit: "€", lessIsBetter: false),
            Comparison.Measure(key: "01abcdef", name: "Délai", unit: nil, lessIsBetter: true),
        ]
        group.devices[0].write(Comparison.creating(id, title: "Chiffres", measures))
        group.meet()
        for (index, values) in [("600", "3"), ("1 000 €", "2"), ("800", "selon")].enumerated() {
            let member = group.devices[index].member
            group.devices[index].write([
                .assign(id, Comparison.value(of: measures[0], by: member), .text(values.0)),
                .assign(id, Comparison.value(of: measures[1], by: member), .text(values.1)),
            ])
        }
        group.devices[0].write([.assign(id, Comparison.value(of: measures[0], by: group.devices[3].member), .text("9999"))])
        group.meet()
        let board = Comparison.of(group.devices[3].view(id), people(group.devices[3]))
        #expect(board.members.map(\.name) == ["Anna", "Bruno", "Chloé"])
        #expect(board.metrics.map(\.best) == ["1000 €", "2"])
        #expect(board.metrics.map(\.median) == ["800 €", "2.5"])
        #expect(board.metrics[0].values.filter(\.best).map(\.person.name) == ["Bruno"])
        #expect(board.metrics[1].values.map(\.value) == ["3", "2", "selon"])
    }

    @Test("Who is asked accepts or declines, both may say how it ended, and nobody else may")
    func referral() {
        var group = group()
        let id = RecordID.test(1, .referral)
        let members = group.devices.map(\.member)
        group.devices[0].write(Referral.creating(id, to: members[1], need: "Un site"))
        let view = group.devices[0].view(id)
        #expect(members.map { Referral.may($0, say: .accepted, of: view) } == [false, true, false])
        #expect(members.map { Referral.may($0, say: .won, of: view) } == [true, true, false])
        #expect(Referral.of(view, comments: [], people(group.devices[0])).state == .proposed)
    }

    @Test("Words that one member puts into another's comment, check-in or referral are shown as their own, or not at all")
    func anotherName() {
        var group = group()
        let (comment, checkin, referral) = (RecordID.test(1, .comment), RecordID.test(2, .checkin), RecordID.test(3, .referral))
        let members = group.devices.map(\.member)
        // Chloé has heard of none of it, and claims to have created it all before.
        group.devices[2].write([.create(comment), .create(checkin), .create(referral)])
        group.devices[0].write(MeetupModel.Comment.creating(comment, on: .test(9), text: "Merci"))
        group.devices[0].write(Checkin.creating(checkin, win: "Un contrat", struggle: nil, ask: nil))
        group.devices[0].write(Referral.creating(referral, to: members[1], need: "Un site"))
        group.meet()
        func shown() -> (Recorded<MeetupModel.Comment>, Recorded<Checkin>, Recorded<Referral>) {
            let device = group.devices[1]
            return (
                MeetupModel.Comment.of(device.view(comment), people(device)), Checkin.of(device.view(checkin), comments: [], people(device)),
                Referral.of(device.view(referral), comments: [], people(device)))
        }
        #expect(shown().0.by?.name == "Anna" && shown().1.by?.name == "Anna" && shown().2.from?.name == "Anna")
        group.devices[1].write([.assign(referral, Referral.state, .text("accepted"))])
        group.meet()
        #expect(shown().2.state == .accepted)
        group.devices[2].write([
            .assign(comment, MeetupModel.Comment.text, .text("Non")), .assign(checkin, Checkin.ask, .text("De l’argent")),
            .assign(referral, Referral.state, .text("won")),
        ])
        group.meet()
        #expect(shown().0.by?.name == "Chloé" && shown().0.text == "Non")
        // The log quotes what each change said, not what was made of it since.
        let device = group.devices[1]
        let told = device.changes.enumerated().filter { $0.element.change.records == [comment] }.map { place, change in
            ChangeEntry(
                id: change.id, change: change.change, author: device.graph.author(of: place), isVoid: false, people: people(device), titles: [comment: "Non"])
        }
        #expect(told.contains { $0.by?.name == "Anna" && $0.records[0].title == "Merci" })
        #expect(!told.contains { $0.by?.name == "Anna" && $0.records[0].title == "Non" })
        #expect([shown().1.win, shown().1.ask].compactMap(\.self).count == 1)
        #expect(shown().1.by?.name == (shown().1.win == nil ? "Chloé" : "Anna"))
        #expect(shown().2.state == .proposed)
    }

    @Test("Text is compared without case, accents and loose space, plain or not", arguments: [
        ("  Nos  PRIX\t2 ", "nos prix 2"), ("Été à\u{A0}Évry", "ete a evry"), ("", ""), (" \n", ""), ("a-B_c!", "a-b_c!"), ("a\r\nb", "a b"), ("Begoña, Łukasz, Åse, Đorđe", "begona, lukasz, ase, dorde"), ("Straße Ω", "straße ω"),
    ])
    func folded(text: String, expected: String) {
        #expect(FoldedText.of(text) == expected)
        // The short way for plain letters and the long one agree.
        #expect(FoldedText.of("é " + text) == ("e " + expected).trimmingSuffix())
    }

    @Test("Short words mean the same when they are the same")
    func shortWords() {
        let people = People(profiles: [])
        func profile(_ number: UInt64, offers: [String], seeks: [String]) -> Profile {
            let member = MemberID(words: [number, 0, 0, 0])
            var view = RecordView(id: .profile(of: member))
            let source = RecordView.Source(change: ChangeID(words: [1, 1, 1, 1]), member: member, lamport: 1, wallClock: 0)
            view.sets["offers"] = offers.map { RecordView.Element(value: .text($0), source: source) }
            view.sets["seeks"] = seeks.map { RecordView.Element(value: .text($0), source: source) }
            return Profile(view, member: member, people, isOwn: false)
        }
        let matches = Matches(of: profile(1, offers: [], seeks: ["UX", "RH", "IA"]), among: [profile(2, offers: ["ux", "ia "], seeks: [])])
        #expect(matches.offering.map(\.because) == [["ux", "ia "]])
        #expect(matches.gaps.map(\.sought) == ["RH"])
    }

    @Test("Members who do the same, offer what is sought, and what nobody offers are found without case, accents and endings")
    func matches() {
        var group = group()
        let said: [[(FieldID, String)]] = [
            [("trade", "Photographe"), ("city", "Lyon"), ("seeks", "Vidéo"), ("seeks", "Comptabilité"), ("offers", "photos de produits")],
            [("trade", "PHOTOGRAPHIE"), ("city", "lyon"), ("offers", "video"), ("seeks", "comptable")],
            [("trade", "Traductrice"), ("seeks", "photos")],
        ]
        for (index, words) in said.enumerated() {
            let profile = RecordID.profile(of: group.devices[index].member)
            group.devices[index].write(words.map { field, word in
                Profile.setFields.contains(field) ? .add(profile, field, .text(word)) : .assign(profile, field, .text(word))
            })
        }
        group.meet()
        let device = group.devices[0]
        let profiles = people(device).members.map { Profile(device.view(.profile(of: $0)), member: $0, people(device), isOwn: false) }
        let own = profiles.first { $0.name == "Anna" }!
        let matches = Matches(of: own, among: profiles)
        #expect(matches.alike.map(\.person.name) == ["Bruno"])
        // Where somebody lives is for members only unless they say otherwise, and members are who asks.
        #expect(matches.alike.first?.because == ["PHOTOGRAPHIE", "lyon"])
        #expect(matches.offering.map(\.person.name) == ["Bruno"])
        #expect(matches.seeking.map(\.person.name) == ["Chloé"])
        #expect(matches.gaps.map(\.sought) == ["Comptabilité"])
        #expect(matches.gaps.first?.by.map(\.name) == ["Anna", "Bruno"])
    }
}

extension String {
    fileprivate func trimmingSuffix() -> String { hasSuffix(" ") ? String(dropLast()) : self }
}
