// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerTestSupport
import Testing

struct PassphraseLockTests {
    private let key = (0..<32).map { UInt8($0) }

    @Test("The passphrase gives the key away, another one does not, also after being written down")
    func opening() throws {
        var random = SplitMix64(seed: 1)
        let lock = try PassphraseLock(key, passphrase: "café crème à Évry", using: &random)
        let read = try #require(PassphraseLock(bytes: lock.bytes))
        #expect(try read.key(for: "café crème à Évry") == key)
        #expect(throws: PassphraseError.wrong) { try read.key(for: "cafe creme a Evry") }
        // The same passphrase elsewhere makes another lock.
        #expect(try PassphraseLock(key, passphrase: "café crème à Évry", using: &random) != lock)
    }

    @Test("What is no lock's bytes is none")
    func malformed() throws {
        var random = SplitMix64(seed: 2)
        let bytes = try PassphraseLock(key, passphrase: "long enough", using: &random).bytes
        #expect(PassphraseLock(bytes: []) == nil)
        #expect(PassphraseLock(bytes: bytes.dropLast()) == nil)
        #expect(PassphraseLock(bytes: bytes + [0]) == nil)
        #expect(PassphraseLock(bytes: [bytes[0] ^ 1] + bytes.dropFirst()) == nil)
    }

    @Test("A sealed secret opens with its key only, and only as it was sealed")
    func box() {
        var random = SplitMix64(seed: 3)
        let secret = Array("four words".utf8)
        let box = SecretBox.seal(secret, with: key, using: &random)
        #expect(box.count == secret.count + SecretBox.overheadBytes)
        #expect(SecretBox.open(box, with: key) == secret)
        #expect(SecretBox.open(box, with: key.reversed()) == nil)
        for index in box.indices {
            var altered = box
            altered[index] ^= 1
            #expect(SecretBox.open(altered, with: key) == nil)
            #expect(SecretBox.open(Array(box[..<index]), with: key) == nil)
        }
    }
}
