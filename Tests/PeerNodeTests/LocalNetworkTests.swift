// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerDiscovery
@testable import PeerNode
import Testing

/// What a laptop finds out of its own network.
struct LocalNetworkTests {
    private let ownHosts: Set = ["192.168.1.2", "fe80::2%eth0"]

    private func found(_ name: String, at host: String, port: UInt16) -> DiscoveryEvent {
        .found(DiscoveredService(name: name, hostName: "\(name).local.", hosts: [host], port: port, text: [:]))
    }

    /// - Returns: What is known then, and after which events there was nothing left to wait for.
    private func hearing(_ events: [DiscoveryEvent], port: UInt16?) -> (probe: DiscoveryProbe, isContent: [Bool]) {
        var probe = DiscoveryProbe()
        let isContent = events.map { probe.hear($0, port: port, ownHosts: ownHosts) }
        return (probe, isContent)
    }

    @Test("Listening goes on until its own announcement and another one are heard")
    func listening() {
        let heard = hearing([.available, found("anna", at: "fe80::2%eth0", port: 4711), found("bruno", at: "192.168.1.3", port: 4711)], port: 4711)
        #expect(heard.isContent == [false, false, true])
        #expect(heard.probe.problem == nil)
        #expect(heard.probe.ownHostName == "anna.local.")
        #expect(heard.probe.others == ["bruno.local."])
    }

    @Test("Another program of this laptop is neither its own announcement nor another laptop")
    func secondProgram() {
        let heard = hearing([.available, found("anna", at: "192.168.1.2", port: 4712)], port: 4711)
        #expect(heard.isContent == [false, false])
        #expect(heard.probe.ownHostName == nil)
        #expect(heard.probe.others.isEmpty)
    }

    @Test("Where nothing is announced here the daemon's answer is enough, and its absence is told")
    func nothingAnnounced() {
        #expect(hearing([.available], port: nil).isContent == [true])
        let absent = hearing([.unavailable("it went away")], port: 4711)
        #expect(absent.isContent == [true])
        #expect(absent.probe.problem == "it went away")
        #expect(hearing([], port: 4711).probe.problem != nil)
    }

    @Test("Names in .local that go to a name server are noticed", arguments: [
        ("nameserver 10.0.0.1\nsearch firma.local home\n", true), ("domain LOCAL", true), ("search\tlan\tlocal", true), ("search local.example", false),
        ("# search local", false), ("nameserver 10.0.0.1", false), ("search", false), ("", false),
    ])
    func local(text: String, isAsked: Bool) { #expect(LocalNetwork.asksNameServerForLocal(text) == isAsked) }
}
