// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Small files that only this user may read.
enum PrivateFile {
    /// Writes a new file of mode 0600; nothing may be there.
    static func create(_ path: String, _ bytes: [UInt8]) throws { try write(path, bytes, overwriting: false) }

    /// Replaces a file: after an interruption it has the old bytes or the new ones.
    static func replace(_ path: String, _ bytes: [UInt8]) throws { try write(path, bytes, overwriting: true) }

    private static func write(_ path: String, _ bytes: [UInt8], overwriting: Bool) throws {
        try DataFolder.naming(path) {
            try DurableFile.write(bytes, to: path, overwriting: overwriting)
        }
    }

    /// Reads a file, without following a link, if no other user may read it.
    ///
    /// - Parameter bytesMax: The number of bytes after which the rest is left out.
    /// - Returns: Nil where there is no file.
    /// - Throws: `NodeError.foldersPermissions`, or `folderUnusable` where the file cannot be read.
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
