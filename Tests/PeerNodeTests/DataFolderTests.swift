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
