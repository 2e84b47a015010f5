// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

struct PeerDirectoryMachineTests {
    private let group = GroupID(words: [1, 1, 1, 1])
    private let device = DeviceID(words: [2, 2, 2, 2])
    private let place = PeerEndpoint(host: "10.0.0.2", port: 7)
    private let other = PeerEndpoint(host: "fe80::1%eth0", port: 7)

    @Test("An announced service is dialled once, its addresses in turn after failures, with a growing wait")
    func backOff() throws {
        var random = SplitMix64(seed: 1)
        var directory = PeerDirectoryMachine()
        directory.serviceAnnounced("ps-a", group: group, at: [place, other], now: Instant(.zero))
        var now = Instant(.zero)
        var waits: [Duration] = []
        var dialled: [PeerEndpoint] = []
        for _ in 0..<8 {
            let dial = try #require(directory.tick(now: now).first)
            #expect(directory.tick(now: now).isEmpty)
            dialled.append(dial.endpoint)
            directory.dialFailed(dial.key, reason: "refused", now: now, using: &random)
            guard case .waiting(let until) = directory.targets[dial.key]?.phase else { return }
            waits.append(until - now)
            now = until
        }
        #expect(dialled.prefix(3) == [place, other, place])
        #expect(waits[0] < .milliseconds(320))
        #expect(waits.allSatisfy { $0 <= .seconds(5) })
        #expect(waits[7] >= .seconds(3))
    }

    @Test("A device connected under one name is not dialled under another")
    func oneConnection() {
        var directory = PeerDirectoryMachine()
        directory.connected(to: device, group: group, by: nil)
        directory.addressLearned(place, group: group, device: device, source: .remembered, now: Instant(.zero))
        directory.deviceListens(device, group: group, at: other)
        directory.serviceAnnounced("ps-a", group: group, at: [other], now: Instant(.zero))
        #expect(directory.tick(now: Instant(.seconds(9))).isEmpty)
    }

    @Test("Of two laptops with one device's keys the one that turns us away does not put off the other")
    func copies() throws {
        var random = SplitMix64(seed: 3)
        var directory = PeerDirectoryMachine()
        directory.addressLearned(place, group: group, device: device, source: .manual, now: Instant(.zero))
        directory.addressLearned(other, group: group, device: device, source: .manual, now: Instant(.zero))
        let (first, second) = (PeerDirectoryMachine.TargetKey.address(group: group, place), PeerDirectoryMachine.TargetKey.address(group: group, other))
        directory.dialFailed(second, reason: "no answer", now: Instant(.zero), using: &random)
        let turn = try #require(directory.targets[second]?.phase)
        for second in 0..<10 {
            directory.disconnected(
                from: device, group: group, key: first, reason: "not a member here", isRefused: true, now: Instant(.seconds(second)), using: &random)
        }
        #expect(directory.targets[second]?.phase == turn)
    }

    @Test("After a connection breaks the target is dialled again soon; after a refusal later")
    func again() {
        var random = SplitMix64(seed: 2)
        for (isRefused, longest) in [(false, Duration.milliseconds(320)), (true, .milliseconds(2_500))] {
            var directory = PeerDirectoryMachine()
            directory.addressLearned(place, group: group, device: device, source: .manual, now: Instant(.zero))
            let key = directory.tick(now: Instant(.zero))[0].key
            directory.connected(to: device, group: group, by: key)
            directory.disconnected(
                from: device, group: group, key: key, reason: "broke", isRefused: isRefused, now: Instant(.zero), using: &random)
            guard case .waiting(let until) = directory.targets[key]?.phase else {
                Issue.record("it does not wait")
                continue
            }
            #expect(until - Instant(.zero) <= longest)
            #expect(directory.tick(now: until).count == 1)
        }
    }

    @Test("Ourselves are never dialled again, a withdrawn service is forgotten, and there is a limit to what is remembered")
    func limits() {
        var directory = PeerDirectoryMachine()
        directory.serviceAnnounced("ps-a", group: group, at: [place], now: Instant(.zero))
        let key = directory.tick(now: Instant(.zero))[0].key
        directory.foundSelf(key)
        #expect(directory.tick(now: Instant(.seconds(99))).isEmpty)
        directory.serviceWithdrawn("ps-a", group: group)
        #expect(directory.targets.isEmpty)
        for number in 0..<2_000 {
            directory.serviceAnnounced("ps-\(number)", group: group, at: [place], now: Instant(.zero))
        }
        #expect(directory.targets.count == SessionLimits.targetsMax)
        #expect(directory.tick(now: Instant(.zero)).count == SessionLimits.dialsMax)
    }

    @Test("Addresses that members tell of do not push out what is seen on the network")
    func exchanged() {
        var directory = PeerDirectoryMachine()
        for number in 0..<1_000 {
            directory.addressLearned(
                PeerEndpoint(host: "10.9.0.\(number)", port: 1), group: group, device: nil, source: .exchanged, now: Instant(.zero))
        }
        #expect(directory.targets.count == SessionLimits.exchangedTargetsMax)
        for number in 0..<SessionLimits.targetsMax {
            directory.serviceAnnounced("ps-\(number)", group: group, at: [place], now: Instant(.zero))
        }
        #expect(directory.targets.values.count { $0.source == .announced } == SessionLimits.targetsMax)
    }

    @Test("Of two connections between two devices both keep the same one, whichever they saw first")
    func duplicates() {
        let small = PeerInstance(device: DeviceID(words: [1, 0, 0, 0]), sessionKey: [9])
        let large = PeerInstance(device: DeviceID(words: [2, 0, 0, 0]), sessionKey: [1])
        // Opened by the small one (S) and by the large one (L); each side sees one of them first.
        for firstIsSmalls in [true, false] {
            let smallKeepsNew = DuplicateRule.newReplacesOld(
                own: small, peer: large, oldOpenedByUs: firstIsSmalls, newOpenedByUs: !firstIsSmalls)
            let largeKeepsNew = DuplicateRule.newReplacesOld(
                own: large, peer: small, oldOpenedByUs: !firstIsSmalls, newOpenedByUs: firstIsSmalls)
            #expect(smallKeepsNew == !firstIsSmalls)
            #expect(largeKeepsNew == !firstIsSmalls)
        }
    }
}
