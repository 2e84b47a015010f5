// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupExport
import MeetupModel
import PeerIdentity
import PeerNode
import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// Bundles and exports that come as files, by mail or on a stick.
extension Workspace {
    /// The content of a file, as far as this laptop can read it.
    private struct FileContent {
        let group: GroupID
        let isBundle: Bool
        let entries: [LogCheck.Entry]
        /// Nil for a bundle, and for an export that is not as peersync writes them.
        let export: JSONExport?
    }

    private func content(of file: Data, _ name: String) async throws -> FileContent {
        let name = VisibleText.line(name)
        if ChangeBundle.isBundle(file) {
            let bundle: ChangeBundle
            do {
                bundle = try ChangeBundle(opening: Array(file), as: all.map { try $0.keeper.secrets.identity })
            } catch let error as BundleError {
                throw Self.failure(error, name)
            }
            let entries = try bundle.changes.map { received in
                guard let change = try? ChangeCodec.decode(received.bytes) else { throw Self.failure(.damaged, name) }
                return LogCheck.Entry(id: Hash.changeID(of: received.bytes), device: change.device, bytes: received.bytes, signature: received.signature)
            }
            return FileContent(group: bundle.group, isBundle: true, entries: entries, export: nil)
        }
        let decoder = JSONDecoder()
        guard let log = try? decoder.decode(ExportedLog.self, from: file), log.format == JSONExport.format, let group = GroupID(text: log.group.id) else {
            throw Failure(.refused, "\(name) is neither a bundle nor a JSON export of peersync", fix: "make one: peersync export --format bundle")
        }
        guard log.version <= 1 else { throw Self.failure(.newerVersion, name) }
        let own = try await ownChanges(log.changes, group)
        let entries = try log.changes.map { logged in
            guard let id = ChangeID(text: logged.entry.id), let device = DeviceID(text: logged.device) else { throw Self.failure(.damaged, name) }
            func bytes(_ text: String?) throws -> [UInt8]? {
                try text.map { text in
                    guard let data = Data(base64Encoded: text) else { throw Self.failure(.damaged, name) }
                    return Array(data)
                }
            }
            let given = try bytes(logged.bytes)
            if let format = given.flatMap(DataFormat.format(ofChange:)), DataFormat.age(of: format) == .older {
                throw Self.failure(.olderVersion, name)
            }
            // This laptop's log may have the bytes and signatures that the file leaves out.
            return LogCheck.Entry(
                id: id, device: device, bytes: given ?? own[id]?.bytes,
                signature: try bytes(logged.signature) ?? own[id]?.signature)
        }
        return FileContent(group: group, isBundle: false, entries: entries, export: try? decoder.decode(JSONExport.self, from: file))
    }

    /// Returns the changes of this laptop's log whose bytes a file leaves out.
    private func ownChanges(_ logged: [JSONExport.LoggedChange], _ group: GroupID) async throws -> [ChangeID: StoredChange] {
        guard let keeper = all.first(where: { $0.keeper.group == group })?.keeper else { return [:] }
        let graph = try await keeper.graph
        let positions = logged.filter { $0.bytes == nil }.compactMap { ChangeID(text: $0.entry.id).flatMap(graph.index(of:)) }
        return Dictionary(try keeper.store.changes(at: positions).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func failure(_ error: BundleError, _ name: String) -> Failure {
        switch error {
        case .notABundle, .damaged:
            Failure(.refused, "\(name) is damaged; nothing was changed", fix: "copy the file again, or make a new one: peersync export --format bundle")
        case .newerVersion: Failure(.refused, "\(name) is of a newer peersync", fix: "install the newest peersync")
        case .olderVersion:
            Failure(
                .refused, "\(name) was made by peersync 0.1, whose files this version does not read; nothing was changed",
                fix: "read it with peersync 0.1: import it there, then export its words as text: peersync export")
        case .foreign:
            Failure(
                .refused, """
                    \(name) is not for this laptop: it is sealed for another group, or was made when this laptop was not in the \
                    group; nothing was changed
                    """, fix: "ask for a new one, made by somebody who knows that you are in the group; or for an invite: peersync invite")
        case .tooLarge:
            Failure(.refused, "\(name) would have more than \(ChangeBundle.bytesMax >> 20) MiB", fix: "meet on a network instead: peersync serve")
        }
    }

    // MARK: - Verifying

    func verify(_ file: Data, _ name: String) async throws -> Response {
        let content = try await content(of: file, name)
        let own = content.isBundle ? [] : try ownLog(of: content.group)
        let check = LogCheck(content.entries, of: content.group, after: own)
        var faults = check.faults.map(Self.sentence)
        var (isCompared, missing) = (false, check.missing.count)
        if let export = content.export {
            faults += Self.unvouched(check, in: export, besides: own)
            missing = ExportPast.missing(of: export, in: check)
            if let made = ExportCheck(of: check, as: export) {
                isCompared = true
                faults += made.faults(in: export)
            }
        } else if !content.isBundle {
            faults.append(tr("what it shows beside the changes is not as peersync writes it"))
        }
        let people = try all.first { $0.keeper.group == content.group }.map { try GroupWorkspace(self, $0).people() } ?? People(profiles: [])
        let authors = Set(content.entries.compactMap { check.graph.index(of: $0.id).flatMap(check.graph.author) })
        return .verified(VerifyReport(
            file: name, kind: content.isBundle ? "bundle" : "export", group: content.group.description, changes: content.entries.count,
            vouchedFor: check.vouchedFor, unknown: check.unknown, judged: check.judged, missing: missing, textsCompared: isCompared,
            authors: authors.map { people.person($0) }.sorted { ($0.name, $0.member) < ($1.name, $1.member) }, faults: faults))
    }

    /// Returns this laptop's log of a group, whose changes were checked when they arrived.
    private func ownLog(of group: GroupID) throws -> [SignedChange] {
        var log: [SignedChange] = []
        try all.first { $0.keeper.group == group }?.keeper.store.forEachChange { stored in
            let change = IdentifiedChange(id: stored.id, change: try GroupWorkspace.decode(stored))
            log.append(SignedChange(identified: change, bytes: stored.bytes, signature: stored.signature))
        }
        return log
    }

    /// Returns a sentence about the changes for which no signature vouches.
    ///
    /// A partial export may lack the signature for a change, because only a later change carries
    /// one. So for a partial export, changes that are in this laptop's log are left out of the
    /// sentence.
    private static func unvouched(_ check: LogCheck, in export: JSONExport, besides own: [SignedChange]) -> [String] {
        let known = export.session == nil && export.since == nil ? [] : Set(own.map(\.id))
        let unvouched = check.unvouched.filter { !known.contains($0) }
        if unvouched.count > 1 { return [tr("no signature vouches for \(unvouched.count) changes")] }
        return unvouched.map { tr("no signature vouches for change \($0.description.prefix(10))") }
    }

    private static func sentence(_ fault: LogCheck.Fault) -> String {
        switch fault {
        case .altered(let id): tr("change \(id.description.prefix(10)) was altered")
        case .signatureWrong(let id): tr("the signature of change \(id.description.prefix(10)) is not its device's")
        case .invalid(let id, let fault): tr("change \(id.description.prefix(10)) breaks a rule of the group: \(words(fault))")
        }
    }

    private static func words(_ fault: ChangeFault) -> String {
        switch fault {
        case .foreignGroup: tr("it is of another group")
        case .secondFounding, .foundingMissing: tr("a group is founded once, by its first change")
        case .chainBroken, .dependenciesUnsorted, .noCausalPast, .lamportWrong: tr("it does not follow from what it says came before it")
        case .admissionWrong: tr("its author was not admitted")
        }
    }

    // MARK: - Importing

    /// Takes in the changes that this laptop lacks; the same file a second time changes nothing.
    func importFile(_ file: Data, _ name: String, _ progress: WorkProgress.Handler) async throws -> Response {
        let content = try await content(of: file, name)
        let check = LogCheck(content.entries, of: content.group)
        guard check.faults.isEmpty else {
            throw Failure(
                .refused, "\(VisibleText.line(name)) does not hold what was written: \(Self.sentence(check.faults[0])); nothing was changed",
                fix: "peersync verify lists all that is wrong with it")
        }
        guard let group = all.first(where: { $0.keeper.group == content.group }) else { return try await comeAlong(check, name) }
        let keeper = group.keeper
        let before = try await keeper.graph.count
        let parts = check.passable(inPartsOf: GroupFounding.changesAtOnce)
        let changes = parts.reduce(0) { $0 + $1.count }
        var done = 0
        for part in parts {
            if parts.count > 1 { progress(.part(done: done, of: changes)) }
            guard case .committed = await keeper.ingest(part, from: nil) else {
                throw Failure(
                    .store, "what is in the file could not be written; \(done) of \(changes) changes are here",
                    fix: "look at the disk: peersync doctor; then import the file again")
            }
            done += part.count
        }
        await node?.keysChanged(in: keeper)
        let added = try await keeper.graph.count - before
        let missing = content.entries.count - changes
        var message = added == 0 ? tr("Everything in it is here already.") : added == 1 ? tr("1 change came in.") : tr("\(added) changes came in.")
        if missing > 0 { message += " " + tr("\(missing) could not be used, because an export leaves profiles out; a bundle has everything.") }
        return .done(Done(id: content.group.description, kind: "import", message: Phrase(verbatim: message)))
    }

    /// Takes in a whole group that knows this laptop from an older one, whose fork it is.
    private func comeAlong(_ check: LogCheck, _ name: String) async throws -> Response {
        let known = all.first { $0.keeper.group == check.graph.origin && check.graph.isMember($0.keeper.device) }
        if known != nil, check.graph.awaitsEarlierLog {
            throw Failure(
                .refused, "\(VisibleText.line(name)) lacks changes of the older group; nothing was changed",
                fix: "ask for a bundle, which has everything: peersync export --format bundle")
        }
        guard let older = known?.keeper, let member = check.graph.member(of: older.device),
            let ring = GroupKeyLog(of: check.graph, as: try older.secrets.identity).ring
        else {
            throw Failure(
                .refused, "\(VisibleText.line(name)) is of a group that this laptop is not in; nothing was changed",
                fix: "ask a member for an invite: peersync invite")
        }
        // The founder chose the fork's heads, and may have chosen some by which this laptop is
        // another member's.
        guard member == older.member || member == MemberID(firstDevice: older.device) else { throw NodeError.takenForAnother }
        var generator = SystemRandomNumberGenerator()
        let secrets = GroupSecrets(identity: try older.secrets.identity, member: member, groupKey: ring.keys[0])
        let group = try await add(GroupFounding.begin(with: check, as: secrets, in: folder, using: &generator))
        return .done(Done(
            id: group.keeper.group.description, kind: "import",
            message: "You are in “\(VisibleText.line(try self.name(of: group)))” now, with everything that was written."))
    }
}
