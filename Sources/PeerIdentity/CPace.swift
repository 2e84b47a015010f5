// SPDX-License-Identifier: Apache-2.0
// peersync

import CSodium
import PeerWire

/// Why two sides cannot agree on a key.
public enum CPaceError: Error, Hashable, Sendable {
    /// Not a point of the group, the neutral point, or our own share sent back.
    case shareInvalid
}

/// One side of CPace over ristretto255 with SHA-512: out of a few spoken words a key that nobody can guess offline.
///
/// Each run lets a participant test one guess of the password and no more. Initiator and responder
/// have different roles. Both sides get the same key exactly when password, channel and run are the
/// same. See draft-irtf-cfrg-cpace-15, CPACE-RISTR255-SHA512.
public struct CPace: Sendable {
    /// Which side's share comes first in the transcript: the caller is the initiator.
    public enum Role: Hashable, Sendable { case initiator, responder }

    /// The length of a share.
    public static let shareBytes = 32
    private static let label = Array("CPaceRistretto255".utf8)
    private static let blockBytes = 128

    private let role: Role
    private let session: [UInt8]
    private let scalar: [UInt8]
    private let associated: [UInt8]
    /// The bytes to send to the other side.
    public let share: [UInt8]

    /// - Parameters:
    ///   - password: The secret that both were told.
    ///   - channel: What both believe about who talks to whom; a difference makes different keys.
    ///   - session: Fresh in each run and known to both.
    ///   - associated: Said in the clear along with the share.
    ///   - scalar: 32 bytes below the group's order, drawn anew for each run; see `scalar(using:)`.
    public init(role: Role, password: [UInt8], channel: [UInt8], session: [UInt8], associated: [UInt8], scalar: [UInt8]) {
        self.role = role
        self.session = session
        self.scalar = scalar
        self.associated = associated
        share = Self.product(scalar, Self.generator(password: password, channel: channel, session: session)) ?? []
        precondition(share.count == Self.shareBytes, "the product with a generator is not the neutral point")
    }

    /// A scalar for one run.
    public static func scalar(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        // Twice as many bits as the order has, so that no scalar is likelier than another.
        crypto_core_ristretto255_scalar_reduce(&output, generator.bytes(64))
        return output
    }

    /// The key that both have in common, 64 bytes: the draft's intermediate session key.
    ///
    /// - Parameter associated: What the other side said along with its share.
    public func key(with share: [UInt8], associated theirs: [UInt8]) throws(CPaceError) -> [UInt8] {
        guard share.count == Self.shareBytes, share != self.share, let product = Self.product(scalar, share) else {
            throw .shareInvalid
        }
        let own = Self.prefixed(self.share) + Self.prefixed(associated)
        let other = Self.prefixed(share) + Self.prefixed(theirs)
        let transcript = role == .initiator ? own + other : other + own
        return Self.hash(
            Self.prefixed(Self.label + Array("_ISK".utf8)) + Self.prefixed(session) + Self.prefixed(product) + transcript)
    }

    // MARK: -

    static func generator(password: [UInt8], channel: [UInt8], session: [UInt8]) -> [UInt8] {
        let beginning = prefixed(label) + prefixed(password)
        // Label and password fill the hash's first block, so that its work does not depend on what follows.
        let zeros = [UInt8](repeating: 0, count: max(0, blockBytes - beginning.count - 1))
        var point = [UInt8](repeating: 0, count: 32)
        crypto_core_ristretto255_from_hash(&point, hash(beginning + prefixed(zeros) + prefixed(channel) + prefixed(session)))
        return point
    }

    /// - Returns: Nil for what is no point, and where the product is the neutral one.
    static func product(_ scalar: [UInt8], _ point: [UInt8]) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: 32)
        return crypto_scalarmult_ristretto255(&output, scalar, point) == 0 ? output : nil
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 64)
        crypto_hash_sha512(&output, bytes, UInt64(bytes.count))
        return output
    }

    private static func prefixed(_ bytes: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(lengthPrefixed: bytes)
        return writer.bytes
    }
}
