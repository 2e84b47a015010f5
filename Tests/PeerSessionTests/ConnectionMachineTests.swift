// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

struct ConnectionMachineTests {
    private let group = GroupID(words: [1, 2, 3, 4])
    private let start = Instant(.zero)

    private func door(_ key: UInt8) -> Door {
        Door(keys: DoorKeys(groupKey: [UInt8](repeating: key, count: 32)), purpose: .members(group))
    }

    private func called(_ doors: [Door], _ random: inout SplitMix64) -> (ConnectionMachine, Identity) {
        let identity = Identity(using: &random)
        return (ConnectionMachine(accepting: doors, identities: [group: identity], session: AgreementKey(using: &random), using: &random, now: start), identity)
    }

    private func frames(_ actions: [ConnectionMachine.Action]) -> [[UInt8]] {
        actions.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
    }

    /// Both sides after a handshake.
    private func talking(_ random: inout SplitMix64) throws -> (ConnectionMachine, ConnectionMachine, [ConnectionMachine.Action]) {
        var (responder, _) = called([door(9), door(1)], &random)
        var (caller, greeting) = try ConnectionMachine.calling(door(1), as: Identity(using: &random), session: AgreementKey(using: &random), using: &random, now: start)
        let answer = responder.frameReceived(greeting, now: start)
        let third = caller.frameReceived(frames(answer)[0], now: start)
        let last = responder.frameReceived(frames(third)[0], now: start)
        return (caller, responder, third + last)
    }

    @Test("Two that hold the key learn who the other is, and a long message crosses whole")
    func handshake() throws {
        var random = SplitMix64(seed: 1)
        var (caller, responder, actions) = try talking(&random)
        let purposes = actions.compactMap { if case .authenticated(_, _, let purpose) = $0 { purpose } else { nil } }
        #expect(purposes == [.members(group), .members(group)])
        let message = Message.changes((0..<200).map { ReceivedChange(bytes: [UInt8](repeating: UInt8($0), count: 1_000), signature: nil) })
        let sent = frames(caller.send(message, now: start))
        #expect(sent.count == 4)
        #expect(sent.flatMap { responder.frameReceived($0, now: start) } == [.received(message)])
    }

    @Test("Whoever has no key hears nothing", arguments: [0, 1, 32, 33, 81, 512])
    func silence(length: Int) {
        var random = SplitMix64(seed: 2)
        var (responder, _) = called([door(1)], &random)
        #expect(responder.frameReceived(random.bytes(length), now: start) == [.close(.stranger)])
        #expect(responder.frameReceived([1], now: start).isEmpty)
    }

    @Test("A greeting for this door whose handshake is altered is refused without an answer")
    func altered() throws {
        var random = SplitMix64(seed: 3)
        for position in 33..<81 {
            var (responder, _) = called([door(1)], &random)
            var (_, greeting) = try ConnectionMachine.calling(door(1), as: Identity(using: &random), session: AgreementKey(using: &random), using: &random, now: start)
            greeting[position] ^= 4
            #expect(responder.frameReceived(greeting, now: start) == [.close(.handshakeFailed)])
        }
    }

    @Test("Another protocol version is named, and refused")
    func version() throws {
        var random = SplitMix64(seed: 4)
        var (responder, _) = called([door(1)], &random)
        var (_, greeting) = try ConnectionMachine.calling(door(1), as: Identity(using: &random), session: AgreementKey(using: &random), using: &random, now: start)
        greeting[0] = 2
        #expect(responder.frameReceived(greeting, now: start) == [.close(.versionUnsupported(2))])
    }

    @Test("A caller who says nothing is dropped in time, a silent peer is asked and then given up")
    func timers() throws {
        var random = SplitMix64(seed: 5)
        var (responder, _) = called([door(1)], &random)
        #expect(responder.tick(now: Instant(.seconds(7))).isEmpty)
        #expect(responder.tick(now: Instant(.seconds(8))) == [.close(.handshakeTimedOut)])
        var (caller, _, _) = try talking(&random)
        #expect(caller.tick(now: Instant(.seconds(4))).isEmpty)
        #expect(frames(caller.tick(now: Instant(.seconds(5)))).count == 1)
        #expect(caller.tick(now: Instant(.seconds(6))).isEmpty)
        #expect(caller.tick(now: Instant(.seconds(15))) == [.close(.silence)])
    }

    @Test("A replayed or altered frame ends the connection")
    func replay() throws {
        var random = SplitMix64(seed: 6)
        var (caller, responder, _) = try talking(&random)
        let frame = frames(caller.send(.ping, now: start))[0]
        #expect(responder.frameReceived(frame, now: start) == [.received(.ping)])
        #expect(responder.frameReceived(frame, now: start) == [.close(.violation("a frame does not decrypt"))])
    }
}
