// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import PeerNode
import PeerReplica
import PeerStore
import Testing

/// What a laptop with a wrong clock wrote, in exports, in the log and in lists.
struct ClocksTests {
    static let hour: Int64 = 3_600_000
    /// By how much a clock is wrong.
    static let errors: [Int64] = [-100 * 365 * 24 * hour, -2 * hour, 2 * hour, 100 * 365 * 24 * hour]

    /// A laptop that has what a desk had, and a clock of its own.
    private final class Laptop: Sendable {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        let client: WorkspaceClient
        let error: Int64

        init(of desk: WorkspaceTests.Desk, error: Int64) throws {
            try FileManager.default.copyItem(atPath: desk.path, toPath: path)
            client = try WorkspaceClient(path: path, group: nil)
            self.error = error
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ operations: [PeerReplica.Operation]) async throws {
            let keeper = try ClocksTests.keeper(path)
            let clock = SystemClock.wallClock + error
            try await keeper.write(wallClock: clock) { _ in operations }
            try keeper.store.close()
        }

        func writeNote(_ title: String) async throws {
            try await write(Note.creating(ClocksTests.record(.note), title: title, text: "", tags: []))
        }

        /// Takes in what another one has.
        func pull(from client: WorkspaceClient) async throws { try await ClocksTests.bring(from: client, to: self.client) }
    }

    private static func keeper(_ path: String) throws -> DocumentKeeper {
        try #require(try DataFolder(path: path).groups().first).openKeeper(readOnly: false)
    }

    private static func record(_ kind: RecordKind) -> RecordID {
        RecordID(words: [UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max) & ~0xFF | UInt64(kind.code)])
    }

    private static func bring(from giver: WorkspaceClient, to taker: WorkspaceClient) async throws {
        let bundle = try await exported(giver, .everything, .bundle)
        _ = try await taker.perform(.importFile(bundle, name: "b"))
    }

    private static func exported(_ client: WorkspaceClient, _ scope: ExportScope, _ format: ExportFormat) async throws -> Data {
        guard case .exported(let files) = try await client.perform(.export(scope, formats: [format], utcOffsetSeconds: 0)) else {
            throw Failure(.refused, "no export")
        }
        return files[0].content
    }

    private static func text(_ client: WorkspaceClient, _ scope: ExportScope, _ format: ExportFormat) async throws -> String {
        String(decoding: try await exported(client, scope, format), as: UTF8.self)
    }

    private static func verified(_ client: WorkspaceClient, _ file: Data) async throws -> VerifyReport {
        guard case .verified(let report) = try await client.perform(.verifyFile(file, name: "f")) else { throw Failure(.refused, "no report") }
        return report
    }

    private static func titles(_ client: WorkspaceClient, since start: LogStart) async throws -> [String] {
        guard case .changes(let entries) = try await client.perform(.log(since: start, by: nil)) else { return [] }
        return entries.flatMap(\.records).map(\.title).sorted()
    }

    /// An evening at which a laptop with a wrong clock wrote before, during and after the session.
    private static func evening(_ error: Int64) async throws -> (desk: WorkspaceTests.Desk, laptop: Laptop) {
        let desk = try await WorkspaceTests.Desk()
        let laptop = try Laptop(of: desk, error: error)
        try await laptop.writeNote("Avant")
        try await bring(from: laptop.client, to: desk.client)
        _ = try await desk.client.perform(.sessionStart(title: "Mardi", place: nil, agenda: [], series: nil))
        try await laptop.pull(from: desk.client)
        try await laptop.writeNote("Pendant")
        try await laptop.write(Checkin.creating(record(.checkin), win: "Un client", struggle: nil, ask: nil))
        let folder = try keeper(desk.path)
        let member = folder.member
        try folder.store.close()
        try await laptop.write(Offer.creating(record(.offer), title: "Film", kind: .solo, by: member))
        try await bring(from: laptop.client, to: desk.client)
        _ = try await desk.client.perform(.sessionEnd(nil))
        try await laptop.pull(from: desk.client)
        try await laptop.writeNote("Après")
        try await bring(from: laptop.client, to: desk.client)
        return (desk, laptop)
    }

    private struct Shown: Decodable {
        struct Contribution: Decodable { let changes: Int }
        struct Change: Decodable { let id: String }
        let contributions: [Contribution]
        let changes: [Change]
    }

    @Test("The export of a session has the note, the check-in and the offer of a laptop with a wrong clock, and counts them", arguments: errors)
    func session(error: Int64) async throws {
        let (desk, laptop) = try await Self.evening(error)
        for format in [ExportFormat.markdown, .html] {
            let text = try await Self.text(desk.client, .session(nil), format)
            for words in ["Pendant", "Un client", "Film"] { #expect(text.contains(words), "\(words)") }
            for words in ["Avant", "Après"] { #expect(!text.contains(words), "\(words)") }
            #expect(try await Self.text(laptop.client, .session(nil), format) == text)
        }
        let file = try await Self.exported(desk.client, .session(nil), .json)
        let shown = try JSONDecoder().decode(Shown.self, from: file)
        // The start, three by the laptop, and the end.
        #expect(shown.changes.count == 5 && shown.contributions.map(\.changes) == [5])
        for client in [desk.client, laptop.client] {
            let report = try await Self.verified(client, file)
            #expect(report.isAsWritten && report.faults == [])
        }
    }

    @Test("That words of a laptop with a wrong clock were left out of a session's export is seen when it is verified", arguments: errors)
    func leftOut(error: Int64) async throws {
        let (desk, _) = try await Self.evening(error)
        let file = try await Self.exported(desk.client, .session(nil), .json)
        var export = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
        var changes = try #require(export["changes"] as? [[String: Any]])
        changes.remove(at: 1)
        export["changes"] = changes
        let report = try await Self.verified(desk.client, try JSONSerialization.data(withJSONObject: export))
        #expect(report.faults.contains { $0.hasSuffix("was left out") } && !report.isAccepted)
    }

    @Test("The export since a time has what a laptop with a wrong clock wrote after others did, the same everywhere, and is verified",
          arguments: errors)
    func since(error: Int64) async throws {
        let desk = try await WorkspaceTests.Desk()
        let laptop = try Laptop(of: desk, error: error)
        let beginning = Timestamp(milliseconds: SystemClock.wallClock / 1_000 * 1_000 + 456)
        _ = try await desk.client.perform(.noteNew(title: "Question", text: "", tags: []))
        try await laptop.pull(from: desk.client)
        try await laptop.writeNote("Réponse")
        try await Self.bring(from: laptop.client, to: desk.client)
        let file = try await Self.exported(desk.client, .since(beginning), .json)
        let text = String(decoding: file, as: UTF8.self)
        #expect(text.contains("Question") && text.contains("Réponse"))
        #expect(try await Self.exported(laptop.client, .since(beginning), .json) == file)
        #expect(try await Self.verified(laptop.client, file).isAsWritten)
    }

    @Test("A group that never had a session exports everything, whatever its clocks say", arguments: errors)
    func neverMet(error: Int64) async throws {
        let desk = try await WorkspaceTests.Desk()
        let laptop = try Laptop(of: desk, error: error)
        try await laptop.writeNote("Loin")
        try await Self.bring(from: laptop.client, to: desk.client)
        let file = try await Self.exported(desk.client, .session(nil), .json)
        #expect(String(decoding: file, as: UTF8.self).contains("Loin"))
        #expect(try await Self.exported(laptop.client, .everything, .json) == file)
    }

    @Test("Since the last look is what has come since, from a laptop with a wrong clock too, and the second time nothing", arguments: errors)
    func lastLook(error: Int64) async throws {
        let desk = try await WorkspaceTests.Desk()
        _ = try await desk.client.perform(.noteNew(title: "Vieux", text: "", tags: []))
        let laptop = try Laptop(of: desk, error: error)
        #expect(try await Self.titles(desk.client, since: .lastLook).contains("Vieux"))
        try await laptop.writeNote("Neuf")
        try await Self.bring(from: laptop.client, to: desk.client)
        #expect(try await Self.titles(desk.client, since: .lastLook) == ["Neuf"])
        #expect(try await Self.titles(desk.client, since: .lastLook) == [])
    }

    @Test("The last look is remembered as the heads of the log, and what cannot be read of it counts as never")
    func lastLookFile() async throws {
        let desk = try await WorkspaceTests.Desk()
        let folder = try #require(try DataFolder(path: desk.path).groups().first)
        #expect(folder.lastLook.isEmpty)
        let all = try await Self.titles(desk.client, since: .lastLook)
        let keeper = try Self.keeper(desk.path)
        let heads = try await keeper.graph.heads
        try keeper.store.close()
        #expect(folder.lastLook == heads && !all.isEmpty)
        // One member's alone is no look at all of it.
        _ = try await desk.client.perform(.noteNew(title: "Neuf", text: "", tags: []))
        _ = try await desk.client.perform(.log(since: .lastLook, by: "Anna"))
        #expect(try await Self.titles(desk.client, since: .lastLook) == ["Neuf"])
        // A damaged file, and more heads than are kept.
        try folder.keepLastLook([])
        #expect(try await Self.titles(desk.client, since: .lastLook).count == all.count + 1)
        let many = (0..<20_000).map { ChangeID(words: [UInt64($0), 0, 0, 0]) }
        #expect(throws: NodeError.self) { try folder.keepLastLook(many) }
        #expect(folder.lastLook != [] && folder.lastLook.count < many.count)
    }

    @Test("Since a change is what does not precede it, also what came later from elsewhere")
    func sinceChange() async throws {
        let desk = try await WorkspaceTests.Desk()
        let laptop = try Laptop(of: desk, error: 0)
        _ = try await desk.client.perform(.noteNew(title: "Avant", text: "", tags: []))
        guard case .changes(let entries) = try await desk.client.perform(.log(since: nil, by: nil)) else { throw Failure(.refused, "another answer") }
        try await laptop.writeNote("À côté")
        _ = try await desk.client.perform(.noteNew(title: "Après", text: "", tags: []))
        try await Self.bring(from: laptop.client, to: desk.client)
        try await laptop.pull(from: desk.client)
        for client in [desk.client, laptop.client] {
            #expect(try await Self.titles(client, since: .change(entries[entries.count - 1].id)) == ["Après", "À côté"])
        }
    }

    @Test("Words of a clock that is behind, which follow nothing new, are in the log and the lists since they came here",
          arguments: [-2 * hour, -100 * 365 * 24 * hour])
    func arrived(error: Int64) async throws {
        let desk = try await WorkspaceTests.Desk()
        _ = try await desk.client.perform(.noteNew(title: "Vieux", text: "", tags: []))
        _ = try await desk.client.perform(.checkin(.new(win: "Vieux", struggle: nil, ask: nil)))
        let laptop = try Laptop(of: desk, error: error)
        // A day goes by at the desk.
        let tomorrow = Timestamp(milliseconds: SystemClock.wallClock + 24 * Self.hour)
        let keeper = try Self.keeper(desk.path)
        let count = try await keeper.graph.count
        try keeper.store.noteArrival(at: tomorrow.milliseconds, count: count)
        try keeper.store.close()
        #expect(try await Self.titles(desk.client, since: .time(tomorrow)) == [])
        try await laptop.writeNote("Neuf")
        try await laptop.write(Checkin.creating(Self.record(.checkin), win: "Neuf", struggle: nil, ask: nil))
        try await Self.bring(from: laptop.client, to: desk.client)
        #expect(try await Self.titles(desk.client, since: .time(tomorrow)) == ["Neuf", "Neuf"])
        guard
            case .notes(let notes) = try await desk.client.perform(.noteList(tag: nil, by: nil, since: tomorrow)),
            case .checkins(let checkins) = try await desk.client.perform(.checkin(.list(since: tomorrow)))
        else { throw Failure(.refused, "no lists") }
        #expect(notes.map(\.title) == ["Neuf"] && checkins.map(\.content.win) == ["Neuf"])
    }

    @Test("What was said about a check-in since a time is news of it, whatever the clock of who said it", arguments: errors)
    func replies(error: Int64) async throws {
        let desk = try await WorkspaceTests.Desk()
        _ = try await desk.client.perform(.checkin(.new(win: "Vieux", struggle: nil, ask: nil)))
        guard case .checkins(let old) = try await desk.client.perform(.checkin(.list(since: nil))) else { throw Failure(.refused, "another answer") }
        let laptop = try Laptop(of: desk, error: error)
        let beginning = SystemClock.wallClock + 1
        while SystemClock.wallClock <= beginning { await Task.yield() }
        _ = try await desk.client.perform(.noteNew(title: "Neuf", text: "", tags: []))
        try await laptop.pull(from: desk.client)
        let checkin = try #require(RecordID(text: old[0].head.id))
        try await laptop.write(Comment.creating(Self.record(.comment), on: checkin, text: "Bravo"))
        try await Self.bring(from: laptop.client, to: desk.client)
        guard case .checkins(let checkins) = try await desk.client.perform(.checkin(.list(since: Timestamp(milliseconds: beginning)))) else { throw Failure(.refused, "another answer") }
        #expect(checkins.map(\.content.replies.count) == [1])
    }
}
