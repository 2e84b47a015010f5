// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerDiscovery
import PeerIdentity
import PeerReplica
import PeerSession
import PeerWire

/// The text that a node announces on the local network, which only members and invited newcomers
/// understand.
///
/// `v`: protocol version. `t`: a tag for each group. While doors are open `j`: a tag for each link, and `n`: the number of
/// each spoken code. Tags are made of the service's random name and the door's secret, so that they tell strangers nothing.
enum Announcement {
    /// The maximum number of addresses that are tried for one service.
    private static let endpointsMax = 8

    /// Returns the nearby addresses of a service. An announcement is a hint, and no host outside
    /// the room is called because of it.
    static func endpoints(of service: DiscoveredService) -> [PeerEndpoint] {
        service.hosts.filter(LocalAddresses.isNearby).prefix(endpointsMax).map { PeerEndpoint(host: $0, port: service.port) }
    }

    /// The maximum number of tags or numbers that are read of one service.
    private static let partsMax = 32

    static func text(groups: [DoorKeys], links: [DoorKeys], numbers: Set<Int>, name: String) -> [String: String] {
        var text = ["v": "\(ConnectionMachine.version)", "t": tags(groups, name)]
        if !links.isEmpty { text["j"] = tags(links, name) }
        if !numbers.isEmpty { text["n"] = numbers.sorted().map { "\($0)" }.joined(separator: ",") }
        return text
    }

    private static func tags(_ doors: [DoorKeys], _ name: String) -> String {
        doors.map { Base32.encode($0.mark.announcementTag(instanceName: name)) }.sorted().joined(separator: ",")
    }

    /// The tags or numbers under a key.
    static func parts(_ key: String, of service: DiscoveredService) -> [Substring] {
        Array((service.text[key] ?? "").split(separator: ",").prefix(partsMax))
    }

    static func tags(_ key: String, of service: DiscoveredService) -> Set<[UInt8]> {
        Set(parts(key, of: service).compactMap { Base32.decode($0) })
    }

    /// The numbers of doors with a spoken code.
    static func numbers(of service: DiscoveredService) -> Set<Int> {
        Set(parts("n", of: service).compactMap { Int($0) }.filter { (1...SpokenCode.numberMax).contains($0) })
    }
}
