// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire

/// All nodes of a schedule, what is on its way between them, and the time.
final class World {
    /// What must not happen, happened.
    struct Failure: Error {
        let oracle: Oracle
        let detail: String
    }

    enum Oracle: String, Sendable {
        case storeMisused = "a commit over what was there"
        case writeRefused = "a member's write was refused"
        case untrueHolding = "a node said that it holds what is not on its disk"
        case untrueSafety = "a person was told that a peer holds what it never had"
        case outsiderShown = "what somebody wrote who was out and knew it counts (law 4)"
        case voidNamed = "an honest change names what does not count (rule 12)"
        case builtOnVoid = "words that others built on do not count (law 3)"
        case putOutByOne = "one liar put out somebody who came in through others (law 2)"
        case agreedToGo = "an honest member agreed to a removal that put them out as well"
        case shownEarly = "words of the older group are shown before it is known which of them count"
        case invalidAccepted = "an invalid change was accepted"
        case malformedMessage = "an honest node's message does not decode"
        case honestBlamed = "an honest node was blamed by another"
        case stateRefused = "a kept state does not lead to its view"
        case reloadedDiffers = "a document read again differs from the one that ran"
        case storm = "messages without end"
        case notConverged = "no agreement after the trouble was over"
        case viewsDiffer = "views differ though the changes are the same"
        case changesDiffer = "honest nodes hold different changes"
        case acknowledgedLost = "an acknowledged change is gone"
        case rebuiltDiffers = "a view made anew differs from the one kept"
        case validityDiffers = "a change on a disk is not valid"
        case wordsLost = "words are missing, doubled or torn"
        case conflictsWrong = "what is shown is not what nobody saw and replaced"
        case countsWrong = "a counter is not the sum of what was counted"
        case profileForged = "somebody else wrote in a profile"
        case keysDiffer = "members who are in sync do not use one fresh key"
        case notConnected = "two nodes that could be are not connected or not in sync"
        case codecDiffers = "something does not survive its encoding"
    }

    let script: Script
    let signatures: Signatures
    let group: GroupID
    var now = Instant(.zero)
    var nodes: [SimulatedNode] = []
    var links: [Link] = []
    /// The links that are not closed on both ends.
    var openLinks: [Int] = []
    /// A bit for each node of one side; nil when all can reach each other.
    var partition: UInt32?
    var random: SplitMix64
    var failure: Failure?
    /// The hash of everything that happened.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    /// What lying members made that nobody may take.
    var poison: Set<ChangeID> = []
    /// What members wrote who were out and knew it: no honest node shows it while they are out.
    var outsiders: Set<ChangeID> = []
    /// Where the group is a fork: the group that it forked.
    private(set) var older: OlderGroup?
    /// What the liars know; nil until they invent something.
    var hoard: Hoard?
    /// Devices that liars made up.
    var invented: Set<DeviceID> = []
    /// What restored backups took away, and the honest nodes that had it then.
    var takenAway: [ChangeID: Set<Int>] = [:]
    /// How often the disk that a replica writes to was copied or put back.
    private var branchings: [ReplicaID: Int] = [:]
    var lastToken = 0
    var messages = 0
    /// Virtual time from the end of all trouble to agreement.
    var healing = Duration.zero
    /// How often a node hung up on another for a fault of that one.
    var blames = 0

    init(_ script: Script, signatures: Signatures) {
        self.script = script
        self.signatures = signatures
        random = SplitMix64(seed: script.seed ^ 0x5EED)
        var replicas = SplitMix64(seed: script.seed)
        let offset = Int(script.seed % 32)
        func identity(_ number: Int) -> Identity { Signatures.identities[(offset + number) % Signatures.identities.count] }
        let founder = identity(0)
        let replica = ReplicaID.random(using: &replicas)
        let guests = (1..<max(2, script.nodes)).map(identity)
        let begun: [SignedChange]
        if script.seed % 8 == 5 {
            let older = OlderGroup(
                of: [founder] + guests, left: Signatures.identities[100], signatures: signatures, using: &replicas)
            begun = older.fork(by: founder, guests, signatures: signatures, using: &replicas)
            outsiders.insert(older.beside)
            self.older = older
        } else {
            begun = [signatures.sign(Change(
                group: nil, device: founder.device, replica: replica, seq: 0, previous: nil, dependencies: [], lamport: 1, wallClock: 0,
                operations: [.members(.found), .assign(.group, "name", .text("café"))]))]
        }
        group = GroupID(words: begun[0].id.words)
        var log = SimulatedDisk.Contents(replica: begun[0].change.replica)
        for number in 0..<script.nodes {
            let isHonest = number < 2 || number < script.nodes - script.liars
            if number > 0 { log.replica = .random(using: &replicas) }
            // In a fork not everybody has what the older group wrote.
            let contents = older != nil && number % 2 == 1 ? SimulatedDisk.Contents(replica: log.replica) : log
            nodes.append(SimulatedNode(identity: identity(number), group: group, isHonest: isHonest, contents: contents))
            nodes[number].sessionKey = newSessionKey()
            if number == 0 {
                _ = nodes[0].document?.ingest(begun, from: founder.device)
                for guest in older == nil ? guests : [] {
                    write([.members(.admit(guest.device, isSamePerson: false))], at: 0)
                }
                log = nodes[0].disk.contents
            }
        }
        for node in nodes.indices { announceAll(to: node) }
    }

    func fail(_ oracle: Oracle, _ detail: @autoclosure () -> String) {
        if failure == nil { failure = Failure(oracle: oracle, detail: detail()) }
    }

    func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x0000_0100_0000_01B3 }

    func mix(_ bytes: [UInt8]) {
        var word: UInt64 = UInt64(bytes.count)
        for byte in bytes { word = word &* 31 &+ UInt64(byte) }
        mix(word)
    }

    // MARK: - Actions

    func perform(_ action: Script.Action) {
        mix(UInt64(action.a) << 32 | UInt64(action.b) ^ UInt64(action.c))
        let node = Int(action.a) % nodes.count
        var dice = SplitMix64(seed: UInt64(action.c) << 20 | UInt64(action.b))
        switch action.kind {
        case .write: writeSomething(at: node, what: Int(action.b), &dice)
        case .deliver:
            for _ in 0..<1 + action.a % 30 where failure == nil { if !deliverOne(&dice) { break } }
        case .pass: pass(.milliseconds(action.b % 10 == 0 ? Int(action.a) * 20 : Int(action.a % 400)))
        case .cut: if let link = chosenLink(action.b) { cut(link) }
        case .freeze: if let link = chosenLink(action.b) { links[link].frozen[Int(action.c % 2)].toggle() }
        case .partition: partition = action.a
        case .heal: partition = nil
        case .crash: crash(node, peersAreTold: action.b % 2 == 0)
        case .crashInCommit: nodes[node].disk.fault = action.b % 2 == 0 ? .crashBeforeCommit : .crashAfterCommit
        case .start: if let stopped = chosen(action.a, where: { !$0.isRunning }) { start(stopped) }
        case .fill:
            switch nodes[node].disk.fault {
            case nil: nodes[node].disk.fault = .full
            case .full: nodes[node].disk.fault = nil
            default: break
            }
        case .backUp: nodes[node].backup = nodes[node].disk.contents
        case .restore: restore(node)
        case .clone: clone(node)
        case .join: join(at: node)
        case .remove: putOutOrIn(Int(action.b) % nodes.count, at: node)
        case .renewKeys: renewKeys(at: node)
        case .slow: nodes[node].patience = nodes[node].patience == nil ? Self.patience : nil
        case .clock: nodes[node].clockError = (Int64(action.b) - 500) * 86_400_000 * 73
        case .lie: if let liar = chosen(action.a, where: { !$0.isHonest && $0.isRunning }) { lie(liar, what: Int(action.b), &dice) }
        }
        for node in nodes.indices where nodes[node].disk.wasMisused { fail(.storeMisused, "node \(node)") }
    }

    private func chosen(_ number: UInt32, where isWanted: (SimulatedNode) -> Bool) -> Int? {
        let some = nodes.indices.filter { isWanted(nodes[$0]) }
        return some.isEmpty ? nil : some[Int(number) % some.count]
    }

    private func chosenLink(_ number: UInt32) -> Int? {
        openLinks.isEmpty ? nil : openLinks[Int(number) % openLinks.count]
    }

    // MARK: - Processes

    func crash(_ node: Int, peersAreTold: Bool) {
        guard nodes[node].isRunning else { return }
        checkStates(of: node)
        if !nodes[node].disk.hasCrashed { nodes[node].lastDigest = try? nodes[node].document?.digest }
        nodes[node].document = nil
        nodes[node].table = ConnectionTable()
        for link in openLinks {
            for side in [0, 1] where links[link].ends[side].node == node && !links[link].ends[side].isClosed {
                links[link].ends[side].isClosed = true
                if peersAreTold { links[link].queues[1 - side].append(.end) }
                if links[link].ends[1 - side].isClosed { forget(link) }
            }
        }
    }

    /// These disks damage nothing.
    func checkStates(of node: Int) {
        let refused = nodes[node].document?.statesRefused ?? 0
        if refused > 0 { fail(.stateRefused, "node \(node), \(refused) times") }
    }

    func start(_ node: Int) {
        guard !nodes[node].isRunning else { return }
        nodes[node].disk.restart()
        var document = nodes[node].open(group)
        do {
            let digest = try document.digest
            if let last = nodes[node].lastDigest, last != digest { fail(.reloadedDiffers, "node \(node)") }
        } catch {
            fail(.reloadedDiffers, "node \(node): \(error)")
        }
        nodes[node].lastDigest = nil
        nodes[node].document = document
        nodes[node].everStored.formUnion(nodes[node].disk.contents.places.keys)
        nodes[node].sessionKey = newSessionKey()
        announceAll(to: node)
    }

    private func restore(_ node: Int) {
        guard let backup = nodes[node].backup, mayBranch(backup.replica) else { return }
        crash(node, peersAreTold: true)
        let here = nodes[node].disk.contents.changes.map(\.id)
        for id in here where backup.places[id] == nil {
            takenAway[id] = Set(nodes.indices.filter { $0 != node && nodes[$0].isHonest && nodes[$0].disk.contents.places[id] != nil })
        }
        nodes[node].disk = SimulatedDisk(backup)
        nodes[node].lastDigest = nil
        start(node)
    }

    /// Whether a chain may branch once more; if so, counts the branch. Only
    /// `ChangeLimits.branchesMax` branches at one point count (`ChainBounds`): words on further
    /// ones are void, as the threat model says.
    private func mayBranch(_ replica: ReplicaID) -> Bool {
        guard branchings[replica, default: 0] < ChangeLimits.branchesMax - 1 else { return false }
        branchings[replica, default: 0] += 1
        return true
    }

    private func clone(_ node: Int) {
        guard nodes.count < 12, nodes[node].isHonest, mayBranch(nodes[node].replica) else { return }
        add(SimulatedNode(
            identity: nodes[node].identity, group: group, isHonest: true, host: nodes[node].host,
            contents: nodes[node].disk.contents))
    }

    private func join(at host: Int) {
        guard nodes.count < 12, nodes[host].isRunning else { return }
        let identity = Signatures.identities[(Int(script.seed % 32) + nodes.count + 16) % Signatures.identities.count]
        guard !nodes.contains(where: { $0.identity.device == identity.device }) else { return }
        // Now and then it is another laptop of the host's own person.
        guard write([.members(.admit(identity.device, isSamePerson: random.next() % 4 == 0))], at: host) else { return }
        add(SimulatedNode(
            identity: identity, group: group, isHonest: true, host: nodes[host].identity.device,
            contents: SimulatedDisk.Contents(replica: .random(using: &random))))
    }

    /// Asks, agrees or decides that somebody goes or comes back, as the program would.
    private func putOutOrIn(_ other: Int, at node: Int) {
        let own = nodes[node].identity.device
        let target = nodes[other].identity.device
        guard let graph = try? nodes[node].document?.graph, graph.isMember(own) else { return }
        let operation: MembershipOperation?
        if own == target {
            operation = .remove(own, reason: "", keeping: graph.memberDevices.filter { $0 != own })
        } else if graph.isMember(target) {
            operation =
                graph.removalStep(of: target, by: own, reason: "é", keeping: guestsToKeep(graph))
                .operation
        } else if let step = graph.readmissionStep(of: target, by: own) {
            operation = step.operation
        } else {
            operation = .admit(target, isSamePerson: false)
        }
        if let operation { write([.members(operation)], at: node) }
    }

    /// Whom an honest one keeps: nobody, or the honest ones and now and then a liar.
    private func guestsToKeep(_ graph: ChangeGraph) -> [DeviceID] {
        if random.next() % 2 == 0 { return [] }
        let wanted = nodes.filter { $0.isHonest || random.next() % 8 == 0 }.map(\.identity.device)
        // People name whom they know of.
        return wanted.filter { graph.isMember($0) }
    }

    private func add(_ node: SimulatedNode) {
        nodes.append(node)
        nodes[nodes.count - 1].sessionKey = newSessionKey()
        announceAll(to: nodes.count - 1)
        for other in nodes.indices.dropLast() where nodes[other].isRunning { announce(nodes.count - 1, to: other) }
    }

    private func newSessionKey() -> [UInt8] { (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) } }

    private func announceAll(to node: Int) {
        for other in nodes.indices { announce(other, to: node) }
    }

    private func announce(_ other: Int, to node: Int) {
        nodes[node].table.directory.serviceAnnounced(
            "ps-\(other)", group: group, at: [PeerEndpoint(host: "node", port: UInt16(other + 1))], now: now)
    }

    // MARK: - Writing

    func wallClock(of node: Int) -> Int64 { 1_790_000_000_000 + Int64((now - Instant(.zero)).components.seconds) * 1_000 + nodes[node].clockError }

    /// What a person does; they are told that it is saved when this returns true.
    @discardableResult
    func write(_ operations: [Operation], at node: Int) -> Bool {
        guard nodes[node].isRunning else { return false }
        let wallClock = wallClock(of: node)
        do {
            guard let commit = try nodes[node].document?.write(operations, wallClock: wallClock, sign: signatures.sign) else { return false }
            if nodes[node].isHonest {
                nodes[node].acknowledged += commit.changes.map(\.id)
                checkNamed(by: commit.changes, at: node)
            }
            committed(commit, at: node)
            return true
        } catch {
            if nodes[node].disk.hasCrashed {
                crash(node, peersAreTold: true)
            } else if (error as? DocumentError) == .replicaSpent {
                // The driver goes on under another id.
                try? nodes[node].document?.renewReplica(as: .random(using: &random))
            } else if (error as? DocumentError) == .logIncomplete {
                if (try? nodes[node].document?.graph.awaitsEarlierLog) != true { fail(.writeRefused, "node \(node): \(error)") }
            } else if (error as? DocumentError) == .notMember {
                let isMember = (try? nodes[node].document?.graph.isMember(nodes[node].identity.device)) == true
                if isMember { fail(.writeRefused, "node \(node)") }
            } else if (error as? SimulatedDisk.Failure) != .full {
                fail(.writeRefused, "node \(node): \(error)")
            }
            return false
        }
    }

    func committed(_ commit: GroupDocument<SimulatedDisk>.Commit, at node: Int) {
        for change in commit.changes {
            mix(change.id.bytes)
            nodes[node].everStored.insert(change.id)
            if nodes[node].isHonest, poison.contains(change.id) { fail(.invalidAccepted, "node \(node): \(change.change)") }
        }
        if nodes[node].isHonest, older != nil { checkOlder(at: node) }
        for link in openLinks {
            for side in [0, 1] where links[link].ends[side].node == node && links[link].ends[side].machine != nil {
                links[link].ends[side].hasGrown = true
            }
        }
    }
}
