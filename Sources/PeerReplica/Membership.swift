// SPDX-License-Identifier: Apache-2.0
// peersync

/// Who is in the group, as the changes say.
public struct Membership: Sendable {
    /// How somebody got in.
    public struct Admission: Hashable, Sendable {
        public let device: DeviceID
        /// Index of the change in the graph.
        public let change: Int
        /// Nil for the founder.
        public let by: MemberID?
    }

    /// How somebody got out.
    public struct Removal: Hashable, Sendable {
        /// Index of the change in the graph.
        public let change: Int
        public let by: MemberID?
        public let reason: String
        /// As in the operation.
        public let keyCheck: [UInt8]?
    }

    /// By member, in order of arrival.
    public private(set) var members: [MemberID: [Admission]] = [:]
    /// By member, in order of arrival, those included that do not count.
    public private(set) var removals: [MemberID: [Removal]] = [:]
    /// As `standing` reads them.
    private(set) var admissionClaims: [Standing.Admission] = []
    private(set) var removalClaims: [Standing.Removal] = []
    /// Which of them count; nil as long as nobody was removed, for then all do.
    private(set) var standing: Standing?
    private var owners: [DeviceID: [Owner]] = [:]
    /// Those that certified themselves to more than one member.
    private(set) var disputedDevices: Set<DeviceID> = []

    private struct Owner: Sendable {
        let member: MemberID
        let change: Int
    }

    /// The member a device belongs to, as far as anyone has said.
    public func member(of device: DeviceID) -> MemberID? { owners[device]?.first?.member }

    public func contains(_ member: MemberID) -> Bool { members[member] != nil }

    /// The changes that let a device in.
    public func admissions(of device: DeviceID) -> [Int] { owners[device, default: []].map(\.change) }

    /// Whom a device spoke for when it wrote a change.
    ///
    /// A device that certified itself to two members is its own doing; what it writes then counts for the one whose
    /// admission is shown last among those the change follows, on every replica alike.
    func author(of change: Int, by device: DeviceID, in graph: ChangeGraph) -> MemberID? {
        guard let claims = owners[device] else { return nil }
        if !disputedDevices.contains(device) { return claims[0].member }
        let seen = claims.filter { graph.precedes($0.change, change) }
        return seen.min { graph.isShownBefore($1.change, $0.change) }?.member
    }

    mutating func remove(_ member: MemberID, at change: Int, device: DeviceID, by remover: MemberID?, reason: String, keyCheck: [UInt8]?) {
        removals[member, default: []].append(Removal(change: change, by: remover, reason: reason, keyCheck: keyCheck))
        removalClaims.append(Standing.Removal(change: change, author: device, member: member))
    }

    /// After a change that let somebody in or put somebody out.
    mutating func settle(in graph: ChangeGraph) {
        guard !removalClaims.isEmpty else { return }
        standing = Standing(admissions: admissionClaims, removals: removalClaims, in: graph)
    }

    mutating func admit(_ certificate: DeviceCertificate, at change: Int, device: DeviceID, by admitter: MemberID?, isFounding: Bool) {
        admissionClaims.append(Standing.Admission(
            change: change, author: device, device: certificate.device, member: certificate.member, isFounding: isFounding))
        if let first = owners[certificate.device]?.first, first.member != certificate.member {
            disputedDevices.insert(certificate.device)
        }
        owners[certificate.device, default: []].append(Owner(member: certificate.member, change: change))
        members[certificate.member, default: []].append(
            Admission(device: certificate.device, change: change, by: admitter))
    }
}
