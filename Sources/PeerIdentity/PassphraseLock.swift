// SPDX-License-Identifier: Apache-2.0
// peersync

import CSodium

/// Why a passphrase did not open a lock.
public enum PassphraseError: Error, Hashable, Sendable {
    /// Another passphrase, or the lock was altered.
    case wrong
    /// This machine has not the memory that the key's derivation takes.
    case memoryMissing
}

/// A secret key that only a passphrase gives away.
///
/// Argon2id (RFC 9106) makes a key of the passphrase, in libsodium's "moderate" strength: three passes over 256 MiB, some 0.7 s of
/// one core for every try. That key seals the secret one, so that another passphrase needs no other secret.
public struct PassphraseLock: Hashable, Sendable {
    public static let keyBytes = SecretBox.keyBytes
    private static let magic = Array("peersync passphrase 1\n".utf8)
    private static let saltBytes = Int(crypto_pwhash_SALTBYTES)

    private let salt: [UInt8]
    private let box: [UInt8]

    /// - Parameters:
    ///   - key: 32 secret bytes.
    ///   - passphrase: In normalization form C, for keyboards differ.
    public init(
        _ key: [UInt8], passphrase: String, using generator: inout some RandomNumberGenerator
    ) throws(PassphraseError) {
        salt = generator.bytes(Self.saltBytes)
        box = SecretBox.seal(key, with: try Self.derived(passphrase, salt), using: &generator)
    }

    /// - Parameter bytes: As in a file; nil if they are not a lock's.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.magic.count + Self.saltBytes + Self.keyBytes + SecretBox.overheadBytes, bytes.starts(with: Self.magic)
        else { return nil }
        salt = Array(bytes.dropFirst(Self.magic.count).prefix(Self.saltBytes))
        box = Array(bytes.dropFirst(Self.magic.count + Self.saltBytes))
    }

    public var bytes: [UInt8] { Self.magic + salt + box }

    /// - Returns: The secret key.
    public func key(for passphrase: String) throws(PassphraseError) -> [UInt8] {
        guard let key = SecretBox.open(box, with: try Self.derived(passphrase, salt)) else { throw .wrong }
        return key
    }

    private static func derived(_ passphrase: String, _ salt: [UInt8]) throws(PassphraseError) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: SecretBox.keyBytes)
        let text = passphrase.utf8.map { CChar(bitPattern: $0) }
        let result = crypto_pwhash(
            &key, UInt64(key.count), text, UInt64(text.count), salt, UInt64(crypto_pwhash_OPSLIMIT_MODERATE),
            Int(crypto_pwhash_MEMLIMIT_MODERATE), crypto_pwhash_ALG_ARGON2ID13)
        guard result == 0 else { throw .memoryMissing }
        return key
    }
}

/// Bytes sealed with a key: XChaCha20-Poly1305 under a random nonce (draft-irtf-cfrg-xchacha-03), which comes first.
public enum SecretBox {
    public static let keyBytes = Int(crypto_secretbox_xchacha20poly1305_KEYBYTES)
    private static let nonceBytes = Int(crypto_secretbox_xchacha20poly1305_NONCEBYTES)
    /// How much longer the sealed bytes are.
    public static let overheadBytes = nonceBytes + Int(crypto_secretbox_xchacha20poly1305_MACBYTES)

    /// - Parameter key: 32 bytes.
    public static func seal(_ secret: [UInt8], with key: [UInt8], using generator: inout some RandomNumberGenerator) -> [UInt8] {
        precondition(key.count == keyBytes, "a key has 32 bytes")
        let nonce = generator.bytes(nonceBytes)
        var box = [UInt8](repeating: 0, count: secret.count + overheadBytes - nonceBytes)
        crypto_secretbox_xchacha20poly1305_easy(&box, secret, UInt64(secret.count), nonce, key)
        return nonce + box
    }

    /// - Returns: Nil with another key, or if a byte is not as it was sealed.
    public static func open(_ bytes: [UInt8], with key: [UInt8]) -> [UInt8]? {
        precondition(key.count == keyBytes, "a key has 32 bytes")
        guard bytes.count >= overheadBytes else { return nil }
        let box = Array(bytes[nonceBytes...])
        var secret = [UInt8](repeating: 0, count: bytes.count - overheadBytes)
        let result = crypto_secretbox_xchacha20poly1305_open_easy(&secret, box, UInt64(box.count), Array(bytes[..<nonceBytes]), key)
        return result == 0 ? secret : nil
    }
}
