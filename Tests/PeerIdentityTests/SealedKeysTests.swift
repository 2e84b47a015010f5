// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Keys sealed for devices.
struct SealedKeysTests {
    private let key = Array(0..<UInt8(SealedKeys.keyBytes))

    @Test("Each device it was sealed for opens the key, and no other one does")
    func open() {
        var random = SplitMix64(seed: 1)
        let devices = (0..<5).map { _ in Identity(using: &random) }
        let sealed = SealedKeys(sealing: key, for: devices.dropLast().map(\.device), using: &random)
        for identity in devices.dropLast() {
            #expect(sealed.open(as: identity) == key)
            #expect(sealed.hasBox(for: identity.device))
        }
        #expect(devices.last.map { sealed.open(as: $0) == nil && !sealed.hasBox(for: $0.device) } == true)
        #expect(sealed.boxes.count == 4)
    }

    @Test("A box, a hint or the ephemeral key altered anywhere opens nothing")
    func damaged() {
        var random = SplitMix64(seed: 2)
        let identity = Identity(using: &random)
        let sealed = SealedKeys(sealing: key, for: [identity.device], using: &random)
        let box = sealed.boxes[0]
        for place in box.sealed.indices {
            var bytes = box.sealed
            bytes[place] ^= 1
            let altered = SealedKeys(ephemeral: sealed.ephemeral, boxes: [.init(hint: box.hint, sealed: bytes)])
            #expect(altered.open(as: identity) == nil)
        }
        #expect(SealedKeys(ephemeral: sealed.ephemeral, boxes: [.init(hint: box.hint ^ 1, sealed: box.sealed)]).open(as: identity) == nil)
        for place in [0, 15, 30] {
            var ephemeral = sealed.ephemeral
            ephemeral[place] ^= 1
            #expect(SealedKeys(ephemeral: ephemeral, boxes: sealed.boxes).open(as: identity) == nil)
        }
        #expect(SealedKeys(ephemeral: [UInt8](repeating: 0, count: 32), boxes: sealed.boxes).open(as: identity) == nil)
    }

    @Test("A rubbish box before the right one under the same hint does not keep the device from opening it")
    func rubbishFirst() {
        var random = SplitMix64(seed: 3)
        let identity = Identity(using: &random)
        let sealed = SealedKeys(sealing: key, for: [identity.device], using: &random)
        let rubbish = SealedKeys.Box(hint: sealed.boxes[0].hint, sealed: [UInt8](repeating: 9, count: 48))
        #expect(SealedKeys(ephemeral: sealed.ephemeral, boxes: [rubbish] + sealed.boxes).open(as: identity) == key)
    }

    @Test("What is sealed twice looks different each time, and an id that is no key gets no box")
    func fresh() {
        var random = SplitMix64(seed: 4)
        let identity = Identity(using: &random)
        let first = SealedKeys(sealing: key, for: [identity.device], using: &random)
        let second = SealedKeys(sealing: key, for: [identity.device], using: &random)
        #expect(first.ephemeral != second.ephemeral && first.boxes[0].hint != second.boxes[0].hint)
        let nobody = DeviceID(words: [0, 0, 0, 0])
        let mixed = SealedKeys(sealing: key, for: [nobody, identity.device], using: &random)
        #expect(mixed.boxes.count == 1 && mixed.open(as: identity) == key)
    }

    @Test("Two devices of a group find the same door between them, which no other two and no other group have")
    func pairDoor() throws {
        var random = SplitMix64(seed: 31)
        let devices = (0..<3).map { _ in Identity(using: &random) }
        let group = GroupID(words: [1, 2, 3, 4])
        func door(_ own: Int, _ other: Int, _ group: GroupID) throws -> DoorKeys {
            try #require(DoorKeys(pairOf: devices[own], devices[other].device, in: group))
        }
        let between = try door(0, 1, group)
        #expect(try door(1, 0, group) == between)
        #expect(try door(0, 2, group) != between && door(2, 1, group) != between)
        #expect(try door(0, 1, GroupID(words: [1, 2, 3, 5])) != between)
        #expect(DoorKeys(pairOf: devices[0], DeviceID(words: [0, 0, 0, 2]), in: group) == nil)
    }
}
