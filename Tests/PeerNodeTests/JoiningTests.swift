// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import GRDB
@testable import PeerNode
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerTestSupport
import PeerWire
import Testing

/// A door over loopback, and those who come to it.
struct JoiningTests {
    /// A laptop that serves a group and has a door open.
    private func withDoor(
        uses: Int? = nil, _ body: @Sendable (TwoNodesTests.Laptop, SpokenCode, PeerEndpoint) async throws -> Void
    ) async throws {
        var random = SystemRandomNumberGenerator()
        let host = try await TwoNodesTests.Laptop { try GroupFounding.found(groupName: "Café", in: $0, wallClock: 0, using: &random) }
        let code = SpokenCode(number: host.node.freeDoorNumber(using: &random), in: .english, using: &random)
        let now = SystemClock.wallClock
        try host.keeper.store.addInvite(secret: random.bytes(16), code: code.text, expires: now + 600_000, uses: uses, now: now)
        try host.node.invitesChanged(in: host.keeper)
        let endpoint = PeerEndpoint(host: "127.0.0.1", port: host.node.port)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await host.node.run() }
            try await body(host, code, endpoint)
            host.node.beginShutdown()
            try await tasks.waitForAll()
        }
    }

    private func join(_ code: SpokenCode, at endpoint: PeerEndpoint) async throws -> Joining.Admission {
        var random = SystemRandomNumberGenerator()
        return try await Joining(with: .code(code), as: Identity(using: &random), name: "Zoé")
            .knock(at: [endpoint], usesDiscovery: false) { _ in }
    }

    private func other(than code: SpokenCode) -> SpokenCode {
        var random = SystemRandomNumberGenerator()
        return SpokenCode(number: code.number, in: .english, using: &random)
    }

    @Test("The words let a newcomer in, who is a member then and holds the group's key")
    func rightWords() async throws {
        try await withDoor { host, code, endpoint in
            let admission = try await join(code, at: endpoint)
            #expect(admission.group == host.keeper.group)
            #expect(admission.groupName == "Café")
            #expect(admission.secrets.groupKey == host.group.secrets.groupKey)
            #expect(try await host.keeper.isMember(admission.secrets.identity.device))
        }
    }

    @Test("Wrong words let nobody in and say so; ten in vain, and not even the right ones do from there")
    func wrongWords() async throws {
        try await withDoor { host, code, endpoint in
            // One that was right in between costs nothing.
            _ = try await join(code, at: endpoint)
            let members = try await host.keeper.graph.membership.members.count
            for _ in 0..<GuessBudget.fromSourceMax {
                await #expect(throws: NodeError.codeWrong(code.number)) { try await join(other(than: code), at: endpoint) }
            }
            await #expect(throws: NodeError.self) { try await join(code, at: endpoint) }
            #expect(try await host.keeper.graph.membership.members.count == members)
        }
    }

    @Test("After a thousand tries in vain the door has other words, which work, and the people there are told")
    func newWords() async throws {
        try await withDoor { host, code, endpoint in
            let events = host.node.events()
            let number = try #require(try host.keeper.store.invites().first).number
            try await DatabaseQueue(path: host.group.documentFile).write { database in
                try database.execute(sql: "INSERT INTO guess VALUES (?, 'others', ?)", arguments: [number, GuessBudget.inAllMax - 1])
            }
            await #expect(throws: NodeError.codeWrong(code.number)) { try await join(other(than: code), at: endpoint) }
            var told: String?
            for await event in events {
                if case .warning(let text) = event {
                    told = text
                    break
                }
            }
            let new = try SpokenCode(text: try #require(try host.keeper.store.invites().first?.code))
            #expect(new != code)
            #expect(told?.contains(new.text) == true)
            await #expect(throws: NodeError.self) { try await join(code, at: endpoint) }
            #expect(try await join(new, at: endpoint).group == host.keeper.group)
        }
    }

    @Test("As many as one address may be at once all get in, and a door for one lets in one")
    func several() async throws {
        try await withDoor { host, code, endpoint in
            let devices = try await withThrowingTaskGroup(of: DeviceID.self) { tasks in
                // Eight connections at once is what one address may have.
                for _ in 0..<SessionLimits.strangersPerAddressMax {
                    tasks.addTask { try await join(code, at: endpoint).secrets.identity.device }
                }
                return try await tasks.reduce(into: Set<DeviceID>()) { $0.insert($1) }
            }
            #expect(devices.count == SessionLimits.strangersPerAddressMax)
            for device in devices { #expect(try await host.keeper.isMember(device)) }
        }
        try await withDoor(uses: 1) { _, code, endpoint in
            _ = try await join(code, at: endpoint)
            await #expect(throws: NodeError.inviteRefused("the invite is used up")) { try await join(code, at: endpoint) }
        }
    }

    @Test("One laptop's many addresses are one source, different laptops' are not")
    func sources() {
        #expect(LocalAddresses.source(of: "192.168.1.20") == "192.168.1.20")
        #expect(LocalAddresses.source(of: "::ffff:192.168.1.20") == "192.168.1.20")
        #expect(LocalAddresses.source(of: "fd12:3456:789a:1::1") == LocalAddresses.source(of: "fd12:3456:789a:1:ffff::2"))
        #expect(LocalAddresses.source(of: "fd12:3456:789a:1::1") != LocalAddresses.source(of: "fd12:3456:789a:2::1"))
        #expect(LocalAddresses.source(of: "fe80::1%eth0") != LocalAddresses.source(of: "fe80::2%eth0"))
        #expect(LocalAddresses.source(of: "fe80::1%eth0") == LocalAddresses.source(of: "fe80::1%wlan0"))
        #expect(LocalAddresses.source(of: "nonsense") == "nonsense")
    }
}
