// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerIdentity
public import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// One group's files.
public struct GroupFolder: Sendable {
    public let path: String
    public let group: GroupID
    private let keyFile: KeyFile
    private let passphrase: FolderPassphrase?

    private var lastLookFile: String { path + "/last-look" }
    private static let lastLookBytesMax = 1 << 20
    private var ownWordsFile: String { path + "/private-profile" }
    private static let ownWordsBytesMax = 4 << 20

    /// The profile values that the member keeps on this laptop; empty where there are none. They
    /// are not in the document's file: if that is damaged, other laptops have its content, but
    /// nobody has these values.
    ///
    /// - Throws: `NodeError.foldersPermissions`.
    public var ownWords: [UInt8] { get throws { try PrivateFile.read(ownWordsFile, bytesMax: Self.ownWordsBytesMax) ?? [] } }

    /// Replaces the private profile values, synced.
    ///
    /// - Throws: `NodeError`; then the old values are still there.
    public func keepOwnWords(_ bytes: [UInt8]) throws {
        guard bytes.count <= Self.ownWordsBytesMax else { throw NodeError.outsideLimits }
        try PrivateFile.replace(ownWordsFile, bytes)
    }

    /// The heads of the log when the member last looked at the news; empty if the member never did.
    ///
    /// A file of its own rather than the document's store: a command that only reads writes it,
    /// beside the process that owns the store. Heads are found again in a log that was salvaged, or
    /// restored from a backup. A file that cannot be read counts as no file.
    public var lastLook: [ChangeID] {
        let bytes = (try? PrivateFile.read(lastLookFile, bytesMax: Self.lastLookBytesMax)) ?? nil
        return String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n")
            .compactMap { ChangeID(text: String($0)) }
    }

    /// Replaces the heads of the last look, synced.
    ///
    /// - Throws: `NodeError`; then the old heads are still there.
    public func keepLastLook(_ heads: [ChangeID]) throws {
        let bytes = Array(heads.map { "\($0)\n" }.joined().utf8)
        guard bytes.count <= Self.lastLookBytesMax else { throw NodeError.outsideLimits }
        try PrivateFile.replace(lastLookFile, bytes)
    }

    init(path: String, group: GroupID, passphrase: FolderPassphrase? = nil) throws {
        self.path = path
        self.group = group
        self.passphrase = passphrase
        keyFile = try KeyFile(path: path + "/keys")
    }

    var device: DeviceID { keyFile.ownership.device }

    /// - Throws: `NodeError`, and whatever asking for the passphrase throws.
    public var secrets: GroupSecrets { get throws { try keyFile.secrets { try passphrase?.key() } } }

    var documentFile: String { path + "/document.sqlite" }

    /// Opens the document: for reading beside a process that writes, or as the process that writes.
    ///
    /// A writer that finds the file damaged sets it aside and goes on with the readable part, or
    /// makes the views anew if only the views are damaged: see `Salvage`.
    ///
    /// - Parameter isThorough: Whether to look at every page of the file and every view, some 10 ms
    ///   for each megabyte; otherwise a writer does so only if the last writer was interrupted.
    /// - Throws: `StoreError`.
    public func openKeeper(readOnly: Bool, isThorough: Bool = false) throws -> DocumentKeeper {
        if readOnly { return DocumentKeeper(try document(in: GroupStore(readingFrom: documentFile)), of: keyFile.ownership) }
        let secrets = try secrets
        do {
            if FileManager.default.fileExists(atPath: documentFile) || Salvage.unfinished(in: self) == nil {
                let (document, isMended) = try soundDocument(isThorough)
                return try keeper(of: document, secrets, salvage: isMended ? .viewsMadeAnew : nil)
            }
        } catch let error as StoreError where error.code == .damaged {
            try Salvage.setAside(self)
        }
        let salvage = try Salvage.finish(in: self)
        return try keeper(of: soundDocument(false).document, secrets, salvage: salvage)
    }

    /// Looks through the document's file and at each change in it, beside a process that may be writing.
    ///
    /// - Throws: `StoreError`.
    /// - Returns: `newest` is the time of the newest change by another device, by that device's
    ///   clock, in milliseconds since 1970; `forks` is the number of replicas whose chain is
    ///   forked.
    public func examine() throws -> (name: String?, changes: Int, isMember: Bool, newest: Int64?, forks: Int) {
        let store = try GroupStore(readingFrom: documentFile)
        defer { try? store.close() }  // Nothing was written.
        try store.check()
        var document = try document(in: store)
        let graph = try DocumentKeeper.wrapped { try document.graph }
        let name: String? = if case .text(let name)? = try store.view(of: .group)?["name"] { name } else { nil }
        let newest = graph.nodes.indices.filter { graph.device(of: $0) != device }.map { graph.nodes[$0].wallClock }.max()
        return (name, graph.count, graph.isMember(device), newest, graph.forkedReplicas.count)
    }

    private static let placeEntry = "place"

    /// Makes the keeper. A file that is not where it was written is a copy; its replica is renewed,
    /// because the original may give its next changes the same numbers.
    private func keeper(of document: GroupDocument<GroupStore>, _ secrets: GroupSecrets, salvage: Salvage?) throws -> DocumentKeeper {
        var document = document
        let (place, last) = (FilePlace.of(documentFile), try document.storage.meta(Self.placeEntry))
        let isCopy = last != nil && place != last
        if isCopy {
            var generator = SystemRandomNumberGenerator()
            try document.renewReplica(as: .random(using: &generator))
        }
        if place != last { try document.storage.setMeta(Self.placeEntry, place) }
        return DocumentKeeper(document, of: keyFile.ownership, secrets: secrets, salvage: salvage, isCopy: isCopy)
    }

    func document(in store: GroupStore) throws -> GroupDocument<GroupStore> {
        guard let replica = try store.replica() else {
            throw StoreError(.damaged, "the store does not say which replica it is")
        }
        return GroupDocument(
            group: group, device: device, host: try store.host(), replica: replica, storage: store)
    }

    /// Returns the document with its log read and checked; a writer needs the log anyway.
    private func soundDocument(_ isThorough: Bool) throws -> (document: GroupDocument<GroupStore>, isMended: Bool) {
        let wasClosed = GroupStore.wasClosed(path: documentFile)
        let store = try GroupStore(path: documentFile)
        do {
            let isSuspect = isThorough || !wasClosed
            if isSuspect { try store.check() }
            var document = try document(in: store)
            try DocumentKeeper.wrapped { _ = try document.graph }
            var isMended = false
            if isSuspect { try DocumentKeeper.wrapped { isMended = try document.mendViews() } }
            return (document, isMended)
        } catch {
            try? store.close()  // The error at hand says what matters.
            throw error
        }
    }
}
