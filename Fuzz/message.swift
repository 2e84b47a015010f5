// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire

/// Any bytes as a message and as a change: refused, or what they say has one encoding. Unknown fields of a message are
/// skipped, so that its bytes may be longer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMessage(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let message = try? MessageCodec.decode(bytes) {
        let again = MessageCodec.encode(message)
        precondition((try? MessageCodec.decode(again)) == message, "a message reads differently when it was written again")
        precondition(again == bytes || again.count <= bytes.count + 64, "a message has two encodings")
        if case .unknown = message { precondition(again == bytes, "an unknown message is not kept as it is") }
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
