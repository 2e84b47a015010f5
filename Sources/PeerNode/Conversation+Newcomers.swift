// SPDX-License-Identifier: Apache-2.0
// peersync

import Logging
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerWire
import Synchronization

/// The part of a conversation with a newcomer; each connection has one newcomer at most.
extension Conversation {
    /// How far a newcomer at the door is.
    enum Newcomer {
        /// The newcomer knows the code and has not said a name.
        case silent(DeviceID)
        /// The newcomer does its part of the exchange that leads to the words on both screens.
        case comparing(DeviceID, name: String)
        /// The newcomer waits for a person here to say yes.
        case waiting(DeviceID)
        case done
    }

    mutating func newcomerSpoke(_ message: Message) async {
        if case .comparing = newcomer, let actions = comparison?.received(message) { return await perform(actions) }
        guard case .joinRequest(let name, let device, let comesFromOlder) = message, let keeper, let invite else {
            return await close(.protocolViolation)
        }
        // About a device that the caller did not prove to be, nothing is said.
        guard case .silent(device) = newcomer else { return await close(.protocolViolation) }
        if let refusal = await refusal(of: device, comesFromOlder: comesFromOlder, in: keeper) { return await close(refusal) }
        if invite.kind == .open {
            await admit(device, by: invite, in: keeper)
        } else {
            guard node.arrived(number, at: invite.number, of: keeper.group) else { return await close(.anotherWaits) }
            let language = invite.code?.language ?? .english
            var generator = SystemRandomNumberGenerator()
            newcomer = .comparing(device, name: name)
            comparison = ComparisonMachine(
                hosting: connection.binding ?? [], nonce: generator.bytes(ComparisonCommitment.nonceBytes),
                language: language, now: SystemClock.now)
            send(.waiting(language: language.rawValue))
        }
    }

    /// Returns why a device cannot be let in here, before anybody is asked or admitted; nil where it can.
    private func refusal(of device: DeviceID, comesFromOlder: Bool, in keeper: DocumentKeeper) async -> Message.CloseReason? {
        do {
            let graph = try await keeper.graph
            // Nothing can be written here yet, nor is it known whose the device is.
            if graph.awaitsEarlierLog { return .busy }
            if comesFromOlder, !graph.isKnownFromOlder(device) { return .notKnownFromOlder }
            // A newcomer who tries again because the answer was lost is admitted already.
            if graph.isMember(device) { return nil }
            let replica = await keeper.replica
            switch graph.obstacle(toAdmitting: device, by: keeper.device, replica: replica) {
            case nil: return nil
            case .putOut:
                node.send(.warning("somebody who was put out of this group is at the door: to let them in again, run peersync members readmit"))
            case .putOutOfOlder:
                node.send(.warning("somebody whom the older group removed is at the door: only the founder of this group can let them in"))
            }
            return .notWelcome
        } catch {
            node.logger.error("the group could not be read", metadata: ["error": "\(error)"])
            return .busy
        }
    }

    /// Performs the actions of the comparison of words.
    mutating func perform(_ actions: [ComparisonMachine.Action]) async {
        guard case .comparing(let device, let name) = newcomer, let keeper, let invite else { return }
        for action in actions {
            switch action {
            case .send(let message): send(message)
            case .count:
                guard let count = node.countComparison(at: invite.number, of: keeper) else {
                    return await close(.comparisonsUsedUp)
                }
                comparisonsUnopened = count
                if let next = comparison?.counted() { await perform(next) }
            case .uncount: node.uncountComparison(at: invite.number, of: keeper)
            case .show(let words):
                let knock = Knock(
                    name: name, words: words, isOwnDevice: invite.kind == .ownDevice, brokenOff: comparisonsUnopened - 1)
                guard node.knocked(number, knock, group: keeper.group) else { return await close(.sameWords) }
                newcomer = .waiting(device)
            case .breakOff: return await close(.protocolViolation)
            }
        }
    }

    /// Carries out the yes or no of the person here.
    mutating func answered(_ isWelcome: Bool) async {
        guard case .waiting(let device) = newcomer, let keeper, let invite else { return }
        newcomer = .done
        if !isWelcome { return await close(.notWelcome) }
        await admit(device, by: invite, in: keeper)
    }

    private mutating func admit(_ device: DeviceID, by invite: NodeState.Invite, in keeper: DocumentKeeper) async {
        newcomer = .done
        do {
            let admission = try await keeper.letIn(
                device, by: invite.number, isSamePerson: invite.kind == .ownDevice,
                wallClock: SystemClock.wallClock)
            guard case .granted(let key, let member) = admission else {
                if case .refused(let reason) = admission { await close(reason) }
                return
            }
            let name = try await keeper.view(of: .group)["name"]
            let groupName = if case .text(let text)? = name { text } else { "" }
            send(.joinGranted(group: keeper.group, groupKey: key, groupName: groupName, member: member))
            try node.invitesChanged(in: keeper)
        } catch {
            node.logger.error("a newcomer could not be admitted", metadata: ["error": "\(error)"])
            await close(.busy)
        }
    }
}
