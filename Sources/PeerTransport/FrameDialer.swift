// SPDX-License-Identifier: Apache-2.0
// peersync

import NIOCore
import NIOPosix
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reaches out to others.
public enum FrameDialer {
    /// Unacknowledged bytes for so long mean that the other side is gone; milliseconds.
    private static let unacknowledgedMillisecondsMax: CInt = 15_000
    private static let tentativeAddressInterval = Duration.milliseconds(100)

    /// Connects over TCP.
    ///
    /// - Parameter host: A name or a numeric address; a link-local one with its scope after `%`.
    ///   Only a name is given to the system's resolver.
    /// - Throws: `TransportError.connectionFailed`.
    public static func tcp(
        host: String, port: UInt16, timeout: Duration, limits: FrameLimits
    ) async throws -> FrameConnection {
        do {
            let channel = try await connect(to: NetworkHost(host), port, timeout)
            return FrameConnection(
                carrier: .channel(channel, limits), remoteHost: plainHost(channel.remoteAddress) ?? host)
        } catch is CancellationError {
            throw CancellationError()
        } catch TransportError.addressInvalid(let reason) {
            throw TransportError.connectionFailed(reason)
        } catch {
            throw TransportError.connectionFailed(plain(error))
        }
    }

    private static func connect(to host: NetworkHost, _ port: UInt16, _ timeout: Duration) async throws -> IdleChannel {
        let deadline = ContinuousClock.now + timeout
        while true {
            let bootstrap = bootstrap(timeout: deadline - .now)
            do {
                switch host {
                case .address(let address):
                    return try await IdleChannel(bootstrap.connect(to: address.socketAddress(port: port)).get())
                case .name(let name):
                    return try await IdleChannel(bootstrap.connect(host: name, port: Int(port)).get())
                }
            } catch let error as IOError where error.errnoCode == EADDRNOTAVAIL {
                // Duplicate address detection keeps the addresses of an IPv6 interface from use in
                // its first seconds (RFC 4862, section 5.4): there is no address to call from yet.
                guard ContinuousClock.now + tentativeAddressInterval < deadline else { throw error }
                try await Task.sleep(for: tentativeAddressInterval)
            }
        }
    }

    private static func bootstrap(timeout: Duration) -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.nanoseconds(Int64(timeout / .nanoseconds(1))))
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.init(rawValue: SO_KEEPALIVE)), value: 1)
        #if os(Linux)
        return bootstrap.channelOption(
            .tcpOption(.init(rawValue: TCP_USER_TIMEOUT)),
            value: SocketOptionValue(unacknowledgedMillisecondsMax))
        #else
        return bootstrap
        #endif
    }

    /// Connects to a local socket.
    public static func local(path: String, limits: FrameLimits) async throws -> FrameConnection {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(unixDomainSocketPath: path).get()
            return FrameConnection(carrier: .channel(IdleChannel(channel), limits), remoteHost: nil)
        } catch {
            throw TransportError.connectionFailed(plain(error))
        }
    }

    private static func plain(_ error: any Error) -> String {
        if let error = error as? NIOConnectionError {
            if let first = error.connectionErrors.first { return plain(first.error) }
            return "the name \(error.host) was not found"
        }
        if let error = error as? IOError { return String(cString: strerror(error.errnoCode)).lowercased() }
        if let error = error as? ChannelError, case .connectTimeout = error { return "no answer" }
        return "\(error)"
    }
}
