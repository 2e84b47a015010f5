// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica
public import PeerWire

/// One side of a connection: greeting, Noise handshake, then encrypted messages.
///
/// States: waiting for the greeting or an answer → talking → closed. At a door with a spoken code there is one exchange
/// more between greeting and handshake: CPace, whose key is mixed into the handshake as the other doors' keys are. It
/// checks signatures, not membership; it knows no clock and no socket. Input that does not fit: a frame that fails to decrypt or decode is
/// the peer's fault and closes; a frame after closing is ignored; sending before the handshake is our bug.
///
/// | First frame, initiator to responder | Width |
/// |---|---|
/// | protocol version | 1 |
/// | preface | 32 |
/// | Noise message 1, or at a door with a spoken code the share of CPace | 48, or 32 |
///
/// To such a share the one called answers with its own (32), the caller then sends Noise message 1. CPace's session id is
/// the preface, its channel "peersync-join-v1" and the protocol version.
/// The payloads of messages 2 and 3 are the device's id (32) and the device's signature (64) over
/// "peersync-handshake-v2", the role, the handshake hash so far and the Noise static key. In frames after the
/// handshake the first byte says whether more of the message follows (0) or it is complete (1).
public struct ConnectionMachine: Sendable {
    public static let version: UInt8 = 2

    public enum Action: Hashable, Sendable {
        case send([UInt8])
        /// Both sides proved that they hold the door's key and their own.
        ///
        /// - sessionKey: What tells this run of the peer's program from others; see `PeerInstance`.
        case authenticated(DeviceID, sessionKey: [UInt8], Door.Purpose)
        case received(Message)
        /// The caller wants to try the code of this door; see `answerGuess`.
        case guessing(Door.Purpose)
        case close(CloseCause)
    }

    private enum State: Sendable {
        /// Waiting for the caller's first frame.
        case awaitingGreeting([Door])
        /// Waiting for leave to let the caller try.
        case guessing(SpokenCode, preface: [UInt8], share: [UInt8], Door)
        /// Waiting for the share of the one called.
        case awaitingShare(CPace, Door)
        /// Waiting for the next handshake message.
        case handshaking(NoiseHandshake, Door)
        /// Waiting for messages.
        case talking(NoiseTransport)
        case closed
    }

    private let identities: [GroupID: Identity]
    private let newcomer: Identity?
    private let staticKey: AgreementKey
    private let ephemeral: AgreementKey
    private let scalar: [UInt8]
    private var state: State
    /// Of the finished handshake, the same on both sides and in no other connection; nil before.
    public private(set) var binding: [UInt8]?
    private var partial: [UInt8] = []
    private let opened: Instant
    private var lastReceived: Instant
    private var lastSent: Instant

    /// The called side.
    ///
    /// - Parameters:
    ///   - identities: Who we are in each group that a door leads to.
    ///   - doors: Those open now.
    ///   - session: Ours in this run of the program.
    public init(
        accepting doors: [Door], identities: [GroupID: Identity], session: AgreementKey, using generator: inout some RandomNumberGenerator,
        now: Instant
    ) {
        self.identities = identities
        newcomer = nil
        staticKey = session
        ephemeral = AgreementKey(using: &generator)
        scalar = CPace.scalar(using: &generator)
        state = .awaitingGreeting(doors)
        opened = now
        lastReceived = now
        lastSent = now
    }

    /// The calling side.
    ///
    /// - Parameter session: Ours in this run of the program.
    /// - Returns: The machine and its greeting, to be sent first.
    public static func calling(
        _ door: Door, as identity: Identity, session: AgreementKey, using generator: inout some RandomNumberGenerator, now: Instant
    ) throws(NoiseError) -> (machine: ConnectionMachine, greeting: [UInt8]) {
        var machine = ConnectionMachine(identity: identity, session: session, using: &generator, now: now)
        let preface = Preface.make(for: door.mark, using: &generator)
        switch door.lock {
        case .keys(let keys):
            let first = try machine.beginHandshake(keys.preSharedKey, door)
            return (machine, [version] + preface + first)
        case .code(let code):
            let agreement = machine.agreement(.initiator, code, preface)
            machine.state = .awaitingShare(agreement, door)
            return (machine, [version] + preface + agreement.share)
        }
    }

    private init(identity: Identity, session: AgreementKey, using generator: inout some RandomNumberGenerator, now: Instant) {
        identities = [:]
        newcomer = identity
        staticKey = session
        ephemeral = AgreementKey(using: &generator)
        scalar = CPace.scalar(using: &generator)
        state = .closed
        opened = now
        lastReceived = now
        lastSent = now
    }

    public var isTalking: Bool {
        if case .talking = state { true } else { false }
    }

    // MARK: - Events

    public mutating func frameReceived(_ frame: [UInt8], now: Instant) -> [Action] {
        lastReceived = now
        switch state {
        case .awaitingGreeting(let doors): return greetingReceived(frame, doors, now)
        case .guessing: return close(.handshakeFailed)
        case .awaitingShare(let agreement, let door): return shareReceived(frame, agreement, door, now)
        case .handshaking(let handshake, let door): return handshakeReceived(frame, handshake, door, now)
        case .talking(let transport): return ciphertextReceived(frame, transport)
        case .closed: return []
        }
    }

    /// Must be called at least once a second.
    public mutating func tick(now: Instant) -> [Action] {
        switch state {
        case .awaitingGreeting, .guessing, .awaitingShare, .handshaking:
            return now - opened >= SessionLimits.handshakeTime ? close(.handshakeTimedOut) : []
        case .talking:
            if now - lastReceived >= SessionLimits.silenceMax { return close(.silence) }
            guard now - lastReceived >= SessionLimits.pingInterval, now - lastSent >= SessionLimits.pingInterval else {
                return []
            }
            return send(.ping, now: now)
        case .closed: return []
        }
    }

    /// Encrypts a message into as many frames as it needs.
    public mutating func send(_ message: Message, now: Instant) -> [Action] {
        guard case .talking(var transport) = state else {
            if case .closed = state { return [] }
            preconditionFailure("nothing is sent before the handshake is complete")
        }
        lastSent = now
        let bytes = MessageCodec.encode(message)
        let chunkBytes = NoiseTransport.plaintextBytesMax - 1
        var frames: [Action] = []
        var start = 0
        repeat {
            let end = min(start + chunkBytes, bytes.count)
            let isLast: UInt8 = end == bytes.count ? 1 : 0
            guard let frame = try? transport.encrypt([isLast] + bytes[start..<end]) else {
                // The nonce is used up after 2^64 frames; there is nothing to save then.
                return close(.violation("no nonce left"))
            }
            frames.append(.send(frame))
            start = end
        } while start < bytes.count
        state = .talking(transport)
        return frames
    }

    /// Says goodbye where the other side can hear it, and ends.
    public mutating func close(_ reason: Message.CloseReason, now: Instant) -> [Action] {
        let farewell = isTalking ? send(.close(reason), now: now) : []
        return farewell + close(.orderly(reason.rawValue))
    }

    // MARK: - Handshake

    /// The preface of a caller's first frame when it fits a door; nil for all else, later frames included. See `GreetingMemory`.
    public func preface(of frame: [UInt8]) -> [UInt8]? {
        guard case .awaitingGreeting(let doors) = state else { return nil }
        return Self.door(of: frame, among: doors)?.preface
    }

    private static func door(of frame: [UInt8], among doors: [Door]) -> (door: Door, preface: [UInt8])? {
        guard frame.count > Preface.byteCount + 1 else { return nil }
        let preface = Array(frame[1..<1 + Preface.byteCount])
        return doors.first { Preface.matches(preface, $0.mark) }.map { ($0, preface) }
    }

    private mutating func greetingReceived(_ frame: [UInt8], _ doors: [Door], _ now: Instant) -> [Action] {
        guard let (door, preface) = Self.door(of: frame, among: doors) else { return close(.stranger) }
        if frame[0] != Self.version { return close(.versionUnsupported(frame[0])) }
        let rest = Array(frame[(1 + Preface.byteCount)...])
        switch door.lock {
        case .keys(let keys):
            do {
                state = .handshaking(try handshake(.responder, keys.preSharedKey), door)
            } catch {
                return close(.handshakeFailed)
            }
            return frameReceived(rest, now: now)
        case .code(let code):
            state = .guessing(code, preface: preface, share: rest, door)
            return [.guessing(door.purpose)]
        }
    }

    /// Lets the caller find out whether the code it was told is right; whoever counts the tries calls this or `close`.
    ///
    /// - Precondition: The machine asked for it last.
    public mutating func answerGuess(now: Instant) -> [Action] {
        guard case .guessing(let code, let preface, let share, let door) = state else { preconditionFailure("nobody guesses") }
        let agreement = agreement(.responder, code, preface)
        do {
            state = .handshaking(try handshake(.responder, Self.preSharedKey(try agreement.key(with: share, associated: []))), door)
        } catch {
            return close(.handshakeFailed)
        }
        lastSent = now
        return [.send(agreement.share)]
    }

    /// Lets the caller try nothing, who is told nothing.
    public mutating func refuseGuess() -> [Action] { close(.guessedTooOften) }

    private mutating func shareReceived(_ share: [UInt8], _ agreement: CPace, _ door: Door, _ now: Instant) -> [Action] {
        do {
            let key = Self.preSharedKey(try agreement.key(with: share, associated: []))
            lastSent = now
            return [.send(try beginHandshake(key, door))]
        } catch {
            return close(.handshakeFailed)
        }
    }

    private func agreement(_ role: CPace.Role, _ code: SpokenCode, _ preface: [UInt8]) -> CPace {
        CPace(
            role: role, password: code.password, channel: Array("peersync-join-v1".utf8) + [Self.version], session: preface,
            associated: [], scalar: scalar)
    }

    private static func preSharedKey(_ agreed: [UInt8]) -> [UInt8] { Hash.blake2b("peersync-code-psk-v1".utf8, key: agreed) }

    /// - Returns: The first message.
    private mutating func beginHandshake(_ preSharedKey: [UInt8], _ door: Door) throws(NoiseError) -> [UInt8] {
        var handshake = try handshake(.initiator, preSharedKey)
        let first = try handshake.writeMessage { _ in [] }
        state = .handshaking(handshake, door)
        return first
    }

    private mutating func handshakeReceived(
        _ frame: [UInt8], _ pending: NoiseHandshake, _ door: Door, _ now: Instant
    ) -> [Action] {
        var handshake = pending
        guard let identity = newcomer ?? identities[door.purpose.group] else { return close(.stranger) }
        let role: NoiseHandshake.Role = newcomer == nil ? .responder : .initiator
        do {
            let (payload, hash) = try handshake.readMessage(frame)
            var actions: [Action] = []
            var proved: (device: DeviceID, sessionKey: [UInt8])?
            if let sessionKey = handshake.remoteStatic {
                guard let device = device(in: payload, role == .initiator ? .responder : .initiator, hash, sessionKey) else {
                    return close(.handshakeFailed)
                }
                proved = (device, sessionKey)
            }
            if handshake.isOurTurn {
                actions.append(.send(try handshake.writeMessage { self.payload(identity, role, $0) }))
                lastSent = now
            }
            guard let proved else {
                state = .handshaking(handshake, door)
                return actions
            }
            binding = handshake.hash
            state = .talking(handshake.split())
            return actions + [.authenticated(proved.device, sessionKey: proved.sessionKey, door.purpose)]
        } catch {
            return close(.handshakeFailed)
        }
    }

    private func handshake(_ role: NoiseHandshake.Role, _ preSharedKey: [UInt8]) throws(NoiseError) -> NoiseHandshake {
        try NoiseHandshake(
            pattern: .xxPSK0, role: role, prologue: Array("peersync".utf8) + [Self.version], staticKey: staticKey,
            ephemeral: ephemeral, preSharedKeys: [preSharedKey])
    }

    private func payload(_ identity: Identity, _ role: NoiseHandshake.Role, _ hash: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(identity.device)
        writer.write(raw: identity.deviceKey.sign(Self.statement(role, hash, staticKey.publicKey)))
        return writer.bytes
    }

    private func device(
        in payload: [UInt8], _ role: NoiseHandshake.Role, _ hash: [UInt8], _ sessionKey: [UInt8]
    ) -> DeviceID? {
        var reader = ByteReader(payload)
        guard let device: DeviceID = try? reader.id(), let signature = try? reader.raw(64), reader.remaining == 0 else { return nil }
        let statement = Self.statement(role, hash, sessionKey)
        return SigningKey.verify(Array(signature), of: statement, by: device.bytes) ? device : nil
    }

    private static func statement(_ role: NoiseHandshake.Role, _ hash: [UInt8], _ staticKey: [UInt8]) -> [UInt8] {
        Array("peersync-handshake-v2".utf8) + [role == .initiator ? 1 : 2] + hash + staticKey
    }

    // MARK: - Messages

    private mutating func ciphertextReceived(_ frame: [UInt8], _ current: NoiseTransport) -> [Action] {
        var transport = current
        guard let plaintext = try? transport.decrypt(frame), let flag = plaintext.first, flag <= 1 else {
            return close(.violation("a frame does not decrypt"))
        }
        state = .talking(transport)
        guard partial.count + plaintext.count - 1 <= MessageLimits.messageBytesMax else {
            return close(.violation("a message is too long"))
        }
        partial += plaintext.dropFirst()
        guard flag == 1 else { return [] }
        let bytes = partial
        partial = []
        do {
            let message = try MessageCodec.decode(bytes)
            // Of a later version, whether it comes from a member or at a newcomers' door.
            if case .unknown = message { return message.isOptional ? [] : close(.notUnderstood, now: lastReceived) }
            return [.received(message)]
        } catch {
            return close(.violation("a message does not decode: \(error)"))
        }
    }

    private mutating func close(_ cause: CloseCause) -> [Action] {
        if case .closed = state { return [] }
        state = .closed
        return [.close(cause)]
    }
}
