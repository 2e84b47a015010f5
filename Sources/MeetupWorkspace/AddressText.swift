// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerTransport
public import PeerWire

/// Addresses as people write them.
public enum AddressText {
    private static let form: Phrase =
        "write HOST:PORT, such as 192.168.1.20:4711 or [fe80::1%eth0]:4711"

    /// HOST:PORT, with IPv6 addresses in brackets.
    ///
    /// - Throws: `Failure`.
    public static func endpoint(
        _ text: String, portMayBeZero: Bool = false
    ) throws(Failure) -> PeerEndpoint {
        let failure = Failure(.usage, "\(VisibleText.line(text)) is not an address", fix: form)
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
        if let reason = fault(of: host) {
            throw Failure(
                .usage, "\(VisibleText.line(text)) is not an address: \(tr(sentence: reason))",
                fix: form)
        }
        return PeerEndpoint(host: host, port: port)
    }

    /// Why a host cannot be called, as a sentence of the toolkit; nil when it can.
    private static func fault(of host: String) -> String? {
        do throws(TransportError) {
            if case .address(let address) = try NetworkHost(host) { try address.requireScope() }
            return nil
        } catch {
            if case .addressInvalid(let reason) = error { return reason }
            return "\(error)"
        }
    }
}
