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

    /// By member, in order of arrival.
    public private(set) var members: [MemberID: [Admission]] = [:]
    private var owners: [DeviceID: [Owner]] = [:]
    /// Those that certified themselves to more than one member.
    private var disputedDevices: Set<DeviceID> = []

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

    mutating func admit(_ certificate: DeviceCertificate, at change: Int, by admitter: MemberID?) {
        if let first = owners[certificate.device]?.first, first.member != certificate.member {
            disputedDevices.insert(certificate.device)
        }
        owners[certificate.device, default: []].append(Owner(member: certificate.member, change: change))
        members[certificate.member, default: []].append(
            Admission(device: certificate.device, change: change, by: admitter))
    }
}
