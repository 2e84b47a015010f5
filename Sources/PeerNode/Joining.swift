// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica
import PeerDiscovery
import PeerSession
import PeerTransport
public import PeerWire

/// Getting into a group with a link.
public enum Joining {
    /// What is going on, for whoever waits.
    public enum Step: Hashable, Sendable {
        case trying(String)
        case noAnswer(String, reason: String)
        case searchingNearby
        case admitted(groupName: String)
    }

    /// What a newcomer is given; nothing is on disk yet.
    public struct Admission: Sendable {
        public let group: GroupID
        public let groupName: String
        public let secrets: GroupSecrets
        /// Where it was given, for the first sync.
        public let endpoint: PeerEndpoint
    }

    private static let dialTime = Duration.milliseconds(2_500)
    private static let conversationTime = Duration.seconds(10)
    private static let searchTime = Duration.seconds(6)

    /// Knocks at the addresses given, then at doors nearby that the link opens.
    ///
    /// - Parameters:
    ///   - identity: The newcomer's new keys.
    ///   - endpoints: Tried before those in the link.
    /// - Throws: `NodeError.inviteRefused` or `nobodyAnswered`.
    public static func knock(
        with link: InviteLink, as identity: Identity, name: String, endpoints: [PeerEndpoint], usesDiscovery: Bool,
        progress: @Sendable (Step) -> Void
    ) async throws -> Admission {
        let door = Door(
            keys: DoorKeys(inviteSecret: link.secret),
            purpose: .newcomers(GroupID(words: [0, 0, 0, 0]), invite: 0))
        var tried: Set<PeerEndpoint> = []
        var failures: [String] = []
        func attempt(_ endpoint: PeerEndpoint) async throws -> Admission? {
            guard tried.insert(endpoint).inserted else { return nil }
            progress(.trying(endpoint.text))
            do {
                return try await knock(at: endpoint, door, identity, name)
            } catch let error as NodeError {
                throw error
            } catch {
                let reason = if case TransportError.connectionFailed(let what) = error { what } else { "no answer" }
                failures.append("\(endpoint.text): \(reason)")
                progress(.noAnswer(endpoint.text, reason: reason))
                return nil
            }
        }
        for endpoint in endpoints + link.endpoints {
            if let admission = try await attempt(endpoint) { return admission }
        }
        guard usesDiscovery else { throw NodeError.nobodyAnswered(failures) }
        progress(.searchingNearby)
        let discovery = ServiceDiscovery(interfaces: [])
        defer { discovery.stop() }
        let found = AsyncStream<PeerEndpoint>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await event in discovery.events {
                    guard case .found(let service) = event, let text = service.text["j"] else { continue }
                    let tag = door.keys.announcementTag(instanceName: service.name)
                    guard text.split(separator: ",").contains(where: { Base32.decode($0) == tag }) else { continue }
                    for host in service.hosts {
                        found.continuation.yield(PeerEndpoint(host: host, port: service.port))
                    }
                }
            }
            group.addTask {
                try await Task.sleep(for: searchTime)
                found.continuation.finish()
            }
            defer { group.cancelAll() }
            for await endpoint in found.stream {
                if let admission = try await attempt(endpoint) { return admission }
            }
            throw NodeError.nobodyAnswered(failures)
        }
    }

    private static func knock(
        at endpoint: PeerEndpoint, _ door: Door, _ identity: Identity, _ name: String
    ) async throws -> Admission {
        let connection = try await FrameDialer.tcp(
            host: endpoint.host, port: endpoint.port, timeout: dialTime, limits: Node.callerFrameLimits)
        return try await withThrowingTaskGroup(of: Admission.self) { group in
            group.addTask {
                try await connection.run { inbound, outbound in
                    try await converse(inbound, outbound, endpoint, door, identity, name)
                }
            }
            group.addTask {
                try await Task.sleep(for: conversationTime)
                throw TransportError.timedOut
            }
            defer { group.cancelAll() }
            guard let admission = try await group.next() else { throw TransportError.timedOut }
            return admission
        }
    }

    private static func converse(
        _ inbound: FrameInbound, _ outbound: FrameOutbound, _ endpoint: PeerEndpoint, _ door: Door,
        _ identity: Identity, _ name: String
    ) async throws -> Admission {
        var generator = SystemRandomNumberGenerator()
        var (machine, greeting) = try ConnectionMachine.calling(
            door, as: identity, session: AgreementKey(using: &generator), using: &generator, now: SystemClock.now)
        try await outbound.write(greeting)
        for try await frame in inbound {
            for action in machine.frameReceived(frame, now: SystemClock.now) {
                switch action {
                case .send(let frame): try await outbound.write(frame)
                case .authenticated:
                    let request = Message.joinRequest(name: name, certificate: identity.certificate)
                    for case .send(let frame) in machine.send(request, now: SystemClock.now) {
                        try await outbound.write(frame)
                    }
                case .received(.joinGranted(let group, let key, let groupName)):
                    for case .send(let frame) in machine.close(.joined, now: SystemClock.now) {
                        try await outbound.write(frame)
                    }
                    return Admission(
                        group: group, groupName: groupName,
                        secrets: GroupSecrets(identity: identity, groupKey: key), endpoint: endpoint)
                case .received(.close(let reason)):
                    throw NodeError.inviteRefused(CloseCause.orderly(reason.rawValue).explanation)
                case .received: continue
                case .close(let cause): throw TransportError.connectionFailed(cause.explanation)
                }
            }
        }
        throw TransportError.connectionFailed("it does not know this invite")
    }
}
