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
    static func statement(of id: ChangeID) -> [UInt8] { Array("peersync-sig-v1".utf8) + id.bytes }

    /// Decodes, hashes and authenticates a batch.
    ///
    /// Changes of one replica are chained by their hashes, so one signature vouches for the whole chain before it: only
    /// the last change of each chain in the batch costs a verification, and only those signatures come back.
    ///
    /// - Throws: `AuthenticityError`; nothing of the batch may be used then.
    public static func authenticate(_ batch: [ReceivedChange]) throws(AuthenticityError) -> [SignedChange] {
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
                guard SigningKey.verify(given, of: statement(of: signed.id), by: signed.change.device.bytes) else {
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
                    if !certificate.isAuthentic { throw .certificateWrong(signed.id) }
                default: break
                }
            }
        }
        return decoded.map(\.change)
    }
}
