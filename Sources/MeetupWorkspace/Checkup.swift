// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import PeerNode
import PeerReplica

/// One thing that was looked at.
public struct Check: Hashable, Sendable, Codable {
    public enum State: String, Hashable, Sendable, Codable { case ok, warn, fail }

    /// For scripts: data, disk, keys, document, clock, replica, serve, network, tunnel, discovery, local, announcement, mdns,
    /// peers, reach, version or privacy.
    public let name: String
    public let state: State
    /// What was found, in a sentence.
    public let finding: String
    public let fix: String?

    init(_ name: String, _ state: State, _ finding: Phrase, fix: Phrase? = nil) {
        self.name = name
        self.state = state
        self.finding = finding.text
        self.fix = fix?.text
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(state, forKey: .state)
        try container.encode(finding, forKey: .finding)
        try container.encode(fix, forKey: .fix)
    }

    init(_ name: String, failing error: any Error) {
        let failure = Failure.explaining(error)
        self.init(name, .fail, Phrase(verbatim: failure.message), fix: failure.fix.map(Phrase.init(verbatim:)))
    }
}

/// Whether anything on this laptop, or in its network, keeps people from working together.
public enum Checkup {
    private static let bytesFreeMin: Int64 = 100 << 20

    /// Looks at everything; writes nothing.
    public static func checks(path: String) async -> [Check] {
        var checks: [Check] = []
        var status: StatusReport?
        var client: WorkspaceClient?
        if FileManager.default.fileExists(atPath: path) {
            do {
                let folder = try DataFolder(path: path)
                checks.append(Check("data", .ok, "\(path) is there, for you alone"))
                checks.append(disk(folder))
                checks += groups(folder)
                let asked = try WorkspaceClient(path: path, group: folder.groups().first?.group.description)
                status = await self.status(asked)
                client = asked
            } catch {
                checks.append(Check("data", failing: error))
            }
        } else {
            checks.append(Check("data", .warn, "nothing is here yet", fix: "peersync serve, or peersync join"))
        }
        checks.append(
            status?.serving == true
                ? Check("serve", .ok, "running, on port \(status?.port.map(String.init) ?? "–")")
                : Check("serve", .warn, "not running: nobody gets what you write", fix: "run `peersync serve` in another terminal and leave it there"))
        checks.append(network())
        checks += await nearby(status)
        // While that was listened to, somebody may have come.
        if let client, let status = await self.status(client), status.serving {
            checks.append(peers(status))
            if let check = await reach(client, status) { checks.append(check) }
            checks.append(version(status))
        }
        checks.append(privacy(name: status?.name))
        return checks
    }

    private static func status(_ client: WorkspaceClient) async -> StatusReport? {
        if case .status(let report)? = try? await client.perform(.status) { report } else { nil }
    }

    private static func disk(_ folder: DataFolder) -> Check {
        guard let free = folder.bytesFree else { return Check("disk", .warn, "how much space is left cannot be found out") }
        let size = free < 10 << 30 ? tr("\(free >> 20) MiB") : tr("\(free >> 30) GiB")
        return free < bytesFreeMin
            ? Check("disk", .fail, "only \(size) are free", fix: "free some space; nothing that was acknowledged is lost") : Check("disk", .ok, "\(size) are free")
    }

    private static func groups(_ folder: DataFolder) -> [Check] {
        do {
            let open = try folder.openKeyFiles
            let keys =
                !folder.hasPassphrase
                ? Check("keys", .ok, "readable by you alone; no passphrase")
                : open == 0
                    ? Check("keys", .ok, "locked by a passphrase")
                    : Check("keys", .warn, "there is a passphrase, but \(open) of the keys are not locked", fix: "peersync passphrase, with the same one")
            return [keys] + (try folder.groups().flatMap(document))
        } catch {
            return [Check("keys", failing: error)]
        }
    }

    private static func document(_ group: GroupFolder) -> [Check] {
        let id = String(group.group.description.prefix(8))
        do {
            let findings = try group.examine()
            let (changes, name) = (findings.changes, findings.name ?? id)
            let document = findings.isMember
                ? Check("document", .ok, "\(changes) changes in “\(name)”, every one as it was written")
                : Check("document", .warn, "\(changes) changes in “\(name)”, every one as it was written; but you were put out", fix: "ask a member for: peersync members readmit; or put it aside: peersync leave --here")
            return [document] + (findings.newest.map { [clock($0)] } ?? []) + (findings.forks > 0 ? [replica(name)] : [])
        } catch {
            let failure = Failure.explaining(error)
            return [Check("document", .fail, "of group \(id): \(failure.message)", fix: failure.fix.map(Phrase.init(verbatim:)))]
        }
    }

    private static func replica(_ name: String) -> Check {
        Check(
            "replica", .warn, "in “\(name)” a laptop, or more than one, went on from an older state of its data: from a backup, or a copy of the folder. Of both what reached this laptop is here",
            fix: "nothing is to be done; but never use two copies of one data folder: another laptop of yours gets in by peersync invite --my-device")
    }

    /// By so much a change may be from the future before somebody is told.
    private static let clockDifferenceMax: Int64 = 120_000

    /// - Parameter newest: When others wrote last, by their clocks.
    private static func clock(_ newest: Int64) -> Check {
        let now = SystemClock.wallClock
        guard newest > now + clockDifferenceMax else { return Check("clock", .ok, "nothing here is from the future") }
        return Check(
            "clock", .warn, """
                somebody wrote at \(Timestamp(milliseconds: newest).minute) UTC, and here it is \(Timestamp(milliseconds: now).minute): one of the \
                clocks is wrong. No order depends on it, only the times that are shown
                """,
            fix: "look at the clock: sudo timedatectl set-ntp true, or set it by hand")
    }

    private static func network() -> Check {
        // A network without a router has link-local addresses only; discovery and calls work there.
        let reachable = LocalAddresses.reachable()
        let addresses = reachable.isEmpty ? LocalAddresses.all() : reachable
        return addresses.isEmpty
            ? Check("network", .fail, "this laptop is in no network", fix: "join the Wi-Fi of the others, or let one of you open a hotspot")
            : Check("network", .ok, "reachable at \(addresses.joined(separator: ", "))")
    }

    private static func peers(_ status: StatusReport) -> Check {
        let inSync = status.peers.filter { $0.state == "in_sync" }.count
        if inSync > 0 { return Check("peers", .ok, "laptops in sync: \(inSync); known besides: \(status.peers.count - inSync)") }
        let others = status.peers.filter { $0.state != "other_version" }
        guard let peer = others.first(where: { $0.reason != nil }) ?? others.first else {
            return Check("peers", .warn, "no other laptop has been seen", fix: "peersync invite, and peersync join on the other one")
        }
        if peer.state == "refused" {
            return Check(
                "peers", .warn, "the others do not let this laptop in: \(tr(sentence: peer.reason ?? ""))",
                fix: "if you were put out, ask a member for: peersync members readmit; if you came only now, wait until they have heard of it")
        }
        let isUnanswered = peer.state != "lost" && status.peers.contains { ["found", "waiting", "connecting"].contains($0.state) }
        let fix: Phrase = isUnanswered
            ? "its announcement is heard, but nobody answers: a firewall on one of the two (sudo ufw allow from 192.168.0.0/16, or switch it off for the meetup), or a network that keeps laptops apart: then a phone's hotspot helps"
            : "check that both are in the same network and serve runs on both; some networks of cafés keep laptops apart: then a phone's hotspot helps"
        return Check("peers", .warn, "nobody is in sync; \(peer.name ?? tr("somebody")): \(peer.reason.map(tr(sentence:)) ?? tr(word: peer.state))", fix: fix)
    }

    private static func version(_ status: StatusReport) -> Check {
        guard let other = status.peers.first(where: { $0.state == "other_version" }) else {
            return Check("version", .ok, "peersync \(status.version), which every laptop nearby understands")
        }
        return Check(
            "version", .warn, "a member’s laptop at \(other.address ?? "?") is not understood: \(other.reason ?? "")",
            fix: "install the same peersync on both; which one it is: peersync --version")
    }

    /// What the announcement tells everybody in the network: see the threat model.
    private static func privacy(name: String?) -> Check {
        let host = ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? ""
        let folded = { (text: String) in text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil) }
        let isNamed = (name ?? "").split(separator: " ").contains { $0.count >= 3 && folded(host).contains(folded(String($0))) }
        return isNamed
            ? Check(
                "privacy", .warn, "others in this network see that a peersync is here, the laptop's name “\(host)”, its address and port; not which group; but the laptop has your name", fix: "sudo hostnamectl hostname laptop, before the next meetup")
            : Check("privacy", .ok, "others in this network see that a peersync is here, the laptop's name “\(host)”, its address and port; not who you are, nor which group")
    }
}
