// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import PeerReplica
import Testing

/// Going on in a new group without somebody, each on a laptop of their own, with files between them.
struct ForkingTests {
    private func failure(_ client: WorkspaceClient, _ request: Request) async -> Failure? {
        do throws(Failure) {
            _ = try await client.perform(request)
            return nil
        } catch { return error }
    }

    private func fork(
        _ client: WorkspaceClient, _ name: String, without: [String], keeping: [String] = [], leavesGuests: Bool = false
    ) async throws -> ForkReport {
        let request = Request.fork(name, without: without, keeping: keeping, leavesGuests: leavesGuests)
        guard case .forked(let report) = try await client.perform(request) else { throw CocoaError(.featureUnsupported) }
        return report
    }

    private func note(_ client: WorkspaceClient, _ title: String) async throws -> Note {
        guard case .note(let note) = try await client.perform(.noteShow(title, at: nil)) else { throw CocoaError(.featureUnsupported) }
        return note
    }

    /// The state of each member by name.
    private func members(_ client: WorkspaceClient) async throws -> [String: String] {
        guard case .members(let members) = try await client.perform(.members) else { return [:] }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.state) })
    }

    @Test("A fork has everything that was written, by those who wrote it, and everybody but those left out, who come along as who they are")
    func comesAlong() async throws {
        let (anna, bea, carl, dora) = try await PuttingOutTests.group()
        _ = try await carl.client.perform(.noteNew(title: "Nos prix", text: "600 €, écrit par Carl", tags: []))
        try await PuttingOutTests.pass(carl.client, to: [anna.client, bea.client, dora.client])
        let report = try await fork(bea.client, "À trois", without: ["Dora"])
        #expect(report.members.map(\.name) == ["Anna", "Carl"] && report.left.map(\.name) == ["Dora"])
        let (inFork, inOlder) = (
            try WorkspaceClient(path: bea.path, group: "À trois"), try WorkspaceClient(path: bea.path, group: report.originName))
        #expect(try await note(inFork, "Nos prix").text == "600 €, écrit par Carl")
        #expect(try await note(inFork, "Nos prix").head.authors.map(\.name) == ["Carl"])
        #expect(try await members(inFork).keys.sorted() == ["Anna", "Bea", "Carl"])
        #expect(try await members(inOlder).keys.sorted() == ["Anna", "Bea", "Carl", "Dora"])
        // With a file: Carl is who he is, and Dora cannot read it.
        try await PuttingOutTests.pass(inFork, to: [carl.client])
        let carls = try WorkspaceClient(path: carl.path, group: "À trois")
        _ = try await carls.perform(.noteAppend("Nos prix", text: "par Carl, après"))
        try await PuttingOutTests.pass(carls, to: [inFork])
        #expect(try await note(inFork, "Nos prix").text?.contains("par Carl, après") == true)
        #expect(try await note(inFork, "Nos prix").head.authors.map(\.name) == ["Carl"])
        guard case .exported(let files) = try await inFork.perform(.export(.everything, formats: [.bundle], utcOffsetSeconds: 0)) else { return }
        #expect(await failure(dora.client, .importFile(files[0].content, name: "a.bundle"))?.kind == .refused)
        // An export of the fork can be checked on any laptop that has it.
        guard case .exported(let exported) = try await inFork.perform(.export(.everything, formats: [.json], utcOffsetSeconds: 0)) else { return }
        guard case .verified(let verified) = try await carls.perform(.verifyFile(exported[0].content, name: "a.json")) else { return }
        #expect(verified.faults.isEmpty && verified.textsCompared)
    }

    @Test("Guests of those left out come along only if they are named; who is not asked about wrote nothing")
    func guests() async throws {
        let (anna, bea, carl, dora) = try await PuttingOutTests.group()
        // Anna let everybody in.
        try await PuttingOutTests.pass(anna.client, to: [bea.client, carl.client, dora.client])
        let asked = await failure(bea.client, .fork("Sans Anna", without: ["Anna"], keeping: [], leavesGuests: false))
        #expect(asked?.kind == .refused && asked?.message.contains("Carl, Dora") == true)
        let report = try await fork(bea.client, "Sans Anna", without: ["Anna"], keeping: ["Carl"])
        #expect(report.members.map(\.name) == ["Carl"] && report.left.map(\.name) == ["Anna", "Dora"])
        let alone = try await fork(
            WorkspaceClient(path: bea.path, group: report.originName), "Seule", without: ["Anna"], leavesGuests: true)
        #expect(alone.members.isEmpty)
        // A fork can be forked.
        let again = try await fork(WorkspaceClient(path: bea.path, group: "Sans Anna"), "Encore", without: ["Carl"])
        #expect(again.members.isEmpty)
        #expect(try await members(WorkspaceClient(path: bea.path, group: "Encore")).keys.sorted() == ["Bea"])
    }

    @Test("A fork that cannot be is refused with a sentence, and nothing is made")
    func refused() async throws {
        let (_, bea, _, _) = try await PuttingOutTests.group()
        let wrong: [(Request, Failure.Kind)] = [
            (.fork("", without: ["Dora"], keeping: [], leavesGuests: false), .usage),
            (.fork("x", without: [], keeping: [], leavesGuests: false), .usage),
            (.fork("x", without: ["nobody"], keeping: [], leavesGuests: false), .refused),
            (.fork("x", without: ["Bea"], keeping: [], leavesGuests: false), .refused),
            (.fork("x", without: ["Dora"], keeping: ["Dora"], leavesGuests: false), .usage),
        ]
        for (request, kind) in wrong {
            let failure = try #require(await failure(bea.client, request))
            #expect(failure.kind == kind && failure.fix != nil, "\(failure.message)")
        }
        guard case .groups(let groups) = try await bea.client.perform(.groups) else { return }
        #expect(groups.count == 1)
        let name = groups[0].name
        #expect(await failure(bea.client, .fork(name.uppercased(), without: ["Dora"], keeping: [], leavesGuests: false))?.kind == .refused)
        _ = try await fork(bea.client, "y", without: ["Dora"])
        let inFork = try WorkspaceClient(path: bea.path, group: "y")
        #expect(await failure(inFork, .memberReadmit("Dora"))?.kind == .refused)
        #expect(await failure(inFork, .memberRemove("Dora", reason: "x", keeping: []))?.kind == .refused)
    }
}
