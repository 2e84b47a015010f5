// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import PeerDiscovery
import Testing

struct TXTRecordTests {
    @Test("Pairs come back, and the encoding is in order of keys")
    func roundTrip() {
        let pairs = ["v": "1", "t": "abc,def", "j": ""]
        #expect(TXTRecord.decode(TXTRecord.encode(pairs)) == pairs)
        #expect(TXTRecord.encode(["b": "2", "a": "1"]) == Array("\u{3}a=1\u{3}b=2".utf8))
        #expect(TXTRecord.encode([:]) == [0])
    }

    @Test("What others send is read as far as it makes sense", arguments: [
        ([0xFF], [:]), ([5, 0x61], [:]), ([0], [:]), ([2, 0x3D, 0x61], [:]), ([3, 0x61, 0x3D, 0xFF], [:]),
        ([3, 0x61, 0x3D, 0x31, 3, 0x41, 0x3D, 0x32], ["a": "1"]),
    ] as [([UInt8], [String: String])])
    func malformed(bytes: [UInt8], pairs: [String: String]) {
        #expect(TXTRecord.decode(bytes) == pairs)
    }
}
