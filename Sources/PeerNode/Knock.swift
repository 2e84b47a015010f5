// SPDX-License-Identifier: Apache-2.0
// peersync

import Logging
import PeerIdentity
public import PeerReplica
import PeerSession
import PeerStore
import PeerWire
import Synchronization

/// A newcomer who has the code and waits for somebody to let them in.
public struct Knock: Hashable, Sendable {
    /// The name that the newcomer gave; nobody has checked it.
    public let name: String
    /// The words that both screens show.
    public let words: [String]
    /// Whether the newcomer is to be another laptop of the member who opened the door.
    public let isOwnDevice: Bool
    /// How many comparisons at this door were broken off: some are mishaps, several are somebody in the middle.
    public let brokenOff: Int
}

extension Node {
    /// Returns the newcomers who wait at a group's doors, the longest waiting first.
    public func knocks(in group: GroupID) -> [Knock] { waiting(in: group).map(\.knock) }

    /// A newcomer asks to be let in where a person says yes.
    ///
    /// - Returns: Whether nobody else is at the door.
    func arrived(_ number: Int, at invite: Int64, of group: GroupID) -> Bool {
        state.withLock { state in
            guard state.pendingJoins.arrived(number, at: invite, of: group) else { return false }
            // Each door has one such newcomer. It keeps its place, so that a crowd of other callers
            // with a key cannot break off a comparison.
            state.table.awaitsPerson(number)
            return true
        }
    }

    /// Counts a comparison of words before it goes on.
    ///
    /// - Returns: How many at this door are not finished, this one included; nil when there were too many.
    func countComparison(at invite: Int64, of keeper: DocumentKeeper) -> Int? {
        do {
            return try keeper.store.countComparison(invite, max: ComparisonMachine.unopenedMax)
        } catch {
            logger.error("a comparison of words could not be counted", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// A comparison was finished, and costs nothing.
    func uncountComparison(at invite: Int64, of keeper: DocumentKeeper) {
        do {
            try keeper.store.discountComparison(invite)
        } catch {
            logger.warning("a comparison of words stays counted", metadata: ["error": "\(error)"])
        }
    }

    /// Warns the people at the door of a comparison that was begun and not finished.
    func comparisonBrokeOff(_ count: Int) {
        let most = ComparisonMachine.unopenedMax
        send(.warning("somebody at your door broke off before the words could be compared: \(count) of \(most) times at this door"))
    }

    /// Admits a newcomer who waits, or sends the newcomer away.
    ///
    /// - Parameter words: The newcomer's words, as a person typed them.
    /// - Returns: The newcomer; nil when no newcomer who waits has these words.
    public func answer(_ words: String, isWelcome: Bool, in group: GroupID) -> Knock? {
        guard let (number, knock) = waiting(in: group).first(where: { ComparisonWords.match(words, $0.knock.words) }) else { return nil }
        state.withLock { state in
            state.connections[number]?.knock = nil
            state.pendingJoins.left(number)
            state.connections[number]?.control?.yield(.answered(isWelcome: isWelcome))
        }
        return knock
    }

    private func waiting(in group: GroupID) -> [(number: Int, knock: Knock)] {
        state.withLock { state in
            state.connections.compactMap { number, connection in
                connection.knock.flatMap { connection.knockGroup == group ? (number, $0) : nil }
            }
        }
        .sorted { $0.number < $1.number }
    }

    /// Notes that a newcomer waits from now on.
    ///
    /// - Returns: Whether no other newcomer shows the same words. Otherwise all newcomers that show
    ///   them are refused.
    func knocked(_ number: Int, _ knock: Knock, group: GroupID) -> Bool {
        let isUnique = state.withLock { state in
            let others = state.pendingJoins.showed(number, knock.words)
            guard others.isEmpty else {
                for other in others {
                    state.connections[other]?.knock = nil
                    state.connections[other]?.control?.yield(.shutDown(.sameWords))
                }
                return false
            }
            state.connections[number]?.knock = knock
            state.connections[number]?.knockGroup = group
            return true
        }
        if isUnique { send(.knocked(group: group, knock)) }
        return isUnique
    }
}
