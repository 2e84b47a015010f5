// SPDX-License-Identifier: Apache-2.0
// peersync

import Synchronization

/// Hands each element to every subscriber.
final class Broadcast<Element: Sendable>: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<Element>.Continuation] = [:]
        var last = 0
        var isFinished = false
    }

    private let state = Mutex(State())
    private let bufferedMax: Int

    /// - Parameter bufferedMax: How many unread elements are held for a subscriber; beyond that the
    ///   oldest ones are dropped.
    init(bufferedMax: Int) {
        self.bufferedMax = bufferedMax
    }

    func subscribe() -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Element.self, bufferingPolicy: .bufferingNewest(bufferedMax))
        let number = state.withLock { state in
            state.last += 1
            if state.isFinished { continuation.finish() } else { state.listeners[state.last] = continuation }
            return state.last
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[number] = nil }
        }
        return stream
    }

    func send(_ element: Element) {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield(element) }
    }

    func finish() {
        let listeners = state.withLock { state in
            state.isFinished = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
