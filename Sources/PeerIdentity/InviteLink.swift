// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
public import PeerWire

/// Why a text is not an invite that can be used.
public enum InviteLinkError: Error, Hashable, Sendable {
    /// The text does not begin with `PEERSYNC:`.
    case notALink
    /// The hash at the end does not fit, as after a typing mistake, or the content is not legal.
    case damaged
    /// A link of another version than 1.
    case newerVersion
}

/// What a newcomer is told or scans: a secret that opens the door, and where to find it.
///
/// As text: `PEERSYNC:1:` and base 32 of secret 16, expiry as signed LEB128 milliseconds since 1970, addresses (count,
/// then each host string and port), and 4 bytes of hash against typing mistakes; upper case, for the denser kind of
/// QR code. The holder of a link can use its door while the door is open; the secret encrypts
/// nothing that matters later.
public struct InviteLink: Hashable, Sendable {
    /// 16 bytes.
    public let secret: [UInt8]
    public let expires: Int64
    public let endpoints: [PeerEndpoint]

    static let prefix = "PEERSYNC:1:"

    public init(secret: [UInt8], expires: Int64, endpoints: [PeerEndpoint]) {
        self.secret = secret
        self.expires = expires
        self.endpoints = endpoints
    }

    public var text: String {
        var writer = ByteWriter()
        writer.write(raw: secret)
        writer.write(signed: expires)
        writer.write(count: endpoints.count)
        for endpoint in endpoints { writer.write(endpoint) }
        let check = Hash.blake2b(writer.bytes).prefix(4)
        return Self.prefix + Base32.encode(writer.bytes + check).uppercased()
    }

    /// Accepts either case and surrounding space.
    public init(text: String) throws(InviteLinkError) {
        let trimmed = String(text.filter { !$0.isWhitespace }).uppercased()
        guard trimmed.hasPrefix("PEERSYNC:") else { throw .notALink }
        guard trimmed.hasPrefix(Self.prefix) else { throw .newerVersion }
        guard let bytes = Base32.decode(trimmed.dropFirst(Self.prefix.count)), bytes.count > 4 else { throw .damaged }
        let body = Array(bytes.dropLast(4))
        guard Array(Hash.blake2b(body).prefix(4)) == Array(bytes.suffix(4)) else { throw .damaged }
        do {
            var reader = ByteReader(body)
            secret = Array(try reader.raw(16))
            expires = try reader.signed()
            var endpoints: [PeerEndpoint] = []
            for _ in 0..<(try reader.count(max: MessageLimits.endpointsMax, elementBytes: 2)) {
                endpoints.append(try reader.endpoint())
            }
            try reader.end()
            self.endpoints = endpoints
        } catch {
            throw .damaged
        }
    }
}
