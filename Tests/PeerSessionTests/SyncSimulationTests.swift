// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

/// Two or three devices with the machines that `serve` runs, real encoding, and a network that delays and cuts.
struct SyncSimulationTests {
    /// One end of a connection.
    private struct End {
        var machine: SyncMachine
        let device: Int
        var inbox: [[UInt8]] = []
        var isClosed = false
    }

    private struct World {
        var devices: [TestDevice]
        var links: [(End, End)] = []
        var now = Instant(.zero)
        var wakes: [Instant] = []
        var bytesSent = 0
        var changesSent = 0

        func digest(_ device: Int) -> DocumentDigest {
            DocumentDigest(changes: Hash.changesDigest(of: devices[device].graph.heads), views: nil)
        }

        mutating func connect(_ left: Int, _ right: Int) {
            func end(_ own: Int, _ other: Int) -> End {
                End(
                    machine: SyncMachine(
                        peer: devices[other].identity.device, ownDevice: devices[own].identity.device, listeningPort: 1,
                        software: "test", now: now),
                    device: own)
            }
            links.append((end(left, right), end(right, left)))
            let link = links.count - 1
            for side in [0, 1] {
                let device = side == 0 ? left : right
                var ending = side == 0 ? links[link].0 : links[link].1
                let effects = ending.machine.begin(graph: devices[device].graph, digest: digest(device))
                store(ending, link, side)
                perform(effects, link, side)
            }
        }

        private func end(_ link: Int, _ side: Int) -> End { side == 0 ? links[link].0 : links[link].1 }

        private mutating func store(_ end: End, _ link: Int, _ side: Int) {
            if side == 0 { links[link].0 = end } else { links[link].1 = end }
        }

        mutating func feed(_ event: SyncMachine.Event, _ link: Int, _ side: Int) {
            var ending = end(link, side)
            guard !ending.isClosed else { return }
            let effects = ending.machine.handle(
                event, graph: devices[ending.device].graph, digest: digest(ending.device), now: now)
            store(ending, link, side)
            perform(effects, link, side)
        }

        private mutating func send(_ message: Message, _ link: Int, _ side: Int) {
            let bytes = MessageCodec.encode(message)
            bytesSent += bytes.count
            if side == 0 { links[link].1.inbox.append(bytes) } else { links[link].0.inbox.append(bytes) }
        }

        private mutating func perform(_ effects: [SyncMachine.Effect], _ link: Int, _ side: Int) {
            let device = end(link, side).device
            for effect in effects {
                switch effect {
                case .send(let message): send(message, link, side)
                case .sendChanges(let indices):
                    changesSent += indices.count
                    send(.changes(indices.map {
                        let change = devices[device].changes[$0]
                        return ReceivedChange(bytes: change.bytes, signature: change.signature)
                    }), link, side)
                case .ingest(let received): ingest(received, link, side)
                case .wake(let moment): wakes.append(moment)
                case .close: close(link)
                case .stateChanged, .addressesReceived, .peerListens, .peerHolds: break
                }
            }
        }

        private mutating func ingest(_ received: [ReceivedChange], _ link: Int, _ side: Int) {
            let device = end(link, side).device
            var held: [Int] = []
            var result: SyncMachine.Ingestion?
            do {
                for change in try SignedChange.authenticate(received) {
                    switch devices[device].take(change) {
                    case .valid, .known: held += devices[device].graph.index(of: change.id).map { [$0] } ?? []
                    case .missing: result = .gap
                    case .invalid(let fault): result = .refused("\(fault)")
                    }
                    if result != nil { break }
                }
            } catch {
                result = .refused("\(error)")
            }
            feed(.ingested(result ?? .committed(held)), link, side)
            grew(device)
        }

        mutating func grew(_ device: Int) {
            for link in links.indices {
                for side in [0, 1] where end(link, side).device == device { feed(.graphGrew, link, side) }
            }
        }

        mutating func close(_ link: Int) {
            links[link].0.isClosed = true
            links[link].1.isClosed = true
        }

        /// Delivers one message or lets time pass.
        ///
        /// - Returns: False when nothing is left to happen.
        mutating func step(_ random: inout SplitMix64) -> Bool {
            var ready: [(Int, Int)] = []
            for link in links.indices {
                if !links[link].0.inbox.isEmpty, !links[link].0.isClosed { ready.append((link, 0)) }
                if !links[link].1.inbox.isEmpty, !links[link].1.isClosed { ready.append((link, 1)) }
            }
            if let (link, side) = ready.randomElement(using: &random) {
                let bytes = side == 0 ? links[link].0.inbox.removeFirst() : links[link].1.inbox.removeFirst()
                guard let message = try? MessageCodec.decode(bytes) else {
                    Issue.record("a message of ours does not decode")
                    return false
                }
                feed(.messageReceived(message), link, side)
                return true
            }
            guard let next = wakes.min() else { return false }
            wakes.removeAll { $0 <= next }
            now = max(now, next)
            for link in links.indices {
                feed(.timerFired, link, 0)
                feed(.timerFired, link, 1)
            }
            return true
        }

        mutating func settle(_ random: inout SplitMix64, seed: UInt64) {
            for _ in 0..<20_000 where !step(&random) { return }
            Issue.record("the network never came to rest, PEERSYNC_SEED=\(seed)")
        }

        func isInSync(_ link: Int) -> Bool {
            links[link].0.machine.state == .inSync && links[link].1.machine.state == .inSync
        }
    }

    @Test("Two devices with anything in common or not end in sync, and nothing is sent that the other has", arguments: seeds(20))
    func pair(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var world = World(devices: TestGroup(members: 2, seed: seed).devices)
        var missing = 0
        for device in [0, 1] {
            let count = Int.random(in: 0...40, using: &random)
            for number in 0..<count { world.devices[device].write([.create(.test(UInt64(device * 100 + number)))]) }
            missing += count
        }
        world.connect(0, 1)
        world.settle(&random, seed: seed)
        #expect(world.isInSync(0), "PEERSYNC_SEED=\(seed)")
        #expect(world.digest(0) == world.digest(1), "PEERSYNC_SEED=\(seed)")
        #expect(world.changesSent == missing, "PEERSYNC_SEED=\(seed)")
    }

    @Test("Three in a row while they write: all end with one document, each change crosses each link once", arguments: seeds(20))
    func chain(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var world = World(devices: TestGroup(members: 3, seed: seed).devices)
        world.connect(0, 1)
        world.connect(1, 2)
        for number in 0..<60 {
            if Bool.random(using: &random) {
                let device = Int.random(in: 0..<3, using: &random)
                world.devices[device].write([.create(.test(UInt64(number)))])
                world.grew(device)
            }
            for _ in 0..<Int.random(in: 0...4, using: &random) { _ = world.step(&random) }
        }
        world.settle(&random, seed: seed)
        #expect(world.digest(0) == world.digest(2), "PEERSYNC_SEED=\(seed)")
        #expect(world.isInSync(0) && world.isInSync(1), "PEERSYNC_SEED=\(seed)")
        #expect(world.changesSent <= 2 * 60, "PEERSYNC_SEED=\(seed)")
    }

    @Test("A link cut at any moment loses nothing: the next one finishes the work", arguments: seeds(20))
    func cut(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var world = World(devices: TestGroup(members: 2, seed: seed).devices)
        for number in 0..<50 { world.devices[number % 2].write([.create(.test(UInt64(number)))]) }
        for _ in 0..<4 {
            world.connect(0, 1)
            for _ in 0..<Int.random(in: 0...6, using: &random) { _ = world.step(&random) }
            world.close(world.links.count - 1)
        }
        world.connect(0, 1)
        world.settle(&random, seed: seed)
        #expect(world.isInSync(world.links.count - 1), "PEERSYNC_SEED=\(seed)")
        #expect(world.digest(0) == world.digest(1), "PEERSYNC_SEED=\(seed)")
    }

    @Test("Both branches of a forked chain reach everyone", arguments: seeds(10))
    func fork(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let group = TestGroup(members: 2, seed: seed)
        var copy = group.devices[0]
        var world = World(devices: group.devices)
        for number in 0..<5 { world.devices[0].write([.create(.test(UInt64(number)))]) }
        for number in 0..<8 { copy.write([.create(.test(UInt64(100 + number)))]) }
        world.devices[1].pull(from: copy)
        world.connect(0, 1)
        world.settle(&random, seed: seed)
        #expect(world.digest(0) == world.digest(1), "PEERSYNC_SEED=\(seed)")
        #expect(world.devices[0].graph.forkedReplicas.count == 1)
    }

    @Test("Two who wrote after different branches of the same chains agree, however far ahead each other's branch looks", arguments: seeds(10))
    func branches(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let group = TestGroup(members: 4, seed: seed)
        var world = World(devices: Array(group.devices[0..<2]))
        // The first has a long branch of one chain, which follows a short one of the other; the second has it the other way.
        for (reader, (short, long)) in [(3, 2), (2, 3)].enumerated() {
            var (first, second) = (group.devices[short], group.devices[long])
            for number in 0..<4 { first.write([.create(.test(UInt64(reader * 100 + number)))]) }
            second.pull(from: first)
            for number in 0..<9 { second.write([.create(.test(UInt64(reader * 100 + 10 + number)))]) }
            world.devices[reader].pull(from: second)
        }
        world.connect(0, 1)
        world.settle(&random, seed: seed)
        #expect(world.isInSync(0), "PEERSYNC_SEED=\(seed)")
        #expect(world.digest(0) == world.digest(1), "PEERSYNC_SEED=\(seed)")
    }

    @Test("A device unknown here is told nothing until the change that admits it has come")
    func introduction() {
        var random = SplitMix64(seed: 1_005)
        let group = TestGroup(members: 3, seed: 5)
        var newcomer = TestDevice(identity: Identity(using: &random), replica: ReplicaID(words: [8, 8]), group: group.group)
        var host = group.devices[0]
        host.write([.members(.admit(newcomer.identity.device, isSamePerson: false))])
        newcomer.pull(from: host)
        newcomer.write([.create(.test(1))])
        var other = group.devices[1]
        other.write([.create(.test(2))])
        var world = World(devices: [newcomer, other])
        world.connect(0, 1)
        if case .hello(let hello) = try? MessageCodec.decode(world.links[0].0.inbox[0]) {
            #expect(hello.tips.isEmpty)
            #expect(hello.digest == .nothing)
        } else {
            Issue.record("no hello")
        }
        world.settle(&random, seed: 5)
        #expect(world.isInSync(0))
        #expect(world.digest(0) == world.digest(1))
    }

    @Test("A stranger with the group's key but without an admission is sent away")
    func stranger() {
        var random = SplitMix64(seed: 1_006)
        let group = TestGroup(members: 1, seed: 6)
        let stranger = TestDevice(identity: Identity(using: &random), replica: ReplicaID(words: [8, 8]), group: group.group)
        var world = World(devices: [stranger, group.devices[0]])
        world.connect(0, 1)
        for _ in 0..<50 { _ = world.step(&random) }
        #expect(world.links[0].0.isClosed)
        #expect(world.devices[0].graph.count == 0)
    }

    @Test("Two of whom one has changes in the log that nobody keeps are in sync, and none of those is sent", arguments: seeds(6))
    func unkept(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var group = TestGroup(members: 3, seed: seed)
        group.devices[1].write([.create(.test(1))])
        group.meet()
        let start = group.devices[2]
        for number in 0..<5 { group.devices[1].write([.create(.test(UInt64(10 + number)))]) }
        group.devices[2].pull(from: group.devices[1])
        let removal = group.devices[0].write([.members(.remove(group.devices[1].identity.device, reason: "", keeping: []))])
        group.devices[2].take(removal)
        #expect(group.devices[2].graph.count == start.graph.count + 6)
        var world = World(devices: [group.devices[2], group.devices[0]])
        world.connect(0, 1)
        world.settle(&random, seed: seed)
        #expect(world.isInSync(0), "PEERSYNC_SEED=\(seed)")
        #expect(world.changesSent == 0, "PEERSYNC_SEED=\(seed)")
    }

    @Test("What was passed over because it was not kept is sent once somebody who is in built on it", arguments: seeds(6))
    func keptAgain(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var group = TestGroup(members: 4, seed: seed)
        group.devices[1].write([.create(.test(1))])
        group.meet()
        let word = group.devices[1].write([.create(.test(10))])
        group.devices[3].take(word)
        let answer = group.devices[3].write([.create(.test(11))])
        group.devices[2].take(word)
        let removal = group.devices[0].write([.members(.remove(group.devices[1].identity.device, reason: "", keeping: []))])
        group.devices[2].take(removal)
        var world = World(devices: [group.devices[2], group.devices[0]])
        world.connect(0, 1)
        world.settle(&random, seed: seed)
        #expect(world.changesSent == 0, "PEERSYNC_SEED=\(seed)")
        world.devices[0].take(answer)
        world.grew(0)
        world.settle(&random, seed: seed)
        #expect(world.isInSync(0) && world.digest(0) == world.digest(1), "PEERSYNC_SEED=\(seed)")
        #expect(world.changesSent == 2, "PEERSYNC_SEED=\(seed)")
    }
}
