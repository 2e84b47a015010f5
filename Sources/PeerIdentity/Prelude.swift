// SPDX-License-Identifier: Apache-2.0
// peersync

/// The 32 bytes before the handshake by which the called side finds the door that the caller came
/// to.
///
/// They authenticate a nonce of the caller's and the challenge that the called side has just sent.
/// A prelude that somebody overheard fits no later connection, so the called side need not remember
/// which ones it has seen.
public enum Prelude {
    public static let byteCount = 32
    /// Length of the challenge that the called side sends first.
    public static let challengeBytes = 16
    public static let nonceBytes = 16
    /// The challenge of a message that is not part of a conversation, such as a bundle.
    public static let noChallenge: [UInt8] = []

    /// Returns the nonce, then 16 bytes of authentication code under the mark's key.
    public static func make(for mark: DoorMark, challenge: [UInt8], nonce: [UInt8]) -> [UInt8] {
        precondition(nonce.count == nonceBytes, "the nonce of a prelude has 16 bytes")
        return nonce + code(challenge, nonce, mark)
    }

    /// Returns a prelude with a new random nonce.
    public static func make(
        for mark: DoorMark, challenge: [UInt8], using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        make(for: mark, challenge: challenge, nonce: generator.bytes(nonceBytes))
    }

    /// Whether a prelude was made for this mark and this challenge. Its duration does not tell
    /// where the code differs.
    public static func matches(_ prelude: [UInt8], _ mark: DoorMark, challenge: [UInt8]) -> Bool {
        guard prelude.count == byteCount else { return false }
        return Hash.equal(
            Array(prelude[nonceBytes...]), code(challenge, Array(prelude[..<nonceBytes]), mark))
    }

    private static func code(_ challenge: [UInt8], _ nonce: [UInt8], _ mark: DoorMark) -> [UInt8] {
        Hash.blake2b(
            Array("peersync-prelude-v2".utf8) + challenge + nonce, key: mark.key, length: 16)
    }
}
