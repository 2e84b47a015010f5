// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerNode
import PeerReplica
import PeerSession
import PeerTransport
import PeerWire

/// A connection as a member, message by message.
struct Talk {
    let identity: Identity
    let member: MemberID
    let replica: ReplicaID
    var graph: ChangeGraph
    var changes: [SignedChange] = []
    private var machine: ConnectionMachine
    private var inbound: FrameInbound.AsyncIterator
    private let outbound: FrameOutbound
    private var waiting: [Message] = []
    private(set) var isClosed: String?
    /// Whom the other side showed itself to be, and its Noise static key.
    private(set) var peer: (device: DeviceID, sessionKey: [UInt8])?

    static func with<Outcome: Sendable>(
        _ endpoint: PeerEndpoint, _ admission: Joining.Admission, _ keys: DoorKeys? = nil,
        _ body: @Sendable (inout Talk) async throws -> Outcome
    ) async throws -> Outcome {
        try await with(
            endpoint, admission.group, admission.secrets, keys ?? DoorKeys(groupKey: admission.secrets.groupKey), body)
    }

    static func with<Outcome: Sendable>(
        _ endpoint: PeerEndpoint, _ group: GroupID, _ secrets: GroupSecrets, _ keys: DoorKeys,
        _ body: @Sendable (inout Talk) async throws -> Outcome
    ) async throws -> Outcome {
        let connection = try await FrameDialer.tcp(
            host: endpoint.host, port: endpoint.port, timeout: .seconds(5),
            limits: FrameLimits(leadingFrames: 2, leadingBytesMax: SessionLimits.leadingFrameBytesMax, bytesMax: NoiseHandshake.messageBytesMax))
        return try await connection.run { inbound, outbound in
            var generator = SystemRandomNumberGenerator()
            let door = Door(keys: keys, purpose: .members(group))
            let machine = ConnectionMachine(
                calling: door,
                as: ConnectionMachine.Credentials(
                    identity: secrets.identity, session: AgreementKey(using: &generator)),
                using: &generator, now: SystemClock.now)
            var talk = Talk(
                identity: secrets.identity, member: secrets.member, replica: .random(using: &generator),
                graph: ChangeGraph(group: group), machine: machine, inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&talk)
        }
    }

    private init(
        identity: Identity, member: MemberID, replica: ReplicaID, graph: ChangeGraph, machine: ConnectionMachine, inbound: FrameInbound.AsyncIterator,
        outbound: FrameOutbound
    ) {
        self.identity = identity
        self.member = member
        self.replica = replica
        self.graph = graph
        self.machine = machine
        self.inbound = inbound
        self.outbound = outbound
    }

    /// The handshake.
    mutating func begin() async throws {
        while !machine.isTalking, isClosed == nil { try await hear() }
    }

    /// The handshake's final hash.
    var binding: [UInt8] { machine.binding ?? [] }

    /// Everything the other side has.
    mutating func fetch(
        _ hello: Message.Hello = .init(digest: .nothing, tips: [], listeningPort: 0, software: "liar")
    ) async throws {
        try await begin()
        try await say(.hello(hello))
        while let message = try await next() {
            if case .done = message { return }
            guard case .changes(let received) = message else { continue }
            for change in try SignedChange.authenticate(received) where graph.judge(change.identified) == .valid {
                graph.append(change.identified, byteCount: change.bytes.count)
                changes.append(change)
            }
            graph.settle()
            try await say(.have(acknowledged: 1, []))
        }
    }

    /// What this device writes next, if it were honest.
    func change(_ operations: [PeerReplica.Operation]) -> Change {
        graph.nextChange(by: identity.device, replica: replica, wallClock: 0, operations: operations)
    }

    mutating func write(_ operations: [PeerReplica.Operation]) -> SignedChange {
        let signed = identity.sign(change(operations))
        graph.append(signed.identified, byteCount: signed.bytes.count)
        graph.settle()
        return signed
    }

    /// The first change of a new replica of this device.
    func beginning(_ operations: [PeerReplica.Operation]) -> Change {
        graph.nextChange(by: identity.device, replica: Self.randomReplica(), wallClock: 0, operations: operations)
    }

    /// The first change of another device, which this program made up.
    mutating func write(_ operations: [PeerReplica.Operation], by other: Identity, admittedBy admission: ChangeID) -> SignedChange {
        let signed = other.sign(change(operations, by: other.device, admittedBy: admission))
        graph.append(signed.identified, byteCount: signed.bytes.count)
        graph.settle()
        return signed
    }

    /// The first change of another device, on top of everything here.
    func change(_ operations: [PeerReplica.Operation], by device: DeviceID, admittedBy admission: ChangeID) -> Change {
        let next = graph.nextChange(by: device, replica: replica, wallClock: 0, operations: operations)
        return Change(
            group: next.group, device: device, replica: replica, seq: 0, previous: nil, admission: admission,
            dependencies: next.dependencies, lamport: next.lamport, wallClock: 0, operations: operations)
    }

    private static func randomReplica() -> ReplicaID {
        var generator = SystemRandomNumberGenerator()
        return .random(using: &generator)
    }

    /// A change that knows of nothing but the admission of its author.
    func datedBack(_ operations: [PeerReplica.Operation]) throws -> SignedChange {
        guard case .begins(let admission?) = graph.voice(of: identity.device, replica: Self.randomReplica()) else {
            throw TransportError.timedOut
        }
        let index = graph.index(of: admission)
        return identity.sign(Change(
            group: graph.group, device: identity.device, replica: Self.randomReplica(), seq: 0, previous: nil,
            admission: admission, dependencies: [admission], lamport: 1 + (index.map { graph.nodes[$0].lamport } ?? 0),
            wallClock: 0, operations: operations))
    }

    mutating func say(_ message: Message) async throws {
        guard isClosed == nil else { return }
        do {
            for case .send(let frame) in machine.send(message, now: SystemClock.now) { try await outbound.write([frame]) }
        } catch {
            isClosed = "closed while it was told"
        }
    }

    mutating func say(_ changes: [SignedChange]) async throws {
        try await say(.changes(changes.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) }))
    }

    /// Nil when the other side has hung up.
    mutating func next() async throws -> Message? {
        while waiting.isEmpty, isClosed == nil { try await hear() }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    /// The other side answers pings in order, so what was said before it was taken in or led to the connection's end.
    mutating func answer() async throws -> String {
        try await say(.ping)
        while let message = try await next() {
            if case .pong = message { return "open" }
        }
        return isClosed ?? "closed"
    }

    private mutating func hear() async throws {
        guard let frame = try? await inbound.next() else { return isClosed = isClosed ?? "closed without a word" }
        for action in machine.frameReceived(frame, now: SystemClock.now) {
            switch action {
            case .send(let frame): try await outbound.write([frame])
            case .received(.ping): try await say(.pong)
            case .received(.close(let reason)): isClosed = "closed: \(reason)"
            case .received(let message): waiting.append(message)
            case .close(let cause): isClosed = "closed: \(cause.explanation)"
            case .authenticated(let device, let key, _): peer = (device, key)
            case .guessing: continue
            }
        }
    }
}
