// SPDX-License-Identifier: Apache-2.0
// peersync

import NIOCore
import NIOPosix
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where others can reach this process.
public struct FrameListener: Sendable {
    private let channel: NIOAsyncChannel<NIOAsyncChannel<[UInt8], [UInt8]>, Never>
    /// The port it got; 0 for a local socket.
    public let port: UInt16

    /// Listens for TCP on a host's address and a port.
    ///
    /// - Parameters:
    ///   - host: Numeric; `::` is every address of both families.
    ///   - port: 0 takes any free one.
    /// - Throws: `TransportError`.
    public static func tcp(host: String, port: UInt16, limits: FrameLimits) async throws -> FrameListener {
        do {
            let channel = try await bootstrap.bind(host: host, port: Int(port)) { channel in
                channel.eventLoop.makeCompletedFuture { try wrap(channel, limits) }
            }
            return FrameListener(channel: channel, port: UInt16(clamping: channel.channel.localAddress?.port ?? 0))
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw TransportError.addressInUse
        } catch let error as IOError where host == "::" && error.errnoCode == EAFNOSUPPORT {
            // A kernel without IPv6.
            return try await tcp(host: "0.0.0.0", port: port, limits: limits)
        } catch let error as IOError {
            throw TransportError.addressNotAvailable(String(cString: strerror(error.errnoCode)).lowercased())
        } catch is SocketAddressError {
            throw TransportError.addressNotAvailable("that is no address")
        }
    }

    /// Listens on a local socket; a stale one at the path is replaced.
    public static func local(path: String, limits: FrameLimits) async throws -> FrameListener {
        let channel = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
            channel.eventLoop.makeCompletedFuture { try wrap(channel, limits) }
        }
        return FrameListener(channel: channel, port: 0)
    }

    private static var bootstrap: ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    }

    /// Accepts until cancelled; each connection is handled beside the others.
    ///
    /// - Parameter handle: Must not take the whole node down, hence cannot throw.
    public func run(_ handle: @escaping @Sendable (FrameConnection) async -> Void) async throws {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                try await channel.executeThenClose { inbound in
                    for try await child in inbound {
                        group.addTask {
                            await handle(FrameConnection(
                                carrier: .channel(child), remoteHost: plainHost(child.channel.remoteAddress)))
                        }
                    }
                }
            }
        } catch is CancellationError {
            // That is how it is meant to end.
        }
    }
}

/// The other side's address; an IPv4 one that came in through an IPv6 socket as itself.
func plainHost(_ address: SocketAddress?) -> String? {
    guard let host = address?.withSockAddr({ pointer, _ in String(numericHost: pointer) }) else { return nil }
    return host.hasPrefix("::ffff:") && host.contains(".") ? String(host.dropFirst(7)) : host
}

/// Puts frame coding on a channel and wraps it.
func wrap(_ channel: any Channel, _ limits: FrameLimits) throws -> NIOAsyncChannel<[UInt8], [UInt8]> {
    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(FrameDecoder(limits: limits)))
    try channel.pipeline.syncOperations.addHandler(MessageToByteHandler(FrameEncoder()))
    return try NIOAsyncChannel(
        wrappingChannelSynchronously: channel,
        configuration: .init(
            backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8), isOutboundHalfClosureEnabled: false,
            inboundType: [UInt8].self, outboundType: [UInt8].self))
}
