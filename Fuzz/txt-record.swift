// SPDX-License-Identifier: Apache-2.0
// peersync
// files: PeerDiscovery/TXTRecord.swift

/// Any bytes as what a stranger announces on the network: pairs, and what is read is written the same way.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTXTRecord(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let pairs = TXTRecord.decode(Array(UnsafeBufferPointer(start: start, count: count)))
    let again = TXTRecord.decode(TXTRecord.encode(pairs))
    for (key, value) in again { precondition(pairs[key] == value, "a pair reads differently when it was written again") }
    // Small letters can take more bytes than large ones, and then too many.
    for (key, value) in pairs where key.utf8.count + value.utf8.count < 255 {
        precondition(again[key] == value || again.values.reduce(0) { $0 + $1.utf8.count } > TXTRecord.bytesMax / 2, "a pair is gone")
    }
    return 0
}
