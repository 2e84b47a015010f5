// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import PeerNode

/// Whether laptops in the same room can find and call each other.
extension Checkup {
    private static let listeningTime = Duration.seconds(3)

    static func nearby(_ status: StatusReport?) async -> [Check] {
        let isServing = status?.serving == true
        let port = isServing ? status?.port.flatMap { UInt16(exactly: $0) } : nil
        let probe = await DiscoveryProbe.listening(for: port, within: listeningTime)
        let problem = (isServing ? status?.discoveryProblem : nil) ?? probe.problem
        var checks = [tunnel(), discovery(problem), local()]
        if let port, problem == nil { checks.append(announcement(probe, port)) }
        return checks + (multicastDNS().map { [$0] } ?? [])
    }

    private static func tunnel() -> Check {
        let tunnels = LocalNetwork.tunnels()
        return tunnels.isEmpty
            ? Check("tunnel", .ok, "no VPN is in the way")
            : Check(
                "tunnel", .warn, "a VPN is on (\(tunnels.joined(separator: ", "))): many keep a laptop from its neighbours",
                fix: "switch it off for the meetup, or name the other interface: peersync serve --interface wlan0")
    }

    private static func multicastDNS() -> Check? {
        guard let sockets = LocalNetwork.multicastDNSSockets(), sockets > 1 else { return nil }
        return Check(
            "mdns", .warn, "\(sockets) programs answer mDNS here; beside Avahi that is often systemd-resolved or a browser, and they may disturb each other",
            fix: "if laptops are not found: MulticastDNS=no in /etc/systemd/resolved.conf, then sudo systemctl restart systemd-resolved; or close the browser")
    }

    private static func discovery(_ problem: String?) -> Check {
        problem.map {
            Check(
                "discovery", .fail, "nearby laptops are not found by themselves: \(tr(sentence: $0))",
                fix: "sudo systemctl start avahi-daemon (apt install avahi-daemon); or give an address: peersync serve --peer HOST:PORT")
        } ?? Check("discovery", .ok, "an mDNS daemon answers")
    }

    private static func local() -> Check {
        LocalNetwork.isLocalTaken()
            ? Check(
                "local", .warn, "names that end in .local are asked of this network's name server, and Avahi may stop for that",
                fix: "AVAHI_DAEMON_DETECT_LOCAL=0 in /etc/default/avahi-daemon, then sudo systemctl restart avahi-daemon")
            : Check("local", .ok, "names that end in .local are left to mDNS")
    }

    private static func announcement(_ probe: DiscoveryProbe, _ port: UInt16) -> Check {
        guard let name = probe.ownHostName else {
            return Check(
                "announcement", .warn, "what this laptop announces is not heard, not even here: a firewall keeps it in, the mDNS daemon's settings do, or serve runs with --no-mdns",
                fix: "sudo ufw allow 5353/udp; and neither disable-publishing nor deny-interfaces in /etc/avahi/avahi-daemon.conf; or the others give your address: peersync serve --peer HOST:\(port)")
        }
        if probe.others.isEmpty {
            return Check(
                "announcement", .warn, "this laptop hears its own announcement and no other one: nobody else serves, or something keeps mDNS from passing",
                fix: "where the network filters mDNS, a phone's hotspot helps, or an address: peersync serve --peer HOST:PORT; the others may have a firewall that has to let UDP port 5353 through")
        }
        let host = ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? ""
        let called = name.split(separator: ".").first.map(String.init) ?? name
        return called.hasPrefix(host + "-")
            ? Check("announcement", .ok, "announcements pass in both directions; this laptop is called “\(called)” in this network, for another one has its name, which does no harm")
            : Check("announcement", .ok, "this laptop's announcement is heard, and so are others")
    }

    /// - Returns: Nil when there is nobody to ask.
    static func reach(_ client: WorkspaceClient, _ status: StatusReport) async -> Check? {
        guard status.port != nil, case .dialedBack(let report)? = try? await client.perform(.dialBack), let name = report.by?.name else { return nil }
        return report.isReached
            ? Check("reach", .ok, "\(VisibleText.line(name))’s laptop was asked to call this one, and could")
            : Check(
                "reach", .warn, "\(VisibleText.line(name))’s laptop was asked to call this one, and could not: a firewall here keeps calls out, or serve listens at another address. What is written still gets through while this laptop calls the others",
                fix: "let the others in: sudo ufw allow \(status.port ?? 0)/tcp, or switch the firewall off for the meetup; and leave --listen out")
    }
}
