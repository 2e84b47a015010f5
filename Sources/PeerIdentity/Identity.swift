// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A device's key in one group, which never leaves the device.
///
/// Each group has its own, so that groups cannot be linked.
public struct Identity: Sendable {
    public let deviceKey: SigningKey
    public let device: DeviceID

    /// The device's id is the public half of the key.
    public init(deviceKey: SigningKey) {
        self.deviceKey = deviceKey
        guard let device = DeviceID(deviceKey.publicKey) else { preconditionFailure("a public key has 32 bytes") }
        self.device = device
    }

    /// A new device.
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(deviceKey: SigningKey(using: &generator))
    }
}
