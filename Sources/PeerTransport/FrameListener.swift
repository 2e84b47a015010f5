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
    private let channel: NIOAsyncChannel<IdleChannel, Never>
    private let limits: FrameLimits
    /// The port it got; 0 for a local socket.
    public let port: UInt16

    /// Listens for TCP at an address and a port.
    ///
    /// - Parameters:
    ///   - host: A numeric address. `::` is every address of both families, or of IPv4 alone where
    ///     the machine has no IPv6.
    ///   - port: 0 takes any free one.
    /// - Throws: `TransportError`.
    public static func tcp(
        host: String, port: UInt16, limits: FrameLimits
    ) async throws -> FrameListener {
        let address = try NumericAddress(host)
        do {
            return try await bind(address, port: port, limits: limits)
        } catch let error as IOError where isWithoutIPv6(address, error.errnoCode) {
            return try await translatingErrors {
                try await bind(.anyIPv4, port: port, limits: limits)
            }
        } catch {
            return try await translatingErrors { throw error }
        }
    }

    /// Whether an error of binding means that IPv6 sockets are not to be had: the kernel was
    /// started without IPv6, or the process may not use it.
    static func isWithoutIPv6(_ address: NumericAddress, _ code: CInt) -> Bool {
        address.isIPv6 && address.isUnspecified
            && [EAFNOSUPPORT, EPROTONOSUPPORT, EADDRNOTAVAIL, EPERM, EACCES].contains(code)
    }

    private static func bind(
        _ address: NumericAddress, port: UInt16, limits: FrameLimits
    ) async throws -> FrameListener {
        let channel = try await bootstrap.bind(to: address.socketAddress(port: port)) { channel in
            channel.eventLoop.makeSucceededFuture(IdleChannel(channel))
        }
        let bound = channel.channel.localAddress?.port ?? 0
        return FrameListener(channel: channel, limits: limits, port: UInt16(clamping: bound))
    }

    private static func translatingErrors(
        _ body: () async throws -> FrameListener
    ) async throws -> FrameListener {
        do {
            return try await body()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw TransportError.addressInUse
        } catch let error as IOError {
            let reason = String(cString: strerror(error.errnoCode)).lowercased()
            throw TransportError.addressNotAvailable(reason)
        }
    }

    /// Listens on a local socket; a stale one at the path is replaced.
    public static func local(path: String, limits: FrameLimits) async throws -> FrameListener {
        let channel = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
            channel.eventLoop.makeSucceededFuture(IdleChannel(channel))
        }
        return FrameListener(channel: channel, limits: limits, port: 0)
    }

    private static var bootstrap: ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
    }

    /// Accepts until cancelled; each connection is handled beside the others.
    ///
    /// - Parameter handle: Must not take the whole node down, hence cannot throw.
    public func run(_ handle: @escaping @Sendable (FrameConnection) async -> Void) async throws {
        do {
            // Each child task has a connection of its own, so the tasks share only what `handle`
            // captures, which is Sendable. Cancelling `run` ends the accepting and cancels every
            // child; the group waits until each `handle` has returned.
            try await withThrowingDiscardingTaskGroup { group in
                try await channel.executeThenClose { inbound in
                    for try await call in inbound {
                        group.addTask {
                            await handle(FrameConnection(
                                carrier: .channel(call, limits), remoteHost: plainHost(call.remoteAddress)))
                        }
                    }
                }
            }
        } catch is CancellationError {
            // Cancelling is the intended way to end.
        }
    }
}

/// The other side's address; an IPv4 one that came in through an IPv6 socket as itself.
func plainHost(_ address: SocketAddress?) -> String? {
    guard let host = address?.withSockAddr({ pointer, _ in String(numericHost: pointer) }) else { return nil }
    return host.hasPrefix("::ffff:") && host.contains(".") ? String(host.dropFirst(7)) : host
}
