// SPDX-License-Identifier: Apache-2.0
// peersync

import CSodium

/// An Ed25519 key pair (RFC 8032).
public struct SigningKey: Sendable {
    /// 32 bytes; the secret.
    public let seed: [UInt8]
    /// 32 bytes.
    public let publicKey: [UInt8]
    private let expanded: [UInt8]

    /// - Parameter seed: 32 secret bytes; nil for another number of bytes.
    public init?(seed: [UInt8]) {
        guard seed.count == crypto_sign_SEEDBYTES else { return nil }
        var publicKey = [UInt8](repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
        var expanded = [UInt8](repeating: 0, count: Int(crypto_sign_SECRETKEYBYTES))
        guard crypto_sign_seed_keypair(&publicKey, &expanded, seed) == 0 else { return nil }
        self.seed = seed
        self.publicKey = publicKey
        self.expanded = expanded
    }

    /// A new key pair.
    public init(using generator: inout some RandomNumberGenerator) {
        guard let key = SigningKey(seed: generator.bytes(32)) else { preconditionFailure("32 bytes are a seed") }
        self = key
    }

    /// - Returns: 64 bytes.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Int(crypto_sign_BYTES))
        crypto_sign_detached(&signature, nil, message, UInt64(message.count), expanded)
        return signature
    }

    /// Whether a signature of 64 bytes is by a public key of 32 bytes; false for other lengths.
    public static func verify(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        signature.count == crypto_sign_BYTES && publicKey.count == crypto_sign_PUBLICKEYBYTES
            && crypto_sign_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
    }
}
