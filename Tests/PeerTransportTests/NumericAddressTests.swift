// SPDX-License-Identifier: Apache-2.0
// peersync

import NIOCore
@testable import PeerTransport
import Testing
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

struct NumericAddressTests {
    #if canImport(Glibc)
    private static let loopback = "lo"
    #else
    private static let loopback = "lo0"
    #endif

    @Test(
        "Text of an address is read into its bytes and its scope",
        arguments: [
            ("0.0.0.0", [0, 0, 0, 0], nil),
            ("255.255.255.255", [255, 255, 255, 255], nil),
            ("10.9.9.9", [10, 9, 9, 9], nil),
            ("::", [UInt8](repeating: 0, count: 16), nil),
            ("::1", [UInt8](repeating: 0, count: 15) + [1], nil),
            ("0:0:0:0:0:0:0:1", [UInt8](repeating: 0, count: 15) + [1], nil),
            ("FE80::A%eth0", [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [10], "eth0"),
            ("fe80::a%2", [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [10], "2"),
            ("fd00::1%wlp2s0", [0xFD] + [UInt8](repeating: 0, count: 14) + [1], "wlp2s0"),
            ("fe80::a%enx0123456789ab", [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [10],
                "enx0123456789ab"),
        ] as [(String, [UInt8], String?)])
    func reads(text: String, bytes: [UInt8], scope: String?) throws {
        let address = try NumericAddress(text)
        #expect(address.bytes == bytes)
        #expect(address.scope == scope)
        #expect(address.isIPv6 == (bytes.count == 16))
    }

    @Test("An IPv4-mapped IPv6 address is the IPv4 address that it stands for")
    func mapped() throws {
        #expect(try NumericAddress("::ffff:192.0.2.7") == NumericAddress("192.0.2.7"))
        #expect(try NumericAddress("::FFFF:C000:207") == NumericAddress("192.0.2.7"))
        // IPv4-compatible addresses (RFC 4291, section 2.5.5.1) and others beside the prefix.
        #expect(try NumericAddress("::192.0.2.7").isIPv6)
        #expect(try NumericAddress("::fffe:192.0.2.7").isIPv6)
        #expect(try NumericAddress("1::ffff:192.0.2.7").isIPv6)
    }

    @Test(
        "Bad text is refused with a sentence",
        arguments: [
            ("", "that is not a numeric address"),
            ("localhost", "that is not a numeric address"),
            ("10.9.9", "that is not a numeric address"),
            ("10.9.9.256", "that is not a numeric address"),
            ("010.9.9.9", "that is not a numeric address"),
            ("0x0a.9.9.9", "that is not a numeric address"),
            (" 10.9.9.9", "that is not a numeric address"),
            ("10.9.9.9\n", "that is not a numeric address"),
            ("10.9.9.9\0", "that is not a numeric address"),
            ("[::1]", "that is not a numeric address"),
            ("::1::", "that is not a numeric address"),
            ("12345::", "that is not a numeric address"),
            ("%eth0", "that is not a numeric address"),
            ("10.9.9.9%eth0", "only an IPv6 address names a network interface after %"),
            ("::ffff:10.9.9.9%eth0", "only an IPv6 address names a network interface after %"),
            ("fe80::1%", "what stands after % is not a network interface"),
            ("fe80::1%eth0%eth1", "what stands after % is not a network interface"),
            ("fe80::1%../eth0", "what stands after % is not a network interface"),
            ("fe80::1%eth 0", "what stands after % is not a network interface"),
            ("fe80::1%eth0\0", "what stands after % is not a network interface"),
            // One byte more than an interface's name may have.
            ("fe80::1%enx0123456789abc", "what stands after % is not a network interface"),
        ])
    func refuses(text: String, sentence: String) {
        #expect(throws: TransportError.addressInvalid(sentence)) { try NumericAddress(text) }
    }

    @Test("A socket's address has the port, and the interface of the scope")
    func socketAddress() throws {
        let four = try NumericAddress("127.0.0.1").socketAddress(port: 4_711)
        #expect(try four == SocketAddress(ipAddress: "127.0.0.1", port: 4_711))
        let six = try NumericAddress("::1").socketAddress(port: 4_711)
        #expect(try six == SocketAddress(ipAddress: "::1", port: 4_711))
        let index = if_nametoindex(Self.loopback)
        for scope in [Self.loopback, "\(index)"] {
            let scoped = try NumericAddress("fe80::1%\(scope)").socketAddress(port: 0)
            #expect(plainHost(scoped) == "fe80::1%\(Self.loopback)")
        }
    }

    @Test("An interface that is not there, or not named where it must be, gets a sentence")
    func scopeFaults() throws {
        #expect(throws: TransportError.addressInvalid("there is no network interface nowhere0")) {
            try NumericAddress("fe80::1%nowhere0").socketAddress(port: 0)
        }
        #expect(throws: TransportError.addressInvalid("there is no network interface 0")) {
            try NumericAddress("fe80::1%0").socketAddress(port: 0)
        }
        let missing = TransportError.addressInvalid(
            "a link-local address needs its network interface, such as fe80::1%eth0")
        for text in ["fe80::1", "febf::1"] {
            #expect(throws: missing) { try NumericAddress(text).socketAddress(port: 0) }
        }
        // On both sides of fe80::/10.
        for text in ["fe7f::1", "fec0::1"] {
            #expect(throws: Never.self) { try NumericAddress(text).socketAddress(port: 0) }
        }
    }

    @Test("The unspecified address is known in every notation")
    func unspecified() throws {
        for text in ["::", "::0", "0:0:0:0:0:0:0:0", "0.0.0.0", "::ffff:0.0.0.0"] {
            #expect(try NumericAddress(text).isUnspecified)
        }
        for text in ["::1", "127.0.0.1", "1::"] {
            #expect(try !NumericAddress(text).isUnspecified)
        }
    }

    @Test(
        "Names are told from addresses by their text alone",
        arguments: [
            "localhost", "laptop.local", "laptop.local.", "café.local", "7up.example", "0xg",
        ])
    func names(text: String) throws {
        #expect(try NetworkHost(text) == .name(text))
    }

    @Test("A name has at most 253 bytes")
    func nameLength() throws {
        let longest = String(repeating: "a", count: NetworkHost.nameBytesMax)
        #expect(try NetworkHost(longest) == .name(longest))
        #expect(throws: TransportError.self) { try NetworkHost(longest + "a") }
    }

    @Test(
        "Text that a resolver would read as an address in another notation is refused",
        arguments: [
            "127.1", "2130706433", "0x7f.0.0.1", "0x7F000001", "0177.0.0.1", "0x", "10.9.9.256",
            "1.2.3.4.", "fe80::g", "a%b",
        ])
    func otherNotations(text: String) {
        #expect(throws: TransportError.addressInvalid("that is not a numeric address")) {
            try NetworkHost(text)
        }
    }

    @Test(
        "Text that is neither an address nor a name is refused",
        arguments: ["", " ", "laptop local", "laptop\n", "a/b", "laptop\0"])
    func neither(text: String) {
        #expect(throws: TransportError.addressInvalid("that is neither an address nor a name")) {
            try NetworkHost(text)
        }
    }
}
