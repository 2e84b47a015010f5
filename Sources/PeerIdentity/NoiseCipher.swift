// SPDX-License-Identifier: Apache-2.0
// peersync

import CSodium

/// Why a handshake or a frame was refused.
public enum NoiseError: Error, Hashable, Sendable {
    /// Wrong key, altered bytes, or another handshake's.
    case decryptionFailed
    /// Shorter than the keys and authentication codes that have to be in it.
    case messageTruncated
    /// Longer than Noise allows: 65,535 bytes with the authentication code.
    case messageTooLong
    /// A public key whose product is zero.
    case keyDegenerate
    /// The keys given do not fit the pattern.
    case keyMissing
    /// All 2^64 - 1 nonces of a key are used up (Noise revision 34, section 5.1).
    case nonceExhausted
}

/// ChaCha20-Poly1305 with a counting nonce: CipherState of the Noise protocol, revision 34, section 5.1.
public struct NoiseCipher: Sendable {
    public static let tagBytes = 16
    private var key: [UInt8]?
    private(set) var nonce: UInt64 = 0

    init(key: [UInt8]? = nil) {
        self.key = key
    }

    var hasKey: Bool { key != nil }

    mutating func encrypt(_ plaintext: [UInt8], associated: [UInt8] = []) throws(NoiseError) -> [UInt8] {
        guard let key else { return plaintext }
        if nonce == .max { throw .nonceExhausted }
        var output = [UInt8](repeating: 0, count: plaintext.count + Self.tagBytes)
        crypto_aead_chacha20poly1305_ietf_encrypt(
            &output, nil, plaintext, UInt64(plaintext.count), associated, UInt64(associated.count), nil,
            nonceBytes, key)
        nonce += 1
        return output
    }

    mutating func decrypt(_ ciphertext: [UInt8], associated: [UInt8] = []) throws(NoiseError) -> [UInt8] {
        guard let key else { return ciphertext }
        if nonce == .max { throw .nonceExhausted }
        guard ciphertext.count >= Self.tagBytes else { throw .messageTruncated }
        var output = [UInt8](repeating: 0, count: ciphertext.count - Self.tagBytes)
        let result = crypto_aead_chacha20poly1305_ietf_decrypt(
            &output, nil, nil, ciphertext, UInt64(ciphertext.count), associated, UInt64(associated.count),
            nonceBytes, key)
        guard result == 0 else { throw .decryptionFailed }
        nonce += 1
        return output
    }

    /// A new key from the old one, which cannot be computed back (section 11.3); the nonce goes on.
    mutating func rekey() {
        guard let key else { return }
        var output = [UInt8](repeating: 0, count: 32 + Self.tagBytes)
        let zeros = [UInt8](repeating: 0, count: 32)
        crypto_aead_chacha20poly1305_ietf_encrypt(
            &output, nil, zeros, 32, nil, 0, nil, Self.bytes(of: .max), key)
        self.key = Array(output.prefix(32))
    }

    private var nonceBytes: [UInt8] { Self.bytes(of: nonce) }

    private static func bytes(of nonce: UInt64) -> [UInt8] {
        [0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: nonce >> (8 * UInt64($0))) }
    }
}
