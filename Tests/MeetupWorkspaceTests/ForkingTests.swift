// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import PeerIdentity
import PeerNode
import PeerReplica
import PeerStore
import PeerWire
import Testing

/// Going on in a new group without somebody, each on a laptop of their own, with files between them.
struct ForkingTests {
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

    private func exported(_ client: WorkspaceClient, _ format: ExportFormat) async throws -> Data {
        let response = try await client.perform(.export(.everything, formats: [format], utcOffsetSeconds: 0))
        guard case .exported(let files) = response else { throw CocoaError(.featureUnsupported) }
        return files[0].content
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
        guard case .groups(let groups) = try await bea.client.perform(.groups) else { throw CocoaError(.featureUnsupported) }
        #expect(Dictionary(uniqueKeysWithValues: groups.map { ($0.name, $0.members) })["À trois"] == 3)
        // With a file: Carl is who he is, and Dora cannot read it.
        try await PuttingOutTests.pass(inFork, to: [carl.client])
        let carls = try WorkspaceClient(path: carl.path, group: "À trois")
        _ = try await carls.perform(.noteAppend("Nos prix", text: "par Carl, après"))
        try await PuttingOutTests.pass(carls, to: [inFork])
        #expect(try await note(inFork, "Nos prix").text?.contains("par Carl, après") == true)
        #expect(try await note(inFork, "Nos prix").head.authors.map(\.name) == ["Carl"])
        #expect(try await dora.client.failure(.importFile(exported(inFork, .bundle), name: "a.bundle"))?.kind == .refused)
        // An export of the fork can be checked on any laptop that has it.
        let checked = try await carls.perform(.verifyFile(exported(inFork, .json), name: "a.json"))
        guard case .verified(let verified) = checked else { throw CocoaError(.featureUnsupported) }
        #expect(verified.faults.isEmpty && verified.textsCompared)
    }

    @Test("Guests of those left out come along only if they are named; who is not asked about wrote nothing")
    func guests() async throws {
        let (anna, bea, carl, dora) = try await PuttingOutTests.group()
        // Anna let everybody in.
        try await PuttingOutTests.pass(anna.client, to: [bea.client, carl.client, dora.client])
        let asked = await bea.client.failure(.fork("Sans Anna", without: ["Anna"], keeping: [], leavesGuests: false))
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

    @Test("A file whose fork takes this laptop for the liar's own is refused, and so is one that lacks some of the older log")
    func taken() async throws {
        let (_, bea, carl, _) = try await PuttingOutTests.group()
        var random = SystemRandomNumberGenerator()
        let keeper = try #require(try DataFolder(path: bea.path).groups().first).openKeeper(readOnly: false)
        let (graph, identity) = (try await keeper.graph, try keeper.secrets.identity)
        guard case .groups(let groups) = try await carl.client.perform(.groups) else { throw CocoaError(.featureUnsupported) }
        let carls = try #require(try DataFolder(path: carl.path).groups().first).openKeeper(readOnly: true).device
        // Bea says, dated back, that Carl's laptop is another one of hers, and takes nothing else of the group into her fork.
        let admitted = try #require(graph.membership.admissions.first { $0.device == identity.device }?.change)
        let node = graph.nodes[admitted]
        let claim = identity.sign(Change(
            group: keeper.group, device: identity.device, replica: .random(using: &random), seq: 0, previous: nil, admission: node.id,
            dependencies: [node.id], lamport: node.lamport + 1, wallClock: 0,
            operations: [.members(.admit(carls, isSamePerson: true))]))
        func fork(_ heads: [ChangeID]) -> SignedChange {
            let fork = GroupFork(origin: keeper.group, heads: heads, devices: [carls])
            return identity.sign(Change(
                group: nil, device: identity.device, replica: .random(using: &random), seq: 0, previous: nil, dependencies: [],
                lamport: 1, wallClock: 0,
                operations: [.members(.found), .members(.fork(fork))]
                    + KeyDuty.rekey(random.bytes(KeyRing.keyBytes), for: [identity.device, carls], using: &random)))
        }
        let past = try await keeper.received(at: Array(0...admitted)) + [ReceivedChange(bytes: claim.bytes, signature: claim.signature)]
        let whole = try await keeper.received(at: Array(graph.nodes.indices))
        try keeper.store.close()
        func refusal(_ founding: SignedChange, _ changes: [ReceivedChange]) async throws -> Failure? {
            let all = [ReceivedChange(bytes: founding.bytes, signature: founding.signature)] + changes
            let file = try ChangeBundle(group: GroupID(words: founding.id.words), changes: all).sealed(for: [carls], using: &random)
            return await carl.client.failure(.importFile(Data(file), name: "a.bundle"))
        }
        let founding = fork([claim.id])
        #expect(try await refusal(founding, past)?.message.contains("another person") == true)
        #expect(try await refusal(founding, past.dropLast())?.message.contains("lacks changes") == true)
        guard case .groups(let after) = try await carl.client.perform(.groups) else { throw CocoaError(.featureUnsupported) }
        #expect(after.count == groups.count)
        // Where all that the group wrote is among it, Carl comes along as Carl.
        #expect(try await refusal(fork(graph.heads), whole) == nil)
    }

    @Test("A group goes back through so many forks and no more, and the refusal says so")
    func deep() async throws {
        let (_, bea, _, _) = try await PuttingOutTests.group()
        let folder = try DataFolder(path: bea.path)
        var random = SystemRandomNumberGenerator()
        var keeper = try #require(try folder.groups().first).openKeeper(readOnly: false)
        for number in 1...ChangeLimits.forkDepthMax {
            let devices = try await keeper.graph.memberDevices.filter { $0 != keeper.device }
            let fork = try await GroupFounding.fork(
                of: keeper, name: "fork \(number)", devices: devices, in: folder, wallClock: 0, using: &random)
            try keeper.store.close()
            keeper = try fork.openKeeper(readOnly: false)
        }
        let graph = try await keeper.graph
        #expect(graph.forksBelow == ChangeLimits.forkDepthMax && graph.memberDevices.count == 4)
        await #expect(throws: NodeError.outsideLimits) {
            _ = try await GroupFounding.fork(of: keeper, name: "x", devices: [], in: folder, wallClock: 0, using: &random)
        }
        try keeper.store.close()
        let last = try WorkspaceClient(path: bea.path, group: "fork \(ChangeLimits.forkDepthMax)")
        let failure = await last.failure(.fork("x", without: ["Dora"], keeping: [], leavesGuests: false))
        #expect(failure?.message.contains("\(ChangeLimits.forkDepthMax) forks") == true && failure?.fix != nil)
        #expect(try DataFolder(path: bea.path).groups().count == 1 + ChangeLimits.forkDepthMax)
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
            let failure = try #require(await bea.client.failure(request))
            #expect(failure.kind == kind && failure.fix != nil, "\(failure.message)")
        }
        guard case .groups(let groups) = try await bea.client.perform(.groups) else { throw CocoaError(.featureUnsupported) }
        #expect(groups.count == 1)
        let name = groups[0].name
        #expect(await bea.client.failure(.fork(name.uppercased(), without: ["Dora"], keeping: [], leavesGuests: false))?.kind == .refused)
        _ = try await fork(bea.client, "y", without: ["Dora"])
        let inFork = try WorkspaceClient(path: bea.path, group: "y")
        #expect(await inFork.failure(.memberReadmit("Dora"))?.kind == .refused)
        #expect(
            await inFork.failure(
                .memberRemove("Dora", reason: "x", keeping: [], leavesGuests: false))?.kind
                == .refused)
    }
}
