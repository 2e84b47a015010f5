// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
@testable import PeerNode
import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerTransport
import PeerWire
import Testing

/// Laptops over loopback, one of which is put out.
struct PuttingOutTests {
    private typealias Laptop = TwoNodesTests.Laptop

    /// Anna, who founded the group, and those whom she let in.
    private func laptops(_ count: Int = 3) async throws -> [Laptop] {
        var random = SystemRandomNumberGenerator()
        let first = try await Laptop { try GroupFounding.found(groupName: "Café", in: $0, wallClock: 0, using: &random) }
        var laptops = [first]
        for _ in 1..<count {
            let secrets = try await first.admit(Identity(using: &random))
            laptops.append(try await Laptop { folder in
                try GroupFounding.join(
                    GroupFounding.draft(first.group.group, secrets: secrets, host: first.group.device, name: "B", in: folder, using: &random), in: folder)
            })
        }
        return laptops
    }

    /// - Parameter call: A call that lasts until the nodes stop.
    private func running(
        _ laptops: [Laptop], beside call: @escaping @Sendable () async -> Void = {}, _ body: @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for laptop in laptops { tasks.addTask { try await laptop.node.run() } }
            tasks.addTask { await call() }
            try await body()
            for laptop in laptops { laptop.node.beginShutdown() }
            try await tasks.waitForAll()
        }
    }

    /// Calls another laptop until the two are in sync, which they may be already: a third one may have told them of
    /// each other.
    private func connect(_ left: Laptop, _ right: Laptop) async throws {
        let events = left.node.events()
        let peers = try await left.node.peers(of: left.keeper.group)
        if peers.contains(where: { $0.device == right.keeper.device && $0.state == .inSync }) { return }
        left.node.dial(PeerEndpoint(host: "127.0.0.1", port: right.node.port), for: left.keeper.group)
        for await event in events {
            if case .peerInSync(_, right.keeper.device) = event { return }
        }
    }

    /// Calls with a certain key, as a laptop does that found the other one's announcement; until the connection ends.
    private func call(_ left: Laptop, _ right: Laptop, with key: [UInt8]) async {
        let (near, far) = FrameConnection.pair()
        let door = Door(keys: DoorKeys(groupKey: key), purpose: .members(left.keeper.group))
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await left.node.converse(over: near, as: .caller(left.keeper, door, nil)) }
            tasks.addTask { await right.node.converse(over: far, as: .called) }
        }
    }

    /// By somebody with the authority, whose laptop makes the new key at once.
    private func remove(_ laptop: Laptop, by other: Laptop) async throws {
        try await other.write(.members(.remove(laptop.keeper.device, reason: "why", keeping: [])))
        try await other.keeper.renewKeys(wallClock: 0)
        await other.node.keysChanged(in: other.keeper)
    }

    /// What a laptop calls with, and what it lets in.
    private func ring(_ laptop: Laptop) async throws -> KeyRing { try await laptop.keeper.keys }

    private func wait(in events: AsyncStream<NodeEvent>, for isWanted: (NodeEvent) -> Bool) async {
        for await event in events where isWanted(event) { break }
    }

    /// Until something holds that the growth of some laptops' documents brings about.
    private func wait(for laptops: [Laptop], until isSo: () async throws -> Bool) async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self)
        let tasks = laptops.map { laptop in
            let growth = laptop.keeper.growthSignals()
            return Task { for await _ in growth { signal.yield() } }
        }
        defer { for task in tasks { task.cancel() } }
        if try await isSo() { return }
        for await _ in signals where try await isSo() { return }
    }

    private func wait(for laptop: Laptop, until isSo: (ChangeGraph) -> Bool) async throws {
        try await wait(for: [laptop]) { isSo(try await laptop.keeper.graph) }
    }

    /// Until two laptops have the same keys of which the first is fresh.
    private func waitForKey(_ left: Laptop, _ right: Laptop) async throws {
        try await wait(for: [left, right]) {
            let (own, other) = (try await ring(left), try await ring(right))
            return own == other && own.freshCount > 0
        }
    }

    @Test("Whoever is put out is hung up on at once and gets neither changes nor the new key, which the others have")
    func connected() async throws {
        let laptops = try await laptops()
        let (anna, bea, carl) = (laptops[0], laptops[1], laptops[2])
        try await running(laptops) {
            try await connect(anna, bea)
            try await connect(anna, carl)
            let before = try await ring(anna).current
            #expect(try await ring(bea).current == before)
            let events = anna.node.events()
            try await remove(bea, by: anna)
            await wait(in: events) { if case .peerLost(_, bea.keeper.device, _) = $0 { true } else { false } }
            let growth = carl.keeper.growthSignals()
            try await anna.write(.create(.test(1)))
            for await _ in growth where try await carl.keeper.view(of: .test(1)).created != nil { break }
            #expect(try await ring(carl) == ring(anna))
            #expect(try await ring(anna).current != before)
            #expect(try await !ring(bea).keys.contains(ring(anna).current))
            #expect(try await bea.keeper.view(of: .test(1)).created == nil)
            #expect(try await !carl.keeper.isMember(bea.keeper.device))
            // Nobody calls back whom the others do not talk to any more.
            #expect(await bea.node.isReached(in: bea.keeper.group) == nil)
            let caller = try await carl.calledBack()
            #expect(caller == anna.keeper.device)
        }
        // Opened again, Carl's log has the new key.
        let reopened = try carl.group.openKeeper(readOnly: true)
        let own = GroupKeyLog(of: try await reopened.graph, as: try carl.group.secrets.identity).ring
        #expect(try await own == ring(anna))
    }

    @Test("A member who was away comes back with the old key, and gets changes and the new one; who was put out gets nothing")
    func away() async throws {
        let laptops = try await laptops()
        let (anna, bea, carl) = (laptops[0], laptops[1], laptops[2])
        try await running(laptops) {
            try await connect(anna, bea)
            try await connect(anna, carl)
        }
        let before = try await ring(anna).current
        try await remove(bea, by: anna)
        try await anna.write(.create(.test(2)))
        let again = [try await Laptop(again: anna), try await Laptop(again: bea), try await Laptop(again: carl)]
        // Doors open to fresh keys only, so it is Anna who calls, with the older key by which Carl is known to her.
        try await running(again, beside: { await call(again[0], again[2], with: before) }) {
            try await wait(for: again[2]) { graph in graph.isOut(bea.keeper.device) }
            try await waitForKey(again[2], again[0])
            #expect(try await again[2].keeper.view(of: .test(2)).created != nil)
            // Bea's own call ends in silence.
            await call(again[1], again[0], with: before)
            #expect(try await again[1].keeper.view(of: .test(2)).created == nil)
            #expect(try await ring(again[1]).keys == [before])
        }
    }

    @Test("Two members put out a third one whom neither let in: the second completes it and makes the key, and all hear of it")
    func byTwo() async throws {
        let laptops = try await laptops(4)
        let (anna, bea, carl, dora) = (laptops[0], laptops[1], laptops[2], laptops[3])
        try await running(laptops) {
            for other in [bea, carl, dora] { try await connect(anna, other) }
            let before = try await ring(anna).current
            let target = dora.keeper.device
            let step = try await bea.keeper.graph.removalStep(of: target, by: bea.keeper.device, reason: "why", keeping: [])
            guard case .asks(let asking) = step else {
                Issue.record("one member who did not let somebody in asks, and does not \(step)")
                return
            }
            try await bea.write(.members(asking))
            try await wait(for: carl) { $0.openRemovals.contains { $0.target == target } }
            #expect(try await carl.keeper.isMember(target))
            let answer = try await carl.keeper.graph.removalStep(of: target, by: carl.keeper.device, reason: "", keeping: [])
            guard case .agrees(let agreement, bea.keeper.member) = answer else {
                Issue.record("a second member agrees, and does not \(answer)")
                return
            }
            try await carl.write(.members(agreement))
            try await carl.keeper.renewKeys(wallClock: 0)
            await carl.node.keysChanged(in: carl.keeper)
            for laptop in [anna, bea] {
                try await wait(for: laptop) { $0.isOut(target) }
                try await waitForKey(laptop, carl)
            }
            #expect(try await ring(anna).current != before)
            #expect(try await !ring(dora).keys.contains(ring(anna).current))
            let removal = try await anna.keeper.graph.removal(of: target)
            #expect(removal?.by == [bea.keeper.member, carl.keeper.member])
        }
    }

    @Test("Where nobody made a key after a removal, some laptop that runs does so by itself")
    func keyByItself() async throws {
        let laptops = try await laptops(3)
        let (anna, bea, carl) = (laptops[0], laptops[1], laptops[2])
        try await running(laptops) {
            try await connect(anna, bea)
            try await connect(anna, carl)
            try await anna.write(.members(.remove(bea.keeper.device, reason: "why", keeping: [])))
            await anna.node.keysChanged(in: anna.keeper)
            try await wait(for: carl) { graph in graph.isOut(bea.keeper.device) && graph.rekeys.contains(where: \.isFresh) }
            try await waitForKey(carl, anna)
        }
    }

    @Test("Two laptops that each put somebody out while apart, and share no fresh key, meet again at the door between the two")
    func apart() async throws {
        var random = SystemRandomNumberGenerator()
        let laptops = try await laptops(3)
        let (anna, bea, carl) = (laptops[0], laptops[1], laptops[2])
        let guest = Identity(using: &random).device
        try await running([anna, bea]) {
            try await connect(anna, bea)
            try await bea.keeper.admit(guest, isSamePerson: false, wallClock: 0)
            try await wait(for: anna) { graph in graph.isMember(guest) }
        }
        let again = [try await Laptop(again: anna), try await Laptop(again: bea)]
        // Before they meet again.
        for (laptop, target) in zip(again, [carl.keeper.device, guest]) {
            try await laptop.keeper.write(wallClock: 0) { _ in [.members(.remove(target, reason: "why", keeping: []))] }
            try await laptop.keeper.renewKeys(wallClock: 0)
            await laptop.node.keysChanged(in: laptop.keeper)
        }
        let keys = try await [ring(again[0]).current, ring(again[1]).current]
        #expect(keys[0] != keys[1])
        try await running(again) {
            try await connect(again[0], again[1])
            for laptop in again {
                try await wait(for: laptop) { graph in graph.isOut(carl.keeper.device) && graph.isOut(guest) }
            }
        }
    }

    @Test("A laptop whose chain speaks by an admission that does not count any more goes on under another replica id")
    func newReplica() async throws {
        var random = SystemRandomNumberGenerator()
        let laptops = try await laptops(2)
        let (anna, bea) = (laptops[0], laptops[1])
        let identity = Identity(using: &random)
        try await running(laptops) {
            try await connect(anna, bea)
            try await bea.keeper.write(wallClock: 0) { _ in [.create(.test(1))] }
        }
        let secrets = try await bea.admit(identity)
        let carl = try await Laptop { folder in
            try GroupFounding.join(
                GroupFounding.draft(anna.group.group, secrets: secrets, host: anna.group.device, name: "C", in: folder, using: &random), in: folder)
        }
        let again = [try await Laptop(again: anna), try await Laptop(again: bea), carl]
        try await running(again) {
            try await connect(again[1], again[0])
            try await connect(again[1], carl)
            try await carl.write(.create(.test(2)))
            try await wait(for: again[0]) { graph in graph.count(by: identity.device) > 0 }
            let before = await carl.keeper.replica
            // Anna lets Carl in as well, and puts out Bea, by whose admission he spoke until now.
            _ = try await again[0].admit(identity)
            try await connect(again[0], carl)
            try await remove(again[1], by: again[0])
            try await wait(for: carl) { graph in graph.isOut(bea.keeper.device) }
            #expect(try await carl.keeper.isMember(identity.device))
            try await carl.write(.create(.test(3)))
            #expect(await carl.keeper.replica != before)
            try await wait(for: again[0]) { graph in graph.lanes.filter { $0.device == identity.device }.count == 2 }
            #expect(try await again[0].keeper.view(of: .test(3)).created != nil)
        }
    }
}
