// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire PeerIdentity PeerSession

import Glibc

/// Any text as an address: what the C library reads as one has the same bytes here, and nothing else has any.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNetworkBlock(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    // For C a text ends at a zero, which is not a character of its own where a mark is combined
    // with it.
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { return 0 }
    precondition(NetworkBlock(of: text) == NetworkBlock(of: text))
    var four = in_addr()
    var six = in6_addr()
    var expected: [UInt8]?
    if inet_pton(AF_INET, text, &four) == 1 {
        expected = withUnsafeBytes(of: &four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &six) == 1 {
        let all = withUnsafeBytes(of: &six) { Array($0) }
        let isMapped = all[..<10].allSatisfy { $0 == 0 } && all[10] == 255 && all[11] == 255
        expected = isMapped ? Array(all[12...]) : all
    }
    precondition(NetworkBlock.bytes(of: text) == expected, "another reading of an address than inet_pton's")
    return 0
}
