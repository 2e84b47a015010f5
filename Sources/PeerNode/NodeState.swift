// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// The current state of a node, behind one lock. The rules about it are in the machines.
struct NodeState: Sendable {
    struct Group: Sendable {
        let keeper: DocumentKeeper
        let credentials: ConnectionMachine.Credentials
        var keys: KeyRing { didSet { (doors, callers) = (keys.doors, keys.callers) } }
        /// The doors of the keys that callers of this laptop need.
        private(set) var doors: [DoorKeys]
        /// The doors of all keys, in the order in which this laptop tries them when it calls.
        private(set) var callers: [DoorKeys]
        /// The doors to single devices which may lack the key in use.
        var pairs: [DoorKeys]

        init(keeper: DocumentKeeper, credentials: ConnectionMachine.Credentials, keys: KeyRing, pairs: [DoorKeys]) {
            self.keeper = keeper
            self.pairs = pairs
            self.credentials = credentials
            self.keys = keys
            (doors, callers) = (keys.doors, keys.callers)
        }

        /// The door at which a target is called.
        ///
        /// - Parameters:
        ///   - keyIndex: Of the ring, then of the doors to single devices.
        ///   - device: Of the target; nil where it is not known, so that each of those doors is tried.
        func caller(_ keyIndex: Int, for device: DeviceID?) -> DoorKeys {
            if keyIndex < callers.count { return callers[keyIndex] }
            if let device { return DoorKeys(pairOf: credentials.identity, device, in: keeper.group) ?? callers[0] }
            let number = keyIndex - callers.count
            // The ring may have changed since the call was planned.
            return number < pairs.count ? pairs[number] : callers[0]
        }
    }

    struct Invite: Sendable {
        let number: Int64
        let keys: DoorKeys
        let code: SpokenCode?
        let expires: Int64
        let kind: GroupStore.Invite.Kind

        init(_ invite: GroupStore.Invite) {
            number = invite.number
            keys = DoorKeys(inviteSecret: invite.secret)
            code = invite.code.flatMap { try? SpokenCode(text: $0) }
            expires = invite.expires
            kind = invite.kind
        }
    }

    struct Connection: Sendable {
        let host: String
        var sync: SyncMachine.State?
        var control: AsyncStream<ConnectionDriver.Input>.Continuation?
        /// The newcomer on this connection who waits for a yes.
        var knock: Knock?
        var knockGroup: GroupID?
        /// Receives the peer's answer whether it could call this laptop.
        var dialedBack: AsyncStream<Bool>.Continuation?
    }

    /// Whether this run has told its person that somebody has a newer program.
    var hasToldOfNewerVersion = false
    let announcedName: String
    var groups: [GroupID: Group] = [:]
    var invites: [GroupID: [Invite]] = [:]
    /// The connections, their peers, and the targets to dial.
    var table = ConnectionTable()
    /// Connections by their numbers in the table.
    var connections: [Int: Connection] = [:]
    var discoveryProblem: String?
    /// Whether this laptop is saying goodbye, so that the end of a connection is no news.
    var isStopping = false
    /// Until this time a silent caller is not reported as a stranger, because a peer was asked to
    /// call.
    var dialBackUntil: Instant?
    /// Whether discovery was told that there are enough connections.
    var isContent = false
    /// Members' laptops nearby that speak another version of the protocol, by the name of their service.
    var otherVersions: [String: OtherVersion] = [:]

    struct OtherVersion {
        let group: GroupID
        let endpoint: PeerEndpoint
        /// As announced: it may be anything.
        let version: String
    }
    /// The numbers of others' doors with a spoken code, by the name of the service that announced them.
    var doorsNearby: [String: Set<Int>] = [:]
    var guesses = GuessBudget()
    var pendingJoins = PendingJoins()

    init(announcedName: String) {
        self.announcedName = announcedName
    }

    /// Closes a connection that the table chose. One whose driver cannot be told yet asks the table as it begins.
    func evict(_ number: Int) { connections[number]?.control?.yield(.evict) }

    /// - Parameter wallClock: Milliseconds since 1970.
    func openInvites(at wallClock: Int64) -> [Invite] {
        invites.values.flatMap { $0 }.filter { $0.expires >= wallClock }
    }

    /// Returns the doors that are open at this moment.
    func doors(at wallClock: Int64) -> [Door] {
        var doors = groups.flatMap { group, entry in
            (entry.doors + entry.pairs).map { Door(keys: $0, purpose: .members(group)) }
        }
        for (group, invites) in invites {
            for invite in invites where invite.expires >= wallClock {
                let purpose = Door.Purpose.newcomers(group, invite: invite.number)
                doors.append(Door(keys: invite.keys, purpose: purpose))
                if let code = invite.code { doors.append(Door(.code(code), purpose: purpose)) }
            }
        }
        return doors
    }
}
