// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import PeerNode
import Testing

/// Exports that somebody changed before passing them on, and exports that nobody changed.
struct ForgedExportTests {
    typealias Object = [String: Any]

    /// A meetup with a decision and a note of before it, which was gone on with after its end.
    private func meetup() async throws -> WorkspaceTests.Desk {
        let desk = try await WorkspaceTests.Desk()
        for request in [
            .noteNew(title: "Avant", text: "six", tags: []), .sessionStart(title: "Mardi", place: nil, agenda: ["A"], series: nil),
            .noteAppend("Avant", text: "cents"), .profileEdit([.set("headline", "photographe")]), .decide("On loue"),
        ] as [Request] { _ = try await desk.client.perform(request) }
        guard case .session(let ended) = try await desk.client.perform(.sessionEnd(nil)), let end = ended.ended else { throw Failure(.refused, "no end") }
        // Until the clock shows a later millisecond, what is written is of the session still.
        while SystemClock.wallClock <= end.milliseconds { await Task.yield() }
        _ = try await desk.client.perform(.noteAppend("Avant", text: "euros"))
        _ = try await desk.client.perform(.noteNew(title: "Plus tard", text: "x", tags: []))
        return desk
    }

    private func export(_ client: WorkspaceClient, _ scope: ExportScope) async throws -> Data {
        guard case .exported(let files) = try await client.perform(.export(scope, formats: [.json], utcOffsetSeconds: 0)) else { return Data() }
        return files[0].content
    }

    private func verified(_ client: WorkspaceClient, _ file: Data) async throws -> VerifyReport {
        guard case .verified(let report) = try await client.perform(.verifyFile(file, name: "f")) else { throw Failure(.refused, "no report") }
        return report
    }

    /// Verifies a file on the laptop of a person in another group.
    private func verifiedElsewhere(_ file: Data) async throws -> VerifyReport {
        let desk = try await WorkspaceTests.Desk()
        // The desk's folder goes with the desk.
        defer { withExtendedLifetime(desk) {} }
        return try await verified(desk.client, file)
    }

    private func forging(_ file: Data, _ change: (inout Object) throws -> Void) throws -> Data {
        var export = try #require(try JSONSerialization.jsonObject(with: file) as? Object)
        try change(&export)
        return try JSONSerialization.data(withJSONObject: export)
    }

    private func text(_ export: inout Object) throws {
        var notes = try #require(export["notes"] as? [Object])
        notes[0]["text"] = "FORGED"
        export["notes"] = notes
    }

    private func changes(_ export: inout Object, _ change: (inout [Object]) -> Void) throws {
        var changes = try #require(export["changes"] as? [Object])
        change(&changes)
        export["changes"] = changes
    }

    private static let scopes: [ExportScope] = [.everything, .session(nil), .since(Timestamp(milliseconds: 1_000))]

    @Test("What nobody changed is as it was written on a member's laptop, whatever was written since", arguments: scopes)
    func untouched(scope: ExportScope) async throws {
        let desk = try await meetup()
        let file = try await export(desk.client, scope)
        #expect(try await verified(desk.client, file).isAsWritten)
        for request in [
            .noteReplace("Avant", text: "autre", base: nil), .noteDelete("Plus tard"), .profileEdit([.set("name", "Anne")]),
            .sessionStart(title: "Jeudi", place: nil, agenda: [], series: nil),
        ] as [Request] { _ = try await desk.client.perform(request) }
        let report = try await verified(desk.client, file)
        #expect(report.faults == [] && report.isAsWritten && report.isAccepted && report.missing == 0 && report.judged == report.changes)
        #expect(try await export(desk.client, scope) != file)
    }

    @Test("Elsewhere, and where some changes have not come yet, nothing is said to be right", arguments: scopes)
    func elsewhere(scope: ExportScope) async throws {
        let desk = try await meetup()
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: desk.path, toPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try await desk.client.perform(.noteAppend("Avant", text: "environ"))
        _ = try await desk.client.perform(.profileEdit([.set("headline", "graphiste")]))
        let file = try await export(desk.client, scope)
        for report in [try await verified(WorkspaceClient(path: path, group: nil), file), try await verifiedElsewhere(file)] {
            #expect(report.faults == [] && report.missing > 0 && !report.textsCompared && !report.isAccepted)
        }
    }

    @Test("A laptop that is behind takes from the file what it can check, and compares")
    func behind() async throws {
        let desk = try await meetup()
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: desk.path, toPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try await desk.client.perform(.noteAppend("Avant", text: "environ"))
        let file = try await export(desk.client, .everything)
        let away = try WorkspaceClient(path: path, group: nil)
        #expect(try await verified(away, file).isAsWritten)
        #expect(try await verified(away, try forging(file, text)).faults == ["the note “Avant” is not what was written"])
        // Nothing but what is signed counts.
        let unsigned = try await verified(away, try forging(file) { try changes(&$0) { $0[$0.count - 1]["signature"] = NSNull() } })
        #expect(!unsigned.faults.isEmpty && !unsigned.textsCompared && !unsigned.isAccepted)
    }

    enum Removal: CaseIterable {
        case nothing, first, middle, last, all, signatures, heads, allAndHeads, lastAndHeads

        func apply(_ changes: inout [Object]) {
            switch self {
            case .nothing, .heads: break
            case .first: changes.removeFirst()
            case .middle: changes.remove(at: changes.count / 2)
            case .last, .lastAndHeads: changes.removeLast()
            case .all, .allAndHeads: changes = []
            case .signatures: for place in changes.indices { changes[place]["signature"] = NSNull() }
            }
        }

        var isOfHeads: Bool { [.heads, .allAndHeads, .lastAndHeads].contains(self) }
    }

    @Test("A forged text is found, and elsewhere not accepted, whatever is taken out beside it", arguments: scopes, Removal.allCases)
    func forged(scope: ExportScope, removal: Removal) async throws {
        let desk = try await meetup()
        let file = try forging(try await export(desk.client, scope)) { export in
            try text(&export)
            try changes(&export) { removal.apply(&$0) }
            if removal.isOfHeads { export["heads"] = nil }
        }
        let report = try await verified(desk.client, file)
        #expect(!report.isAccepted && !report.isAsWritten)
        // Of a part without its heads nobody can say as of when it is.
        if scope == .everything || !removal.isOfHeads {
            #expect(report.faults.contains { ["the note “Avant” is not what was written", "the note “Avant” was left out"].contains($0) } || removal == .allAndHeads)
        }
        #expect(try await !verifiedElsewhere(file).isAccepted)
        guard case .failed = await imported(desk.client, file) else {
            guard case .note(let note) = try await desk.client.perform(.noteShow("Avant", at: nil)) else { throw Failure(.refused, "no note") }
            return #expect(note.text == "six\ncents\neuros")
        }
    }

    private enum Imported { case done, failed }

    private func imported(_ client: WorkspaceClient, _ file: Data) async -> Imported {
        do {
            _ = try await client.perform(.importFile(file, name: "f"))
            return .done
        } catch {
            return .failed
        }
    }

    @Test("Without changing a word: changes that were taken out are named, and those that nobody signed", arguments: [ExportScope.everything, .session(nil)])
    func takenOut(scope: ExportScope) async throws {
        let desk = try await meetup()
        let file = try await export(desk.client, scope)
        let without = try await verified(desk.client, try forging(file) { try changes(&$0) { $0.remove(at: 1) } })
        #expect(without.faults.contains { $0.hasSuffix("was left out") })
        let none = try await verified(desk.client, try forging(file) { try changes(&$0) { $0 = [] } })
        #expect(none.faults.contains { $0.hasSuffix("changes were left out") })
        let unsigned = try forging(file) { try changes(&$0) { Removal.signatures.apply(&$0) } }
        let report = try await verifiedElsewhere(unsigned)
        #expect(report.faults.count == 1 && report.faults[0].hasPrefix("no signature vouches for"))
        // A laptop that has the changes accepts them from a partial export without signatures; for
        // a whole export it needs the signatures.
        #expect(try await verified(desk.client, unsigned).isAccepted == (scope != .everything))
    }

    @Test("In the export of a session a forged decision, member, title, agenda, beginning and list of changes are named")
    func session() async throws {
        let desk = try await meetup()
        let file = try await export(desk.client, .session(nil))
        let shown = String(decoding: file, as: UTF8.self)
        for (word, other) in [("On loue", "On vend"), ("photographe", "plombière"), ("Mardi", "Jeudi"), ("six\\ncents\\neuros", "sept\\ncents\\neuros"), (#""Anna""#, #""Anne""#)] {
            #expect(shown.contains(word))
            let report = try await verified(desk.client, Data(shown.replacing(word, with: other).utf8))
            #expect(!report.faults.isEmpty && !report.isAsWritten, "\(word)")
        }
        // A change of after the session, as if it were of it.
        let everything = try #require(try JSONSerialization.jsonObject(with: try await export(desk.client, .everything)) as? Object)
        let later = try #require((everything["changes"] as? [Object])?.last)
        let added = try await verified(desk.client, try forging(file) { try changes(&$0) { $0.append(later) } })
        #expect(added.faults.count == 1 && added.faults[0].hasSuffix("does not belong here"))
        let moved = try await verified(desk.client, try forging(file) { $0["since"] = "2001-01-01T00:00:00Z" })
        #expect(moved.faults == ["it does not begin when it says"])
        let whole = try await verified(desk.client, try forging(file) { $0["session"] = nil; $0["since"] = nil })
        #expect(!whole.faults.isEmpty)
    }
}
