// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation

/// The mark of the one process that owns a data folder; the kernel takes it back when the process ends, however.
public final class FolderLock: Sendable {
    private let descriptor: CInt

    /// Takes the lock, waiting a little for a short command to finish.
    ///
    /// - Parameters:
    ///   - role: What this process does, such as `serve`. A process that is refused the lock reads
    ///     it.
    ///   - wait: How long to try. Does not wait for a process that serves.
    /// - Throws: `NodeError.ownedBy`.
    public init(folder: DataFolder, role: String, wait: Duration) throws {
        let descriptor = open(folder.lockFile, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw NodeError.folderUnusable(path: folder.path, reason: DataFolder.reason(errno))
        }
        let deadline = ContinuousClock.now + wait
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let owner = Self.owner(descriptor)
            if owner.role == "serve" || ContinuousClock.now >= deadline {
                close(descriptor)
                throw NodeError.ownedBy(process: owner.process, role: owner.role)
            }
            usleep(5_000)
        }
        self.descriptor = descriptor
        let text = Array("\(getpid()) \(role)\n".utf8)
        ftruncate(descriptor, 0)
        pwrite(descriptor, text, text.count, 0)
        folder.removeStaleDrafts()
    }

    deinit {
        ftruncate(descriptor, 0)
        close(descriptor)
    }

    private static func owner(_ descriptor: CInt) -> (process: Int32?, role: String?) {
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let words = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self).split { $0 == " " || $0 == "\n" }
        let process = words.first.flatMap { Int32($0) }
        // The text is of a process that was killed; the owner of the lock has not written its own
        // yet.
        if let process, kill(process, 0) != 0, errno == ESRCH { return (nil, nil) }
        return (process, words.dropFirst().first.map(String.init))
    }
}
