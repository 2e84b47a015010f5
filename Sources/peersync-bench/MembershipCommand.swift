// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import Foundation
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// What it costs to judge who counts, honestly and under attack.
struct MembershipCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "membership",
        abstract: "Groups with many removals, members or chains are taken in, checked and on disk, and then written in.",
        discussion: """
            Each shape stands beside the same changes without its removals, in the same run: quotients and differences \
            matter. Import is one batch, as from a file; a write is one change by the founder, the median of 50.
            """)

    @Option(help: "How often each shape is taken.") var runs = 3
    @Option(help: "Only the shapes whose name contains this.") var only = ""

    func run() throws {
        for shape in MembershipShape.all where only.isEmpty || shape.name.contains(only) {
            var figures: [(load: Duration, take: Duration, write: Duration)] = []
            let before = Self.residentBytes
            for _ in 0..<runs { figures.append(try take(shape)) }
            let grown = max(0, Self.residentBytes - before)
            func median(_ key: KeyPath<(load: Duration, take: Duration, write: Duration), Duration>) -> Double {
                figures.map { $0[keyPath: key] / .milliseconds(1) }.sorted()[runs / 2]
            }
            let name = shape.name.padding(toLength: 44, withPad: " ", startingAt: 0)
            print("""
                \(name) \(shape.changes.count) changes, \(shape.bytes / 1024) KiB: import \(text(median(\.take))) ms, \
                reload \(text(median(\.load))) ms, write \(text(median(\.write))) ms, +\(grown >> 20) MiB
                """)
        }
    }

    private func text(_ value: Double) -> String { String(format: "%.2f", value) }

    /// The resident memory of this process; 0 where the system has no `/proc`.
    private static var residentBytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }.map { $0 << 10 } ?? 0
    }

    private func take(_ shape: MembershipShape) throws -> (load: Duration, take: Duration, write: Duration) {
        let folder = NSTemporaryDirectory() + "/peersync-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let clock = ContinuousClock()
        let replica = ReplicaID(words: [7, 7])
        let store = try GroupStore(path: folder + "/document.sqlite")
        try store.keep(replica)
        var document = GroupDocument(group: shape.group, device: shape.founder.device, replica: replica, storage: store)
        let batch = shape.changes.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) }
        let take = try clock.measure {
            guard case (.committed, _) = document.ingest(try SignedChange.authenticate(batch), from: nil) else {
                preconditionFailure("the shape was not taken in")
            }
        }
        var reopened = GroupDocument(group: shape.group, device: shape.founder.device, replica: replica, storage: store)
        let load = try clock.measure { _ = try reopened.graph }
        let note = RecordID(words: [5, UInt64(RecordKind.note.code)])
        var writes: [Duration] = []
        for number in 0..<50 {
            writes.append(try clock.measure {
                _ = try reopened.write([.assign(note, "title", .text("\(number)"))], wallClock: 0, sign: shape.founder.sign)
            })
        }
        try store.close()
        return (load, take, writes.sorted()[25])
    }
}

/// A group's log, written as honest and lying programs could write it.
struct MembershipShape {
    let name: String
    let founder: Identity
    let group: GroupID
    private(set) var changes: [SignedChange] = []
    private var graph: ChangeGraph
    private var random = GeneratedTrace.Random(seed: 1)

    var bytes: Int { changes.reduce(0) { $0 + $1.bytes.count } }

    private init(_ name: String) {
        self.name = name
        var random = GeneratedTrace.Random(seed: 2)
        founder = Identity(using: &random)
        let founding = founder.sign(Change(
            group: nil, device: founder.device, replica: .random(using: &random), seq: 0, previous: nil, dependencies: [],
            lamport: 1, wallClock: 0, operations: [.members(.found)]))
        group = GroupID(words: founding.id.words)
        graph = ChangeGraph(group: group)
        take(founding)
        self.random = random
    }

    private mutating func take(_ signed: SignedChange) {
        precondition(graph.judge(signed.identified) == .valid, "a shape is made of valid changes")
        graph.append(signed.identified)
        changes.append(signed)
    }

    /// A change after some others; without a previous one it begins a chain.
    @discardableResult
    private mutating func write(
        _ operations: [PeerReplica.Operation], by identity: Identity, replica: ReplicaID, after named: [ChangeID],
        previous: SignedChange? = nil, admission: ChangeID? = nil
    ) -> SignedChange {
        let past = (named + (previous.map { [$0.id] } ?? [])).compactMap { graph.index(of: $0) }
        let signed = identity.sign(Change(
            group: group, device: identity.device, replica: replica, seq: previous.map { $0.change.seq + 1 } ?? 0,
            previous: previous?.id, admission: admission, dependencies: named.sorted(),
            lamport: 1 + (past.map { graph.nodes[$0].lamport }.max() ?? 0), wallClock: 0, operations: operations))
        take(signed)
        return signed
    }

    private var last: SignedChange { changes[changes.count - 1] }

    static var all: [MembershipShape] {
        [
            honest(members: 200, removals: 0, changes: 2_000), honest(members: 200, removals: 20, changes: 2_000),
            removals(0), removals(4_096), chains(100), chains(20_000), line(removals: 1_000),
            crowdedLine(125), crowdedLine(250), guestedChains(4_000),
        ]
    }

    /// Members write by turns; then the founder puts some of them out.
    private static func honest(members: Int, removals: Int, changes count: Int) -> MembershipShape {
        var shape = MembershipShape("\(members) members, \(removals) removals, \(count) changes")
        let founder = shape.founder
        var founders = shape.last
        let identities = (0..<members).map { _ in Identity(using: &shape.random) }
        for identity in identities {
            founders = shape.write([.members(.admit(identity.device, isSamePerson: false))], by: founder, replica: founders.change.replica, after: [], previous: founders)
        }
        var chains: [SignedChange?] = Array(repeating: nil, count: members)
        let admissions = shape.changes.dropFirst().map(\.id)
        for number in 0..<count {
            let member = number % members
            let note = RecordID(words: [UInt64(number % 50), UInt64(RecordKind.note.code)])
            let replica = chains[member]?.change.replica ?? ReplicaID.random(using: &shape.random)
            let head = shape.last.id == chains[member]?.id ? [] : [shape.last.id]
            chains[member] = shape.write(
                [.assign(note, "title", .text("n\(number)"))], by: identities[member], replica: replica, after: head,
                previous: chains[member], admission: chains[member] == nil ? admissions[member] : nil)
            if removals > 0, number % (count / removals) == count / removals - 1 {
                let target = members - 1 - number / (count / removals)
                founders = shape.write(
                    [.members(.remove(identities[target].device, reason: "", keeping: []))], by: founder,
                    replica: founders.change.replica, after: [shape.last.id], previous: founders)
            }
        }
        return shape
    }

    /// A liar puts out members that it made up, 64 in a change.
    private static func removals(_ count: Int) -> MembershipShape {
        var shape = MembershipShape("\(count) removals by a liar")
        let liar = Identity(using: &shape.random)
        let admission = shape.write(
            [.members(.admit(liar.device, isSamePerson: false))], by: shape.founder, replica: shape.last.change.replica, after: [], previous: shape.last)
        var last = shape.write([], by: liar, replica: .random(using: &shape.random), after: [admission.id], admission: admission.id)
        var puppets: [DeviceID] = []
        while puppets.count < max(64, count) {
            let new = (0..<64).map { _ in DeviceID(words: (0..<4).map { _ in shape.random.next() }) }
            last = shape.write(new.map { .members(.admit($0, isSamePerson: false)) }, by: liar, replica: last.change.replica, after: [], previous: last)
            puppets += new
        }
        for start in stride(from: 0, to: count, by: 64) {
            last = shape.write(
                puppets[start..<start + 64].map { .members(.remove($0, reason: "", keeping: [])) }, by: liar,
                replica: last.change.replica, after: [], previous: last)
        }
        return shape
    }

    /// A member's device begins a chain with each change.
    private static func chains(_ count: Int) -> MembershipShape {
        var shape = MembershipShape("\(count) chains of one device")
        let liar = Identity(using: &shape.random)
        let admission = shape.write(
            [.members(.admit(liar.device, isSamePerson: false))], by: shape.founder, replica: shape.last.change.replica, after: [], previous: shape.last)
        for _ in 0..<count {
            shape.write([], by: liar, replica: .random(using: &shape.random), after: [shape.last.id], admission: admission.id)
        }
        return shape
    }

    /// A liar's members put each other out by pairs, each pair the first of the next one, so that each removal decides
    /// over the next.
    private static func line(removals count: Int) -> MembershipShape {
        var shape = MembershipShape("\(count) removals that decide over each other")
        let liar = Identity(using: &shape.random)
        let admission = shape.write(
            [.members(.admit(liar.device, isSamePerson: false))], by: shape.founder, replica: shape.last.change.replica, after: [], previous: shape.last)
        var last = shape.write([], by: liar, replica: .random(using: &shape.random), after: [admission.id], admission: admission.id)
        let puppets = (0..<count + 1).map { _ in Identity(using: &shape.random) }
        var admissions: [ChangeID] = []
        for start in stride(from: 0, to: puppets.count, by: 64) {
            let some = puppets[start..<min(start + 64, puppets.count)]
            last = shape.write(some.map { .members(.admit($0.device, isSamePerson: false)) }, by: liar, replica: last.change.replica, after: [], previous: last)
            admissions += some.map { _ in last.id }
        }
        let askings = last
        var asked = askings
        var ids: [ChangeID] = []
        for number in 0..<count {
            asked = shape.write(
                [.members(.askRemoval(puppets[number].device, reason: "", keeping: []))], by: liar, replica: askings.change.replica, after: [], previous: asked)
            ids.append(asked.id)
        }
        // Each agrees that the one before goes.
        for number in 0..<count {
            shape.write(
                [.members(.agreeRemoval(asked: ids[number], puppets[number].device, keeping: []))], by: puppets[number + 1],
                replica: .random(using: &shape.random), after: [ids[number]], admission: admissions[number + 1])
        }
        return shape
    }

    /// A member admits a line of members it made up, each the next one's host, and as many guests who build on the end
    /// of the line; then it puts out the whole line, from the top down.
    private static func crowdedLine(_ count: Int) -> MembershipShape {
        var shape = MembershipShape("\(count) removals of a line beside \(count) guests")
        let liar = Identity(using: &shape.random)
        let line = (0..<count).map { _ in Identity(using: &shape.random) }
        let guests = (0..<count).map { _ in Identity(using: &shape.random) }
        func admit(_ some: some Collection<Identity>) -> [PeerReplica.Operation] {
            some.map { .members(.admit($0.device, isSamePerson: false)) }
        }
        let admission = shape.write(
            admit([liar]), by: shape.founder, replica: shape.last.change.replica, after: [], previous: shape.last)
        var own = shape.write(
            [], by: liar, replica: .random(using: &shape.random), after: [admission.id], admission: admission.id)
        var guestAdmissions: [ChangeID] = []
        for start in stride(from: 0, to: count, by: 64) {
            let some = guests[start..<min(start + 64, count)]
            own = shape.write(admit(some), by: liar, replica: own.change.replica, after: [], previous: own)
            guestAdmissions += some.map { _ in own.id }
        }
        own = shape.write(admit([line[0]]), by: liar, replica: own.change.replica, after: [], previous: own)
        var hosts = [own]
        for number in 0..<count {
            let next = number + 1 < count ? admit([line[number + 1]]) : []
            hosts.append(shape.write(
                next, by: line[number], replica: .random(using: &shape.random), after: [hosts[number].id],
                admission: hosts[number].id))
        }
        for (guest, admission) in zip(guests, guestAdmissions) {
            shape.write(
                [], by: guest, replica: .random(using: &shape.random), after: [hosts[count].id], admission: admission)
        }
        for number in 0..<count {
            own = shape.write(
                [.members(.remove(line[number].device, reason: "", keeping: []))], by: liar, replica: own.change.replica,
                after: number == 0 ? [] : [hosts[number].id], previous: own)
        }
        return shape
    }

    /// A member's device begins many chains; a guest of it names them all, and as many other guests name that.
    private static func guestedChains(_ count: Int) -> MembershipShape {
        var shape = MembershipShape("\(count) chains of one device, named by \(count) guests")
        let liar = Identity(using: &shape.random)
        let guests = (0..<count).map { _ in Identity(using: &shape.random) }
        let admission = shape.write(
            [.members(.admit(liar.device, isSamePerson: false))], by: shape.founder, replica: shape.last.change.replica,
            after: [], previous: shape.last)
        var own = shape.write(
            [], by: liar, replica: .random(using: &shape.random), after: [admission.id], admission: admission.id)
        var guestAdmissions: [ChangeID] = []
        for start in stride(from: 0, to: count, by: 64) {
            let some = guests[start..<min(start + 64, count)]
            own = shape.write(
                some.map { .members(.admit($0.device, isSamePerson: false)) }, by: liar, replica: own.change.replica,
                after: [], previous: own)
            guestAdmissions += some.map { _ in own.id }
        }
        let chains = (0..<count).map { _ in
            shape.write(
                [], by: liar, replica: .random(using: &shape.random), after: [admission.id], admission: admission.id).id
        }
        var naming: SignedChange?
        for start in stride(from: 0, to: count, by: 250) {
            naming = shape.write(
                [], by: guests[0], replica: naming?.change.replica ?? .random(using: &shape.random),
                after: (naming == nil ? [own.id] : []) + chains[start..<min(start + 250, count)], previous: naming,
                admission: naming == nil ? guestAdmissions[0] : nil)
        }
        for (guest, admission) in zip(guests, guestAdmissions).dropFirst() {
            shape.write(
                [], by: guest, replica: .random(using: &shape.random), after: [naming?.id ?? own.id], admission: admission)
        }
        return shape
    }
}
