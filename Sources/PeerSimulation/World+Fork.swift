// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire

/// A group that begins as a fork: with the log of an older group, without one of its members.
struct OlderGroup {
    let graph: ChangeGraph
    /// In the graph's order.
    let changes: [SignedChange]
    /// Who did not come along, and can still write in the older group.
    let left: Identity
    /// What `left` wrote beside their removal, which a later change has in its past.
    let beside: ChangeID

    /// - Parameter members: The first one founds the older group and the fork.
    init(of members: [Identity], left: Identity, signatures: Signatures, using random: inout SplitMix64) {
        let founder = members[0]
        let replica = ReplicaID.random(using: &random)
        let founding = signatures.sign(Change(
            group: nil, device: founder.device, replica: replica, seq: 0, previous: nil, dependencies: [], lamport: 1, wallClock: 0,
            operations: [.members(.found), .assign(.group, "name", .text("café"))]))
        var graph = ChangeGraph(group: GroupID(words: founding.id.words))
        var changes: [SignedChange] = []
        func take(_ signed: SignedChange) -> SignedChange {
            graph.append(signed.identified, byteCount: signed.bytes.count)
            graph.settle()
            changes.append(signed)
            return signed
        }
        func write(_ identity: Identity, _ replica: ReplicaID, _ operations: [Operation]) -> SignedChange {
            take(signatures.sign(graph.nextChange(
                by: identity.device, replica: replica, wallClock: 0, operations: operations)))
        }
        _ = take(founding)
        let note = Self.note
        let replicas = (0..<2).map { _ in ReplicaID.random(using: &random) }
        for guest in members.dropFirst().prefix(3) + [left] {
            _ = write(founder, replica, [.members(.admit(guest.device, isSamePerson: false))])
        }
        _ = write(founder, replica, [.create(note)] + Operation.editing(note, Note.body, [TextEdit(position: 0, inserted: "‹older 1›")]))
        _ = write(left, replicas[0], Operation.editing(note, Note.body, [TextEdit(position: 0, inserted: "‹older 2›")]))
        let before = graph
        let removal = write(founder, replica, [.members(.remove(left.device, reason: "é", keeping: []))])
        let beside = take(signatures.sign(before.nextChange(
            by: left.device, replica: replicas[0], wallClock: 0,
            operations: [.assign(note, Note.title, .text("beside"))]
                + Operation.editing(note, Note.body, [TextEdit(position: 0, inserted: "‹older 3›")]))))
        let other = members.count > 1 ? members[1] : founder
        let joining = graph.nextChange(by: other.device, replica: replicas[1], wallClock: 0, operations: [.add(note, Note.tags, .text("older"))])
        _ = take(signatures.sign(joining.with(
            dependencies: [removal.id, beside.id].sorted(), lamport: 1 + max(removal.change.lamport, beside.change.lamport))))
        self.graph = graph
        self.changes = changes
        self.left = left
        self.beside = beside.id
    }

    /// The founding change of the fork and what it takes over, in the order in which a log has them.
    func fork(by founder: Identity, _ guests: [Identity], signatures: Signatures, using random: inout SplitMix64) -> [SignedChange] {
        let fork = GroupFork(
            origin: graph.group, heads: graph.heads, devices: Set(guests.map(\.device)).subtracting([founder.device]).sorted())
        let founding = signatures.sign(Change(
            group: nil, device: founder.device, replica: .random(using: &random), seq: 0, previous: nil, dependencies: [],
            lamport: 1, wallClock: 0, operations: [.members(.found), .members(.fork(fork))]))
        return [founding] + changes.enumerated().filter { graph.isKept($0.offset) }.map(\.element)
    }

    static let note = RecordID(words: [2, UInt64(RecordKind.note.code)])

    /// A change of the older group, dated back, by the member who did not come along.
    func late(_ random: inout SplitMix64) -> Change? {
        guard let admission = graph.membership.admissions.first(where: { $0.device == left.device })?.change else { return nil }
        return Change(
            group: graph.group, device: left.device, replica: .random(using: &random), seq: 0, previous: nil,
            admission: graph.nodes[admission].id, dependencies: [graph.nodes[admission].id],
            lamport: 1 + graph.nodes[admission].lamport, wallClock: 0, operations: [.assign(Self.note, Note.title, .text("late"))])
    }
}

extension World {
    /// Fails if a node shows words of the older group before it has all of that group's log.
    func checkOlder(at node: Int) {
        guard (try? nodes[node].document?.graph.awaitsEarlierLog) == true else { return }
        let text = nodes[node].disk.contents.projections[OlderGroup.note]?.view.texts["body"] ?? ""
        if text.contains("‹older") { fail(.shownEarly, "node \(node): \(text)") }
    }
}
