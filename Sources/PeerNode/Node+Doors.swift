// SPDX-License-Identifier: Apache-2.0
// peersync

import Logging
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import Synchronization

/// A try of a spoken code that is under way.
struct Guess: Sendable {
    let group: GroupID
    let invite: Int64
    let source: String
}

extension Node {
    /// Counts a caller's try of a door's code, before the caller learns whether the code is right.
    ///
    /// - Returns: Nil when there were too many tries.
    func countGuess(_ number: Int, at purpose: Door.Purpose) -> Guess? {
        guard case .newcomers(let group, let invite) = purpose else { return nil }
        let (keeper, host, isInTime) = state.withLock { state in
            let isInTime = state.guesses.mayTry(now: SystemClock.now)
            return (state.groups[group]?.keeper, state.connections[number]?.host ?? "memory", isInTime)
        }
        guard let keeper, isInTime else { return nil }
        let guess = Guess(group: group, invite: invite, source: LocalAddresses.source(of: host))
        do {
            let count = try keeper.store.countGuess(
                invite, source: guess.source, fromSourceMax: GuessBudget.fromSourceMax, inAllMax: GuessBudget.inAllMax)
            guard let count else {
                // A try that is refused to one source does not use up the budget of the others.
                state.withLock { $0.guesses.wasNone() }
                return nil
            }
            if GuessBudget.inVainTold.contains(count.inAll) {
                send(.warning("\(count.inAll) wrong codes were tried at your door, the last one from \(guess.source)"))
            }
            if count.inAll == GuessBudget.inAllMax { try giveNewCode(to: invite, of: keeper) }
            return guess
        } catch {
            logger.error("a try of a code could not be counted", metadata: ["error": "\(error)"])
            return nil
        }
    }

    func wasRight(_ guess: Guess) {
        let keeper = state.withLock { state in
            state.guesses.wasNone()
            return state.groups[guess.group]?.keeper
        }
        do {
            try keeper?.store.discountGuess(guess.invite, source: guess.source)
        } catch {
            logger.warning("a try of a code stays counted", metadata: ["error": "\(error)"])
        }
    }

    /// Gives a door a new code after too many tries: an attacker who guesses has to begin anew, and
    /// the people at the door say other words.
    private func giveNewCode(to invite: Int64, of keeper: DocumentKeeper) throws {
        let old = state.withLock { $0.invites[keeper.group]?.first { $0.number == invite }?.code }
        guard let old else { return }
        var generator = SystemRandomNumberGenerator()
        let code = SpokenCode(number: freeDoorNumber(using: &generator), in: old.language, using: &generator)
        try keeper.store.setCode(code.text, of: invite)
        try invitesChanged(in: keeper)
        send(.warning("somebody tried \(GuessBudget.inAllMax) codes at your door, so it has a new one: \(code.text)"))
    }

    /// Returns a number for a door, as short as possible, that no door nearby is heard to have.
    /// Returns 1 if all numbers are taken.
    public func freeDoorNumber(using generator: inout some RandomNumberGenerator) -> Int {
        let taken = state.withLock { state in
            state.doorsNearby.values.reduce(into: Set(state.openInvites(at: SystemClock.wallClock).compactMap(\.code?.number))) {
                $0.formUnion($1)
            }
        }
        for range in [1...9, 10...99, 100...SpokenCode.numberMax] {
            if let free = range.filter({ !taken.contains($0) }).randomElement(using: &generator) { return free }
        }
        return 1
    }
}
