// SPDX-License-Identifier: Apache-2.0
// peersync

import CSodium

/// An X25519 key pair (RFC 7748).
public struct AgreementKey: Sendable {
    let secret: [UInt8]
    public let publicKey: [UInt8]

    /// - Parameter secret: 32 bytes.
    public init(secret: [UInt8]) {
        precondition(secret.count == 32, "an X25519 secret has 32 bytes")
        self.secret = secret
        var publicKey = [UInt8](repeating: 0, count: 32)
        crypto_scalarmult_base(&publicKey, secret)
        self.publicKey = publicKey
    }

    /// Draws a new key pair.
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(secret: generator.bytes(32))
    }

    /// - Throws: `keyDegenerate` where the product is zero.
    func product(with publicKey: [UInt8]) throws(NoiseError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        guard crypto_scalarmult(&output, secret, publicKey) == 0 else { throw .keyDegenerate }
        return output
    }
}

/// One side of a Noise handshake with 25519, ChaChaPoly and BLAKE2b.
///
/// Holds no socket and draws no random number: the ephemeral key is given. It interprets `NoisePattern`, so the test
/// vectors of other patterns run through the code that ships. Noise revision 34, sections 5.2 and 5.3.
public struct NoiseHandshake: Sendable {
    /// The initiator writes the first message.
    public enum Role: Hashable, Sendable { case initiator, responder }

    public static let messageBytesMax = 65_535
    private static let hashBytes = 64
    private static let keyBytes = 32

    private let pattern: NoisePattern
    private let role: Role
    private let staticKey: AgreementKey?
    private let ephemeral: AgreementKey
    private var preSharedKeys: [[UInt8]]
    /// The other side's static key, once known.
    public private(set) var remoteStatic: [UInt8]?
    private var remoteEphemeral: [UInt8]?
    private var chainingKey: [UInt8]
    /// The hash of all handshake messages so far, the same on both sides.
    public private(set) var hash: [UInt8]
    private var cipher = NoiseCipher()
    private var nextMessage = 0

    /// - Parameters:
    ///   - prologue: What both sides believe already; a difference fails the handshake.
    ///   - preSharedKeys: 32 bytes each, one for each `psk` of the pattern, in order.
    public init(
        pattern: NoisePattern, role: Role, prologue: [UInt8], staticKey: AgreementKey?, ephemeral: AgreementKey,
        remoteStatic: [UInt8]? = nil, preSharedKeys: [[UInt8]] = []
    ) throws(NoiseError) {
        self.pattern = pattern
        self.role = role
        self.staticKey = staticKey
        self.ephemeral = ephemeral
        self.remoteStatic = remoteStatic
        self.preSharedKeys = preSharedKeys
        let name = Array("Noise_\(pattern.name)_25519_ChaChaPoly_BLAKE2b".utf8)
        hash = name.count <= Self.hashBytes
            ? name + [UInt8](repeating: 0, count: Self.hashBytes - name.count)
            : Hash.blake2b(name, length: Self.hashBytes)
        chainingKey = hash
        mixHash(prologue)
        let ours = staticKey?.publicKey
        if pattern.initiatorStaticKnown {
            guard let key = role == .initiator ? ours : remoteStatic else { throw .keyMissing }
            mixHash(key)
        }
        if pattern.responderStaticKnown {
            guard let key = role == .responder ? ours : remoteStatic else { throw .keyMissing }
            mixHash(key)
        }
    }

    public var isComplete: Bool { nextMessage == pattern.messages.count }

    /// Whether this side speaks next.
    public var isOurTurn: Bool { !isComplete && (nextMessage % 2 == 0) == (role == .initiator) }

    /// Writes the next message.
    ///
    /// - Parameter payload: Gets the hash up to the payload, for signing.
    public mutating func writeMessage(_ payload: ([UInt8]) -> [UInt8]) throws(NoiseError) -> [UInt8] {
        precondition(isOurTurn, "it is the other side's turn")
        var output: [UInt8] = []
        for token in pattern.messages[nextMessage] {
            switch token {
            case .e:
                output += ephemeral.publicKey
                mixHash(ephemeral.publicKey)
                if pattern.usesPreSharedKey { mixKey(ephemeral.publicKey) }
            case .s:
                guard let staticKey else { throw .keyMissing }
                output += try encryptAndHash(staticKey.publicKey)
            default: try mix(token)
            }
        }
        output += try encryptAndHash(payload(hash))
        guard output.count <= Self.messageBytesMax else { throw .messageTooLong }
        nextMessage += 1
        return output
    }

    /// Reads the next message.
    ///
    /// - Returns: The payload, and the hash up to it, for verifying a signature.
    public mutating func readMessage(_ message: [UInt8]) throws(NoiseError) -> (payload: [UInt8], hash: [UInt8]) {
        precondition(!isOurTurn && !isComplete, "it is our turn")
        guard message.count <= Self.messageBytesMax else { throw .messageTooLong }
        var rest = message[...]
        func take(_ count: Int) throws(NoiseError) -> [UInt8] {
            guard rest.count >= count else { throw .messageTruncated }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        for token in pattern.messages[nextMessage] {
            switch token {
            case .e:
                let key = try take(Self.keyBytes)
                remoteEphemeral = key
                mixHash(key)
                if pattern.usesPreSharedKey { mixKey(key) }
            case .s:
                remoteStatic = try decryptAndHash(
                    try take(Self.keyBytes + (cipher.hasKey ? NoiseCipher.tagBytes : 0)))
            default: try mix(token)
            }
        }
        let before = hash
        let payload = try decryptAndHash(Array(rest))
        nextMessage += 1
        return (payload, before)
    }

    /// The keys for what follows, once the handshake is complete.
    public func split() -> NoiseTransport {
        precondition(isComplete, "the handshake is not complete")
        let keys = Self.expand(chainingKey, [], 2)
        let first = NoiseCipher(key: Array(keys[0].prefix(Self.keyBytes)))
        let second = NoiseCipher(key: Array(keys[1].prefix(Self.keyBytes)))
        return role == .initiator
            ? NoiseTransport(sending: first, receiving: second) : NoiseTransport(sending: second, receiving: first)
    }

    // MARK: - Symmetric state

    private mutating func mix(_ token: NoisePattern.Token) throws(NoiseError) {
        let isInitiator = role == .initiator
        switch token {
        case .e, .s: preconditionFailure("keys are sent, not mixed")
        case .psk:
            guard !preSharedKeys.isEmpty else { throw .keyMissing }
            mixKeyAndHash(preSharedKeys.removeFirst())
        case .ee: mixKey(try product(ephemeral, remoteEphemeral))
        case .es: mixKey(try isInitiator ? product(ephemeral, remoteStatic) : product(staticKey, remoteEphemeral))
        case .se: mixKey(try isInitiator ? product(staticKey, remoteEphemeral) : product(ephemeral, remoteStatic))
        case .ss: mixKey(try product(staticKey, remoteStatic))
        }
    }

    private func product(_ key: AgreementKey?, _ other: [UInt8]?) throws(NoiseError) -> [UInt8] {
        guard let key, let other else { throw .keyMissing }
        return try key.product(with: other)
    }

    private mutating func mixHash(_ data: [UInt8]) {
        hash = Hash.blake2b(hash + data, length: Self.hashBytes)
    }

    private mutating func mixKey(_ material: [UInt8]) {
        let outputs = Self.expand(chainingKey, material, 2)
        chainingKey = outputs[0]
        cipher = NoiseCipher(key: Array(outputs[1].prefix(Self.keyBytes)))
    }

    private mutating func mixKeyAndHash(_ material: [UInt8]) {
        let outputs = Self.expand(chainingKey, material, 3)
        chainingKey = outputs[0]
        mixHash(outputs[1])
        cipher = NoiseCipher(key: Array(outputs[2].prefix(Self.keyBytes)))
    }

    private mutating func encryptAndHash(_ plaintext: [UInt8]) throws(NoiseError) -> [UInt8] {
        let ciphertext = try cipher.encrypt(plaintext, associated: hash)
        mixHash(ciphertext)
        return ciphertext
    }

    private mutating func decryptAndHash(_ ciphertext: [UInt8]) throws(NoiseError) -> [UInt8] {
        let plaintext = try cipher.decrypt(ciphertext, associated: hash)
        mixHash(ciphertext)
        return plaintext
    }

    /// HKDF of section 4.3, with HMAC (RFC 2104) over BLAKE2b, whose block has 128 bytes.
    private static func expand(_ chainingKey: [UInt8], _ material: [UInt8], _ count: Int) -> [[UInt8]] {
        let temporary = hmac(chainingKey, material)
        var outputs: [[UInt8]] = []
        for number in 1...count {
            outputs.append(hmac(temporary, (outputs.last ?? []) + [UInt8(number)]))
        }
        return outputs
    }

    private static func hmac(_ key: [UInt8], _ data: [UInt8]) -> [UInt8] {
        let padded = key + [UInt8](repeating: 0, count: 128 - key.count)
        let inner = Hash.blake2b(padded.map { $0 ^ 0x36 } + data, length: hashBytes)
        return Hash.blake2b(padded.map { $0 ^ 0x5C } + inner, length: hashBytes)
    }
}
