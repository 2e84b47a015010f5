// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire

/// What travels on a connection.
enum Packet {
    case greeting
    case answer
    case proof
    /// An encoded message.
    case message([UInt8])
    /// Nothing comes any more.
    case end
}

/// One end of a connection.
struct End {
    let node: Int
    /// In the node's table.
    let number: Int
    /// From the handshake on.
    var machine: SyncMachine?
    var isClosed = false
    /// The document has new changes that the machine was not told of.
    var hasGrown = false
    var wakes: [Instant] = []
    var lastHeard: Instant
}

struct Link {
    var ends: [End]
    /// What is on its way to each end.
    var queues: [[Packet]] = [[], []]
    /// Nothing arrives at that end.
    var frozen = [false, false]
    /// Messages that a lying member kept, to say again.
    var kept: [[UInt8]] = []
}

/// Connections: dialling, delivering and hanging up, as `PeerNode` does it over sockets.
extension World {
    func canReach(_ left: Int, _ right: Int) -> Bool {
        guard let partition else { return true }
        return (partition >> UInt32(left % 32)) & 1 == (partition >> UInt32(right % 32)) & 1
    }

    // MARK: - Time

    /// The patience of slow nodes.
    static let patience = 4

    func pass(_ time: Duration) {
        now = now + time
        for node in nodes.indices where nodes[node].patience != nil { nodes[node].patience = Self.patience }
        for link in openLinks {
            for side in [0, 1] where links[link].ends[side].machine != nil && !links[link].ends[side].isClosed {
                let due = links[link].ends[side].wakes.contains { $0 <= now }
                links[link].ends[side].wakes.removeAll { $0 <= now }
                if due { feed(.timerFired, link, side) }
            }
            for side in [0, 1] where !links[link].ends[side].isClosed {
                // Both ends ask for signs of life; they come unless something is in the way.
                let other = links[link].ends[1 - side]
                let isAlive = !other.isClosed && !links[link].frozen[side] && !links[link].frozen[1 - side]
                    && canReach(other.node, links[link].ends[side].node)
                if isAlive {
                    links[link].ends[side].lastHeard = now
                } else if now - links[link].ends[side].lastHeard >= SessionLimits.silenceMax {
                    ended(link, side, .silence)
                }
            }
        }
        for node in nodes.indices where nodes[node].isRunning {
            for dial in nodes[node].table.directory.tick(now: now, using: &random) { perform(dial, from: node) }
        }
    }

    private func perform(_ dial: PeerDirectoryMachine.Dial, from node: Int) {
        let other = Int(dial.endpoint.port) - 1
        guard nodes.indices.contains(other), nodes[other].isRunning, canReach(node, other) else {
            return nodes[node].table.directory.dialFailed(dial.key, reason: "no answer", now: now, using: &random)
        }
        let number = nodes[node].table.opened(byUs: true, group: group, dial: dial, host: "node", now: now)
        let called = nodes[other].table.opened(byUs: false, host: "node", now: now)
        links.append(Link(ends: [End(node: node, number: number, lastHeard: now), End(node: other, number: called, lastHeard: now)]))
        links[links.count - 1].queues[1].append(.greeting)
        openLinks.append(links.count - 1)
    }

    // MARK: - Delivering

    /// Lets one of all things that can happen happen.
    ///
    /// - Returns: False when there is none.
    func deliverOne(_ dice: inout SplitMix64) -> Bool {
        guard !openLinks.isEmpty else { return false }
        // From a random end on, the first one where something is ready.
        let count = 2 * openLinks.count
        let first = Int.random(in: 0..<count, using: &dice)
        let growthFirst = Bool.random(using: &dice)
        for offset in 0..<count {
            let (link, side) = (openLinks[(first + offset) % count / 2], (first + offset) % 2)
            if links[link].ends[side].isClosed || nodes[links[link].ends[side].node].patience == 0 { continue }
            let isGrown = links[link].ends[side].hasGrown
            let hasPacket = !links[link].queues[side].isEmpty && !links[link].frozen[side]
                && canReach(links[link].ends[0].node, links[link].ends[1].node)
            if isGrown, growthFirst || !hasPacket {
                links[link].ends[side].hasGrown = false
                feed(.graphGrew, link, side)
            } else if hasPacket {
                received(links[link].queues[side].removeFirst(), link, side)
            } else {
                continue
            }
            return true
        }
        return false
    }

    private func received(_ packet: Packet, _ link: Int, _ side: Int) {
        messages += 1
        links[link].ends[side].lastHeard = now
        if let patience = nodes[links[link].ends[side].node].patience { nodes[links[link].ends[side].node].patience = patience - 1 }
        switch packet {
        case .greeting: links[link].queues[1 - side].append(.answer)
        case .answer:
            links[link].queues[1 - side].append(.proof)
            authenticated(link, side)
        case .proof: authenticated(link, side)
        case .end: ended(link, side, .transportFailed("closed"))
        case .message(let bytes):
            mix(bytes)
            guard let message = try? MessageCodec.decode(bytes) else {
                blame(link, side, "a message does not decode")
                return violation(link, side)
            }
            switch message {
            case .ping: send(.pong, link, side)
            case .pong: break
            case .close(let reason): ended(link, side, .orderly(reason.rawValue))
            default: feed(.messageReceived(message), link, side)
            }
        }
    }

    private func authenticated(_ link: Int, _ side: Int) {
        let end = links[link].ends[side]
        let peer = nodes[links[link].ends[1 - side].node].instance
        let own = nodes[end.node].instance
        let graph = try? nodes[end.node].document?.graph
        let standing: ConnectionTable.Standing =
            graph?.isOut(peer.device) == true ? .removed : graph?.isMember(peer.device) == true ? .member : .unknown
        switch nodes[end.node].table.admit(end.number, peer, group: group, own: own, standing: standing) {
        case .turnedAway(let reason): hangUp(link, side, reason)
        case .kept(let closing, _):
            for number in closing {
                if let (older, olderSide) = whereabouts(of: number, at: end.node) { hangUp(older, olderSide, .duplicateConnection) }
            }
            links[link].ends[side].machine = SyncMachine(
                peer: peer.device, ownDevice: nodes[end.node].identity.device, listeningPort: UInt16(end.node + 1), software: "simulation",
                // In some schedules a few changes are more than one message.
                batchBytesTarget: script.seed % 3 == 0 ? 600 : SessionLimits.batchBytesTarget, now: now)
            feed(nil, link, side)
        }
    }

    private func whereabouts(of number: Int, at node: Int) -> (Int, Int)? {
        for link in openLinks {
            for side in [0, 1] where links[link].ends[side].node == node && links[link].ends[side].number == number && !links[link].ends[side].isClosed {
                return (link, side)
            }
        }
        return nil
    }

    // MARK: - Hanging up

    func cut(_ link: Int) {
        for side in [0, 1] { ended(link, side, .transportFailed("cut")) }
    }

    private func hangUp(_ link: Int, _ side: Int, _ reason: Message.CloseReason) {
        send(.close(reason), link, side)
        ended(link, side, .orderly(reason.rawValue))
    }

    private func violation(_ link: Int, _ side: Int) {
        send(.close(.protocolViolation), link, side)
        ended(link, side, .violation("it does not behave"))
    }

    private func blame(_ link: Int, _ side: Int, _ why: String) {
        blames += 1
        let (own, other) = (links[link].ends[side].node, links[link].ends[1 - side].node)
        if nodes[own].isHonest, nodes[other].isHonest { fail(.honestBlamed, "node \(own) blames \(other): \(why)") }
    }

    private func ended(_ link: Int, _ side: Int, _ cause: CloseCause) {
        let end = links[link].ends[side]
        guard !end.isClosed else { return }
        links[link].ends[side].isClosed = true
        links[link].queues[1 - side].append(.end)
        _ = nodes[end.node].table.ended(end.number, cause, reason: "", now: now, using: &random)
        if links[link].ends[1 - side].isClosed { forget(link) }
    }

    /// Both ends are closed.
    func forget(_ link: Int) {
        openLinks.removeAll { $0 == link }
        links[link].queues = [[], []]
    }

    // MARK: - Talking

    /// - Parameter event: Nil at the connection's beginning.
    func feed(_ event: SyncMachine.Event?, _ link: Int, _ side: Int) {
        let node = links[link].ends[side].node
        var events: [SyncMachine.Event?] = [event]
        while !events.isEmpty {
            guard !links[link].ends[side].isClosed, nodes[node].isRunning, var machine = links[link].ends[side].machine else { return }
            // Otherwise the machine's knowledge would be copied at every change.
            links[link].ends[side].machine = nil
            let (next, time) = (events.removeFirst(), now)
            do {
                let effects = try nodes[node].document?.advance(&machine, by: next, now: time) ?? []
                links[link].ends[side].machine = machine
                for effect in effects where !links[link].ends[side].isClosed {
                    if let follow = perform(effect, link, side) { events.append(follow) }
                }
            } catch {
                fail(.reloadedDiffers, "node \(node): \(error)")
                return
            }
        }
    }

    private func perform(_ effect: SyncMachine.Effect, _ link: Int, _ side: Int) -> SyncMachine.Event? {
        let end = links[link].ends[side]
        switch effect {
        case .send(let message): send(message, link, side)
        case .sendChanges(let places):
            do {
                guard let changes = try nodes[end.node].document?.received(at: places) else { return nil }
                send(.changes(changes), link, side)
            } catch {
                hangUp(link, side, .busy)
            }
        case .ingest(let received): return ingest(received, link, side)
        case .wake(let moment): links[link].ends[side].wakes.append(moment)
        case .stateChanged(let state):
            let peer = nodes[links[link].ends[1 - side].node].identity.device
            if (try? nodes[end.node].document?.graph)?.isMember(peer) == true {
                _ = nodes[end.node].table.becameMember(end.number, now: now)
            }
            if state == .inSync { send(.peers(nodes[end.node].table.addresses(in: group)), link, side) }
        case .peerHolds(let count):
            let peer = nodes[links[link].ends[1 - side].node]
            guard peer.isHonest, let graph = try? nodes[end.node].document?.graph else { return nil }
            let held = graph.lanes.filter { $0.device == nodes[end.node].identity.device }.flatMap(\.members)
                .count { peer.everStored.contains(graph.nodes[$0].id) || peer.disk.contents.places[graph.nodes[$0].id] != nil }
            if held < count { fail(.untrueSafety, "node \(end.node): \(count), of which it has \(held)") }
        case .addressesReceived(let addresses):
            for address in addresses where address.device != nodes[end.node].identity.device {
                nodes[end.node].table.directory.addressLearned(
                    address.endpoint, group: group, device: address.device, source: .exchanged, now: now)
            }
        case .peerListens(let port, _):
            _ = nodes[end.node].table.peerListens(end.number, at: PeerEndpoint(host: "node", port: port), now: now)
        case .close(let reason, let why):
            if let why {
                blame(link, side, why)
                violation(link, side)
            } else {
                hangUp(link, side, reason)
            }
        }
        return nil
    }

    private func ingest(_ received: [ReceivedChange], _ link: Int, _ side: Int) -> SyncMachine.Event? {
        let node = links[link].ends[side].node
        let peer = nodes[links[link].ends[1 - side].node].identity.device
        let changes: [SignedChange]
        do {
            changes = try SignedChange.authenticate(received, by: signatures.check)
        } catch {
            return .ingested(.refused("\(error)"))
        }
        guard let (ingestion, commit) = nodes[node].document?.ingest(changes, from: peer) else { return nil }
        if nodes[node].disk.hasCrashed {
            crash(node, peersAreTold: true)
            return nil
        }
        if let commit {
            committed(commit, at: node)
            if commit.isReplicaElsewhere, nodes[node].isHonest {
                try? nodes[node].document?.renewReplica(as: .random(using: &random))  // This disk never fails here.
            }
        }
        return .ingested(ingestion)
    }

    /// Messages on their way to a peer, beside four for each change of the document.
    private static let waitingMax = 64

    func send(_ message: Message, _ link: Int, _ side: Int) {
        let end = links[link].ends[side]
        if nodes[end.node].isHonest {
            if case .have(_, let tips) = message {
                for tip in tips where nodes[end.node].disk.contents.places[tip.change] == nil {
                    fail(.untrueHolding, "node \(end.node)")
                }
            }
            let bytes = MessageCodec.encode(message)
            links[link].queues[1 - side].append(.message(bytes))
            // For a peer that takes nothing in, too.
            if bytes.count > MessageLimits.messageBytesMax { fail(.storm, "a message of \(bytes.count) bytes") }
            let waiting = links[link].queues[1 - side].count
            if waiting > Self.waitingMax + 4 * nodes[end.node].disk.contents.changes.count { fail(.storm, "\(waiting) messages wait for a peer") }
        } else {
            for bytes in twisted(message, link, side) { links[link].queues[1 - side].append(.message(bytes)) }
        }
    }
}
