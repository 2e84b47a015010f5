// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
public import PeerIdentity
public import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// What must not leave this device, for one group.
public struct GroupSecrets: Sendable {
    public let identity: Identity
    /// The group's epoch key, 32 bytes: whoever has it can see that members are here.
    public let groupKey: [UInt8]

    public init(identity: Identity, groupKey: [UInt8]) {
        self.identity = identity
        self.groupKey = groupKey
    }

    private static let magic = Array("peersync keys 1\n".utf8)

    /// Writes them to a new file of mode 0600 and syncs it.
    func write(to path: String) throws {
        let bytes = Self.magic + identity.memberKey.seed + identity.deviceKey.seed + groupKey
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw NodeError.folderUnusable(path: path, reason: DataFolder.reason(errno)) }
        defer { close(descriptor) }
        guard systemWrite(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw NodeError.folderUnusable(path: path, reason: DataFolder.reason(errno))
        }
    }

    /// Reads them, without following a link, from a file that nobody else may read.
    init(path: String) throws {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw NodeError.keysUnreadable(path: path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw NodeError.foldersPermissions(path: path)
        }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        let body = bytes.prefix(max(count, 0)).dropFirst(Self.magic.count)
        guard
            count == Self.magic.count + 96, Array(bytes.prefix(Self.magic.count)) == Self.magic,
            let member = SigningKey(seed: Array(body.prefix(32))),
            let device = SigningKey(seed: Array(body.dropFirst(32).prefix(32)))
        else { throw NodeError.keysUnreadable(path: path) }
        self.init(identity: Identity(memberKey: member, deviceKey: device), groupKey: Array(body.suffix(32)))
    }
}

/// One group's files.
public struct GroupFolder: Sendable {
    public let path: String
    public let group: GroupID
    public let secrets: GroupSecrets

    /// Where this installation remembers what it last looked at; not part of the document.
    public var lastLookFile: String { path + "/last-look" }

    init(path: String, group: GroupID) throws {
        self.path = path
        self.group = group
        secrets = try GroupSecrets(path: path + "/keys")
    }

    var documentFile: String { path + "/document.sqlite" }

    /// Opens the document; for reading beside a process that writes, or as the one that writes.
    ///
    /// Who writes and finds the file damaged sets it aside and goes on with what can be read of it, or makes its views anew if
    /// only those are: see `Salvage`.
    ///
    /// - Parameter isThorough: Every page of the file and every view is looked at, some 10 ms for each megabyte; else only after
    ///   somebody who wrote was interrupted.
    /// - Throws: `StoreError`.
    public func openKeeper(readOnly: Bool, isThorough: Bool = false) throws -> DocumentKeeper {
        if readOnly { return DocumentKeeper(try document(in: GroupStore(readingFrom: documentFile)), identity: secrets.identity) }
        do {
            if FileManager.default.fileExists(atPath: documentFile) || Salvage.unfinished(in: self) == nil {
                let (document, isMended) = try soundDocument(isThorough)
                return try keeper(of: document, salvage: isMended ? .viewsMadeAnew : nil)
            }
        } catch let error as StoreError where error.code == .damaged {
            try Salvage.setAside(self)
        }
        let salvage = try Salvage.finish(in: self)
        return try keeper(of: soundDocument(false).document, salvage: salvage)
    }

    private static let placeEntry = "place"

    /// A file that is not where it was written is a copy, and the numbers of its changes may be given out elsewhere too.
    private func keeper(of document: GroupDocument<GroupStore>, salvage: Salvage?) throws -> DocumentKeeper {
        var document = document
        let (place, last) = (FilePlace.of(documentFile), try document.storage.meta(Self.placeEntry))
        let isCopy = last != nil && place != last
        if isCopy {
            var generator = SystemRandomNumberGenerator()
            try document.renewReplica(as: .random(using: &generator))
        }
        if place != last { try document.storage.setMeta(Self.placeEntry, place) }
        return DocumentKeeper(document, identity: secrets.identity, salvage: salvage, isCopy: isCopy)
    }

    func document(in store: GroupStore) throws -> GroupDocument<GroupStore> {
        guard let replica = try store.replica() else {
            throw StoreError(.damaged, "the store does not say which replica it is")
        }
        return GroupDocument(group: group, device: secrets.identity.device, replica: replica, storage: store)
    }

    /// The document with its log read and checked, which whoever writes needs anyway.
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

/// The system's `write`, which the method of that name hides.
private func systemWrite(_ descriptor: CInt, _ bytes: [UInt8], _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
