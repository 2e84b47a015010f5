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
            let dial = try #require(directory.tick(now: now, using: &random).first)
            #expect(directory.tick(now: now, using: &random).isEmpty)
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
        var random = SplitMix64(seed: 5)
        var directory = PeerDirectoryMachine()
        directory.connected(to: device, group: group, by: nil)
        directory.addressLearned(place, group: group, device: device, source: .remembered, now: Instant(.zero))
        directory.deviceListens(device, group: group, at: other)
        directory.serviceAnnounced("ps-a", group: group, at: [other], now: Instant(.zero))
        #expect(directory.tick(now: Instant(.seconds(9)), using: &random).isEmpty)
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
            let key = directory.tick(now: Instant(.zero), using: &random)[0].key
            directory.connected(to: device, group: group, by: key)
            directory.disconnected(
                from: device, group: group, key: key, reason: "broke", isRefused: isRefused, now: Instant(.zero), using: &random)
            guard case .waiting(let until) = directory.targets[key]?.phase else {
                Issue.record("it does not wait")
                continue
            }
            #expect(until - Instant(.zero) <= longest)
            #expect(directory.tick(now: until, using: &random).count == 1)
        }
    }

    @Test("Ourselves are never dialled again, a withdrawn service is forgotten, and there is a limit to what is remembered")
    func limits() {
        var random = SplitMix64(seed: 6)
        var directory = PeerDirectoryMachine()
        directory.serviceAnnounced("ps-a", group: group, at: [place], now: Instant(.zero))
        let key = directory.tick(now: Instant(.zero), using: &random)[0].key
        directory.foundSelf(key)
        #expect(directory.tick(now: Instant(.seconds(99)), using: &random).isEmpty)
        directory.serviceWithdrawn("ps-a", group: group)
        #expect(directory.targets.isEmpty)
        for number in 0..<2_000 {
            directory.serviceAnnounced("ps-\(number)", group: group, at: [place], now: Instant(.zero))
        }
        #expect(directory.targets.count == SessionLimits.targetsMax)
        #expect(directory.tick(now: Instant(.zero), using: &random).count == SessionLimits.linksWanted)
        directory = PeerDirectoryMachine()
        for number in 0..<2 * SessionLimits.dialsMax {
            directory.addressLearned(
                PeerEndpoint(host: "10.9.0.\(number)", port: 1), group: group, device: nil, source: .manual, now: Instant(.zero))
        }
        #expect(directory.tick(now: Instant(.zero), using: &random).count == SessionLimits.dialsMax)
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

    @Test("Services that do not answer take nobody's place who was never called", arguments: seeds(10))
    func unanswered(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var directory = PeerDirectoryMachine()
        // One connection is wanted still.
        for number in 1..<SessionLimits.linksWanted {
            directory.connected(to: DeviceID(words: [UInt64(number), 0, 0, 0]), group: group, by: nil)
        }
        for number in 0..<12 { directory.serviceAnnounced("gone-\(number)", group: group, at: [place], now: Instant(.zero)) }
        var now = Instant(.zero)
        func callAll() -> [PeerDirectoryMachine.TargetKey] {
            now = now + .seconds(1)
            let dials = directory.tick(now: now, using: &random)
            for dial in dials { directory.dialFailed(dial.key, reason: "no answer", now: now, using: &random) }
            return dials.map(\.key)
        }
        for _ in 0..<60 { _ = callAll() }
        directory.serviceAnnounced("here", group: group, at: [address(1)], now: now)
        #expect(callAll().contains(.service(group: group, name: "here")), "PEERSYNC_SEED=\(seed)")
    }

    @Test("A call that failed before and is not answered now takes no member's place", arguments: seeds(10))
    func hanging(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var directory = PeerDirectoryMachine()
        // One connection is wanted still.
        for number in 1..<SessionLimits.linksWanted { directory.serviceAnnounced("ps-\(number)", group: group, at: [place], now: Instant(.zero)) }
        for (number, dial) in directory.tick(now: Instant(.zero), using: &random).enumerated() {
            directory.connected(to: DeviceID(words: [UInt64(number), 0, 0, 0]), group: group, by: dial.key)
        }
        directory.serviceAnnounced("stranger", group: group, at: [place], now: Instant(.zero))
        var now = Instant(.zero)
        for _ in 0..<2 {
            for dial in directory.tick(now: now, using: &random) { directory.dialFailed(dial.key, reason: "no answer", now: now, using: &random) }
            now = now + .seconds(9)
        }
        #expect(directory.tick(now: now, using: &random).map(\.key) == [.service(group: group, name: "stranger")])
        directory.serviceAnnounced("here", group: group, at: [address(1)], now: now)
        let calls = directory.tick(now: now, using: &random).map(\.key)
        #expect(calls.contains(.service(group: group, name: "here")), "PEERSYNC_SEED=\(seed)")
    }

    private func address(_ number: Int) -> PeerEndpoint { PeerEndpoint(host: "10.9.\(number / 250).\(number % 250)", port: 1) }

    /// Fills the table with what is remembered, exchanged and announced, much more than it holds.
    private func flooded(_ sources: [PeerDirectoryMachine.Source]) -> PeerDirectoryMachine {
        var directory = PeerDirectoryMachine()
        for source in sources {
            for number in 0..<700 {
                if source == .announced {
                    directory.serviceAnnounced("ps-\(number)", group: group, at: [address(number)], now: Instant(.zero))
                } else {
                    directory.addressLearned(
                        address(number), group: group, device: DeviceID(words: [9, 9, 9, UInt64(number)]), source: source,
                        now: Instant(.zero))
                }
            }
        }
        return directory
    }

    @Test("An address named by hand has a place and is called first, however full the table is", arguments: [
        [.remembered], [.exchanged, .remembered], [.announced], [.remembered, .exchanged, .announced],
    ] as [[PeerDirectoryMachine.Source]])
    func manualFirst(sources: [PeerDirectoryMachine.Source]) {
        var random = SplitMix64(seed: 21)
        var directory = flooded(sources)
        // Calls to all others are under way.
        _ = directory.tick(now: Instant(.zero), using: &random)
        directory.addressLearned(other, group: group, device: nil, source: .manual, now: Instant(.zero))
        #expect(directory.targets.count <= SessionLimits.targetsMax)
        #expect(directory.tick(now: Instant(.zero), using: &random).first?.endpoint == other)
    }

    @Test("What is announced now has a place before what is remembered or told; those have a limit each")
    func announcedBeforeRemembered() {
        var directory = flooded([.remembered, .exchanged])
        #expect(directory.targets.values.count { $0.source == .remembered } == SessionLimits.rememberedTargetsMax)
        #expect(directory.targets.values.count { $0.source == .exchanged } == SessionLimits.exchangedTargetsMax)
        for number in 0..<SessionLimits.targetsMax {
            directory.serviceAnnounced("ps-\(number)", group: group, at: [place], now: Instant(.zero))
        }
        #expect(directory.targets.values.count { $0.source == .announced } == SessionLimits.targetsMax)
        directory.addressLearned(place, group: group, device: device, source: .remembered, now: Instant(.zero))
        #expect(directory.targets.values.allSatisfy { $0.source == .announced })
    }

    @Test("A remembered address that failed makes room for one that was seen just now")
    func rememberedAnew() {
        var random = SplitMix64(seed: 22)
        var directory = flooded([.remembered])
        directory.addressLearned(place, group: group, device: device, source: .remembered, now: Instant(.zero))
        #expect(directory.targets[.address(group: group, place)] == nil)
        let failing = PeerDirectoryMachine.TargetKey.address(group: group, address(5))
        directory.dialFailed(failing, reason: "refused", now: Instant(.zero), using: &random)
        directory.addressLearned(place, group: group, device: device, source: .remembered, now: Instant(.zero))
        #expect(directory.targets[.address(group: group, place)] != nil)
        #expect(directory.targets[failing] == nil)
    }

    @Test("A call by address that is closed in silence is made again with each older key, soon, and then after a longer wait")
    func olderKeys() throws {
        var random = SplitMix64(seed: 23)
        var directory = PeerDirectoryMachine()
        directory.ringChanged(group, keyCount: 3)
        directory.addressLearned(place, group: group, device: nil, source: .manual, now: Instant(.zero))
        var now = Instant(.zero)
        var tried: [Int] = []
        var waits: [Duration] = []
        for _ in 0..<7 {
            let dial = try #require(directory.tick(now: now, using: &random).first)
            tried.append(dial.keyIndex)
            directory.closedInSilence(dial.key, reason: "silence", now: now, using: &random)
            guard case .waiting(let until) = directory.targets[dial.key]?.phase else { return }
            waits.append(until - now)
            now = until
        }
        #expect(tried == [0, 1, 2, 0, 1, 2, 0])
        for (number, wait) in waits.enumerated() {
            #expect(number % 3 == 2 ? wait >= .milliseconds(1_500) : wait <= .milliseconds(320))
        }
        // Once connected the other side has heard of the key in use.
        let dial = try #require(directory.tick(now: now, using: &random).first)
        #expect(dial.keyIndex == 1)
        directory.connected(to: device, group: group, by: dial.key)
        directory.disconnected(
            from: device, group: group, key: dial.key, reason: "", isRefused: false, now: now, using: &random)
        #expect(directory.tick(now: now + .seconds(9), using: &random).first?.keyIndex == 0)
    }

    @Test("After the ring comes the door to the target's device, or where that is unknown each door to a single device", arguments: [true, false])
    func pairs(isKnown: Bool) throws {
        var random = SplitMix64(seed: 25)
        var directory = PeerDirectoryMachine()
        directory.ringChanged(group, keyCount: 2, pairCount: 3)
        directory.addressLearned(place, group: group, device: isKnown ? device : nil, source: .manual, now: Instant(.zero))
        var now = Instant(.zero)
        var tried: [Int] = []
        for _ in 0..<6 {
            let dial = try #require(directory.tick(now: now, using: &random).first)
            #expect(dial.device == (isKnown ? device : nil))
            tried.append(dial.keyIndex)
            directory.closedInSilence(dial.key, reason: "silence", now: now, using: &random)
            guard case .waiting(let until) = directory.targets[dial.key]?.phase else { return }
            now = until
        }
        #expect(tried == (isKnown ? [0, 1, 2, 0, 1, 2] : [0, 1, 2, 3, 4, 0]))
    }

    @Test("A service is called with the key that it announces; a new key begins with that one again")
    func announcedKey() throws {
        var random = SplitMix64(seed: 24)
        var directory = PeerDirectoryMachine()
        directory.ringChanged(group, keyCount: 4)
        directory.serviceAnnounced("ps-a", group: group, at: [place], keyIndex: 2, now: Instant(.zero))
        let first = try #require(directory.tick(now: Instant(.zero), using: &random).first)
        #expect(first.keyIndex == 2)
        directory.closedInSilence(first.key, reason: "silence", now: Instant(.zero), using: &random)
        directory.serviceAnnounced("ps-a", group: group, at: [place], keyIndex: 2, now: Instant(.seconds(1)))
        let second = try #require(directory.tick(now: Instant(.seconds(1)), using: &random).first)
        #expect(second.keyIndex == 3)
        directory.dialFailed(second.key, reason: "broke", now: Instant(.seconds(1)), using: &random)
        directory.ringChanged(group, keyCount: 5)
        #expect(directory.tick(now: Instant(.seconds(9)), using: &random).first?.keyIndex == 0)
    }

    /// Laptops in a hall; each sees those announced in its own part of it.
    private struct Hall {
        var directories: [PeerDirectoryMachine]
        var links: Set<Set<Int>> = []
        let group: GroupID

        init(_ count: Int, group: GroupID) {
            directories = Array(repeating: PeerDirectoryMachine(), count: count)
            self.group = group
        }

        func device(_ number: Int) -> DeviceID { DeviceID(words: [7, 7, 7, UInt64(number)]) }

        mutating func announce(_ announced: Range<Int>, to readers: Range<Int>) {
            for reader in readers {
                for number in announced where number != reader {
                    directories[reader].serviceAnnounced(
                        "ps-\(number)", group: group, at: [PeerEndpoint(host: "10.0.0.1", port: UInt16(number + 1))], now: Instant(.zero))
                }
            }
        }

        /// All call until nobody wants to call any more.
        mutating func settle(using random: inout SplitMix64) {
            var isQuiet = false
            while !isQuiet {
                isQuiet = true
                for caller in directories.indices.shuffled(using: &random) {
                    for dial in directories[caller].tick(now: Instant(.zero), using: &random) {
                        isQuiet = false
                        let called = Int(dial.endpoint.port) - 1
                        directories[caller].connected(to: device(called), group: group, by: dial.key)
                        directories[called].connected(to: device(caller), group: group, by: nil)
                        links.insert([caller, called])
                    }
                }
            }
        }

        /// How many the first one reaches, itself included.
        var reached: Int {
            var found: Set<Int> = [0]
            var border = [0]
            while let one = border.popLast() {
                for link in links where link.contains(one) {
                    for other in link where found.insert(other).inserted { border.append(other) }
                }
            }
            return found.count
        }

        var mostLinks: Int { directories.indices.map { one in links.count { $0.contains(one) } }.max() ?? 0 }
    }

    @Test("In a room everybody calls everybody", arguments: 2...9)
    func room(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        var hall = Hall(count, group: group)
        hall.announce(0..<count, to: 0..<count)
        hall.settle(using: &random)
        #expect(hall.links.count == count * (count - 1) / 2)
    }

    @Test("In a crowd each has a few connections, and all are in one piece", arguments: 1...3)
    func crowd(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var hall = Hall(100, group: group)
        hall.announce(0..<100, to: 0..<100)
        hall.settle(using: &random)
        #expect(hall.reached == 100)
        #expect(hall.links.count <= 100 * SessionLimits.linksWanted)
        #expect(hall.mostLinks <= 3 * SessionLimits.linksWanted)
    }

    @Test("Two crowds that meet mingle, though everybody had enough connections before", arguments: 1...10)
    func mingling(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var hall = Hall(60, group: group)
        for part in [0..<45, 45..<60] { hall.announce(part, to: part) }
        hall.settle(using: &random)
        #expect(hall.reached == 45)
        hall.announce(0..<60, to: 0..<60)
        hall.settle(using: &random)
        #expect(hall.reached == 60)
    }

    @Test("Of two connections between two devices both keep the same one, whichever they saw first")
    func duplicates() {
        let small = PeerInstance(device: DeviceID(words: [1, 0, 0, 0]), sessionKey: [9])
        let large = PeerInstance(device: DeviceID(words: [2, 0, 0, 0]), sessionKey: [1])
        // Opened by the small one (S) and by the large one (L); each side sees one of them first.
        for firstIsSmalls in [true, false] {
            let atSmall = DuplicateRule(own: small, peer: large, oldOpenedByUs: firstIsSmalls, newOpenedByUs: !firstIsSmalls)
            let atLarge = DuplicateRule(own: large, peer: small, oldOpenedByUs: !firstIsSmalls, newOpenedByUs: firstIsSmalls)
            #expect(atSmall == (firstIsSmalls ? .endsNew : .endsOld))
            #expect(atLarge == atSmall)
        }
    }
}
