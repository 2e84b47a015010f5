// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
import PeerTestSupport
import Testing

struct Base32Tests {
    @Test("Bytes of every length come back, in either case and with look-alikes")
    func roundTrip() {
        var random = SplitMix64(seed: 1)
        for length in 0..<70 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base32.encode(bytes)
            #expect(Base32.decode(text) == bytes)
            #expect(Base32.decode(text.uppercased().replacing("0", with: "O").replacing("1", with: "I")) == bytes)
        }
    }

    @Test("Loose bits and foreign letters are refused", arguments: ["u", "0u", "1", "zz ", "é"])
    func refused(text: String) {
        #expect(Base32.decode(text) == nil)
    }

    @Test("Identifiers are ordered as their bytes are")
    func order() {
        let small = ReplicaID(words: [0, UInt64.max])
        let large = ReplicaID(words: [1, 0])
        #expect(small < large)
        #expect(small.bytes.lexicographicallyPrecedes(large.bytes))
        #expect(ReplicaID(text: large.description) == large)
    }
}
