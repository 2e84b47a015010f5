// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import PeerNode
import Testing

/// The executor that commands and the running process share, on a folder of its own.
struct WorkspaceTests {
    final class Desk: Sendable {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        let client: WorkspaceClient

        init() async throws {
            client = try WorkspaceClient(path: path, group: nil)
            _ = try await client.perform(.begin(name: "Anna", groupName: "Café"))
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func note(_ request: Request) async throws -> Note {
            guard case .note(let note) = try await client.perform(request) else { throw Failure(.refused, "no note") }
            return note
        }

        func failure(_ request: Request) async -> Failure? { await client.failure(request) }
    }

    @Test("A note is written, appended to, replaced, retitled, tagged, deleted and restored")
    func noteLife() async throws {
        let desk = try await Desk()
        let id = try await desk.note(.noteNew(title: " Prix 2027 👋 ", text: "", tags: ["#idée"])).head.id
        _ = try await desk.client.perform(.noteAppend(id, text: "une"))
        _ = try await desk.client.perform(.noteAppend(id, text: "deux"))
        _ = try await desk.client.perform(.noteTag(id, add: ["neuf"], remove: ["idée"]))
        var note = try await desk.note(.noteReplace(id, text: "une\ntrois", base: nil))
        #expect(note.title == "Prix 2027 👋")
        #expect(note.text == "une\ntrois")
        #expect(note.tags == ["neuf"])
        note = try await desk.note(.noteRetitle("prix 2027 👋", title: "Tarifs"))
        #expect(note.title == "Tarifs")
        _ = try await desk.client.perform(.noteDelete("Tarifs"))
        guard case .notes(let none) = try await desk.client.perform(.noteList(tag: nil, by: nil, since: nil)) else { return }
        #expect(none.isEmpty)
        #expect(try await desk.note(.noteRestore(id)).text == "une\ntrois")
    }

    @Test("Undo takes back one's edits one by one, the latest first, and then says that there is no more")
    func undo() async throws {
        let desk = try await Desk()
        let id = try await desk.note(.noteNew(title: "N", text: "base", tags: [])).head.id
        _ = try await desk.client.perform(.noteReplace(id, text: "bass", base: nil))
        _ = try await desk.client.perform(.noteRetitle(id, title: "M"))
        #expect(try await desk.note(.noteUndo(id)).title == "N")
        #expect(try await desk.note(.noteUndo(id)).text == "base")
        #expect(await desk.failure(.noteUndo(id))?.kind == .refused)
    }

    @Test("Undo goes on through what was replaced and brought back; a step that would change nothing is none")
    func undoThroughUndo() async throws {
        let desk = try await Desk()
        let id = try await desk.note(.noteNew(title: "N", text: "abc", tags: [])).head.id
        _ = try await desk.client.perform(.noteAppend(id, text: "def"))
        _ = try await desk.client.perform(.noteAppend(id, text: "ghi"))
        let full = try await desk.note(.noteShow(id, at: nil)).text
        _ = try await desk.client.perform(.noteReplace(id, text: "X", base: nil))
        #expect(try await desk.note(.noteUndo(id)).text == full)
        let shorter = try await desk.note(.noteUndo(id)).text ?? ""
        #expect(shorter.contains("def") && !shorter.contains("ghi"))
        #expect(try await desk.note(.noteUndo(id)).text == "abc")
        #expect(await desk.failure(.noteUndo(id))?.kind == .refused)
    }

    @Test("An edit made on an older text keeps what was written meanwhile")
    func threeWay() async throws {
        let desk = try await Desk()
        let id = try await desk.note(.noteNew(title: "N", text: "one two three", tags: [])).head.id
        _ = try await desk.client.perform(.noteReplace(id, text: "one two three four", base: nil))
        #expect(try await desk.note(.noteReplace(id, text: "ONE two three", base: "one two three")).text == "ONE two three four")
    }

    @Test("A note can be read as it was after any change")
    func past() async throws {
        let desk = try await Desk()
        let id = try await desk.note(.noteNew(title: "N", text: "first", tags: [])).head.id
        _ = try await desk.client.perform(.noteReplace(id, text: "second", base: nil))
        guard case .changes(let history) = try await desk.client.perform(.noteHistory(id)) else { return }
        #expect(history.map(\.what) == [["created"], ["wrote"]])
        #expect(try await desk.note(.noteShow(id, at: history[0].id)).text == "first")
        #expect(try await desk.note(.noteShow(id, at: history[1].id)).text == "second")
        #expect(await desk.failure(.noteShow(id, at: "1999-01-01"))?.kind == .refused)
    }

    @Test("A long pasted page is one note, whole; one beyond the limit is refused and changes nothing")
    func longText() async throws {
        let desk = try await Desk()
        let page = String(repeating: "Une longue ligne collée, avec des accents é à ü. ", count: 4_000)
        let id = try await desk.note(.noteNew(title: "Page", text: page, tags: [])).head.id
        #expect(try await desk.note(.noteShow(id, at: nil)).text == page)
        let tooLong = String(repeating: "x", count: (1 << 20) + 1)
        #expect(await desk.failure(.noteReplace(id, text: tooLong, base: nil))?.kind == .usage)
        #expect(try await desk.note(.noteReplace(id, text: String(repeating: "y", count: 1 << 20), base: nil)).text?.count == 1 << 20)
    }

    @Test("What people get wrong gets a sentence and what to do", arguments: [
        .noteNew(title: "  ", text: "", tags: []), .noteNew(title: "a\nb", text: "", tags: []),
        .noteNew(title: String(repeating: "x", count: 201), text: "", tags: []), .noteShow("nothing", at: nil),
        .decide("no session"), .sessionEnd(nil), .offerAgree("none"), .invite(uses: 0, seconds: 60, words: "en", door: .open), .invite(uses: nil, seconds: 0, words: "en", door: .open), .invite(uses: nil, seconds: 60, words: "xx", door: .open),
        .memberRemove("nobody", reason: "x", keeping: [], leavesGuests: false), .memberRemove("Anna", reason: "x", keeping: [], leavesGuests: false),
        .deviceRemove("nobody", reason: "x"), .memberLink("Anna", "Anna"), .memberLink("Anna", "nobody"), .memberReadmit("nobody"), .memberReadmit("Anna"), .knocks, .answerKnock(words: "a b c", isWelcome: true),
        .invite(uses: 2, seconds: 60, words: "en", door: .ownDevice),
        .profileEdit([.set("shoe", "42")]), .profileEdit([.unset("name")]), .search("x", kind: "shoe"),
        .join(invitation: "hello", name: "B", peers: [], isOwnDevice: false, from: nil), .join(invitation: "PEERSYNC:1:ABC", name: "B", peers: [], isOwnDevice: false, from: nil),
    ] as [Request])
    func mistakes(request: Request) async throws {
        let desk = try await Desk()
        let failure = try #require(await desk.failure(request))
        #expect(!failure.message.isEmpty)
        #expect(failure.fix?.isEmpty == false)
    }

    @Test("A title at the limit is taken")
    func titleLimit() async throws {
        let desk = try await Desk()
        let title = String(repeating: "é", count: 200)
        #expect(try await desk.note(.noteNew(title: title, text: "", tags: [])).title == title)
    }

    @Test("An ambiguous id names the candidates")
    func ambiguous() async throws {
        let desk = try await Desk()
        for _ in 0..<2 { _ = try await desk.note(.noteNew(title: "same", text: "", tags: [])) }
        let failure = try #require(await desk.failure(.noteShow("same", at: nil)))
        #expect(failure.kind == .usage)
        #expect(failure.message.contains("same"))
    }

    @Test("A part of a title is enough where it is clear, and an exact title beats one that contains it")
    func partOfTitle() async throws {
        let desk = try await Desk()
        let prices = try await desk.note(.noteNew(title: "Nos prix d'été", text: "", tags: []))
        #expect(try await desk.note(.noteShow("PRIX", at: nil)).head.id == prices.head.id)
        let exact = try await desk.note(.noteNew(title: "Prix", text: "", tags: []))
        #expect(try await desk.note(.noteShow("prix", at: nil)).head.id == exact.head.id)
        #expect(await desk.failure(.noteShow("pri", at: nil))?.kind == .usage)
    }

    @Test("What is explained or found is told in words, and each field can be asked for as it was printed")
    func explained() async throws {
        let desk = try await Desk()
        func explained(_ record: String, _ field: String? = nil) async throws -> [Explanation.Field] {
            guard case .explanation(let explanation) = try await desk.client.perform(.explain(record, field: field)) else {
                throw Failure(.refused, "no explanation")
            }
            return explanation.fields
        }
        _ = try await desk.client.perform(.project(.new(title: "Projet", roles: ["dev:2"])))
        _ = try await desk.client.perform(.project(.claim("Projet", role: "dev")))
        #expect(try await explained("Projet").flatMap { $0.values.map(\.shownAs) } == ["Anna: dev", "dev (2)", nil])
        guard case .found(let found) = try await desk.client.perform(.search("dev", kind: nil)) else { return }
        #expect(found.map(\.snippet) == ["[dev]"])

        _ = try await desk.client.perform(.offerNew(title: "Site", kind: .joint))
        _ = try await desk.client.perform(.offerAddContributor("Site", member: "Anna", role: "web", share: "40"))
        _ = try await desk.client.perform(.offerReplace("Site", text: "Un site", base: nil))
        _ = try await desk.client.perform(.offerAgree("Site"))
        let fields = try await explained("Site")
        #expect(fields.map(\.label) == ["agreed (Anna)", "body", "contributors", "kind", "role (Anna)", "share (Anna)", "title"])
        #expect(fields[0].values.map(\.shownAs) == ["what it says now"])
        #expect(!fields[1].why.contains("blame"))
        for field in fields {
            for name in [field.field, field.label] { #expect(try await explained("Site", name) == [field], "\(name)") }
        }
        let french = try await Language.$current.withValue(.french) { try await explained("Site", "part") }
        #expect(french.map(\.label) == ["part (Anna)"])
        let failure = try #require(await desk.failure(.explain("Site", field: "price")))
        #expect(failure.fix?.contains("'role (Anna)', 'share (Anna)', title") == true)
    }

    @Test("A session gathers agenda, decisions, actions and who was there, and the summary tells of it")
    func session() async throws {
        let desk = try await Desk()
        _ = try await desk.client.perform(.sessionStart(title: "Mardi", place: "Lyon", agenda: ["Prix"], series: nil))
        #expect(await desk.failure(.sessionStart(title: "Encore", place: nil, agenda: [], series: nil))?.kind == .refused)
        _ = try await desk.client.perform(.decide("On augmente"))
        _ = try await desk.client.perform(.actionAdd("Écrire la page", owner: "Anna", due: "2026-12-01"))
        let offer = try await desk.client.perform(.offerNew(title: "Pack", kind: .pack))
        guard case .offer(let drafted) = offer else { return }
        _ = try await desk.client.perform(.offerAgree(drafted.head.id))
        _ = try await desk.note(.noteNew(title: "Compte rendu", text: "Tout va bien.", tags: []))
        _ = try await desk.client.perform(.sessionEnd(nil))
        guard
            case .exported(let files) = try await desk.client.perform(
                .export(.session(nil), formats: [.markdown, .json], utcOffsetSeconds: 0))
        else { return }
        for words in ["# Mardi", "Lyon", "**Anna**", "1. Prix", "On augmente", "- [ ] Écrire la page – **Anna**, by 2026-12-01",
                      "### Pack", "agrees", "### Compte rendu", "Tout va bien.", "Who contributed what"] {
            #expect(String(decoding: files[0].content, as: UTF8.self).contains(words), "\(words)")
        }
        let json = try #require(try JSONSerialization.jsonObject(with: files[1].content) as? [String: Any])
        #expect(json["format"] as? String == "peersync-export")
        #expect((json["notes"] as? [Any])?.count == 1)
        #expect((json["changes"] as? [Any])?.isEmpty == false)
    }
}
