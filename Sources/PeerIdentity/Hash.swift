// SPDX-License-Identifier: Apache-2.0
// peersync

import CSodium
public import PeerReplica
import PeerWire

/// BLAKE2b (RFC 7693) through libsodium.
public enum Hash {
    /// - Parameters:
    ///   - key: Up to 64 bytes; makes it a message authentication code.
    ///   - length: 16 to 64 bytes.
    public static func blake2b(_ input: some Sequence<UInt8>, key: [UInt8] = [], length: Int = 32) -> [UInt8] {
        let bytes = Array(input)
        var output = [UInt8](repeating: 0, count: length)
        let result = crypto_generichash(
            &output, length, bytes, UInt64(bytes.count), key.isEmpty ? nil : key, key.count)
        precondition(result == 0, "BLAKE2b refused a length of \(length) with a key of \(key.count) bytes")
        return output
    }

    /// The identity of a change: the hash of a label, the identity of the chain's change before it, and the hash of
    /// its one legal encoding.
    ///
    /// So that a signature of a later change vouches for an earlier one with 32 bytes for each change between them, see
    /// `ChainSignature`.
    public static func changeID(of encoded: [UInt8]) -> ChangeID {
        chainID(after: ChangeCodec.previous(in: encoded), contentHash(of: encoded))
    }

    /// The hash of a change's encoding, without what comes before it in its chain.
    public static func contentHash(of encoded: [UInt8]) -> [UInt8] {
        blake2b(Array("peersync-change-v2".utf8) + encoded)
    }

    static func chainID(after previous: ChangeID?, _ contentHash: some Sequence<UInt8>) -> ChangeID {
        let words = blake2b(Array("peersync-chain-v2".utf8) + (previous?.bytes ?? []) + contentHash)
        guard let id = ChangeID(words) else { preconditionFailure("a hash of 32 bytes is an id") }
        return id
    }

    /// Returns the digest of a set of changes, which the set's heads name.
    ///
    /// - Parameter heads: The changes that no other change of the set follows, ascending.
    public static func changesDigest(of heads: [ChangeID]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(count: heads.count)
        for head in heads { writer.write(head) }
        return blake2b(Array("peersync-heads-v2".utf8) + writer.bytes)
    }

    /// The hash of a record's view with its whole texts, compared only between equal `RecordViewCodec.schema` numbers.
    public static func viewHash(of view: RecordView) -> [UInt8] {
        blake2b(Array("peersync-view-v2".utf8) + RecordViewCodec.encode(view, texts: .whole))
    }

    /// Compares without telling by its duration where two byte strings differ.
    static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && sodium_memcmp(left, right, left.count) == 0
    }
}

extension RandomNumberGenerator {
    /// - Returns: Bytes of this generator, eight at a time.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count + 8)
        while result.count < count {
            let word = next()
            for shift in stride(from: 0, to: 64, by: 8) { result.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
        }
        return Array(result.prefix(count))
    }
}
