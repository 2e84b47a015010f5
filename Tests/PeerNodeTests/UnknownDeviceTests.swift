// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerTestSupport
import PeerTransport
import PeerWire
import Synchronization
import Testing

@testable import PeerNode

/// Devices that hold a group's key and that no change admits.
struct UnknownDeviceTests {
    /// Calls as a device that nobody admitted, says where it listens, and reads until the other
    /// side has answered a ping.
    private func call(_ host: TwoNodesTests.Laptop, port: UInt16) async throws -> [Message] {
        let connection = try await FrameDialer.tcp(
            host: "127.0.0.1", port: host.node.port, timeout: .seconds(5),
            limits: Node.callerFrameLimits)
        let door = Door(
            keys: DoorKeys(groupKey: try host.group.secrets.groupKey),
            purpose: .members(host.keeper.group))
        return try await connection.run { inbound, outbound in
            var random = SystemRandomNumberGenerator()
            var machine = ConnectionMachine(
                calling: door,
                as: ConnectionMachine.Credentials(
                    identity: Identity(using: &random), session: AgreementKey(using: &random)),
                using: &random, now: SystemClock.now)
            let elsewhere = PeerAddress(
                device: DeviceID(words: [1, 2, 3, 4]),
                endpoint: PeerEndpoint(host: "10.0.0.7", port: 7))
            let said: [Message] = [
                .hello(
                    .init(
                        digest: .nothing, tips: [], listeningPort: port,
                        software: "x")),
                .peers([elsewhere]), .ping,
            ]
            var heard: [Message] = []
            for try await frame in inbound {
                for action in machine.frameReceived(frame, now: SystemClock.now) {
                    switch action {
                    case .send(let frame): try await outbound.write(frame)
                    case .authenticated:
                        for message in said {
                            for case .send(let frame) in machine.send(message, now: SystemClock.now)
                            {
                                try await outbound.write(frame)
                            }
                        }
                    case .received(.pong): return heard
                    case .received(let message): heard.append(message)
                    case .close, .guessing: return heard
                    }
                }
            }
            return heard
        }
    }

    @Test("Unknown devices with the group's key leave no row, address or event, and hear of nobody")
    func noTrace() async throws {
        var random = SystemRandomNumberGenerator()
        let host = try await TwoNodesTests.Laptop {
            try GroupFounding.found(groupName: "Café", in: $0, wallClock: 0, using: &random)
        }
        let events = host.node.events()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await host.node.run() }
            for number in 0..<100 {
                let heard = try await call(host, port: UInt16(20_000 + number))
                // An empty hello and nothing else.
                guard case .hello(let hello) = heard.first, heard.count == 1 else {
                    Issue.record("an unknown device heard \(heard)")
                    break
                }
                #expect(hello.tips.isEmpty && hello.digest == .nothing)
            }
            #expect(try host.keeper.store.peers().isEmpty)
            #expect(try await host.node.peers(of: host.keeper.group).isEmpty)
            #expect(host.node.state.withLock { $0.table.directory.targets.isEmpty })
            host.node.beginShutdown()
            try await tasks.waitForAll()
        }
        for await event in events { Issue.record("unexpected: \(event)") }
    }
}
