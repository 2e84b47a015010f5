// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire

/// Members who hold the group's key and their own, and run another program.
extension World {
    // MARK: - What they make

    func lie(_ liar: Int, what: Int, _ dice: inout SplitMix64) {
        guard let graph = try? nodes[liar].document?.graph, graph.count > 0 else { return }
        let own = nodes[liar].identity.device
        let note = RecordID(words: [1, UInt64(RecordKind.note.code)])
        func next(_ operations: [Operation]) -> Change {
            graph.nextChange(by: own, replica: nodes[liar].replica, wallClock: .max, operations: operations)
        }
        let isOut = !graph.isMember(own)
        let honest = next([.assign(note, "title", .text("lie \(what)"))])
        if isOut { return tellAsOutsider(honest, from: liar, &dice) }
        switch what % 24 {
        case 0, 1:
            // Two changes with one number: valid, both of them, and told to different people.
            let other = next([.assign(note, "title", .text("the other one \(what)"))])
            for change in [honest, other] { tell(signatures.sign(change), from: liar, &dice) }
        case 2: tellPoison(honest.with(lamport: honest.lamport + 1_000), from: liar, &dice)
        case 3: tellPoison(honest.with(seq: honest.seq + 7), from: liar, &dice)
        case 4:
            let unknown = ChangeID(words: [dice.next(), dice.next(), dice.next(), dice.next()])
            tellPoison(honest.with(dependencies: (honest.dependencies + [unknown]).sorted()), from: liar, &dice)
        case 5:
            // A change in another device's name, with the liar's own signature.
            let victim = nodes[Int.random(in: 0..<2, using: &dice)].identity
            let forged = graph.nextChange(
                by: victim.device, replica: nodes[0].replica, wallClock: 0,
                operations: [.assign(.profile(of: victim.ownMember), "name", .text("forged"))])
            let signed = signatures.sign(forged)
            poison.insert(signed.id)
            let signature = signatures.sign(honest).signature
            tell(SignedChange(identified: signed.identified, bytes: signed.bytes, signature: signature), from: liar, &dice)
        case 6 where older != nil:
            guard let late = older?.late(&dice) else { return }
            if Bool.random(using: &dice) {
                // Nobody keeps more of the older group than the fork took over.
                tellAsOutsider(late, from: liar, &dice)
            } else {
                // The same change signed by a device that was never in the older group, sent to a
                // node that may have nothing of that group's log yet.
                let foreign = signatures.sign(late.with(device: Self.stranger.device))
                poison.insert(foreign.id)
                let before = nodes[liar].disk.contents.changes.prefix { $0.id != late.admission }.count
                let known = nodes[liar].disk.contents.changes.prefix(before + 1).compactMap { try? ChangeCodec.decode($0.bytes) }
                tell(known.map(signatures.sign) + [foreign], from: liar, &dice)
            }
        case 6: tellPoison(honest.with(group: GroupID(words: [1, 2, 3, 4])), from: liar, &dice)
        case 7 where older == nil && Bool.random(using: &dice):
            // A change that speaks by an admission that it does not follow.
            guard let founding = graph.nodes.first, let admission = graph.membership.admissions.first(where: { $0.device == own })?.change
            else { return }
            tellPoison(honest.with(
                replica: ReplicaID(words: [dice.next(), 7]), seq: 0, previous: .some(nil),
                admission: .some(graph.nodes[admission].id), dependencies: [founding.id], lamport: founding.lamport + 1), from: liar, &dice)
        case 7:
            // A change that speaks by the admission of another device.
            // The founding change of a fork admits the others.
            guard let other = graph.nodes.dropFirst(older == nil ? 0 : 1).first?.id else { return }
            tellPoison(honest.with(replica: ReplicaID(words: [dice.next(), 7]), seq: 0, previous: .some(nil), admission: .some(other)), from: liar, &dice)
        case 8:
            // Valid, and without any effect: a profile is its member's alone.
            let victim = nodes[Int.random(in: 0..<2, using: &dice)].identity.ownMember
            tell(signatures.sign(next([.assign(.profile(of: victim), "name", .text("forged"))])), from: liar, &dice)
        case 9:
            // A void edit: its position is outside the text on every replica.
            tell(signatures.sign(next([.editText(note, "body", [TextEdit(position: 1 << 28, deletedCount: 1 << 28, inserted: "x")])])), from: liar, &dice)
        case 10: tell(signatures.sign(next([.count(note, "score", .max), .count(note, "score", .max)])), from: liar, &dice)
        case 11:
            // Put out, and knowing it: on top of a document in which that is said.
            let graphs = nodes.indices.filter { nodes[$0].isHonest }.compactMap { try? nodes[$0].document?.graph }
            guard let graph = graphs.first(where: { $0.isOut(own) }) else { return }
            tellAsOutsider(graph.nextChange(by: own, replica: nodes[liar].replica, wallClock: 0, operations: [.create(note)]), from: liar, &dice)
        case 12:
            // More branches than count, told to whom it may concern.
            for number in 0..<7 { tell(signatures.sign(next([.assign(note, "title", .text("branch \(what) \(number)"))])), from: liar, &dice) }
        case 14..<24: lieAboutMembers(liar, what: what, &dice)
        default:
            // A device that nobody let in.
            let foreign = graph.nextChange(
                by: Self.stranger.device, replica: ReplicaID(words: [9, 9]), wallClock: 0, operations: [.create(note)])
            tellPoison(foreign, from: liar, &dice)
        }
    }

    private static let stranger = Signatures.identities[Signatures.identities.count - 1]

    private func tellAsOutsider(_ change: Change, from liar: Int, _ dice: inout SplitMix64) {
        let signed = signatures.sign(change)
        outsiders.insert(signed.id)
        tell(signed, from: liar, &dice)
    }

    private func tellPoison(_ change: Change, from liar: Int, _ dice: inout SplitMix64) {
        let signed = signatures.sign(change)
        poison.insert(signed.id)
        tell(signed, from: liar, &dice)
    }

    /// To one peer only, outside the protocol's order.
    private func tell(_ signed: SignedChange, from liar: Int, _ dice: inout SplitMix64) { tell([signed], from: liar, &dice) }

    func tell(_ signed: [SignedChange], from liar: Int, _ dice: inout SplitMix64) {
        let ends = openLinks.flatMap { link in [0, 1].map { (link, $0) } }.filter { link, side in
            links[link].ends[side].node == liar && links[link].ends[side].machine != nil && !links[link].ends[side].isClosed
        }
        guard let (link, side) = ends.randomElement(using: &dice) else { return }
        let message = Message.changes(signed.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) })
        links[link].queues[1 - side].append(.message(MessageCodec.encode(message)))
    }

    // MARK: - What becomes of messages in their hands

    /// Mostly as they are, else left out, changed, or said again.
    func twisted(_ message: Message, _ link: Int, _ side: Int) -> [[UInt8]] {
        let bytes = MessageCodec.encode(message)
        guard failure == nil, Int.random(in: 0..<4, using: &random) == 0 else {
            if links[link].kept.count < 8 { links[link].kept.append(bytes) }
            return [bytes]
        }
        func encoded(_ message: Message) -> [[UInt8]] { [MessageCodec.encode(message)] }
        switch message {
        case .changes(let changes):
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return encoded(.changes(changes.filter { _ in Bool.random(using: &random) }))
            case 1: return encoded(.changes(changes.shuffled(using: &random)))
            case 2: return encoded(.changes(changes + changes))
            case 3: return encoded(.changes(changes.map { ReceivedChange(bytes: $0.bytes, signature: nil) }))
            case 4:
                return encoded(.changes(changes.map { change in
                    var bytes = change.bytes
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1
                    return ReceivedChange(bytes: bytes, signature: change.signature)
                }))
            default: return []
            }
        case .have(let acknowledged, let tips):
            if Bool.random(using: &random) { return encoded(.have(acknowledged: acknowledged &+ 3, tips)) }
            let node = links[link].ends[side].node
            let all = (try? nodes[node].document?.graph.tips) ?? []
            return encoded(.have(acknowledged: 0, all.map { Tip(replica: $0.replica, seq: $0.seq + 5, change: $0.change) }))
        case .done:
            let bytes = [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: DocumentDigest.byteCount)
            return encoded(.done(DocumentDigest(changes: bytes, views: nil)))
        case .hello(let hello):
            return encoded(.hello(.init(digest: hello.digest, tips: hello.tips.filter { _ in Bool.random(using: &random) }, listeningPort: UInt16.random(in: 0...20, using: &random), software: "lies")))
        case .resync: return encoded(.resync([]))
        case .peers(let addresses):
            return encoded(.peers(addresses.map { PeerAddress(device: $0.device, endpoint: PeerEndpoint(host: "nowhere", port: $0.endpoint.port)) }))
        default: return links[link].kept.randomElement(using: &random).map { [bytes, $0] } ?? []
        }
    }
}

extension Change {
    func with(
        group: GroupID? = nil, device: DeviceID? = nil, replica: ReplicaID? = nil, seq: UInt64? = nil, previous: ChangeID?? = nil,
        admission: ChangeID?? = nil, dependencies: [ChangeID]? = nil, lamport: UInt64? = nil
    ) -> Change {
        Change(
            group: group ?? self.group, device: device ?? self.device, replica: replica ?? self.replica, seq: seq ?? self.seq,
            previous: previous ?? self.previous, admission: admission ?? self.admission,
            dependencies: dependencies ?? self.dependencies, lamport: lamport ?? self.lamport, wallClock: wallClock,
            operations: operations)
    }
}
