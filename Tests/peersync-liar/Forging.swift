// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import CollaborativeText
import Foundation
import PeerIdentity
import PeerNode
import PeerReplica
import PeerWire

/// Changes that no honest program writes, in a bundle that every laptop of the group can open.
struct Forging: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forge",
        abstract: "Signs changes with the keys in a data folder, and makes a bundle of them.",
        discussion: "The folder is only read. Prints how many changes are in the bundle.")

    enum Deed: String, ExpressibleByArgument {
        /// Passes the log on as it is.
        case nothing
        /// Brings the folder's group key back, beside what the folder has not heard of, and after
        /// it.
        case rollback
        /// Removes the targets and asks for their removal, beside what the folder has not heard
        /// of, and after it.
        case removals
        /// Removes each target by one change whose past ends at an admission: at the target's
        /// admission, where the device made it, or else at the admission of the device.
        case datedBack
        /// A harmless change of a record on top of all others, void ones included.
        case naming
        /// Shows what is void in a record, by every operation about a record or a change.
        case showing
        /// A note of a million characters.
        case longText
        /// Lets many devices delete the text of such a note at once.
        case deletions
        /// Changes of a record, one after the other.
        case words
        /// Puts a made-up guest out and lets them in again by turns.
        case turns
        /// Lets guests in that do not exist, and puts them out.
        case guests
        /// Writes under many replica ids.
        case replicas
    }

    @Option(help: "The data folder with the keys.") var folder: String
    @Option(help: "A data folder whose log the forger knows as well.") var log: String?
    @Option(help: "The bundle.") var output: String
    @Option(help: "How often, where it is done often.") var amount = 1
    @Option(help: "The id of a record.") var record: String?
    @Option(help: "A device.") var target: [String] = []
    @Argument var deed: Deed

    func run() async throws {
        let own = try await Laptop(folder: folder)
        var known = own
        if let log { try known.learn(from: await Laptop(folder: log)) }
        let made = try changes(by: own, in: known)
        let bundle = ChangeBundle(
            group: known.graph.group,
            changes: known.received
                + made.map { ReceivedChange(bytes: $0.bytes, signature: $0.signature) })
        var generator = SystemRandomNumberGenerator()
        let sealed = try bundle.sealed(for: known.devices, using: &generator)
        try Data(sealed).write(to: URL(filePath: output))
        print(bundle.changes.count)
    }

    private func changes(by own: Laptop, in known: Laptop) throws -> [SignedChange] {
        var pen = Pen(
            own.identity, in: known.graph, admission: known.admission(of: own.identity.device))
        let everything = known.heads
        var generator = SystemRandomNumberGenerator()
        switch deed {
        case .nothing: return []
        case .rollback:
            guard let key = own.keys.first else { throw ValidationError("the folder has no key") }
            let rekey = KeyDuty.rekey(key, for: known.devices, using: &generator)
            for causes in [pen.past, everything] {
                pen.begin()
                pen.overtake()
                pen.write(rekey, after: causes)
            }
        case .removals:
            let targets = target.compactMap { DeviceID(text: $0) }
            guard !targets.isEmpty else { throw ValidationError("no target") }
            for causes in [pen.past, everything] {
                pen.begin()
                for target in targets {
                    pen.write([.members(.remove(target, reason: "", keeping: []))], after: causes)
                    pen.write([.members(.askRemoval(target, reason: "", keeping: []))])
                }
            }
        case .datedBack:
            for target in target.compactMap({ DeviceID(text: $0) }) {
                let admissions = [
                    known.admission(of: target), known.admission(of: own.identity.device),
                ].compactMap(\.self)
                guard
                    let first = admissions.first(where: {
                        known.isWritten($0, by: own.identity.device)
                    }) ?? admissions.last
                else { throw ValidationError("the founder has no admission") }
                pen.begin()
                pen.write([.members(.remove(target, reason: "", keeping: []))], after: [first])
            }
        case .naming: pen.write([.count(try recordID(), "votes", 1)], after: everything)
        case .showing:
            let record = try recordID()
            let void = known.graph.nodes.indices.filter(known.graph.isVoid).map {
                known.graph.nodes[$0].id
            }
            guard !void.isEmpty else { throw ValidationError("nothing is void") }
            // Each way by itself, on top of what is void and on top of what counts.
            for causes in [pen.past, everything] {
                for change in void {
                    pen.begin()
                    pen.write([.settle(record, change)], after: causes)
                    let undo = pen.write([.undo(record, change)])
                    pen.write([.undo(record, undo.id)])
                    pen.write([.restore(record)])
                }
            }
        case .longText: longText(by: &pen)
        case .deletions: deletions(of: try recordID(), by: &pen)
        case .words:
            let record = try recordID()
            pen.write([.count(record, "votes", 1)], after: pen.past)
            for _ in 0..<amount { pen.write([.count(record, "votes", 1)]) }
        case .turns:
            let guest = Identity(using: &generator)
            pen.write([.members(.admit(guest.device, isSamePerson: false))], after: pen.past)
            for _ in 0..<amount {
                pen.write([.members(.remove(guest.device, reason: "", keeping: []))])
                pen.write([.members(.readmit(guest.device))])
            }
        case .guests:
            var causes = pen.past
            for _ in 0..<amount {
                let guests = (0..<ChangeLimits.membershipOperationsMax).map { _ in
                    Identity(using: &generator).device
                }
                pen.write(guests.map { .members(.admit($0, isSamePerson: false)) }, after: causes)
                pen.write(guests.map { .members(.remove($0, reason: "", keeping: [])) })
                causes = []
            }
        case .replicas:
            let record = try recordID()
            for _ in 0..<amount {
                pen.begin()
                pen.write([.count(record, "votes", 1)], after: pen.past)
            }
        }
        return pen.written
    }

    private func recordID() throws -> RecordID {
        guard let record = record.flatMap({ RecordID(text: $0) }) else {
            throw ValidationError("no record")
        }
        return record
    }

    private static let longTextCount = 1_000_000

    /// A note with a text of a million characters.
    private func longText(by pen: inout Pen) {
        var generator = SystemRandomNumberGenerator()
        let note = RecordID.made(.note, using: &generator)
        pen.write([.create(note), .assign(note, "title", .text("longue"))], after: pen.past)
        var position = 0
        while position < Self.longTextCount {
            var operations: [PeerReplica.Operation] = []
            for _ in 0..<2 where position < Self.longTextCount {
                let count = min(32_000, Self.longTextCount - position)
                let text = String(repeating: "a", count: count)
                operations.append(
                    .editText(note, "body", [TextEdit(position: position, inserted: text)]))
                position += count
            }
            pen.write(operations)
        }
    }

    /// The long text of a note, deleted whole by many made-up devices at once, and in part by one
    /// more. If a text counted each deletion of each character, its events would reach 2^29 with
    /// 25 further characters: room for one line, not for two.
    private func deletions(of note: RecordID, by pen: inout Pen) {
        let events = (1 << 29) - 25 - Self.longTextCount
        let counts =
            Array(repeating: Self.longTextCount, count: events / Self.longTextCount) + [
                events % Self.longTextCount
            ]
        var generator = SystemRandomNumberGenerator()
        let others = counts.map { count in (identity: Identity(using: &generator), count: count) }
        let text = pen.past
        for start in stride(from: 0, to: others.count, by: ChangeLimits.membershipOperationsMax) {
            let part = others[
                start..<min(start + ChangeLimits.membershipOperationsMax, others.count)]
            let admission = pen.write(
                part.map { .members(.admit($0.identity.device, isSamePerson: false)) },
                after: start == 0 ? text : [])
            for other in part {
                var theirs = Pen(other.identity, in: pen.graph, admission: admission.id)
                theirs.heard(of: admission)
                let edit = TextEdit(position: 0, deletedCount: other.count, inserted: "")
                pen.add(theirs.write([.editText(note, "body", [edit])], after: [admission.id]))
            }
        }
    }
}

extension RecordID {
    static func made(
        _ kind: RecordKind, using generator: inout some RandomNumberGenerator
    ) -> RecordID {
        let words = (0..<2).map { _ in generator.next() as UInt64 }
        return RecordID(words: [words[0], words[1] & ~0xFF | UInt64(kind.code)])
    }
}
