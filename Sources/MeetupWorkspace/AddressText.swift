// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
public import PeerWire

/// Addresses as people write them.
public enum AddressText {
    /// HOST:PORT, with IPv6 addresses in brackets.
    ///
    /// - Throws: `Failure`.
    public static func endpoint(_ text: String, portMayBeZero: Bool = false) throws(Failure) -> PeerEndpoint {
        let failure = Failure(
            .usage, "\(VisibleText.line(text)) is not an address",
            fix: "write HOST:PORT, such as 192.168.1.20:4711 or [fe80::1%eth0]:4711")
        guard
            let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            port > 0 || portMayBeZero
        else { throw failure }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            throw failure
        }
        if host.isEmpty { throw failure }
        return PeerEndpoint(host: host, port: port)
    }
}
