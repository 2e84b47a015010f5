// SPDX-License-Identifier: Apache-2.0
// peersync

/// Which admissions and removals count, where members removed each other or went on beside their removal.
///
/// A change *stands* when its device was let in by an admission that counts and every removal of its member that counts
/// came after the change, or before that admission: who is let in again is so with all that they wrote. An admission
/// counts when its change stands. A removal counts when its change stands against the removals of its author by others
/// than the one it removes: two who remove each other are both out, and who is out removes nobody else beside it. Of
/// removals in a ring, which nothing decides, all count.
///
/// This is the well-founded reading of these rules (Van Gelder, Ross & Schlipf, 1991): the same for each order of arrival.
struct Standing: Sendable {
    struct Admission: Hashable, Sendable {
        /// The change that admits.
        let change: Int
        let author: DeviceID
        let device: DeviceID
        let member: MemberID
        let isFounding: Bool
    }

    struct Removal: Hashable, Sendable {
        /// The change that removes.
        let change: Int
        let author: DeviceID
        let member: MemberID
    }

    private let members: [DeviceID: Set<MemberID>]
    /// Those that count.
    private(set) var admissions: [DeviceID: [Admission]] = [:]
    private(set) var removals: [Removal] = []

    /// - Parameters:
    ///   - admissions: All of a graph, or of one change's past; removals likewise.
    init(admissions all: [Admission], removals: [Removal], in graph: ChangeGraph) {
        members = all.reduce(into: [:]) { $0[$1.device, default: []].insert($1.member) }
        // What counts at least makes what counts at most, and the other way round, until nothing moves.
        var most = removals
        while true {
            let least = counting(removals, against: most, all, graph)
            let next = counting(removals, against: least, all, graph)
            if next == most { break }
            most = next
        }
        self.removals = most
        admissions = counting(all, against: most, graph)
    }

    /// Whether a device's change stands.
    func stands(_ change: Int, by device: DeviceID, in graph: ChangeGraph) -> Bool {
        Self.stands(change, admissions[device] ?? [], against: removals(of: device, among: removals), graph)
    }

    /// Whether no removal that counts has to do with a device that was let in.
    func isUndisputed(_ device: DeviceID) -> Bool {
        admissions[device] != nil && removals(of: device, among: removals).isEmpty
    }

    /// Whether what a device writes after everything here stands.
    func isMember(_ device: DeviceID, in graph: ChangeGraph) -> Bool {
        let removals = removals(of: device, among: removals)
        return (admissions[device] ?? []).contains { admission in removals.allSatisfy { graph.precedes($0.change, admission.change) } }
    }

    // MARK: -

    private static func stands(
        _ change: Int, _ admissions: [Admission], against removals: [Removal], _ graph: ChangeGraph
    ) -> Bool {
        admissions.contains { admission in
            removals.allSatisfy { graph.precedes(change, $0.change) || graph.precedes($0.change, admission.change) }
        }
    }

    private func removals(of device: DeviceID, among removals: [Removal]) -> [Removal] {
        guard !removals.isEmpty, let members = members[device] else { return [] }
        return removals.filter { members.contains($0.member) }
    }

    /// Admissions that count if these removals do: the fewest that the rules allow.
    private func counting(_ all: [Admission], against removals: [Removal], _ graph: ChangeGraph) -> [DeviceID: [Admission]] {
        var counting: [DeviceID: [Admission]] = [:]
        var rest = all
        while true {
            let new = rest.filter { admission in
                admission.isFounding || Self.stands(
                    admission.change, counting[admission.author] ?? [], against: self.removals(of: admission.author, among: removals), graph)
            }
            if new.isEmpty { return counting }
            for admission in new { counting[admission.device, default: []].append(admission) }
            rest.removeAll { new.contains($0) }
        }
    }

    private func counting(
        _ all: [Removal], against removals: [Removal], _ admissions: [Admission], _ graph: ChangeGraph
    ) -> [Removal] {
        let admissions = counting(admissions, against: removals, graph)
        return all.filter { removal in
            let others = self.removals(of: removal.author, among: removals)
                .filter { members[$0.author]?.contains(removal.member) != true }
            return Self.stands(removal.change, admissions[removal.author] ?? [], against: others, graph)
        }
    }
}
