// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerTestSupport
import Testing

struct NoiseHandshakeTests {
    private func pair(psk: [UInt8], otherPSK: [UInt8]) throws -> (NoiseHandshake, NoiseHandshake) {
        var random = SplitMix64(seed: 7)
        func side(_ role: NoiseHandshake.Role, _ key: [UInt8]) throws -> NoiseHandshake {
            try NoiseHandshake(
                pattern: .xxPSK0, role: role, prologue: [1], staticKey: AgreementKey(using: &random),
                ephemeral: AgreementKey(using: &random), preSharedKeys: [key])
        }
        return (try side(.initiator, psk), try side(.responder, otherPSK))
    }

    private let key = [UInt8](repeating: 9, count: 32)

    @Test("Without the pre-shared key the first message is refused")
    func wrongKey() throws {
        var (caller, called) = try pair(psk: [UInt8](repeating: 8, count: 32), otherPSK: key)
        let first = try caller.writeMessage { _ in [] }
        #expect(throws: NoiseError.decryptionFailed) { try called.readMessage(first) }
    }

    @Test("A flipped bit anywhere in any message is refused")
    func flippedBits() throws {
        for position in 0..<48 {
            var (caller, called) = try pair(psk: key, otherPSK: key)
            var first = try caller.writeMessage { _ in [] }
            first[position] ^= 1
            #expect(throws: NoiseError.self) { try called.readMessage(first) }
        }
    }

    @Test("A message cut short is refused", arguments: [0, 31, 47])
    func truncated(length: Int) throws {
        var (caller, called) = try pair(psk: key, otherPSK: key)
        let first = try caller.writeMessage { _ in [] }
        #expect(throws: NoiseError.self) { try called.readMessage(Array(first.prefix(length))) }
    }

    @Test("Frames of the channel arrive in order only, and each once")
    func replay() throws {
        var (caller, called) = try pair(psk: key, otherPSK: key)
        _ = try called.readMessage(try caller.writeMessage { _ in [] })
        _ = try caller.readMessage(try called.writeMessage { _ in [] })
        _ = try called.readMessage(try caller.writeMessage { _ in [] })
        var (sender, receiver) = (caller.split(), called.split())
        let first = try sender.encrypt([1])
        let second = try sender.encrypt([2])
        #expect(throws: NoiseError.decryptionFailed) { try receiver.decrypt(second) }
        #expect(try receiver.decrypt(first) == [1])
        #expect(throws: NoiseError.decryptionFailed) { try receiver.decrypt(first) }
        #expect(try receiver.decrypt(second) == [2])
    }

    @Test("A frame at the limit passes and one byte more is refused")
    func frameLimit() throws {
        var (caller, called) = try pair(psk: key, otherPSK: key)
        _ = try called.readMessage(try caller.writeMessage { _ in [] })
        _ = try caller.readMessage(try called.writeMessage { _ in [] })
        _ = try called.readMessage(try caller.writeMessage { _ in [] })
        var sender = caller.split()
        #expect(try sender.encrypt([UInt8](repeating: 0, count: NoiseTransport.plaintextBytesMax)).count == 65_535)
        #expect(throws: NoiseError.messageTooLong) {
            try sender.encrypt([UInt8](repeating: 0, count: NoiseTransport.plaintextBytesMax + 1))
        }
    }
}
