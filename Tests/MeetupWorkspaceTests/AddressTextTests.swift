// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import MeetupWorkspace
import PeerWire
import Testing

struct AddressTextTests {
    @Test(
        "HOST:PORT is read: IPv6 addresses in brackets, link-local ones with their interface",
        arguments: [
            ("192.168.1.20:4711", "192.168.1.20", 4_711), ("laptop.local:1", "laptop.local", 1),
            ("[fe80::1%eth0]:65535", "fe80::1%eth0", 65_535), ("[::]:4711", "::", 4_711),
        ] as [(String, String, UInt16)])
    func reads(text: String, host: String, port: UInt16) throws {
        let endpoint = try AddressText.endpoint(text)
        #expect(endpoint.host == host)
        #expect(endpoint.port == port)
    }

    @Test(
        "Bad text is refused with a sentence in the reader's language and with how to write it",
        arguments: [
            ("nonsense", "nonsense is not an address", "nonsense n’est pas une adresse"),
            ("laptop:0", "laptop:0 is not an address", "laptop:0 n’est pas une adresse"),
            ("laptop:65536", "laptop:65536 is not an address",
                "laptop:65536 n’est pas une adresse"),
            ("fe80::1%eth0:4711", "fe80::1%eth0:4711 is not an address",
                "fe80::1%eth0:4711 n’est pas une adresse"),
            (":4711", ":4711 is not an address", ":4711 n’est pas une adresse"),
            ("[]:4711", "[]:4711 is not an address", "[]:4711 n’est pas une adresse"),
            ("10.9.9.256:4711", "10.9.9.256:4711 is not an address: that is not a numeric address",
                "10.9.9.256:4711 n’est pas une adresse\u{a0}: ce n’est pas une adresse numérique"),
            ("a b:4711", "a b:4711 is not an address: that is neither an address nor a name",
                "a b:4711 n’est pas une adresse\u{a0}: ce n’est ni une adresse ni un nom"),
            ("10.9.9.9%eth0:4711",
                "10.9.9.9%eth0:4711 is not an address: "
                    + "only an IPv6 address names a network interface after %",
                "10.9.9.9%eth0:4711 n’est pas une adresse\u{a0}: "
                    + "seule une adresse IPv6 nomme une interface réseau après %"),
            ("[fe80::1]:4711",
                "[fe80::1]:4711 is not an address: "
                    + "a link-local address needs its network interface, such as fe80::1%eth0",
                "[fe80::1]:4711 n’est pas une adresse\u{a0}: "
                    + "une adresse de lien local a besoin de son interface réseau, "
                    + "par exemple fe80::1%eth0"),
        ])
    func refuses(text: String, english: String, french: String) {
        for (language, sentence) in [(Language.english, english), (.french, french)] {
            Language.$current.withValue(language) {
                let failure = #expect(throws: Failure.self) { try AddressText.endpoint(text) }
                #expect(failure?.kind == .usage)
                #expect(failure?.message == sentence)
                #expect(failure?.fix?.contains("192.168.1.20:4711") == true)
            }
        }
    }
}
