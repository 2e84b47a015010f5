// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// One run of the program on a device.
///
/// Where a disk was copied, two laptops are one device; each of them is an instance of its own and has its connections.
public struct PeerInstance: Hashable, Comparable, Sendable {
    public let device: DeviceID
    /// The public Noise static key that this run uses in the group: 32 bytes, new at each start.
    public let sessionKey: [UInt8]

    public init(device: DeviceID, sessionKey: [UInt8]) {
        self.device = device
        self.sessionKey = sessionKey
    }

    public static func < (left: PeerInstance, right: PeerInstance) -> Bool {
        left.device == right.device
            ? left.sessionKey.lexicographicallyPrecedes(right.sessionKey) : left.device < right.device
    }
}
