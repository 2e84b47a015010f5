// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import PeerTransport
import NIOCore
import Testing
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

struct FrameTests {
    private let limits = FrameLimits(leadingFrames: 1, leadingBytesMax: 4, bytesMax: 8)

    private func decode(_ bytes: [UInt8], inPieces: Bool) throws -> [[UInt8]] {
        var decoder = FrameDecoder(limits: limits)
        var buffer = ByteBuffer()
        var frames: [[UInt8]] = []
        for piece in inPieces ? bytes.map({ [$0] }) : [bytes] {
            buffer.writeBytes(piece)
            while let frame = try decoder.decode(buffer: &buffer) { frames.append(frame) }
        }
        return frames
    }

    @Test("Frames arrive whole, joined or byte by byte", arguments: [true, false])
    func pieces(inPieces: Bool) throws {
        let bytes: [UInt8] = [0, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1, 9]
        #expect(try decode(bytes, inPieces: inPieces) == [[1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8], [9]])
    }

    @Test("A length beyond the limit is refused from its prefix alone: a smaller limit at first, a larger one then")
    func limit() {
        #expect(throws: TransportError.frameTooLong(bytes: 5)) { try decode([0, 0, 0, 5], inPieces: true) }
        #expect(throws: TransportError.frameTooLong(bytes: 9)) { try decode([0, 0, 0, 1, 7, 0, 0, 0, 9], inPieces: true) }
        #expect(throws: TransportError.frameTooLong(bytes: 0xFFFF_FFFF)) { try decode([255, 255, 255, 255], inPieces: true) }
        #expect(throws: TransportError.frameEmpty) { try decode([0, 0, 0, 0], inPieces: true) }
    }

    @Test("Two ends talk over loopback on a port of the system's choice")
    func loopback() async throws {
        let limits = FrameLimits(leadingFrames: 0, leadingBytesMax: 0, bytesMax: 1 << 20)
        let listener = try await FrameListener.tcp(host: "127.0.0.1", port: 0, limits: limits)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await listener.run { connection in
                    try? await connection.run { inbound, outbound in
                        for try await frame in inbound { try await outbound.write(frame.reversed()) }
                    }
                }
            }
            let dialled = try await FrameDialer.tcp(host: "127.0.0.1", port: listener.port, timeout: .seconds(5), limits: limits)
            let echoed = try await dialled.run { inbound, outbound in
                try await outbound.write([[1, 2, 3], [UInt8](repeating: 7, count: 100_000)])
                var received: [[UInt8]] = []
                for try await frame in inbound {
                    received.append(frame)
                    if received.count == 2 { break }
                }
                return received
            }
            #expect(echoed == [[3, 2, 1], [UInt8](repeating: 7, count: 100_000)])
            group.cancelAll()
        }
    }

    @Test("A listener that stops while others call does not stop the program, and a call that nobody took up ends")
    func stopsAmidCalls() async throws {
        for _ in 0..<200 {
            let listener = try await FrameListener.tcp(host: "127.0.0.1", port: 0, limits: limits)
            let (stops, stop) = AsyncStream.makeStream(of: Void.self)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await withTaskGroup(of: Void.self) { inner in
                        inner.addTask {
                            try? await listener.run { connection in
                                stop.yield()
                                await connection.discard()
                            }
                        }
                        for await _ in stops { break }
                        inner.cancelAll()
                    }
                }
                for _ in 0..<20 {
                    group.addTask { [limits] in
                        let call = try? await FrameDialer.tcp(
                            host: "127.0.0.1", port: listener.port, timeout: .seconds(5), limits: limits)
                        // What ends the reading is that the other side hangs up. Where the listener stopped amid the
                        // handshake of TCP, a caller that says nothing never hears of it.
                        try? await call?.run { inbound, outbound in
                            try await outbound.write([1])
                            for try await _ in inbound {}
                        }
                    }
                }
            }
        }
    }

    @Test("A port in use and an address that is not ours are told apart")
    func cannotListen() async throws {
        let first = try await FrameListener.tcp(host: "127.0.0.1", port: 0, limits: limits)
        await #expect(throws: TransportError.addressInUse) {
            _ = try await FrameListener.tcp(host: "127.0.0.1", port: first.port, limits: limits)
        }
        await #expect(throws: TransportError.self) {
            _ = try await FrameListener.tcp(host: "203.0.113.7", port: 0, limits: limits)
        }
    }

    @Test("Only `::` falls back to IPv4, and not for a port in use")
    func fallsBack() throws {
        let everywhere = try NumericAddress("::")
        let zeros = try NumericAddress("0::0")
        let loopback = try NumericAddress("::1")
        for code in [EAFNOSUPPORT, EPROTONOSUPPORT, EADDRNOTAVAIL, EPERM, EACCES] {
            #expect(FrameListener.isWithoutIPv6(everywhere, code))
            #expect(FrameListener.isWithoutIPv6(zeros, code))
            #expect(!FrameListener.isWithoutIPv6(loopback, code))
            #expect(!FrameListener.isWithoutIPv6(.anyIPv4, code))
        }
        #expect(!FrameListener.isWithoutIPv6(everywhere, EADDRINUSE))
    }

    @Test("A name is not listened at, and text that is no address is not dialled")
    func needsAddress() async throws {
        await #expect(throws: TransportError.addressInvalid("that is not a numeric address")) {
            _ = try await FrameListener.tcp(host: "localhost", port: 0, limits: limits)
        }
        let refused = TransportError.connectionFailed("that is not a numeric address")
        await #expect(throws: refused) {
            _ = try await FrameDialer.tcp(
                host: "127.1", port: 1, timeout: .seconds(5), limits: limits)
        }
        let missing = TransportError.connectionFailed("there is no network interface nowhere0")
        await #expect(throws: missing) {
            _ = try await FrameDialer.tcp(
                host: "fe80::1%nowhere0", port: 1, timeout: .seconds(5), limits: limits)
        }
    }
}
