// SPDX-License-Identifier: Apache-2.0
// peersync

import NIOCore
import Synchronization

/// A connection from which nothing is read yet.
///
/// A connection that nobody takes up is closed. A listener that stops drops its waiting
/// connections, and a `NIOAsyncChannel` that is dropped unused stops the program (swift-nio issue
/// 2813). So the `NIOAsyncChannel` is made only when frames are exchanged.
final class IdleChannel: Sendable {
    private let channel: any Channel
    private let isTaken = Atomic(false)

    /// - Parameter channel: A channel with `autoRead` off.
    init(_ channel: any Channel) { self.channel = channel }

    var remoteAddress: SocketAddress? { channel.remoteAddress }

    /// Puts frame coding on the channel and begins to read.
    ///
    /// - Throws: Where the other side closed it already.
    func take(_ limits: FrameLimits) async throws -> NIOAsyncChannel<[UInt8], [UInt8]> {
        isTaken.store(true, ordering: .relaxed)
        return try await channel.eventLoop.submit { [channel] in
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ByteToMessageHandler(FrameDecoder(limits: limits)))
            try pipeline.addHandler(MessageToByteHandler(FrameEncoder()))
            let wrapped = try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(
                    backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8), isOutboundHalfClosureEnabled: false,
                    inboundType: [UInt8].self, outboundType: [UInt8].self))
            try channel.syncOptions?.setOption(.autoRead, value: true)
            return wrapped
        }.get()
    }

    deinit {
        if !isTaken.load(ordering: .relaxed) { channel.close(promise: nil) }
    }
}
