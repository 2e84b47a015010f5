// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import GRDB
@testable import PeerNode
import PeerDiscovery
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerTestSupport
import PeerTransport
import PeerWire
import Synchronization
import Testing

/// A door over loopback, and the newcomers who knock at it.
struct JoiningTests {
    /// A laptop that serves a group and has a door open.
    private func withDoor(
        uses: Int? = nil, kind: GroupStore.Invite.Kind = .open, listeningAt address: String = "127.0.0.1",
        _ body: @Sendable (TwoNodesTests.Laptop, SpokenCode, PeerEndpoint) async throws -> Void
    ) async throws {
        var random = SystemRandomNumberGenerator()
        let host = try await TwoNodesTests.Laptop(listeningAt: address) {
            try GroupFounding.found(groupName: "Café", in: $0, wallClock: 0, using: &random)
        }
        let code = SpokenCode(number: host.node.freeDoorNumber(using: &random), in: .english, using: &random)
        try open(code, of: host, uses: uses, kind: kind)
        let endpoint = PeerEndpoint(host: address, port: host.node.port)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await host.node.run() }
            try await body(host, code, endpoint)
            host.node.beginShutdown()
            try await tasks.waitForAll()
        }
    }

    private func open(
        _ code: SpokenCode, of host: TwoNodesTests.Laptop, uses: Int? = nil, kind: GroupStore.Invite.Kind = .open
    ) throws {
        var random = SystemRandomNumberGenerator()
        let now = SystemClock.wallClock
        try host.keeper.store.addInvite(
            secret: random.bytes(16), code: code.text, expires: now + 600_000, uses: uses, kind: kind, now: now)
        try host.node.invitesChanged(in: host.keeper)
    }

    /// Puts a guest out, with all that the node does later: it closes the doors, and makes a new
    /// key.
    private func putOut(_ guest: DeviceID, by host: TwoNodesTests.Laptop) async throws {
        try await host.write(.members(.remove(guest, reason: "é", keeping: [])))
        _ = try await host.keeper.closeDoorsOfRemovals(wallClock: SystemClock.wallClock)
        try await host.keeper.renewKeys(wallClock: 0)
    }

    private func join(_ code: SpokenCode, at endpoint: PeerEndpoint) async throws -> Joining.Admission {
        var random = SystemRandomNumberGenerator()
        return try await Joining(with: .code(code), as: Identity(using: &random), name: "Zoé")
            .knock(at: [endpoint], usesDiscovery: false) { _ in }
    }

    /// A newcomer who waits for a yes.
    ///
    /// - Parameter answer: Given what the host sees and the words on the newcomer's screen, once both are there.
    private func join(
        _ code: SpokenCode, at endpoint: PeerEndpoint, of host: TwoNodesTests.Laptop, isOwnDevice: Bool = false,
        progress: @escaping @Sendable (Joining.Step) -> Void = { _ in },
        answer: @escaping @Sendable (Knock, [String]) -> Void
    ) async throws -> Joining.Admission {
        let events = host.node.events()
        let shown = AsyncStream<[String]>.makeStream()
        return try await withThrowingTaskGroup(of: Joining.Admission?.self) { tasks in
            tasks.addTask {
                var random = SystemRandomNumberGenerator()
                let joining = Joining(with: .code(code), as: Identity(using: &random), name: "Zoé", isOwnDevice: isOwnDevice)
                return try await joining.knock(at: [endpoint], usesDiscovery: false) { step in
                    if case .waiting(let words) = step { shown.continuation.yield(words) }
                    progress(step)
                }
            }
            tasks.addTask {
                let words = await shown.stream.first { _ in true }
                for await event in events {
                    guard case .knocked(_, let knock) = event, let words, knock.words == words else { continue }
                    answer(knock, words)
                    return nil
                }
                return nil
            }
            defer { tasks.cancelAll() }
            while let admission = try await tasks.next() {
                if let admission { return admission }
            }
            throw CancellationError()
        }
    }

    private func other(than code: SpokenCode) -> SpokenCode {
        var random = SystemRandomNumberGenerator()
        return SpokenCode(number: code.number, in: .english, using: &random)
    }

    @Test("The words let a newcomer in, who is a member then and holds the group's key")
    func rightWords() async throws {
        try await withDoor { host, code, endpoint in
            let admission = try await join(code, at: endpoint)
            #expect(admission.group == host.keeper.group)
            #expect(admission.groupName == "Café")
            #expect(try await admission.secrets.groupKey == host.keeper.keys.current)
            #expect(admission.secrets.member == MemberID(firstDevice: admission.secrets.identity.device))
            // And finds it in the log, sealed for them.
            let log = GroupKeyLog(of: try await host.keeper.graph, as: admission.secrets.identity)
            #expect(log.ring?.current == admission.secrets.groupKey)
            #expect(try await host.keeper.isMember(admission.secrets.identity.device))
        }
    }

    @Test("A newcomer from an older group that this group does not go on with is refused before anybody is admitted or asked", arguments: [
        GroupStore.Invite.Kind.open, .confirmed,
    ])
    func wrongGroup(kind: GroupStore.Invite.Kind) async throws {
        try await withDoor(uses: 1, kind: kind) { host, code, endpoint in
            var random = SystemRandomNumberGenerator()
            let identity = Identity(using: &random)
            let joining = Joining(
                with: .code(code), as: identity, from: MemberID(firstDevice: identity.device), name: "Zoé")
            await #expect(throws: NodeError.notKnownFromOlder) { try await joining.knock(at: [endpoint], usesDiscovery: false) { _ in } }
            #expect(try await host.keeper.graph.members.count == 1)
            #expect(host.node.knocks(in: host.keeper.group).isEmpty)
            // The door is open still.
            let invite = try host.keeper.store.invites().first
            #expect(invite?.usesLeft == 1)
        }
    }

    @Test("Who was put out of this group gets neither in nor the key with the same laptop, and uses up no invite", arguments: [
        GroupStore.Invite.Kind.open, .confirmed,
    ])
    func putOut(kind: GroupStore.Invite.Kind) async throws {
        try await withDoor(uses: 1, kind: kind) { host, code, endpoint in
            var random = SystemRandomNumberGenerator()
            let identity = Identity(using: &random)
            _ = try await host.admit(identity)
            try await putOut(identity.device, by: host)
            try open(code, of: host, uses: 1, kind: kind)
            let count = try await host.keeper.graph.count
            let events = host.node.events()
            await #expect(throws: NodeError.inviteRefused("they were not let in")) {
                try await Joining(with: .code(code), as: identity, name: "Zoé").knock(at: [endpoint], usesDiscovery: false) { _ in }
            }
            let invite = try #require(try host.keeper.store.invites().first)
            // Nor if the removal came after the door had looked at the log.
            guard case .refused(.notWelcome) = try await host.keeper.letIn(
                identity.device, by: invite.number, isSamePerson: false, wallClock: SystemClock.wallClock) else {
                Issue.record("let in")
                return
            }
            #expect(try await host.keeper.graph.count == count)
            #expect(try host.keeper.store.invites().first?.usesLeft == 1)
            for await case .warning(let text) in events where text.contains("readmit") { break }
        }
    }

    @Test("A removal closes the doors that were open: whoever was put out knows their words")
    func doorsClose() async throws {
        try await withDoor { host, code, endpoint in
            let newcomer = try await join(code, at: endpoint).secrets.identity.device
            let events = host.node.events()
            try await host.write(.members(.remove(newcomer, reason: "é", keeping: [])))
            for await case .warning(let text) in events where text.contains("peersync invite") { break }
            #expect(try host.keeper.store.invites().isEmpty)
            await #expect(throws: NodeError.self) { try await join(code, at: endpoint) }
            #expect(try await host.keeper.graph.members.count == 2)
            // One that is opened now opens.
            let next = other(than: code)
            try open(next, of: host)
            _ = try await join(next, at: endpoint)
        }
    }

    @Test("Who leaves by themselves closes no door")
    func doorStaysOpen() async throws {
        try await withDoor { host, code, endpoint in
            let guest = try await join(code, at: endpoint).secrets.identity
            var random = SystemRandomNumberGenerator()
            let change = try await host.keeper.graph.nextChange(
                by: guest.device, replica: .random(using: &random), wallClock: 0,
                operations: [.members(.remove(guest.device, reason: "", keeping: []))])
            _ = await host.keeper.ingest([guest.sign(change)], from: nil)
            #expect(try await host.keeper.isOut(guest.device))
            #expect(try await host.keeper.closeDoorsOfRemovals(wallClock: SystemClock.wallClock) == 0)
            _ = try await join(code, at: endpoint)
        }
    }

    @Test("A door that a removal closed lets in nobody who waits there for a yes")
    func closedWhileWaiting() async throws {
        try await withDoor(kind: .confirmed) { host, code, endpoint in
            await #expect(throws: NodeError.self) {
                try await join(code, at: endpoint, of: host) { knock, words in
                    Task {
                        // Another device that was put out closes the door as well.
                        var random = SystemRandomNumberGenerator()
                        let other = Identity(using: &random)
                        _ = try await host.admit(other)
                        try await host.write(.members(.remove(other.device, reason: "é", keeping: [])))
                        _ = host.node.answer(words.joined(separator: " "), isWelcome: true, in: host.keeper.group)
                    }
                }
            }
            let devices = try await host.keeper.graph.memberDevices
            #expect(devices == [host.keeper.device])
        }
    }

    @Test("About a device that a caller does not prove to be, a door says nothing")
    func anotherDevice() async throws {
        try await withDoor(kind: .confirmed) { host, code, endpoint in
            var random = SystemRandomNumberGenerator()
            let removed = Identity(using: &random)
            _ = try await host.admit(removed)
            try await putOut(removed.device, by: host)
            try open(code, of: host, kind: .confirmed)
            for device in [removed.device, host.keeper.device] {
                let answer = try await breakOff(code, at: endpoint, naming: device)
                #expect(answer == .close(.protocolViolation))
            }
        }
    }

    @Test("Wrong words let nobody in and say so; ten in vain, and not even the right ones do from there")
    func wrongWords() async throws {
        try await withDoor { host, code, endpoint in
            // One that was right in between costs nothing.
            _ = try await join(code, at: endpoint)
            let members = try await host.keeper.graph.members.count
            for _ in 0..<GuessBudget.fromSourceMax {
                await #expect(throws: NodeError.codeWrong(code.number)) { try await join(other(than: code), at: endpoint) }
            }
            await #expect(throws: NodeError.self) { try await join(code, at: endpoint) }
            #expect(try await host.keeper.graph.members.count == members)
        }
    }

    @Test("After a thousand tries in vain the door has other words, which work, and the people there are told")
    func newWords() async throws {
        try await withDoor { host, code, endpoint in
            let events = host.node.events()
            let number = try #require(try host.keeper.store.invites().first).number
            try await DatabaseQueue(path: host.group.documentFile).write { database in
                try database.execute(sql: "INSERT INTO guess VALUES (?, 'others', ?)", arguments: [number, GuessBudget.inAllMax - 1])
            }
            await #expect(throws: NodeError.codeWrong(code.number)) { try await join(other(than: code), at: endpoint) }
            var told: String?
            for await event in events {
                if case .warning(let text) = event {
                    told = text
                    break
                }
            }
            let new = try SpokenCode(text: try #require(try host.keeper.store.invites().first?.code))
            #expect(new != code)
            #expect(told?.contains(new.text) == true)
            await #expect(throws: NodeError.self) { try await join(code, at: endpoint) }
            #expect(try await join(new, at: endpoint).group == host.keeper.group)
        }
    }

    @Test("As many as one address may be at once all get in, and a door for one lets in one")
    func several() async throws {
        try await withDoor { host, code, endpoint in
            let devices = try await withThrowingTaskGroup(of: DeviceID.self) { tasks in
                // Eight connections at once is what one address may have.
                for _ in 0..<SessionLimits.unprovenPerBlockMax {
                    tasks.addTask { try await join(code, at: endpoint).secrets.identity.device }
                }
                return try await tasks.reduce(into: Set<DeviceID>()) { $0.insert($1) }
            }
            #expect(devices.count == SessionLimits.unprovenPerBlockMax)
            for device in devices { #expect(try await host.keeper.isMember(device)) }
        }
        try await withDoor(uses: 1) { _, code, endpoint in
            _ = try await join(code, at: endpoint)
            await #expect(throws: NodeError.inviteRefused("the invite is used up")) { try await join(code, at: endpoint) }
        }
    }

    @Test("Who was let in without hearing of it gets in with the same keys, at a door for one and as one member")
    func answerLost() async throws {
        let place = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: place) }
        let folder = try DataFolder(path: place)
        try await withDoor(uses: 1) { host, code, endpoint in
            for _ in 0..<2 {
                let identity = try folder.newcomer(with: .code(code))
                let admission = try await Joining(with: .code(code), as: identity, name: "Zoé").knock(at: [endpoint], usesDiscovery: false) { _ in }
                #expect(admission.secrets.identity.device == identity.device)
            }
            #expect(try await host.keeper.graph.members.count == 2)
            #expect(try await host.keeper.graph.memberDevices.count == 2)
            // At another door, and after that was over, with others.
            let first = try folder.newcomer(with: .code(code)).device
            #expect(try folder.newcomer(with: .code(other(than: code))).device != first)
            #expect(try folder.newcomer(with: .code(code)).device != first)
            folder.forgetNewcomers()
            #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
        }
    }

    @Test("At a door with a yes both screens show the same words; by them somebody is let in or sent away")
    func confirmed() async throws {
        try await withDoor(kind: .confirmed) { host, code, endpoint in
            let group = host.keeper.group
            let admission = try await join(code, at: endpoint, of: host) { knock, words in
                #expect(knock == Knock(name: "Zoé", words: words, isOwnDevice: false, brokenOff: 0))
                #expect(host.node.knocks(in: group) == [knock])
                #expect(host.node.answer("nobody shows these", isWelcome: true, in: group) == nil)
                #expect(host.node.answer(words.map { $0.prefix(4).uppercased() }.joined(separator: " "), isWelcome: true, in: group) != nil)
            }
            #expect(try await host.keeper.isMember(admission.secrets.identity.device))
            #expect(host.node.knocks(in: group).isEmpty)
            let members = try await host.keeper.graph.members.count
            await #expect(throws: NodeError.inviteRefused("they were not let in")) {
                try await join(code, at: endpoint, of: host) { _, words in
                    _ = host.node.answer(words.joined(separator: "-"), isWelcome: false, in: group)
                }
            }
            #expect(try await host.keeper.graph.members.count == members)
        }
    }

    /// Announced nearby, in the order in which a newcomer's laptop finds it.
    private func announced(_ name: String, _ number: Int, at host: String, _ port: UInt16) -> DiscoveredService {
        DiscoveredService(name: name, hostName: name, hosts: [host], port: port, text: ["n": "\(number)"])
    }

    @Test(
        "False announcements of a door's number keep nobody out, and wrong words cost one try at the real door",
        .enabled(if: !LocalAddresses.reachable().isEmpty))
    func falseAnnouncements() async throws {
        // Discovery is replaced: a laptop's own addresses are the ones that are nearby.
        let address = try #require(LocalAddresses.reachable().first)
        try await withDoor(listeningAt: address) { host, code, endpoint in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                var services: [DiscoveredService] = []
                for number in 1..<DoorSearch.servicesMax {
                    let liar = try await FrameListener.tcp(host: address, port: 0, limits: Node.callerFrameLimits)
                    services.append(announced("false \(number)", code.number, at: address, liar.port))
                    tasks.addTask {
                        try await liar.run { connection in
                            // The newcomer takes an answer that proves nothing for a wrong code.
                            try? await connection.run { inbound, outbound in
                                for try await _ in inbound.prefix(1) { try await outbound.write([1, 2, 3]) }
                            }
                        }
                    }
                }
                services.append(announced("right", code.number, at: address, endpoint.port))
                let all = services
                func join(with code: SpokenCode) async throws -> Joining.Admission {
                    var random = SystemRandomNumberGenerator()
                    return try await Joining(with: .code(code), as: Identity(using: &random), name: "Zoé")
                        .knock(at: [], looking: { _, body in
                            for service in all { if let end = try await body(service) { return end } }
                            return nil
                        }) { _ in }
                }
                await #expect(throws: NodeError.codeWrong(code.number)) { try await join(with: other(than: code)) }
                let guesses = try await DatabaseQueue(path: host.group.documentFile).read {
                    try Int.fetchOne($0, sql: "SELECT sum(count) FROM guess")
                }
                #expect(guesses == 1)
                #expect(try await join(with: code).group == host.keeper.group)
                tasks.cancelAll()
                // The listeners end by being cancelled.
                while let _ = await tasks.nextResult() {}
            }
        }
    }

    @Test("Who gives up waiting leaves nothing behind, and may knock again")
    func givingUp() async throws {
        try await withDoor(kind: .confirmed) { host, code, endpoint in
            let group = host.keeper.group
            let shown = AsyncStream<[String]>.makeStream()
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    // It is cancelled.
                    _ = try? await join(code, at: endpoint, of: host) { shown.continuation.yield($1) }
                }
                for await _ in shown.stream { break }
                tasks.cancelAll()
            }
            // Until the host notices that the connection is gone, the next newcomer waits in line.
            let admission = try await join(code, at: endpoint, of: host) { _, words in
                _ = host.node.answer(words.joined(separator: " "), isWelcome: true, in: group)
            }
            #expect(try await host.keeper.graph.members.count == 2)
            #expect(try await host.keeper.isMember(admission.secrets.identity.device))
        }
    }

    /// Somebody who knows the code, learns the host's nonce and then hangs up.
    ///
    /// - Parameter named: The device that it says it is; nil for its own.
    /// - Returns: The host's nonce, or what else ended the talk; nil where the host hung up in silence.
    private func breakOff(
        _ code: SpokenCode, at endpoint: PeerEndpoint, naming named: DeviceID? = nil
    ) async throws -> Message? {
        let connection = try await FrameDialer.tcp(
            host: endpoint.host, port: endpoint.port, timeout: .seconds(5), limits: Node.callerFrameLimits)
        return try await connection.run { inbound, outbound in
            var random = SystemRandomNumberGenerator()
            let identity = Identity(using: &random)
            let purpose = Door.Purpose.newcomers(GroupID(words: [0, 0, 0, 0]), invite: 0)
            var machine = ConnectionMachine(
                calling: Door(.code(code), purpose: purpose),
                as: ConnectionMachine.Credentials(identity: identity, session: AgreementKey(using: &random)), using: &random,
                now: SystemClock.now)
            for try await frame in inbound {
                for action in machine.frameReceived(frame, now: SystemClock.now) {
                    var answer: Message?
                    switch action {
                    case .send(let frame): try await outbound.write(frame)
                    case .authenticated: answer = .joinRequest(name: "Mallory", device: named ?? identity.device)
                    case .received(.waiting): answer = .comparisonCommitment(random.bytes(32))
                    case .received(let message): return message
                    default: continue
                    }
                    guard let answer else { continue }
                    for case .send(let frame) in machine.send(answer, now: SystemClock.now) { try await outbound.write(frame) }
                }
            }
            return nil
        }
    }

    private func isNonce(_ message: Message?) -> Bool { if case .comparisonNonce = message { true } else { false } }

    @Test("Comparisons that are broken off are counted on disk and told; after ten the door lets nobody in any more")
    func brokenOff() async throws {
        try await withDoor(kind: .confirmed) { host, code, endpoint in
            let events = host.node.events()
            let group = host.keeper.group
            for number in 1...ComparisonMachine.unopenedMax {
                // Until the host notices that the one before is gone, the door is busy.
                while try await !isNonce(breakOff(code, at: endpoint)) {}
                #expect(try host.keeper.store.invites().map(\.unopened) == [number])
                guard number == 3 else { continue }
                // One that is finished costs nothing, and the person at the door sees the count.
                _ = try await join(code, at: endpoint, of: host) { knock, words in
                    #expect(knock.brokenOff == 3)
                    _ = host.node.answer(words.joined(separator: " "), isWelcome: true, in: group)
                }
            }
            await #expect(throws: NodeError.inviteRefused("too many comparisons of words were broken off at this door")) {
                try await join(code, at: endpoint)
            }
            var warnings = 0
            for await event in events {
                guard case .warning(let text) = event else { continue }
                warnings += 1
                #expect(text.contains("\(warnings) of 10"))
                if warnings == ComparisonMachine.unopenedMax { break }
            }
        }
    }

    @Test("Who comes while somebody is at the door waits for their turn")
    func line() async throws {
        try await withDoor(kind: .confirmed) { host, code, endpoint in
            let group = host.keeper.group
            let inLine = AsyncStream<Void>.makeStream()
            let first = AsyncStream<[String]>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    _ = try await join(code, at: endpoint, of: host) { _, words in first.continuation.yield(words) }
                }
                let words = try #require(await first.stream.first { _ in true })
                tasks.addTask {
                    let progress: @Sendable (Joining.Step) -> Void = { step in
                        if step == .waitingInLine { inLine.continuation.yield() }
                    }
                    _ = try await join(code, at: endpoint, of: host, progress: progress) { _, words in
                        _ = host.node.answer(words.joined(separator: " "), isWelcome: true, in: group)
                    }
                }
                _ = await inLine.stream.first { _ in true }
                #expect(host.node.knocks(in: group).map(\.words) == [words])
                _ = host.node.answer(words.joined(separator: " "), isWelcome: true, in: group)
                try await tasks.waitForAll()
            }
            #expect(try await host.keeper.graph.members.count == 3)
        }
    }

    private final class Calls: Sendable {
        let count = Mutex(0)
    }

    @Test("A newcomer who has sent a commitment tries nothing again by itself")
    func noSecondTry() async throws {
        var random = SystemRandomNumberGenerator()
        let code = SpokenCode(number: 7, in: .english, using: &random)
        let group = GroupID(words: [1, 2, 3, 4])
        let listener = try await FrameListener.tcp(host: "127.0.0.1", port: 0, limits: Node.frameLimits)
        let calls = Calls()
        await withTaskGroup(of: Void.self) { tasks in
            // A false door: it hangs up when it has the commitment.
            tasks.addTask {
                try? await listener.run { connection in
                    calls.count.withLock { $0 += 1 }
                    try? await connection.run { inbound, outbound in
                        var random = SystemRandomNumberGenerator()
                        var machine = ConnectionMachine(
                            accepting: [Door(.code(code), purpose: .newcomers(group, invite: 1))],
                            as: [group: ConnectionMachine.Credentials(
                                identity: Identity(using: &random), session: AgreementKey(using: &random))],
                            using: &random, now: SystemClock.now)
                        try await outbound.write(machine.challenge)
                        for try await frame in inbound {
                            var actions = machine.frameReceived(frame, now: SystemClock.now)
                            while !actions.isEmpty {
                                switch actions.removeFirst() {
                                case .send(let frame): try await outbound.write(frame)
                                case .guessing: actions += machine.answerGuess(now: SystemClock.now)
                                case .received(.joinRequest): actions += machine.send(.waiting(language: "en"), now: SystemClock.now)
                                case .received(.comparisonCommitment), .close: return
                                case .received, .authenticated: continue
                                }
                            }
                        }
                    }
                }
            }
            let endpoint = PeerEndpoint(host: "127.0.0.1", port: listener.port)
            await #expect(throws: NodeError.comparisonBrokenOff) {
                var random = SystemRandomNumberGenerator()
                // The same door by two names.
                let endpoints = [endpoint, PeerEndpoint(host: "localhost", port: listener.port)]
                _ = try await Joining(with: .code(code), as: Identity(using: &random), name: "Zoé")
                    .knock(at: endpoints, usesDiscovery: false) { _ in }
            }
            tasks.cancelAll()
        }
        #expect(calls.count.withLock { $0 } == 1)
    }

    @Test("A member's second laptop speaks in the same name; who did not ask for that refuses it")
    func ownDevice() async throws {
        // The one who refuses hears whose device it would be only after it was admitted, so that takes a use.
        try await withDoor(uses: 2, kind: .ownDevice) { host, code, endpoint in
            let group = host.keeper.group
            await #expect(throws: NodeError.doorForOwnDevice) {
                try await join(code, at: endpoint, of: host) { _, words in
                    _ = host.node.answer(words.joined(separator: " "), isWelcome: true, in: group)
                }
            }
            #expect(try await host.keeper.graph.members.count == 1)
            let admission = try await join(code, at: endpoint, of: host, isOwnDevice: true) { _, words in
                #expect(host.node.knocks(in: group).map(\.isOwnDevice) == [true])
                _ = host.node.answer(words.joined(separator: " "), isWelcome: true, in: group)
            }
            let device = admission.secrets.identity.device
            #expect(admission.secrets.member == host.keeper.member)
            #expect(device != host.keeper.device)
            let graph = try await host.keeper.graph
            // Whom the other one refused was admitted all the same, as a device of the same member.
            #expect(graph.members == [host.keeper.member])
            #expect(graph.member(of: device) == host.keeper.member && graph.isMember(device))
            await #expect(throws: NodeError.inviteRefused("the invite is used up")) {
                try await join(code, at: endpoint, of: host, isOwnDevice: true) { _, words in
                    _ = host.node.answer(words.joined(separator: " "), isWelcome: true, in: group)
                }
            }
        }
    }

    @Test("Only addresses that a laptop in the room may have are called when somebody announces them", arguments: [
        ("10.1.2.3", true), ("172.16.0.1", true), ("172.32.0.1", false), ("192.168.1.7", true), ("169.254.3.4", true), ("100.64.0.1", true),
        ("8.8.8.8", false), ("203.0.113.9", false), ("127.0.0.1", false), ("0.0.0.0", false), ("224.0.0.251", false), ("255.255.255.255", false),
        ("fe80::1%eth0", true), ("fd00::1", true), ("2606:4700::1111", false), ("::1", false), ("::", false), ("ff02::fb", false),
        ("::ffff:8.8.8.8", false), ("::ffff:10.0.0.1", true), ("nonsense", false), ("", false),
    ])
    func nearby(host: String, isNearby: Bool) {
        #expect((LocalAddresses.bytes(of: host).map(LocalAddresses.isPrivate) ?? false) == isNearby)
    }

    @Test("An address of a network that this machine is in is nearby, whatever its kind")
    func onLink() {
        let network = LocalAddresses.Network(address: [203, 0, 113, 77], mask: [255, 255, 255, 0])
        #expect(network.contains([203, 0, 113, 9]))
        #expect(!network.contains([203, 0, 114, 9]))
        #expect(!network.contains([UInt8](repeating: 0, count: 16)))
        #expect(!LocalAddresses.Network(address: [203, 0, 113, 77], mask: [0, 0, 0, 0]).contains([8, 8, 8, 8]))
        for host in LocalAddresses.reachable() { #expect(LocalAddresses.isNearby(host)) }
    }

    @Test("One laptop's many addresses are one source, different laptops' are not")
    func sources() {
        #expect(LocalAddresses.source(of: "192.168.1.20") == "192.168.1.20")
        #expect(LocalAddresses.source(of: "::ffff:192.168.1.20") == "192.168.1.20")
        #expect(LocalAddresses.source(of: "fd12:3456:789a:1::1") == LocalAddresses.source(of: "fd12:3456:789a:1:ffff::2"))
        #expect(LocalAddresses.source(of: "fd12:3456:789a:1::1") != LocalAddresses.source(of: "fd12:3456:789a:2::1"))
        #expect(LocalAddresses.source(of: "fe80::1%eth0") != LocalAddresses.source(of: "fe80::2%eth0"))
        #expect(LocalAddresses.source(of: "fe80::1%eth0") == LocalAddresses.source(of: "fe80::1%wlan0"))
        #expect(LocalAddresses.source(of: "nonsense") == "nonsense")
    }
}
