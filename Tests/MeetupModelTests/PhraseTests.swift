// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import MeetupModel
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct PhraseTests {
    private func french<Value>(_ body: () throws -> Value) rethrows -> Value { try Language.$current.withValue(.french, operation: body) }

    @Test("A phrase is English where it is written, and French for who reads French, with its values in their places")
    func translated() {
        let (what, name) = ("note", "Prix %2 50 %")
        func text() -> String { tr("there is no \(tr(word: what)) “\(name)”") }
        #expect(text() == "there is no note “Prix %2 50 %”")
        #expect(french(text) == "note introuvable\u{A0}: «\u{A0}Prix %2 50 %\u{A0}»")
        #expect(french { tr("nobody translated this \(what)") } == "nobody translated this note")
    }

    @Test("A sentence of the toolkit is found by what is fixed in it, reasons within it too")
    func sentences() {
        let sentence = "nearby laptops are not found by themselves: the mDNS daemon went away"
        #expect(tr(sentence: sentence) == sentence)
        #expect(french { tr(sentence: sentence) } == "les ordinateurs proches ne sont pas trouvés tout seuls\u{A0}: le service mDNS a disparu")
        #expect(french { tr(sentence: "it speaks protocol version 3, this one 1") } == "il parle la version 3 du protocole, celui-ci la version 1")
        #expect(french { tr(sentence: "something else") } == "something else")
    }

    @Test("Fields may be called in the reader's language, whatever case and accents")
    func identifiers() {
        #expect(["Prix", "DUREE", "métier", "propose", "price", "inconnu"].map { Language.french.identifier($0) } == ["price", "duration", "trade", "offers", "price", "inconnu"])
        #expect(Language.english.identifier("prix") == "price")
        #expect(Language.english.identifier("place") == "place")
        // What the doctor looks at is no field.
        #expect(french { tr(word: "keys") } == "clés" && Language.french.identifier("clés") == "clés")
    }

    @Test("What a change did is English in the data, whoever reads it, and the reader's language on the screen")
    func deeds() throws {
        var group = TestGroup(members: 1, seed: 3)
        let id = RecordID.test(1, .offer)
        let change = group.devices[0].write([.assign(id, "price", .text("600"))])
        func entry() -> ChangeEntry {
            ChangeEntry(id: change.id, change: change.change, author: nil, isVoid: false, people: People(profiles: []), titles: [id: "Site"])
        }
        let (english, translated) = (entry(), french(entry))
        #expect(english.what == ["set price"] && translated.what == english.what)
        #expect(english.sentence == "someone set price of offer “Site”")
        #expect(french { translated.sentence } == "quelqu’un a renseigné «\u{A0}prix\u{A0}» pour l’offre «\u{A0}Site\u{A0}»")
    }

    @Test("The log says of each thing what was done to that thing, and what a word is about")
    func clauses() {
        var group = TestGroup(members: 1, seed: 3)
        let member = group.devices[0].member
        let (profile, session, referral) = (RecordID.profile(of: member), RecordID.test(1, .session), RecordID.test(2, .referral))
        func sentence(_ operations: [PeerReplica.Operation]) -> String {
            let change = group.devices[0].write(operations)
            return ChangeEntry(
                id: change.id, change: change.change, author: nil, isVoid: false, people: People(profiles: []),
                titles: [session: "Soir", referral: "Un logo, 500 €"]).sentence
        }
        let coming = PeerReplica.Operation.add(session, Session.attendees, .member(member))
        let introduced = sentence([.create(profile), .assign(profile, "name", .text("Ada")), coming])
        #expect(introduced == "someone introduced themselves, came to session “Soir”")
        let renamed = sentence([.assign(profile, "practice", .text("Atelier")), .assign(profile, "city", .text("Évry")), coming])
        #expect(renamed == "someone set practice, set city in their profile, came to session “Soir”")
        func won(_ number: UInt64) -> String {
            let thanks = MeetupModel.Comment.creating(.test(number, .comment), on: referral, text: "Merci")
            return sentence([.assign(referral, Referral.state, .text("won"))] + thanks)
        }
        let (english, translated) = (won(3), french { won(4) })
        #expect(english == "someone won referral “Un logo, 500 €”, said “Merci”")
        #expect(translated == "quelqu’un a gagné la recommandation «\u{A0}Un logo, 500 €\u{A0}», a dit «\u{A0}Merci\u{A0}»")
        let referred = sentence(Referral.creating(.test(5, .referral), to: member, need: "Un site"))
        #expect(referred == "someone referred a client “Un site”")
    }

    @Test("A computed number has the sign of the reader's language, and what stands behind it stays", arguments: [
        ("82.5", "82,5"), ("45.5 €/h", "45,5 €/h"), ("-2.5 v1.2", "-2,5 v1.2"), ("600 €", "600 €"), ("env. 1.5", "env. 1.5"), ("", ""),
    ])
    func numbers(text: String, shown: String) {
        #expect(tr(number: text) == text)
        #expect(french { tr(number: text) } == shown)
    }

    @Test("Parts of a sentence stand after each other as the reader's language puts them")
    func parts() {
        #expect(tr(parts: ["a", "b %1", "c"]) == "a; b %1; c")
        #expect(french { tr(parts: ["a", "b %1", "c"]) } == "a\u{A0}; b %1\u{A0}; c")
        #expect(tr(parts: []).isEmpty)
    }

    @Test("The environment's locale chooses the language", arguments: [("fr_CH.UTF-8", Language.french), ("fr", .french), ("C", .english), ("de_DE", .english), ("", .english)])
    func locale(name: String, language: Language) {
        #expect(Language(locale: name) == language)
    }
}
