// SPDX-License-Identifier: Apache-2.0
// peersync

import NIOCore

/// A way to exchange frames with one other side: TCP, a local socket, or memory. A connection that
/// is dropped before `run` is closed.
public struct FrameConnection: Sendable {
    enum Carrier: Sendable {
        case channel(IdleChannel, FrameLimits)
        case memory(AsyncStream<[UInt8]>, AsyncStream<[UInt8]>.Continuation)
    }

    let carrier: Carrier
    /// The other side's address as text, without the port.
    public let remoteHost: String?

    /// Exchanges frames for as long as the body runs, then closes.
    ///
    /// - Precondition: Called at most once for each connection.
    public func run<Result: Sendable>(
        _ body: @Sendable (FrameInbound, FrameOutbound) async throws -> Result
    ) async throws -> Result {
        switch carrier {
        case .channel(let channel, let limits):
            return try await channel.take(limits).executeThenClose { inbound, outbound in
                try await body(FrameInbound(source: .channel(inbound)), FrameOutbound(sink: .channel(outbound)))
            }
        case .memory(let inbound, let outbound):
            defer { outbound.finish() }
            return try await body(FrameInbound(source: .memory(inbound)), FrameOutbound(sink: .memory(outbound)))
        }
    }

    /// Closes without exchanging anything.
    public func discard() async {
        // A failure to close a connection that nobody wants changes nothing.
        try? await run { _, _ in }
    }

    /// Two ends that hear each other, in memory.
    public static func pair() -> (FrameConnection, FrameConnection) {
        let (leftStream, left) = AsyncStream.makeStream(of: [UInt8].self)
        let (rightStream, right) = AsyncStream.makeStream(of: [UInt8].self)
        return (
            FrameConnection(carrier: .memory(leftStream, right), remoteHost: nil),
            FrameConnection(carrier: .memory(rightStream, left), remoteHost: nil)
        )
    }
}

/// The frames that arrive; ends when the other side closes.
public struct FrameInbound: AsyncSequence, Sendable {
    enum Source: Sendable {
        case channel(NIOAsyncChannelInboundStream<[UInt8]>)
        case memory(AsyncStream<[UInt8]>)
    }

    let source: Source

    /// Reads one frame after the other. Over a socket, the other side has to wait when several are
    /// unread.
    public struct AsyncIterator: AsyncIteratorProtocol {
        enum Source {
            case channel(NIOAsyncChannelInboundStream<[UInt8]>.AsyncIterator)
            case memory(AsyncStream<[UInt8]>.AsyncIterator)
        }

        var source: Source

        /// Returns the next frame without its length; nil after the other side closed.
        ///
        /// - Throws: `TransportError` for a frame against `FrameLimits`, SwiftNIO's errors where
        ///   the connection broke.
        public mutating func next() async throws -> [UInt8]? { try await next(isolation: nil) }

        /// As `next()`, on the given actor.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            switch source {
            case .channel(var iterator):
                let frame = try await iterator.next(isolation: actor)
                source = .channel(iterator)
                return frame
            case .memory(var iterator):
                let frame = await iterator.next(isolation: actor)
                source = .memory(iterator)
                return frame
            }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        switch source {
        case .channel(let stream): AsyncIterator(source: .channel(stream.makeAsyncIterator()))
        case .memory(let stream): AsyncIterator(source: .memory(stream.makeAsyncIterator()))
        }
    }
}

/// Where frames leave.
public struct FrameOutbound: Sendable {
    enum Sink: Sendable {
        case channel(NIOAsyncChannelOutboundWriter<[UInt8]>)
        case memory(AsyncStream<[UInt8]>.Continuation)
    }

    let sink: Sink

    /// Hands a frame over; waits while the other side does not keep up.
    public func write(_ frame: [UInt8]) async throws {
        switch sink {
        case .channel(let writer): try await writer.write(frame)
        case .memory(let continuation): continuation.yield(frame)
        }
    }

    /// Hands several frames over at once.
    public func write(_ frames: [[UInt8]]) async throws {
        switch sink {
        case .channel(let writer): try await writer.write(contentsOf: frames)
        case .memory(let continuation): frames.forEach { continuation.yield($0) }
        }
    }
}
