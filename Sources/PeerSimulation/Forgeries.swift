// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire

/// Changes that nobody wrote: authentic ones changed in all ways, with real signatures, offered to who knows their authors.
public struct Forgeries: Sendable {
    public struct Outcome: Hashable, Sendable {
        public var tried = 0
        /// No legal encoding of a change.
        public var malformed = 0
        /// A change, by somebody else than it says or than it was signed for.
        public var refused = 0
        /// Forgeries without effect: the changes that came out are the ones that were written.
        public var unchanged = 0
        /// For each a way to make it again.
        public var accepted: [String] = []

        public init() {}

        public static func += (left: inout Outcome, right: Outcome) {
            left.tried += right.tried
            left.malformed += right.malformed
            left.refused += right.refused
            left.unchanged += right.unchanged
            left.accepted += right.accepted
        }
    }

    private let authentic: [SignedChange]
    private let byID: [ChangeID: SignedChange]
    private let identities: [Identity]

    /// - Parameter seed: The seed of the group that wrote the authentic changes.
    public init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var group = TestGroup(members: 4, seed: seed)
        for turn in 0..<90 {
            let device = turn % 4
            let operations = Self.operations(turn, by: group.devices[device], &random)
            group.devices[device].write(operations[turn % operations.count])
            if turn % 5 == 0 { group.meet() }
        }
        group.meet()
        let founder = group.devices[0]
        let fork = GroupFork(
            origin: group.group, heads: founder.graph.heads, devices: group.devices.dropFirst().map(\.identity.device).sorted())
        let founding = founder.identity.sign(Change(
            group: nil, device: founder.identity.device, replica: .random(using: &random), seq: 0, previous: nil, dependencies: [],
            lamport: 1, wallClock: 0, operations: [.members(.found), .members(.fork(fork))]))
        authentic = founder.changes + [founding]
        byID = Dictionary(uniqueKeysWithValues: authentic.map { ($0.id, $0) })
        identities = group.devices.map(\.identity)
    }

    /// One change for each kind of operation; those about members keep everybody in the group.
    private static func operations(_ turn: Int, by device: TestDevice, _ random: inout SplitMix64) -> [[Operation]] {
        let note = RecordID.test(UInt64.random(in: 0..<3, using: &random))
        let own = device.identity.device
        let change = device.changes[Int.random(in: device.changes.indices, using: &random)].id
        let other = Signatures.identities[turn % Signatures.identities.count].device
        let key = random.bytes(KeyRing.keyBytes)
        let sealed = SealedKeys(sealing: key, for: [own], using: &random)
        let members: [MembershipOperation] = [
            .admit(other, isSamePerson: turn % 2 == 0), .askRemoval(other, reason: "é", keeping: [own]),
            .agreeRemoval(asked: change, other, keeping: [own]), .withdrawRemoval(asked: change, other),
            .remove(other, reason: "", keeping: []), .askReadmission(other), .agreeReadmission(asked: change, other),
            .readmit(other), .link(MemberID(firstDevice: own), MemberID(firstDevice: other)),
            .rekey(KeyRotation(check: KeyRing.check(of: key), sealed: sealed)),
            .shareKey(KeyShare(rekey: change, sealed: sealed)), .askLevel(2), .agreeLevel(asked: change, 2),
        ]
        return [
            [.assign(note, "title", .text("titre \(turn)"))], [.add(note, "tags", .text("é"))], [.count(note, "votes", 1)],
            [.editText(note, "body", [TextEdit(position: 0, inserted: "mots ")])], [.delete(note)], [.restore(note)],
            [.assign(.profile(of: device.identity.ownMember), "name", .text("A")), .create(note)],
            [.undo(note, change)], [.settle(note, change)],
            [.opaque(OpaqueOperation(tag: 1_001, level: 2, record: note, content: Array("demain".utf8)))],
            [.assign(note, "file", .attachment(Attachment(
                hash: ContentHash(words: [1, 2, 3, 4]), byteCount: 300, mediaType: "image/png")))],
        ] + members.map { [.members($0)] }
    }

    /// Tries so many, each by its own number: the same number is the same forgery.
    public func run(_ numbers: StrideTo<Int>) -> Outcome {
        var outcome = Outcome()
        for number in numbers {
            outcome.tried += 1
            var random = SplitMix64(seed: UInt64(number))
            let batch = forged(&random)
            do {
                let taken = try SignedChange.authenticate(batch)
                if taken.allSatisfy(isAuthentic) { outcome.unchanged += 1 } else { outcome.accepted.append("forgery \(number)") }
            } catch .malformed {
                outcome.malformed += 1
            } catch {
                outcome.refused += 1
            }
        }
        return outcome
    }

    /// Written by who it says, and vouched for by no signature but the author's.
    private func isAuthentic(_ change: SignedChange) -> Bool {
        guard let written = byID[change.id] else { return false }
        return change.bytes == written.bytes && (change.signature == nil || change.signature == written.signature)
    }

    private func forged(_ random: inout SplitMix64) -> [ReceivedChange] {
        let index = Int.random(in: authentic.indices, using: &random)
        let original = authentic[index]
        let forger = identities[Int.random(in: identities.indices, using: &random)]
        var bytes = original.bytes
        var signature = original.signature ?? []
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1:
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        case 2:
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                signature[Int.random(in: signature.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        case 3: signature = Self.withOrderAdded(signature)
        case 4: bytes = ChangeCodec.encode(altered(original.change, &random))
        case 5:
            // By one's own key, in another's name.
            let change = altered(original.change, &random)
            bytes = ChangeCodec.encode(change)
            if forger.device != change.device {
                signature = forger.deviceKey.sign(SignedChange.statement(of: Hash.changeID(of: bytes)))
            }
        case 6: signature = authentic[Int.random(in: authentic.indices, using: &random)].signature ?? []
        default:
            // Pieces of two changes.
            let other = authentic[Int.random(in: authentic.indices, using: &random)].bytes
            let cut = Int.random(in: 0...min(bytes.count, other.count), using: &random)
            bytes = Array(bytes[..<cut] + other[cut...])
        }
        let forged = ReceivedChange(bytes: bytes, signature: signature)
        // Alone, or before the author's next change, whose signature vouches for what it names.
        let next = authentic.first { $0.change.previous == original.id }
        guard let next, bytes != original.bytes, Bool.random(using: &random) else { return [forged] }
        return [
            ReceivedChange(bytes: bytes, signature: Bool.random(using: &random) ? signature : nil),
            ReceivedChange(bytes: next.bytes, signature: next.signature),
        ]
    }

    /// Returns a change with one part altered.
    private func altered(_ change: Change, _ random: inout SplitMix64) -> Change {
        let other = authentic[Int.random(in: authentic.indices, using: &random)].change
        let part = Int.random(in: 0..<8, using: &random)
        return Change(
            group: change.group, device: part == 0 ? other.device : change.device, replica: part == 1 ? other.replica : change.replica,
            seq: part == 2 ? change.seq &+ 1 : change.seq, previous: part == 3 ? other.previous : change.previous,
            dependencies: part == 4 ? other.dependencies : change.dependencies,
            lamport: part == 5 ? change.lamport &+ random.next() % 9 : change.lamport,
            wallClock: part == 6 ? Int64(bitPattern: random.next()) : change.wallClock,
            operations: part == 7 ? other.operations : change.operations)
    }

    /// The order of Ed25519's group (RFC 8032, 5.1), little-endian.
    private static let order: [UInt8] = [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]

    /// Another signature of the same that a lax verifier takes: its scalar plus the order.
    private static func withOrderAdded(_ signature: [UInt8]) -> [UInt8] {
        guard signature.count == 64 else { return signature }
        var sum = signature
        var carry = 0
        for index in 0..<32 {
            let digit = Int(sum[32 + index]) + Int(order[index]) + carry
            sum[32 + index] = UInt8(truncatingIfNeeded: digit)
            carry = digit >> 8
        }
        return sum
    }
}
