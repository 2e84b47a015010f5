// SPDX-License-Identifier: Apache-2.0
// peersync
// files: PeerTransport/FrameCoding.swift PeerTransport/FrameLimits.swift
// built: NIOCore

import NIOCore

/// Any bytes from a connection in pieces of any size: the frames that a plain reading of all of them gives, or its refusal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFrames(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 2 else { return 0 }
    let (pieceMax, limits) = (Int(start[0]) + 1, FrameLimits(leadingFrames: Int(start[1] & 3), leadingBytesMax: 9, bytesMax: 300))
    let bytes = Array(UnsafeBufferPointer(start: start, count: count).dropFirst(2))
    var decoder = FrameDecoder(limits: limits)
    var buffer = ByteBuffer()
    var frames: [[UInt8]] = []
    var isRefused = false
    var rest = bytes[...]
    do {
        while !rest.isEmpty {
            buffer.writeBytes(rest.prefix(pieceMax))
            rest = rest.dropFirst(pieceMax)
            while let frame = try decoder.decode(buffer: &buffer) { frames.append(frame) }
        }
    } catch {
        isRefused = true
    }
    let expected = plain(bytes, limits)
    precondition(frames == expected.frames && isRefused == expected.isRefused, "frames depend on the pieces they come in")
    return 0
}

private func plain(_ bytes: [UInt8], _ limits: FrameLimits) -> (frames: [[UInt8]], isRefused: Bool) {
    var frames: [[UInt8]] = []
    var place = 0
    while place + 4 <= bytes.count {
        let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
        if length == 0 || length > (frames.count < limits.leadingFrames ? limits.leadingBytesMax : limits.bytesMax) { return (frames, true) }
        if place + 4 + length > bytes.count { break }
        frames.append(Array(bytes[place + 4..<place + 4 + length]))
        place += 4 + length
    }
    return (frames, false)
}
