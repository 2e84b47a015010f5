// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

/// The frames of version 2 between two devices with fixed keys.
struct HandshakeGoldenTests {
    /// One side's secrets, drawn in the order in which a connection draws them.
    private struct Side {
        let identity: Identity
        let session: [UInt8]
        var generator: SplitMix64
        let drawn: [UInt8]
        let ephemeral: [UInt8]

        init(_ identity: Identity, session: UInt8, seed: UInt64) {
            self.identity = identity
            self.session = Array(session..<session + 32)
            generator = SplitMix64(seed: seed)
            var copy = generator
            drawn = copy.bytes(16)
            ephemeral = copy.bytes(32)
        }

        var credentials: ConnectionMachine.Credentials {
            ConnectionMachine.Credentials(identity: identity, session: AgreementKey(secret: session))
        }
    }

    private func frames(_ actions: [ConnectionMachine.Action]) -> [[UInt8]] {
        actions.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
    }

    @Test("A handshake and what follows it have the bytes of version 2, at a members' door and at one with a spoken code")
    func handshake() throws {
        let log = try GoldenLog()
        let now = Instant(.zero)
        let code = try SpokenCode(text: "7-amber-otter-lotus-drift")
        let doors: [(String, Door, Golden.Case)] = [
            (
                "members", Door(.keys(DoorKeys(groupKey: log.groupKey)), purpose: .members(log.group)),
                ["group_key": log.groupKey.hex]
            ),
            ("spoken code", Door(.code(code), purpose: .members(log.group)), ["code": code.text]),
        ]
        try Golden.check("handshakes", try doors.map { name, door, about in
            var called = Side(log.founder, session: 128, seed: 21)
            var caller = Side(log.guest, session: 160, seed: 22)
            var responder = ConnectionMachine(
                accepting: [door], as: [log.group: called.credentials], using: &called.generator, now: now)
            var initiator = ConnectionMachine(calling: door, as: caller.credentials, using: &caller.generator, now: now)
            #expect(responder.challenge == called.drawn)
            var transcript = [responder.challenge]
            var isInitiatorNext = true
            while !(initiator.isTalking && responder.isTalking) {
                let last = try #require(transcript.last)
                var actions = isInitiatorNext
                    ? initiator.frameReceived(last, now: now) : responder.frameReceived(last, now: now)
                if case .guessing? = actions.first { actions = responder.answerGuess(now: now) }
                transcript += frames(actions)
                isInitiatorNext.toggle()
                try #require(transcript.count < 10)
            }
            #expect(initiator.binding == responder.binding)
            let ping = try #require(frames(initiator.send(.ping, now: now)).first)
            let pong = try #require(frames(responder.send(.pong, now: now)).first)
            return about.merging([
                "name": name, "frames": transcript.map(\.hex).joined(separator: " "), "nonce": caller.drawn.hex,
                "hash": try #require(initiator.binding).hex,
                "caller_seed": caller.identity.deviceKey.seed.hex, "caller_static": caller.session.hex,
                "caller_ephemeral": caller.ephemeral.hex, "called_seed": called.identity.deviceKey.seed.hex,
                "called_static": called.session.hex, "called_ephemeral": called.ephemeral.hex,
                "ping": ping.hex, "pong": pong.hex,
            ]) { _, new in new }
        })
    }

    @Test("Keys, marks and words at doors are those of version 2")
    func doors() throws {
        let key = [UInt8](0..<32)
        let keys = DoorKeys(groupKey: key)
        let secret = [UInt8](0..<16)
        let invite = DoorKeys(inviteSecret: secret)
        let hash = [UInt8](0..<64)
        let newcomer = [UInt8](64..<80)
        let host = [UInt8](96..<112)
        var random = SplitMix64(seed: 7)
        let pair = (0..<2).map { _ in Identity(using: &random) }
        let group = GroupID(words: [1, 2, 3, 4])
        let between = try #require(DoorKeys(pairOf: pair[0], pair[1].device, in: group))
        try Golden.check("doors", [
            [
                "name": "group", "key": key.hex, "pre_shared_key": keys.preSharedKey.hex, "instance": "ps-abcd2345",
                "tag": keys.mark.announcementTag(instanceName: "ps-abcd2345").hex, "challenge": Array(32..<48 as Range<UInt8>).hex,
                "nonce": newcomer.hex,
                "prelude": Prelude.make(for: keys.mark, challenge: Array(32..<48), nonce: newcomer).hex,
            ],
            [
                "name": "pair", "seed": pair[0].deviceKey.seed.hex, "other": pair[1].device.bytes.hex, "group": group.bytes.hex,
                "pre_shared_key": between.preSharedKey.hex,
                "prelude": Prelude.make(for: between.mark, challenge: Array(32..<48), nonce: newcomer).hex,
            ],
            [
                "name": "comparison", "hash": hash.hex, "newcomer": newcomer.hex, "host": host.hex,
                "commitment": ComparisonCommitment(to: newcomer, handshake: hash).bytes.hex,
                "english": ComparisonWords.words(handshake: hash, newcomer: newcomer, host: host, in: .english).joined(separator: " "),
                "french": ComparisonWords.words(handshake: hash, newcomer: newcomer, host: host, in: .french).joined(separator: " "),
            ],
            [
                "name": "link", "secret": secret.hex, "expires": "1795390692223", "host": "192.0.2.1", "port": "4711",
                "text": InviteLink(
                    secret: secret, expires: 1_795_390_692_223, endpoints: [PeerEndpoint(host: "192.0.2.1", port: 4_711)]).text,
                "pre_shared_key": invite.preSharedKey.hex,
                "tag": invite.mark.announcementTag(instanceName: "ps-abcd2345").hex,
                "prelude": Prelude.make(for: invite.mark, challenge: Array(32..<48), nonce: newcomer).hex,
            ],
            [
                "name": "code", "number": "7",
                "prelude": Prelude.make(for: DoorMark(number: 7), challenge: Array(32..<48), nonce: newcomer).hex,
            ],
        ])
    }
}
