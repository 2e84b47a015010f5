// SPDX-License-Identifier: Apache-2.0
// peersync

import Logging
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerWire
import Synchronization

/// One connection, one newcomer.
extension Conversation {
    /// How far somebody at the door is.
    enum Newcomer {
        /// Knows the code; has not said a name.
        case silent(DeviceCertificate)
        /// Does its part of the exchange that leads to the words on both screens.
        case comparing(DeviceCertificate, name: String)
        /// Waits for somebody here to say yes.
        case waiting(DeviceCertificate)
        /// Has the member's key, and is to ask again under it.
        case renaming(DeviceID)
        case done
    }

    mutating func newcomerSpoke(_ message: Message) async {
        if case .comparing = newcomer, let actions = comparison?.received(message) { return await perform(actions) }
        guard case .joinRequest(let name, let certificate) = message, let keeper, let invite else { return await close(.protocolViolation) }
        switch newcomer {
        case .silent(certificate) where invite.kind == .open: await admit(certificate, by: invite, in: keeper)
        case .silent(certificate):
            guard node.arrived(number, at: invite.number, of: keeper.group) else { return await close(.anotherWaits) }
            let language = invite.code?.language ?? .english
            var generator = SystemRandomNumberGenerator()
            newcomer = .comparing(certificate, name: name)
            comparison = ComparisonMachine(
                hosting: connection.binding ?? [], nonce: generator.bytes(ComparisonCommitment.nonceBytes),
                language: language, now: SystemClock.now)
            send(.waiting(language: language.rawValue))
        case .renaming(let device) where certificate.device == device && certificate.member == keeper.member && certificate.isAuthentic:
            await admit(certificate, by: invite, in: keeper)
        default: await close(.protocolViolation)
        }
    }

    /// What the comparison of words asks for.
    mutating func perform(_ actions: [ComparisonMachine.Action]) async {
        guard case .comparing(let certificate, let name) = newcomer, let keeper, let invite else { return }
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
                newcomer = .waiting(certificate)
            case .breakOff: return await close(.protocolViolation)
            }
        }
    }

    /// Somebody here said yes or no.
    mutating func answered(_ isWelcome: Bool) async {
        guard case .waiting(let certificate) = newcomer, let keeper, let invite,
            let identity = node.state.withLock({ $0.groups[keeper.group]?.credentials.identity })
        else { return }
        newcomer = .done
        if !isWelcome { return await close(.notWelcome) }
        if invite.kind == .ownDevice {
            newcomer = .renaming(certificate.device)
            send(.memberKey(identity.memberKey.seed))
        } else {
            await admit(certificate, by: invite, in: keeper)
        }
    }

    private mutating func admit(_ certificate: DeviceCertificate, by invite: NodeState.Invite, in keeper: DocumentKeeper) async {
        newcomer = .done
        do {
            // Somebody whom the answer did not reach, and who tries again, is let in already.
            if try await !keeper.isMember(certificate.device) {
                let wallClock = SystemClock.wallClock
                guard try keeper.store.useInvite(invite.number, now: wallClock) else { return await close(.inviteUsedUp) }
                try await keeper.write(wallClock: wallClock) { _ in [.admit(certificate)] }
            }
            guard let key = node.groupKey(of: keeper.group) else { return await close(.notMember) }
            let name = try await keeper.view(of: .group)["name"]
            let groupName = if case .text(let text)? = name { text } else { "" }
            send(.joinGranted(group: keeper.group, groupKey: key, groupName: groupName))
            try node.invitesChanged(in: keeper)
        } catch {
            node.logger.error("a newcomer could not be admitted", metadata: ["error": "\(error)"])
            await close(.busy)
        }
    }
}
