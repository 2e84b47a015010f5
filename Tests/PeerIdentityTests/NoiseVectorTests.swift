// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerTestSupport
import Testing

/// Handshakes computed by the cacophony and snow projects, run through the code that ships.
struct NoiseVectorTests {
    struct File: Decodable { let vectors: [Vector] }

    struct Message: Decodable {
        let payload: String
        let ciphertext: String
    }

    struct Vector: Decodable {
        let protocol_name: String
        let init_prologue: String
        let init_psks: [String]?
        let init_static: String?
        let init_ephemeral: String
        let init_remote_static: String?
        let resp_prologue: String
        let resp_psks: [String]?
        let resp_static: String?
        let resp_ephemeral: String
        let resp_remote_static: String?
        let handshake_hash: String?
        let messages: [Message]
    }

    @Test("Every handshake and transport message of the vectors comes out byte for byte, and is read back")
    func vectors() throws {
        guard let file = try SharedData.json("vectors/noise.json", as: File.self) else { return }
        #expect(file.vectors.count == 9)
        for vector in file.vectors { try check(vector) }
    }

    private func check(_ vector: Vector) throws {
        let name = vector.protocol_name.split(separator: "_")[1]
        let pattern = try #require(NoisePattern(name: String(name)))
        var initiator = try NoiseHandshake(
            pattern: pattern, role: .initiator, prologue: bytes(vector.init_prologue),
            staticKey: vector.init_static.map { AgreementKey(secret: bytes($0)) },
            ephemeral: AgreementKey(secret: bytes(vector.init_ephemeral)),
            remoteStatic: vector.init_remote_static.map(bytes), preSharedKeys: (vector.init_psks ?? []).map(bytes))
        var responder = try NoiseHandshake(
            pattern: pattern, role: .responder, prologue: bytes(vector.resp_prologue),
            staticKey: vector.resp_static.map { AgreementKey(secret: bytes($0)) },
            ephemeral: AgreementKey(secret: bytes(vector.resp_ephemeral)),
            remoteStatic: vector.resp_remote_static.map(bytes), preSharedKeys: (vector.resp_psks ?? []).map(bytes))
        var transports: (NoiseTransport, NoiseTransport)?
        for (number, message) in vector.messages.enumerated() {
            let payload = bytes(message.payload)
            if !initiator.isComplete {
                let fromInitiator = number % 2 == 0
                let written = fromInitiator
                    ? try initiator.writeMessage { _ in payload } : try responder.writeMessage { _ in payload }
                #expect(written == bytes(message.ciphertext), "\(vector.protocol_name), message \(number)")
                let read = fromInitiator ? try responder.readMessage(written) : try initiator.readMessage(written)
                #expect(read.payload == payload)
                continue
            }
            if transports == nil {
                #expect(initiator.hash == responder.hash)
                if let hash = vector.handshake_hash { #expect(initiator.hash == bytes(hash)) }
                transports = (initiator.split(), responder.split())
            }
            guard var (first, second) = transports else { return }
            // Messages go on in turn; in a one-way continuation of XX the initiator is the sender of even numbers.
            let written = number % 2 == 0 ? try first.encrypt(payload) : try second.encrypt(payload)
            #expect(written == bytes(message.ciphertext), "\(vector.protocol_name), message \(number)")
            #expect(try (number % 2 == 0 ? second.decrypt(written) : first.decrypt(written)) == payload)
            transports = (first, second)
        }
        #expect(transports != nil)
    }
}
