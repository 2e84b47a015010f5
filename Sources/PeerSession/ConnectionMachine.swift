// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerReplica
public import PeerWire

/// One side of a connection: challenge, prelude, Noise handshake, then encrypted messages.
///
/// The called side speaks first: its challenge makes a prelude that somebody overheard worthless on any later
/// connection. The caller's states are waiting for the challenge → waiting for an answer → talking
/// → closed, the called side's states are waiting for the prelude → waiting for the rest of the
/// handshake → talking → closed. At a door with a spoken code one exchange comes between prelude
/// and handshake: CPace, whose key is mixed into the handshake as the other doors' keys are. The
/// machine checks signatures, not membership; it knows no clock and no socket. A frame that fails
/// to decrypt or decode is the peer's fault and closes the connection; a frame after closing is
/// ignored; sending before the handshake is a mistake of this program.
///
/// | Frame | From | Content | Width |
/// |---|---|---|---|
/// | 1 | called | challenge | 16 |
/// | 2 | caller | protocol version · prelude · Noise message 1, or the share of CPace | 1 · 32 · 48 or 32 |
///
/// The called side answers a share with its own (32), and the caller then sends Noise message 1. CPace's session id is
/// the challenge and the prelude, its channel "peersync-join-v2" and the protocol version. The prologue of Noise is
/// "peersync", the protocol version and the challenge: no side can be led to another version than it speaks.
/// The payloads of messages 2 and 3 are the device's id (32) and the device's signature (64) over
/// "peersync-handshake-v2", the role, the handshake hash so far and the Noise static key. In frames after the
/// handshake the first byte says whether more of the message follows (0) or it is complete (1).
public struct ConnectionMachine: Sendable {
    /// The protocol version, which prelude and prologue carry.
    public static let version: UInt8 = 2

    /// This laptop's identity in a group, and its Noise static key there.
    ///
    /// Each group has a static key of its own, drawn at the program's start: by the keys nobody can tell that the
    /// instances of two groups are on one laptop.
    public struct Credentials: Sendable {
        public let identity: Identity
        public let session: AgreementKey

        public init(identity: Identity, session: AgreementKey) {
            self.identity = identity
            self.session = session
        }
    }

    /// What the driver does next; several come in the order to do them.
    public enum Action: Hashable, Sendable {
        /// Send this frame. The transport adds its length.
        case send([UInt8])
        /// Both sides proved that they hold the door's key and their own.
        ///
        /// - sessionKey: What tells this run of the peer's program from others; see `PeerInstance`.
        case authenticated(DeviceID, sessionKey: [UInt8], Door.Purpose)
        /// The peer said something after the handshake. The message is whole, of legal form, and
        /// one that this version knows.
        case received(Message)
        /// The caller wants to try the code of this door; see `answerGuess`.
        case guessing(Door.Purpose)
        /// Hang up after the frames before this action were sent. The machine is closed and ignores
        /// what still comes.
        case close(CloseCause)
    }

    private enum State: Sendable {
        /// The caller waits for the challenge; the nonce is for the prelude.
        case awaitingChallenge(Door, nonce: [UInt8])
        /// The called side waits for the caller's first frame.
        case awaitingPrelude([Door])
        /// The called side waits for `answerGuess` or `refuseGuess`.
        case guessing(SpokenCode, prelude: [UInt8], share: [UInt8], Door)
        /// The caller waits for the share of the called side.
        case awaitingShare(CPace, Door)
        /// Waiting for the next handshake message.
        case handshaking(NoiseHandshake, Door)
        /// Waiting for messages.
        case talking(NoiseTransport)
        case closed
    }

    /// The called side's credentials, by the group that a door leads to.
    private let called: [GroupID: Credentials]
    /// The calling side's credentials.
    private let calling: Credentials?
    private let ephemeral: AgreementKey
    private let scalar: [UInt8]
    private var state: State
    /// The called side's first frame, to be sent before anything else; on the calling side empty until it arrives.
    public private(set) var challenge: [UInt8]
    /// The hash of the finished handshake, the same on both sides and in no other connection; nil
    /// before.
    public private(set) var binding: [UInt8]?
    /// Whether the other side proved that it holds the door's key or words; see
    /// `ConnectionTable.keyShown`.
    public private(set) var isKeyShown = false
    private var partial: [UInt8] = []
    private let opened: Instant
    private var lastReceived: Instant
    private var lastSent: Instant

    /// The called side, which sends its `challenge` first.
    ///
    /// - Parameters:
    ///   - doors: The doors that are open now.
    ///   - credentials: This laptop's credentials in each group that a door leads to.
    public init(
        accepting doors: [Door], as credentials: [GroupID: Credentials],
        using generator: inout some RandomNumberGenerator, now: Instant
    ) {
        self.init(
            called: credentials, calling: nil, state: .awaitingPrelude(doors), challenge: generator.bytes(Prelude.challengeBytes), using: &generator, now: now)
    }

    /// The calling side, which waits for the other side's challenge.
    public init(
        calling door: Door, as credentials: Credentials, using generator: inout some RandomNumberGenerator, now: Instant
    ) {
        let nonce = generator.bytes(Prelude.nonceBytes)
        self.init(
            called: [:], calling: credentials, state: .awaitingChallenge(door, nonce: nonce), challenge: [],
            using: &generator, now: now)
    }

    private init(
        called: [GroupID: Credentials], calling: Credentials?, state: State, challenge: [UInt8],
        using generator: inout some RandomNumberGenerator, now: Instant
    ) {
        self.called = called
        self.calling = calling
        ephemeral = AgreementKey(using: &generator)
        scalar = CPace.scalar(using: &generator)
        self.state = state
        self.challenge = challenge
        opened = now
        lastReceived = now
        lastSent = now
    }

    /// Whether the caller has shown its prelude and heard nothing since. A door that the prelude does not fit is silent.
    public var isUnanswered: Bool { calling != nil && !challenge.isEmpty && !isKeyShown && !isTalking }

    /// Whether the handshake is done and the connection is not closed: only then messages can be
    /// sent.
    public var isTalking: Bool {
        if case .talking = state { true } else { false }
    }

    // MARK: - Events

    /// Takes in a frame without its length.
    ///
    /// - Returns: A `close` where the frame is wrong in this state, with the blame in its cause;
    ///   nothing once the machine is closed.
    public mutating func frameReceived(_ frame: [UInt8], now: Instant) -> [Action] {
        lastReceived = now
        switch state {
        case .awaitingChallenge(let door, let nonce): return challengeReceived(frame, door, nonce, now)
        case .awaitingPrelude(let doors): return preludeReceived(frame, doors, now)
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
        case .awaitingChallenge, .awaitingPrelude, .guessing, .awaitingShare, .handshaking:
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

    private mutating func challengeReceived(
        _ frame: [UInt8], _ door: Door, _ nonce: [UInt8], _ now: Instant
    ) -> [Action] {
        guard frame.count == Prelude.challengeBytes else { return close(.handshakeFailed) }
        challenge = frame
        let prelude = Prelude.make(for: door.mark, challenge: challenge, nonce: nonce)
        lastSent = now
        switch door.lock {
        case .keys(let keys):
            do {
                return [.send([Self.version] + prelude + (try beginHandshake(keys.preSharedKey, door)))]
            } catch {
                return close(.handshakeFailed)
            }
        case .code(let code):
            let agreement = agreement(.initiator, code, prelude)
            state = .awaitingShare(agreement, door)
            return [.send([Self.version] + prelude + agreement.share)]
        }
    }

    private mutating func preludeReceived(_ frame: [UInt8], _ doors: [Door], _ now: Instant) -> [Action] {
        guard frame.count > 1 + Prelude.byteCount else { return close(.stranger) }
        let prelude = Array(frame[1..<1 + Prelude.byteCount])
        let fitting = doors.first { Prelude.matches(prelude, $0.mark, challenge: challenge) }
        guard let door = fitting else { return close(.stranger) }
        // The version in the clear is a hint for people; the handshake binds the real one.
        if frame[0] != Self.version { return close(.versionUnsupported(frame[0])) }
        let rest = Array(frame[(1 + Prelude.byteCount)...])
        switch door.lock {
        case .keys(let keys):
            do {
                state = .handshaking(try handshake(.responder, keys.preSharedKey, door), door)
            } catch {
                return close(.handshakeFailed)
            }
            return frameReceived(rest, now: now)
        case .code(let code):
            state = .guessing(code, prelude: prelude, share: rest, door)
            return [.guessing(door.purpose)]
        }
    }

    /// Answers the caller's try, from which the caller learns whether its code is right. The driver
    /// counts the tries and calls `refuseGuess` instead after too many.
    ///
    /// - Precondition: The machine's last action was `guessing`.
    public mutating func answerGuess(now: Instant) -> [Action] {
        guard case .guessing(let code, let prelude, let share, let door) = state else { preconditionFailure("nobody guesses") }
        let agreement = agreement(.responder, code, prelude)
        do {
            let key = Self.preSharedKey(try agreement.key(with: share, associated: []))
            state = .handshaking(try handshake(.responder, key, door), door)
        } catch {
            return close(.handshakeFailed)
        }
        lastSent = now
        return [.send(agreement.share)]
    }

    /// Refuses the caller's try: closes the connection without telling the caller anything.
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

    private func agreement(_ role: CPace.Role, _ code: SpokenCode, _ prelude: [UInt8]) -> CPace {
        CPace(
            role: role, password: code.password, channel: Array("peersync-join-v2".utf8) + [Self.version],
            session: challenge + prelude, associated: [], scalar: scalar)
    }

    private static func preSharedKey(_ agreed: [UInt8]) -> [UInt8] { Hash.blake2b("peersync-code-psk-v2".utf8, key: agreed) }

    /// - Returns: The first message.
    private mutating func beginHandshake(_ preSharedKey: [UInt8], _ door: Door) throws(NoiseError) -> [UInt8] {
        var handshake = try handshake(.initiator, preSharedKey, door)
        let first = try handshake.writeMessage { _ in [] }
        state = .handshaking(handshake, door)
        return first
    }

    private mutating func handshakeReceived(
        _ frame: [UInt8], _ pending: NoiseHandshake, _ door: Door, _ now: Instant
    ) -> [Action] {
        var handshake = pending
        guard let credentials = credentials(at: door) else { return close(.stranger) }
        let role: NoiseHandshake.Role = calling == nil ? .responder : .initiator
        do {
            let (payload, hash) = try handshake.readMessage(frame)
            // Each message of the pattern is sealed under what the door's key or words lead to, the first one too.
            isKeyShown = true
            var actions: [Action] = []
            var proved: (device: DeviceID, sessionKey: [UInt8])?
            if let sessionKey = handshake.remoteStatic {
                guard let device = device(in: payload, role == .initiator ? .responder : .initiator, hash, sessionKey) else {
                    return close(.handshakeFailed)
                }
                proved = (device, sessionKey)
            }
            if handshake.isOurTurn {
                actions.append(.send(try handshake.writeMessage { Self.payload(credentials, role, $0) }))
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

    private func credentials(at door: Door) -> Credentials? { calling ?? called[door.purpose.group] }

    private func handshake(
        _ role: NoiseHandshake.Role, _ preSharedKey: [UInt8], _ door: Door
    ) throws(NoiseError) -> NoiseHandshake {
        try NoiseHandshake(
            pattern: .xxPSK0, role: role, prologue: Array("peersync".utf8) + [Self.version] + challenge,
            staticKey: credentials(at: door)?.session, ephemeral: ephemeral, preSharedKeys: [preSharedKey])
    }

    private static func payload(
        _ credentials: Credentials, _ role: NoiseHandshake.Role, _ hash: [UInt8]
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(credentials.identity.device)
        let statement = statement(role, hash, credentials.session.publicKey)
        writer.write(raw: credentials.identity.deviceKey.sign(statement))
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
            // The message is of a later version; members and newcomers are treated alike.
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
