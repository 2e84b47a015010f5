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

    /// A caller who was told one code, at a door that has another or the same.
    private func atDoor(_ told: SpokenCode, _ has: SpokenCode, _ random: inout SplitMix64) throws -> (ConnectionMachine, ConnectionMachine) {
        let purpose = Door.Purpose.newcomers(group, invite: 3)
        var (responder, _) = called([door(9), Door(.code(has), purpose: purpose)], &random)
        let (caller, greeting) = try ConnectionMachine.calling(
            Door(.code(told), purpose: purpose), as: Identity(using: &random), session: AgreementKey(using: &random), using: &random, now: start)
        #expect(greeting.count == 65)
        #expect(responder.frameReceived(greeting, now: start) == [.guessing(purpose)])
        return (caller, responder)
    }

    @Test("Whoever was told the words gets through the door with them, and both know who the other is")
    func spokenCode() throws {
        var random = SplitMix64(seed: 7)
        let code = SpokenCode(number: 7, in: .french, using: &random)
        var (caller, responder) = try atDoor(code, code, &random)
        let share = frames(responder.answerGuess(now: start))
        let first = frames(caller.frameReceived(share[0], now: start))
        let second = frames(responder.frameReceived(first[0], now: start))
        let third = caller.frameReceived(second[0], now: start)
        let last = responder.frameReceived(frames(third)[0], now: start)
        let purposes = (third + last).compactMap { if case .authenticated(_, _, let purpose) = $0 { purpose } else { nil } }
        #expect(purposes == [.newcomers(group, invite: 3), .newcomers(group, invite: 3)])
        let message = Message.joinRequest(name: "Zoé", device: Identity(using: &random).device)
        #expect(frames(caller.send(message, now: start)).flatMap { responder.frameReceived($0, now: start) } == [.received(message)])
    }

    @Test("Other words at the same number end at the first message of the handshake, which tells nothing")
    func wrongCode() throws {
        var random = SplitMix64(seed: 8)
        let (told, has) = (SpokenCode(number: 7, in: .english, using: &random), SpokenCode(number: 7, in: .english, using: &random))
        var (caller, responder) = try atDoor(told, has, &random)
        let share = frames(responder.answerGuess(now: start))
        let first = frames(caller.frameReceived(share[0], now: start))
        #expect(responder.frameReceived(first[0], now: start) == [.close(.handshakeFailed)])
        #expect(!responder.isTalking)
    }

    @Test("A try that is not allowed, one with a bad share and one before its answer hear nothing")
    func refusedGuess() throws {
        var random = SplitMix64(seed: 9)
        let code = SpokenCode(number: 7, in: .english, using: &random)
        var (_, responder) = try atDoor(code, code, &random)
        #expect(responder.refuseGuess() == [.close(.guessedTooOften)])
        var (_, impatient) = try atDoor(code, code, &random)
        #expect(impatient.frameReceived([UInt8](repeating: 0, count: 48), now: start) == [.close(.handshakeFailed)])
        let purpose = Door.Purpose.newcomers(group, invite: 3)
        for share in [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 32), [1]] {
            var (responder, _) = called([Door(.code(code), purpose: purpose)], &random)
            let greeting = [2] + Preface.make(for: DoorMark(number: 7), using: &random) + share
            #expect(responder.frameReceived(greeting, now: start) == [.guessing(purpose)])
            #expect(responder.answerGuess(now: start) == [.close(.handshakeFailed)])
        }
    }

    @Test("A door's own share sent back to the caller, and a handshake recorded at the door, are refused")
    func reflection() throws {
        var random = SplitMix64(seed: 10)
        let code = SpokenCode(number: 7, in: .english, using: &random)
        let purpose = Door.Purpose.newcomers(group, invite: 3)
        var (caller, greeting) = try ConnectionMachine.calling(
            Door(.code(code), purpose: purpose), as: Identity(using: &random), session: AgreementKey(using: &random), using: &random, now: start)
        #expect(caller.frameReceived(Array(greeting.suffix(32)), now: start) == [.close(.handshakeFailed)])
        // The same greeting again meets another share, with which what was recorded does not fit.
        var (first, second) = try atDoor(code, code, &random)
        let recorded = frames(first.frameReceived(frames(second.answerGuess(now: start))[0], now: start))[0]
        var (third, _) = called([Door(.code(code), purpose: purpose)], &random)
        #expect(third.frameReceived(greeting, now: start) == [.guessing(purpose)])
        _ = third.answerGuess(now: start)
        #expect(third.frameReceived(recorded, now: start) == [.close(.handshakeFailed)])
    }

    @Test("Another protocol version is named, and refused")
    func version() throws {
        var random = SplitMix64(seed: 4)
        var (responder, _) = called([door(1)], &random)
        var (_, greeting) = try ConnectionMachine.calling(door(1), as: Identity(using: &random), session: AgreementKey(using: &random), using: &random, now: start)
        greeting[0] = 1
        #expect(responder.frameReceived(greeting, now: start) == [.close(.versionUnsupported(1))])
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
