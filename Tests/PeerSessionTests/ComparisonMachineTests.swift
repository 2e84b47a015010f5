// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

struct ComparisonMachineTests {
    private let start = Instant(.zero)

    private func host(_ handshake: [UInt8], _ random: inout SplitMix64) -> ComparisonMachine {
        ComparisonMachine(
            hosting: handshake, nonce: random.bytes(16), language: .english, now: start)
    }

    private func newcomer(_ handshake: [UInt8], _ random: inout SplitMix64) -> (
        ComparisonMachine, Message
    ) {
        let (machine, first) = ComparisonMachine.joining(
            handshake, nonce: random.bytes(16), language: .english, now: start)
        return (machine, first)
    }

    private func messages(_ actions: [ComparisonMachine.Action]) -> [Message] {
        actions.compactMap { if case .send(let message) = $0 { message } else { nil } }
    }

    private func shown(_ actions: [ComparisonMachine.Action]) -> [[String]] {
        actions.compactMap { if case .show(let words) = $0 { words } else { nil } }
    }

    @Test("Both sides come to the same words; the try is counted before the host's nonce is told")
    func honest() {
        var random = SplitMix64(seed: 1)
        let handshake = random.bytes(64)
        var host = host(handshake, &random)
        var (newcomer, commitment) = newcomer(handshake, &random)
        #expect(host.received(commitment) == [.count])
        #expect(!host.isUnopened)
        let answer = messages(host.counted())
        #expect(host.isUnopened)
        let opening = newcomer.received(answer[0])
        let last = host.received(messages(opening)[0])
        #expect(last.first == .uncount)
        #expect(!host.isUnopened && host.isCompared && newcomer.isCompared)
        #expect(shown(opening) == shown(last))
        #expect(shown(last).first?.count == ComparisonWords.count)
    }

    @Test("Somebody in the middle who opens to both sides shows them other words", arguments: 1...20)
    func middle(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (left, right) = (random.bytes(64), random.bytes(64))
        var newcomerSide = newcomer(left, &random)
        var falseHost = host(left, &random)
        var falseNewcomer = newcomer(right, &random)
        var realHost = host(right, &random)
        _ = realHost.received(falseNewcomer.1)
        let fixed = falseNewcomer.0.received(messages(realHost.counted())[0])
        // The words at the host are settled here, before the newcomer has opened its commitment.
        _ = falseHost.received(newcomerSide.1)
        let atNewcomer = newcomerSide.0.received(messages(falseHost.counted())[0])
        let atHost = realHost.received(messages(fixed)[0])
        #expect(shown(atHost) != shown(atNewcomer))
    }

    @Test("Another nonce than the promised one breaks off, and the try stays counted")
    func falseOpening() {
        var random = SplitMix64(seed: 2)
        let handshake = random.bytes(64)
        var host = host(handshake, &random)
        _ = host.received(newcomer(handshake, &random).1)
        _ = host.counted()
        #expect(host.received(.comparisonNonce(random.bytes(16))) == [.breakOff])
        #expect(host.isUnopened)
    }

    @Test("A commitment made for another connection is not opened on this one")
    func relayedCommitment() {
        var random = SplitMix64(seed: 3)
        let (left, right) = (random.bytes(64), random.bytes(64))
        var host = host(right, &random)
        var (newcomer, commitment) = newcomer(left, &random)
        _ = host.received(commitment)
        let opening = messages(newcomer.received(messages(host.counted())[0]))
        #expect(host.received(opening[0]) == [.breakOff])
    }

    @Test("Any other message, and any message out of turn, breaks off")
    func outOfTurn() {
        var random = SplitMix64(seed: 4)
        let handshake = random.bytes(64)
        let nonce = Message.comparisonNonce(random.bytes(16))
        for message in [.ping, nonce, .waiting(language: "en")] as [Message] {
            var host = host(handshake, &random)
            #expect(host.received(message) == [.breakOff])
            let commitment = newcomer(handshake, &random).1
            #expect(host.received(commitment) == [.breakOff])
            #expect(!host.isUnopened)
        }
        var (guest, commitment) = newcomer(handshake, &random)
        #expect(guest.received(commitment) == [.breakOff])
        #expect(guest.received(nonce) == [.breakOff])
    }

    @Test(
        "Whoever does not open in time breaks off; afterwards a person may take as long as they like"
    )
    func time() {
        var random = SplitMix64(seed: 5)
        let handshake = random.bytes(64)
        var host = host(handshake, &random)
        var (newcomer, commitment) = newcomer(handshake, &random)
        #expect(host.tick(now: Instant(.milliseconds(9_999))) == [])
        #expect(host.tick(now: Instant(.seconds(10))) == [.breakOff])
        _ = host.received(commitment)
        let answer = messages(host.counted())[0]
        #expect(host.tick(now: Instant(.seconds(10))) == [.breakOff])
        _ = host.received(messages(newcomer.received(answer))[0])
        #expect(host.tick(now: Instant(.seconds(600))) == [])
        #expect(newcomer.tick(now: Instant(.seconds(600))) == [])
    }
}

struct PendingJoinsTests {
    private let group = GroupID(words: [1, 2, 3, 4])

    @Test("One newcomer at a time is at a door; other doors and groups have their own")
    func oneAtATime() {
        var joins = PendingJoins()
        let other = GroupID(words: [5, 6, 7, 8])
        #expect(joins.arrived(1, at: 7, of: group) == true)
        #expect(joins.arrived(2, at: 7, of: group) == false)
        #expect(joins.arrived(1, at: 8, of: group) == false)
        #expect(joins.arrived(3, at: 8, of: group) == true)
        #expect(joins.arrived(4, at: 7, of: other) == true)
        joins.left(1)
        #expect(joins.arrived(2, at: 7, of: group) == true)
    }

    @Test(
        "Two of a group with the same words are told of each other; those of another group do not matter"
    )
    func sameWords() {
        var joins = PendingJoins()
        for (connection, invite) in [(1, 7), (2, 8), (3, 9)] as [(Int, Int64)] {
            _ = joins.arrived(connection, at: invite, of: group)
        }
        _ = joins.arrived(4, at: 7, of: GroupID(words: [5, 6, 7, 8]))
        #expect(joins.showed(1, ["a", "b", "c"]) == [])
        #expect(joins.showed(2, ["a", "c", "b"]) == [])
        #expect(joins.showed(4, ["a", "b", "c"]) == [])
        #expect(joins.showed(3, ["a", "b", "c"]) == [1])
        joins.left(1)
        #expect(joins.showed(3, ["a", "b", "c"]) == [])
        #expect(joins.showed(9, ["a", "b", "c"]) == [])
    }
}
