// SPDX-License-Identifier: Apache-2.0
// peersync

/// Who wrote what.
extension ChangeGraph {
    /// The device that wrote a change.
    public func device(of index: Int) -> DeviceID { lanes[nodes[index].lane].device }

    /// How many changes a device wrote, under whatever replica ids. O(lanes).
    public func count(by device: DeviceID) -> Int { lanes.reduce(0) { $0 + ($1.device == device ? $1.members.count : 0) } }

    /// How many changes of one device another device has, as the other device's own changes tell,
    /// which name the changes before them. O(lanes²).
    public func count(by device: DeviceID, seenBy other: DeviceID) -> Int {
        let latest = lanes.filter { $0.device == other }.compactMap(\.members.last)
        return lanes.indices.filter { lanes[$0].device == device }.reduce(0) { total, lane in
            total + (latest.map { count(of: lane, seenBy: $0) }.max() ?? 0)
        }
    }

    /// The member who wrote a change.
    public func author(of index: Int) -> MemberID { membership.admissions[lanes[nodes[index].lane].voice].member }

    /// How many of some changes each member wrote.
    func authors(of changes: [Int]) -> [MemberID: Int] {
        var byLane = [Int](repeating: 0, count: lanes.count)
        for index in changes { byLane[nodes[index].lane] += 1 }
        var counts: [MemberID: Int] = [:]
        for (lane, count) in byLane.enumerated() where count > 0 {
            counts[membership.admissions[lanes[lane].voice].member, default: 0] += count
        }
        return counts
    }

    /// The replicas whose chain is forked: two changes with one number.
    public var forkedReplicas: [ReplicaID] {
        lanesByReplica.filter { $0.value.count > 1 }.map(\.key).sorted()
    }
}
