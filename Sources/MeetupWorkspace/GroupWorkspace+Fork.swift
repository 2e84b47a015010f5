// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerIdentity
import PeerNode
import PeerReplica

/// Going on in a new group with everything that was written, without certain members.
extension GroupWorkspace {
    /// - Parameters:
    ///   - name: Of the new group.
    ///   - without: The members who stay behind. Their guests stay behind as well, and the guests' guests. This
    ///     member comes along in any case.
    ///   - keeping: Guests who come along all the same, with their own guests.
    ///   - leavesGuests: Leave the guests behind without naming one to keep.
    func fork(_ name: String, without: [String], keeping: [String], leavesGuests: Bool) async throws -> Response {
        let name = try Texts.title(name, what: "group name")
        if without.isEmpty {
            throw Failure(.usage, "say who does not come along", fix: "peersync group fork NAME --without MEMBER")
        }
        if try workspace.all.contains(where: { try workspace.name(of: $0).lowercased() == name.lowercased() }) {
            throw Failure(.refused, "there is a group “\(VisibleText.line(name))” here already", fix: "give the new group another name")
        }
        let graph = try await keeper.graph
        let people = try people()
        let left = try Set(without.map { try findMember($0, in: graph) })
        if left.contains(ownMember) { throw Failure(.refused, "that is you", fix: "to leave the group: peersync leave") }
        let kept = try Set(keeping.map { try findMember($0, in: graph) })
        if let both = kept.intersection(left).first {
            throw Failure(
                .usage, "\(VisibleText.line(people.name(of: both))) can either come along or not", fix: "name them once, after --without or --keep")
        }
        let targets = left.flatMap { graph.devices(of: $0) }
        let stays = kept.union([ownMember]).flatMap { graph.topDevices(of: $0) }
        let guests = Set(graph.members(below: targets, keeping: stays)).subtracting(left).subtracting(kept)
        let unsaid = kept.isEmpty && !leavesGuests ? try namesToAskAbout(guests, in: graph) : []
        if !unsaid.isEmpty {
            throw Failure(
                .refused, "these came in through them, or through their guests: \(RemovalSubject.list(unsaid))",
                fix: "say who of them comes along: \(Self.keepOptions(unsaid)); or leave all of them behind: --without-guests")
        }
        let out = left.union(guests)
        let devices = graph.memberDevices.filter { device in
            device != keeper.device && graph.member(of: device).map { !out.contains($0) } == true
        }
        try check(graph, devices)
        var generator = SystemRandomNumberGenerator()
        let forked = try await GroupFounding.fork(
            of: keeper, name: name, devices: devices, in: workspace.folder, wallClock: SystemClock.wallClock, using: &generator)
        let group = try await workspace.add(forked)
        let members = Set(devices.compactMap(graph.member(of:))).subtracting([ownMember])
        func persons(_ members: Set<MemberID>) -> [Person] {
            members.map { people.person($0) }.sorted { ($0.name, $0.member) < ($1.name, $1.member) }
        }
        return .forked(ForkReport(
            group: group.keeper.group.description, name: name, origin: keeper.group.description,
            originName: try workspace.name(of: self.group), members: persons(members), left: persons(out)))
    }

    private func check(_ graph: ChangeGraph, _ devices: [DeviceID]) throws {
        if graph.heads.count > ChangeLimits.forkHeadsMax {
            throw Failure(
                .refused, "more than \(ChangeLimits.forkHeadsMax) changes here are not joined by a later one yet",
                fix: "write something in this group, such as a note, and try again")
        }
        if graph.forksBelow >= ChangeLimits.forkDepthMax {
            throw Failure(
                .refused, "this group goes back through \(graph.forksBelow) forks already, which is the most; a further fork would not show the oldest words",
                fix: "put members out of this group instead: peersync members remove NAME")
        }
        if devices.count > ChangeLimits.forkDevicesMax {
            throw Failure(
                .refused, "at most \(ChangeLimits.forkDevicesMax) laptops come along at once, and here are \(devices.count)",
                fix: "leave some out with --without, and let them in afterwards: peersync invite")
        }
    }
}
