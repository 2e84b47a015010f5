// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
public import PeerReplica
public import PeerStore
import PeerWire

/// The folder that is the whole state of this installation: mode 0700, files 0600.
///
/// `groups/ID/keys` and `groups/ID/document.sqlite` for each group, `passphrase` if there is one, `lock` for the process that owns it all,
/// `control` for talking to that process, `set-aside` for what is no longer used but never thrown away.
public struct DataFolder: Sendable {
    public let path: String
    let passphrase: FolderPassphrase

    /// Checks the folder.
    ///
    /// - Parameters:
    ///   - createsAbsent: Whether an absent folder is created. If not, it counts as an empty folder
    ///     until `create`, so that a command that only reads leaves nothing behind.
    ///   - passphrase: Asked for if one is set, when the process first needs a key.
    /// - Throws: `NodeError` when the folder cannot be used or others may read it.
    public init(
        path: String, createsAbsent: Bool = true, passphrase: @escaping PassphraseRequest = DataFolder.nobodyToAsk
    ) throws {
        self.path = path
        self.passphrase = FolderPassphrase(file: path + "/passphrase", ask: passphrase)
        // Everything made by this process is for its user alone, SQLite's files included.
        umask(0o077)
        if createsAbsent { try create() }
        if exists { try check() }
    }

    /// Whether something is at the path, even if it is of no use, such as a link to a stick that is
    /// not plugged in.
    public var exists: Bool {
        var status = stat()
        return stat(path, &status) == 0 || errno != ENOENT || lstat(path, &status) == 0
    }

    /// Creates the folder if it is absent.
    ///
    /// - Throws: `NodeError` when the folder cannot be created.
    public func create() throws {
        if exists { return }
        try Self.naming(path) { try DurableFile.createFolder(path) }
    }

    private func check() throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw NodeError.folderUnusable(path: path, reason: Self.reason(errno))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw NodeError.folderUnusable(path: path, reason: "it is not a folder")
        }
        guard status.st_mode & 0o077 == 0 else { throw NodeError.foldersPermissions(path: path) }
        try checkFormat()
    }

    public var controlSocket: String { path + "/control" }
    var lockFile: String { path + "/lock" }
    private var groupsFolder: String { path + "/groups" }

    /// The groups of this installation, sorted by id.
    public func groups() throws -> [GroupFolder] {
        guard FileManager.default.fileExists(atPath: groupsFolder) else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: groupsFolder).sorted()
        return try names.compactMap { name in
            guard let group = GroupID(text: name) else { return nil }
            return try GroupFolder(path: groupsFolder + "/" + name, group: group, passphrase: passphrase)
        }
    }

    /// Makes a group's folder; it appears whole or not at all.
    ///
    /// - Parameter prepare: Fills the store before the folder is there for others.
    public func createGroup(
        _ group: GroupID, keys: GroupSecrets, prepare: (GroupStore) throws -> Void
    ) throws -> GroupFolder {
        try putInPlace(try draftGroup(group, keys: keys, prepare: prepare))
    }

    /// Makes a draft one of this installation's groups. The draft's store must be closed.
    func putInPlace(_ draft: GroupFolder) throws -> GroupFolder {
        let final = groupsFolder + "/" + draft.group.description
        try Self.naming(final) {
            // The files are on the disk; now their names, and only then the folder's new one.
            try DurableFile.syncFolder(draft.path)
            try DurableFile.move(draft.path, to: final)
            // A process that was killed may have made these folders without syncing their names.
            try DurableFile.syncFolder(path)
            try DurableFile.syncFolder(DurableFile.folder(of: path))
        }
        return try GroupFolder(path: final, group: draft.group, passphrase: passphrase)
    }

    /// Removes the drafts of processes that have ended; for the owner of the lock.
    func removeStaleDrafts() {
        // Nothing in them was ever shown or acknowledged to anybody here.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: groupsFolder)) ?? [] where name.hasPrefix("new-") {
            let process = name.split(separator: "-").dropFirst().first.flatMap { pid_t($0) }
            if let process, process != getpid(), kill(process, 0) != 0 {
                try? FileManager.default.removeItem(atPath: groupsFolder + "/" + name)
            }
        }
    }

    /// Makes a group's folder as a draft, which `groups` does not list.
    func draftGroup(
        _ group: GroupID, keys: GroupSecrets, prepare: (GroupStore) throws -> Void
    ) throws -> GroupFolder {
        let manager = FileManager.default
        let draft = path + "/groups/new-\(getpid())-\(group.description.prefix(8))"
        do {
            try? manager.removeItem(atPath: draft)  // Left by a process that died here; nothing refers to it.
            try Self.naming(draft) { try DurableFile.createFolder(draft) }
            try PrivateFile.create(draft + "/keys", KeyFile.bytes(of: keys, key: passphrase.key()))
            let store = try GroupStore(path: draft + "/document.sqlite")
            try prepare(store)
            try store.close()
            return try GroupFolder(path: draft, group: group, passphrase: passphrase)
        } catch {
            try? manager.removeItem(atPath: draft)  // The error at hand says what matters.
            throw error
        }
    }

    /// Takes a group out of use and keeps its files.
    public func setAside(_ group: GroupFolder) throws {
        let target = path + "/set-aside"
        let stamp = Int(Date().timeIntervalSince1970)
        try Self.naming(target) {
            try DurableFile.createFolder(target)
            try DurableFile.move(group.path, to: target + "/\(group.group)-\(stamp)")
        }
    }

    /// Space left for it; nil where the system does not say.
    public var bytesFree: Int64? {
        ((try? FileManager.default.attributesOfFileSystem(forPath: path))?[.systemFreeSize] as? NSNumber)?.int64Value
    }

    /// What the system refuses, as a `NodeError` with the path that people know.
    static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as POSIXError {
            throw NodeError.folderUnusable(path: path, reason: reason(error))
        }
    }

    static func reason(_ error: any Error) -> String {
        if let error = error as? CocoaError, let cause = error.underlying as? POSIXError {
            return reason(cause.code.rawValue)
        }
        if let error = error as? POSIXError { return reason(error.code.rawValue) }
        return error.localizedDescription
    }

    static func reason(_ code: CInt) -> String { String(cString: strerror(code)).lowercased() }
}
