// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire

/// Any bytes as a message and as a change: refused, or what they say has this one encoding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMessage(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let message = try? MessageCodec.decode(bytes) {
        precondition(MessageCodec.encode(message) == bytes, "a message has two encodings")
        if case .changes(let changes) = message {
            for change in changes { check(change.bytes) }
        }
    }
    check(bytes)
    return 0
}

private func check(_ bytes: [UInt8]) {
    guard let change = try? ChangeCodec.decode(bytes) else { return }
    precondition(ChangeCodec.encode(change) == bytes, "a change has two encodings")
    precondition(bytes.count <= ChangeLimits.changeBytesMax)
}
