// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
@testable import PeerSession
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
        #expect(table.admit(table.open(byUs: false), other, group: group, own: own, standing: .removed) == .turnedAway(.notMember))
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

    @Test("Laptops with a copy of this one's disk are called one by one, and again when one of them is gone")
    func ownCopies() throws {
        var random = SplitMix64(seed: 8)
        var table = ConnectionTable()
        var now = Instant(.zero)
        for number in 1...3 {
            table.directory.serviceAnnounced("ps-\(number)", group: group, at: [PeerEndpoint(host: "10.9.0.\(number)", port: 1)], now: now)
        }
        // The first call tells that it is a copy; the others are made all the same, and each of them leads to another run.
        let dials = table.directory.tick(now: now, using: &random)
        #expect(dials.count == 3)
        var numbers: [Int] = []
        for (number, dial) in dials.enumerated() {
            numbers.append(table.opened(byUs: true, group: group, dial: dial, host: dial.endpoint.host, now: now))
            let copy = PeerInstance(device: own.device, sessionKey: [UInt8(number + 2)])
            #expect(table.admit(numbers[number], copy, group: group, own: own) == .kept(closing: [], isNews: number == 0))
        }
        #expect(table.directory.tick(now: now, using: &random).isEmpty)
        // A fourth copy is called though three are connected.
        table.directory.serviceAnnounced("ps-4", group: group, at: [PeerEndpoint(host: "10.9.0.4", port: 1)], now: now)
        table.directory.deviceListens(own.device, group: group, at: PeerEndpoint(host: "10.9.0.4", port: 1))
        #expect(table.directory.tick(now: now, using: &random).map(\.key) == [.service(group: group, name: "ps-4")])
        // One goes: it alone is called again, though the others are there.
        #expect(table.ended(numbers[1], .silence, reason: "", now: now, using: &random) == nil)
        now = now + .seconds(5)
        #expect(table.directory.tick(now: now, using: &random).map(\.key) == [dials[1].key])
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

    private func host(_ number: Int) -> String { "10.0.\(number / 250).\(number % 250)" }

    /// A caller arrives at the port.
    private func call(
        _ table: inout ConnectionTable, from host: String, _ random: inout SplitMix64
    ) -> (number: Int, evicted: Int?) {
        let evicted = table.makePlace(for: host, using: &random)
        return (table.opened(byUs: false, host: host, now: Instant(.zero)), evicted)
    }

    @Test("Callers without a proof have their places; then one of the oldest quarter is evicted for each that arrives")
    func unproven() {
        var random = SplitMix64(seed: 6)
        var table = ConnectionTable()
        var open: [Int] = []
        for number in 0..<SessionLimits.unprovenMax {
            let (caller, evicted) = call(&table, from: host(number), &random)
            #expect(evicted == nil)
            open.append(caller)
        }
        for number in 0..<2_000 {
            let oldest = Set(open.prefix(SessionLimits.unprovenMax / 4))
            let (caller, evicted) = call(&table, from: host(1_000 + number), &random)
            guard let evicted else {
                Issue.record("nobody was evicted for caller \(number)")
                return
            }
            #expect(oldest.contains(evicted))
            #expect(table.isEvicted(evicted))
            // An evicted connection is still there for a moment, and is not drawn again.
            if number.isMultiple(of: 3) {
                _ = table.ended(evicted, .evicted, reason: "", now: Instant(.zero), using: &random)
            }
            open.removeAll { $0 == evicted }
            open.append(caller)
        }
    }

    @Test("One network block has a few places, which it takes from itself only")
    func unprovenPerBlock() {
        var random = SplitMix64(seed: 7)
        var table = ConnectionTable()
        let others = (0..<20).map { call(&table, from: host($0), &random).number }
        // All of one machine.
        for number in 0..<SessionLimits.unprovenPerBlockMax {
            let evicted = call(&table, from: "fd00::\(number)", &random).evicted
            #expect(evicted == nil)
        }
        for number in 0..<100 {
            let evicted = call(&table, from: "fd00::1:\(number)", &random).evicted
            #expect(evicted.map { !others.contains($0) } == true)
        }
        #expect(others.allSatisfy { !table.isEvicted($0) })
        // Link-local addresses are counted one by one.
        for number in 0..<100 {
            let evicted = call(&table, from: "fe80::\(number)%eth0", &random).evicted
            #expect(evicted == nil)
        }
    }

    @Test("Callers who prove nothing take no place from holders of a key, and those none from members", arguments: 1...3)
    func stages(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var table = ConnectionTable()
        let member = call(&table, from: host(0), &random).number
        #expect(table.keyShown(member, using: &random) == nil)
        #expect(table.admit(member, other, group: group, own: own) == .kept(closing: [], isNews: true))
        let ours = table.open(byUs: true, group: group)
        let holder = call(&table, from: host(1), &random).number
        #expect(table.keyShown(holder, using: &random) == nil)
        for number in 0..<1_000 { _ = call(&table, from: host(2 + number), &random) }
        #expect([member, ours, holder].allSatisfy { !table.isEvicted($0) })
        let newcomer = call(&table, from: host(3_000), &random).number
        _ = table.keyShown(newcomer, using: &random)
        table.awaitsPerson(newcomer)
        // A crowd with the key, each device unknown.
        for number in 0..<1_000 {
            let caller = call(&table, from: host(number), &random).number
            _ = table.keyShown(caller, using: &random)
            let peer = PeerInstance(device: DeviceID(words: [9, 9, 9, UInt64(number)]), sessionKey: [1])
            #expect(table.admit(caller, peer, group: group, own: own, standing: .unknown) == .kept(closing: [], isNews: false))
        }
        #expect(table.isEvicted(holder))
        #expect([member, ours, newcomer].allSatisfy { !table.isEvicted($0) })
        let standing = table.entries.values.count { $0.stage == .keyHolder && $0.isEvictable }
        #expect(standing == SessionLimits.keyHoldersMax)
    }

    @Test("An unknown device leaves no trace before the document says that it is a member's, and is missed by nobody")
    func unknownDevice() {
        var random = SplitMix64(seed: 8)
        var table = ConnectionTable()
        let endpoint = PeerEndpoint(host: "10.0.0.9", port: 7)
        let stranger = call(&table, from: host(1), &random).number
        #expect(table.admit(stranger, other, group: group, own: own, standing: .unknown) == .kept(closing: [], isNews: false))
        let isNews = table.peerListens(stranger, at: endpoint, now: Instant(.zero))
        #expect(!isNews)
        #expect(table.directory.targets.isEmpty)
        #expect(table.addresses(in: group).isEmpty)
        #expect(!table.directory.isContent(with: [group]))
        #expect(table.ended(stranger, .silence, reason: "", now: Instant(.zero), using: &random) == nil)

        let guest = call(&table, from: host(1), &random).number
        _ = table.admit(guest, other, group: group, own: own, standing: .unknown)
        _ = table.peerListens(guest, at: endpoint, now: Instant(.zero))
        #expect(table.becameMember(guest, now: Instant(.zero)) == true)
        #expect(table.becameMember(guest, now: Instant(.zero)) == nil)
        #expect(table.addresses(in: group) == [PeerAddress(device: other.device, endpoint: endpoint)])
        #expect(table.directory.targets.count == 1)
        #expect(table.ended(guest, .silence, reason: "", now: Instant(.zero), using: &random) == other.device)
    }

    @Test("There are places for so many members; another one is told that this laptop is busy")
    func membersMax() {
        var random = SplitMix64(seed: 9)
        var table = ConnectionTable()
        func peer(_ number: Int) -> PeerInstance { PeerInstance(device: DeviceID(words: [7, 7, 7, UInt64(number)]), sessionKey: [1]) }
        for number in 0..<SessionLimits.connectionsMax {
            let caller = call(&table, from: host(number), &random).number
            #expect(table.admit(caller, peer(number), group: group, own: own) == .kept(closing: [], isNews: true))
        }
        let late = call(&table, from: host(1), &random).number
        #expect(table.admit(late, peer(1_000), group: group, own: own) == .turnedAway(.busy))
        let guest = call(&table, from: host(2), &random).number
        #expect(table.admit(guest, peer(1_001), group: group, own: own, standing: .unknown) == .kept(closing: [], isNews: false))
        #expect(table.becameMember(guest, now: Instant(.zero)) == nil)
        // Whom this side calls needs no such place.
        let ours = table.open(byUs: true, group: group)
        #expect(table.admit(ours, peer(1_002), group: group, own: own) == .kept(closing: [], isNews: true))
    }
}

extension ConnectionTable {
    fileprivate mutating func open(byUs: Bool, group: GroupID? = nil) -> Int {
        opened(byUs: byUs, group: group, host: "10.0.0.1", now: Instant(.zero))
    }
}
