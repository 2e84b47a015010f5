// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerWire

/// What a lying member says; see the threat model.
enum Lie: String, CaseIterable {
    case fork, manyBranches, wrongClock
    case inflated, backdated, seqJump, unknownCause, foreignGroup, secondFounding
    case forgedAuthor, forgedProfile, foreignAdmission, borrowedReplica, unsigned
    case datedBackRemoval, inventedPair, removalByInvited
    case gaps, tips, holdings, resyncs, totals, addresses, keys, joining, hellos
    case flood, wideText
    case manyRemovals, turns, unknownTags, madeUpKeys, crowdedLine, manyChains

    /// Whether the lie makes up many members. Such lies are told only when they are named.
    var isAboutMany: Bool {
        switch self {
        case .manyRemovals, .turns, .manyChains, .unknownTags, .madeUpKeys, .crowdedLine: true
        default: false
        }
    }

    func tell(_ amount: Int, over talk: inout Talk) async throws -> String {
        var generator = SystemRandomNumberGenerator()
        let note = RecordID.made(.note, using: &generator)
        func title(_ text: String) -> [PeerReplica.Operation] { [.assign(note, "title", .text(text))] }
        let honest = talk.change([.create(note)] + title("mensonge"))
        switch self {
        case .fork:
            // Two with one number, and one on top of each.
            try await talk.say([talk.identity.sign(honest), talk.identity.sign(talk.change(title("l'autre")))])
        case .manyBranches:
            var branches: [SignedChange] = []
            for number in 0..<50 * amount { branches.append(talk.identity.sign(talk.change(title("branche \(number)")))) }
            try await talk.say(branches)
        case .wrongClock:
            for clock in [Int64.min, .max, 0] { try await talk.say([talk.identity.sign(honest.with(wallClock: clock))]) }
        case .inflated: try await talk.say([talk.identity.sign(honest.with(lamport: honest.lamport + 1_000))])
        case .backdated: try await talk.say([talk.identity.sign(honest.with(lamport: 1))])
        case .seqJump: try await talk.say([talk.identity.sign(honest.with(seq: 7))])
        case .unknownCause: try await talk.say([talk.identity.sign(honest.with(dependencies: [.random()]))])
        case .foreignGroup: try await talk.say([talk.identity.sign(honest.with(group: GroupID(words: [1, 2, 3, 4])))])
        case .secondFounding: try await talk.say([talk.identity.sign(talk.change([.members(.found)]))])
        case .forgedAuthor:
            guard let victim = talk.changes.first?.change.device else { return "nobody to forge" }
            let forged = talk.graph.nextChange(by: victim, replica: talk.replica, wallClock: 0, operations: title("faux"))
            let bytes = ChangeCodec.encode(forged)
            let id = Hash.changeID(of: bytes)
            let signature = talk.identity.deviceKey.sign(SignedChange.statement(of: id))
            try await talk.say([SignedChange(identified: IdentifiedChange(id: id, change: forged), bytes: bytes, signature: signature)])
        case .forgedProfile:
            // Valid, and without effect.
            guard let victim = talk.graph.members.first(where: { $0 != talk.member }) else { return "nobody to forge" }
            try await talk.say([talk.write([.assign(.profile(of: victim), "name", .text("Faux"))])])
        case .foreignAdmission:
            // Speaks by the change that admitted somebody else.
            guard let victim = talk.changes.first?.id else { return "nobody's admission" }
            try await talk.say([talk.identity.sign(honest.with(admission: victim))])
        case .datedBackRemoval:
            // Of the founder, by one change that knows nothing but its author's admission: without effect.
            guard let founder = talk.changes.first?.change.device else { return "no founder" }
            try await talk.say([try talk.datedBack([.members(.remove(founder, reason: "mensonge", keeping: []))])])
        case .inventedPair:
            // Of the founder, by a member that the liar makes up and the liar: both are one voice.
            guard let founder = talk.changes.first?.change.device else { return "no founder" }
            let puppet = Identity.random()
            let admission = talk.write([.members(.admit(puppet.device, isSamePerson: false))])
            let asking = talk.write([.members(.askRemoval(founder, reason: "mensonge", keeping: []))])
            let agreement = puppet.sign(talk.change(
                [.members(.agreeRemoval(asked: asking.id, founder, keeping: []))], by: puppet.device, admittedBy: admission.id))
            try await talk.say([admission, asking, agreement])
        case .removalByInvited:
            // An inviter is put out by who came in through them: no authority.
            guard let founder = talk.changes.first?.change.device else { return "no founder" }
            try await talk.say([talk.write([.members(.remove(founder, reason: "mensonge", keeping: []))])])
        case .borrowedReplica:
            // On with another's chain, by the own key.
            guard let last = talk.changes.last(where: { $0.change.device != talk.identity.device }) else { return "no chain" }
            try await talk.say([talk.identity.sign(Change(
                group: honest.group, device: talk.identity.device, replica: last.change.replica, seq: last.change.seq + 1,
                previous: last.id, dependencies: honest.dependencies.filter { $0 != last.id }, lamport: honest.lamport, wallClock: 0,
                operations: title("emprunté")))])
        case .unsigned:
            let signed = talk.identity.sign(honest)
            try await talk.say([SignedChange(identified: signed.identified, bytes: signed.bytes, signature: nil)])
        case .gaps:
            for _ in 0..<200 * amount { try await talk.say([talk.identity.sign(honest.with(dependencies: [.random()]))]) }
        case .tips:
            let tips = (0..<MessageLimits.tipsMax).map { _ in Tip(replica: .random(), seq: .max, change: .random()) }
            for _ in 0..<20 * amount { try await talk.say(.have(acknowledged: 0, tips)) }
        case .holdings:
            // What others wrote is left out: it says that it holds all and gives nothing on.
            try await talk.say(.have(acknowledged: .max, talk.graph.tips))
            try await talk.say(.done(DocumentDigest(changes: [UInt8](repeating: 7, count: 32), views: nil)))
        case .resyncs:
            // Each asks for everything anew, and nothing is acknowledged.
            for _ in 0..<300 * amount { try await talk.say(.resync([])) }
        case .totals: for _ in 0..<1_000 * amount { try await talk.say(.totals(changes: .max)) }
        case .addresses:
            for block in 0..<20 * amount {
                try await talk.say(.peers((0..<MessageLimits.endpointsMax).map {
                    PeerAddress(device: .random(), endpoint: PeerEndpoint(host: "10.77.\(block % 250).\($0)", port: 9))
                }))
            }
        case .keys:
            for _ in 0..<20 * amount {
                // Keys that nobody can open.
                try await talk.say([talk.write([.members(.rekey(KeyRotation(
                    check: Array(ChangeID.random().bytes.prefix(16)), sealed: SealedKeys(ephemeral: ChangeID.random().bytes, boxes: []))))])])
            }
        case .joining: try await talk.say(.joinRequest(name: "Lucie", device: talk.identity.device))
        case .hellos: try await talk.say(.hello(.init(digest: DocumentDigest(changes: talk.identity.device.bytes, views: nil), tips: [], listeningPort: 1, software: "")))
        case .flood:
            for block in 0..<10 * amount {
                var changes: [SignedChange] = []
                for number in 0..<100 { changes.append(talk.write([.count(note, "votes", 1), .add(note, "tags", .text("\(block) \(number)"))])) }
                try await talk.say(changes)
                if try await talk.answer() != "open" { break }
            }
        case .wideText:
            // Edits outside the text, and as much in one change as there may be.
            let text = String(repeating: "é", count: ChangeLimits.textBytesMax / 2)
            try await talk.say([talk.write([.editText(note, "body", [TextEdit(position: 0, inserted: text)])])])
            for _ in 0..<5 * amount {
                try await talk.say([talk.write([.editText(note, "body", [TextEdit(position: 1 << 30, deletedCount: 1 << 30, inserted: "x")])])])
            }
        case .manyRemovals:
            for _ in 0..<7 * amount {
                let devices = (0..<64).map { _ in DeviceID.random() }
                try await talk.say([
                    talk.write(devices.map { .members(.admit($0, isSamePerson: false)) }),
                    talk.write(devices.map { .members(.remove($0, reason: "", keeping: [])) }),
                ])
            }
        case .turns:
            // The same guest out and in again.
            let device = DeviceID.random()
            try await talk.say([talk.write([.members(.admit(device, isSamePerson: false))])])
            for _ in 0..<20 * amount {
                try await talk.say([
                    talk.write([.members(.remove(device, reason: "", keeping: []))]), talk.write([.members(.readmit(device))]),
                ])
            }
        case .manyChains:
            // Each a replica of its own, beside the others.
            for _ in 0..<20 * amount {
                try await talk.say((0..<100).map { _ in talk.identity.sign(talk.beginning([.count(note, "votes", 1)])) })
            }
        case .unknownTags:
            try await talk.say([talk.write([
                .create(note), .opaque(OpaqueOperation(tag: 1_000, level: nil, record: note, content: [1, 2, 3])),
                .opaque(OpaqueOperation(tag: 1_001, level: 9, record: note, content: [])),
            ])])
        case .madeUpKeys:
            // As many device ids as one group key is sealed for, smaller than the ids of real devices. Few of these
            // ids are public keys.
            for block in 0..<16 {
                try await talk.say([talk.write((1...64).map { number in
                    .members(.admit(DeviceID(words: [0, 0, 0, UInt64(block * 64 + number)]), isSamePerson: false))
                })])
            }
            try await talk.say([talk.write([.members(.remove(DeviceID(words: [0, 0, 0, 1]), reason: "", keeping: []))])])
        case .crowdedLine:
            // A line of members, each the next one's host, with guests who build on its end; then the line is put out.
            let line = (0..<10 * amount).map { _ in Identity.random() }
            let guests = (0..<min(64, 10 * amount)).map { _ in Identity.random() }
            var told = [talk.write(guests.map { .members(.admit($0.device, isSamePerson: false)) })]
            let guestAdmission = told[0].id
            told.append(talk.write([.members(.admit(line[0].device, isSamePerson: false))]))
            for (number, member) in line.enumerated() {
                let next = number + 1 < line.count ? [line[number + 1]] : []
                told.append(talk.write(
                    next.map { .members(.admit($0.device, isSamePerson: false)) }, by: member,
                    admittedBy: told[told.count - 1].id))
            }
            for guest in guests { told.append(talk.write(title("invité"), by: guest, admittedBy: guestAdmission)) }
            for member in line { told.append(talk.write([.members(.remove(member.device, reason: "", keeping: []))])) }
            try await talk.say(told)
        }
        return try await talk.answer()
    }
}

extension Change {
    fileprivate func with(
        group: GroupID? = nil, seq: UInt64? = nil, admission: ChangeID? = nil, dependencies: [ChangeID]? = nil,
        lamport: UInt64? = nil, wallClock: Int64? = nil
    ) -> Change {
        Change(
            group: group ?? self.group, device: device, replica: replica, seq: seq ?? self.seq, previous: previous,
            admission: admission ?? self.admission, dependencies: dependencies ?? self.dependencies,
            lamport: lamport ?? self.lamport, wallClock: wallClock ?? self.wallClock,
            operations: operations)
    }
}

extension Identity {
    fileprivate static func random() -> Identity {
        var generator = SystemRandomNumberGenerator()
        return Identity(using: &generator)
    }
}

extension FixedBytes {
    fileprivate static func random() -> Self {
        var generator = SystemRandomNumberGenerator()
        return Self(words: (0..<Storage.wordCount).map { _ in generator.next() })
    }
}
