// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerNode
import PeerReplica

/// Letting in again who was put out.
extension GroupWorkspace {
    /// Lets a member who was put out in again, or one laptop, or asks for it where that takes two.
    /// Where this member asked to put out somebody who is still in the group, takes that request
    /// back.
    func readmitMember(_ text: String) async throws -> Response {
        let graph = try await keeper.graph
        let laptop = laptopOut(text, in: graph)
        let member = try laptop.flatMap(graph.member(of:)) ?? findMember(text, in: graph)
        let subject = RemovalSubject(
            name: try people().name(of: member), device: laptop?.description)
        let devices = graph.devices(of: member)
        if devices.isEmpty { throw Self.stayedBehind(subject.text) }
        let asked = graph.openRemovals.filter {
            $0.by == ownMember && (laptop.map { [$0] } ?? devices).contains($0.target)
        }
        if !asked.isEmpty { return try await takeBack(asked, subject, member) }
        if laptop == nil, graph.isMember(member) { throw Failure(.refused, "\(subject.text) is in the group", fix: "peersync members") }
        let wanted = laptop.map { [$0] } ?? graph.devicesToReadmit(of: member)
        if wanted.allSatisfy({ graph.removal(of: $0)?.isLeaving == true }) {
            throw Failure(.refused, "\(subject.text) left by themselves", fix: "if they want to come back: peersync invite")
        }
        let device = keeper.device
        // Devices that were covered by the removal of somebody else are admitted anew. The first
        // one lets the member's other ones in.
        let first = wanted.contains(member.firstDevice) ? member.firstDevice : wanted[0]
        let replica = await keeper.replica
        try await keeper.write(wallClock: SystemClock.wallClock) { document in
            let graph = try document.graph
            let steps = wanted.compactMap { graph.readmissionStep(of: $0, by: device) }
            if steps.contains(.isAsked) {
                throw Failure(
                    .refused, "you asked for that already, and it takes a second member",
                    fix: "ask somebody else to run: \(subject.readmission)")
            }
            if steps.isEmpty,
                graph.obstacle(toAdmitting: first, by: device, replica: replica) != nil {
                throw Failure(
                    .refused, "only the founder of this group can let \(subject.text) in again, whom the older group removed",
                    fix: "ask the founder to run: \(subject.readmission)")
            }
            let operations = steps.isEmpty
                ? [MembershipOperation.admit(first, isSamePerson: false)]
                : steps.compactMap(\.operation)
            return operations.map { .members($0) }
        }
        let isIn = try await wanted.contains(where: keeper.graph.isMember)
        if isIn { try await keeper.renewKeys(wallClock: SystemClock.wallClock) }
        await workspace.node?.keysChanged(in: keeper)
        return .done(Done(
            id: member.description, kind: "member",
            message: isIn
                ? "\(subject.text) is in again, with all that they wrote. Their laptop comes back by itself when it is near."
                : "You asked for \(subject.text) to be let in again. When a second member runs the same command, they are in."))
    }

    /// A laptop that is out while its member is in, or that is not the member's first one, by the
    /// beginning of its id.
    private func laptopOut(_ text: String, in graph: ChangeGraph) -> DeviceID? {
        let found = graph.members.flatMap { member in
            graph.devices(of: member).filter { device in
                (device != member.firstDevice || graph.isMember(member)) && !text.isEmpty
                    && device.description.hasPrefix(text.lowercased())
            }
        }
        let asked = graph.openRemovals.filter { $0.by == ownMember }.map(\.target)
        let candidates = found.filter { !graph.isMember($0) || asked.contains($0) }
        return text.count >= Self.idLettersMin && candidates.count == 1 ? candidates[0] : nil
    }

    /// Fewer letters are more likely the name of somebody.
    private static let idLettersMin = 4

    /// Takes back what this member asked for, before a second member agreed.
    private func takeBack(
        _ asked: [ChangeGraph.OpenAsking], _ subject: RemovalSubject, _ member: MemberID
    ) async throws -> Response {
        try await keeper.write(wallClock: SystemClock.wallClock) { _ in
            asked.map { .members(.withdrawRemoval(asked: $0.change, $0.target)) }
        }
        return .done(Done(
            id: member.description, kind: "member",
            message: "You no longer ask to put \(subject.text) out. What somebody agreed to without having heard of this stays agreed."))
    }
}
