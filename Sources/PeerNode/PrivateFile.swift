// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Small files that nobody else may read.
enum PrivateFile {
    /// Writes a new file of mode 0600 and syncs it.
    static func create(_ path: String, _ bytes: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw NodeError.folderUnusable(path: path, reason: DataFolder.reason(errno)) }
        defer { close(descriptor) }
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw NodeError.folderUnusable(path: path, reason: DataFolder.reason(errno))
        }
    }

    /// The new bytes or the old ones are there, whenever it is interrupted.
    static func replace(_ path: String, _ bytes: [UInt8]) throws {
        let draft = path + ".new"
        unlink(draft)  // Left by a process that died here; nothing refers to it.
        try create(draft, bytes)
        guard rename(draft, path) == 0 else { throw NodeError.folderUnusable(path: path, reason: DataFolder.reason(errno)) }
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw NodeError.folderUnusable(path: path, reason: DataFolder.reason(errno)) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw NodeError.folderUnusable(path: path, reason: DataFolder.reason(errno)) }
    }

    /// Reads one, without following a link, if nobody else may.
    ///
    /// - Parameter bytesMax: What is beyond is left out.
    /// - Returns: Nil where there is none.
    /// - Throws: `NodeError.foldersPermissions`, or `folderUnusable` where it cannot be read.
    static func read(_ path: String, bytesMax: Int = 4_096) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw NodeError.folderUnusable(path: path, reason: DataFolder.reason(errno))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else { throw NodeError.foldersPermissions(path: path) }
        var bytes = [UInt8](repeating: 0, count: min(bytesMax, Int(status.st_size)))
        let count = systemRead(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw NodeError.folderUnusable(path: path, reason: DataFolder.reason(errno)) }
        return Array(bytes.prefix(count))
    }
}

/// The system's `read`, which the method of that name hides.
private func systemRead(_ descriptor: CInt, _ bytes: inout [UInt8], _ count: Int) -> Int { read(descriptor, &bytes, count) }
