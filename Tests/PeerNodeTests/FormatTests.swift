// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerIdentity
@testable import PeerNode
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Data of another format than this program's.
struct FormatTests {
    private final class Place {
        let path = NSTemporaryDirectory() + "peersync-\(UUID().uuidString)"
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func found() throws -> GroupFolder {
            var random = SplitMix64(seed: 3)
            return try GroupFounding.found(groupName: "Café", in: DataFolder(path: path), wallClock: 0, using: &random)
        }

        /// All files with what is in them.
        func everything() throws -> [String: Data] {
            let names = try #require(FileManager.default.enumerator(atPath: path)).compactMap { $0 as? String }
            return Dictionary(uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: path + "/" + $0) ?? Data()) })
        }

        /// Puts a file of keys there as peersync 0.1 wrote it.
        func keepKeysOf01(at file: String) throws {
            let folder = (path + "/" + file as NSString).deletingLastPathComponent
            _ = try DataFolder(path: path)
            try DurableFile.createFolder(folder)
            try PrivateFile.create(path + "/" + file, Array("peersync keys 1\n".utf8) + [UInt8](repeating: 7, count: 96))
        }
    }

    private static let group = String(repeating: "0", count: 52)

    @Test("The first line of a file of keys says its format and whether it is sealed", arguments: [
        (1, 1, false), (2, 1, true), (3, 2, false), (4, 2, true), (9_999, 5_000, false),
    ])
    func header(number: Int, format: Int, isSealed: Bool) throws {
        let line = Array("peersync keys \(number)\n".utf8)
        let header = try #require(KeyFile.Header(bytes: line + [1, 2, 3]))
        #expect(header == KeyFile.Header(format: format, isSealed: isSealed))
        #expect(header.bytes == line)
    }

    @Test("Another first line is none", arguments: [
        "", "peersync keys ", "peersync keys 1", "peersync keys 0\n", "peersync keys 01\n", "peersync keys +1\n", "peersync keys -1\n",
        "peersync keys 10000\n", "peersync keys x\n", "peersync passphrase 1\n", "peersync keys 1\r\n", "peersync keys\n",
    ])
    func noHeader(line: String) { #expect(KeyFile.Header(bytes: Array(line.utf8)) == nil) }

    @Test("A folder that peersync 0.1 wrote is refused by a program of format 2, whichever keys are in it, and stays as it is", arguments: [
        "groups/\(group)/keys", "set-aside/\(group)-1/keys", "newcomer-abc",
    ])
    func abandoned(file: String) throws {
        let place = Place()
        try place.keepKeysOf01(at: file)
        let before = try place.everything()
        let folder = try? DataFolder(path: place.path)  // Refused at once from format 2 on.
        #expect((folder == nil) == (DataFormat.current > 1))
        #expect(throws: NodeError.formatAbandoned(path: place.path)) { try folder?.checkFormat(current: 2) ?? DataFolder(path: place.path).checkFormat() }
        #expect(throws: Never.self) { try folder?.checkFormat(current: 1) }
        #expect(try place.everything() == before)
    }

    @Test("A folder that this program wrote is refused by the next format's, and stays as it is", arguments: [false, true])
    func next(isSetAside: Bool) throws {
        let place = Place()
        let group = try place.found()
        let folder = try DataFolder(path: place.path)
        if isSetAside { try folder.setAside(group) }
        let before = try place.everything()
        #expect(throws: Never.self) { try folder.checkFormat() }
        #expect(throws: NodeError.formatAbandoned(path: place.path)) { try folder.checkFormat(current: DataFormat.current + 1) }
        #expect(try place.everything() == before)
    }

    @Test("A folder of a newer program is refused before anything in it is opened")
    func newer() throws {
        let place = Place()
        let group = try place.found()
        let keys = try #require(try PrivateFile.read(group.path + "/keys"))
        let old = try #require(KeyFile.Header(bytes: keys))
        let new = KeyFile.Header(format: DataFormat.current + 1, isSealed: false)
        try PrivateFile.replace(group.path + "/keys", new.bytes + keys.dropFirst(old.bytes.count))
        let before = try place.everything()
        #expect(throws: NodeError.formatNewer(path: place.path)) { try DataFolder(path: place.path) }
        #expect(throws: NodeError.formatNewer(path: group.path)) { try KeyFile(path: group.path + "/keys") }
        #expect(try place.everything() == before)
    }

    @Test("A folder without keys has no format")
    func none() throws {
        let place = Place()
        let folder = try DataFolder(path: place.path)
        for format in 1...3 { #expect(throws: Never.self) { try folder.checkFormat(current: format) } }
    }
}
