// SPDX-License-Identifier: Apache-2.0
// peersync

import Synchronization
import AsyncAlgorithms
import Logging
import PeerIdentity
import PeerReplica
import PeerSession
import PeerTransport
import PeerWire

/// Runs one connection: feeds its machines one event at a time and performs what they ask for.
///
/// Frames, timers, news from the document and orders from the node arrive in one channel, which
/// makes their senders wait. Frames leave through a queue that the machine's window keeps short. So
/// neither side of a connection can make the other hold more than a few batches, and reading never
/// waits for writing.
struct ConnectionDriver: Sendable {
    enum Role: Sendable {
        /// Calls a group's members; the dial is nil in memory.
        case caller(DocumentKeeper, Door, PeerDirectoryMachine.Dial?)
        case called
    }

    enum Input: Sendable {
        case frame([UInt8])
        /// No more frames come: the other side hung up, or something broke.
        case ended(CloseCause)
        case flushed
        case tick
        case timer
        case grew
        case shutDown(Message.CloseReason)
        /// A person here answered the newcomer who waits.
        case answered(isWelcome: Bool)
        /// Another caller needs the place of this connection.
        case evict
        /// Ask the peer whether it can call this laptop.
        case askDialBack
        /// The peer asked to be called; `isReached` says whether the call arrived.
        case dialedBack(isReached: Bool)
    }

    let node: Node
    let number: Int
    let connection: FrameConnection
    let role: Role

    /// The maximum number of bytes that wait to be sent. The window keeps a peer that reads below
    /// it.
    private static let queuedBytesMax = 16 << 20

    /// - Returns: Why the connection ended.
    func run() async -> CloseCause {
        do {
            return try await connection.run { inbound, outbound in
                try await converse(inbound, outbound)
            }
        } catch let error as NoiseError {
            return .violation("\(error)")
        } catch {
            return .transportFailed("the connection broke")
        }
    }

    private func converse(_ inbound: FrameInbound, _ outbound: FrameOutbound) async throws -> CloseCause {
        let inputs = AsyncChannel<Input>()
        let (orders, control) = AsyncStream.makeStream(of: Input.self)
        let (queue, outgoing) = AsyncStream.makeStream(of: [[UInt8]].self)
        let queued = QueuedBytes()
        var conversation = try Conversation(node: node, number: number, role: role)
        let challenge = conversation.challenge
        let isEvicted = node.state.withLock { state in
            state.connections[number]?.control = control
            return state.table.isEvicted(number)
        }
        if isEvicted { return .evicted }
        // Only the body's loop touches `conversation`; the tasks send it inputs through a channel.
        // Else they share streams with one reader each, the node, which is Sendable, and a byte
        // count behind a `Mutex`; one task reads frames, one writes them. After the loop
        // `cancelAll` ends the tasks: a wait for a frame, a stream, a sleep or the channel is given
        // up then. The group waits for all of them.
        return await withDiscardingTaskGroup { group in
            group.addTask {
                do {
                    for try await frame in inbound { await inputs.send(.frame(frame)) }
                    await inputs.send(.ended(.transportFailed("the other side hung up")))
                } catch is TransportError {
                    await inputs.send(.ended(.violation("that is no frame of ours")))
                } catch {
                    await inputs.send(.ended(.transportFailed("the connection broke")))
                }
            }
            group.addTask {
                do {
                    for await frames in queue {
                        try await outbound.write(frames)
                        queued.add(-frames.reduce(0) { $0 + $1.count })
                    }
                } catch {
                    await inputs.send(.ended(.transportFailed("the other side stopped listening")))
                }
                await inputs.send(.flushed)
            }
            group.addTask { for await order in orders { await inputs.send(order) } }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(1))  // Cancelled: the loop ends.
                    await inputs.send(.tick)
                }
            }
            if let challenge { outgoing.yield([challenge]) }
            var cause: CloseCause?
            var ticksLeft = 2
            for await input in inputs {
                if cause != nil {
                    // Only the farewell is still on its way.
                    if case .tick = input { ticksLeft -= 1 }
                    if case .flushed = input { break }
                    if case .ended = input { break }
                    if ticksLeft == 0 { break }
                    continue
                }
                let outcome = await conversation.handle(input)
                if !outcome.frames.isEmpty {
                    if queued.add(outcome.frames.reduce(0) { $0 + $1.count }) > Self.queuedBytesMax {
                        cause = .violation("it does not read what it asks for")
                        break
                    }
                    outgoing.yield(outcome.frames)
                }
                for moment in outcome.wakes {
                    group.addTask {
                        try? await Task.sleep(for: moment - SystemClock.now)  // Cancelled: nobody waits any more.
                        await inputs.send(.timer)
                    }
                }
                // One call at a time: the conversation asks for no other before it has heard of
                // this one. The task touches no state of the loop; its result is an input like any
                // other. A call takes 2 s at most. The send alone could wait for longer, and
                // cancelling gives it up.
                if let endpoint = outcome.dialBack {
                    group.addTask { await inputs.send(.dialedBack(isReached: await node.reaches(endpoint))) }
                }
                if let keeper = outcome.keeper {
                    group.addTask { for await _ in keeper.growthSignals() { await inputs.send(.grew) } }
                }
                if let end = outcome.end {
                    cause = end
                    outgoing.finish()
                }
            }
            control.finish()
            group.cancelAll()
            return cause ?? .transportFailed("the connection broke")
        }
    }
}

/// How many bytes of a connection wait to be sent.
private final class QueuedBytes: Sendable {
    private let count = Mutex(0)

    /// - Returns: How many there are then.
    @discardableResult
    func add(_ bytes: Int) -> Int {
        count.withLock { count in
            count += bytes
            return count
        }
    }
}
