// SPDX-License-Identifier: Apache-2.0
// peersync

import CSodium
public import PeerReplica

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

    /// The identity of a change: the hash of a label and its one legal encoding.
    public static func changeID(of encoded: [UInt8]) -> ChangeID {
        let words = blake2b(Array("peersync-change-v1".utf8) + encoded)
        guard let id = ChangeID(words) else { preconditionFailure("a hash of 32 bytes is an id") }
        return id
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
