// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica
public import PeerWire

/// The changes of a group of named devices, each written on top of a past that the test names.
///
/// A device can pretend not to have seen what it has seen: then it begins a chain under another replica id, or
/// forks the one it has. `graph` is what a replica makes of all changes.
public struct TestHistory: Sendable {
    private struct Chain: Sendable {
        let replica: ReplicaID
        let last: ChangeID
        let seq: UInt64
    }

    /// In an order in which each comes after the changes that it names.
    public private(set) var changes: [SignedChange] = []
    /// Everything taken in and settled.
    public private(set) var graph: ChangeGraph
    private let founder: String
    private let seed: UInt64
    private var chains: [String: [Chain]] = [:]
    private var admissions: [String: ChangeID] = [:]
    private var random: SplitMix64

    /// - Parameter founder: The device that founds the group.
    public init(founder: String = "founder", seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let identity = Self.identity(founder, seed)
        let replica = ReplicaID.random(using: &random)
        let founding = identity.sign(Change(
            group: nil, device: identity.device, replica: replica, seq: 0, previous: nil, dependencies: [], lamport: 1,
            wallClock: 0, operations: [.members(.found)]))
        graph = ChangeGraph(group: GroupID(words: founding.id.words))
        self.random = random
        self.founder = founder
        self.seed = seed
        chains[founder] = [Chain(replica: replica, last: founding.id, seq: 0)]
        take(founding)
    }

    /// A fork of an older group, with all that is kept there.
    ///
    /// - Parameters:
    ///   - name: The device that founds the fork.
    ///   - guests: The other devices that its founding change admits.
    public init(forking older: TestHistory, by name: String, guests: [String]) {
        let identity = older.identity(name)
        random = older.random
        seed = older.seed
        founder = name
        let replica = ReplicaID.random(using: &random)
        let fork = GroupFork(
            origin: older.graph.group, heads: older.graph.heads, devices: guests.map { older.device($0) }.sorted())
        let founding = identity.sign(Change(
            group: nil, device: identity.device, replica: replica, seq: 0, previous: nil, dependencies: [], lamport: 1,
            wallClock: 0, operations: [.members(.found), .members(.fork(fork))]))
        graph = ChangeGraph(group: GroupID(words: founding.id.words))
        chains[name] = [Chain(replica: replica, last: founding.id, seq: 0)]
        for guest in guests { admissions[guest] = founding.id }
        take(founding)
        for change in older.changes where older.isKept(change.id) { take(change) }
    }

    public func identity(_ name: String) -> Identity { Self.identity(name, seed) }

    /// The name and the seed say which key a device has.
    private static func identity(_ name: String, _ seed: UInt64) -> Identity {
        var random = SplitMix64(seed: name.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
        return Identity(using: &random)
    }

    public func device(_ name: String) -> DeviceID { identity(name).device }

    public func member(_ name: String) -> MemberID { MemberID(firstDevice: device(name)) }

    /// Whether a device is in the group, as everybody with all changes sees it.
    public func isIn(_ name: String) -> Bool { graph.isMember(device(name)) }

    /// Whether a change has no effect.
    public func isVoid(_ change: ChangeID) -> Bool { graph.index(of: change).map { graph.isVoid($0) } ?? false }

    /// Whether a change is passed on and compared.
    public func isKept(_ change: ChangeID) -> Bool { graph.index(of: change).map { graph.isKept($0) } ?? false }

    /// The last changes of the chains as they are.
    public var heads: [ChangeID] { graph.heads }

    /// Writes a change after some others and after the admission by which its author speaks.
    ///
    /// - Parameters:
    ///   - past: What the author has seen. Their own last change need not be among it.
    ///   - admission: By which the author speaks where a chain begins; the first one where none is named.
    @discardableResult
    public mutating func write(
        _ name: String, after past: [ChangeID], by admission: ChangeID? = nil, _ operations: [Operation]
    ) -> ChangeID {
        let identity = identity(name)
        let own = (chains[name] ?? []).last { chain in
            admission == nil && past.contains { precedes(chain.last, $0) }
        }
        let voice = own == nil ? admission ?? admissions[name] : nil
        var named = Set(past).union(voice.map { [$0] } ?? [])
        if let own { named.remove(own.last) }
        let lamport = named.union(own.map { [$0.last] } ?? []).compactMap { graph.index(of: $0) }
            .map { graph.nodes[$0].lamport }.max() ?? 0
        let signed = identity.sign(Change(
            group: graph.group, device: identity.device, replica: own?.replica ?? .random(using: &random),
            seq: own.map { $0.seq + 1 } ?? 0, previous: own?.last, admission: voice, dependencies: named.sorted(),
            lamport: lamport + 1, wallClock: 0, operations: operations))
        chains[name, default: []].removeAll { $0.last == own?.last }
        chains[name, default: []].append(Chain(replica: signed.change.replica, last: signed.id, seq: signed.change.seq))
        take(signed)
        return signed.id
    }

    @discardableResult
    public mutating func write(
        _ name: String, after past: [ChangeID], by admission: ChangeID? = nil, _ operation: MembershipOperation
    ) -> ChangeID {
        write(name, after: past, by: admission, [.members(operation)])
    }

    /// Lets a device in.
    @discardableResult
    public mutating func admit(
        _ name: String, by host: String, after past: [ChangeID], isSamePerson: Bool = false
    ) -> ChangeID {
        let change = write(host, after: past, .admit(device(name), isSamePerson: isSamePerson))
        // Whom the older group of a fork put out, only the founder lets in.
        let isAdmitted = graph.membership.hasAdmitted(device(name))
        if name != founder, isAdmitted, admissions[name] == nil { admissions[name] = change }
        return change
    }

    /// Lets some devices in, one after the other, each of which writes a word.
    ///
    /// - Parameter guests: Each with who lets them in.
    /// - Returns: The last word, which follows everything.
    public mutating func gather(_ guests: [(String, by: String)]) -> ChangeID {
        var last = changes[0].id
        for (guest, host) in guests {
            let admission = admit(guest, by: host, after: [last])
            last = write(guest, after: [admission], [.create(.test(UInt64(changes.count)))])
        }
        return last
    }

    /// Puts a device out by an asking and an agreement.
    ///
    /// - Returns: The agreement, which completes the removal.
    @discardableResult
    public mutating func remove(
        _ name: String, askedBy first: String, agreedBy second: String, after past: [ChangeID], keeping: [String] = []
    ) -> ChangeID {
        let kept = keeping.map { device($0) }.sorted()
        let asked = write(first, after: past, .askRemoval(device(name), reason: "why", keeping: kept))
        return write(second, after: past + [asked], .agreeRemoval(asked: asked, device(name), keeping: kept))
    }

    /// Puts a device out by one change.
    @discardableResult
    public mutating func remove(
        _ name: String, by author: String, after past: [ChangeID], keeping: [String] = []
    ) -> ChangeID {
        let kept = keeping.map { device($0) }.sorted()
        return write(author, after: past, .remove(device(name), reason: "why", keeping: kept))
    }

    /// A graph that took in some changes in an order in which each comes after the changes that it names, and settled at the end.
    public static func graph(of changes: [SignedChange], group: GroupID) -> ChangeGraph {
        var graph = ChangeGraph(group: group)
        for change in changes where graph.judge(change.identified) == .valid {
            graph.append(change.identified, byteCount: change.bytes.count, isSigned: change.signature != nil)
        }
        graph.settle()
        return graph
    }

    /// The changes in some other order in which each comes after the changes that it names. In a fork the founding change comes
    /// first, and what was written in the fork after the older group's log.
    public func shuffled(using generator: inout some RandomNumberGenerator) -> [SignedChange] {
        var waiting = changes.shuffled(using: &generator)
        var order: [SignedChange] = []
        var here: Set<ChangeID> = []
        while !waiting.isEmpty {
            waiting.removeAll { signed in
                let named = (signed.change.previous.map { [$0] } ?? []) + signed.change.dependencies
                guard named.allSatisfy(here.contains) else { return false }
                if let fork = changes[0].change.fork, signed.id != changes[0].id {
                    let before = signed.change.group == graph.group ? fork.heads : [changes[0].id]
                    guard before.allSatisfy(here.contains) else { return false }
                }
                here.insert(signed.id)
                order.append(signed)
                return true
            }
        }
        return order
    }

    private func precedes(_ earlier: ChangeID, _ later: ChangeID) -> Bool {
        guard let first = graph.index(of: earlier), let second = graph.index(of: later) else { return false }
        return graph.precedes(first, second)
    }

    private mutating func take(_ signed: SignedChange) {
        let verdict = graph.judge(signed.identified)
        precondition(verdict == .valid, "a test writes changes of the right form only, and this one is \(verdict)")
        graph.append(signed.identified, byteCount: signed.bytes.count, isSigned: true)
        graph.settle()
        changes.append(signed)
    }
}
