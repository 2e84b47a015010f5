// SPDX-License-Identifier: Apache-2.0
// peersync

import Synchronization
import Logging
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// The state of one connection between events, with the effects that need the document or the node performed.
struct Conversation {
    /// What an event led to, for the driver to carry out.
    struct Outcome {
        var frames: [[UInt8]] = []
        var wakes: [Instant] = []
        /// The document whose growth the driver has to watch from now on.
        var keeper: DocumentKeeper?
        /// The address that the driver has to try to call.
        var dialBack: PeerEndpoint?
        var end: CloseCause?
    }

    let node: Node
    let number: Int
    let openedByUs: Bool
    var connection: ConnectionMachine
    var sync: SyncMachine?
    var keeper: DocumentKeeper?
    var invite: NodeState.Invite?
    var newcomer: Newcomer?
    /// The comparison of words at a door where a person says yes.
    var comparison: ComparisonMachine?
    /// The number of unfinished comparisons at this door, this one included.
    var comparisonsUnopened = 0
    private var guess: Guess?
    /// Whether the table knows that the caller holds the key or the words of a door.
    private var isKeyShown = false
    /// Whether the document says that the peer is a member. Until then this laptop remembers
    /// nothing of the peer and tells it of no other peer.
    private var isMember = false
    private var peerPort: UInt16 = 0
    private var callBackLimit = CallBackLimit()
    private var outcome = Outcome()
    /// The called side's first frame; nil on the calling side.
    let challenge: [UInt8]?

    init(node: Node, number: Int, role: ConnectionDriver.Role) throws {
        self.node = node
        self.number = number
        var generator = SystemRandomNumberGenerator()
        let now = SystemClock.now
        switch role {
        case .caller(let keeper, let door, _):
            openedByUs = true
            guard let credentials = node.state.withLock({ $0.groups[keeper.group]?.credentials }) else {
                throw NodeError.notMember
            }
            connection = ConnectionMachine(calling: door, as: credentials, using: &generator, now: now)
            challenge = nil
        case .called:
            openedByUs = false
            let (doors, credentials) = node.state.withLock { state in
                (state.doors(at: SystemClock.wallClock), state.groups.mapValues(\.credentials))
            }
            connection = ConnectionMachine(accepting: doors, as: credentials, using: &generator, now: now)
            challenge = connection.challenge
        }
    }

    mutating func handle(_ input: ConnectionDriver.Input) async -> Outcome {
        outcome = Outcome()
        let now = SystemClock.now
        switch input {
        case .frame(let frame):
            await perform(connection.frameReceived(frame, now: now))
            if !openedByUs, !isKeyShown, connection.isKeyShown {
                isKeyShown = true
                node.keyShown(number)
            }
        case .ended(let cause):
            // A caller that is gone before it has said who it is counts as a stranger, however the connection ended.
            outcome.end =
                if openedByUs { connection.isUnanswered ? .unanswered : cause }
                else { connection.isTalking ? cause : .stranger }
        case .tick:
            await perform(connection.tick(now: now))
            if let actions = comparison?.tick(now: now), outcome.end == nil { await perform(actions) }
        case .timer: await advance(.timerFired)
        case .grew: await advance(.graphGrew)
        case .shutDown(let reason): await perform(connection.close(reason, now: now))
        case .answered(let isWelcome): await answered(isWelcome)
        case .evict:
            await perform(connection.close(.busy, now: now))
            outcome.end = .evicted
        case .askDialBack: if sync != nil { send(.dialBack) }
        case .dialedBack(let isReached):
            callBackLimit.ended()
            send(.dialedBack(isReached: isReached))
        case .flushed: break
        }
        if outcome.end != nil, comparison?.isUnopened == true {
            comparison = nil
            node.comparisonBrokeOff(comparisonsUnopened)
        }
        return outcome
    }

    // MARK: - What the connection's machine asks for

    private mutating func perform(_ actions: [ConnectionMachine.Action]) async {
        for action in actions where outcome.end == nil {
            switch action {
            case .send(let frame): outcome.frames.append(frame)
            case .close(let cause): outcome.end = cause
            case .authenticated(let device, let sessionKey, let purpose): await authenticated(device, sessionKey, purpose)
            case .guessing(let purpose):
                guess = node.countGuess(number, at: purpose)
                await perform(guess == nil ? connection.refuseGuess() : connection.answerGuess(now: SystemClock.now))
            case .received(.close(let reason)): outcome.end = .orderly(reason.rawValue)
            case .received(.ping): send(.pong)
            case .received(.pong): break
            case .received(.dialBack) where sync != nil: await dialBackAsked()
            case .received(.dialedBack(let isReached)) where sync != nil: node.dialedBack(number, isReached: isReached)
            case .received(let message):
                if invite != nil { await newcomerSpoke(message) } else { await advance(.messageReceived(message)) }
            }
        }
    }

    mutating func send(_ message: Message) {
        for action in connection.send(message, now: SystemClock.now) {
            switch action {
            case .send(let frame): outcome.frames.append(frame)
            case .close(let cause): outcome.end = cause
            case .authenticated, .received, .guessing: preconditionFailure("sending receives nothing")
            }
        }
    }

    mutating func close(_ reason: Message.CloseReason) async {
        await perform(connection.close(reason, now: SystemClock.now))
    }

    // MARK: - Members

    private mutating func authenticated(_ device: DeviceID, _ sessionKey: [UInt8], _ purpose: Door.Purpose) async {
        guard let keeper = node.keeper(of: purpose.group) else { return await close(.notMember) }
        self.keeper = keeper
        if case .newcomers(_, let invite) = purpose {
            self.invite = node.state.withLock { $0.invites[keeper.group]?.first { $0.number == invite } }
            guard self.invite != nil else { return await close(.inviteUsedUp) }
            newcomer = .silent(device)
            if let guess { node.wasRight(guess) }
            return
        }
        let isRemoved = (try? await keeper.isOut(device)) == true
        isMember = (try? await keeper.isMember(device)) == true
        let standing: ConnectionTable.Standing = isRemoved ? .removed : isMember ? .member : .unknown
        if let reason = node.admit(number, device, sessionKey, keeper, standing) { return await close(reason) }
        sync = SyncMachine(
            peer: device, ownDevice: keeper.device, listeningPort: node.port,
            software: node.configuration.software, now: SystemClock.now)
        outcome.keeper = keeper
        await advance(nil)
    }

    /// Lets the driver call the peer at the address that the peer has here, and at no other, so
    /// that no peer can make this laptop call somebody else.
    private mutating func dialBackAsked() async {
        guard
            let keeper, let sync, (try? await keeper.isMember(sync.peer)) == true, let endpoint = node.endpoint(of: number, port: peerPort),
            callBackLimit.mayBegin(now: SystemClock.now)
        else { return }
        outcome.dialBack = endpoint
    }

    private mutating func advance(_ event: SyncMachine.Event?) async {
        guard let keeper, var machine = sync else { return }
        var events: [SyncMachine.Event?] = [event]
        while !events.isEmpty, outcome.end == nil {
            let next = events.removeFirst()
            do {
                let effects: [SyncMachine.Effect]
                (machine, effects) = try await keeper.advance(machine, by: next, now: SystemClock.now)
                sync = machine
                for effect in effects where outcome.end == nil {
                    if let follow = await perform(effect, keeper, machine) { events.append(follow) }
                }
            } catch {
                node.logger.error("the document could not be read", metadata: ["error": "\(error)"])
                await close(.busy)
            }
        }
    }

    private mutating func noticeMembership(of peer: DeviceID, _ keeper: DocumentKeeper) async {
        guard !isMember, (try? await keeper.isMember(peer)) == true else { return }
        isMember = true
        node.becameMember(number, peer, keeper)
    }

    private mutating func perform(
        _ effect: SyncMachine.Effect, _ keeper: DocumentKeeper, _ machine: SyncMachine
    ) async -> SyncMachine.Event? {
        switch effect {
        case .send(let message): send(message)
        case .sendChanges(let indices):
            do {
                send(.changes(try await keeper.received(at: indices)))
            } catch {
                node.logger.error("the log could not be read", metadata: ["error": "\(error)"])
                await close(.busy)
            }
        case .ingest(let received):
            do {
                let changes = try SignedChange.authenticate(received)
                return .ingested(await keeper.ingest(changes, from: machine.peer))
            } catch {
                return .ingested(.refused("\(error)"))
            }
        case .wake(let moment): outcome.wakes.append(moment)
        case .stateChanged(let state):
            await noticeMembership(of: machine.peer, keeper)
            if node.changed(number, to: state, machine.peer, keeper) {
                send(.peers(node.addresses(for: machine.peer, group: keeper.group)))
            }
        case .addressesReceived(let addresses):
            if isMember { node.learn(addresses, group: keeper.group, own: keeper.device) }
        case .peerListens(let port, let software):
            peerPort = port
            if let level = machine.peerLevel, level > GroupLevel.understood {
                node.tellOfNewerVersion(
                    "somebody here has a newer peersync (\(software)): update yours to see all that they write")
            }
            node.peerListens(number, port: port, machine.peer, keeper)
        case .peerHolds(let count): if isMember { node.remember(machine.peer, held: count, keeper) }
        case .close(let reason, let violation):
            if let violation {
                send(.close(reason))
                outcome.end = .violation(violation)
            } else {
                await close(reason)
            }
        }
        return nil
    }
}
