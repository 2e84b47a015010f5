// SPDX-License-Identifier: Apache-2.0
// peersync

import Dispatch
public import Logging
import PeerIdentity
public import PeerReplica
import PeerSession
import PeerStore
import PeerTransport
public import PeerWire
import PeerDiscovery
public import ServiceLifecycle
import Synchronization

/// A running node: listens, announces itself, finds and dials others, and keeps each group's document in sync.
///
/// It drives the pure machines: reads the clocks, draws random numbers, performs effects. One broken peer never ends it.
public final class Node: Sendable {
    public let configuration: NodeConfiguration
    let logger: Logger
    let state: Mutex<NodeState>
    private let discovery: ServiceDiscovery?
    private let listener: FrameListener?
    private let dials: AsyncStream<PeerDirectoryMachine.Dial>
    private let dialing: AsyncStream<PeerDirectoryMachine.Dial>.Continuation
    private let shutdown = DispatchSemaphore(value: 0)
    private let broadcast = Broadcast<NodeEvent>(bufferedMax: 1_024)
    private let follow: AsyncStream<DocumentKeeper>
    private let following: AsyncStream<DocumentKeeper>.Continuation

    static let frameLimits = FrameLimits(
        leadingFrames: 2, leadingBytesMax: SessionLimits.leadingFrameBytesMax, bytesMax: NoiseHandshake.messageBytesMax)
    /// The caller hears the challenge and one handshake message or a share, then anything.
    static let callerFrameLimits = FrameLimits(
        leadingFrames: 2, leadingBytesMax: SessionLimits.leadingFrameBytesMax, bytesMax: NoiseHandshake.messageBytesMax)
    private static let dialTime = Duration.seconds(4)
    private static let dialInterval = Duration.milliseconds(200)
    private static let farewellTime = Duration.milliseconds(700)

    /// Binds the port and starts looking around; `run` does the rest.
    ///
    /// - Throws: `TransportError` when the port cannot be had.
    public init(configuration: NodeConfiguration, logger: Logger) async throws {
        self.configuration = configuration
        self.logger = logger
        listener = configuration.isListening
            ? try await FrameListener.tcp(
                host: configuration.listenHost, port: configuration.listenPort, limits: Self.frameLimits)
            : nil
        var generator = SystemRandomNumberGenerator()
        let name = "ps-" + Base32.encode(generator.bytes(5))
        state = Mutex(NodeState(announcedName: name))
        discovery = configuration.usesDiscovery ? ServiceDiscovery(interfaces: configuration.interfaces) : nil
        (dials, dialing) = AsyncStream.makeStream(of: PeerDirectoryMachine.Dial.self)
        (follow, following) = AsyncStream.makeStream(of: DocumentKeeper.self)
    }

    /// The port it listens on; 0 when it does not.
    public var port: UInt16 { listener?.port ?? 0 }

    /// The addresses under which others may reach this node; empty when it does not listen.
    public var addresses: [PeerEndpoint] {
        guard port != 0 else { return [] }
        // The listener has read this text already.
        let isEverywhere = (try? NumericAddress(configuration.listenHost))?.isUnspecified ?? false
        let hosts = isEverywhere ? LocalAddresses.reachable() : [configuration.listenHost]
        return hosts.map { PeerEndpoint(host: $0, port: port) }
    }

    /// What happens from now on.
    public func events() -> AsyncStream<NodeEvent> { broadcast.subscribe() }

    func send(_ event: NodeEvent) { broadcast.send(event) }

    // MARK: - Groups

    /// Takes part in a group from now on.
    ///
    /// - Throws: `StoreError` if the keeper only reads.
    public func add(_ keeper: DocumentKeeper) async throws {
        let keys = try await keeper.keys
        let pairs = try await keeper.pairs
        var generator = SystemRandomNumberGenerator()
        // A static key for this group and this run: it tells the run from one of a copied disk, and links no groups.
        let credentials = ConnectionMachine.Credentials(
            identity: try keeper.secrets.identity, session: AgreementKey(using: &generator))
        for note in keeper.openingNotes { logger.warning("\(note)") }
        let remembered = try keeper.store.peers()
        let invites = try keeper.store.invites()
        let now = SystemClock.now
        state.withLock { state in
            state.groups[keeper.group] = NodeState.Group(keeper: keeper, credentials: credentials, keys: keys, pairs: pairs)
            state.table.directory.ringChanged(keeper.group, keyCount: keys.keys.count, pairCount: pairs.count)
            for endpoint in configuration.peers {
                state.table.directory.addressLearned(
                    endpoint, group: keeper.group, device: nil, source: .manual, now: now)
            }
            // The peers seen last come first, because the directory has room for some only.
            for peer in remembered.sorted(by: { $0.lastSeen ?? 0 > $1.lastSeen ?? 0 }) {
                guard let endpoint = peer.endpoint else { continue }
                state.table.directory.addressLearned(
                    endpoint, group: keeper.group, device: peer.device, source: .remembered, now: now)
            }
            state.invites[keeper.group] = invites.map(NodeState.Invite.init)
        }
        following.yield(keeper)
        announce()
        dialDue()
    }

    /// Leaves a group alone from now on; its connections close.
    public func remove(_ group: GroupID) {
        let controls = state.withLock { state in
            state.groups[group] = nil
            state.invites[group] = nil
            return state.table.entries.filter { $0.value.group == group }.compactMap { state.connections[$0.key]?.control }
        }
        for control in controls { control.yield(.shutDown(.shuttingDown)) }
        announce()
    }

    /// Tries an address for a group, as if given at the start.
    public func dial(_ endpoint: PeerEndpoint, for group: GroupID) {
        state.withLock {
            $0.table.directory.addressLearned(endpoint, group: group, device: nil, source: .manual, now: SystemClock.now)
        }
        dialDue()
    }

    /// Reads the open doors again.
    public func invitesChanged(in keeper: DocumentKeeper) throws {
        let invites = try keeper.store.invites()
        state.withLock { state in
            state.invites[keeper.group] = invites.map(NodeState.Invite.init)
        }
        announce()
    }

    // MARK: - Running

    /// Runs until graceful shutdown or cancellation; says goodbye to peers then.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            try await serve()
        } onGracefulShutdown: {
            self.beginShutdown()
        }
    }

    /// Ends `run`.
    public func beginShutdown() {
        dialing.finish()
        shutdown.signal()
    }

    /// Blocks the calling thread until `beginShutdown`.
    public func waitForShutdown() { shutdown.wait() }

    private func serve() async throws {
        // The tasks share this node, which has constants and a `Mutex`, and the keepers, which are
        // actors. Each of the streams `discovery.events`, `follow` and `dials` has one reader.
        // `beginShutdown` finishes `dials`, cancelling `run` ends the loop over it: then peers hear
        // a goodbye, `cancelAll` ends the other tasks, and both groups wait for all of theirs.
        try await withThrowingDiscardingTaskGroup { group in
            if let listener {
                // The listener calls `converse` for many connections at once: each has a driver of its own, and what
                // they share is behind the node's `Mutex`. Finishing `dials` twice is allowed: `beginShutdown` may have
                // done it. Where listening fails, the loop over `dials` ends by it, and `run` throws the error.
                group.addTask {
                    defer { self.dialing.finish() }
                    try await listener.run { await self.converse(over: $0, as: .called) }
                }
            }
            if let discovery {
                group.addTask { for await event in discovery.events { self.discovered(event) } }
            }
            group.addTask {
                while !Task.isCancelled {
                    self.dialDue()
                    try? await Task.sleep(for: Self.dialInterval)  // Cancelled: the loop ends.
                }
            }
            group.addTask {
                await withDiscardingTaskGroup { keepers in
                    for await keeper in self.follow {
                        keepers.addTask {
                            await self.keysChanged(in: keeper)
                            for await commit in keeper.commits() {
                                if commit.concernsKeys { await self.keysChanged(in: keeper) }
                                if commit.needsNewerVersion {
                                    self.tellOfNewerVersion(
                                        "somebody wrote something that needs a newer peersync: update yours to see it")
                                }
                                if commit.isReplicaElsewhere { self.send(.warning(Self.replicaElsewhere)) }
                                self.send(.committed(group: keeper.group, commit))
                            }
                        }
                        keepers.addTask { await self.keepKeys(of: keeper) }
                    }
                }
            }
            for await dial in dials { group.addTask { await self.perform(dial) } }
            await sayGoodbye()
            group.cancelAll()
        }
        broadcast.finish()
    }

    private func sayGoodbye() async {
        discovery?.announce(nil)
        let controls = state.withLock { state in
            state.isStopping = true
            return state.connections.values.compactMap(\.control)
        }
        for control in controls { control.yield(.shutDown(.shuttingDown)) }
        let deadline = ContinuousClock.now + Self.farewellTime
        while ContinuousClock.now < deadline, state.withLock({ !$0.connections.isEmpty }) {
            guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { break }
        }
        discovery?.stop()
    }

    // MARK: - Discovery

    /// Announces this node on the local network, in a text that only members and invited newcomers
    /// understand.
    func announce() {
        guard let discovery, port != 0 else { return }
        let (name, text) = state.withLock { state in
            let doors = state.openInvites(at: SystemClock.wallClock)
            let text = Announcement.text(
                groups: state.groups.values.compactMap(\.doors.first), links: doors.map(\.keys), numbers: Set(doors.compactMap(\.code?.number)),
                name: state.announcedName)
            return (state.announcedName, text)
        }
        discovery.announce(ServiceAnnouncement(name: name, port: port, text: text))
    }

    private func discovered(_ event: DiscoveryEvent) {
        switch event {
        case .announced(let name): logger.debug("announced", metadata: ["name": "\(name)"])
        case .available:
            let wasMissing = state.withLock { state in
                defer { state.discoveryProblem = nil }
                return state.discoveryProblem != nil
            }
            if wasMissing { send(.discoveryAvailable) }
        case .unavailable(let reason):
            let isNews = state.withLock { state in
                defer { state.discoveryProblem = reason }
                return state.discoveryProblem == nil
            }
            if isNews { send(.warning("nearby laptops are not found by themselves: \(reason)")) }
        case .crowded:
            send(.warning(
                """
                somebody fills this network with false announcements: laptops that start now may not find each other. \
                Name one that runs: peersync serve --peer HOST:PORT
                """))
        case .lost(let name):
            state.withLock { state in
                state.doorsNearby[name] = nil
                state.otherVersions[name] = nil
                for group in state.groups.keys { state.table.directory.serviceWithdrawn(name, group: group) }
            }
        case .found(let service):
            state.withLock { state in
                guard state.doorsNearby.count < SessionLimits.targetsMax || state.doorsNearby[service.name] != nil else { return }
                state.doorsNearby[service.name] = Announcement.numbers(of: service)
            }
            let tags = Announcement.tags("t", of: service)
            let own = addresses
            let endpoints = Announcement.endpoints(of: service).filter { !own.contains($0) }
            guard let first = endpoints.first else { return }
            let version = service.text["v"] ?? ""
            let news: [GroupID] = state.withLock { state in
                var news: [GroupID] = []
                for (group, entry) in state.groups {
                    let fitting = entry.callers.firstIndex {
                        tags.contains($0.mark.announcementTag(instanceName: service.name))
                    }
                    guard let keyIndex = fitting else { continue }
                    guard version == "\(ConnectionMachine.version)" else {
                        guard state.otherVersions.count < SessionLimits.targetsMax else { continue }
                        state.otherVersions[service.name] = NodeState.OtherVersion(group: group, endpoint: first, version: String(version.prefix(8)))
                        continue
                    }
                    state.otherVersions[service.name] = nil
                    let key = PeerDirectoryMachine.TargetKey.service(group: group, name: service.name)
                    if state.table.directory.targets[key] == nil { news.append(group) }
                    state.table.directory.serviceAnnounced(
                        service.name, group: group, at: endpoints, keyIndex: keyIndex, now: SystemClock.now)
                }
                return news
            }
            for group in news { send(.peerFound(group: group, address: first.host)) }
            dialDue()
        }
    }

    // MARK: - Connections

    private func dialDue() {
        let now = SystemClock.now
        let (due, lost, isContent) = state.withLock { state in
            var generator = SystemRandomNumberGenerator()
            let isContent = state.table.directory.isContent(with: state.groups.keys)
            defer { state.isContent = isContent }
            return (
                state.table.directory.tick(now: now, using: &generator), state.table.lostMeanwhile(now: now),
                isContent == state.isContent ? nil : isContent)
        }
        if let isContent { discovery?.becomeContent(isContent) }
        for (group, device) in lost { send(.peerLost(group: group, device: device, reason: "no other connection came to be")) }
        for dial in due { dialing.yield(dial) }
    }

    private func perform(_ dial: PeerDirectoryMachine.Dial) async {
        let group = state.withLock { $0.groups[dial.key.group] }
        guard let group else { return }
        let keeper = group.keeper
        let keys = group.caller(dial.keyIndex, for: dial.device)
        do {
            let connection = try await FrameDialer.tcp(
                host: dial.endpoint.host, port: dial.endpoint.port, timeout: Self.dialTime,
                limits: Self.callerFrameLimits)
            await converse(
                over: connection,
                as: .caller(keeper, Door(keys: keys, purpose: .members(keeper.group)), dial))
        } catch {
            let reason = if case TransportError.connectionFailed(let what) = error { what } else { "\(error)" }
            state.withLock { state in
                var generator = SystemRandomNumberGenerator()
                state.table.directory.dialFailed(dial.key, reason: reason, now: SystemClock.now, using: &generator)
            }
        }
    }

    /// Runs one conversation to its end; for tests also over a connection in memory.
    func converse(over connection: FrameConnection, as role: ConnectionDriver.Role) async {
        let number = state.withLock { state in
            let number: Int
            let host = connection.remoteHost ?? "memory"
            if case .caller(let keeper, _, let dial) = role {
                number = state.table.opened(byUs: true, group: keeper.group, dial: dial, host: host, now: SystemClock.now)
            } else {
                var generator = SystemRandomNumberGenerator()
                if let evicted = state.table.makePlace(for: host, using: &generator) { state.evict(evicted) }
                number = state.table.opened(byUs: false, host: host, now: SystemClock.now)
            }
            state.connections[number] = NodeState.Connection(host: host)
            return number
        }
        let cause = await ConnectionDriver(node: self, number: number, connection: connection, role: role).run()
        ended(number, cause)
    }

    private func ended(_ number: Int, _ cause: CloseCause) {
        let (host, group, lost, isExpected) = state.withLock { state in
            let host = state.connections.removeValue(forKey: number)?.host ?? "unknown"
            state.pendingJoins.left(number)
            let group = state.table.entries[number]?.group
            var generator = SystemRandomNumberGenerator()
            let lost = state.table.ended(number, cause, reason: cause.explanation, now: SystemClock.now, using: &generator)
            // Members of a group that was left go on calling for a while.
            let isExpected = cause == .stranger && (state.groups.isEmpty || state.dialBackUntil.map { $0 > SystemClock.now } ?? false)
            return (host, group, state.isStopping ? nil : lost, isExpected)
        }
        logger.log(
            level: cause.blame == .peer && !isExpected ? .notice : .debug, "connection closed",
            metadata: ["from": "\(host)", "reason": "\(cause.explanation)"])
        if let group, let lost { send(.peerLost(group: group, device: lost, reason: cause.explanation)) }
    }
}

extension Node: Service {}
