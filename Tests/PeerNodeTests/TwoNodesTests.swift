// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import Logging
@testable import PeerNode
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerTestSupport
import PeerTransport
import PeerWire
import Testing

/// Whole nodes in one process, over a connection in memory and over loopback.
struct TwoNodesTests {
    enum Medium: CaseIterable { case memory, loopback }

    /// A node with a group in a folder of its own, which goes with it.
    final class Laptop: Sendable {
        let folder: DataFolder
        let node: Node
        let group: GroupFolder
        let keeper: DocumentKeeper

        /// - Parameter host: Where it listens.
        convenience init(
            listeningAt host: String = "127.0.0.1", _ group: (DataFolder) throws -> GroupFolder
        ) async throws {
            let folder = try DataFolder(path: NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)")
            let group = try group(folder)
            try await self.init(folder, group, try group.openKeeper(readOnly: false), host)
        }

        /// The same laptop, with its program started again.
        convenience init(again laptop: Laptop) async throws { try await self.init(laptop.folder, laptop.group, laptop.keeper) }

        private init(
            _ folder: DataFolder, _ group: GroupFolder, _ keeper: DocumentKeeper, _ host: String = "127.0.0.1"
        ) async throws {
            self.folder = folder
            self.group = group
            self.keeper = keeper
            var configuration = NodeConfiguration()
            configuration.listenHost = host
            configuration.usesDiscovery = false
            node = try await Node(configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await node.add(keeper)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder.path) }

        func write(_ operations: PeerReplica.Operation...) async throws {
            try await keeper.write(wallClock: 0) { _ in operations }
        }

        /// Asks to be called back until somebody does: a peer is asked only while the two are in sync, and has some
        /// seconds to answer, which a machine with other tests may not leave it.
        ///
        /// - Returns: Who called back.
        func calledBack() async throws -> DeviceID? {
            let events = node.events()
            for _ in 0..<10 {
                if let answer = await node.isReached(in: keeper.group), answer.isReached { return answer.by }
                if try await node.peers(of: keeper.group).contains(where: { $0.state == .inSync }) { continue }
                for await case .peerInSync(keeper.group, _) in events { break }
            }
            return nil
        }

        /// Lets a device in as a host at a door does.
        ///
        /// - Returns: What the newcomer keeps.
        func admit(_ identity: Identity, isSamePerson: Bool = false) async throws -> GroupSecrets {
            try await keeper.admit(identity.device, isSamePerson: isSamePerson, wallClock: 0)
            let member = try #require(try await keeper.graph.member(of: identity.device))
            return GroupSecrets(identity: identity, member: member, groupKey: try await keeper.keys.current)
        }
    }

    /// A founder and a newcomer that it admitted, who holds nothing yet.
    private func laptops() async throws -> (Laptop, Laptop) {
        var random = SystemRandomNumberGenerator()
        let first = try await Laptop { try GroupFounding.found(groupName: "Café", in: $0, wallClock: 0, using: &random) }
        let identity = Identity(using: &random)
        let secrets = try await first.admit(identity)
        let second = try await Laptop { folder in
            let draft = try GroupFounding.draft(first.group.group, secrets: secrets, host: first.group.device, name: "Bruno", in: folder, using: &random)
            #expect(try folder.groups().isEmpty)
            return try GroupFounding.join(draft, in: folder)
        }
        return (first, second)
    }

    private func connect(_ left: Laptop, _ right: Laptop, _ medium: Medium) async throws {
        switch medium {
        case .loopback:
            left.node.dial(PeerEndpoint(host: "127.0.0.1", port: right.node.port), for: left.keeper.group)
        case .memory:
            let (near, far) = FrameConnection.pair()
            let door = Door(
                keys: DoorKeys(groupKey: try await left.keeper.keys.current), purpose: .members(left.keeper.group))
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await left.node.converse(over: near, as: .caller(left.keeper, door, nil)) }
                tasks.addTask { await right.node.converse(over: far, as: .called) }
            }
        }
    }

    /// Runs both nodes, connects them, and lets a body look on.
    private func running(
        _ left: Laptop, _ right: Laptop, _ medium: Medium, _ body: @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await left.node.run() }
            tasks.addTask { try await right.node.run() }
            tasks.addTask { try await connect(left, right, medium) }
            try await body()
            left.node.beginShutdown()
            right.node.beginShutdown()
            try await tasks.waitForAll()
        }
    }

    private func inSync(_ events: AsyncStream<NodeEvent>) async -> Bool {
        for await event in events { if case .peerInSync = event { return true } }
        return false
    }

    @Test("A peer in sync is asked to call back, and says that it could; with nobody there, nobody is asked")
    func dialBack() async throws {
        let (first, second) = try await laptops()
        #expect(await first.node.isReached(in: first.keeper.group) == nil)
        let (here, there) = (first.node.events(), second.node.events())
        try await running(first, second, .loopback) {
            #expect(await inSync(here))
            #expect(await inSync(there))
            for (asking, asked) in [(first, second), (second, first)] {
                let caller = try await asking.calledBack()
                #expect(caller == asked.keeper.device)
            }
        }
    }

    @Test("What was there and what is written while connected reaches the other; both end with one digest", arguments: Medium.allCases)
    func sync(medium: Medium) async throws {
        let (first, second) = try await laptops()
        for number in 0..<300 {
            try await first.write(.create(.test(UInt64(number))), .assign(.test(UInt64(number)), "title", .text("n \(number)")))
        }
        let (firstEvents, secondEvents) = (first.node.events(), second.node.events())
        try await running(first, second, medium) {
            #expect(await inSync(firstEvents))
            #expect(await inSync(secondEvents))
            #expect(try await first.keeper.digest == second.keeper.digest)
            let growth = second.keeper.growthSignals()
            try await first.write(.assign(.test(1), "title", .text("live")))
            for await _ in growth where try await second.keeper.view(of: .test(1))["title"] == .text("live") { break }
            let answer = first.keeper.growthSignals()
            try await second.write(.assign(.test(2), "title", .text("answer")))
            for await _ in answer where try await first.keeper.view(of: .test(2))["title"] == .text("answer") { break }
        }
        #expect(try await first.keeper.digest == second.keeper.digest)
        // The store alone says the same after opening it again.
        let reopened = try second.group.openKeeper(readOnly: true)
        #expect(try await reopened.digest == first.keeper.digest)
        #expect(try reopened.store.view(of: .test(2))?["title"] == .text("answer"))
    }

    @Test("A stranger with another group's key does not get in and takes nothing along")
    func stranger() async throws {
        var random = SystemRandomNumberGenerator()
        let first = try await Laptop { try GroupFounding.found(groupName: "A", in: $0, wallClock: 0, using: &random) }
        let other = try await Laptop { try GroupFounding.found(groupName: "B", in: $0, wallClock: 0, using: &random) }
        try await connect(other, first, .memory)
        #expect(try await first.keeper.graph.count == 1)
        #expect(try await other.keeper.graph.count == 1)
        #expect(try await first.node.peers(of: first.keeper.group).isEmpty)
    }

    @Test("A write that the store refuses leaves the document as it is on disk")
    func failedWrite() async throws {
        let (first, _) = try await laptops()
        let before = try await first.keeper.digest
        try first.keeper.store.close()
        await #expect(throws: (any Error).self) { try await first.write(.create(.test(1))) }
        let reopened = try first.group.openKeeper(readOnly: false)
        #expect(try await reopened.digest == before)
    }

    @Test("The projection rebuilt from the log is the projection that grew with it")
    func projection() async throws {
        let (first, _) = try await laptops()
        for number in 0..<30 {
            let note = RecordID.test(UInt64(number % 4))
            try await first.write(.assign(note, "title", .text("\(number)")), .add(note, "tags", .integer(Int64(number))))
        }
        let graph = try await first.keeper.graph
        var states: [RecordID: RecordState] = [:]
        try first.keeper.store.forEachChange { stored in
            let change = try ChangeCodec.decode(stored.bytes)
            for record in change.records {
                states[record, default: RecordState(id: record)].apply(change, at: stored.position, in: graph)
            }
        }
        for (record, state) in states { #expect(try first.keeper.store.view(of: record) == state.view(in: graph)) }
        let sum = try first.keeper.store.viewSum()
        #expect(try first.keeper.store.rebuild(states.values.map { RecordProjection(of: $0, in: graph) }) == sum)
    }
}
