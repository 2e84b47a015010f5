// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// A signature of a later change of the same chain, with what links it to an earlier one.
struct ChainSignatureTests {
    private func chain(_ count: Int) -> [SignedChange] {
        var device = TestGroup(members: 1, seed: 3).devices[0]
        return (0..<count).map { device.write([.create(.test(UInt64($0)))]) }
    }

    /// The first change of a chain as the last one vouches for it.
    private func linked(_ chain: [SignedChange]) throws -> [UInt8] {
        let signature = try #require(chain.last?.signature)
        return try #require(ChainSignature.linked(signature, through: chain.dropFirst().map(\.bytes)))
    }

    private func vouches(_ signature: [UInt8], for change: SignedChange) -> Bool {
        ChainSignature.vouches(signature, for: change.id, of: change.change.device)
    }

    @Test("A later signature vouches for an earlier change through what follows it, without that being there")
    func accepted() throws {
        let chain = chain(5)
        let signature = try linked(chain)
        #expect(signature.count == ChainSignature.bytes + 4 * 32)
        #expect(vouches(signature, for: chain[0]))
        let batch = try SignedChange.authenticate([ReceivedChange(bytes: chain[0].bytes, signature: signature)])
        #expect(batch.map(\.id) == [chain[0].id] && batch[0].signature == signature)
    }

    @Test("It vouches for no other change, and not when a link, the signature or the number of links is another one")
    func refused() throws {
        let chain = chain(4)
        let signature = try linked(chain)
        for other in chain.dropFirst() { #expect(!vouches(signature, for: other)) }
        for place in stride(from: 0, to: signature.count, by: 5) {
            var altered = signature
            altered[place] ^= 1
            #expect(!vouches(altered, for: chain[0]))
            #expect(throws: AuthenticityError.signatureWrong(chain[0].id)) {
                try SignedChange.authenticate([ReceivedChange(bytes: chain[0].bytes, signature: altered)])
            }
        }
        #expect(!vouches(Array(signature.dropLast(32)), for: chain[0]))
        #expect(!vouches(Array(signature.dropLast()), for: chain[0]))
        let swapped = Array(signature.prefix(64)) + signature[96..<128] + signature[64..<96] + signature[128...]
        #expect(!vouches(swapped, for: chain[0]))
        let own = try #require(chain[0].signature)
        #expect(vouches(own, for: chain[0]))
    }

    @Test("A signature with links is linked further back")
    func further() throws {
        let chain = chain(6)
        let middle = try linked(Array(chain[2...]))
        let whole = try #require(ChainSignature.linked(middle, through: chain[1...2].map(\.bytes)))
        #expect(try whole == linked(chain))
        #expect(vouches(whole, for: chain[0]))
    }

    @Test("As many links as the limit are taken, and one more is neither made nor taken")
    func limit() throws {
        let chain = chain(ChainSignature.linksMax + 2)
        let full = try linked(Array(chain.dropFirst()))
        #expect(vouches(full, for: chain[1]))
        let signature = try #require(chain.last?.signature)
        #expect(ChainSignature.linked(signature, through: chain.dropFirst().map(\.bytes)) == nil)
        #expect(ChainSignature.isLength(64 + 32 * ChainSignature.linksMax))
        #expect(!ChainSignature.isLength(64 + 32 * (ChainSignature.linksMax + 1)))
        #expect(!ChainSignature.isLength(65) && !ChainSignature.isLength(32))
    }

    @Test("In a long chain every so many changes a signature is checked and comes back, so that a later cut finds one")
    func anchors() throws {
        let chain = chain(2 * ChainSignature.linksMax + 10)
        let batch = try SignedChange.authenticate(chain.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) })
        let signed = batch.indices.filter { batch[$0].signature != nil }
        #expect(signed == [9, 9 + ChainSignature.linksMax, 9 + 2 * ChainSignature.linksMax])
        // A wrong one among them is refused.
        var received = chain.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) }
        received[9] = ReceivedChange(bytes: chain[9].bytes, signature: [UInt8](repeating: 1, count: 64))
        #expect(throws: AuthenticityError.signatureWrong(chain[9].id)) { try SignedChange.authenticate(received) }
    }

    @Test("The signatures that come back are never further apart than the links of one, wherever they were given")
    func apart() throws {
        let max = ChainSignature.linksMax
        let chain = chain(3 * max)
        func batch(signedAt places: Set<Int>) -> [ReceivedChange] {
            chain.enumerated().map { ReceivedChange(bytes: $1.bytes, signature: places.contains($0) ? $1.signature : nil) }
        }
        let places: Set = [max - 1, max, 2 * max - 6, 3 * max - 106, 3 * max - 1]
        let signed = try SignedChange.authenticate(batch(signedAt: places)).enumerated().filter { $1.signature != nil }.map(\.offset)
        #expect(signed == [max - 1, 2 * max - 6, 3 * max - 106, 3 * max - 1])
        // As far apart as a signature reaches, and one change more.
        #expect(throws: Never.self) { try SignedChange.authenticate(batch(signedAt: [max, 2 * max - 1, 3 * max - 1])) }
        #expect(throws: AuthenticityError.unsigned(chain[2 * max - 2].id)) {
            try SignedChange.authenticate(batch(signedAt: [2 * max - 2 - max, 3 * max - 1]))
        }
    }

    @Test("Links that a signature has count for how far it reaches back")
    func reach() throws {
        let max = ChainSignature.linksMax
        let chain = chain(max + 3)
        let linked = try linked(Array(chain[(max - 8)...]))
        var batch = chain.prefix(max - 7).map { ReceivedChange(bytes: $0.bytes, signature: nil) }
        batch[max - 8] = ReceivedChange(bytes: chain[max - 8].bytes, signature: linked)
        #expect(throws: AuthenticityError.unsigned(chain[1].id)) { try SignedChange.authenticate(batch) }
        batch.removeFirst(2)
        #expect(try SignedChange.authenticate(batch).last?.signature == linked)
    }
}
