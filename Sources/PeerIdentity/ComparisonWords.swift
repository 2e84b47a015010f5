// SPDX-License-Identifier: Apache-2.0
// peersync

/// A newcomer's promise of a nonce, made before the host's nonce is known to it.
///
/// The words that both screens show are made of the handshake and of a nonce of each side. The
/// newcomer has to settle on its nonce first and the host answers with its own before it sees the
/// newcomer's, so neither side, nor anybody in the middle of two handshakes, can try one nonce
/// after the other until the words fit: one run is one try.
public struct ComparisonCommitment: Hashable, Sendable {
    public static let byteCount = 32
    public static let nonceBytes = 16

    public let bytes: [UInt8]

    /// - Parameter bytes: 32, as received.
    public init(bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a commitment has 32 bytes")
        self.bytes = bytes
    }

    /// The commitment of the side that called to a nonce.
    ///
    /// - Parameter handshake: The handshake's final hash, 64 bytes, so that a commitment fits one
    ///   connection only.
    public init(to nonce: [UInt8], handshake: [UInt8]) {
        precondition(nonce.count == Self.nonceBytes, "a nonce of a comparison has 16 bytes")
        let caller: UInt8 = 1
        bytes = Hash.blake2b(
            Array("peersync-commit-v2".utf8) + [caller] + handshake + nonce, length: Self.byteCount)
    }

    /// Whether this nonce was promised on this connection.
    public func isOpened(by nonce: [UInt8], handshake: [UInt8]) -> Bool {
        guard nonce.count == Self.nonceBytes else { return false }
        return Hash.equal(bytes, ComparisonCommitment(to: nonce, handshake: handshake).bytes)
    }
}

/// Words that both screens show when a newcomer is to be let in by a person, who compares them
/// aloud.
///
/// Somebody in the middle who heard the code has a handshake with each side, and the two lead to
/// different words. Three words are 33 bits; see `ComparisonCommitment` for why there is one try
/// only.
public enum ComparisonWords {
    public static let count = 3

    /// - Parameter handshake: The handshake's final hash.
    public static func words(
        handshake: [UInt8], newcomer: [UInt8], host: [UInt8], in language: SpokenCode.Language
    ) -> [String] {
        let list = CodeWords.list(language)
        let bytes = Hash.blake2b(
            Array("peersync-compare-v2".utf8) + newcomer + host, key: handshake)
        return (0..<count).map { number in
            list[(Int(bytes[2 * number]) << 8 | Int(bytes[2 * number + 1])) % list.count]
        }
    }

    /// Whether the words that somebody typed, from four letters each, are these.
    public static func match(_ typed: String, _ words: [String]) -> Bool {
        let parts = CodeWords.folded(typed).split { !$0.isASCII || !$0.isLetter }
        return parts.compactMap { CodeWords.word(String($0)) } == words
            && parts.count == words.count
    }
}
