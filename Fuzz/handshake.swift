// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire PeerIdentity PeerSession

/// Fixed numbers: the fuzzer's own inputs are the only thing that differs.
struct FixedNumbers: RandomNumberGenerator {
    var state: UInt64 = 1
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return state
    }
}

/// Any bytes from the network to a door, and as an invite link: turned away, told nothing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHandshake(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let text = String(validating: bytes, as: UTF8.self), let link = try? InviteLink(text: text) {
        precondition((try? InviteLink(text: link.text)) == link)
    }
    if let text = String(validating: bytes, as: UTF8.self), let code = try? SpokenCode(text: text) {
        precondition((try? SpokenCode(text: code.text)) == code)
    }
    var numbers = FixedNumbers()
    let credentials = ConnectionMachine.Credentials(
        identity: Identity(using: &numbers), session: AgreementKey(using: &numbers))
    let group = GroupID(words: [1, 2, 3, 4])
    let door = Door(keys: DoorKeys(groupKey: [UInt8](repeating: 7, count: 32)), purpose: .members(group))
    var machine = ConnectionMachine(
        accepting: [door], as: [group: credentials], using: &numbers, now: Instant(.zero))
    // The greeting's first part is right, so that what follows is looked at.
    let prelude = Prelude.make(for: door.mark, challenge: machine.challenge, using: &numbers)
    for frame in [[ConnectionMachine.version] + prelude + bytes, bytes, bytes] {
        for action in machine.frameReceived(frame, now: Instant(.zero)) {
            if case .authenticated = action { preconditionFailure("somebody got in without a key") }
            if case .received = action { preconditionFailure("a message without a key") }
        }
    }
    // A door with a spoken code: the share, then what the handshake would be.
    let code = SpokenCode(number: 7, in: .english, using: &numbers)
    let spoken = Door(.code(code), purpose: .newcomers(group, invite: 1))
    var guarded = ConnectionMachine(
        accepting: [spoken], as: [group: credentials], using: &numbers, now: Instant(.zero))
    let share = Array((bytes + [UInt8](repeating: 0, count: 32)).prefix(count % 3 == 0 ? count : 32))
    let spokenPrelude = Prelude.make(for: spoken.mark, challenge: guarded.challenge, using: &numbers)
    for frame in [[ConnectionMachine.version] + spokenPrelude + share, Array(bytes.dropFirst(32)), bytes] {
        for action in guarded.frameReceived(frame, now: Instant(.zero)) {
            if case .guessing = action { _ = guarded.answerGuess(now: Instant(.zero)) }
            if case .authenticated = action { preconditionFailure("somebody got in without the words") }
        }
    }
    // The calling side: a challenge of any length, then any answers.
    for called in [door, spoken] {
        var caller = ConnectionMachine(
            calling: called, as: credentials, using: &numbers, now: Instant(.zero))
        let length = count.isMultiple(of: 5) ? count : Prelude.challengeBytes
        let challenge = Array((bytes + [UInt8](repeating: 0, count: 32)).prefix(length))
        for frame in [challenge, bytes, bytes] {
            for action in caller.frameReceived(frame, now: Instant(.zero)) {
                if case .authenticated = action { preconditionFailure("a door opened that nobody answers at") }
                if case .received = action { preconditionFailure("a message without a key") }
            }
        }
    }
    return 0
}
