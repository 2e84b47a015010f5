// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
import PeerSession
import PeerTransport
import PeerWire
import Synchronization

extension Node {
    private static let dialBackTime = Duration.seconds(2)
    /// Time for the peer's call and for the messages there and back.
    private static let answerTime = Duration.seconds(4)

    /// Asks a peer that is in sync to call this laptop.
    ///
    /// - Returns: The device that tried, and whether its call arrived; nil when no peer is in sync
    ///   or the asked peer did not answer.
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
            // The task that ends first decides, and `cancelAll` ends the other one: a stream's
            // iteration and a sleep are given up then. The stream has this one reader. Its
            // continuation is taken out of the state afterwards, so a late answer reaches nobody.
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

    /// Whether a program listens at an address; sends nothing to it.
    func reaches(_ endpoint: PeerEndpoint) async -> Bool {
        guard let connection = try? await FrameDialer.tcp(
            host: endpoint.host, port: endpoint.port, timeout: Self.dialBackTime, limits: Self.callerFrameLimits)
        else { return false }
        await connection.discard()
        return true
    }
}
