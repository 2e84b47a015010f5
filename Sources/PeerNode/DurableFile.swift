// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Changes to files and folders that survive a power cut once the call has returned.
///
/// Syncing a file does not sync its name: the entry in its folder is on the disk only after the
/// folder was synced, too (https://man7.org/linux/man-pages/man2/fsync.2.html). All functions throw
/// `POSIXError`.
public enum DurableFile {
    /// Writes a file as a whole: after an interruption the path holds the previous bytes or all new ones.
    ///
    /// - Parameters:
    ///   - draft: Path in the same folder for the unfinished file. A leftover there is discarded. Two
    ///     processes that may write the same file at the same time need different drafts.
    ///   - permissions: Before the umask is applied.
    ///   - overwriting: If false and the path exists, `EEXIST` is thrown and the file is left alone.
    public static func write(
        _ bytes: some Collection<UInt8>, to path: String, draft: String? = nil, permissions: Int = 0o600,
        overwriting: Bool = true
    ) throws {
        let draft = draft ?? path + draftSuffix
        unlink(draft)
        defer { unlink(draft) }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(draft, flags, mode_t(permissions))
        guard descriptor >= 0 else { throw lastError }
        defer { close(descriptor) }
        try writeAll(Array(bytes), to: descriptor)
        guard fsync(descriptor) == 0 else { throw lastError }
        // `link` fails where `rename` would overwrite.
        var result = overwriting ? rename(draft, path) : link(draft, path)
        // FAT has no links; there the check below is all that protects an existing file.
        if result != 0, !overwriting, [EPERM, EOPNOTSUPP, ENOSYS].contains(errno) {
            if exists(path) { throw POSIXError(.EEXIST) }
            result = rename(draft, path)
        }
        guard result == 0 else { throw lastError }
        unlink(draft)
        try syncFolder(folder(of: path))
    }

    /// Suffix of an unfinished file; ignore files with it when a folder is listed.
    static let draftSuffix = ".new"

    /// Moves a file or folder to another place on the same disk.
    ///
    /// The target's folder is synced before the source's: after a power cut in between the item may
    /// be at both places, never at none.
    ///
    /// - Parameter overwriting: If false and the target exists, `EEXIST` is thrown.
    public static func move(_ path: String, to target: String, overwriting: Bool = false) throws {
        if !overwriting, exists(target) { throw POSIXError(.EEXIST) }
        guard rename(path, target) == 0 else { throw lastError }
        // Where a power cut left the same file at both places, `rename` does nothing.
        if overwriting { unlink(path) }
        let (source, destination) = (folder(of: path), folder(of: target))
        try syncFolder(destination)
        if source != destination { try syncFolder(source) }
    }

    /// Creates a folder and its missing parents; an existing folder is left as it is.
    ///
    /// - Parameter permissions: Before the umask is applied.
    public static func createFolder(_ path: String, permissions: Int = 0o700) throws {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw POSIXError(.ENOTDIR) }
            return
        }
        guard errno == ENOENT else { throw lastError }
        let parent = folder(of: path)
        if parent != path { try createFolder(parent, permissions: permissions) }
        // Another process may have been quicker.
        guard mkdir(path, mode_t(permissions)) == 0 || errno == EEXIST else { throw lastError }
        try syncFolder(parent)
    }

    /// Removes a file.
    public static func remove(_ path: String) throws {
        guard unlink(path) == 0 else { throw lastError }
        try syncFolder(folder(of: path))
    }

    /// Puts the entries of a folder on the disk: files that were created, renamed or removed in it.
    public static func syncFolder(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // A folder may take files and not be readable, such as a drop box.
            guard errno == EACCES else { throw lastError }
            return sync()
        }
        defer { close(descriptor) }
        if fsync(descriptor) == 0 { return }
        // Some network file systems cannot sync a folder by itself.
        guard [EINVAL, EOPNOTSUPP, ENOSYS].contains(errno) else { throw lastError }
        sync()
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: CInt) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw lastError }
            rest = rest.dropFirst(count)
        }
    }

    /// The folder that holds a file, `.` for a bare name.
    static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// Whether something is at a path, a dangling link included.
    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private static var lastError: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}

/// The system's `write`, which the method of that name hides.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
