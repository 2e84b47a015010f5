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
        if comesFromOlder, let refusal = await refusal(ofOlder: device, in: keeper) { return await close(refusal) }
        switch newcomer {
        case .silent(device) where invite.kind == .open: await admit(device, by: invite, in: keeper)
        case .silent(device):
            guard node.arrived(number, at: invite.number, of: keeper.group) else { return await close(.anotherWaits) }
            let language = invite.code?.language ?? .english
            var generator = SystemRandomNumberGenerator()
            newcomer = .comparing(device, name: name)
            comparison = ComparisonMachine(
                hosting: connection.binding ?? [], nonce: generator.bytes(ComparisonCommitment.nonceBytes),
                language: language, now: SystemClock.now)
            send(.waiting(language: language.rawValue))
        default: await close(.protocolViolation)
        }
    }

    /// Why a device cannot come along into this group, and nobody is admitted who knocked at the wrong one.
    private func refusal(ofOlder device: DeviceID, in keeper: DocumentKeeper) async -> Message.CloseReason? {
        do {
            let graph = try await keeper.graph
            if graph.isKnownFromOlder(device) { return nil }
            // Whom a fork does not name may still be in the part of the older log that is not here yet.
            return graph.awaitsEarlierLog ? .busy : .notKnownFromOlder
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
            // A newcomer who tries again because the answer was lost is admitted already.
            if try await !keeper.isMember(device) {
                // Nothing can be written here yet; the invite is not used up for that.
                if try await keeper.graph.awaitsEarlierLog { return await close(.busy) }
                let wallClock = SystemClock.wallClock
                guard try keeper.store.useInvite(invite.number, now: wallClock) else { return await close(.inviteUsedUp) }
                try await keeper.admit(device, isSamePerson: invite.kind == .ownDevice, wallClock: wallClock)
            }
            // Whom the older group of a fork put out, the fork's founder alone lets in.
            guard try await keeper.isMember(device) else { return await close(.notWelcome) }
            guard let key = try await keeper.currentKey else { return await close(.notMember) }
            let member = try await keeper.graph.member(of: device) ?? MemberID(firstDevice: device)
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
