// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
@testable import MeetupWorkspace
import PeerIdentity
import PeerNode
import PeerReplica
import PeerStore
import Testing

/// What members say to put somebody out, each on a laptop of their own, with files between them.
struct PuttingOutTests {
    /// A laptop of a group that another one let in.
    final class Guest: Sendable {
        let path: String
        let client: WorkspaceClient

        init(_ name: String, of host: WorkspaceTests.Desk) async throws {
            path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
            var random = SystemRandomNumberGenerator()
            let identity = Identity(using: &random)
            let group = try #require(try DataFolder(path: host.path).groups().first)
            let keeper = try group.openKeeper(readOnly: false)
            try await keeper.admit(identity.device, isSamePerson: false, wallClock: 0)
            let secrets = GroupSecrets(
                identity: identity, member: MemberID(firstDevice: identity.device), groupKey: try await keeper.keys.current)
            try keeper.store.close()
            let folder = try DataFolder(path: path)
            _ = try GroupFounding.join(
                GroupFounding.draft(group.group, secrets: secrets, host: keeper.device, name: name, in: folder, using: &random), in: folder)
            client = try WorkspaceClient(path: path, group: nil)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        /// Lets another laptop of the same member in, which is nowhere.
        func admitSecond() async throws -> DeviceID {
            var random = SystemRandomNumberGenerator()
            let device = Identity(using: &random).device
            let group = try #require(try DataFolder(path: path).groups().first)
            let keeper = try group.openKeeper(readOnly: false)
            try await keeper.admit(device, isSamePerson: true, wallClock: 0)
            try keeper.store.close()
            return device
        }
    }

    static func pass(_ source: WorkspaceClient, to others: [WorkspaceClient]) async throws {
        guard case .exported(let files) = try await source.perform(.export(.everything, formats: [.bundle], utcOffsetSeconds: 0)) else {
            Issue.record("no bundle")
            return
        }
        for other in others { _ = try await other.perform(.importFile(files[0].content, name: "a.bundle")) }
    }

    /// Anna, and those she let in, who know each other by name.
    static func group() async throws -> (anna: WorkspaceTests.Desk, bea: Guest, carl: Guest, dora: Guest) {
        let anna = try await WorkspaceTests.Desk()
        let names = ["Bea", "Carl", "Dora"]
        var guests: [Guest] = []
        for name in names { guests.append(try await Guest(name, of: anna)) }
        let clients = guests.map(\.client)
        try await Self.pass(anna.client, to: clients)
        for (name, client) in zip(names, clients) {
            _ = try await client.perform(.profileEdit([.set("name", name)]))
            try await Self.pass(client, to: [anna.client])
        }
        try await Self.pass(anna.client, to: clients)
        return (anna, guests[0], guests[1], guests[2])
    }

    private func removal(_ client: WorkspaceClient, _ name: String, keeping: [String] = []) async throws -> RemovalReport {
        let response = try await client.perform(
            .memberRemove(name, reason: "essai", keeping: keeping, leavesGuests: false))
        guard case .removal(let report) = response else { throw Failure(.refused, "no report") }
        return report
    }

    private func member(_ name: String, as client: WorkspaceClient) async throws -> MemberEntry? {
        guard case .members(let members) = try await client.perform(.members) else { return nil }
        return members.first { $0.name == name }
    }

    @Test("One member asks with a reason, everybody sees it, a second one agrees by the same command, and the third is out")
    func byTwo() async throws {
        let (anna, bea, carl, dora) = try await Self.group()
        let asked = try await removal(bea.client, "Dora")
        #expect(asked.state == .asked && asked.missing == 1 && asked.by.map(\.name) == ["Bea"])
        #expect(
            await bea.client.failure(
                .memberRemove("Dora", reason: "encore", keeping: [], leavesGuests: false))?.kind
                == .refused)
        #expect(try await member("Dora", as: bea.client)?.state == "member")
        try await Self.pass(bea.client, to: [carl.client])
        let seen = try #require(try await member("Dora", as: carl.client))
        #expect(seen.removalAskedBy?.name == "Bea" && seen.removalReason == "essai" && seen.state == "member")
        let done = try await removal(carl.client, "Dora")
        #expect(done.state == .out && done.missing == 0 && done.by.map(\.name) == ["Carl", "Bea"])
        try await Self.pass(carl.client, to: [anna.client, bea.client])
        for client in [anna.client, bea.client, carl.client] {
            let entry = try #require(try await member("Dora", as: client))
            #expect(entry.state == "removed" && entry.reason == "essai" && entry.removalAskedBy == nil)
        }
        // A bundle that was made since then is sealed for the devices in the group.
        guard case .exported(let files) = try await carl.client.perform(.export(.everything, formats: [.bundle], utcOffsetSeconds: 0)) else { return }
        #expect(await dora.client.failure(.importFile(files[0].content, name: "a.bundle"))?.fix?.isEmpty == false)
        // A readmission takes two members as well, who did not come in through the same guest.
        #expect(await bea.client.failure(.memberReadmit("Dora")) == nil)
        #expect(try await member("Dora", as: bea.client)?.state == "removed")
        #expect(await bea.client.failure(.memberReadmit("Dora"))?.kind == .refused)
        try await Self.pass(bea.client, to: [carl.client])
        #expect(await carl.client.failure(.memberReadmit("Dora")) == nil)
        #expect(try await member("Dora", as: carl.client)?.state == "member")
        try await Self.pass(carl.client, to: [dora.client])
    }

    @Test("Those who put out the one who let them all in say who stays before anything is done, and stay themselves")
    func whoLetAllIn() async throws {
        let (_, bea, carl, dora) = try await Self.group()
        let asked = await bea.client.failure(
            .memberRemove("Anna", reason: "x", keeping: [], leavesGuests: false))
        #expect(asked?.message.hasSuffix("Carl, Dora") == true)
        #expect(asked?.fix?.contains("--keep Carl --keep Dora") == true)
        #expect(try await member("Anna", as: bea.client)?.removalAskedBy == nil)
        #expect(try await removal(bea.client, "Anna", keeping: ["Carl"]).covers.map(\.name) == ["Dora"])
        try await Self.pass(bea.client, to: [carl.client, dora.client])

        // Dora sees what would happen to herself, and does not agree to it: her laptop asks as
        // well.
        #expect(try await removal(dora.client, "Anna", keeping: ["Bea", "Carl"]).state == .asked)
        let going = await carl.client.failure(
            .memberRemove("Anna", reason: "x", keeping: [], leavesGuests: false))
        #expect(going?.message.contains("as Bea asks: Dora") == true && going?.fix?.hasSuffix("--keep Bea") == true)
        let kept = await carl.client.failure(
            .memberRemove("Anna", reason: "x", keeping: ["Bea", "Dora"], leavesGuests: false))
        #expect(kept?.message.contains("Dora would go as well") == true)
        let response = try await carl.client.perform(.memberRemove("Anna", reason: nil, keeping: ["Bea"], leavesGuests: false))
        guard case .removal(let done) = response else {
            Issue.record("no report")
            return
        }
        #expect(done.state == .out && done.covers.map(\.name) == ["Dora"])
        for name in ["Bea", "Carl"] { #expect(try await member(name, as: carl.client)?.state == "member") }
        try await Self.pass(carl.client, to: [bea.client])
        #expect(await bea.client.failure(.noteNew(title: "Encore là", text: "", tags: [])) == nil)
    }

    @Test("Of those who would go, thirty are named, and how many more there are")
    func namesMax() {
        let names = (1...31).map { "P\($0)" }
        #expect(RemovalSubject.list(Array(names.dropLast())).hasSuffix("P29, P30"))
        #expect(RemovalSubject.list(names).hasSuffix("P30 … and 1 more"))
        #expect(GroupWorkspace.keepOptions(names).hasSuffix("--keep P30"))
    }

    @Test("Two who ask crosswise without keeping each other are told what to do, and then it goes on")
    func crosswise() async throws {
        let (_, bea, carl, _) = try await Self.group()
        for one in [bea, carl] {
            _ = try await one.client.perform(
                .memberRemove("Anna", reason: "x", keeping: [], leavesGuests: true))
        }
        try await Self.pass(carl.client, to: [bea.client])
        let again = await bea.client.failure(
            .memberRemove("Anna", reason: "x", keeping: ["Carl"], leavesGuests: false))
        #expect(again?.message.contains("so does Carl") == true)
        #expect(again?.fix == "take yours back by peersync members readmit Anna, then ask again with --keep Carl")
        #expect(await bea.client.failure(.memberReadmit("Anna")) == nil)
        #expect(try await removal(bea.client, "Anna", keeping: ["Carl"]).state == .asked)
        try await Self.pass(bea.client, to: [carl.client])
        #expect(try await member("Anna", as: carl.client)?.removalKeeps?.map(\.name) == ["Bea", "Carl"])
        #expect(try await removal(carl.client, "Anna", keeping: ["Bea"]).state == .out)
        for name in ["Bea", "Carl"] { #expect(try await member(name, as: carl.client)?.state == "member") }
    }

    @Test("A removal keeps 256 guests, and a 257th gets a sentence")
    func guestsMax() throws {
        let guests = (0...ChangeLimits.keptGuestsMax).map { DeviceID(words: [UInt64($0), 1, 1, 1]) }
        func step(_ count: Int) -> MembershipStep {
            .asks(.askRemoval(guests[0], reason: "x", keeping: Array(guests.prefix(count))))
        }
        try RemovalPlan.checkHowManyStay([step(ChangeLimits.keptGuestsMax)])
        let failure = #expect(throws: Failure.self) {
            try RemovalPlan.checkHowManyStay([step(guests.count)])
        }
        #expect(failure?.fix?.contains("--keep") == true)
    }

    @Test("Who asked takes it back by readmitting: nobody can agree any more, and the member is as before")
    func takenBack() async throws {
        let (_, bea, carl, _) = try await Self.group()
        _ = try await removal(bea.client, "Dora")
        #expect(await bea.client.failure(.memberReadmit("Dora")) == nil)
        #expect(try await member("Dora", as: bea.client)?.removalAskedBy == nil)
        #expect(await bea.client.failure(.memberReadmit("Dora"))?.kind == .refused)
        try await Self.pass(bea.client, to: [carl.client])
        #expect(try await member("Dora", as: carl.client)?.state == "member")
        // What looks like an agreement asks anew.
        #expect(try await removal(carl.client, "Dora").state == .asked)
    }

    @Test("One laptop is put out by its id; one's own is not, and an id that nobody has is not found")
    func device() async throws {
        let (anna, bea, _, _) = try await Self.group()
        let entry = try #require(try await member("Bea", as: anna.client))
        let own = try #require(try await member("Anna", as: anna.client)).devices[0]
        #expect(await anna.client.failure(.deviceRemove(own, reason: "x"))?.kind == .refused)
        #expect(await anna.client.failure(.deviceRemove("zzzz", reason: "x"))?.kind == .refused)
        let response = try await anna.client.perform(.deviceRemove(entry.devices[0], reason: "volé"))
        guard case .removal(let report) = response else {
            Issue.record("no report")
            return
        }
        // Anna let her in, and no third member has written anything since she did.
        #expect(report.name == "Bea" && report.state == .out && report.by.map(\.name) == ["Anna"])
        #expect(try await member("Bea", as: anna.client)?.state == "removed")
        #expect(try await member("Bea", as: bea.client)?.state == "member")
    }

    @Test("A stolen laptop of somebody is put out alone: the screens name it, and an agreement to it leaves the member in")
    func oneLaptopOfTwo() async throws {
        let (anna, bea, carl, _) = try await Self.group()
        let laptop = try await bea.admitSecond().description
        try await Self.pass(bea.client, to: [anna.client, carl.client])
        guard
            case .removal(let asked) = try await carl.client.perform(
                .deviceRemove(laptop, reason: "volé"))
        else {
            Issue.record("no report")
            return
        }
        #expect(asked.device == laptop && asked.state == .asked && asked.name == "Bea")
        try await Self.pass(carl.client, to: [anna.client])
        #expect(try await member("Bea", as: anna.client)?.removalDevice == laptop)
        // Who agrees needs no reason.
        guard
            case .removal(let done) = try await anna.client.perform(
                .deviceRemove(laptop, reason: nil))
        else {
            Issue.record("no report")
            return
        }
        #expect(done.state == .out && done.device == laptop && done.by.map(\.name) == ["Anna"])
        #expect(try await member("Bea", as: anna.client)?.state == "member")
        // It comes back by its id alone.
        #expect(
            await anna.client.failure(.memberReadmit("Bea"))?.message.contains("is in the group")
                == true)
        #expect(await anna.client.failure(.memberReadmit(laptop)) == nil)
        #expect(try await member("Bea", as: anna.client)?.devices.count == 2)
    }

    @Test("Whoever would agree with the member's name to what was asked about one laptop is told so, and the other way round")
    func wholeOrOneLaptop() async throws {
        let (_, bea, carl, dora) = try await Self.group()
        let laptop = try #require(try await member("Dora", as: bea.client)).devices[0]
        _ = try await dora.admitSecond()
        try await Self.pass(dora.client, to: [bea.client, carl.client])
        _ = try await bea.client.perform(.deviceRemove(laptop, reason: "volé"))
        try await Self.pass(bea.client, to: [carl.client])
        let whole = await carl.client.failure(
            .memberRemove("Dora", reason: nil, keeping: [], leavesGuests: false))
        #expect(whole?.message.contains("only the laptop \(laptop.prefix(8)) of Dora") == true)
        #expect(whole?.fix?.hasSuffix("peersync members remove-device \(laptop.prefix(8))") == true)
        #expect(await bea.client.failure(.memberReadmit(laptop)) == nil)
        _ = try await removal(bea.client, "Dora")
        try await Self.pass(bea.client, to: [carl.client])
        let one = await carl.client.failure(.deviceRemove(laptop, reason: nil))
        #expect(one?.message == "Bea asked to put Dora out, with all laptops")
        #expect(one?.fix?.hasSuffix("peersync members remove Dora") == true)
    }

    @Test("Who asks to put somebody out says why; who agrees need not")
    func reason() async throws {
        let (_, bea, carl, _) = try await Self.group()
        let missing = await bea.client.failure(
            .memberRemove("Dora", reason: nil, keeping: [], leavesGuests: false))
        #expect(missing?.kind == .usage && missing?.fix?.contains("--reason") == true)
        _ = try await removal(bea.client, "Dora")
        try await Self.pass(bea.client, to: [carl.client])
        let response = try await carl.client.perform(
            .memberRemove("Dora", reason: nil, keeping: [], leavesGuests: false))
        guard case .removal(let done) = response else {
            Issue.record("no report")
            return
        }
        #expect(done.state == .out)
        #expect(try await member("Dora", as: carl.client)?.removedBy?.name == "Bea")
    }

    @Test("Two members say that two ids are one person, and lists show it")
    func link() async throws {
        let (anna, bea, carl, _) = try await Self.group()
        _ = try await anna.client.perform(.memberLink("Carl", "Dora"))
        #expect(try await member("Carl", as: anna.client)?.sameAs.isEmpty == true)
        #expect(await carl.client.failure(.memberLink("Carl", "Dora"))?.kind == .refused)
        try await Self.pass(anna.client, to: [bea.client])
        _ = try await bea.client.perform(.memberLink("Dora", "Carl"))
        #expect(try await member("Carl", as: bea.client)?.sameAs.map(\.name) == ["Dora"])
    }
}
