// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
import PeerSession
import PeerTransport
import PeerWire
import Synchronization

extension Node {
    private static let dialBackTime = Duration.seconds(2)
    /// The other one's call, and the way there and back.
    private static let answerTime = Duration.seconds(4)

    /// Whether a peer's calls reach this laptop, by asking one that is in sync to try.
    ///
    /// - Returns: Who tried; nil when nobody is in sync, or none of those asked has answered.
    public func isReached(in group: GroupID) async -> (by: DeviceID, isReached: Bool)? {
        let (answers, continuation) = AsyncStream.makeStream(of: Bool.self)
        let asked: (number: Int, device: DeviceID)? = state.withLock { state in
            let current = state.table.entries.sorted { $0.key < $1.key }.first { number, entry in
                entry.group == group && entry.isCurrent && entry.device != nil && state.connections[number]?.sync == .inSync
            }
            guard let current, let device = current.value.device else { return nil }
            state.dialBackUntil = SystemClock.now + Self.answerTime * 2
            state.connections[current.key]?.dialedBack = continuation
            state.connections[current.key]?.control?.yield(.askDialBack)
            return (current.key, device)
        }
        guard let asked else { return nil }
        defer { state.withLock { $0.connections[asked.number]?.dialedBack = nil } }
        let answer = await withTaskGroup(of: Bool?.self) { group in
            // Whichever of the two ends first decides, and `cancelAll` ends the other: a stream's iteration and a sleep are given up then.
            // The stream has this one reader; its continuation is taken out of the state afterwards, so a late answer reaches nobody.
            group.addTask { await answers.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: Self.answerTime)  // Cancelled when there is an answer.
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        return answer.map { (asked.device, $0) }
    }

    /// A peer says whether it could call.
    func dialedBack(_ number: Int, isReached: Bool) {
        state.withLock { $0.connections[number]?.dialedBack }?.yield(isReached)
    }

    /// Whether somebody listens there; says nothing to them.
    func reaches(_ endpoint: PeerEndpoint) async -> Bool {
        guard let connection = try? await FrameDialer.tcp(
            host: endpoint.host, port: endpoint.port, timeout: Self.dialBackTime, limits: Self.callerFrameLimits)
        else { return false }
        await connection.discard()
        return true
    }
}
