// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

struct AuthenticityTests {
    private func chain(_ count: Int) -> (TestGroup, [SignedChange]) {
        var group = TestGroup(members: 2, seed: 3)
        let changes = (0..<count).map { group.devices[0].write([.create(.test(UInt64($0)))]) }
        return (group, changes)
    }

    private func received(_ changes: [SignedChange], signed: (Int) -> Bool) -> [ReceivedChange] {
        changes.enumerated().map {
            ReceivedChange(bytes: $0.element.bytes, signature: signed($0.offset) ? $0.element.signature : nil)
        }
    }

    @Test("One signature at the end vouches for the whole chain before it")
    func chainSignature() throws {
        let (_, changes) = chain(20)
        let batch = try SignedChange.authenticate(received(changes) { $0 == 19 })
        #expect(batch.map(\.id) == changes.map(\.id))
        #expect(batch.map { $0.signature != nil } == (0..<20).map { $0 == 19 })
    }

    @Test("A chain whose end is not signed is refused, however much of it is")
    func unsignedEnd() {
        let (_, changes) = chain(5)
        #expect(throws: AuthenticityError.unsigned(changes[4].id)) {
            try SignedChange.authenticate(received(changes) { $0 < 4 })
        }
    }

    private func checked(_ changes: [SignedChange], in group: TestGroup, _ signature: (Int) -> [UInt8]?) -> LogCheck {
        LogCheck(changes.enumerated().map { place, change in
            LogCheck.Entry(id: change.id, device: change.change.device, bytes: change.bytes, signature: signature(place))
        }, of: group.group)
    }

    @Test("Of a log only signatures that were checked are kept: what a later change vouches for may come with any rubbish", arguments: [[], [1], Array(repeating: 7, count: 64)] as [[UInt8]])
    func uncheckedSignature(rubbish: [UInt8]) throws {
        let group = TestGroup(members: 1, seed: 3)
        var device = group.devices[0]
        for number in 0..<4 { device.write([.create(.test(UInt64(number)))]) }
        let check = checked(device.changes, in: group) { $0 == 4 ? device.changes[4].signature : rubbish }
        #expect(check.faults.isEmpty && check.judged == 5)
        #expect(check.changes.map { $0.signature != nil } == [false, false, false, false, true])
        #expect(check.passable.count == 5)
        // As they are passed on.
        let batch = check.passable.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) }
        #expect(try SignedChange.authenticate(batch).count == 5)
    }

    @Test("Changes that no signature vouches for are named, but not where one that follows is left out; what is known need not be there")
    func unvouched() {
        let group = TestGroup(members: 1, seed: 5)
        var device = group.devices[0]
        for number in 0..<4 { device.write([.create(.test(UInt64(number)))]) }
        func entry(_ place: Int, isLeftOut: Bool = false, isSigned: Bool = false) -> LogCheck.Entry {
            let change = device.changes[place]
            return LogCheck.Entry(
                id: change.id, device: change.change.device, bytes: isLeftOut ? nil : change.bytes, signature: isSigned ? change.signature : nil)
        }
        let unsigned = LogCheck([entry(1), entry(2, isSigned: true), entry(3), entry(4)], of: group.group, after: Array(device.changes.prefix(1)))
        #expect(unsigned.unvouched == [device.changes[3].id, device.changes[4].id] && unsigned.judged == 2 && unsigned.missing == [device.changes[3].id, device.changes[4].id])
        let leftOut = LogCheck([entry(2), entry(3, isLeftOut: true), entry(4, isLeftOut: true, isSigned: true)], of: group.group, after: Array(device.changes.prefix(3)))
        #expect(leftOut.unvouched.isEmpty && leftOut.vouchedFor == 0 && leftOut.judged == 1)
        #expect(leftOut.missing == [device.changes[3].id, device.changes[4].id])
    }

    @Test("A long log is passed on in parts that each have their own signatures, and in one where it lacks them", arguments: [true, false])
    func parts(areSigned: Bool) throws {
        let group = TestGroup(members: 1, seed: 3)
        var device = group.devices[0]
        for number in 0..<24 { device.write([.create(.test(UInt64(number)))]) }
        let check = checked(device.changes, in: group) { areSigned || $0 == 24 ? device.changes[$0].signature : nil }
        let parts = check.passable(inPartsOf: 10)
        #expect(parts.map(\.count) == (areSigned ? [10, 10, 5] : [25]))
        for part in parts {
            #expect(try SignedChange.authenticate(part.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) }).count == part.count)
        }
    }

    @Test("Where what vouches for a change cannot be judged, the change's own signature counts if it is right", arguments: [true, false])
    func endOfChain(isRight: Bool) {
        var group = TestGroup(members: 2, seed: 3)
        group.meet()
        var (first, second) = (group.devices[0], group.devices[1])
        let start = first.changes.count
        first.write([.create(.test(1))])
        let missing = second.write([.create(.test(2))])
        first.take(missing)
        first.write([.create(.test(3))])
        let changes = first.changes.filter { $0.id != missing.id }
        let check = checked(changes, in: group) { $0 == start && !isRight ? Array(repeating: 1, count: 64) : changes[$0].signature }
        #expect(check.judged == start + 1)
        #expect((check.changes.last?.signature != nil) == isRight)
        #expect(check.passable.count == (isRight ? start + 1 : start))
    }

    @Test("A change altered anywhere in its bytes is refused")
    func mutated() {
        let (_, changes) = chain(3)
        for position in changes[1].bytes.indices {
            var batch = received(changes) { $0 == 2 }
            var bytes = changes[1].bytes
            bytes[position] ^= 0x40
            batch[1] = ReceivedChange(bytes: bytes, signature: nil)
            #expect(throws: AuthenticityError.self) { try SignedChange.authenticate(batch) }
        }
    }

    @Test("Another device's signature does not count, nor does one over a statement of version 1")
    func forged() {
        let (group, changes) = chain(1)
        let id = changes[0].id
        for forged in [
            group.devices[1].identity.deviceKey.sign(SignedChange.statement(of: id)),
            group.devices[0].identity.deviceKey.sign(Array("peersync-sig-v1".utf8) + id.bytes),
        ] {
            #expect(throws: AuthenticityError.signatureWrong(id)) {
                try SignedChange.authenticate([ReceivedChange(bytes: changes[0].bytes, signature: forged)])
            }
        }
    }

    @Test("A link survives being lower case and broken over lines, and no typing mistake")
    func inviteLink() throws {
        let link = InviteLink(
            secret: Array(0..<16), expires: 1_795_390_000_000,
            endpoints: [PeerEndpoint(host: "192.168.1.20", port: 4711), PeerEndpoint(host: "fd00::1", port: 1)])
        #expect(try InviteLink(text: link.text) == link)
        #expect(try InviteLink(text: " " + link.text.lowercased().replacing("w", with: "w\n")) == link)
        let text = Array(link.text)
        for position in 11..<text.count {
            var mistyped = text
            mistyped[position] = mistyped[position] == "7" ? "8" : "7"
            #expect(throws: InviteLinkError.self) { try InviteLink(text: String(mistyped)) }
        }
        #expect(throws: InviteLinkError.notALink) { try InviteLink(text: "https://example.org") }
        #expect(throws: InviteLinkError.newerVersion) { try InviteLink(text: "PEERSYNC:2:ABC") }
    }

    @Test("An announcement's tag is known to those with the key, and differs for each name")
    func announcementTag() {
        let ours = DoorKeys(groupKey: [UInt8](repeating: 1, count: 32))
        let theirs = DoorKeys(groupKey: [UInt8](repeating: 2, count: 32))
        #expect(ours.mark.announcementTag(instanceName: "ps-a") == ours.mark.announcementTag(instanceName: "ps-a"))
        #expect(ours.mark.announcementTag(instanceName: "ps-a") != ours.mark.announcementTag(instanceName: "ps-b"))
        #expect(ours.mark.announcementTag(instanceName: "ps-a") != theirs.mark.announcementTag(instanceName: "ps-a"))
    }

    @Test("A prelude fits the door and the challenge that it was made for, and no other ones")
    func prelude() {
        let ours = DoorKeys(groupKey: [UInt8](repeating: 1, count: 32))
        let theirs = DoorKeys(groupKey: [UInt8](repeating: 2, count: 32))
        var random = SplitMix64(seed: 1)
        let (challenge, another) = (random.bytes(Prelude.challengeBytes), random.bytes(Prelude.challengeBytes))
        let prelude = Prelude.make(for: ours.mark, challenge: challenge, using: &random)
        #expect(Prelude.matches(prelude, ours.mark, challenge: challenge))
        #expect(!Prelude.matches(prelude, theirs.mark, challenge: challenge))
        #expect(!Prelude.matches(prelude, ours.mark, challenge: another))
        #expect(!Prelude.matches(prelude, ours.mark, challenge: Prelude.noChallenge))
        for length in 0..<prelude.count {
            #expect(!Prelude.matches(Array(prelude.prefix(length)), ours.mark, challenge: challenge))
        }
        #expect(!Prelude.matches(prelude + [0], ours.mark, challenge: challenge))
    }

    @Test("The bytes of a prelude are those of the Protocol page")
    func preludeVector() {
        let mark = DoorKeys(groupKey: Array(0..<32)).mark
        let prelude = Prelude.make(for: mark, challenge: Array(32..<48), nonce: Array(64..<80))
        #expect(prelude == bytes("404142434445464748494a4b4c4d4e4f6fdeb03937776ba059f06f4c0174f0f2"))
    }
}
