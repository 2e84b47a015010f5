// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerWire

/// What became of a damaged document's file: it was set aside, and a new file has the changes that
/// could be saved; or, if the whole log is sound, its views were made anew.
///
/// A file that was set aside is never changed nor deleted. A new file has a new replica id, because
/// the changes with the last numbers of the old id may be lost. Lost changes that other laptops
/// have come back from them. Each step can be interrupted and is finished at the next opening:
/// while there is no document's file and a file is set aside, the work goes on.
public struct Salvage: Hashable, Sendable {
    /// Changes that are in the new file; nil when nothing had to be set aside.
    public let saved: Int?
    /// Where the damaged file is.
    public let folder: String

    static let viewsMadeAnew = Salvage(saved: nil, folder: "")

    /// For people.
    public var explanation: String {
        guard let saved else {
            return "a part of the document's file was damaged; it was made anew from the rest, nothing is lost. The disk may be failing: back this laptop up"
        }
        return "the document's file was damaged: \(saved) changes were saved from it, what else there was comes back from the others; it is kept in \(folder)"
    }

    private static let prefix = "damaged-"
    private static let parts = ["", "-wal", "-shm"]

    /// The newest folder set aside.
    static func unfinished(in group: GroupFolder) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: group.path)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.max().map { group.path + "/" + $0 }
    }

    static func setAside(_ group: GroupFolder) throws {
        let first = group.path + "/\(prefix)\(Int(Date().timeIntervalSince1970))-\(getpid())"
        // The folder of an earlier salvage, perhaps of the same second, is never written over.
        let folder = sequence(state: 0) { number -> String? in
            defer { number += 1 }
            return number == 0 ? first : first + "-\(number)"
        }.first { !FileManager.default.fileExists(atPath: $0) } ?? first
        try DataFolder.naming(folder) { try DurableFile.createFolder(folder) }
        try move(group, to: folder)
    }

    /// Moves the document's files away, each on the disk before the next.
    ///
    /// A new document beside the old `-wal` would take the old pages in, so both names are synced
    /// before there is a new document. After a power cut a file may be at both places; it is the
    /// same file, and moved again.
    private static func move(_ group: GroupFolder, to folder: String) throws {
        for part in parts where FileManager.default.fileExists(atPath: group.documentFile + part) {
            try DataFolder.naming(folder) {
                try DurableFile.move(
                    group.documentFile + part, to: folder + "/document.sqlite" + part, overwriting: true)
            }
        }
    }

    /// Makes the new file from what was set aside.
    static func finish(in group: GroupFolder) throws -> Salvage {
        guard let folder = unfinished(in: group) else { throw StoreError(.damaged, "the damaged file is gone") }
        try move(group, to: folder)
        let work = group.path + "/salvage"
        try? FileManager.default.removeItem(atPath: work)  // Left by a process that died here.
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        for part in parts.prefix(2) where FileManager.default.fileExists(atPath: folder + "/document.sqlite" + part) {
            try FileManager.default.copyItem(atPath: folder + "/document.sqlite" + part, toPath: work + "/old.sqlite" + part)
        }
        let sound = SoundLog.changes(of: GroupStore.readableLog(of: work + "/old.sqlite"), group: group.group)
        let store = try GroupStore(path: work + "/new.sqlite")
        var generator = SystemRandomNumberGenerator()
        try store.keep(.random(using: &generator))
        var document = try group.document(in: store)
        if !sound.isEmpty, case (.notStored, _) = document.ingest(sound, from: group.device) {
            try store.close()
            throw StoreError(.unavailable, "what was saved of the damaged file could not be written")
        }
        let saved = try document.graph.count
        try store.close()
        // Changes that are still in the log beside the file would stay behind.
        guard GroupStore.wasClosed(path: work + "/new.sqlite") else {
            throw StoreError(.unavailable, "what was saved of the damaged file could not be written")
        }
        try DataFolder.naming(group.path) {
            try DurableFile.move(work + "/new.sqlite", to: group.documentFile)
        }
        try FileManager.default.removeItem(atPath: work)
        return Salvage(saved: saved, folder: folder)
    }
}
