// SPDX-License-Identifier: Apache-2.0
// peersync

public import CollaborativeText
public import PeerIdentity
public import PeerReplica
public import PeerWire

/// A member's device with its own copy of the log, without store or network.
public struct TestDevice: Sendable {
    public let identity: Identity
    public let replica: ReplicaID
    public var graph: ChangeGraph
    /// In the graph's order.
    public private(set) var changes: [SignedChange] = []
    public var records: [RecordID: RecordState] = [:]

    /// To be set before anything is taken in.
    public var limits = TextLimits.standard

    public init(identity: Identity, replica: ReplicaID, group: GroupID) {
        self.identity = identity
        self.replica = replica
        graph = ChangeGraph(group: group)
    }

    /// The member whose first device this is.
    public var member: MemberID { MemberID(firstDevice: identity.device) }

    /// Whether the device can write on top of everything here.
    public var isIn: Bool { graph.isMember(identity.device) }

    /// The same device with its store begun anew, under another replica id.
    public func begun(anew replica: ReplicaID) -> TestDevice {
        var other = TestDevice(identity: identity, replica: replica, group: graph.group)
        other.pull(from: self)
        return other
    }

    /// Writes a change on top of everything that counts here.
    @discardableResult
    public mutating func write(_ operations: [Operation], wallClock: Int64 = 0) -> SignedChange {
        let operations = Operation.edited(by: operations).flatMap { records[$0]?.settling(in: graph) ?? [] } + operations
        let signed = identity.sign(graph.nextChange(
            by: identity.device, replica: replica, wallClock: wallClock, operations: operations))
        precondition(take(signed) == .valid, "a device writes valid changes only")
        return signed
    }

    /// Takes one change in, if it is valid.
    @discardableResult
    public mutating func take(_ signed: SignedChange) -> ChangeVerdict {
        let verdict = graph.judge(signed.identified)
        guard verdict == .valid else { return verdict }
        let void = graph.voided
        let index = graph.append(
            signed.identified, byteCount: signed.bytes.count, isSigned: signed.signature != nil)
        graph.settle()
        changes.append(signed)
        if graph.voided.subtracting([index]) == void {
            apply(signed.change, at: index)
        } else {
            records = [:]
            for (index, change) in changes.enumerated() { apply(change.change, at: index) }
        }
        return verdict
    }

    private mutating func apply(_ change: Change, at index: Int) {
        for record in change.records {
            var state = records[record] ?? RecordState(id: record, limits: limits)
            records[record] = nil
            state.apply(change, at: index, in: graph)
            records[record] = state
        }
    }

    /// Takes in everything of another device that is missing here.
    public mutating func pull(from other: TestDevice) {
        for change in other.changes { take(change) }
    }

    /// A text of a record as the next change finds it.
    public func text(_ record: RecordID, _ field: FieldID = "body") -> SharedText? { records[record]?.text(field) }

    public func view(_ record: RecordID) -> RecordView {
        (records[record] ?? RecordState(id: record)).view(in: graph)
    }

    /// All views with their texts, by record.
    public var views: [RecordID: RecordView] { records.mapValues { $0.view(in: graph) } }
}

/// A group whose members are all admitted and hold the same changes.
public struct TestGroup: Sendable {
    public var devices: [TestDevice]
    public let group: GroupID

    public init(members: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let identities = (0..<members).map { _ in Identity(using: &random) }
        let replicas = (0..<members).map { _ in ReplicaID(words: [random.next(), random.next()]) }
        let founding = identities[0].sign(Change(
            group: nil, device: identities[0].device, replica: replicas[0], seq: 0, previous: nil, dependencies: [],
            lamport: 1, wallClock: 0, operations: [.members(.found)]))
        let group = GroupID(words: founding.id.words)
        self.group = group
        var founder = TestDevice(identity: identities[0], replica: replicas[0], group: group)
        founder.take(founding)
        for identity in identities.dropFirst() { founder.write([.members(.admit(identity.device, isSamePerson: false))]) }
        var devices = [founder]
        for (identity, replica) in zip(identities, replicas).dropFirst() {
            var device = TestDevice(identity: identity, replica: replica, group: group)
            device.pull(from: founder)
            devices.append(device)
        }
        self.devices = devices
    }

    /// Until everybody has everything.
    public mutating func meet() {
        for _ in 0..<2 {
            for left in devices.indices {
                for right in devices.indices where left != right { devices[left].pull(from: devices[right]) }
            }
        }
    }
}

extension RecordID {
    /// A record of a kind, told from others by a number.
    public static func test(_ number: UInt64, _ kind: RecordKind = .note) -> RecordID {
        RecordID(words: [number, UInt64(kind.code)])
    }
}
