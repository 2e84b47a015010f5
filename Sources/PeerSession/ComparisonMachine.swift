// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerIdentity
public import PeerWire

/// One side of the exchange that leads to the words on both screens; see `ComparisonCommitment`.
///
/// The newcomer sends a commitment to its nonce, the host answers with its own nonce, the newcomer
/// opens the commitment. The host's states are waiting for the commitment → waiting until the try
/// is counted → waiting for the opening → compared, or broken off; the newcomer's states are
/// waiting for the host's nonce → compared, or broken off. A message in a state that does not wait
/// for it is the other side's fault and breaks the comparison off.
public struct ComparisonMachine: Sendable {
    /// From the host's word that somebody has to say yes until the commitment is opened.
    public static let time = Duration.seconds(10)
    /// Commitments of a door that may stay unopened; then the door takes no newcomer any more.
    public static let unopenedMax = 10

    /// What the driver does next; several come in the order to do them.
    public enum Action: Hashable, Sendable {
        case send(Message)
        /// The host has to count the try durably, then calls `counted`: a crash must not make it
        /// undone.
        case count
        /// The commitment was opened: the try that was counted costs nothing.
        case uncount
        /// Both screens show these words.
        case show([String])
        /// The other side did what no honest program does, or took too long.
        case breakOff
    }

    private enum State: Sendable {
        case awaitingCommitment
        case counting(ComparisonCommitment)
        case awaitingOpening(ComparisonCommitment)
        case awaitingHostNonce
        case compared
        case brokenOff
    }

    private let handshake: [UInt8]
    private let nonce: [UInt8]
    private let language: SpokenCode.Language
    private let began: Instant
    private var state: State

    /// The host, which has just told the newcomer to wait.
    ///
    /// - Parameters:
    ///   - handshake: The handshake's final hash.
    ///   - nonce: 16 random bytes.
    public init(
        hosting handshake: [UInt8], nonce: [UInt8], language: SpokenCode.Language, now: Instant
    ) {
        self.init(handshake, nonce, language, now, .awaitingCommitment)
    }

    /// The newcomer.
    ///
    /// - Returns: The machine and the message that it begins with. From here on nothing is tried
    ///   again by itself.
    public static func joining(
        _ handshake: [UInt8], nonce: [UInt8], language: SpokenCode.Language, now: Instant
    ) -> (machine: ComparisonMachine, first: Message) {
        let commitment = ComparisonCommitment(to: nonce, handshake: handshake)
        return (
            ComparisonMachine(handshake, nonce, language, now, .awaitingHostNonce),
            .comparisonCommitment(commitment.bytes)
        )
    }

    private init(
        _ handshake: [UInt8], _ nonce: [UInt8], _ language: SpokenCode.Language, _ now: Instant,
        _ state: State
    ) {
        precondition(
            nonce.count == ComparisonCommitment.nonceBytes, "a nonce of a comparison has 16 bytes")
        self.handshake = handshake
        self.nonce = nonce
        self.language = language
        began = now
        self.state = state
    }

    /// Whether the host counted a try whose commitment is not opened, or not yet.
    public var isUnopened: Bool {
        if case .awaitingOpening = state { true } else { false }
    }

    /// Whether both sides know the words.
    public var isCompared: Bool {
        if case .compared = state { true } else { false }
    }

    /// Takes in a message of the other side.
    ///
    /// - Returns: `breakOff` for a message that the state does not wait for and for a nonce that
    ///   does not open the commitment. A try that was counted stays counted then.
    public mutating func received(_ message: Message) -> [Action] {
        switch (state, message) {
        case (.awaitingCommitment, .comparisonCommitment(let bytes)):
            state = .counting(ComparisonCommitment(bytes: bytes))
            return [.count]
        case (.awaitingOpening(let commitment), .comparisonNonce(let theirs)):
            // A commitment that is not opened stays counted.
            guard commitment.isOpened(by: theirs, handshake: handshake) else { return [.breakOff] }
            state = .compared
            return [.uncount, .show(words(newcomer: theirs, host: nonce))]
        case (.awaitingHostNonce, .comparisonNonce(let theirs)):
            state = .compared
            return [.send(.comparisonNonce(nonce)), .show(words(newcomer: nonce, host: theirs))]
        case (.awaitingCommitment, _), (.counting, _), (.awaitingHostNonce, _):
            state = .brokenOff
            return [.breakOff]
        case (.awaitingOpening, _), (.compared, _), (.brokenOff, _): return [.breakOff]
        }
    }

    /// The try was counted and may go on.
    ///
    /// - Precondition: The machine asked for it last.
    public mutating func counted() -> [Action] {
        guard case .counting(let commitment) = state else {
            preconditionFailure("nothing is to be counted")
        }
        state = .awaitingOpening(commitment)
        return [.send(.comparisonNonce(nonce))]
    }

    /// Must be called at least once a second.
    public func tick(now: Instant) -> [Action] {
        switch state {
        case .awaitingCommitment, .counting, .awaitingOpening, .awaitingHostNonce:
            now - began >= Self.time ? [.breakOff] : []
        case .compared, .brokenOff: []
        }
    }

    private func words(newcomer: [UInt8], host: [UInt8]) -> [String] {
        ComparisonWords.words(handshake: handshake, newcomer: newcomer, host: host, in: language)
    }
}
