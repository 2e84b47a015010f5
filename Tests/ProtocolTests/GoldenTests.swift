// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import MeetupModel
import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// The bytes and hashes of protocol version 2.
struct GoldenTests {
    @Test("Changes, their ids and their signatures are those of version 2, and are read as they were written")
    func changes() throws {
        let log = try GoldenLog()
        for (_, signed) in log.changes { #expect(try ChangeCodec.decode(signed.bytes) == signed.change) }
        try Golden.check("changes", try log.changes.map { name, signed in
            let signature = try #require(signed.signature)
            return [
                "name": name, "bytes": signed.bytes.hex, "content_hash": Hash.contentHash(of: signed.bytes).hex,
                "id": signed.id.bytes.hex, "signature": signature.hex,
            ]
        })
    }

    @Test("A fork's founding change and what follows it are those of version 2")
    func forks() throws {
        let log = try GoldenLog()
        let fork = GroupFork(origin: log.group, heads: log.graph.heads, devices: [log.founder.device])
        let founding = log.guest.sign(Change(
            group: nil, device: log.guest.device, replica: ReplicaID(words: [4, 4]), seq: 0, previous: nil,
            dependencies: [], lamport: 1, wallClock: 1_795_390_800_000, operations: [.members(.found), .members(.fork(fork))]))
        var graph = ChangeGraph(group: GroupID(words: founding.id.words))
        for signed in [founding] + log.changes.map(\.signed) {
            #expect(graph.judge(signed.identified) == .valid)
            graph.append(signed.identified)
        }
        graph.settle()
        let goingOn = log.founder.sign(graph.nextChange(
            by: log.founder.device, replica: ReplicaID(words: [5, 5]), wallClock: 1_795_390_900_000,
            operations: [.assign(.group, "name", .text("À quatre"))]))
        #expect(graph.judge(goingOn.identified) == .valid)
        let cases = [("the founding change of a fork", founding), ("a first change in a fork", goingOn)]
        for (_, signed) in cases { #expect(try ChangeCodec.decode(signed.bytes) == signed.change) }
        try Golden.check("forks", try cases.map { name, signed in
            ["name": name, "bytes": signed.bytes.hex, "id": signed.id.bytes.hex, "signature": try #require(signed.signature).hex]
        })
    }

    @Test("A signature vouches for an earlier change of its chain by links")
    func linkedSignature() throws {
        let log = try GoldenLog()
        let chain = log.changes.map(\.signed).filter { $0.change.device == log.guest.device }
        let last = try #require(chain.last)
        let signature = try #require(last.signature)
        let linked = try #require(ChainSignature.linked(signature, through: chain.dropFirst().map(\.bytes)))
        #expect(chain.count == 3)
        #expect(ChainSignature.vouches(linked, for: chain[0].id, of: log.guest.device))
        #expect(!ChainSignature.vouches(linked, for: chain[1].id, of: log.guest.device))
        try Golden.check("links", [[
            "name": "two changes between", "device": log.guest.device.bytes.hex, "change": chain[0].id.bytes.hex,
            "signature": linked.hex,
        ]])
    }

    @Test("Keys are sealed, checked and derived as in version 2")
    func keys() throws {
        let log = try GoldenLog()
        let seeds = [("founder", log.founder), ("guest", log.guest), ("laptop", log.laptop)]
        var cases: [Golden.Case] = seeds.map { name, identity in
            ["name": name, "seed": identity.deviceKey.seed.hex, "device": identity.device.bytes.hex]
        }
        cases.append([
            "name": "group key", "key": log.groupKey.hex, "check": KeyRing.check(of: log.groupKey).hex,
            "group": log.group.bytes.hex,
        ])
        var generator = SplitMix64(seed: 7)
        let sealed = SealedKeys(sealing: log.groupKey, for: seeds.map(\.1.device), using: &generator)
        for (_, identity) in seeds { #expect(sealed.open(as: identity) == log.groupKey) }
        var writer = ByteWriter()
        writer.write(sealed)
        cases.append(["name": "sealed for all three", "key": log.groupKey.hex, "sealed": writer.bytes.hex])
        try Golden.check("keys", cases)
    }

    @Test("Bundles have the bytes of version 2 and are opened by those they are for")
    func bundles() throws {
        let log = try GoldenLog()
        let received = log.changes.map { ReceivedChange(bytes: $0.signed.bytes, signature: $0.signed.signature) }
        let places: [(String, ChangeBundle.Place?)] = [
            ("by hand", nil),
            ("in a shared folder", ChangeBundle.Place(
                kind: 1, number: 300, previous: ContentHash(words: [1, 2, 3, 4]), padding: 5)),
        ]
        try Golden.check("bundles", try places.map { name, place in
            var generator = SplitMix64(seed: 8)
            let bundle = ChangeBundle(group: log.group, changes: received, place: place)
            let file = try bundle.sealed(for: [log.founder.device, log.guest.device], using: &generator)
            let opened = try ChangeBundle(opening: file, as: [log.guest])
            #expect(opened == bundle)
            #expect(throws: BundleError.foreign) { try ChangeBundle(opening: file, as: [log.laptop]) }
            return ["name": name, "group": log.group.bytes.hex, "file": file.hex]
        })
    }

    @Test("Digests and hashes of views are those of version 2")
    func digests() throws {
        let log = try GoldenLog()
        let view = log.view(of: GoldenLog.note)
        var sum = ViewSum()
        sum.add(Hash.viewHash(of: view))
        sum.add(Hash.viewHash(of: log.view(of: GoldenLog.foreign)))
        try Golden.check("digests", [
            [
                "name": "changes", "heads": log.graph.heads.map(\.bytes.hex).joined(separator: " "),
                "digest": Hash.changesDigest(of: log.graph.heads).hex,
            ],
            [
                "name": "a note", "schema": "\(RecordViewCodec.schema)",
                "view": RecordViewCodec.encode(view, texts: .whole).hex, "hash": Hash.viewHash(of: view).hex,
            ],
            ["name": "sum", "sum": sum.bytes.hex],
        ])
    }

    @Test("Every message has the bytes of version 2 and is read as it was written")
    func messages() throws {
        try Golden.check("messages", try GoldenMessage.all.map { name, message in
            let bytes = MessageCodec.encode(message)
            let decoded = try MessageCodec.decode(bytes)
            #expect(decoded == message, "\(name)")
            return ["name": name, "bytes": bytes.hex]
        })
    }

    @Test("What people agree to has the hash of its version")
    func terms() throws {
        var group = TestGroup(members: 1, seed: 3)
        let offer = RecordID.test(1, .offer)
        let part = RecordID.test(2, .offer)
        let module = RecordID.test(3, .module)
        let member = MemberID(firstDevice: group.devices[0].identity.device)
        group.devices[0].write([
            .create(part), .assign(part, Offer.title, .text("Atelier")), .assign(part, Offer.kindField, .text("solo")),
            .assign(part, "price", .text("90 €")), .create(offer), .assign(offer, Offer.title, .text("Été")),
            .assign(offer, Offer.kindField, .text("pack")), .assign(offer, "price", .text("120 €")),
            .assign(offer, "contact", .text("not part of the terms")), .assign(offer, "colour", .text("nor this")),
            .add(offer, Offer.includes, .record(part)), .add(offer, Offer.contributors, .member(member)),
            .assign(offer, Offer.role(of: member), .text("anime")), .assign(offer, Offer.share(of: member), .text("100")),
            .editText(offer, Offer.body, [TextEdit(position: 0, inserted: "Deux jours.\n")]),
            .create(module), .assign(module, Module.offer, .record(offer)), .assign(module, Module.title, .text("Bases")),
            .assign(module, Module.hours, .text("3")),
        ])
        let view = group.devices[0].view(offer)
        let parts = OfferParts(group.devices[0].views.values)
        try Golden.check("terms", OfferTerms.Version.allCases.map { version in
            let digest = OfferTerms.digest(of: view, with: parts, version: version)
            #expect(OfferTerms.isMet(digest, by: view, with: parts))
            let list = OfferTerms.parts(of: view, with: parts, version: version)
            return [
                "name": "version \(version.rawValue)", "digest": digest,
                "parts": list.map { Array($0.utf8).hex }.joined(separator: " "),
            ]
        })
    }
}

/// A message of every kind.
private enum GoldenMessage {
    static let all: [(String, Message)] = {
        let device = DeviceID(words: [2, 2, 2, 2])
        let tips = [Tip(replica: ReplicaID(words: [1, 2]), seq: 200, change: ChangeID(words: [3, 4, 5, 6]))]
        let changes = [ChangeID(words: [1, 1, 1, 1]), ChangeID(words: [2, 2, 2, 2])]
        let digest = DocumentDigest(
            changes: Array(0..<32), views: DocumentDigest.Views(schema: 1, sum: Array(32..<64)))
        return [
            ("hello", .hello(.init(digest: digest, tips: tips, listeningPort: 4_711, software: "0.2.0"))),
            ("hello with capabilities", .hello(.init(
                digest: .nothing, tips: [], listeningPort: 0, software: "", capabilities: [1, 300], levelReached: 0,
                levelUnderstood: 3, levelRequired: 2))),
            ("totals", .totals(changes: 300)),
            ("changes", .changes([
                ReceivedChange(bytes: [1, 2], signature: nil),
                ReceivedChange(bytes: [3], signature: [UInt8](repeating: 4, count: 64)),
                ReceivedChange(bytes: [5], signature: [UInt8](repeating: 6, count: 96)),
            ])),
            ("have", .have(acknowledged: 2, tips)), ("done", .done(digest)), ("done without views", .done(.nothing)),
            ("resync", .resync(tips)), ("ping", .ping), ("pong", .pong),
            ("peers", .peers([PeerAddress(device: device, endpoint: PeerEndpoint(host: "fe80::1%eth0", port: 4_711))])),
            ("dialBack", .dialBack), ("dialedBack", .dialedBack(isReached: true)),
            ("joinRequest", .joinRequest(name: "Zoë 👋", device: device)),
            ("joinRequest out of an older group", .joinRequest(name: "Zoë 👋", device: device, comesFromOlder: true)),
            ("joinGranted", .joinGranted(
                group: GroupID(words: [1, 2, 3, 4]), groupKey: Array(96..<128), groupName: "Été", member: MemberID(firstDevice: device))),
            ("waiting", .waiting(language: "fr")),
            ("comparisonCommitment", .comparisonCommitment(Array(0..<32))),
            ("comparisonNonce", .comparisonNonce(Array(0..<16))),
            ("presence", .presence(.init(
                record: GoldenLog.note, field: "body", number: 7, version: changes, anchor: 300, head: 5,
                pendingEdit: TextEdit(position: 5, deletedCount: 1, inserted: "é")))),
            ("presence without an edit", .presence(.init(
                record: GoldenLog.note, field: "body", number: 8, version: [], anchor: 0, head: 0, pendingEdit: nil))),
            ("announceChanges", .announceChanges(hops: 2, changes)), ("requestChanges", .requestChanges(changes)),
            ("graft", .graft(changes)), ("prune", .prune),
            ("an unknown optional message", .unknown(tag: 1_000, content: [1, 2, 3])),
            ("an unknown required message", .unknown(tag: 1_001, content: [])),
        ] + Message.CloseReason.allCases.map { ("close \($0.rawValue)", .close($0)) }
    }()
}
