// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerWire

/// Received changes that nobody keeps, held in memory for a while in case a kept change builds on them.
///
/// A laptop that had not heard of a removal may have built on changes that the removed member wrote
/// after the removal. When that laptop's change comes, the changes that it builds on are here
/// already, or are asked for again. The oldest changes are forgotten first.
struct SetAsideChanges: Sendable {
    /// Bytes of changes that are held where no sync goes on.
    static let bytesMax = 1 << 20
    /// Bytes of changes that are held during a sync: what a laptop wrote on top of them comes at the end.
    static let bytesMaxInSync = 64 << 20

    private var changes: [ChangeID: SignedChange] = [:]
    private var order: [ChangeID] = []
    private var bytes = 0

    /// Takes in changes in an order in which each change comes after the changes that it names. A
    /// signed copy takes the place of a copy without a signature.
    mutating func add(_ dropped: [SignedChange]) {
        for change in dropped {
            if let old = changes[change.id] {
                if old.signature == nil { changes[change.id] = change }
                continue
            }
            changes[change.id] = change
            order.append(change.id)
            bytes += change.bytes.count
        }
        forget(over: Self.bytesMaxInSync)
    }

    /// A sync is over: what nothing was built on is not needed soon.
    mutating func rest() { forget(over: Self.bytesMax) }

    private mutating func forget(over limit: Int) {
        var forgotten = 0
        while bytes > limit, forgotten < order.count {
            bytes -= changes.removeValue(forKey: order[forgotten])?.bytes.count ?? 0
            forgotten += 1
        }
        order.removeFirst(forgotten)
    }

    /// Takes out the changes that a batch builds on and that a graph does not have, each after those
    /// that it names.
    ///
    /// The signature at the end of a chain may be on a change that stays behind. Then the chain's
    /// last taken change gets that signature with its links.
    mutating func taken(for batch: [SignedChange], in graph: ChangeGraph) -> [SignedChange] {
        guard !changes.isEmpty else { return [] }
        var wanted: Set<ChangeID> = []
        var open = batch.flatMap(\.named)
        while let next = open.popLast() {
            guard graph.index(of: next) == nil, let change = changes[next], wanted.insert(next).inserted else { continue }
            open += change.named
        }
        guard !wanted.isEmpty else { return [] }
        var next: [ChangeID: SignedChange] = [:]
        for change in order.reversed().compactMap({ changes[$0] }) {
            if let previous = change.change.previous { next[previous] = change }
        }
        // A change that was taken out and set aside again can stand behind changes that name it. Lamport numbers give a
        // causal order.
        let inOrder = wanted.compactMap { changes[$0] }.sorted { ($0.change.lamport, $0.id) < ($1.change.lamport, $1.id) }
        let taken = inOrder.map { change in
            guard change.signature == nil, let first = next[change.id], !wanted.contains(first.id) else { return change }
            return change.vouchedFor(by: sequence(first: first) { next[$0.id] }.prefix(ChainSignature.linksMax))
        }
        order.removeAll(where: wanted.contains)
        for change in taken {
            changes[change.id] = nil
            bytes -= change.bytes.count
        }
        return taken
    }
}

extension SignedChange {
    /// The changes that come right before this one.
    fileprivate var named: [ChangeID] { (change.previous.map { [$0] } ?? []) + change.dependencies }

    /// Returns this change with the signature of a later change of its chain, linked through the
    /// changes between them.
    func vouchedFor(by following: some Sequence<SignedChange>) -> SignedChange {
        var bytes: [[UInt8]] = []
        for next in following {
            bytes.append(next.bytes)
            if let signature = next.signature {
                return SignedChange(
                    identified: identified, bytes: self.bytes,
                    signature: ChainSignature.linked(signature, through: bytes))
            }
        }
        return self
    }
}
