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
        case certificateWrong(ChangeID)
        /// It breaks a rule of the group: not a member, a chain that is broken, another group's.
        case invalid(ChangeID, ChangeFault)
    }

    public private(set) var faults: [Fault] = []
    /// Those for which a signature of their device vouches.
    public private(set) var vouchedFor = 0
    /// Those whose bytes are left out, or for which no signature in the file vouches: nothing is known of them.
    public private(set) var unknown = 0
    /// Those that were judged by all rules, for everything before them is there.
    public private(set) var judged = 0
    /// Of the judged ones, in order; with the signatures that were checked, which are those at the ends of chains.
    public private(set) var changes: [SignedChange] = []
    public private(set) var graph: ChangeGraph

    /// - Parameter entries: In an order in which each comes after those it names.
    /// - Complexity: O(entries), and a signature for each chain.
    public init(_ entries: [Entry], of group: GroupID, by check: SignatureCheck = .ed25519) {
        graph = ChangeGraph(group: group)
        var vouched: [ChangeID: DeviceID] = [:]
        var sound: [SignedChange?] = []
        for entry in entries.reversed() {
            let isFollowed = vouched[entry.id] == entry.device
            var isVouchedFor = isFollowed
            if !isFollowed, let signature = entry.signature {
                isVouchedFor = check.isSignature(signature, SignedChange.statement(of: entry.id), entry.device.bytes)
                if !isVouchedFor { faults.append(.signatureWrong(entry.id)) }
            }
            guard let bytes = entry.bytes else {
                unknown += 1
                sound.append(nil)
                continue
            }
            guard Hash.changeID(of: bytes) == entry.id, let change = try? ChangeCodec.decode(bytes), change.device == entry.device else {
                faults.append(.altered(entry.id))
                sound.append(nil)
                continue
            }
            if isVouchedFor, let previous = change.previous { vouched[previous] = change.device }
            if isVouchedFor { vouchedFor += 1 } else { unknown += 1 }
            sound.append(isVouchedFor ? SignedChange(
                identified: IdentifiedChange(id: entry.id, change: change), bytes: bytes, signature: isFollowed ? nil : entry.signature) : nil)
        }
        for case .some(let change) in sound.reversed() { judge(change, check) }
        faults.reverse()
        signEnds(entries, check)
    }

    /// What vouched for a change may not have been judged, for something else before it is missing; then its own signature counts.
    private mutating func signEnds(_ entries: [Entry], _ check: SignatureCheck) {
        let given = Dictionary(entries.map { ($0.id, $0.signature) }, uniquingKeysWith: { first, _ in first })
        var vouched: Set<ChangeID> = []
        for place in changes.indices.reversed() {
            let signed = changes[place]
            if signed.signature == nil, !vouched.contains(signed.id) {
                guard let signature = given[signed.id] ?? nil, check.isSignature(signature, SignedChange.statement(of: signed.id), signed.change.device.bytes)
                else { continue }
                changes[place] = SignedChange(identified: signed.identified, bytes: signed.bytes, signature: signature)
            }
            if let previous = signed.change.previous { vouched.insert(previous) }
        }
    }

    /// As many of `changes` from the beginning as have a signature that vouches for them among themselves: others could not be
    /// passed on.
    public var passable: ArraySlice<SignedChange> { changes[..<(passable(inPartsOf: .max).first?.endIndex ?? 0)] }

    /// The same in parts of which each has the signatures for its own changes.
    ///
    /// - Parameter count: How many changes a part has at least, except the last one.
    public func passable(inPartsOf count: Int) -> [ArraySlice<SignedChange>] {
        var open: Set<ChangeID> = []
        var parts: [ArraySlice<SignedChange>] = []
        var (start, end) = (0, 0)
        for (index, change) in changes.enumerated() {
            if let previous = change.change.previous { open.remove(previous) }
            if change.signature == nil { open.insert(change.id) }
            guard open.isEmpty else { continue }
            end = index + 1
            if end - start >= count {
                parts.append(changes[start..<end])
                start = end
            }
        }
        return start < end ? parts + [changes[start..<end]] : parts
    }

    private mutating func judge(_ signed: SignedChange, _ check: SignatureCheck) {
        for operation in signed.change.operations {
            switch operation {
            case .found(let certificate), .admit(let certificate):
                if !check.isCertificate(certificate) { return faults.append(.certificateWrong(signed.id)) }
            default: break
            }
        }
        switch graph.judge(signed.identified) {
        case .valid:
            graph.append(signed.identified, byteCount: signed.bytes.count, isSigned: signed.signature != nil)
            changes.append(signed)
            judged += 1
        case .known, .missing: break
        case .invalid(let fault): faults.append(.invalid(signed.id, fault))
        }
    }
}
