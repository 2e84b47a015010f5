// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
@testable import PeerNode
import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

/// Three laptops over loopback, one of which is put out.
struct PuttingOutTests {
    private typealias Laptop = TwoNodesTests.Laptop

    /// Anna, who founded the group, Bea and Carl.
    private func laptops() async throws -> [Laptop] {
        var random = SystemRandomNumberGenerator()
        let first = try await Laptop { try GroupFounding.found(groupName: "Café", in: $0, wallClock: 0, using: &random) }
        var laptops = [first]
        for _ in 0..<2 {
            let identity = Identity(using: &random)
            try await first.write(.admit(identity.certificate))
            laptops.append(try await Laptop { folder in
                let secrets = GroupSecrets(identity: identity, groupKey: try first.group.secrets.groupKey)
                return try GroupFounding.join(
                    GroupFounding.draft(first.group.group, secrets: secrets, name: "B", in: folder, using: &random), in: folder)
            })
        }
        return laptops
    }

    private func running(_ laptops: [Laptop], _ body: @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for laptop in laptops { tasks.addTask { try await laptop.node.run() } }
            try await body()
            for laptop in laptops { laptop.node.beginShutdown() }
            try await tasks.waitForAll()
        }
    }

    private func connect(_ left: Laptop, _ right: Laptop) async throws {
        let events = left.node.events()
        left.node.dial(PeerEndpoint(host: "127.0.0.1", port: right.node.port), for: left.keeper.group)
        for await event in events {
            if case .peerInSync(_, right.keeper.device) = event { return }
        }
    }

    private func remove(_ laptop: Laptop, by other: Laptop) async throws {
        var random = SystemRandomNumberGenerator()
        try await other.keeper.remove(
            laptop.keeper.member, reason: "why", key: random.bytes(32), wallClock: 0)
        await other.node.keysChanged(in: other.keeper)
    }

    private func key(_ laptop: Laptop) -> [UInt8]? { laptop.node.groupKey(of: laptop.keeper.group) }

    private func wait(in events: AsyncStream<NodeEvent>, for isWanted: (NodeEvent) -> Bool) async {
        for await event in events where isWanted(event) { break }
    }

    private func isKeyChange(_ event: NodeEvent) -> Bool { if case .keyChanged = event { true } else { false } }

    @Test("Whoever is put out is hung up on at once and gets neither changes nor the new key, which the others have")
    func connected() async throws {
        let laptops = try await laptops()
        let (anna, bea, carl) = (laptops[0], laptops[1], laptops[2])
        try await running(laptops) {
            try await connect(anna, bea)
            try await connect(anna, carl)
            let (events, carlsEvents) = (anna.node.events(), carl.node.events())
            try await remove(bea, by: anna)
            await wait(in: events) { if case .peerLost(_, bea.keeper.device, _) = $0 { true } else { false } }
            let growth = carl.keeper.growthSignals()
            try await anna.write(.create(.test(1)))
            for await _ in growth where try await carl.keeper.view(of: .test(1)).created != nil { break }
            await wait(in: carlsEvents, for: isKeyChange)
            #expect(key(carl) == key(anna))
            #expect(try key(anna) != anna.group.secrets.groupKey)
            #expect(try key(bea) == bea.group.secrets.groupKey)
            #expect(try await bea.keeper.view(of: .test(1)).created == nil)
            #expect(try await !carl.keeper.isMember(bea.keeper.device))
            // Nobody calls back whom the others do not talk to any more.
            #expect(await bea.node.isReached(in: bea.keeper.group) == nil)
            #expect(await carl.node.isReached(in: carl.keeper.group)?.isReached == true)
        }
        // Started again, Carl has the new key from the store.
        #expect(try carl.keeper.keys.current == key(anna))
    }

    @Test("A member who was away comes back with the old key, and gets changes and the new one; who was put out gets nothing")
    func away() async throws {
        let laptops = try await laptops()
        let (anna, bea, carl) = (laptops[0], laptops[1], laptops[2])
        try await running(laptops) {
            try await connect(anna, bea)
            try await connect(anna, carl)
        }
        try await remove(bea, by: anna)
        try await anna.write(.create(.test(2)))
        let again = [try await Laptop(again: anna), try await Laptop(again: bea), try await Laptop(again: carl)]
        try await running(again) {
            let (beasEvents, carlsEvents) = (again[1].node.events(), again[2].node.events())
            try await connect(again[2], again[0])
            await wait(in: carlsEvents, for: isKeyChange)
            #expect(key(again[2]) == key(again[0]))
            #expect(try await again[2].keeper.view(of: .test(2)).created != nil)
            again[1].node.dial(PeerEndpoint(host: "127.0.0.1", port: again[0].node.port), for: anna.keeper.group)
            try await again[0].write(.create(.test(3)))
            await wait(in: beasEvents) { if case .peerLost(_, _, "it does not know you as a member, or you do not know it as one") = $0 { true } else { false } }
            #expect(try await again[1].keeper.view(of: .test(2)).created == nil)
            #expect(try key(again[1]) == bea.group.secrets.groupKey)
        }
    }
}
