// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

/// Whether a group's changes are by whom they say and nothing of them was altered, looked at without a network.
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

    public enum Fault: Hashable, Sendable {
        /// Its bytes are not what its id says, or are no change.
        case altered(ChangeID)
        case signatureWrong(ChangeID)
        /// It breaks a rule of form: no admission, a chain that is broken, another group's.
        case invalid(ChangeID, ChangeFault)
    }

    public private(set) var faults: [Fault] = []
    /// Those for which a signature of their device vouches.
    public private(set) var vouchedFor = 0
    /// Those whose bytes are left out, or for which no signature in the file vouches: nothing is known of them.
    public private(set) var unknown = 0
    /// Those for which no signature in the file vouches, neither their own nor a later one of their device. What is left out may
    /// be what follows, so what comes before it counts as vouched for here, though not in what is known.
    public private(set) var unvouched: [ChangeID] = []
    /// Those that are left out, or only named by others.
    public private(set) var missing: Set<ChangeID> = []
    /// Those that were judged by all rules, for everything before them is there.
    public private(set) var judged = 0
    /// Those known before, then the judged ones, in order; with the signatures that were checked, which are those at the ends of
    /// chains.
    public private(set) var changes: [SignedChange] = []
    public private(set) var graph: ChangeGraph
    /// As the file has them; not all were looked at.
    private let given: [ChangeID: [UInt8]]
    private let check: SignatureCheck

    /// - Parameters:
    ///   - entries: In an order in which each comes after those it names.
    ///   - known: Checked and judged before, in such an order: what the entries may go on from.
    /// - Complexity: O(entries), and a signature for each chain.
    public init(_ entries: [Entry], of group: GroupID, after known: [SignedChange] = [], by check: SignatureCheck = .ed25519) {
        graph = ChangeGraph(group: group)
        for signed in known { graph.append(signed.identified, byteCount: signed.bytes.count, isSigned: signed.signature != nil) }
        changes = known
        let known = Set(known.map(\.id))
        given = Dictionary(entries.compactMap { entry in entry.signature.map { (entry.id, $0) } }, uniquingKeysWith: { first, _ in first })
        self.check = check
        var vouched: [ChangeID: DeviceID] = [:]
        // Devices of which a change follows that is left out and vouched for.
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
        for case .some(let change) in sound.reversed() { judge(change, among: known) }
        graph.settle()
        faults.reverse()
        unvouched.reverse()
        signEnds()
        let here = Set(sound.compactMap { $0?.id })
        let named = sound.compactMap { $0?.change }.flatMap { ($0.previous.map { [$0] } ?? []) + $0.dependencies }
        missing = Set(entries.map(\.id) + named).subtracting(here).subtracting(known)
    }

    /// What vouched for a change may not have been judged, for something else before it is missing; then its own signature counts.
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

    /// With the signature that the file has for it, if there is one and it is right.
    private func signedByItself(_ signed: SignedChange) -> SignedChange? {
        guard let signature = given[signed.id], ChainSignature.vouches(signature, for: signed.id, of: signed.change.device, by: check)
        else { return nil }
        return SignedChange(identified: signed.identified, bytes: signed.bytes, signature: signature)
    }

    /// As many of `changes` from the beginning as have a signature that vouches for them among themselves: others could not be
    /// passed on.
    public var passable: [SignedChange] { passable(inPartsOf: .max).first ?? [] }

    /// The same in parts of which each has the signatures for its own changes, as near to them as in a batch off the network.
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
