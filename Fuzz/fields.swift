// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire

/// Any fields behind a message of each kind: the message is what it is without them, unknown, or refused.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFields(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let kind = bytes.first else { return 0 }
    let digest = DocumentDigest(changes: [UInt8](repeating: 5, count: 32), views: nil)
    let change = ChangeID(words: [1, 1, 1, 1])
    let messages: [Message] = [
        .done(digest), .ping, .prune, .graft([change]), .totals(changes: 3), .dialedBack(isReached: true),
        .presence(.init(record: .group, field: "x", number: 1, version: [change], anchor: 1, head: 2, pendingEdit: nil)),
    ]
    let message = messages[Int(kind) % messages.count]
    var reader = ByteReader(MessageCodec.encode(message))
    guard let tag = try? reader.unsigned(), let content = try? reader.lengthPrefixed(max: 1_000) else {
        preconditionFailure("a message has a tag and a content")
    }
    var writer = ByteWriter()
    writer.write(tag)
    writer.write(lengthPrefixed: content + bytes.dropFirst())
    guard let decoded = try? MessageCodec.decode(writer.bytes) else { return 0 }
    switch (decoded, message) {
    case (.unknown(let unknown, _), _): precondition(unknown == tag)
    case (.done(let got), .done(let given)): precondition(got.changes == given.changes)
    case (.presence(let got), .presence(let given)): precondition(got.version == given.version && got.head == given.head)
    default: precondition(decoded == message, "unknown fields change what a message says")
    }
    return 0
}
