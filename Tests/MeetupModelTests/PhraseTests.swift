// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import MeetupModel
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
        #expect(Language.english.identifier("prix") == "prix")
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
        #expect(french { translated.sentence } == "quelqu’un a renseigné prix pour l’offre «\u{A0}Site\u{A0}»")
    }

    @Test("The environment's locale chooses the language", arguments: [("fr_CH.UTF-8", Language.french), ("fr", .french), ("C", .english), ("de_DE", .english), ("", .english)])
    func locale(name: String, language: Language) {
        #expect(Language(locale: name) == language)
    }
}
