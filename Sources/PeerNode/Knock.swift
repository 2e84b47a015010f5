// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
public import PeerReplica
import Synchronization

/// A newcomer who has the code and waits for somebody to let them in.
public struct Knock: Hashable, Sendable {
    /// So many wait at once; whoever comes then is asked to come later.
    static let waitingMax = 32

    /// As they call themselves; nobody has checked it.
    public let name: String
    /// What both screens show.
    public let words: [String]
    /// It is to be another laptop of the member who opened the door.
    public let isOwnDevice: Bool
}

extension Node {
    /// Those who wait at a group's doors, longest first.
    public func knocks(in group: GroupID) -> [Knock] { waiting(in: group).map(\.knock) }

    /// Lets somebody in who waits, or sends them away.
    ///
    /// - Parameter words: As they were typed.
    /// - Returns: Whom; nil when nobody who waits has these words.
    public func answer(_ words: String, isWelcome: Bool, in group: GroupID) -> Knock? {
        guard let (number, knock) = waiting(in: group).first(where: { ComparisonWords.match(words, $0.knock.words) }) else { return nil }
        state.withLock { state in
            state.connections[number]?.knock = nil
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

    /// Somebody waits from now on.
    ///
    /// - Returns: Whether there was room.
    func knocked(_ number: Int, _ knock: Knock, group: GroupID) -> Bool {
        let hasRoom = state.withLock { state in
            guard state.connections.values.count(where: { $0.knock != nil }) < Knock.waitingMax else { return false }
            state.connections[number]?.knock = knock
            state.connections[number]?.knockGroup = group
            return true
        }
        if hasRoom { send(.knocked(group: group, knock)) }
        return hasRoom
    }
}
