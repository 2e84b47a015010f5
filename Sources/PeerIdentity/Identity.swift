// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A member's and a device's keys in one group; each group has its own, so that groups cannot be linked.
public struct Identity: Sendable {
    public let memberKey: SigningKey
    public let deviceKey: SigningKey
    public let certificate: DeviceCertificate

    public init(memberKey: SigningKey, deviceKey: SigningKey) {
        self.memberKey = memberKey
        self.deviceKey = deviceKey
        guard let member = MemberID(memberKey.publicKey), let device = DeviceID(deviceKey.publicKey) else {
            preconditionFailure("a public key has 32 bytes")
        }
        let statement = DeviceCertificate.statement(member: member, device: device)
        certificate = DeviceCertificate(
            member: member, device: device, signature: memberKey.sign(statement) + deviceKey.sign(statement))
    }

    /// A new member with one device.
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(memberKey: SigningKey(using: &generator), deviceKey: SigningKey(using: &generator))
    }

    public var member: MemberID { certificate.member }
    public var device: DeviceID { certificate.device }
}

extension DeviceCertificate {
    /// What both keys sign: "peersync-device-v1", the member's key, the device's key.
    static func statement(member: MemberID, device: DeviceID) -> [UInt8] {
        Array("peersync-device-v1".utf8) + member.bytes + device.bytes
    }

    /// Whether both the member and the device signed it.
    public var isAuthentic: Bool {
        guard signature.count == 128 else { return false }
        let statement = Self.statement(member: member, device: device)
        return SigningKey.verify(Array(signature[..<64]), of: statement, by: member.bytes)
            && SigningKey.verify(Array(signature[64...]), of: statement, by: device.bytes)
    }
}
