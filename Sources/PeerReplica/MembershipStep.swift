// SPDX-License-Identifier: Apache-2.0
// peersync

/// The operation that a device writes to remove or readmit another device, by the rules of
/// `MembershipResolution`.
public enum MembershipStep: Hashable, Sendable {
    /// The operation takes effect by itself.
    case decides(MembershipOperation)
    /// The operation completes another member's asking.
    case agrees(MembershipOperation, with: MemberID)
    /// The operation takes effect when a second member agrees.
    case asks(MembershipOperation)
    /// This member asked already, and nobody agreed yet.
    case isAsked

    public var operation: MembershipOperation? {
        switch self {
        case .decides(let operation), .agrees(let operation, _), .asks(let operation): operation
        case .isAsked: nil
        }
    }

    /// The guests of a removed device that stay; nil where nothing is removed.
    public var keeping: [DeviceID]? {
        switch operation {
        case .remove(_, _, let keeping), .agreeRemoval(_, _, let keeping), .askRemoval(_, _, let keeping): keeping
        default: nil
        }
    }

    /// Whether the operation takes effect at once.
    public var isEffective: Bool {
        switch self {
        case .decides, .agrees: true
        case .asks, .isAsked: false
        }
    }
}

extension ChangeGraph {
    /// An asking that somebody could still agree to.
    public struct OpenAsking: Hashable, Sendable {
        /// The change that asked.
        public let change: ChangeID
        public let index: Int
        public let target: DeviceID
        public let by: MemberID
        public let reason: String
        /// Of a removal: the devices that may stay.
        public let keeping: Set<DeviceID>
    }

    /// The removals that were asked for and not agreed to, oldest first. The target is in the group, or a guest of it is.
    public var openRemovals: [OpenAsking] {
        open { if case .removal(let target) = $0, isMember(target) || hasGuests(target) { target } else { nil } }
    }

    /// Whether somebody is in the group who came in through a device.
    private func hasGuests(_ device: DeviceID) -> Bool {
        memberDevices.contains { other in
            other != device && currentVoice(of: other).map { membership.isInLine(device, of: $0) } == true
        }
    }

    /// The readmissions that were asked for and not agreed to, oldest first.
    public var openReadmissions: [OpenAsking] {
        open { if case .readmission(let target) = $0, isOut(target) { target } else { nil } }
    }

    /// Returns the open askings. An asking with an agreement is over, even when the removal was
    /// taken back.
    private func open(_ target: (Membership.Asking.Subject) -> DeviceID?) -> [OpenAsking] {
        let answered = Set((membership.removals + membership.readmissions)
            .filter { countsStrictly($0.change) }.compactMap(\.supporters.first))
        let readmitted = lastDecisions(countingReadmissions.filter { $0.authority == 0 })
        let removed = lastDecisions(removalsInEffect.filter { !$0.isLeaving })
        /// Whether what was decided since the asking leaves an agreement nothing to do: the target
        /// was let in again with the founder's authority, or put out by a removal that a
        /// readmission would not lift (rule 13).
        func isOver(_ asking: Membership.Asking, _ target: DeviceID) -> Bool {
            guard case .readmission = asking.subject else {
                return readmitted[target, default: []].contains { precedes(asking.change, $0) }
            }
            return removed[target, default: []].contains { !precedes($0, asking.change) }
        }
        return membership.askings.compactMap { asking in
            guard
                let target = target(asking.subject), asking.withdrawals.isEmpty, countsStrictly(asking.change),
                !resolution.spent.contains(asking.voice), !answered.contains(asking.change),
                !isOver(asking, target)
            else { return nil }
            return OpenAsking(
                change: nodes[asking.change].id, index: asking.change, target: target, by: asking.by, reason: asking.reason,
                keeping: asking.keeping)
        }
    }

    /// By target the changes that decided, of each lane the last one.
    private func lastDecisions(_ decisions: [Membership.Decision]) -> [DeviceID: [Int]] {
        var last: [DeviceID: [Int: Int]] = [:]
        for decision in decisions {
            last[decision.target, default: [:]][nodes[decision.change].lane] = max(
                last[decision.target]?[nodes[decision.change].lane] ?? 0, decision.change)
        }
        return last.mapValues { Array($0.values) }
    }

    /// The devices of a member that left or was put out through which somebody came in who is still in the group.
    public func hosts(among devices: [DeviceID]) -> [DeviceID] { devices.filter(hasGuests) }

    /// The topmost of a member's devices that are in the group: putting them out puts out the others, too.
    public func topDevices(of member: MemberID) -> [DeviceID] {
        let standing = devices(of: member).filter(isMember)
        return standing.filter { device in
            guard let voice = currentVoice(of: device) else { return false }
            var isBelow = false
            membership.forEachAbove(voice) { above in
                isBelow = above != device && standing.contains(above)
                return !isBelow
            }
            return !isBelow
        }
    }

    /// The members who would go with some devices: everybody whose line holds one of them, but for those kept.
    public func members(below targets: [DeviceID], keeping: [DeviceID]) -> [MemberID] {
        Set(devices(going: targets, keeping: keeping).compactMap(member(of:)))
            .subtracting(targets.compactMap(member(of:))).sorted()
    }

    /// Whether a member has a device that would stay in the group when some devices go.
    public func stays(
        _ member: MemberID, without targets: [DeviceID], keeping: [DeviceID]
    ) -> Bool {
        !devices(of: member).filter(isMember).allSatisfy(
            devices(going: targets, keeping: keeping).contains)
    }

    /// Some devices that are in the group, and those that would go with them.
    private func devices(going targets: [DeviceID], keeping: [DeviceID]) -> Set<DeviceID> {
        let (targets, kept) = (Set(targets), Set(keeping))
        return Set(memberDevices.filter { device in
            guard let voice = currentVoice(of: device) else { return false }
            var isBelow = false
            membership.forEachAbove(voice) { above in
                isBelow = targets.contains(above)
                return !isBelow && !kept.contains(above)
            }
            return isBelow
        })
    }

    private func currentVoice(of device: DeviceID) -> Int? {
        voice(of: device).flatMap { resolution.spent.contains($0) ? nil : $0 }
    }

    /// Returns the operation that a device writes to remove another device.
    ///
    /// A target that came in through the device is put out at once if it belongs to the same
    /// member, or if no third member has worked with it. Otherwise it takes two members, or two
    /// devices of the target's own member.
    ///
    /// A target that left, or that was put out while its guests were kept, can be put out with them like one that is in the
    /// group.
    ///
    /// The writing device's own member stays in any case: who came in through the target is always
    /// among the guests to keep, and agrees to no asking that would put themselves out, but asks as
    /// well.
    ///
    /// - Parameter keeping: The guests of the target who stay; nil for those whom the asking names
    ///   that this agrees to. With guests given, the device agrees to no asking of another guest: a
    ///   target can make guests up who ask first.
    /// - Precondition: The device is in the group, and is not the target.
    public func removalStep(
        of target: DeviceID, by device: DeviceID, reason: String, keeping: [DeviceID]?
    ) -> MembershipStep {
        let own = member(of: device)
        let isOwnDevice = member(of: target) == own
        let ownGuests =
            isOwnDevice
            ? guests([device], of: target) : guests(topDevices(ofMember: own), of: target)
        let kept = Set((keeping ?? []) + ownGuests)
        if let voice = voice(of: target), membership.isInLine(device, of: voice),
            isOwnDevice || !hasWorkedWithOthers(target, besides: device) {
            return .decides(.remove(target, reason: reason, keeping: kept.sorted()))
        }
        let askings = openRemovals.filter { $0.target == target }
        let isSecondVoice = { (asking: OpenAsking) in
            (asking.by != own || (isOwnDevice && self.device(of: asking.index) != device))
                && self.hasAuthority(device, with: asking.index, over: target)
                && (asking.keeping.isSuperset(of: ownGuests) || seeded(.agreesToGo))
                && (keeping == nil
                    || kept.isSuperset(of: guests(topDevices(of: asking.by), of: target)))
        }
        if let asking = askings.first(where: isSecondVoice) {
            let both = keeping == nil ? asking.keeping : asking.keeping.intersection(kept)
            return .agrees(
                .agreeRemoval(asked: asking.change, target, keeping: both.sorted()), with: asking.by
            )
        }
        if askings.contains(where: { $0.by == own }) { return .isAsked }
        return .asks(.askRemoval(target, reason: reason, keeping: kept.sorted()))
    }

    private func topDevices(ofMember member: MemberID?) -> [DeviceID] {
        member.map(topDevices(of:)) ?? []
    }

    /// Those of some devices that came in through a target.
    private func guests(_ devices: [DeviceID], of target: DeviceID) -> [DeviceID] {
        devices.filter { device in
            device != target
                && currentVoice(of: device).map { membership.isInLine(target, of: $0) } == true
        }
    }

    /// The devices of a member who is out that a readmission of the member brings back: not those
    /// that were put out by themselves before the member was, such as a laptop that was stolen.
    public func devicesToReadmit(of member: MemberID) -> [DeviceID] {
        let devices = devices(of: member).filter { !isMember($0) }
        let removals = removalsInEffect.filter { devices.contains($0.target) }
        return devices.filter { device in
            let own = removals.filter { $0.target == device }
            return own.isEmpty || own.contains { one in
                !removals.contains {
                    $0.change != one.change && precedes(one.change, $0.change) && $0.target != device
                }
            }
        }
    }

    /// The admissions that a device owes its own member: of the member's other devices that are out
    /// only because another member, through whom the member came in, was put out, and that nobody
    /// admitted since. Not those that a device of the member's own let in that was put out itself,
    /// such as a stolen one.
    public func admissionsDue(by device: DeviceID) -> [MembershipOperation] {
        guard isMember(device), let own = member(of: device) else { return [] }
        let removals = removalsInEffect
        return devices(of: own).filter { other in
            !isMember(other) && membership.canAdmit(other, by: device)
                && membership.admissionsByDevice[other, default: []].allSatisfy { voice in
                    guard let change = membership.admissions[voice].change else { return false }
                    let covering = removals.filter { membership.covers($0, voice) }
                    return covering.contains { precedes(change, $0.change) }
                        && !covering.contains { self.member(of: $0.target) == own }
                }
        }.map { .admit($0, isSamePerson: true) }
    }

    /// Whether a device and the author of an asking together have authority over a target (rule 3).
    private func hasAuthority(_ device: DeviceID, with asking: Int, over target: DeviceID) -> Bool {
        voice(of: target).map { hasAuthority(device, with: asking, over: $0) } ?? false
    }

    /// - Parameter theirs: Index into `Membership.admissions`.
    private func hasAuthority(_ device: DeviceID, with asking: Int, over theirs: Int) -> Bool {
        guard let own = currentVoice(of: device) else { return false }
        let common = membership.firstCommon(own, lanes[nodes[asking].lane].voice)
        return membership.isInLine(membership.admissions[common].device, of: theirs)
    }

    /// Whether a member other than the owners of the two devices wrote after something that the
    /// first one wrote.
    private func hasWorkedWithOthers(_ device: DeviceID, besides inviter: DeviceID) -> Bool {
        let own = lanes.indices.filter { lanes[$0].device == device }
        let members: [MemberID?] = [member(of: device), member(of: inviter)]
        return lanes.contains { lane in
            guard !members.contains(membership.admissions[lane.voice].member), let last = lane.members.last else { return false }
            return own.contains { count(of: $0, seenBy: last) > 0 }
        }
    }

    /// Returns the operation that a device writes to readmit a device that was put out; nil where
    /// any member's new admission brings the device back.
    ///
    /// - Precondition: The device is in the group, and the target is out.
    public func readmissionStep(of target: DeviceID, by device: DeviceID) -> MembershipStep? {
        let removals = countingRemovals.filter { $0.target == target && !$0.isLeaving }
        if removals.isEmpty { return nil }
        if removals.allSatisfy({ membership.isInLine(device, of: $0.authority) }) { return .decides(.readmit(target)) }
        let own = member(of: device)
        let askings = openReadmissions.filter { $0.target == target }
        let isSecondVoice = { (asking: OpenAsking) in
            asking.by != own
                && removals.allSatisfy {
                    self.hasAuthority(device, with: asking.index, over: $0.authority)
                }
        }
        if let asking = askings.first(where: isSecondVoice) {
            return .agrees(.agreeReadmission(asked: asking.change, target), with: asking.by)
        }
        return askings.contains { $0.by == own } ? .isAsked : .asks(.askReadmission(target))
    }

    /// Agreements that a device gives by itself: two members asked to put out the same device without having heard of
    /// each other, one of them is its own, and both stay.
    public func agreementsDue(by device: DeviceID) -> [MembershipOperation] {
        guard isMember(device), let own = member(of: device) else { return [] }
        let askings = openRemovals
        let targets = Set(askings.filter { $0.by == own }.map(\.target))
        return targets.sorted().compactMap { target in
            if target == device { return nil }
            // Those guests stay whom both people wanted to keep. Where that would put out one of
            // the two, people have to say what they want.
            let wanted = Set(
                askings.filter { $0.by == own && $0.target == target }.flatMap(\.keeping))
            let ownGuests = guests(topDevices(of: own), of: target)
            let others = askings.filter {
                $0.target == target && $0.by != own && $0.keeping.isSuperset(of: ownGuests)
            }
            // One asking of each member: a liar can ask as often as they like.
            for other in Dictionary(
                others.map { ($0.by, $0) }, uniquingKeysWith: { _, last in last }
            ).values
                .sorted(by: { $0.index < $1.index }) {
                let both = wanted.intersection(other.keeping)
                guard
                    both.isSuperset(of: guests([self.device(of: other.index)], of: target)),
                    hasAuthority(device, with: other.index, over: target),
                    both.isSuperset(of: guests(topDevices(of: other.by), of: target))
                else { continue }
                return .agreeRemoval(asked: other.change, target, keeping: both.sorted())
            }
            return nil
        }
    }

    /// Pairs of ids of which two other members say that they are one person, each pair sorted.
    public var linkedMembers: [[MemberID]] {
        var voices: [[MemberID]: Set<MemberID>] = [:]
        for link in membership.links where countsStrictly(link.change) {
            let author = author(of: link.change)
            if author != link.1 && author != link.2 { voices[[link.1, link.2], default: []].insert(author) }
        }
        return voices.filter { $0.value.count >= 2 }.map(\.key).sorted { $0[0] < $1[0] || ($0[0] == $1[0] && $0[1] < $1[1]) }
    }

    /// Returns the removal of a device. Nil where the device is in the group, or where it is out
    /// only because a device above it was removed.
    public func removal(of device: DeviceID) -> Membership.Decision? {
        isMember(device)
            ? nil
            : removalsInEffect.filter { $0.target == device }.min {
                isShownBefore($0.change, $1.change)
            }
    }

    /// The last removal by its place in the log for which a member closes the doors that were
    /// opened before: of whoever came in through the member, and every one that is the member's own
    /// or that two members made with authority over the member as well.
    ///
    /// What another member does alone, or with members whom they made up, closes no door here.
    public func lastRemovalClosingDoors(of member: MemberID) -> Int? {
        removalsInEffect.filter { removal in
            if removal.isLeaving { return false }
            let admissions = membership.admissionsByDevice[removal.target, default: []]
            return removal.by.contains(member)
                || Set(removal.by).count > 1 && isAuthority(removal, over: member)
                || admissions.contains { membership.admissions[$0].by == member }
        }.map(\.change).max()
    }

    private func isAuthority(_ removal: Membership.Decision, over member: MemberID) -> Bool {
        let authority = membership.admissions[removal.authority].device
        return topDevices(of: member).contains { device in
            currentVoice(of: device).map { membership.isInLine(authority, of: $0) } == true
        }
    }

    /// The removal of somebody above a device that put the device out as well; nil where none did.
    public func removalWithHost(of device: DeviceID) -> Membership.Decision? {
        guard !isMember(device), let voice = voice(of: device) else { return nil }
        return removalsInEffect.filter { $0.target != device && membership.covers($0, voice) }
            .min { isShownBefore($0.change, $1.change) }
    }
}
