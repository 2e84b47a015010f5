// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire

/// The end of all trouble, and what has to hold then.
extension World {
    private static let healingMax = Duration.seconds(180)
    private static let healingStep = Duration.milliseconds(250)
    private static let deliveriesMax = 100_000

    /// Honest members' nodes.
    private var honest: [Int] {
        nodes.indices.filter { node in
            nodes[node].isHonest && nodes.indices.contains { other in
                nodes[other].isHonest
                    && (try? nodes[other].document?.graph.isMember(nodes[node].identity.device)) == true
            }
        }
    }

    /// Honest nodes by who has to agree in the end: one circle where nobody was put out.
    ///
    /// Two belong together when one of them knows the other as a member, what they hold says of both that they are let
    /// in, neither knows that one of them is out, and both are in the group by all that honest nodes hold together.
    /// Those whom members let in who were out have nobody to vouch for them, nor has a newcomer who got a part of the
    /// document only, when all that have the change which lets them in are on another side.
    private var circles: [[Int]] {
        let together = together
        let honest = honest.filter { together.isMember(nodes[$0].identity.device) }
        let graphs = honest.map { try? nodes[$0].document?.graph }
        let devices = honest.map { nodes[$0].identity.device }
        func knows(_ left: Int, _ right: Int) -> Bool { graphs[left]?.isMember(devices[right]) == true }
        func shuns(_ left: Int, _ right: Int) -> Bool { graphs[left]?.isOut(devices[right]) == true }
        var circle = Array(honest.indices)
        for left in honest.indices {
            for right in honest.indices where right > left && circle[left] != circle[right] {
                let areOut = shuns(left, right) || shuns(right, left) || shuns(left, left) || shuns(right, right)
                let areLetIn = (knows(left, right) || knows(right, right)) && (knows(right, left) || knows(left, left))
                guard !areOut, areLetIn, knows(left, right) || knows(right, left) else { continue }
                let (kept, other) = (circle[left], circle[right])
                for index in circle.indices where circle[index] == other { circle[index] = kept }
            }
        }
        return Set(circle).sorted().map { number in honest.indices.filter { circle[$0] == number }.map { honest[$0] } }
    }

    /// All that honest nodes have on their disks.
    private var together: ChangeGraph {
        var all: [ChangeID: StoredChange] = [:]
        for node in nodes where node.isHonest { for stored in node.disk.contents.changes { all[stored.id] = stored } }
        let decoded = all.values.compactMap { stored in
            (try? ChangeCodec.decode(stored.bytes)).map { IdentifiedChange(id: stored.id, change: $0) }
        }
        var graph = ChangeGraph(group: group)
        // A cause has a smaller Lamport number. What a fork took over comes between its founding and its other changes.
        func part(_ change: IdentifiedChange) -> Int { change.id.words == group.words ? 0 : change.change.group != group ? 1 : 2 }
        for change in decoded.sorted(by: { (part($0), $0.change.lamport, $0.id) < (part($1), $1.change.lamport, $1.id) })
        where graph.judge(change) == .valid { graph.append(change) }
        graph.settle()
        return graph
    }

    func settle() {
        partition = nil
        for link in links.indices { links[link].frozen = [false, false] }
        for node in nodes.indices {
            nodes[node].disk.fault = nil
            start(node)
        }
        let began = now
        var dice = SplitMix64(seed: random.next())
        var deliveries = 0
        while failure == nil {
            while deliverOne(&dice) {
                deliveries += 1
                if deliveries > Self.deliveriesMax { return fail(.storm, "\(deliveries) messages") }
                if failure != nil { return }
            }
            if haveConverged { break }
            if now - began > Self.healingMax { return fail(.notConverged, situation) }
            pass(Self.healingStep)
        }
        healing = now - began
        quieten()
        if script.actions.contains(where: { $0.kind == .renewKeys }), failure == nil {
            settleKeys(of: circles) { quieten() }
        }
        if failure == nil { check() }
    }

    private var situation: String {
        honest.map { node in
            let links = openLinks.flatMap { link in [0, 1].map { (link, $0) } }.filter { self.links[$0].ends[$1].node == node }
                .map { "\(self.links[$0].ends[1 - $1].node):\(self.links[$0].ends[$1].machine.map { "\($0.state)" } ?? "-")" }
            return "node \(node): \(nodes[node].disk.contents.changes.count) changes, \(links.joined(separator: " "))"
        }.joined(separator: "; ")
    }

    private var haveConverged: Bool {
        circles.allSatisfy { circle in
            let digests = circle.map { try? nodes[$0].document?.digest }
            return digests.allSatisfy { $0 != nil && $0 == digests[0] }
        }
    }

    /// Liars gone, honest nodes come to rest, all connected.
    private func quieten() {
        for node in nodes.indices {
            nodes[node].patience = nil
            if !nodes[node].isHonest { crash(node, peersAreTold: true) }
        }
        var dice = SplitMix64(seed: random.next())
        var deliveries = 0
        for _ in 0..<60 where failure == nil {
            while deliverOne(&dice) {
                deliveries += 1
                if deliveries > Self.deliveriesMax { return fail(.storm, "\(deliveries) messages after agreement") }
            }
            // Slow nodes may have had something waiting that liars wrote.
            if areAllInSync, haveConverged { return }
            pass(.seconds(1))
        }
        if failure == nil { fail(.notConnected, situation) }
    }

    /// Whether each node of a circle is in sync with all devices of the circle, or with
    /// `linksWanted` of them.
    ///
    /// Of a device whose disk was copied one instance suffices, because all its instances have the
    /// same document in the end. A copy of a node's own disk counts among the `linksWanted`.
    private var areAllInSync: Bool {
        circles.allSatisfy { circle in
            let devices = Set(circle.map { nodes[$0].identity.device })
            return circle.allSatisfy { node in
                let reached = devices.filter { device in nodes.contains { isInSync(node, with: $0, of: device) } }
                let missing = devices.subtracting(reached).subtracting([nodes[node].identity.device])
                return missing.isEmpty || reached.count >= SessionLimits.linksWanted
            }
        }
    }

    private func isInSync(_ node: Int, with peer: SimulatedNode, of device: DeviceID) -> Bool {
        guard peer.identity.device == device, let number = nodes[node].table.connection(to: peer.instance, group: group) else { return false }
        return openLinks.contains { link in
            links[link].ends.contains { $0.node == node && $0.number == number && !$0.isClosed && $0.machine?.state == .inSync }
        }
    }

    // MARK: - What has to hold

    private func check() {
        for node in nodes.indices { checkStates(of: node) }
        for circle in circles where failure == nil { check(circle) }
    }

    private func check(_ honest: [Int]) {
        let ids = kept(at: honest[0])
        let views = shown(at: honest[0])
        guard let graph = try? nodes[honest[0]].document?.graph else { return }
        for node in honest {
            if kept(at: node) != ids { fail(.changesDiffer, "nodes \(honest[0]) and \(node)") }
            // A change whose author was put out beside it, or came in through such a member, is
            // kept only where others built on it. Its author may be the only one that has the
            // admission by which the change speaks, because a member who was out made the
            // admission. An author whose backup was restored may lack that admission, so every
            // honest node is asked.
            for id in nodes[node].acknowledged where !ids.contains(id) && !honest.contains(where: { isCovered(id, at: $0) }) {
                // Lost, unless a backup took the change away before a node of this circle had it.
                if takenAway[id]?.isDisjoint(with: honest) != true { fail(.acknowledgedLost, "node \(node): \(id)") }
            }
            if shown(at: node) != views { fail(.viewsDiffer, "nodes \(honest[0]) and \(node)") }
        }
        checkMembership(of: graph, at: honest[0])
        // The nodes' logs hold the same changes in different orders: check two logs, drawn at
        // random.
        for node in honest.shuffled(using: &random).prefix(2) { checkLog(of: node) }
        checkMeaning(of: honest[0], views)
        if let causality = Causality(nodes[honest[0]].disk.contents.changes, void: void(at: honest[0])) {
            for (record, view) in views where record.kind != .profile {
                if let wrong = causality.difference(from: view) { fail(.conflictsWrong, "\(record) \(wrong)") }
            }
        }
    }

    private func isCovered(_ change: ChangeID, at node: Int) -> Bool {
        guard let graph = try? nodes[node].document?.graph, let index = graph.index(of: change) else { return false }
        return graph.isCovered(index)
    }

    /// The changes that a node keeps.
    private func kept(at node: Int) -> Set<ChangeID> {
        guard let graph = try? nodes[node].document?.graph else { return [] }
        return Set(graph.nodes.indices.filter(graph.isKept).map { graph.nodes[$0].id })
    }

    /// The views that a node shows, without the views of records that only void changes touched.
    private func shown(at node: Int) -> [RecordID: RecordView] {
        nodes[node].disk.contents.projections.mapValues(\.view).filter { $0.value.created != nil }
    }

    /// The void changes that a node has.
    private func void(at node: Int) -> Set<ChangeID> {
        guard let graph = try? nodes[node].document?.graph else { return [] }
        return Set(graph.voided.map { graph.nodes[$0].id })
    }

    /// The log replayed from nothing, and the document read again.
    private func checkLog(of node: Int) {
        let contents = nodes[node].disk.contents
        var graph = ChangeGraph(group: group)
        var changes: [Change] = []
        var reopened = nodes[node].open(group)
        do {
            for stored in contents.changes {
                let change = try ChangeCodec.decode(stored.bytes)
                guard ChangeCodec.encode(change) == stored.bytes, Hash.changeID(of: stored.bytes) == stored.id else {
                    return fail(.codecDiffers, "\(change)")
                }
                let identified = IdentifiedChange(id: stored.id, change: change)
                let verdict = graph.judge(identified)
                guard verdict == .valid else { return fail(.validityDiffers, "node \(node): \(verdict) \(change)") }
                graph.append(identified, byteCount: stored.bytes.count, isSigned: stored.signature != nil)
                changes.append(change)
            }
            graph.settle()
            var states: [RecordID: RecordState] = [:]
            for (position, change) in changes.enumerated() {
                for record in change.records {
                    var state = states[record] ?? RecordState(id: record)
                    states[record] = nil
                    state.apply(change, at: position, in: graph)
                    states[record] = state
                }
            }
            var sum = ViewSum()
            for (record, state) in states {
                let anew = RecordProjection(of: state, in: graph)
                sum.add(anew.hash)
                guard let kept = contents.projections[record], kept.view == anew.view, kept.hash == anew.hash else {
                    return fail(.rebuiltDiffers, "node \(node): \(record)")
                }
                guard try reopened.view(of: record) == anew.view, reopened.statesRefused == 0 else { return fail(.reloadedDiffers, "node \(node): \(record)") }
                guard try RecordViewCodec.decode(RecordViewCodec.encode(anew.view, texts: .whole)) == anew.view else {
                    return fail(.codecDiffers, "\(anew.view)")
                }
            }
            guard sum == contents.sum else { return fail(.rebuiltDiffers, "node \(node): the sum of the views") }
            guard try reopened.digest == nodes[node].document?.digest else { return fail(.reloadedDiffers, "node \(node): its digest") }
        } catch {
            fail(.reloadedDiffers, "node \(node): \(error)")
        }
    }

    /// What the changes say, counted in another way than the program's.
    private func checkMeaning(of node: Int, _ views: [RecordID: RecordView]) {
        var counts: [RecordID: [FieldID: Int64]] = [:]
        var tokens: [RecordID: [ChangeID: [Substring]]] = [:]
        let void = void(at: node)
        var undone: [RecordID: Set<ChangeID>] = [:]
        guard let graph = try? nodes[node].document?.graph else { return }
        for stored in nodes[node].disk.contents.changes where !void.contains(stored.id) {
            for case .undo(let record, let change) in (try? ChangeCodec.decode(stored.bytes))?.operations ?? [] {
                // What was void when somebody undid it is not in the past of the undo, which then
                // has no effect on it.
                guard let place = graph.index(of: change), graph.precedes(place, stored.position) else { continue }
                undone[record, default: []].insert(change)
            }
        }
        for stored in nodes[node].disk.contents.changes where !void.contains(stored.id) {
            guard let change = try? ChangeCodec.decode(stored.bytes) else { continue }
            for operation in change.operations {
                switch operation {
                case .count(let record, let field, let amount):
                    counts[record, default: [:]][field, default: 0] &+= undone[record]?.contains(stored.id) == true ? 0 : amount
                case .editText(let record, "body", let edits) where Self.isAddedToOnly(record):
                    tokens[record, default: [:]][stored.id, default: []] += edits.flatMap { $0.inserted.split(separator: "›") }
                default: break
                }
            }
        }
        for (record, fields) in counts {
            for (field, sum) in fields {
                let shown = views[record]?.counters[field, default: []].reduce(0) { $0 &+ $1.amount }
                if shown != sum { fail(.countsWrong, "\(record) \(field): \(shown ?? 0) instead of \(sum)") }
            }
        }
        for (record, changes) in tokens {
            var words: [Substring: Int] = [:]
            for word in changes.filter({ undone[record]?.contains($0.key) != true }).values.joined() { words[word, default: 0] += 1 }
            var shown: [Substring: Int] = [:]
            for word in (views[record]?.texts["body"] ?? "").split(separator: "›") { shown[word, default: 0] += 1 }
            if shown != words {
                fail(.wordsLost, "\(record): \(words.count) words, \(shown.count) shown")
            }
        }
        for node in nodes.indices {
            for value in views[.profile(of: nodes[node].identity.ownMember)]?.fields["name", default: []] ?? [] where value.value == .text("forged") {
                fail(.profileForged, "of node \(node)")
            }
        }
    }
}
