// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerNode
import PeerReplica
import PeerStore
import PeerTestSupport
import Testing

struct DataFolderTests {
    private let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"

    private func remove() { try? FileManager.default.removeItem(atPath: path) }

    private func mode(_ file: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int) & 0o777
    }

    @Test("Everything in a new folder is for its owner alone")
    func modes() throws {
        defer { remove() }
        var random = SplitMix64(seed: 1)
        let folder = try DataFolder(path: path)
        let group = try GroupFounding.found(groupName: "Café", in: folder, wallClock: 0, using: &random)
        let keeper = try group.openKeeper(readOnly: false)
        #expect(try mode(path) == 0o700)
        #expect(try mode(group.path) == 0o700)
        for file in try FileManager.default.contentsOfDirectory(atPath: group.path) { #expect(try mode(group.path + "/" + file) == 0o600) }
        try keeper.store.close()
        #expect(try folder.groups().map(\.group) == [group.group])
    }

    @Test("A folder that others may read is refused, and so are keys")
    func permissions() throws {
        defer { remove() }
        var random = SplitMix64(seed: 2)
        let folder = try DataFolder(path: path)
        let group = try GroupFounding.found(groupName: "Café", in: folder, wallClock: 0, using: &random)
        chmod(group.path + "/keys", 0o640)
        #expect(throws: NodeError.foldersPermissions(path: group.path + "/keys")) { try folder.groups() }
        chmod(path, 0o750)
        #expect(throws: NodeError.foldersPermissions(path: path)) { try DataFolder(path: path) }
    }

    @Test("What a killed process left in the lock names nobody, and its lock is free")
    func staleLock() throws {
        defer { remove() }
        let folder = try DataFolder(path: path)
        // No process has this number: it is beyond what the kernel gives out.
        try Data("2147483646 serve\n".utf8).write(to: URL(fileURLWithPath: path + "/lock"))
        let other = open(path + "/lock", O_RDWR)
        defer { close(other) }
        #expect(flock(other, LOCK_EX | LOCK_NB) == 0)
        #expect(throws: NodeError.ownedBy(process: nil, role: nil)) { try FolderLock(folder: folder, role: "command", wait: .milliseconds(20)) }
        #expect(flock(other, LOCK_UN) == 0)
        #expect(throws: Never.self) { try FolderLock(folder: folder, role: "command", wait: .zero) }
    }

    @Test("A file is written whole or not at all, and one that is there only where that was asked for")
    func durableFile() throws {
        defer { remove() }
        try DurableFile.createFolder(path + "/a/b")
        try DurableFile.createFolder(path + "/a/b")
        let file = path + "/a/b/file"
        try DurableFile.write([1, 2], to: file, overwriting: false)
        #expect(throws: POSIXError(.EEXIST)) { try DurableFile.write([3], to: file, overwriting: false) }
        try DurableFile.write([4], to: file)
        #expect(FileManager.default.contents(atPath: file) == Data([4]))
        try DurableFile.write([5], to: path + "/other")
        #expect(throws: POSIXError(.EEXIST)) { try DurableFile.move(path + "/other", to: file) }
        try DurableFile.move(path + "/other", to: file, overwriting: true)
        #expect(FileManager.default.contents(atPath: file) == Data([5]))
        // The same file at both places, as a power cut may leave it.
        #expect(link(file, path + "/other") == 0)
        try DurableFile.move(path + "/other", to: file, overwriting: true)
        #expect(FileManager.default.contents(atPath: file) == Data([5]))
        #expect(throws: POSIXError(.ENOTDIR)) { try DurableFile.createFolder(file) }
        try DurableFile.remove(file)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/a/b").isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["a"])
    }

    @Test("A second owner is told who the first is, and gets in when that one is gone")
    func lock() throws {
        defer { remove() }
        let folder = try DataFolder(path: path)
        var first: FolderLock? = try FolderLock(folder: folder, role: "serve", wait: .zero)
        #expect(throws: NodeError.ownedBy(process: getpid(), role: "serve")) {
            try FolderLock(folder: folder, role: "command", wait: .seconds(5))
        }
        withExtendedLifetime(first) {}
        first = nil
        #expect(throws: Never.self) { try FolderLock(folder: folder, role: "command", wait: .zero) }
    }

    @Test("A group whose making fails is not there at all")
    func wholeOrNothing() throws {
        defer { remove() }
        struct Stop: Error {}
        var random = SplitMix64(seed: 3)
        let folder = try DataFolder(path: path)
        let made = try GroupFounding.found(groupName: "Café", in: folder, wallClock: 0, using: &random)
        #expect(throws: Stop.self) {
            try folder.createGroup(GroupID(words: [1, 2, 3, 4]), keys: made.secrets) { _ in throw Stop() }
        }
        #expect(try folder.groups().count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/groups").count == 1)
    }
}
