// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica
import PeerDiscovery
import PeerSession
import PeerTransport
public import PeerWire
import Synchronization

/// Getting into a group with a spoken code or a link.
public struct Joining: Sendable {
    /// The progress of a join, for the person who waits.
    public enum Step: Hashable, Sendable {
        case trying(String)
        case noAnswer(String, reason: String)
        case searchingNearby
        /// Another newcomer is at the door; this newcomer asks again until its turn.
        case waitingInLine
        /// The door is the right one: from now on a member may be admitting this newcomer.
        case asking
        /// A person at the door, whose screen shows the same words, has to say yes.
        case waiting(words: [String])
    }

    /// What a newcomer is given; nothing is on disk yet.
    public struct Admission: Sendable {
        public let group: GroupID
        public let groupName: String
        public let secrets: GroupSecrets
        /// The device that let the newcomer in.
        public let host: DeviceID
        /// The address of the host that admitted the newcomer, for the first sync.
        public let endpoint: PeerEndpoint
    }

    private static let dialTime = Duration.milliseconds(2_500)
    private static let conversationTime = Duration.seconds(10)
    /// How long a person at the door may take to say yes.
    private static let patience = Duration.seconds(600)
    /// How long to ask again, each `lineInterval`, while another newcomer is at the door.
    private static let lineTime = Duration.seconds(600)
    private static let lineInterval = Duration.seconds(1)
    private static let searchTime = Duration.seconds(6)
    private static let otherDoorTime = Duration.milliseconds(1_500)
    private static let othersMax = 8

    private let invitation: Invitation
    private let identity: Identity
    private let name: String
    private let door: Door
    private let isOwnDevice: Bool
    private let older: MemberID?

    /// - Parameters:
    ///   - identity: The newcomer's new keys.
    ///   - older: The newcomer's member in the older group, when it joins a fork with the keys that it has there.
    ///   - isOwnDevice: Whether the newcomer is a second laptop of the member who opened the door.
    ///     Only then may the host admit it as a device of another member.
    public init(
        with invitation: Invitation, as identity: Identity, from older: MemberID? = nil, name: String, isOwnDevice: Bool = false
    ) {
        self.older = older
        self.isOwnDevice = isOwnDevice
        self.invitation = invitation
        self.identity = identity
        self.name = name
        let lock: Door.Lock =
            switch invitation {
            case .link(let link): .keys(DoorKeys(inviteSecret: link.secret))
            case .code(let code): .code(code)
            }
        door = Door(lock, purpose: .newcomers(GroupID(words: [0, 0, 0, 0]), invite: 0))
    }

    /// The numbers of doors with a spoken code that are announced nearby.
    ///
    /// - Parameter time: To wait for the first one.
    public static func doorsNearby(within time: Duration) async throws -> Set<Int> {
        var numbers: Set<Int> = []
        func look(_ service: DiscoveredService) { numbers.formUnion(Announcement.numbers(of: service)) }
        let first: Bool? = try await search(within: time) { service in
            look(service)
            return numbers.isEmpty ? nil : true
        }
        let _: Never? = first == nil ? nil : try await search(within: otherDoorTime) { service in
            look(service)
            return nil
        }
        return numbers
    }

    /// Calls a body with each service that is announced nearby, until the body returns a result or
    /// the time is over.
    typealias Look = @Sendable (
        _ time: Duration, _ body: (DiscoveredService) async throws -> Admission??
    ) async throws -> Admission??

    /// Knocks at the addresses given, then at doors nearby that the invitation fits.
    ///
    /// - Parameter endpoints: Tried before those in a link.
    /// - Throws: `NodeError.inviteRefused`, `notKnownFromOlder`, `nobodyAnswered`, `doorNotFound` or `codeWrong`.
    public func knock(
        at endpoints: [PeerEndpoint], usesDiscovery: Bool, progress: @Sendable (Step) -> Void
    ) async throws -> Admission {
        let look: Look = { time, body in try await Self.search(within: time, body) }
        return try await knock(at: endpoints, looking: usesDiscovery ? look : nil, progress: progress)
    }

    /// - Parameter look: Nil to call nobody but the addresses given.
    func knock(
        at endpoints: [PeerEndpoint], looking look: Look?, progress: @Sendable (Step) -> Void
    ) async throws -> Admission {
        var doors = DoorSearch()
        var failures: [String] = []
        var nearby: Set<Int> = []
        var hasDoor = false
        // The addresses of nearby laptops that do not announce this door, by name of the service.
        var others: [String: [PeerEndpoint]] = [:]
        /// - Parameters:
        ///   - service: The service that announced the address for this door; nil if none did.
        ///   - isGuess: Whether nothing says that the door is at this address.
        func attempt(
            _ endpoint: PeerEndpoint, of service: String? = nil, isGuess: Bool = false
        ) async throws -> Admission? {
            hasDoor = hasDoor || !isGuess
            if !isGuess { progress(.trying(endpoint.text)) }
            do {
                return try await knockInTurn(at: endpoint, progress)
            } catch NodeError.codeWrong {
                doors.knocked(at: service, .codeWrong)
                return nil
            } catch let error as NodeError {
                throw error
            } catch {
                try Task.checkCancellation()
                doors.knocked(at: service, .noAnswer)
                if isGuess { return nil }
                let reason = if case TransportError.connectionFailed(let what) = error { what } else { "no answer" }
                failures.append("\(endpoint.text): \(reason)")
                progress(.noAnswer(endpoint.text, reason: reason))
                return nil
            }
        }
        /// - Returns: Nil to go on looking; an inner nil to look anew, after the words were wrong.
        func visit(_ service: DiscoveredService) async throws -> Admission?? {
            nearby.formUnion(Announcement.numbers(of: service))
            let announced = Announcement.endpoints(of: service)
            guard fits(service) else {
                if others.count < Self.othersMax { others[service.name] = announced }
                return nil
            }
            let wrongBefore = doors.servicesWrong.count
            while let endpoint = doors.nextEndpoint(of: service.name, at: announced) {
                if let admission = try await attempt(endpoint, of: service.name) { return admission }
            }
            return doors.servicesWrong.count > wrongBefore ? .some(nil) : nil
        }
        var known = endpoints
        if case .link(let link) = invitation { known += link.endpoints }
        for endpoint in known where doors.mayTry(endpoint) {
            if let admission = try await attempt(endpoint) { return admission }
        }
        if let look {
            progress(.searchingNearby)
            var found = try await look(Self.searchTime, visit)
            // Another laptop may have a door with the same number, or claim to have one.
            while case .some(nil) = found, doors.isOpen { found = try await look(Self.otherDoorTime, visit) }
            if let admission = found ?? nil { return admission }
            // An announcement may be minutes old in the cache of this laptop's mDNS daemon, so the
            // other laptops may have the door by now. A laptop without the door does not answer,
            // and no try is counted.
            for endpoint in others.sorted(by: { $0.key < $1.key }).flatMap(\.value) where !doors.isCodeWrong && doors.mayTry(endpoint) {
                if let admission = try await attempt(endpoint, isGuess: true) { return admission }
            }
        }
        guard case .code(let code) = invitation else { throw NodeError.nobodyAnswered(failures) }
        if doors.isCodeWrong { throw NodeError.codeWrong(code.number) }
        throw !hasDoor ? NodeError.doorNotFound(code.number, nearby: nearby.sorted()) : NodeError.nobodyAnswered(failures)
    }

    private func fits(_ service: DiscoveredService) -> Bool {
        switch invitation {
        case .link: Announcement.tags("j", of: service).contains(door.mark.announcementTag(instanceName: service.name))
        case .code(let code): Announcement.numbers(of: service).contains(code.number)
        }
    }

    /// Calls a body with each service that is announced nearby, until the body returns a result or
    /// the time is over.
    private static func search<Found: Sendable>(
        within time: Duration, _ body: (DiscoveredService) async throws -> Found?
    ) async throws -> Found? {
        let discovery = ServiceDiscovery(interfaces: [], refreshTime: .seconds(1))
        defer { discovery.stop() }
        let services = AsyncStream<DiscoveredService>.makeStream()
        // The tasks share a stream's continuation, which is Sendable: one task fills the stream,
        // the other finishes it when the time is over. The body, which need not be Sendable, runs
        // in the caller's task. `cancelAll` ends the event loop and the sleep, and the group waits
        // for both.
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await event in discovery.events {
                    if case .found(let service) = event { services.continuation.yield(service) }
                }
            }
            group.addTask {
                try await Task.sleep(for: time)
                services.continuation.finish()
            }
            defer { group.cancelAll() }
            for await service in services.stream {
                if let found = try await body(service) { return found }
            }
            return nil
        }
    }

    // MARK: - At a door

    /// Knocks again while another newcomer is at the door. No words were compared yet, so this
    /// costs no try.
    private func knockInTurn(at endpoint: PeerEndpoint, _ progress: @Sendable (Step) -> Void) async throws -> Admission {
        let deadline = SystemClock.now + Self.lineTime
        var isInLine = false
        while true {
            do {
                return try await knock(at: endpoint, progress)
            } catch NodeError.doorBusy where SystemClock.now < deadline {
                if !isInLine { progress(.waitingInLine) }
                isInLine = true
                try await Task.sleep(for: Self.lineInterval)
            }
        }
    }

    private func knock(at endpoint: PeerEndpoint, _ progress: @Sendable (Step) -> Void) async throws -> Admission {
        // When a connection breaks after the comparison began, somebody in the middle may have made
        // a try. Only a person may start another one.
        let isComparing = Mutex(false)
        do {
            return try await knock(at: endpoint, progress) { isComparing.withLock { $0 = true } }
        } catch let error as NodeError {
            throw error
        } catch where isComparing.withLock({ $0 }) {
            try Task.checkCancellation()
            throw NodeError.comparisonBrokenOff
        }
    }

    private func knock(
        at endpoint: PeerEndpoint, _ progress: @Sendable (Step) -> Void, compares: @Sendable @escaping () -> Void
    ) async throws -> Admission {
        let connection = try await FrameDialer.tcp(
            host: endpoint.host, port: endpoint.port, timeout: Self.dialTime, limits: Node.callerFrameLimits)
        // A conversation and its time limits. Only the conversation uses the connection; it tells
        // the body through a Sendable stream that people compare words, and then the long limit
        // replaces the short one. `cancelAll` ends the reading and the sleeps. The group waits for
        // all tasks, so `progress` is not called after it.
        return try await withoutActuallyEscaping(progress) { progress in
            try await withThrowingTaskGroup(of: Admission?.self) { group in
                let waiting = AsyncStream<Void>.makeStream()
                group.addTask {
                    try await connection.run { inbound, outbound in
                        try await converse(inbound, outbound, endpoint, compares: compares) { step in
                            if case .waiting = step { waiting.continuation.yield() }
                            progress(step)
                        }
                    }
                }
                group.addTask {
                    try await Task.sleep(for: Self.conversationTime)
                    return nil
                }
                defer { group.cancelAll() }
                if let admission = try await group.next() ?? nil { return admission }
                // People take longer than programs.
                waiting.continuation.finish()
                guard await waiting.stream.contains(where: { _ in true }) else { throw TransportError.timedOut }
                group.addTask {
                    try await Task.sleep(for: Self.patience)
                    throw TransportError.timedOut
                }
                guard let admission = try await group.next() ?? nil else { throw TransportError.timedOut }
                return admission
            }
        }
    }

    private func converse(
        _ inbound: FrameInbound, _ outbound: FrameOutbound, _ endpoint: PeerEndpoint, compares: @Sendable () -> Void,
        _ progress: @Sendable (Step) -> Void
    ) async throws -> Admission {
        var generator = SystemRandomNumberGenerator()
        var machine = ConnectionMachine(
            calling: door,
            as: ConnectionMachine.Credentials(identity: identity, session: AgreementKey(using: &generator)),
            using: &generator, now: SystemClock.now)
        var comparison: ComparisonMachine?
        var host: DeviceID?
        var framesHeard = 0
        for try await frame in inbound {
            framesHeard += 1
            for action in machine.frameReceived(frame, now: SystemClock.now) {
                switch action {
                case .send(let frame): try await outbound.write(frame)
                case .authenticated(let device, _, _):
                    host = device
                    progress(.asking)
                    let request = Message.joinRequest(name: name, device: identity.device, comesFromOlder: older != nil)
                    try await say(request, by: &machine, to: outbound)
                case .received(.ping): try await say(.pong, by: &machine, to: outbound)
                case .received(.waiting(let language)) where comparison == nil:
                    compares()
                    let (begun, first) = ComparisonMachine.joining(
                        machine.binding ?? [], nonce: generator.bytes(ComparisonCommitment.nonceBytes),
                        language: SpokenCode.Language(rawValue: language) ?? .english, now: SystemClock.now)
                    comparison = begun
                    try await say(first, by: &machine, to: outbound)
                case .received(let message) where comparison?.isCompared == false && !message.isClose:
                    for action in comparison?.received(message) ?? [] {
                        switch action {
                        case .send(let message): try await say(message, by: &machine, to: outbound)
                        case .show(let words): progress(.waiting(words: words))
                        case .count, .uncount, .breakOff: throw NodeError.comparisonBrokenOff
                        }
                    }
                case .received(.joinGranted(let group, let key, let groupName, let member)):
                    // A newcomer did not ask to write in the name of another member.
                    guard isOwnDevice || member == older || member == MemberID(firstDevice: identity.device) else {
                        throw NodeError.doorForOwnDevice
                    }
                    for case .send(let frame) in machine.close(.joined, now: SystemClock.now) { try await outbound.write(frame) }
                    guard let host else { throw TransportError.connectionFailed("it does not know this invite") }
                    return Admission(
                        group: group, groupName: groupName,
                        secrets: GroupSecrets(identity: identity, member: member, groupKey: key), host: host,
                        endpoint: endpoint)
                case .received(.close(.anotherWaits)): throw NodeError.doorBusy
                case .received(.close(.notKnownFromOlder)): throw NodeError.notKnownFromOlder
                case .received(.close(let reason)): throw NodeError.inviteRefused(CloseCause.orderly(reason.rawValue).explanation)
                case .close(let cause): throw TransportError.connectionFailed(cause.explanation)
                case .received, .guessing: continue
                }
            }
        }
        // A door with a code answers any words with its share. If the door falls silent after that,
        // the words were wrong.
        if case .code(let code) = invitation, framesHeard > 1, !machine.isTalking { throw NodeError.codeWrong(code.number) }
        throw TransportError.connectionFailed("it does not know this invite")
    }

    private func say(_ message: Message, by machine: inout ConnectionMachine, to outbound: FrameOutbound) async throws {
        for case .send(let frame) in machine.send(message, now: SystemClock.now) { try await outbound.write(frame) }
    }
}

extension Message {
    fileprivate var isClose: Bool {
        if case .close = self { true } else { false }
    }
}
