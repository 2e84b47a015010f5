// SPDX-License-Identifier: Apache-2.0
// peersync

import Logging
public import PeerIdentity
public import PeerReplica
import PeerSession
import PeerStore
import PeerWire
import Synchronization

/// The group's keys, which the log holds. The node reads them again after each commit that may
/// bring in a key or make a key stale.
extension Node {
    /// Reads the group's keys again, after changes that may have made another key the one in use.
    public func keysChanged(in keeper: DocumentKeeper) async {
        do {
            if state.withLock({ $0.invites[keeper.group]?.isEmpty == false }),
                try await keeper.closeDoorsOfRemovals(wallClock: SystemClock.wallClock) > 0 {
                try invitesChanged(in: keeper)
                send(.warning("somebody was put out, so the invites given before open no door here any more: peersync invite gives a new one"))
            }
            let ring = try await keeper.keys
            let pairs = try await keeper.pairs
            let isNew = state.withLock { state -> Bool in
                guard let before = state.groups[keeper.group] else { return false }
                state.groups[keeper.group]?.pairs = pairs
                guard before.keys != ring else { return false }
                state.groups[keeper.group]?.keys = ring
                state.table.directory.ringChanged(keeper.group, keyCount: ring.keys.count, pairCount: pairs.count)
                return true
            }
            guard isNew else { return }
            announce()
            send(.keyChanged(group: keeper.group))
        } catch {
            logger.error("the group's keys could not be read", metadata: ["error": "\(error)"])
        }
    }
}

extension Node {
    /// Sees to it that the group has a key that all its devices can open, and that removals which two members asked for
    /// at once take effect, while the node runs.
    ///
    /// The laptop that completed a removal makes the new key at once; any other one does so after a while in which
    /// nobody did, so that usually only one is made.
    func keepKeys(of keeper: DocumentKeeper) async {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        signal.yield()
        // The tasks share the keeper, which is an actor, and a stream that keeps one signal, so
        // that commits during a renewal cause one further look. Both tasks end when `run` cancels
        // them: the streams end and the sleep throws. The group waits for both.
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await commit in keeper.commits() where commit.concernsKeys { signal.yield() }
                signal.finish()
            }
            group.addTask {
                for await _ in signals {
                    var wait = KeyRenewalWait()
                    while !Task.isCancelled, (try? await keeper.hasDuties) == true {
                        var generator = SystemRandomNumberGenerator()
                        guard (try? await Task.sleep(for: wait.next(using: &generator))) != nil else { return }
                        do {
                            try await keeper.doDuties(wallClock: SystemClock.wallClock)
                        } catch {
                            self.logger.error("the group's key could not be renewed", metadata: ["error": "\(error)"])
                        }
                    }
                }
            }
        }
    }
}

extension DocumentKeeper {
    /// The keys in the log that this device can open; before the first sync the key that came with
    /// the admission.
    public var keys: KeyRing {
        get throws {
            let secrets = try secrets
            return try GroupKeyLog(of: graph, as: secrets.identity).ring ?? KeyRing(keys: [secrets.groupKey], freshCount: 1)
        }
    }

    /// Doors to more devices than this would cost each caller's greeting too much.
    private static var pairsMax: Int { 64 }

    /// The doors to the devices in the group which, as far as their changes tell, have not heard of the key in use;
    /// none in a group from which nobody was put out, for there all have a key in common.
    var pairs: [DoorKeys] {
        get throws {
            let graph = try graph
            let identity = try secrets.identity
            guard !graph.countingRemovals.allSatisfy(\.isLeaving) else { return [] }
            // Right after a removal there is no fresh key yet, and all may lack it.
            let freshest = GroupKeyLog(of: graph, as: identity).entries.first { $0.isFresh }
            let current = freshest.flatMap { graph.index(of: $0.rekey) }
            let lacking = graph.memberDevicesByAdmission.filter { device in
                device != identity.device && !graph.lanes.contains { lane in
                    guard lane.device == device, let last = lane.members.last, let current else { return false }
                    return graph.precedes(current, last)
                }
            }
            return lacking.lazy.compactMap { DoorKeys(pairOf: identity, $0, in: self.group) }.prefix(Self.pairsMax).map { $0 }
        }
    }

    /// The key that doors of this device open to now; nil where it is not in the group.
    var currentKey: [UInt8]? {
        get throws {
            let ring = try keys
            return try graph.isMember(device) && ring.freshCount > 0 ? ring.current : nil
        }
    }

    /// What became of a newcomer at a door.
    enum Admission {
        case granted(groupKey: [UInt8], member: MemberID)
        case refused(Message.CloseReason)
    }

    /// Lets in a newcomer who knows an invite.
    ///
    /// What it looks at and what it writes is one step on this actor: whoever was put out meanwhile
    /// gets neither in nor the key.
    ///
    /// - Parameter wallClock: Milliseconds since 1970.
    func letIn(
        _ newcomer: DeviceID, by invite: Int64, isSamePerson: Bool, wallClock: Int64
    ) throws -> Admission {
        _ = try closeDoorsOfRemovals(wallClock: wallClock)
        if try !isMember(newcomer) {
            guard try graph.obstacle(toAdmitting: newcomer, by: device, replica: replica) == nil
            else { return .refused(.notWelcome) }
            guard try store.useInvite(invite, now: wallClock) else {
                return .refused(.inviteUsedUp)
            }
            try admit(newcomer, isSamePerson: isSamePerson, wallClock: wallClock)
        }
        guard try isMember(newcomer), let member = try graph.member(of: newcomer) else {
            return .refused(.notWelcome)
        }
        // Right after somebody left or was put out there is no fresh key yet.
        if try currentKey == nil { try renewKeys(wallClock: wallClock) }
        guard let key = try currentKey else { return .refused(.notMember) }
        return .granted(groupKey: key, member: member)
    }

    /// Closes the doors that were opened before a removal: whoever was put out may know their
    /// words.
    ///
    /// - Returns: How many were open.
    func closeDoorsOfRemovals(wallClock: Int64) throws -> Int {
        try graph.lastRemovalClosingDoors(of: member).map {
            try store.closeInvites(openedBefore: $0, now: wallClock)
        } ?? 0
    }

    /// Admits a device, with the group's key sealed for it unless it was put out before: then the
    /// key follows once it is a member.
    ///
    /// - Parameter wallClock: Milliseconds since 1970.
    public func admit(_ newcomer: DeviceID, isSamePerson: Bool, wallClock: Int64) throws {
        let identity = try secrets.identity
        try write(wallClock: wallClock) { document in
            let graph = try document.graph
            var operations: [PeerReplica.Operation] = [.members(.admit(newcomer, isSamePerson: isSamePerson))]
            if !graph.isOut(newcomer),
                let current = GroupKeyLog(of: graph, as: identity).entries.first, current.isFresh {
                var generator = SystemRandomNumberGenerator()
                let sealed = SealedKeys(sealing: current.key, for: [newcomer], using: &generator)
                operations.append(.members(.shareKey(KeyShare(rekey: current.rekey, sealed: sealed))))
            }
            return operations
        }
    }

    /// Writes what the group's keys need: a new key after a removal, or sealed copies for devices that have none.
    ///
    /// - Returns: Whether there was anything to write.
    @discardableResult
    public func renewKeys(wallClock: Int64) throws -> Bool {
        let identity = try secrets.identity
        let written = try write(wallClock: wallClock) { document in
            var generator = SystemRandomNumberGenerator()
            return KeyDuty.operations(in: try document.graph, as: identity, using: &generator)
        }
        return !written.isEmpty
    }

    /// Does what falls to this laptop because of what others wrote: agrees to removals that two
    /// members asked for without having heard of each other, one of them its own, lets the member's
    /// other laptops in again, and then sees to the keys.
    func doDuties(wallClock: Int64) throws {
        let device = device
        try write(wallClock: wallClock) { document in
            let graph = try document.graph
            return (graph.agreementsDue(by: device) + graph.admissionsDue(by: device)).map {
                .members($0)
            }
        }
        try renewKeys(wallClock: wallClock)
    }

    /// Whether `doDuties` would write anything.
    var hasDuties: Bool {
        get throws {
            guard let identity = try? secrets.identity else { return false }
            var generator = SystemRandomNumberGenerator()
            return try !graph.agreementsDue(by: device).isEmpty
                || !graph.admissionsDue(by: device).isEmpty
                || !KeyDuty.operations(in: graph, as: identity, using: &generator).isEmpty
        }
    }
}

extension DocumentKeeper.Commit {
    var concernsKeys: Bool {
        changes.contains { $0.change.operations.contains { if case .members = $0 { true } else { false } } }
    }
}
