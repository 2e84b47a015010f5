// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

/// Why a batch of changes was refused as not by whom it says.
public enum AuthenticityError: Error, Hashable, Sendable {
    case malformed(DecodeError)
    case signatureWrong(ChangeID)
    /// No signature in the batch vouches for it.
    case unsigned(ChangeID)
    case certificateWrong(ChangeID)
}

/// How signatures are checked; simulations bring cheaper ways that still tell whose is whose.
public struct SignatureCheck: Sendable {
    /// Whether a signature of a message is by a key.
    public let isSignature: @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
    public let isCertificate: @Sendable (DeviceCertificate) -> Bool

    public init(
        isSignature: @escaping @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool,
        isCertificate: @escaping @Sendable (DeviceCertificate) -> Bool
    ) {
        self.isSignature = isSignature
        self.isCertificate = isCertificate
    }

    /// What the protocol asks for: Ed25519 (RFC 8032).
    public static let ed25519 = SignatureCheck(
        isSignature: { SigningKey.verify($0, of: $1, by: $2) }, isCertificate: { $0.isAuthentic })
}

extension Identity {
    /// Encodes, hashes and signs a change of this device.
    ///
    /// - Precondition: The change is by this device.
    public func sign(_ change: Change) -> SignedChange {
        precondition(change.device == device, "a device signs its own changes only")
        let bytes = ChangeCodec.encode(change)
        let id = Hash.changeID(of: bytes)
        return SignedChange(
            identified: IdentifiedChange(id: id, change: change), bytes: bytes,
            signature: deviceKey.sign(SignedChange.statement(of: id)))
    }
}

extension SignedChange {
    /// What a device signs: "peersync-sig-v1" and the change's hash. The signature is outside the hash.
    public static func statement(of id: ChangeID) -> [UInt8] { Array("peersync-sig-v1".utf8) + id.bytes }

    /// Decodes, hashes and authenticates a batch.
    ///
    /// Changes of one replica are chained by their hashes, so one signature vouches for the whole chain before it: only
    /// the last change of each chain in the batch costs a verification, and only those signatures come back.
    ///
    /// - Throws: `AuthenticityError`; nothing of the batch may be used then.
    public static func authenticate(
        _ batch: [ReceivedChange], by check: SignatureCheck = .ed25519
    ) throws(AuthenticityError) -> [SignedChange] {
        var decoded: [(change: SignedChange, isVouchedFor: Bool)] = []
        decoded.reserveCapacity(batch.count)
        for received in batch {
            let change: Change
            do { change = try ChangeCodec.decode(received.bytes) } catch { throw .malformed(error) }
            let id = Hash.changeID(of: received.bytes)
            decoded.append((
                SignedChange(
                    identified: IdentifiedChange(id: id, change: change), bytes: received.bytes,
                    signature: received.signature),
                false))
        }
        var vouched: [ChangeID: DeviceID] = [:]
        for index in decoded.indices.reversed() {
            let signed = decoded[index].change
            var signature: [UInt8]?
            if vouched[signed.id] != signed.change.device {
                guard let given = signed.signature else { throw .unsigned(signed.id) }
                guard check.isSignature(given, statement(of: signed.id), signed.change.device.bytes) || seeded(.signatureUnchecked) else {
                    throw .signatureWrong(signed.id)
                }
                signature = given
            }
            if let previous = signed.change.previous { vouched[previous] = signed.change.device }
            decoded[index].change = SignedChange(
                identified: signed.identified, bytes: signed.bytes, signature: signature)
            for operation in signed.change.operations {
                switch operation {
                case .found(let certificate), .admit(let certificate):
                    if !check.isCertificate(certificate), !seeded(.certificateUnchecked) { throw .certificateWrong(signed.id) }
                default: break
                }
            }
        }
        return decoded.map(\.change)
    }
}
