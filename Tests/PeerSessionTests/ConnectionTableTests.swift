// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

struct ConnectionTableTests {
    private let group = GroupID(words: [1, 2, 3, 4])
    private let own = PeerInstance(device: DeviceID(words: [5, 0, 0, 0]), sessionKey: [1])
    private let other = PeerInstance(device: DeviceID(words: [6, 0, 0, 0]), sessionKey: [2])

    @Test("A connection to oneself is turned away; one to a copy of one's own disk is not")
    func selfConnection() {
        var table = ConnectionTable()
        let copy = PeerInstance(device: own.device, sessionKey: [3])
        #expect(table.admit(table.open(byUs: true, group: group), own, group: group, own: own) == .turnedAway(.selfConnection))
        #expect(table.admit(table.open(byUs: false), copy, group: group, own: own) == .kept(closing: [], isNews: true))
        #expect(table.admit(table.open(byUs: false), other, group: group, own: own, isOut: true) == .turnedAway(.notMember))
    }

    @Test("Two laptops with one copied disk are both connected, and only the last to go is missed")
    func copies() {
        var random = SplitMix64(seed: 1)
        var table = ConnectionTable()
        let copy = PeerInstance(device: other.device, sessionKey: [4])
        let first = table.open(byUs: true, group: group)
        let second = table.open(byUs: false)
        #expect(table.admit(first, other, group: group, own: own) == .kept(closing: [], isNews: true))
        #expect(table.admit(second, copy, group: group, own: own) == .kept(closing: [], isNews: false))
        #expect(table.ended(first, .silence, reason: "", now: Instant(.zero), using: &random) == nil)
        #expect(table.ended(second, .silence, reason: "", now: Instant(.zero), using: &random) == other.device)
    }

    @Test("Of two connections to one run of a program one stays, and both sides choose the same one", arguments: [true, false])
    func duplicate(firstIsOurs: Bool) {
        var (left, right) = (ConnectionTable(), ConnectionTable())
        let numbers = [firstIsOurs, !firstIsOurs].map { isOurs in
            (left.open(byUs: isOurs, group: isOurs ? group : nil), right.open(byUs: !isOurs, group: isOurs ? nil : group))
        }
        for (number, _) in numbers { _ = left.admit(number, other, group: group, own: own) }
        // The other side sees them the other way round.
        for (_, number) in numbers.reversed() { _ = right.admit(number, own, group: group, own: other) }
        let kept = numbers.firstIndex { $0.0 == left.connection(to: other, group: group) }
        #expect(kept == numbers.firstIndex { $0.1 == right.connection(to: own, group: group) })
    }

    @Test("Of two connections by one side one stays, whichever of them each side saw first", arguments: [true, false], [true, false])
    func duplicateByOneSide(callerIsSmaller: Bool, isSeenAlike: Bool) {
        let (caller, called) = callerIsSmaller ? (own, other) : (other, own)
        var random = SplitMix64(seed: 5)
        let duplicate = CloseCause.orderly(Message.CloseReason.duplicateConnection.rawValue)
        var (calling, answering) = (ConnectionTable(), ConnectionTable())
        let numbers = (0..<2).map { _ in (calling.open(byUs: true, group: group), answering.open(byUs: false)) }
        var (calls, answers): (Set<Int>, Set<Int>) = ([0, 1], [0, 1])
        for index in isSeenAlike ? [0, 1] : [1, 0] {
            guard case .kept(let closing, _) = answering.admit(numbers[index].1, caller, group: group, own: called) else { continue }
            for closed in closing { answers.remove(numbers.firstIndex { $0.1 == closed } ?? 2) }
        }
        for index in [0, 1] {
            guard case .kept(let closing, _) = calling.admit(numbers[index].0, called, group: group, own: caller) else { continue }
            for closed in closing { calls.remove(numbers.firstIndex { $0.0 == closed } ?? 2) }
        }
        // Each side hears what the other one ended; nobody is missed for it.
        let left = calls.intersection(answers)
        for index in [0, 1] where !left.contains(index) {
            #expect(answering.ended(numbers[index].1, duplicate, reason: "", now: Instant(.zero), using: &random) == nil)
            #expect(calling.ended(numbers[index].0, duplicate, reason: "", now: Instant(.zero), using: &random) == nil)
        }
        #expect(left.count == 1)
        #expect(left.first.map { numbers[$0].0 } == calling.connection(to: called, group: group))
        #expect(left.first.map { numbers[$0].1 } == answering.connection(to: caller, group: group))
        #expect(answering.entries.values.filter(\.isCurrent).count == 1)
    }

    @Test("A peer that opens connection upon connection holds a few of them")
    func connectionsOfOnePeer() {
        var table = ConnectionTable()
        var open: [Int] = []
        for _ in 0..<SessionLimits.connectionsPerPeerMax {
            open.append(table.open(byUs: false))
            #expect(table.admit(open[open.count - 1], other, group: group, own: own) == .kept(closing: [], isNews: open.count == 1))
        }
        let another = table.open(byUs: false)
        #expect(table.admit(another, other, group: group, own: own) == .kept(closing: [open[0]], isNews: false))
        // Ours, where it is to stay, takes the place of them all.
        let ours = table.open(byUs: true, group: group)
        #expect(table.admit(ours, other, group: group, own: own) == .kept(closing: open.dropFirst() + [another], isNews: false))
        #expect(table.admit(table.open(byUs: false), other, group: group, own: own) == .turnedAway(.duplicateConnection))
    }

    @Test("A peer whose connection was given up for another one that never comes is missed after all, once")
    func successorNeverComes() {
        var random = SplitMix64(seed: 2)
        var table = ConnectionTable()
        func at(_ seconds: Int) -> Instant { Instant(.seconds(seconds)) }
        let duplicate = CloseCause.orderly(Message.CloseReason.duplicateConnection.rawValue)
        let first = table.open(byUs: true, group: group)
        _ = table.admit(first, other, group: group, own: own)
        #expect(table.ended(first, duplicate, reason: "", now: at(10), using: &random) == nil)
        #expect(table.lostMeanwhile(now: at(17)).isEmpty)
        #expect(table.lostMeanwhile(now: at(18)).map(\.device) == [other.device])
        #expect(table.lostMeanwhile(now: at(30)).isEmpty)
        // When the other one does come it is no news, and nobody is missed.
        let second = table.open(byUs: true, group: group)
        #expect(table.admit(second, other, group: group, own: own) == .kept(closing: [], isNews: true))
        #expect(table.ended(second, duplicate, reason: "", now: at(40), using: &random) == nil)
        #expect(table.admit(table.open(byUs: false), other, group: group, own: own) == .kept(closing: [], isNews: false))
        #expect(table.lostMeanwhile(now: at(90)).isEmpty)
    }

    @Test("The same losses make the same plans, in whatever order the addresses were learned")
    func determinism() {
        func plan(_ ports: [Int]) -> [PeerDirectoryMachine.TargetKey: PeerDirectoryMachine.Target] {
            var random = SplitMix64(seed: 2)
            var table = ConnectionTable()
            let now = Instant(.zero)
            for port in ports {
                table.directory.addressLearned(
                    PeerEndpoint(host: "there", port: UInt16(port)), group: group, device: other.device, source: .remembered, now: now)
            }
            let number = table.open(byUs: true, group: group)
            _ = table.admit(number, other, group: group, own: own)
            _ = table.directory.tick(now: now, using: &random)
            _ = table.ended(number, .silence, reason: "gone", now: now, using: &random)
            return table.directory.targets
        }
        var random = SplitMix64(seed: 4)
        let ports = Array(1...20)
        for _ in 0..<20 { #expect(plan(ports.shuffled(using: &random)) == plan(ports)) }
    }

    @Test("Strangers have a few places, one address a few of them; who only holds one gives way after a second")
    func entrance() {
        var table = ConnectionTable()
        func host(_ number: Int) -> String { "10.0.0.\(number)" }
        for number in 0..<SessionLimits.strangersPerAddressMax {
            #expect(table.entrance(from: host(0), now: Instant(.zero)) == .welcome)
            _ = table.opened(byUs: false, host: host(0), now: Instant(.milliseconds(number)))
        }
        #expect(table.entrance(from: host(0), now: Instant(.seconds(5))) == .full)
        var numbers: [Int] = []
        for number in 0..<SessionLimits.strangersMax - SessionLimits.strangersPerAddressMax {
            numbers.append(table.opened(byUs: false, host: host(1 + number), now: Instant(.milliseconds(500))))
        }
        #expect(table.entrance(from: host(200), now: Instant(.milliseconds(999))) == .full)
        // Its own address is no better off for it.
        #expect(table.entrance(from: host(0), now: Instant(.milliseconds(1_000))) == .full)
        #expect(table.entrance(from: host(200), now: Instant(.milliseconds(1_000))) == .inPlaceOf(1))
        // Who proved something is no stranger, and those whom this node calls are none.
        table.proved(1)
        #expect(table.entrance(from: host(200), now: Instant(.milliseconds(900))) == .welcome)
        _ = table.open(byUs: true)
        #expect(table.entrance(from: host(200), now: Instant(.milliseconds(900))) == .welcome)
        _ = table.opened(byUs: false, host: host(201), now: Instant(.milliseconds(600)))
        #expect(table.admit(numbers[0], other, group: group, own: own) == .kept(closing: [], isNews: true))
        #expect(table.entrance(from: host(202), now: Instant(.milliseconds(900))) == .welcome)
        while table.entries.count < SessionLimits.connectionsMax { _ = table.open(byUs: true) }
        #expect(table.entrance(from: host(202), now: Instant(.seconds(9))) == .full)
    }
}

extension ConnectionTable {
    fileprivate mutating func open(byUs: Bool, group: GroupID? = nil) -> Int {
        opened(byUs: byUs, group: group, host: "10.0.0.1", now: Instant(.zero))
    }
}
