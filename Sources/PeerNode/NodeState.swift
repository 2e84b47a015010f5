// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerWire

/// What a node knows of the moment, behind one lock; the rules about it are in the machines.
struct NodeState: Sendable {
    struct Group: Sendable {
        let keeper: DocumentKeeper
        let groupKey: [UInt8]
        let keys: DoorKeys

        init(keeper: DocumentKeeper, groupKey: [UInt8]) {
            self.keeper = keeper
            self.groupKey = groupKey
            keys = DoorKeys(groupKey: groupKey)
        }
    }

    struct Invite: Sendable {
        let number: Int64
        let keys: DoorKeys
        let expires: Int64
    }

    struct Connection: Sendable {
        let host: String
        var member: MemberID?
        var sync: SyncMachine.State?
        var control: AsyncStream<ConnectionDriver.Input>.Continuation?
    }

    let announcedName: String
    var groups: [GroupID: Group] = [:]
    var invites: [GroupID: [Invite]] = [:]
    /// Which there are, to whom, and whom to dial.
    var table = ConnectionTable()
    /// By their numbers in the table.
    var connections: [Int: Connection] = [:]
    var discoveryProblem: String?

    init(announcedName: String) {
        self.announcedName = announcedName
    }

    /// - Parameter wallClock: Milliseconds since 1970.
    func openInvites(at wallClock: Int64) -> [Invite] {
        invites.values.flatMap { $0 }.filter { $0.expires >= wallClock }
    }

    /// The ways in at this moment.
    func doors(at wallClock: Int64) -> [Door] {
        var doors = groups.map { Door(keys: $0.value.keys, purpose: .members($0.key)) }
        for (group, invites) in invites {
            for invite in invites where invite.expires >= wallClock {
                doors.append(Door(keys: invite.keys, purpose: .newcomers(group, invite: invite.number)))
            }
        }
        return doors
    }
}
