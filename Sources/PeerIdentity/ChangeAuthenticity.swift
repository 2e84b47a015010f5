// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire

/// Why a batch of changes was refused: a change could not be decoded, or was not proved to be by
/// its author.
public enum AuthenticityError: Error, Hashable, Sendable {
    /// The bytes are not the one legal encoding of a change.
    case malformed(DecodeError)
    /// The change's own signature is not by its device, or has a length that no signature has.
    case signatureWrong(ChangeID)
    /// No signature in the batch vouches for the change.
    case unsigned(ChangeID)
}

/// A way to check signatures. Simulations use cheaper ways that still tell the signers apart.
public struct SignatureCheck: Sendable {
    /// Whether a signature of a message is by a key.
    public let isSignature: @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool

    public init(
        isSignature: @escaping @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
    ) {
        self.isSignature = isSignature
    }

    /// The protocol's way: Ed25519 (RFC 8032).
    public static let ed25519 = SignatureCheck(
        isSignature: { SigningKey.verify($0, of: $1, by: $2) })
}

/// A device's signature of a change, or of a later change of the same chain together with the links
/// between the two changes.
///
/// The format is 64 bytes of Ed25519 over `SignedChange.statement`, then for each later change up
/// to the signed one the 32 bytes of its content hash. So a later signature can vouch for a chain
/// that is kept only up to an earlier change, without the later changes.
public enum ChainSignature {
    public static let bytes = 64
    /// Changes between one that is vouched for and the signed one.
    public static let linksMax = 256
    /// With as many links as there can be.
    public static let bytesMax = bytes + 32 * linksMax

    /// Whether a number of bytes can be a signature with its links.
    public static func isLength(_ count: Int) -> Bool {
        count >= bytes && (count - bytes) % 32 == 0 && (count - bytes) / 32 <= linksMax
    }

    /// How many changes after the one that is vouched for lead to the signed one.
    static func linkCount(_ signature: [UInt8]) -> Int { (signature.count - bytes) / 32 }

    /// Whether a signature is by a device and vouches for a change.
    public static func vouches(
        _ signature: [UInt8], for change: ChangeID, of device: DeviceID, by check: SignatureCheck = .ed25519
    ) -> Bool {
        guard isLength(signature.count) else { return false }
        var end = change
        for start in stride(from: bytes, to: signature.count, by: 32) {
            end = Hash.chainID(after: end, signature[start..<start + 32])
        }
        return check.isSignature(Array(signature.prefix(bytes)), SignedChange.statement(of: end), device.bytes)
    }

    /// - Parameters:
    ///   - signature: Of the last of the following changes, with or without links of its own.
    ///   - following: Encodings of the changes of the chain after the one that is to be vouched for, in order.
    /// - Returns: Nil where there are too many.
    public static func linked(_ signature: [UInt8], through following: [[UInt8]]) -> [UInt8]? {
        let result = signature.prefix(bytes) + following.flatMap { Hash.contentHash(of: $0) } + signature.dropFirst(bytes)
        return isLength(result.count) ? Array(result) : nil
    }
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
    /// What a device signs: "peersync-sig-v2" and the change's hash. The signature is outside the hash.
    public static func statement(of id: ChangeID) -> [UInt8] { Array("peersync-sig-v2".utf8) + id.bytes }

    /// Decodes, hashes and authenticates a batch.
    ///
    /// Changes of one replica are chained by their hashes, so one signature vouches for the chain before it, as far back
    /// as `ChainSignature.linksMax`: wherever a chain is cut later, a signature near enough is
    /// there. For each chain the function verifies the signature at the end, and from there back
    /// always the farthest signature that is near enough. The result has only the verified
    /// signatures.
    ///
    /// - Throws: `AuthenticityError`; nothing of the batch may be used then.
    public static func authenticate(
        _ batch: [ReceivedChange], by check: SignatureCheck = .ed25519
    ) throws(AuthenticityError) -> [SignedChange] {
        var decoded: [SignedChange] = []
        decoded.reserveCapacity(batch.count)
        for received in batch {
            let change: Change
            do { change = try ChangeCodec.decode(received.bytes) } catch { throw .malformed(error) }
            let id = Hash.changeID(of: received.bytes)
            decoded.append(SignedChange(
                identified: IdentifiedChange(id: id, change: change), bytes: received.bytes,
                signature: received.signature))
        }
        return try signedNearEnough(decoded, by: check)
    }

    /// Changes of which each is vouched for by a later one of its chain among them, near enough that a signature with
    /// links reaches it.
    ///
    /// - Parameter changes: With all signatures that there are, verified or not.
    /// - Returns: With those signatures alone that are needed for that, verified.
    /// - Throws: `AuthenticityError`.
    static func signedNearEnough(
        _ changes: consuming [SignedChange], by check: SignatureCheck
    ) throws(AuthenticityError) -> [SignedChange] {
        var isVerified = [Bool](repeating: false, count: changes.count)
        // By the change before each change seen so far, with the device of the change seen.
        var vouched: [ChangeID: (device: DeviceID, by: Vouching)] = [:]
        vouched.reserveCapacity(changes.count)
        // By index: a change in a variable would be a copy with all that it refers to.
        for index in changes.indices.reversed() {
            let (id, device) = (changes[index].id, changes[index].change.device)
            var vouching: Vouching
            if let later = vouched[id], later.device == device {
                vouching = later.by
                vouching.links += 1
                if vouching.links > ChainSignature.linksMax {
                    guard let (nearer, links) = vouching.candidate, links < ChainSignature.linksMax
                    else { throw .unsigned(id) }
                    try changes[nearer].verifySignature(by: check)
                    isVerified[nearer] = true
                    vouching = Vouching(links: links + 1)
                } else if let links = vouching.candidate?.links {
                    vouching.candidate?.links = links + 1
                }
                let signature = changes[index].signature
                if let signature, ChainSignature.isLength(signature.count) {
                    let links = ChainSignature.linkCount(signature)
                    if links < vouching.candidate?.links ?? vouching.links { vouching.candidate = (index, links) }
                }
            } else {
                try changes[index].verifySignature(by: check)
                isVerified[index] = true
                let signature = changes[index].signature
                vouching = Vouching(links: signature.map(ChainSignature.linkCount) ?? 0)
            }
            if let previous = changes[index].change.previous {
                vouched[previous] = (device, vouching)
            }
        }
        var result = changes
        for index in result.indices where !isVerified[index] && result[index].signature != nil {
            result[index] = SignedChange(
                identified: result[index].identified, bytes: result[index].bytes, signature: nil)
        }
        return result
    }

    private func verifySignature(by check: SignatureCheck) throws(AuthenticityError) {
        guard let signature else { throw .unsigned(id) }
        guard
            ChainSignature.vouches(signature, for: id, of: change.device, by: check)
                || seeded(.signatureUnchecked)
        else { throw .signatureWrong(id) }
    }

    /// How far a change is from the signature that vouches for it.
    private struct Vouching {
        /// The number of later changes of the chain up to the signed one, the signed one included.
        var links: Int
        /// A nearer signature that is not verified yet: its place in the batch and its distance in
        /// links.
        var candidate: (index: Int, links: Int)?
    }
}
