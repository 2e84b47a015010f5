// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire PeerIdentity

/// Any bytes as a bundle's file, and as what is sealed in one: refused, or read as they are written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBundle(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let key = SigningKey(seed: [UInt8](repeating: 7, count: 32)) else { return 0 }
    precondition((try? ChangeBundle(opening: bytes, as: [Identity(deviceKey: key)])) == nil, "a bundle that nobody sealed")
    guard let bundle = try? ChangeBundle.decoded(bytes) else { return 0 }
    precondition((try? ChangeBundle.decoded(bundle.encoded)) == bundle, "a bundle reads differently when it was written again")
    // Nothing is by anybody whose signature it has not.
    let entries = bundle.changes.map { received in
        let change = try? ChangeCodec.decode(received.bytes)
        return LogCheck.Entry(
            id: Hash.changeID(of: received.bytes), device: change?.device ?? DeviceID(words: [0, 0, 0, 0]), bytes: received.bytes, signature: received.signature)
    }
    let check = LogCheck(entries, of: bundle.group)
    precondition(check.judged <= check.vouchedFor && check.vouchedFor + check.unknown <= entries.count)
    return 0
}
