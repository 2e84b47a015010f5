// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerIdentity
@testable import PeerNode
import PeerReplica
import PeerStore
import PeerTestSupport
import Synchronization
import Testing

struct PassphraseTests {
    private final class Place {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        deinit { try? FileManager.default.removeItem(atPath: path) }

        /// The folder as a new process finds it, whose user knows some passphrases and tries one after the other.
        func folder(_ passphrases: String...) throws -> DataFolder {
            try DataFolder(path: path) { wrong in
                guard wrong < passphrases.count else { throw NodeError.passphraseMissing }
                return passphrases[wrong]
            }
        }

        func found(_ name: String, in folder: DataFolder? = nil) throws -> GroupFolder {
            var random = SystemRandomNumberGenerator()
            return try GroupFounding.found(groupName: name, in: folder ?? self.folder(), wallClock: 0, using: &random)
        }

        /// Whether a secret is in any file here.
        func holds(_ secret: [UInt8]) throws -> Bool {
            let files = try #require(FileManager.default.enumerator(atPath: path)).compactMap { $0 as? String }
            return files.contains { Array(FileManager.default.contents(atPath: path + "/" + $0) ?? Data()).contains(secret) }
        }
    }

    private let passphrase = "quatre mots à Évry ☕️"

    @Test("With a passphrase no key is in any file, and it takes the passphrase to write, not to read")
    func locked() async throws {
        let place = Place()
        let group = try place.found("Café")
        let seeds = [try group.secrets.identity.deviceKey.seed, try group.secrets.groupKey]
        for seed in seeds { #expect(try place.holds(seed)) }
        try place.folder().setPassphrase(passphrase)
        for seed in seeds { #expect(try !place.holds(seed)) }
        #expect(try place.folder().openKeyFiles == 0)

        let stranger = try #require(try place.folder("mot de passe", "motdepasse").groups().first)
        #expect(throws: NodeError.passphraseMissing) { try stranger.openKeeper(readOnly: false) }
        let reader = try stranger.openKeeper(readOnly: true)
        #expect(try await reader.view(of: .group).texts.isEmpty)
        await #expect(throws: StoreError.self) { try await reader.write(wallClock: 0) { _ in [.create(.test(1))] } }
        try reader.store.close()

        let owner = try #require(try place.folder("mot de passe", passphrase).groups().first)
        #expect(try owner.secrets.identity.device == group.secrets.identity.device)
        #expect(try owner.secrets.member == group.secrets.member)
        let keeper = try owner.openKeeper(readOnly: false)
        #expect(try await keeper.write(wallClock: 0) { _ in [.create(.test(1))] }.count == 1)
        try keeper.store.close()
    }

    @Test("It is asked for once, and what is made later is locked too: groups, and the keys of somebody who knocks")
    func later() throws {
        let place = Place()
        _ = try place.found("Café")
        try place.folder().setPassphrase(passphrase)
        let asked = Mutex(0)
        let folder = try DataFolder(path: place.path) { [passphrase] _ in
            asked.withLock { $0 += 1 }
            return passphrase
        }
        let second = try place.found("Bistrot", in: folder)
        var random = SplitMix64(seed: 1)
        let invitation = Invitation.code(SpokenCode(number: 7, in: .english, using: &random))
        let newcomer = try folder.newcomer(with: invitation)
        #expect(asked.withLock { $0 } == 1)
        for seed in [try second.secrets.identity.deviceKey.seed, newcomer.deviceKey.seed] { #expect(try !place.holds(seed)) }
        #expect(try place.folder(passphrase).newcomer(with: invitation).device == newcomer.device)
        #expect(try folder.openKeyFiles == 0)
    }

    @Test("It can be changed and taken away, which takes the one there is")
    func changing() throws {
        let place = Place()
        let group = try place.found("Café")
        let other = try place.found("Bistrot")
        try place.folder().setAside(other)
        try place.folder().setPassphrase(passphrase)
        #expect(throws: NodeError.passphraseMissing) { try place.folder("mot de passe").setPassphrase("another one") }
        try place.folder(passphrase).setPassphrase("another one")
        let before = try #require(try place.folder(passphrase).groups().first)
        #expect(throws: NodeError.passphraseMissing) { try before.secrets }
        let after = try #require(try place.folder("another one").groups().first)
        #expect(try after.secrets.groupKey == group.secrets.groupKey)
        #expect(throws: NodeError.passphraseMissing) { try place.folder("mot de passe").setPassphrase(nil) }
        try place.folder("another one").setPassphrase(nil)
        #expect(try !place.folder().hasPassphrase)
        #expect(try place.folder().openKeyFiles == 2)
        #expect(try #require(try place.folder().groups().first).secrets.groupKey == group.secrets.groupKey)
    }

    @Test("Interrupted between two files, setting or taking it away leaves keys that can be read, and is finished by doing it again", arguments: [true, false])
    func interrupted(isSetting: Bool) throws {
        let place = Place()
        let groups = [try place.found("Café"), try place.found("Bistrot")].sorted { $0.path < $1.path }
        let open = try #require(try PrivateFile.read(groups[0].path + "/keys"))
        try place.folder().setPassphrase(passphrase)
        // As it is with one file written, or the other one.
        try PrivateFile.replace(groups[0].path + "/keys", open)
        for group in try place.folder(passphrase).groups() {
            let original = try #require(groups.first { $0.group == group.group })
            #expect(try group.secrets.groupKey == original.secrets.groupKey)
        }
        try place.folder(passphrase).setPassphrase(isSetting ? passphrase : nil)
        #expect(try place.folder().openKeyFiles == (isSetting ? 0 : 2))
    }

    @Test("A passphrase that is too short or too long is refused, and nothing is changed")
    func limits() throws {
        let place = Place()
        _ = try place.found("Café")
        let folder = try place.folder()
        #expect(throws: NodeError.passphraseTooShort(charactersMin: 8)) { try folder.setPassphrase("sept ém") }
        #expect(throws: NodeError.passphraseTooLong(bytesMax: 1_024)) { try folder.setPassphrase(String(repeating: "a", count: 1_025)) }
        #expect(!folder.hasPassphrase)
        try folder.setPassphrase(String(repeating: "a", count: 1_024))
        try folder.setPassphrase("huit émo")
        #expect(folder.hasPassphrase)
    }

    @Test("Damaged keys, locked or not, are refused with their path, whatever byte it is")
    func damaged() throws {
        let place = Place()
        let path = try place.found("Café").path + "/keys"
        let folder = try place.folder(passphrase)
        try folder.setPassphrase(passphrase)
        let sealed = try #require(try PrivateFile.read(path))
        for index in stride(from: 0, to: sealed.count, by: 5) {
            var altered = sealed
            altered[index] ^= 1
            for bytes in [altered, Array(sealed[..<index])] {
                try PrivateFile.replace(path, bytes)
                #expect(throws: NodeError.keysUnreadable(path: path)) { try folder.groups().first?.secrets }
            }
        }
        try PrivateFile.replace(path, sealed)
        try PrivateFile.replace(place.path + "/passphrase", [1, 2, 3])
        #expect(throws: NodeError.keysUnreadable(path: place.path + "/passphrase")) { try place.folder(passphrase).groups().first?.secrets }
    }
}
