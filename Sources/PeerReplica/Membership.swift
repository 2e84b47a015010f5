// SPDX-License-Identifier: Apache-2.0
// peersync

/// The operations about members, in order of arrival. `MembershipResolution` decides which of them
/// count.
public struct Membership: Sendable {
    /// An admission of one device, the node of the tree of who brought in whom.
    public struct Admission: Hashable, Sendable {
        public let device: DeviceID
        /// Index of the admitting change; nil for the founder.
        public let change: Int?
        /// The admission by which the admitting device spoke, as an index into `admissions`; nil for the founder. In a fork
        /// a further laptop stays below the one that admitted it in the older group.
        fileprivate(set) var parent: Int?
        /// The member who owns the device, as this admission says.
        public fileprivate(set) var member: MemberID
        /// The member whose device admitted this one; nil for the founder.
        public fileprivate(set) var by: MemberID?
        /// Whether this stands for an author of the older group's log in a fork. Nobody speaks by it in the new group.
        public let isEarlier: Bool

        init(device: DeviceID, change: Int?, parent: Int?, member: MemberID, by: MemberID?, isEarlier: Bool = false) {
            self.device = device
            self.change = change
            self.parent = parent
            self.member = member
            self.by = by
            self.isEarlier = isEarlier
        }
    }

    /// An author in the older group's log of a fork.
    private struct EarlierAuthor: Hashable, Sendable {
        let device: DeviceID
        let member: MemberID
    }

    /// An asking to put out or readmit a device, or to raise the level.
    public struct Asking: Hashable, Sendable {
        /// What is asked for.
        public enum Subject: Hashable, Sendable {
            /// To put this device out.
            case removal(DeviceID)
            /// To let this device back in.
            case readmission(DeviceID)
            /// To raise the group to this level.
            case level(UInt64)
        }

        /// Index of the asking change.
        public let change: Int
        public let subject: Subject
        /// The words of the person who asks; empty for a readmission or a level.
        public let reason: String
        /// Of a removal: the devices that may stay.
        public let keeping: Set<DeviceID>
        public let by: MemberID
        /// Index into `admissions`.
        let voice: Int
        /// Changes by which the person who asked withdraws the asking.
        public internal(set) var withdrawals: [Int] = []
    }

    /// A complete removal or readmission, which takes effect if its authors' voices count.
    public struct Decision: Hashable, Sendable {
        /// The completing change: the agreement, or the single change of a device with the
        /// authority.
        public let change: Int
        public let target: DeviceID
        /// The changes that must count: the asking and the agreement, or the single change.
        package let supporters: [Int]
        /// The admission whose device and those above it give the authority, as an index into `admissions`.
        let authority: Int
        public let keeping: Set<DeviceID>
        public let reason: String
        public let by: [MemberID]
        /// Whether a device puts out itself.
        public let isLeaving: Bool
    }

    /// A group key that was brought in, and its sealed copies.
    struct Rekey: Hashable, Sendable {
        let change: Int
        let check: [UInt8]
        var sealed: [SealedKeys]
    }

    private(set) var founder: DeviceID?
    /// The first is the founder's.
    public private(set) var admissions: [Admission] = []
    /// In order of arrival; one has no effect before an agreement.
    public private(set) var askings: [Asking] = []
    /// Removals that are complete, in order of arrival; not all count.
    public private(set) var removals: [Decision] = []
    public private(set) var readmissions: [Decision] = []
    private(set) var levels: [(change: Int, supporters: [Int], level: UInt64)] = []
    private(set) var rekeys: [Rekey] = []
    private(set) var links: [(change: Int, MemberID, MemberID)] = []
    private(set) var admissionsByDevice: [DeviceID: [Int]] = [:]
    private(set) var removalsByTarget: [DeviceID: [Int]] = [:]
    private(set) var readmissionsByTarget: [DeviceID: [Int]] = [:]
    private(set) var askingsByChange: [Int: [Int]] = [:]
    private var earlierVoices: [EarlierAuthor: Int] = [:]
    /// Devices that wrote in the older group's log of a fork.
    private(set) var earlierDevices: Set<DeviceID> = []
    /// The owners of devices in the older group, as of the fork's heads.
    private var earlierMembers: [DeviceID: MemberID] = [:]
    /// Devices that a removal put out in the older group. Only the fork's founder can admit them.
    private var earlierPutOut: Set<DeviceID> = []

    init() {}

    /// The admission by which a change speaks that begins a chain.
    func voice(of device: DeviceID, admittedBy change: Int?) -> Int? {
        admissionsByDevice[device]?.first { admissions[$0].change == change }
    }

    /// Whether anybody admitted a device, or it founded the group.
    public func hasAdmitted(_ device: DeviceID) -> Bool { admissionsByDevice[device] != nil }

    /// Calls a body for the device of an admission and those above it, until it returns false.
    func forEachAbove(_ voice: Int, _ body: (DeviceID) -> Bool) {
        var next: Int? = voice
        while let current = next {
            guard body(admissions[current].device) else { return }
            next = admissions[current].parent
        }
    }

    /// Whether a device is in the line of an admission.
    func isInLine(_ device: DeviceID, of voice: Int) -> Bool {
        var isFound = false
        forEachAbove(voice) { other in
            isFound = other == device
            return !isFound
        }
        return isFound
    }

    /// Rule 4.
    func covers(_ removal: Decision, _ voice: Int) -> Bool {
        if admissions[voice].isEarlier { return false }
        if removal.isLeaving { return admissions[voice].device == removal.target }
        var next: Int? = voice
        while let current = next {
            let device = admissions[current].device
            if device == removal.target { return isInLine(admissions[removal.authority].device, of: current) }
            if removal.keeping.contains(device) { return false }
            next = admissions[current].parent
        }
        return false
    }

    // MARK: - Collecting

    /// Takes in a change's operations about members.
    ///
    /// Operations about devices that no change in the past admitted have no effect, nor have those beyond
    /// `ChangeLimits.membershipOperationsMax` in one change.
    ///
    /// - Parameters:
    ///   - voice: The admission by which the author speaks; nil for the founding change.
    ///   - isPast: Whether an earlier change is in the past of this one.
    /// - Returns: Whether anything was taken in that can change who is a member.
    mutating func take(
        _ operations: [MembershipOperation], of index: Int, by device: DeviceID, voice: Int?,
        find: (ChangeID) -> Int?, isPast: (Int) -> Bool
    ) -> Bool {
        guard let voice else {
            founder = device
            add(Admission(
                device: device, change: nil, parent: nil, member: MemberID(firstDevice: device), by: nil))
            for case .rekey(let rotation) in operations { add(rotation, index) }
            let forks = operations.lazy.compactMap { if case .fork(let fork) = $0 { fork } else { nil } }
            for admitted in forks.first?.devices ?? [] where admitted != device {
                add(Admission(
                    device: admitted, change: index, parent: 0, member: MemberID(firstDevice: admitted),
                    by: admissions[0].member))
            }
            return true
        }
        let author = admissions[voice].member
        var isChanged = false
        func isKnown(_ target: DeviceID) -> Bool {
            target == founder
                || admissionsByDevice[target, default: []].contains { admissions[$0].change.map(isPast) == true }
        }
        func asking(_ change: ChangeID, _ subject: Asking.Subject) -> Int? {
            guard let asked = find(change), isPast(asked) else { return nil }
            return askingsByChange[asked, default: []].first { askings[$0].subject == subject }
        }
        for operation in operations.prefix(ChangeLimits.membershipOperationsMax) {
            switch operation {
            case .found, .fork: break
            case .admit(let admitted, let isSamePerson):
                // The founder speaks by no admission, but one lifts the founder's leaving (rule 14). A device needs no
                // second one from the same change.
                guard self.voice(of: admitted, admittedBy: index) == nil else { break }
                guard canAdmit(admitted, by: device) else { break }
                let newcomer = earlierMembers[admitted] ?? MemberID(firstDevice: admitted)
                add(Admission(
                    device: admitted, change: index, parent: voice, member: isSamePerson ? author : newcomer, by: author))
                isChanged = true
            case .askRemoval(let target, let reason, let keeping):
                guard isKnown(target), target != device else { break }
                ask(.removal(target), reason, keeping, index, author, voice)
            case .askReadmission(let target):
                guard isKnown(target) else { break }
                ask(.readmission(target), "", [], index, author, voice)
            case .askLevel(let level):
                ask(.level(level), "", [], index, author, voice)
            case .withdrawRemoval(let change, let target):
                guard let asked = asking(change, .removal(target)), askings[asked].by == author else { break }
                askings[asked].withdrawals.append(index)
            case .agreeRemoval(let change, let target, let keeping):
                guard
                    isKnown(target), let asked = asking(change, .removal(target)), target != device,
                    !askings[asked].withdrawals.contains(where: isPast),
                    areTwoVoices(askings[asked], author, device, about: target, isPast)
                else { break }
                let asking = askings[asked]
                removalsByTarget[target, default: []].append(removals.count)
                removals.append(Decision(
                    change: index, target: target, supporters: [asking.change, index],
                    authority: firstCommon(voice, asking.voice),
                    // A guest of the target who is quick to agree cannot keep others whom the asker does not.
                    keeping: asking.keeping.intersection(keeping), reason: asking.reason,
                    by: [asking.by, author], isLeaving: false))
                isChanged = true
            case .agreeReadmission(let change, let target):
                guard
                    isKnown(target), let asked = asking(change, .readmission(target)),
                    areTwoVoices(askings[asked], author, device, about: target, isPast)
                else { break }
                let asking = askings[asked]
                readmissionsByTarget[target, default: []].append(readmissions.count)
                readmissions.append(Decision(
                    change: index, target: target, supporters: [asking.change, index],
                    authority: firstCommon(voice, asking.voice), keeping: [], reason: "",
                    by: [asking.by, author], isLeaving: false))
                isChanged = true
            case .agreeLevel(let change, let level):
                guard
                    let asked = asking(change, .level(level)), askings[asked].by != author,
                    admissions[firstCommon(voice, askings[asked].voice)].device == founder
                else { break }
                levels.append((index, [askings[asked].change, index], level))
            case .remove(let target, let reason, let keeping):
                guard isKnown(target) else { break }
                removalsByTarget[target, default: []].append(removals.count)
                removals.append(Decision(
                    change: index, target: target, supporters: [index], authority: voice,
                    keeping: Set(keeping), reason: reason, by: [author], isLeaving: target == device))
                isChanged = true
            case .readmit(let target):
                guard isKnown(target), target != device else { break }
                readmissionsByTarget[target, default: []].append(readmissions.count)
                readmissions.append(Decision(
                    change: index, target: target, supporters: [index], authority: voice, keeping: [],
                    reason: "", by: [author], isLeaving: false))
                isChanged = true
            case .link(let first, let second):
                links.append((index, min(first, second), max(first, second)))
            case .rekey(let rotation): add(rotation, index)
            case .shareKey(let share):
                // Any member may seal a copy: the device that opens it compares the key with the
                // check.
                guard
                    let change = find(share.rekey), isPast(change),
                    let number = rekeys.lastIndex(where: { $0.change == change })
                else { break }
                rekeys[number].sealed.append(share.sealed)
            }
        }
        return isChanged
    }

    /// A change brings in one key at most.
    private mutating func add(_ rotation: KeyRotation, _ index: Int) {
        if rekeys.last?.change == index { return }
        rekeys.append(Rekey(change: index, check: rotation.check, sealed: [rotation.sealed]))
    }

    private mutating func add(_ admission: Admission) {
        admissionsByDevice[admission.device, default: []].append(admissions.count)
        admissions.append(admission)
    }

    private mutating func ask(
        _ subject: Asking.Subject, _ reason: String, _ keeping: [DeviceID], _ index: Int, _ author: MemberID,
        _ voice: Int
    ) {
        guard !askingsByChange[index, default: []].contains(where: { askings[$0].subject == subject }) else { return }
        askingsByChange[index, default: []].append(askings.count)
        askings.append(Asking(
            change: index, subject: subject, reason: reason, keeping: Set(keeping), by: author, voice: voice))
    }

    /// Rule 3(a): two members, neither of whom is the target. Two devices of one member are one voice, except about
    /// a device of that member.
    private func areTwoVoices(
        _ asking: Asking, _ author: MemberID, _ device: DeviceID, about target: DeviceID,
        _ isPast: (Int) -> Bool
    ) -> Bool {
        if asking.by != author || seeded(.rule3OneVoiceIsTwo) { return true }
        guard admissions[asking.voice].device != device else { return false }
        return MemberID(firstDevice: target) == author
            || admissionsByDevice[target, default: []].contains {
                admissions[$0].member == author && admissions[$0].change.map(isPast) == true
            }
    }

    /// The first device of one line that is in another, as an admission of the first line.
    func firstCommon(_ line: Int, _ other: Int) -> Int {
        var devices: Set<DeviceID> = []
        forEachAbove(other) { devices.insert($0).inserted || true }
        var next = line
        while !devices.contains(admissions[next].device), let parent = admissions[next].parent { next = parent }
        return next
    }

    // MARK: - Forks

    /// Whether a device wrote in the older group's log of a fork, or was in that group in the end.
    func isKnownFromOlder(_ device: DeviceID) -> Bool {
        earlierDevices.contains(device) || earlierMembers[device] != nil || earlierPutOut.contains(device)
    }

    /// Whether an admission of a device by another one has an effect.
    func canAdmit(_ device: DeviceID, by host: DeviceID) -> Bool { host == founder || !earlierPutOut.contains(device) }

    /// Returns the admission that stands for an author of the older group's log, as an index into `admissions`; adds it
    /// where there is none.
    ///
    /// - Parameter member: Nil while it is not known whose the device was.
    mutating func earlierVoice(of device: DeviceID, as member: MemberID? = nil) -> Int {
        let author = EarlierAuthor(device: device, member: member ?? MemberID(firstDevice: device))
        if let voice = earlierVoices[author] { return voice }
        earlierVoices[author] = admissions.count
        earlierDevices.insert(device)
        admissions.append(Admission(
            device: device, change: nil, parent: nil, member: author.member, by: nil, isEarlier: true))
        return admissions.count - 1
    }

    /// Gives the devices that the founding change admits the owners and hosts that they had in the older group. Has to
    /// run before another change of the fork is taken in.
    ///
    /// - Parameters:
    ///   - members: Whose the devices are that were in the older group in the end.
    ///   - hosts: The device that admitted another one there.
    ///   - putOut: The devices that were put out there and did not come back.
    /// - Complexity: O(devices²).
    mutating func settleFork(members: [DeviceID: MemberID], hosts: [DeviceID: DeviceID], putOut: Set<DeviceID>) {
        earlierMembers = members
        earlierPutOut = putOut
        let named = admissions.indices.filter { !admissions[$0].isEarlier }
        for number in named { admissions[number].member = members[admissions[number].device] ?? admissions[number].member }
        let guests = named.dropFirst().map { number in
            var guest = admissions[number]
            guest.by = admissions[0].member
            return guest
        }
        // `MembershipSolver.noteHolders` relies on each admission coming after its parent.
        var placed: [DeviceID: Int] = [admissions[0].device: 0]
        var waiting = guests
        var missing = Set(guests.map(\.device))
        for number in named.dropFirst() {
            let next = waiting.firstIndex { guest in
                guard let host = hosts[guest.device], missing.contains(host) else { return true }
                return members[host] != guest.member
            }
            var guest = waiting.remove(at: next ?? 0)
            missing.remove(guest.device)
            if let above = hosts[guest.device].flatMap({ placed[$0] }), admissions[above].member == guest.member { guest.parent = above }
            placed[guest.device] = number
            admissions[number] = guest
            admissionsByDevice[guest.device] = [number]
        }
    }

    // MARK: - Going back

    /// How much was taken in, to go back to.
    struct Mark: Sendable {
        let admissions: Int
        let askings: [Asking]
        let removals: Int
        let readmissions: Int
        let levels: Int
        let rekeys: [Rekey]
        let links: Int
    }

    var mark: Mark {
        Mark(
            admissions: admissions.count, askings: askings, removals: removals.count,
            readmissions: readmissions.count, levels: levels.count, rekeys: rekeys, links: links.count)
    }

    /// Forgets what was taken in since.
    mutating func goBack(to mark: Mark) {
        for admission in admissions[mark.admissions...] where !admission.isEarlier {
            admissionsByDevice[admission.device]?.removeLast()
            if admissionsByDevice[admission.device]?.isEmpty == true { admissionsByDevice[admission.device] = nil }
        }
        admissions.removeSubrange(mark.admissions...)
        earlierVoices = earlierVoices.filter { $0.value < mark.admissions }
        earlierDevices = Set(earlierVoices.keys.map(\.device))
        for asking in askings[mark.askings.count...] { askingsByChange[asking.change] = nil }
        askings = mark.askings
        for removal in removals[mark.removals...] { removalsByTarget[removal.target]?.removeLast() }
        removals.removeSubrange(mark.removals...)
        for readmission in readmissions[mark.readmissions...] { readmissionsByTarget[readmission.target]?.removeLast() }
        readmissions.removeSubrange(mark.readmissions...)
        levels.removeSubrange(mark.levels...)
        rekeys = mark.rekeys
        links.removeSubrange(mark.links...)
    }
}
