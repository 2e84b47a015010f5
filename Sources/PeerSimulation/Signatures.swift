// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire

/// How changes are signed and checked in a schedule.
struct Signatures: Sendable {
    /// Signs any change by one of the identities.
    let sign: @Sendable (Change) -> SignedChange
    let check: SignatureCheck

    /// An identity costs more than most of a schedule, so that all schedules share a few.
    static let identities: [Identity] = {
        var random = SplitMix64(seed: 7)
        return (0..<128).map { _ in Identity(using: &random) }
    }()
    private static let byDevice = Dictionary(uniqueKeysWithValues: identities.map { ($0.device, $0) })

    /// The program's own signatures.
    static let real = Signatures(sign: { change in (byDevice[change.device] ?? identities[0]).sign(change) }, check: .ed25519)

    /// Signatures as cheap as a hash. Anybody could forge them, but the simulation's code does not.
    static let standIn = Signatures(
        sign: { change in
            let bytes = ChangeCodec.encode(change)
            let id = Hash.changeID(of: bytes)
            return SignedChange(
                identified: IdentifiedChange(id: id, change: change), bytes: bytes,
                signature: hashed(SignedChange.statement(of: id), with: change.device.bytes))
        },
        check: SignatureCheck(isSignature: { $0 == hashed($1, with: $2) }))

    private static func hashed(_ message: [UInt8], with publicKey: [UInt8]) -> [UInt8] {
        let half = Hash.blake2b(publicKey + message)
        return half + half
    }
}

extension Identity {
    /// The member of a device in a schedule, where each member has one device.
    var ownMember: MemberID { MemberID(firstDevice: device) }
}
