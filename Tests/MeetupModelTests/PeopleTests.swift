// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerIdentity
import PeerReplica
import PeerTestSupport
import Testing

struct PeopleTests {
    /// What members are called who chose these names, in their order, and who they are.
    private func named(_ names: [String]) -> (people: People, members: [MemberID], shown: [String]) {
        var group = TestGroup(members: names.count, seed: 11)
        for (index, name) in names.enumerated() {
            let profile = RecordID.profile(of: group.devices[index].member)
            group.devices[index].write([.create(profile), .assign(profile, "name", .text(name))])
        }
        group.meet()
        let people = People(profiles: group.devices[0].views.values.filter { $0.id.kind == .profile })
        let members = group.devices.map(\.member)
        return (people, members, members.map { people.name(of: $0) })
    }

    private func told(_ name: String, _ member: MemberID) -> String { "\(name) (\(member.description.prefix(4)))" }

    @Test("A name of one's own is shown as it is")
    func distinct() {
        #expect(named(["Anna", "Annabelle", "Zoé Ångström 👋"]).shown == ["Anna", "Annabelle", "Zoé Ångström 👋"])
    }

    @Test("Who shares a name, or one that looks like it, is told apart by the beginning of the id", arguments: [
        ["Marie", "Marie"], ["Marie", "MARIE"], ["Zoé", "Zoe"], ["Anna", "Аnnа"], ["Jean  Paul", "Jean Paul"], ["Ana", "Ana\u{301}"],
        ["Νina", "Nina"], ["Begoña", "Begon\u{303}a"], ["Łukasz", "Lukasz"], ["Daνid", "David"], ["Zoé", "Zoe\u{FE0F}"], ["Zoé\u{3164}", "Zoe"],
        ["ΝΙΚΟΣ", "νικοσ"], ["Андрей", "Андреи\u{306}"],
    ])
    func alike(names: [String]) {
        let (people, members, shown) = named(names + ["Bruno"])
        #expect(shown == [told(names[0], members[0]), told(names[1], members[1]), "Bruno"])
        #expect(people.find(shown[1]) == [members[1]])
        #expect(people.find(members[0].description) == [members[0]])
    }

    @Test("Nobody can choose the name by which another one was told apart")
    func chosen() {
        let (_, members, shown) = named(["Marie", "Marie"])
        for imitation in [shown[0], shown[0].uppercased(), "marie(\(members[0].description.prefix(7)))"] {
            let again = named(["Marie", "Marie", imitation])
            #expect(again.members.prefix(2) == members.prefix(2))
            #expect(again.shown[2] == told(imitation, again.members[2]))
            #expect(again.people.find(again.shown[0]) == [again.members[0]])
            #expect(again.people.find(again.shown[2]) == [again.members[2]])
        }
        // Also where the other one is not told apart from anybody yet; one's own, or what is no id, is a name like any other.
        let (_, _, alone) = named(["Marie", told("Marie", members[0]), "Anna (\(named(["", "", ""]).members[2].description.prefix(4)))", "Léa (Brest)"])
        #expect(alone[0] == "Marie")
        #expect(alone[1] == told(told("Marie", members[0]), members[1]))
        #expect(alone[3] == "Léa (Brest)")
        #expect(!alone[2].hasSuffix("))"))
    }

    @Test("A name that several have leads to all of them, and one that one has to that one")
    func finding() {
        let (people, members, _) = named(["Marie", "marie", "Marie-Anne"])
        #expect(Set(people.find("Marie")) == Set(members.prefix(2)))
        #expect(people.find("marie-anne") == [members[2]])
        #expect(people.find("Marie-") == [members[2]])
    }
}
