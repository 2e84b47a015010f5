// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct DigestTests {
    @Test("A month is told by person and thing, what most was done to first")
    func grouped() {
        var group = TestGroup(members: 2, seed: 7)
        let (note, offer) = (RecordID.test(1), RecordID.test(2, .offer))
        group.devices[0].write(Note.creating(note, title: "Prix", text: "a", tags: []), wallClock: 1_000)
        group.meet()
        for number in 0..<3 { group.devices[1].write(Operation.editing(note, Note.body, [.init(position: 0, inserted: "\(number)")]), wallClock: 2_000) }
        group.devices[1].write(Offer.creating(offer, title: "Film", kind: .solo, by: group.devices[1].member), wallClock: 3_000)
        let device = group.devices[1]
        let people = People(profiles: [])
        let entries = device.changes.enumerated().map { place, change in
            ChangeEntry(
                id: change.id, change: change.change, author: device.graph.author(of: place), isVoid: false, people: people,
                titles: [note: "Prix", offer: "Film"])
        }
        let digest = Digest(Array(entries.suffix(5)))
        #expect(digest.changes == 5)
        #expect(digest.parts.map(\.changes) == [4, 1])
        #expect(digest.parts[0].things.map(\.title) == ["Prix", "Film"])
        #expect(digest.parts[0].things[0].deeds.map(\.count) == [3])
        #expect(digest.from == Timestamp(milliseconds: 1_000) && digest.until == Timestamp(milliseconds: 3_000))
        #expect(Digest([]).parts.isEmpty)
    }

    @Test("A decision is not lost behind many notes")
    func decisionsFirst() {
        var group = TestGroup(members: 1, seed: 7)
        let notes = (0..<20).map { RecordID.test(UInt64($0 + 1)) }
        for note in notes { group.devices[0].write(Note.creating(note, title: "N", text: "a", tags: [])) }
        let decision = RecordID.test(30, .decision)
        group.devices[0].write(SessionItem.creating(decision, in: .test(31, .session), text: "650 €"))
        let device = group.devices[0]
        let entries = device.changes.enumerated().map { place, change in
            ChangeEntry(
                id: change.id, change: change.change, author: device.graph.author(of: place), isVoid: false, people: People(profiles: []),
                titles: [decision: "650 €"])
        }
        #expect(Digest(entries).parts[0].things[0].title == "650 €")
    }

    @Test("Who says that somebody else was there or not, or frees their place, is not told to have been so themselves")
    func ofOthers() {
        var group = TestGroup(members: 2, seed: 7)
        let (session, project) = (RecordID.test(1, .session), RecordID.test(2, .project))
        let (own, other) = (group.devices[0].member, group.devices[1].member)
        func told(_ operations: [Operation]) -> [String] {
            let change = group.devices[0].write(operations)
            return ChangeEntry(
                id: change.id, change: change.change, author: own, isVoid: false, people: People(profiles: []), titles: [session: "Soir", project: "Mairie"]
            ).what
        }
        let name = People(profiles: []).name(of: other)
        #expect(told([.add(session, Session.attendees, .member(other))]) == ["noted that \(name) was at"])
        #expect(told([.remove(session, Session.attendees, .member(other)), .assign(session, Session.absent(other), .flag(true))]) == ["noted that \(name) was not at"])
        #expect(told([.remove(session, Session.attendees, .member(own))]) == ["was not at"])
        #expect(told([.remove(project, Project.claims, Project.claim("photo", by: other)), .add(project, Project.claims, Project.claim("photo", by: own))]) == ["freed photo", "took photo"])
        #expect(told([.remove(project, Project.claims, Project.claim("photo", by: own))]) == ["released photo"])
    }

    @Test("What one change did is told of what it was done to, in words that need nothing behind them")
    func alone() {
        var group = TestGroup(members: 1, seed: 7)
        let (pack, session) = (RecordID.test(1, .offer), RecordID.test(2, .session))
        let member = group.devices[0].member
        let change = group.devices[0].write([
            .add(pack, Offer.includes, .record(.test(3, .offer))), .add(session, Session.attendees, .member(member)),
        ])
        let entry = ChangeEntry(
            id: change.id, change: change.change, author: nil, isVoid: false, people: People(profiles: []), titles: [pack: "Pack", session: "Soir"])
        let things = Digest([entry]).parts[0].things
        #expect(Set(things.map { "\($0.title): \($0.deeds.map(\.deed).joined(separator: ", "))" }) == ["Pack: put an offer into it", "Soir: came"])
    }

    @Test("Each operation about members is told in words, in both languages, but for copies of keys")
    func aboutMembers() {
        let group = TestGroup(members: 2, seed: 8)
        let (own, other) = (group.devices[0].member, group.devices[1].member)
        let device = other.firstDevice
        let people = People(profiles: [])
        let name = people.name(of: other)
        let asked = ChangeID(words: [1, 1, 1, 1])
        let sealed = SealedKeys(ephemeral: [UInt8](repeating: 1, count: 32), boxes: [])
        func told(_ operation: MembershipOperation) -> ChangeEntry {
            var device = group.devices[0]
            let change = device.write([.members(operation)])
            return ChangeEntry(id: change.id, change: change.change, author: own, isVoid: false, people: people, titles: [:])
        }
        let sentences: [(MembershipOperation, String)] = [
            (.admit(device, isSamePerson: true), "added a laptop of their own"),
            (.askRemoval(device, reason: "why", keeping: []), "asked to put \(name) out: why"),
            (.agreeRemoval(asked: asked, device, keeping: []), "agreed to put \(name) out"),
            (.withdrawRemoval(asked: asked, device), "took back the request to put \(name) out"),
            (.remove(device, reason: "why", keeping: []), "removed \(name): why"),
            (.remove(own.firstDevice, reason: "", keeping: []), "left the group"),
            (.askReadmission(device), "asked to let \(name) in again"),
            (.agreeReadmission(asked: asked, device), "agreed to let \(name) in again"),
            (.readmit(device), "let \(name) in again"),
            (.rekey(KeyRotation(check: [UInt8](repeating: 2, count: 16), sealed: sealed)), "gave the group a new key"),
            (.askLevel(3), "asked to use what takes a newer peersync"),
        ]
        for (operation, sentence) in sentences {
            let english = told(operation)
            #expect(english.what == [sentence])
            // What stands for scripts stays English.
            let french = Language.$current.withValue(.french) { told(operation) }
            #expect(french.what == [sentence] && french.sentence != english.sentence)
        }
        // As a change that only joins others, and left out of digests like one.
        #expect(told(.shareKey(KeyShare(rekey: asked, sealed: sealed))).what == ["merged"])
    }
}
