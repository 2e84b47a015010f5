// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire

/// All that the liars ever saw or made up, whether honest nodes keep it or not.
struct Hoard {
    var graph: ChangeGraph
    /// In the graph's order.
    var changes: [SignedChange] = []
    /// How many changes of a liar's own log were taken over, by node.
    var logged: [Int: Int] = [:]
    /// The changes that the liars made up, as indices.
    var inventions: [Int] = []
    /// The liars' own devices and the devices of members that they made up.
    var puppets: [DeviceID] = []

    init(group: GroupID) {
        graph = ChangeGraph(group: group)
    }

    mutating func take(_ signed: SignedChange) -> Int? {
        guard graph.judge(signed.identified) == .valid else { return graph.index(of: signed.id) }
        changes.append(signed)
        defer { graph.settle() }
        return graph.append(signed.identified, byteCount: signed.bytes.count)
    }
}

/// Lies about who is in the group: dated back, by members who were made up, in every form that the rules know.
extension World {
    /// Members that the liars make up.
    private static let puppetsMax = 58
    /// Identities that are puppets in turn.
    private static let puppets = 64..<124

    func lieAboutMembers(_ liar: Int, what: Int, _ dice: inout SplitMix64) {
        var hoard = self.hoard ?? Hoard(group: group)
        defer { self.hoard = hoard }
        for stored in nodes[liar].disk.contents.changes.dropFirst(hoard.logged[liar] ?? 0) {
            guard let change = try? ChangeCodec.decode(stored.bytes) else { continue }
            _ = hoard.take(SignedChange(
                identified: IdentifiedChange(id: stored.id, change: change), bytes: stored.bytes, signature: signatures.sign(change).signature))
        }
        hoard.logged[liar] = nodes[liar].disk.contents.changes.count
        let own = nodes[liar].identity.device
        if !hoard.puppets.contains(own) { hoard.puppets.append(own) }
        guard let speaker = hoard.puppets.randomElement(using: &dice) else { return }
        let all = nodes.map(\.identity.device) + hoard.puppets
        guard let target = all.randomElement(using: &dice) else { return }
        let asked = hoard.graph.nodes.indices.filter { place in
            hoard.changes[place].change.operations.contains {
                switch $0 {
                case .members(.askRemoval), .members(.askReadmission), .members(.askLevel): true
                default: false
                }
            }
        }
        let operation: MembershipOperation
        switch what % 14 {
        case 0 where hoard.puppets.count < 8 && dice.next() % 4 == 0:
            return inventMany(liar, &hoard, &dice)
        case 0, 1:
            guard let puppet = nextPuppet(of: hoard) else { return }
            hoard.puppets.append(puppet)
            invented.insert(puppet)
            operation = .admit(puppet, isSamePerson: dice.next() % 4 == 0)
        case 2: operation = .admit(target, isSamePerson: dice.next() % 3 == 0)
        case 3: operation = .askRemoval(target, reason: "lie", keeping: hoard.puppets.filter { _ in dice.next() % 3 == 0 }.sorted())
        case 4, 5:
            guard let place = asked.randomElement(using: &dice) else { return }
            let change = hoard.changes[place]
            switch change.change.operations.first {
            case .members(.askRemoval(let device, _, _)):
                operation = .agreeRemoval(asked: change.id, device, keeping: hoard.puppets.filter { _ in dice.next() % 3 == 0 }.sorted())
            case .members(.askReadmission(let device)): operation = .agreeReadmission(asked: change.id, device)
            case .members(.askLevel(let level)): operation = .agreeLevel(asked: change.id, level)
            default: return
            }
        case 6: operation = .remove(target, reason: "lie", keeping: hoard.puppets.filter { _ in dice.next() % 3 == 0 }.sorted())
        case 7: operation = .askReadmission(target)
        case 8: operation = .readmit(target)
        case 9:
            // What somebody else asked for, too.
            guard let place = asked.randomElement(using: &dice) else { return }
            let change = hoard.changes[place]
            guard case .members(.askRemoval(let device, _, _)) = change.change.operations.first else { return }
            operation = .withdrawRemoval(asked: change.id, device)
        case 10: operation = .link(MemberID(firstDevice: speaker), MemberID(firstDevice: target))
        case 11: operation = .askLevel(2 + dice.next() % 2)
        case 12:
            guard let rekey = hoard.graph.rekeys.randomElement(using: &dice) else { return }
            operation = .shareKey(KeyShare(rekey: rekey.id, sealed: Self.garbage(&dice)))
        default:
            operation = .rekey(KeyRotation(
                check: (0..<16).map { _ in UInt8(truncatingIfNeeded: dice.next()) }, sealed: Self.garbage(&dice)))
        }
        if let index = invent([.members(operation)], by: speaker, &hoard, &dice) { tell(index, of: hoard, from: liar, &dice) }
    }

    /// Boxes that nobody can open.
    private static func garbage(_ dice: inout SplitMix64) -> SealedKeys {
        SealedKeys(ephemeral: (0..<32).map { _ in UInt8(truncatingIfNeeded: dice.next()) }, boxes: [])
    }

    /// Tells one invention, with all that was made up before and that it stands on.
    private func tell(_ index: Int, of hoard: Hoard, from liar: Int, _ dice: inout SplitMix64) {
        let past = hoard.graph.past(of: [index])
        tell(hoard.inventions.filter { past.contains($0) }.map { hoard.changes[$0] }, from: liar, &dice)
    }

    private func nextPuppet(of hoard: Hoard) -> DeviceID? {
        guard hoard.puppets.count < Self.puppetsMax else { return nil }
        let number = (Int(script.seed % 16) + hoard.puppets.count) % Self.puppets.count
        let puppet = Signatures.identities[Self.puppets.lowerBound + number].device
        let isTaken = puppet == older?.left.device || nodes.contains { $0.identity.device == puppet }
        return isTaken || hoard.puppets.contains(puppet) ? nil : puppet
    }

    /// Makes up fifty members at once: a chain, a star, or siblings by pairs, each with a word of its own.
    private func inventMany(_ liar: Int, _ hoard: inout Hoard, _ dice: inout SplitMix64) {
        let shape = dice.next() % 3
        var host = nodes[liar].identity.device
        var last: Int?
        for number in 0..<50 {
            guard let puppet = nextPuppet(of: hoard), host != puppet else { break }
            hoard.puppets.append(puppet)
            invented.insert(puppet)
            guard invent([.members(.admit(puppet, isSamePerson: false))], by: host, &hoard, &dice) != nil else { break }
            let note = RecordID(words: [3, UInt64(RecordKind.note.code)])
            last = invent([.assign(note, "title", .text("puppet \(number)"))], by: puppet, &hoard, &dice) ?? last
            switch shape {
            case 0: host = puppet
            case 1 where number % 2 == 1: host = puppet
            default: break
            }
        }
        if let last { tell(last, of: hoard, from: liar, &dice) }
    }

    /// A change dated back: it follows the admission by which it speaks, and whatever else the liar likes.
    private func invent(
        _ operations: [PeerReplica.Operation], by device: DeviceID, _ hoard: inout Hoard, _ dice: inout SplitMix64
    ) -> Int? {
        let graph = hoard.graph
        let admissions = graph.membership.admissions.filter { $0.device == device }.compactMap(\.change)
        guard let admission = admissions.randomElement(using: &dice) else { return nil }
        var named = [admission]
        for _ in 0..<Int(dice.next() % 4) { named.append(Int(dice.next() % UInt64(graph.count))) }
        // What completes or answers something has to follow it.
        for case .members(let operation) in operations {
            switch operation {
            case .agreeRemoval(let asked, _, _), .agreeReadmission(let asked, _), .withdrawRemoval(let asked, _),
                .agreeLevel(let asked, _):
                graph.index(of: asked).map { named.append($0) }
            case .shareKey(let share): graph.index(of: share.rekey).map { named.append($0) }
            default: break
            }
        }
        let change = Change(
            group: group, device: device, replica: ReplicaID(words: [dice.next(), dice.next()]), seq: 0, previous: nil,
            admission: graph.nodes[admission].id, dependencies: Set(named.map { graph.nodes[$0].id }).sorted(),
            lamport: 1 + (named.map { graph.nodes[$0].lamport }.max() ?? 0), wallClock: 0, operations: operations)
        guard let index = hoard.take(signatures.sign(change)) else { return nil }
        hoard.inventions.append(index)
        return index
    }

    // MARK: - The laws about members

    /// Rule 12, of what an honest node just wrote.
    func checkNamed(by changes: [SignedChange], at node: Int) {
        guard let graph = try? nodes[node].document?.graph, !graph.voided.isEmpty else { return }
        let completing = Set(graph.countingRemovals.map(\.change))
        for named in changes.flatMap(\.change.dependencies).compactMap(graph.index(of:))
        where graph.isVoid(named) && !completing.contains(named) {
            fail(.voidNamed, "node \(node): \(graph.nodes[named].id)")
        }
    }

    /// Laws 2, 3 and 4, at the end, in what an honest node holds. Law 3 and 4 hold against two liars as well.
    func checkMembership(of graph: ChangeGraph, at node: Int) {
        let evil = Set(nodes.filter { !$0.isHonest }.map(\.identity.device)).union(invented)
        for id in outsiders {
            guard let index = graph.index(of: id) else { continue }
            let device = graph.device(of: index)
            guard graph.isOut(device) || graph.stayedBehind(device) else { continue }
            if !graph.isVoid(index) { fail(.outsiderShown, "node \(node): \(id)") }
        }
        for index in graph.voided where !graph.isEarlier(index) && isBuiltOn(index, in: graph) {
            fail(.builtOnVoid, "node \(node): \(graph.nodes[index].id)")
        }
        let honest = nodes.filter(\.isHonest).map(\.identity.device)
        let removals = graph.countingRemovals.filter { !$0.isLeaving }
        for removal in removals where honest.contains(graph.device(of: removal.change)) {
            if graph.covers(removal, removal.change) { fail(.agreedToGo, "node \(node): \(graph.nodes[removal.change].id)") }
        }
        guard script.liars <= 1 else { return }
        for removal in removals {
            let authors = removal.supporters.map { graph.device(of: $0) }
            guard authors.allSatisfy(evil.contains) else { continue }
            for lane in graph.lanes where honest.contains(lane.device) {
                // A device that came in through a liar is below the liar's authority.
                guard let first = lane.members.first, evil.isDisjoint(with: graph.line(of: first)) else { continue }
                if graph.covers(removal, first) { fail(.putOutByOne, "node \(node): \(lane.device) by \(authors)") }
            }
        }
    }

    /// Whether, for each removal that covers a change, a counting change by another device follows the change and not the
    /// removal (rule 9).
    private func isBuiltOn(_ index: Int, in graph: ChangeGraph) -> Bool {
        // Beyond a bound a change is void for another reason.
        if graph.isBeyondBounds || graph.admittingChange(of: index).map(graph.isVoid) == true { return false }
        let removals = graph.countingRemovals.filter { removal in
            graph.covers(removal, index) && !graph.precedes(index, removal.change)
                && (!removal.isLeaving || graph.precedes(removal.change, index))
        }
        let counting = graph.nodes.indices.filter { !graph.isVoid($0) && graph.device(of: $0) != graph.device(of: index) && graph.precedes(index, $0) }
        return removals.allSatisfy { removal in
            counting.contains { !graph.precedes(removal.change, $0) && !graph.line(of: $0).contains(removal.target) }
        }
    }
}
