// SPDX-License-Identifier: Apache-2.0
// peersync

/// Who is in the group, whose a device is, and which keys the group has.
extension ChangeGraph {
    /// Whether a device is in the group now: what it writes on top of everything counts.
    public func isMember(_ device: DeviceID) -> Bool {
        membership.admissionsByDevice[device]?.contains { !resolution.spent.contains($0) } == true
    }

    /// Whether a counting removal covers the admission by which a change speaks (rule 4).
    public func isCovered(_ index: Int) -> Bool { resolution.isCovered(lanes[nodes[index].lane].voice) }

    /// Whether a removal covers what a change's chain speaks by (rule 4).
    package func covers(_ removal: Membership.Decision, _ index: Int) -> Bool {
        membership.covers(removal, lanes[nodes[index].lane].voice)
    }

    /// The change that made the admission by which a change speaks; nil for the founder's device.
    package func admittingChange(of index: Int) -> Int? { membership.admissions[lanes[nodes[index].lane].voice].change }

    /// Whether some chain or branch is beyond `ChainBounds`.
    package var isBeyondBounds: Bool { bounds.isExceeded }

    /// The devices in the line of a change, its own first (rule 2).
    public func line(of index: Int) -> [DeviceID] {
        var line: [DeviceID] = []
        membership.forEachAbove(lanes[nodes[index].lane].voice) { device in
            line.append(device)
            return true
        }
        return line
    }

    /// Returns the member who owns a device, according to the admission by which the device speaks;
    /// nil where nobody admitted the device.
    ///
    /// Several admissions of a device may name different members. The admission by which the device
    /// itself speaks decides; for a device that wrote nothing, the earliest admission that counts,
    /// which is the same on every replica with the same changes.
    public func member(of device: DeviceID) -> MemberID? {
        voice(of: device).map { membership.admissions[$0].member }
    }

    /// The admission by which a device writes, or could write, as an index.
    ///
    /// - Parameter host: A device whose admissions come before those by others where the device wrote nothing yet.
    ///   Others can admit it too, and date that back, to have it below them.
    func voice(of device: DeviceID, preferring host: DeviceID? = nil) -> Int? {
        guard let admissions = membership.admissionsByDevice[device] else { return nil }
        if admissions.count == 1 { return admissions[0] }
        let spoken = admissions.filter { voicesSpoken.contains($0) }
        let unspent = admissions.filter { !resolution.spent.contains($0) }
        let byHost = unspent.filter { host != nil && membership.admissions[$0].change.map(self.device(of:)) == host }
        let candidates = [spoken.filter { !resolution.spent.contains($0) }, byHost, unspent, spoken, admissions]
        return candidates.first { !$0.isEmpty }?.min { left, right in
            guard let one = membership.admissions[left].change else { return true }
            guard let other = membership.admissions[right].change else { return false }
            return isShownBefore(other, one)
        }
    }

    /// The devices of a member, as the admissions by which they can write now, or else the first ones, say; sorted.
    public func devices(of member: MemberID) -> [DeviceID] {
        membership.admissionsByDevice.keys.filter { self.member(of: $0) == member }.sorted()
    }

    /// Whether a member is in the group with some device.
    public func isMember(_ member: MemberID) -> Bool { devices(of: member).contains(where: isMember) }

    /// All members that were ever admitted to this group, in order of their first admission.
    public var members: [MemberID] {
        var seen: Set<MemberID> = []
        return membership.admissions.filter { !$0.isEarlier }.map(\.member).filter { seen.insert($0).inserted }
    }

    /// Whether a device is in the group and everything is here that it needs to write, see `awaitsEarlierLog`.
    public func canWrite(_ device: DeviceID) -> Bool { isMember(device) && !awaitsEarlierLog }

    /// Whether a device was admitted once and is out now, through its own removal or its host's.
    public func isOut(_ device: DeviceID) -> Bool { membership.hasAdmitted(device) && !isMember(device) }

    /// Whether a device wrote in the older group, and nobody let it into the fork, as far as is known here.
    public func stayedBehind(_ device: DeviceID) -> Bool {
        membership.earlierDevices.contains(device) && !membership.hasAdmitted(device)
    }

    /// Whether a fork knows a device from the older group. While `awaitsEarlierLog`, false is not
    /// final: the missing changes may name the device.
    public func isKnownFromOlder(_ device: DeviceID) -> Bool {
        membership.isKnownFromOlder(device) || earlier?.fork.devices.contains(device) == true
    }

    /// Why an admission of a device would have no effect.
    public enum AdmissionObstacle: Hashable, Sendable {
        /// A removal put the device itself out, which a readmission alone lifts (rule 14).
        case putOut
        /// A removal put the device out in the older group: only the fork's founder can admit it.
        case putOutOfOlder
    }

    /// Returns why an admission of a device by another one, as that one's next change, would have
    /// no effect; nil where it has one, and where the host cannot write that change next: it is
    /// out, has to write under another replica id, or has more heads to join than one change names.
    ///
    /// - Complexity: O(changes): the rules judge a copy of the graph in which the host did it.
    public func obstacle(
        toAdmitting device: DeviceID, by host: DeviceID, replica: ReplicaID
    ) -> AdmissionObstacle? {
        guard membership.canAdmit(device, by: host) else { return .putOutOfOlder }
        // A removal names a device that was admitted.
        guard membership.hasAdmitted(device) else { return nil }
        switch voice(of: host, replica: replica) {
        case .goesOn, .begins: break
        case .needsNewReplica, .awaitsEarlierLog, .none: return nil
        }
        let admission = nextChange(
            by: host, replica: replica, wallClock: 0,
            operations: [.members(.admit(device, isSamePerson: false))])
        if admission.operations.isEmpty { return nil }
        var trial = self
        // No change has this hash.
        let id = ChangeID(words: [.max, .max, .max, .max])
        trial.append(IdentifiedChange(id: id, change: admission))
        trial.settle()
        return trial.isMember(device) ? nil : .putOut
    }

    /// A group key that a change brought in.
    public struct Rekey: Sendable {
        public let id: ChangeID
        /// 16 bytes.
        public let check: [UInt8]
        public let sealed: [SealedKeys]
        /// Whether it counts and follows every counting removal that covers somebody.
        public let isFresh: Bool
    }

    /// The group keys that counting changes brought in, the latest first by Lamport number, then hash.
    ///
    /// - Complexity: O(rekeys × removals that no other follows).
    public var rekeys: [Rekey] {
        var last: [Int] = []
        for number in resolution.removalsInEffect.sorted() {
            let removal = membership.removals[number]
            last.removeAll { precedes($0, removal.change) }
            last.append(removal.change)
        }
        return membership.rekeys.filter { countsStrictly($0.change) }
            .sorted { isShownBefore($0.change, $1.change) }
            .map { rekey in
                Rekey(
                    id: nodes[rekey.change].id, check: rekey.check, sealed: rekey.sealed,
                    isFresh: last.allSatisfy { $0 != rekey.change && precedes($0, rekey.change) })
            }
    }

    /// The devices that are in the group now, sorted.
    public var memberDevices: [DeviceID] { membership.admissionsByDevice.keys.filter(isMember).sorted() }

    /// The devices that are in the group now, in the order in which they were let in: by Lamport number, then hash.
    package var memberDevicesByAdmission: [DeviceID] {
        var seen: Set<DeviceID> = []
        return membership.admissions.indices.filter { !resolution.spent.contains($0) }.map { membership.admissions[$0] }
            .filter { !$0.isEarlier }
            .sorted { left, right in
                guard let one = left.change else { return true }
                guard let other = right.change else { return false }
                return one != other && isShownBefore(other, one)
            }
            .map(\.device).filter { seen.insert($0).inserted }
    }

    /// The removals that count, in order of arrival.
    public var countingRemovals: [Membership.Decision] {
        if resolution.isTrivial { return [] }
        return resolution.removals.sorted().map { membership.removals[$0] }
    }

    /// Those of the removals that count which have authority over their target, so that they put
    /// somebody out.
    public var removalsInEffect: [Membership.Decision] {
        resolution.removalsInEffect.sorted().map { membership.removals[$0] }
    }

    /// The readmissions that count, in order of arrival.
    public var countingReadmissions: [Membership.Decision] {
        resolution.readmissions.sorted().map { membership.readmissions[$0] }
    }
}
