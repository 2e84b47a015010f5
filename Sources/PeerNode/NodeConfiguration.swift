// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerWire

/// How a node is reached and reaches others.
public struct NodeConfiguration: Sendable {
    public var listenHost = "::"
    /// 0 takes any free port.
    public var listenPort: UInt16 = 0
    /// Others may call; without it the node only calls.
    public var isListening = true
    public var usesDiscovery = true
    /// Names; empty for all.
    public var interfaces: [String] = []
    /// Addresses given by hand, tried for as long as the node runs.
    public var peers: [PeerEndpoint] = []
    /// The program's version, for others to see.
    public var software = "peersync"

    public init() {}
}
