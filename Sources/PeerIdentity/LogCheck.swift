// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

/// A check, without a network, that a group's changes are by the devices that they name and that
/// nobody altered them.
public struct LogCheck: Sendable {
    /// A change as a file has it.
    public struct Entry: Hashable, Sendable {
        public let id: ChangeID
        public let device: DeviceID
        /// Nil where the file leaves them out.
        public let bytes: [UInt8]?
        public let signature: [UInt8]?

        public init(id: ChangeID, device: DeviceID, bytes: [UInt8]?, signature: [UInt8]?) {
            self.id = id
            self.device = device
            self.bytes = bytes
            self.signature = signature
        }
    }

    /// What is wrong with the changes of a file.
    public enum Fault: Hashable, Sendable {
        /// The bytes do not match the change's id, or are no change.
        case altered(ChangeID)
        /// The signature beside the change is not by its device, and no later signature vouches for
        /// it.
        case signatureWrong(ChangeID)
        /// The change breaks a rule of form: its author has no admission, its chain is broken, or
        /// it belongs to another group.
        case invalid(ChangeID, ChangeFault)
    }

    public private(set) var faults: [Fault] = []
    /// The number of changes that have bytes and for which a signature of their device vouches.
    public private(set) var vouchedFor = 0
    /// The number of changes that cannot be checked, because their bytes are left out or because no
    /// signature in the file vouches for them. A change with bytes that was known before is not
    /// counted.
    public private(set) var unknown = 0
    /// The changes for which no signature in the file vouches, neither their own nor the signature
    /// of a later change. A change is not listed if the file leaves out the bytes of a later signed
    /// change of the same device, because that change may be the one that follows it.
    public private(set) var unvouched: [ChangeID] = []
    /// The changes that the file lists or names, but of which neither the file nor the known log
    /// has sound bytes.
    public private(set) var missing: Set<ChangeID> = []
    /// The number of changes that were judged by all rules, because all changes before them are
    /// there.
    public private(set) var judged = 0
    /// The changes known before, then the judged changes, in order. The judged ones carry the
    /// checked signatures, which are the signatures at the ends of chains.
    public private(set) var changes: [SignedChange] = []
    public private(set) var graph: ChangeGraph
    /// The file's signatures by change; not all of them were checked.
    private let given: [ChangeID: [UInt8]]
    private let check: SignatureCheck

    /// - Parameters:
    ///   - entries: In an order in which each change comes after the changes that it names.
    ///   - known: Changes that were checked and judged before, in such an order. Entries may follow
    ///     them.
    /// - Complexity: O(entries), and a signature for each chain.
    public init(_ entries: [Entry], of group: GroupID, after known: [SignedChange] = [], by check: SignatureCheck = .ed25519) {
        graph = ChangeGraph(group: group)
        for signed in known { graph.append(signed.identified, byteCount: signed.bytes.count, isSigned: signed.signature != nil) }
        changes = known
        let known = Set(known.map(\.id))
        given = Dictionary(entries.compactMap { entry in entry.signature.map { (entry.id, $0) } }, uniquingKeysWith: { first, _ in first })
        self.check = check
        var vouched: [ChangeID: DeviceID] = [:]
        // Devices that have a later change whose bytes are left out and for which a signature
        // vouches.
        var followed: Set<DeviceID> = []
        var sound: [SignedChange?] = []
        for entry in entries.reversed() {
            let isFollowed = vouched[entry.id] == entry.device
            var isVouchedFor = isFollowed
            if !isFollowed, let signature = entry.signature {
                isVouchedFor = ChainSignature.vouches(signature, for: entry.id, of: entry.device, by: check)
                if !isVouchedFor { faults.append(.signatureWrong(entry.id)) }
            }
            if !isVouchedFor, entry.signature == nil, !followed.contains(entry.device) { unvouched.append(entry.id) }
            guard let bytes = entry.bytes else {
                unknown += 1
                if isVouchedFor { followed.insert(entry.device) }
                sound.append(nil)
                continue
            }
            guard Hash.changeID(of: bytes) == entry.id, let change = try? ChangeCodec.decode(bytes), change.device == entry.device else {
                faults.append(.altered(entry.id))
                sound.append(nil)
                continue
            }
            if isVouchedFor, let previous = change.previous { vouched[previous] = change.device }
            let isKnown = known.contains(entry.id)
            if isVouchedFor { vouchedFor += 1 } else if !isKnown { unknown += 1 }
            sound.append(isVouchedFor || isKnown ? SignedChange(
                identified: IdentifiedChange(id: entry.id, change: change), bytes: bytes, signature: isFollowed ? nil : entry.signature) : nil)
        }
        for change in inOrder(sound.reversed().compactMap { $0 }) { judge(change, among: known) }
        graph.settle()
        faults.reverse()
        unvouched.reverse()
        signEnds()
        let here = Set(sound.compactMap { $0?.id })
        let named = sound.compactMap { $0?.change }.flatMap { ($0.previous.map { [$0] } ?? []) + $0.dependencies }
        missing = Set(entries.map(\.id) + named).subtracting(here).subtracting(known)
    }

    /// Puts changes into an order in which a fork takes them in: the founding changes of the group,
    /// its older group, and so on; the other changes of older groups; the fork's own.
    ///
    /// A founding change names no other change, and a change of the fork need not name one of an
    /// older group: a file may have them in any order.
    private func inOrder(_ changes: [SignedChange]) -> [SignedChange] {
        var foundings: [GroupID: SignedChange] = [:]
        for change in changes where change.change.group == nil { foundings[GroupID(words: change.id.words)] = change }
        guard foundings.count > 1 else { return changes }
        var first: [SignedChange] = []
        var next: GroupID? = graph.group
        while let group = next, let founding = foundings.removeValue(forKey: group) {
            first.append(founding)
            next = founding.change.fork?.origin
        }
        let isFirst = Set(first.map(\.id))
        let others = changes.filter { !isFirst.contains($0.id) }
        return first + others.filter { $0.change.group != graph.group }
            + others.filter { $0.change.group == graph.group }
    }

    /// Gives changes at the ends of chains their own signatures. The change whose signature vouched
    /// for such a change was not judged if another change before it is missing.
    private mutating func signEnds() {
        var vouched: Set<ChangeID> = []
        for place in changes.indices.reversed() {
            if changes[place].signature == nil, !vouched.contains(changes[place].id) {
                guard let signed = signedByItself(changes[place]) else { continue }
                changes[place] = signed
            }
            if let previous = changes[place].change.previous { vouched.insert(previous) }
        }
    }

    /// Returns a change with the signature that the file has for it, if the file has a right one.
    private func signedByItself(_ signed: SignedChange) -> SignedChange? {
        guard let signature = given[signed.id], ChainSignature.vouches(signature, for: signed.id, of: signed.change.device, by: check)
        else { return nil }
        return SignedChange(identified: signed.identified, bytes: signed.bytes, signature: signature)
    }

    /// The longest beginning of `changes` in which each change has a signature that vouches for it.
    /// The changes behind it cannot be passed on.
    public var passable: [SignedChange] { passable(inPartsOf: .max).first ?? [] }

    /// Returns the passable changes in parts, each of which has the signatures for its own changes, as near to each as in a
    /// batch off the network.
    ///
    /// - Parameter count: How many changes a part has, more where signatures are missing, fewer at the end.
    public func passable(inPartsOf count: Int) -> [[SignedChange]] {
        var parts: [[SignedChange]] = []
        for part in signedParts(of: count) {
            let signed = part.map { change in
                SignedChange(identified: change.identified, bytes: change.bytes, signature: change.signature ?? given[change.id])
            }
            guard let near = try? SignedChange.signedNearEnough(signed, by: check) else { break }
            parts.append(near)
        }
        return parts
    }

    /// Parts of which each has a signature at the end of each of its chains.
    private func signedParts(of count: Int) -> [[SignedChange]] {
        var open: Set<ChangeID> = []
        var parts: [[SignedChange]] = []
        var part: [SignedChange] = []
        // How much of the part has its signatures.
        var end = 0
        for change in changes {
            if let previous = change.change.previous { open.remove(previous) }
            if change.signature == nil { open.insert(change.id) }
            part.append(change)
            if part.count % count == 0 { sign(&part, &open) }
            guard open.isEmpty else { continue }
            end = part.count
            if end >= count {
                parts.append(part)
                (part, end) = ([], 0)
            }
        }
        return end > 0 ? parts + [Array(part.prefix(end))] : parts
    }

    /// Closes the chains that are open in a part, as far as the file has signatures for that.
    private func sign(_ part: inout [SignedChange], _ open: inout Set<ChangeID>) {
        for place in part.indices.reversed() where open.contains(part[place].id) {
            guard let signed = signedByItself(part[place]) else { continue }
            part[place] = signed
            open.remove(signed.id)
        }
    }

    private mutating func judge(_ signed: SignedChange, among known: Set<ChangeID>) {
        switch graph.judge(signed.identified) {
        case .valid:
            graph.append(signed.identified, byteCount: signed.bytes.count, isSigned: signed.signature != nil)
            changes.append(signed)
            judged += 1
        case .known: if known.contains(signed.id) { judged += 1 }
        case .missing: break
        case .invalid(let fault): faults.append(.invalid(signed.id, fault))
        }
    }
}
