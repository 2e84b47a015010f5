// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerWire
import PeerTestSupport
import PeerWire
import Testing

/// A group's format level, and what a required operation of a later version does to a record.
struct LevelTests {
    private static let note = RecordID.test(1)

    private func required(_ level: UInt64) -> PeerReplica.Operation {
        .opaque(OpaqueOperation(tag: 1_001, level: level, record: Self.note, content: [1]))
    }

    /// One device asks for a level and another agrees.
    private func raise(_ group: inout TestGroup, to level: UInt64, _ asking: Int, _ agreeing: Int) {
        let asked = group.devices[asking].write([.members(.askLevel(level))])
        group.meet()
        group.devices[agreeing].write([.members(.agreeLevel(asked: asked.id, level))])
        group.meet()
    }

    @Test("Two members whom the founder let in raise the level by one, and one alone does not")
    func pair() {
        var group = TestGroup(members: 3, seed: 1)
        #expect(group.devices.map(\.graph.level) == [1, 1, 1])
        raise(&group, to: 2, 1, 1)
        #expect(group.devices.map(\.graph.level) == [1, 1, 1])
        raise(&group, to: 2, 1, 2)
        #expect(group.devices.map(\.graph.level) == [2, 2, 2])
    }

    @Test("A level is not reached before the one below it")
    func oneAtATime() {
        var group = TestGroup(members: 3, seed: 2)
        raise(&group, to: 3, 1, 2)
        #expect(group.devices[0].graph.level == 1)
        raise(&group, to: 2, 0, 1)
        #expect(group.devices[0].graph.level == 3)
    }

    @Test("Two who came in through the same guest raise no level")
    func guests() throws {
        var group = TestGroup(members: 2, seed: 3)
        var random = SplitMix64(seed: 3_000)
        for number in [5, 6] as [UInt64] {
            var device = TestDevice(identity: .init(using: &random), replica: ReplicaID(words: [number, number]), group: group.group)
            group.devices[1].write([.members(.admit(device.identity.device, isSamePerson: false))])
            device.pull(from: group.devices[1])
            group.devices.append(device)
        }
        group.meet()
        raise(&group, to: 2, 2, 3)
        #expect(group.devices[0].graph.level == 1)
        raise(&group, to: 2, 0, 3)
        #expect(group.devices[0].graph.level == 2)
    }

    @Test("An agreement by somebody who was put out beside it raises nothing")
    func removedBeside() {
        var group = TestGroup(members: 3, seed: 4)
        let asked = group.devices[1].write([.members(.askLevel(2))])
        group.meet()
        group.devices[2].write([.members(.agreeLevel(asked: asked.id, 2))])
        group.devices[0].write([.members(.remove(group.devices[2].identity.device, reason: "", keeping: []))])
        group.meet()
        #expect(group.devices[0].graph.level == 1)
        #expect(group.devices[1].graph.level == 1)
    }

    @Test("A required operation of a level that the group has reached gives its record a notice, and no other does")
    func notice() {
        for (level, isNoticed) in [(1, false), (2, true), (3, false)] as [(UInt64, Bool)] {
            var group = TestGroup(members: 3, seed: 5)
            group.devices[0].write([.create(Self.note), .create(.test(2)), required(level)])
            #expect(!group.devices[0].view(Self.note).needsNewerVersion, "level \(level) before it is reached")
            raise(&group, to: 2, 1, 2)
            for device in group.devices {
                #expect(device.view(Self.note).needsNewerVersion == isNoticed, "level \(level)")
                #expect(!device.view(.test(2)).needsNewerVersion, "another record")
            }
        }
    }

    @Test("An operation that is void gives no notice")
    func voidNotice() {
        var group = TestGroup(members: 3, seed: 6)
        group.devices[0].write([.create(Self.note)])
        group.meet()
        raise(&group, to: 2, 0, 1)
        group.devices[2].write([required(2)])
        group.devices[0].write([.members(.remove(group.devices[2].identity.device, reason: "", keeping: []))])
        group.meet()
        #expect(!group.devices[0].view(Self.note).needsNewerVersion)
        #expect(!group.devices[1].view(Self.note).needsNewerVersion)
    }

    @Test("A record of a kind that belongs to another program is kept, and nothing in it is found")
    func foreignKind() {
        var group = TestGroup(members: 1, seed: 7)
        for code in [16, 128, 255] as [UInt8] {
            let record = RecordID.test(9, RecordKind(code: code))
            group.devices[0].write([.create(record), .assign(record, "title", .text("seek me"))])
            let view = group.devices[0].view(record)
            #expect(view["title"] == .text("seek me"))
            #expect(view.searchedWords == ("", ""))
            #expect(record.kind.isForOtherPrograms == (code >= 128))
        }
    }
}
