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

    private func credentials(_ random: inout SplitMix64) -> ConnectionMachine.Credentials {
        ConnectionMachine.Credentials(identity: Identity(using: &random), session: AgreementKey(using: &random))
    }

    private func called(_ doors: [Door], _ random: inout SplitMix64) -> (ConnectionMachine, Identity) {
        let ours = credentials(&random)
        return (ConnectionMachine(accepting: doors, as: [group: ours], using: &random, now: start), ours.identity)
    }

    private func calling(_ door: Door, _ random: inout SplitMix64) -> ConnectionMachine {
        ConnectionMachine(calling: door, as: credentials(&random), using: &random, now: start)
    }

    /// The caller's first frame in answer to a challenge.
    private func greeting(_ caller: inout ConnectionMachine, to challenge: [UInt8]) throws -> [UInt8] {
        try #require(frames(caller.frameReceived(challenge, now: start)).first)
    }

    private func frames(_ actions: [ConnectionMachine.Action]) -> [[UInt8]] {
        actions.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
    }

    /// Both sides after a handshake.
    private func talking(_ random: inout SplitMix64) throws -> (ConnectionMachine, ConnectionMachine, [ConnectionMachine.Action]) {
        var (responder, _) = called([door(9), door(1)], &random)
        var caller = calling(door(1), &random)
        let answer = responder.frameReceived(try greeting(&caller, to: responder.challenge), now: start)
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

    @Test("Callers of two groups on one laptop hear of two devices and two static keys, each of the group they called")
    func staticKeys() throws {
        var random = SplitMix64(seed: 14)
        let groups = [group, GroupID(words: [5, 6, 7, 8])]
        let doors = zip(groups, [1, 2] as [UInt8]).map { group, key in
            Door(keys: DoorKeys(groupKey: [UInt8](repeating: key, count: 32)), purpose: .members(group))
        }
        let ours = groups.map { ($0, credentials(&random)) }
        var heard: [ConnectionMachine.Action] = []
        for door in doors {
            var responder = ConnectionMachine(
                accepting: doors, as: Dictionary(uniqueKeysWithValues: ours), using: &random, now: start)
            var caller = calling(door, &random)
            let answer = responder.frameReceived(try greeting(&caller, to: responder.challenge), now: start)
            heard += caller.frameReceived(frames(answer)[0], now: start).filter {
                if case .authenticated = $0 { true } else { false }
            }
        }
        #expect(heard == zip(ours, doors).map { entry, door in
            let (identity, session) = (entry.1.identity, entry.1.session)
            return .authenticated(identity.device, sessionKey: session.publicKey, door.purpose)
        })
        #expect(ours[0].1.session.publicKey != ours[1].1.session.publicKey)
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
            var caller = calling(door(1), &random)
            var greeting = try greeting(&caller, to: responder.challenge)
            greeting[position] ^= 4
            #expect(responder.frameReceived(greeting, now: start) == [.close(.handshakeFailed)])
        }
    }

    /// A caller who was told one code, at a door that has another or the same.
    private func atDoor(_ told: SpokenCode, _ has: SpokenCode, _ random: inout SplitMix64) throws -> (ConnectionMachine, ConnectionMachine) {
        let purpose = Door.Purpose.newcomers(group, invite: 3)
        var (responder, _) = called([door(9), Door(.code(has), purpose: purpose)], &random)
        var caller = calling(Door(.code(told), purpose: purpose), &random)
        let greeting = try greeting(&caller, to: responder.challenge)
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
            let prelude = Prelude.make(for: DoorMark(number: 7), challenge: responder.challenge, using: &random)
            let greeting = [ConnectionMachine.version] + prelude + share
            #expect(responder.frameReceived(greeting, now: start) == [.guessing(purpose)])
            #expect(responder.answerGuess(now: start) == [.close(.handshakeFailed)])
        }
    }

    @Test("A door's own share sent back to the caller, and a handshake recorded at the door, are refused")
    func reflection() throws {
        var random = SplitMix64(seed: 10)
        let code = SpokenCode(number: 7, in: .english, using: &random)
        let purpose = Door.Purpose.newcomers(group, invite: 3)
        var caller = calling(Door(.code(code), purpose: purpose), &random)
        let greeting = try greeting(&caller, to: random.bytes(Prelude.challengeBytes))
        #expect(caller.frameReceived(Array(greeting.suffix(32)), now: start) == [.close(.handshakeFailed)])
        // Anybody can make a prelude of a number; what was recorded of a handshake does not fit the door's new share.
        var (first, second) = try atDoor(code, code, &random)
        let recorded = frames(first.frameReceived(frames(second.answerGuess(now: start))[0], now: start))[0]
        var (_, third) = try atDoor(code, code, &random)
        _ = third.answerGuess(now: start)
        #expect(third.frameReceived(recorded, now: start) == [.close(.handshakeFailed)])
    }

    @Test("An overheard greeting said again is taken for a stranger's, by the same laptop and by another member's")
    func overheard() throws {
        var random = SplitMix64(seed: 11)
        var (responder, _) = called([door(1)], &random)
        var caller = calling(door(1), &random)
        let overheard = try greeting(&caller, to: responder.challenge)
        #expect(frames(responder.frameReceived(overheard, now: start)).count == 1)
        for _ in 0..<100 {
            var (again, _) = called([door(1)], &random)
            #expect(again.challenge != responder.challenge)
            #expect(again.frameReceived(overheard, now: start) == [.close(.stranger)])
        }
    }

    @Test("A call is unanswered from its prelude on until something comes back")
    func unanswered() throws {
        var random = SplitMix64(seed: 15)
        var (responder, _) = called([door(1)], &random)
        var caller = calling(door(1), &random)
        #expect(!caller.isUnanswered)
        let greeting = try greeting(&caller, to: responder.challenge)
        #expect(caller.isUnanswered)
        _ = caller.frameReceived(frames(responder.frameReceived(greeting, now: start))[0], now: start)
        #expect(!caller.isUnanswered)
        #expect(!responder.isUnanswered)
    }

    @Test("A challenge of another length ends the call, and the caller says nothing before it")
    func challenge() {
        var random = SplitMix64(seed: 12)
        for length in [0, 1, 15, 17, 352] {
            var caller = calling(door(1), &random)
            #expect(caller.challenge.isEmpty)
            #expect(caller.frameReceived(random.bytes(length), now: start) == [.close(.handshakeFailed)])
        }
    }

    @Test("A challenge exchanged on its way is found out by the prelude, and by the handshake where that is made anew")
    func exchangedChallenge() throws {
        var random = SplitMix64(seed: 13)
        var (responder, _) = called([door(1)], &random)
        var caller = calling(door(1), &random)
        let other = random.bytes(Prelude.challengeBytes)
        var greeting = try greeting(&caller, to: other)
        let prelude = Prelude.make(for: door(1).mark, challenge: responder.challenge, using: &random)
        greeting.replaceSubrange(1..<33, with: prelude)
        #expect(responder.frameReceived(greeting, now: start) == [.close(.handshakeFailed)])
    }

    @Test("Another protocol version is named, and refused")
    func version() throws {
        var random = SplitMix64(seed: 4)
        var (responder, _) = called([door(1)], &random)
        var caller = calling(door(1), &random)
        var greeting = try greeting(&caller, to: responder.challenge)
        #expect(greeting[0] == 2)
        greeting[0] = 3
        #expect(responder.frameReceived(greeting, now: start) == [.close(.versionUnsupported(3))])
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
