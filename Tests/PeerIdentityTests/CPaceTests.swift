// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import PeerIdentity
import PeerTestSupport
import Testing

struct CPaceTests {
    struct File: Decodable {
        struct Points: Decodable {
            struct Valid: Decodable {
                let s: String
                let X: String
                let product: String

                private enum CodingKeys: String, CodingKey {
                    case s, X
                    case product = "G.scalar_mult(s,decode(X))"
                }
            }
            let valid: Valid
            let invalid1: String
            let invalid2: String

            private enum CodingKeys: String, CodingKey {
                case valid = "Valid"
                case invalid1 = "Invalid Y1"
                case invalid2 = "Invalid Y2"
            }
        }
        let vectors: [String: String]
        let points: Points
    }

    private func side(_ role: CPace.Role, _ words: String, channel: String = "door", session: UInt8 = 1, seed: UInt64) -> CPace {
        var random = SplitMix64(seed: seed)
        return CPace(
            role: role, password: Array(words.utf8), channel: Array(channel.utf8), session: [session], associated: [],
            scalar: CPace.scalar(using: &random))
    }

    @Test("The draft's generator, shares and key come out byte for byte")
    func vectors() throws {
        guard let file = try SharedData.json("vectors/cpace-ristretto255.json", as: File.self) else { return }
        func vector(_ name: String) throws -> [UInt8] { bytes(try #require(file.vectors[name])) }
        func side(_ role: CPace.Role, _ scalar: String, _ associated: String) throws -> CPace {
            CPace(
                role: role, password: try vector("PRS"), channel: try vector("CI"), session: try vector("sid"),
                associated: try vector(associated), scalar: try vector(scalar))
        }
        #expect(
            CPace.generator(password: try vector("PRS"), channel: try vector("CI"), session: try vector("sid")) == (try vector("g")))
        let (caller, called) = (try side(.initiator, "ya", "ADa"), try side(.responder, "yb", "ADb"))
        #expect(caller.share == (try vector("Ya")))
        #expect(called.share == (try vector("Yb")))
        #expect(CPace.product(try vector("ya"), called.share) == (try vector("K")))
        #expect(try caller.key(with: called.share, associated: vector("ADb")) == vector("ISK_IR"))
        #expect(try called.key(with: caller.share, associated: vector("ADa")) == vector("ISK_IR"))
        let valid = file.points.valid
        #expect(CPace.product(bytes(valid.s), bytes(valid.X)) == bytes(valid.product))
        for invalid in [file.points.invalid1, file.points.invalid2] {
            #expect(throws: CPaceError.shareInvalid) { try caller.key(with: bytes(invalid), associated: []) }
        }
    }

    @Test("The same words make the same key on both sides, in each run another")
    func agreement() throws {
        let (caller, called) = (side(.initiator, "amber canoe", seed: 1), side(.responder, "amber canoe", seed: 2))
        let key = try caller.key(with: called.share, associated: [])
        #expect(try called.key(with: caller.share, associated: []) == key)
        #expect(key.count == 64)
        let later = side(.initiator, "amber canoe", seed: 3)
        #expect(try later.key(with: called.share, associated: []) != key)
    }

    @Test("Other words, another door, another run or the wrong role make other keys")
    func differences() throws {
        let called = side(.responder, "amber canoe", seed: 2)
        let callers = [
            side(.initiator, "amber canon", seed: 1), side(.initiator, "amber canoe", channel: "window", seed: 1),
            side(.initiator, "amber canoe", session: 2, seed: 1), side(.responder, "amber canoe", seed: 1),
        ]
        for caller in callers {
            #expect(try caller.key(with: called.share, associated: []) != called.key(with: caller.share, associated: []))
        }
    }

    @Test("Our own share sent back, the neutral point, what is no point and shares of another length are refused")
    func invalidShares() {
        let caller = side(.initiator, "amber canoe", seed: 1)
        let wrong = [caller.share, [UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 32), [], Array(caller.share.dropLast())]
        for share in wrong {
            #expect(throws: CPaceError.shareInvalid) { try caller.key(with: share, associated: []) }
        }
    }
}
