// SPDX-License-Identifier: Apache-2.0
// peersync

/// The channel after a handshake: frames encrypted in both directions, each with its own counting nonce.
public struct NoiseTransport: Sendable {
    /// The maximum size of the plaintext of one frame.
    public static let plaintextBytesMax = NoiseHandshake.messageBytesMax - NoiseCipher.tagBytes
    /// After so many frames in one direction both sides take a new key for it.
    public static let framesPerKey: UInt64 = 1 << 20

    private var sending: NoiseCipher
    private var receiving: NoiseCipher

    init(sending: NoiseCipher, receiving: NoiseCipher) {
        self.sending = sending
        self.receiving = receiving
    }

    /// Encrypts the next frame to send, which gets 16 bytes longer.
    ///
    /// - Throws: `NoiseError.messageTooLong` above `plaintextBytesMax`, `nonceExhausted`.
    public mutating func encrypt(_ plaintext: [UInt8]) throws(NoiseError) -> [UInt8] {
        guard plaintext.count <= Self.plaintextBytesMax else { throw .messageTooLong }
        let output = try sending.encrypt(plaintext)
        if sending.nonce % Self.framesPerKey == 0 { sending.rekey() }
        return output
    }

    /// Decrypts the next frame of the other side; frames have to come in order and all of them.
    ///
    /// - Throws: `NoiseError.decryptionFailed`, `messageTruncated` or `nonceExhausted`; a frame
    ///   that is refused uses up no nonce.
    public mutating func decrypt(_ frame: [UInt8]) throws(NoiseError) -> [UInt8] {
        let output = try receiving.decrypt(frame)
        if receiving.nonce % Self.framesPerKey == 0 { receiving.rekey() }
        return output
    }
}
