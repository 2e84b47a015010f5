// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerSession
import Testing

struct NetworkBlockTests {
    @Test(
        "Addresses that one machine can take are one block",
        arguments: [
            ("192.168.1.20", "::ffff:192.168.1.20"), ("192.168.1.20", "::FFFF:c0a8:114"),
            ("fd12:3456:789a:1::1", "fd12:3456:789a:1:ffff::2"),
            ("fd12:3456:789a:1::1", "FD12:3456:789A:0001:0:0:0:9"),
            ("2001:db8::1", "2001:db8:0:0:1:2:3:4"), ("fe80::1%eth0", "fe80:0:0:0::1%eth0"),
            ("memory", "memory"),
        ])
    func same(left: String, right: String) {
        #expect(NetworkBlock(of: left) == NetworkBlock(of: right))
    }

    @Test(
        "Addresses of different machines are different blocks",
        arguments: [
            ("192.168.1.20", "192.168.1.21"), ("fd12:3456:789a:1::1", "fd12:3456:789a:2::1"),
            ("::1.2.3.4", "1.2.3.4"),
            ("fe80::1%eth0", "fe80::2%eth0"), ("fe80::1%eth0", "fe80::1%wlan0"),
            ("fe80::1%eth0", "fe80::1"),
            ("memory", "local"), ("1.2.3", "1.2.3.0"),
        ])
    func different(left: String, right: String) {
        #expect(NetworkBlock(of: left) != NetworkBlock(of: right))
    }

    @Test(
        "Numeric addresses have the bytes of RFC 4291",
        arguments: [
            ("0.0.0.0", [0, 0, 0, 0]), ("255.1.20.3", [255, 1, 20, 3]),
            ("::ffff:1.2.3.4", [1, 2, 3, 4]),
            ("::", Array(repeating: 0, count: 16)), ("::1", Array(repeating: 0, count: 15) + [1]),
            ("1::", [0, 1] + Array(repeating: 0, count: 14)),
            ("64:ff9b::1.2.3.4", [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
            ("1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]),
            ("1:2:3:4:5:6:7::", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]),
        ] as [(String, [UInt8])])
    func bytes(host: String, expected: [UInt8]) {
        #expect(NetworkBlock.bytes(of: host) == expected)
    }

    @Test(
        "Texts that are no numeric address have no bytes",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.-4", "1..2.3", ":", ":::",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7:8::", "::1.2.3", "1.2.3.4::",
            "fe80::1%eth0", "é::1", "nonsense", "+1::",
        ])
    func refused(host: String) {
        #expect(NetworkBlock.bytes(of: host) == nil)
    }
}
