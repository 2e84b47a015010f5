// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire PeerIdentity PeerSession

/// Any messages to both sides of a comparison of words: no host shows words before a promise was counted and kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzComparison(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var reader = ByteReader(bytes)
    let handshake = [UInt8](repeating: 3, count: 64)
    let nonce = [UInt8](repeating: 5, count: ComparisonCommitment.nonceBytes)
    let promised = [UInt8](repeating: 7, count: ComparisonCommitment.nonceBytes)
    var host = ComparisonMachine(hosting: handshake, nonce: nonce, language: .english, now: Instant(.zero))
    var (newcomer, first) = ComparisonMachine.joining(handshake, nonce: nonce, language: .french, now: Instant(.zero))
    var isPromised = false
    var isCounted = false
    while let choice = try? reader.byte() {
        let message: Message
        switch choice % 6 {
        case 0: message = .comparisonCommitment(ComparisonCommitment(to: promised, handshake: handshake).bytes)
        case 1: message = .comparisonNonce(promised)
        case 2: message = first
        case 3: message = .comparisonNonce((try? reader.raw(16)).map { Array($0) } ?? nonce)
        default:
            guard let length = try? reader.byte(), let part = try? reader.raw(Int(length)) else { return 0 }
            guard let decoded = try? MessageCodec.decode(Array(part)) else { continue }
            message = decoded
        }
        if case .comparisonCommitment = message { isPromised = true }
        for action in host.received(message) {
            switch action {
            case .count:
                precondition(isPromised && !isCounted, "a try is counted once, after a promise")
                isCounted = true
                precondition(host.counted() == [.send(.comparisonNonce(nonce))])
            case .show: precondition(isCounted, "words are shown that nobody promised")
            case .send, .uncount, .breakOff: continue
            }
        }
        for action in newcomer.received(message) {
            if case .count = action { preconditionFailure("a newcomer counts nothing") }
        }
    }
    return 0
}
