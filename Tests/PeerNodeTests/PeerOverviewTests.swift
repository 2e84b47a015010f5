// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import PeerNode
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

struct PeerOverviewTests {
    private let group = GroupID(words: [1, 0, 0, 0])
    private let own = DeviceID(words: [1, 0, 0, 0])
    private let bruno = DeviceID(words: [2, 0, 0, 0])

    private func overview(otherVersions: [NodeState.OtherVersion] = [], _ fill: (inout ConnectionTable) -> Void) -> [PeerStatus] {
        var table = ConnectionTable()
        fill(&table)
        return PeerOverview(
            group: group, own: own, ownHosts: ["10.0.0.1"], table: table, connections: [:], memories: [:],
            memberOf: { _ in nil }, otherVersions: otherVersions, now: 0
        ).statuses
    }

    private func refused(_ name: String, _ host: String, in table: inout ConnectionTable) {
        var random = SplitMix64(seed: 1)
        table.directory.serviceAnnounced(name, group: group, at: [PeerEndpoint(host: host, port: 4_000)], now: Instant(.zero))
        table.directory.dialFailed(.service(group: group, name: name), reason: "refused", now: Instant(.zero), using: &random)
    }

    @Test("A member's laptop that speaks another version of the protocol is listed with what is wrong, and not called")
    func otherVersion() {
        let other = NodeState.OtherVersion(group: group, endpoint: PeerEndpoint(host: "10.0.0.2", port: 4_000), version: "3")
        let shown = overview(otherVersions: [other]) { _ in }
        #expect(shown.map(\.state) == [.otherVersion])
        #expect(shown.map(\.reason) == ["it speaks protocol version 3, this one 2"])
    }

    @Test("A stale announcement of a laptop that is listed anyway, or of this one, is not shown as somebody else")
    func stale() {
        let statuses = overview { table in
            table.directory.addressLearned(
                PeerEndpoint(host: "10.0.0.2", port: 5_000), group: group, device: bruno, source: .remembered, now: Instant(.zero))
            refused("ps-old", "10.0.0.2", in: &table)
            refused("ps-own", "10.0.0.1", in: &table)
        }
        #expect(statuses.map(\.device) == [bruno])
    }

    @Test("Somebody who cannot be reached is shown, and so is somebody new beside a known laptop")
    func strangers() {
        let statuses = overview { table in
            refused("ps-far", "10.0.0.3", in: &table)
            table.directory.serviceAnnounced(
                "ps-new", group: group, at: [PeerEndpoint(host: "10.0.0.1", port: 7_000)], now: Instant(.zero))
        }
        #expect(statuses.map(\.address) == ["10.0.0.3:4000", "10.0.0.1:7000"])
    }

    @Test("Peers of another group are not listed")
    func otherGroup() {
        let statuses = overview { table in
            table.directory.serviceAnnounced(
                "ps-x", group: GroupID(words: [9, 9, 9, 9]), at: [PeerEndpoint(host: "10.0.0.9", port: 1)], now: Instant(.zero))
        }
        #expect(statuses.isEmpty)
    }
}
