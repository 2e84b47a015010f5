// SPDX-License-Identifier: Apache-2.0
// peersync

import NIOCore

/// Splits a stream into frames: a length of 4 bytes, big-endian, then so many bytes.
struct FrameDecoder: NIOSingleStepByteToMessageDecoder {
    typealias InboundOut = [UInt8]

    private let limits: FrameLimits
    private var count = 0

    init(limits: FrameLimits) {
        self.limits = limits
    }

    mutating func decode(buffer: inout ByteBuffer) throws -> [UInt8]? {
        guard let length: UInt32 = buffer.getInteger(at: buffer.readerIndex) else { return nil }
        let bytesMax = count < limits.leadingFrames ? limits.leadingBytesMax : limits.bytesMax
        if length == 0 { throw TransportError.frameEmpty }
        if Int(length) > bytesMax { throw TransportError.frameTooLong(bytes: Int(length)) }
        guard buffer.readableBytes >= 4 + Int(length) else { return nil }
        buffer.moveReaderIndex(forwardBy: 4)
        count += 1
        return buffer.readBytes(length: Int(length))
    }

    mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> [UInt8]? {
        try decode(buffer: &buffer)
    }
}

struct FrameEncoder: MessageToByteEncoder {
    typealias OutboundIn = [UInt8]

    func encode(data: [UInt8], out: inout ByteBuffer) throws {
        out.writeInteger(UInt32(data.count))
        out.writeBytes(data)
    }
}
