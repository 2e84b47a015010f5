// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerIdentity
@testable import PeerNode
import PeerReplica
import PeerStore
import PeerTestSupport
import PeerWire
import Testing

/// What a power cut leaves of names and files: keys, groups, what was set aside.
@Suite(.enabled(if: FaultyFolder.isSupported))
struct PowerCutFolderTests {
    /// A disk with a data folder that may be there already.
    private final class Place {
        let path = NSTemporaryDirectory() + "peersync-\(UUID().uuidString)"
        static let data = "/home/anna/.local/share/peersync"
        var data: String { path + Self.data }

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func found() throws -> GroupFolder {
            var random = SplitMix64(seed: 7)
            return try GroupFounding.found(
                groupName: "Café", in: DataFolder(path: data), wallClock: 0, using: &random)
        }

        /// Watches what a body does to the disk; at its end it is certain.
        func watching(ignoringFolderSyncs: Bool = false, _ body: () async throws -> Void) async throws -> FaultyFolder {
            let disk = FaultyFolder(path, ignoresFolderSyncs: ignoringFolderSyncs)
            defer { disk.end() }
            try await body()
            disk.mark(1)
            return disk
        }
    }

    /// How often a group is lost, and how often the power was cut.
    private func founding(ignoringFolderSyncs: Bool, seed: UInt64) async throws -> (losses: Int, cuts: Int) {
        let place = try Place()
        let disk = try await place.watching(ignoringFolderSyncs: ignoringFolderSyncs) { _ = try place.found() }
        var (losses, cuts) = (0, 0)
        try await disk.cutPower(times: repetitions(2), seed: seed) { path, mark in
            cuts += 1
            // A folder that is not there, or a part of it, is a loss after the founding only.
            let folder = try DataFolder(path: path + Place.data, createsAbsent: false)
            let groups = try? folder.groups()
            let keeper = try? groups?.first.map { try $0.openKeeper(readOnly: false) }
            let isWhole = try await keeper?.graph.count == 1 && keeper?.salvage == nil
            let isAbsent = groups?.isEmpty == true
            if mark == 1 ? !isWhole : !(isWhole || isAbsent) { losses += 1 }
            try keeper?.store.close()
        }
        return (losses, cuts)
    }

    @Test("Once a group is founded its keys and its document are there, whenever the power is cut", arguments: seeds(2))
    func founding(seed: UInt64) async throws {
        let (losses, cuts) = try await founding(ignoringFolderSyncs: false, seed: seed)
        print("power cuts around a founding: \(cuts), seed \(seed)")
        #expect(cuts > 20)
        #expect(losses == 0, "PEERSYNC_SEED=\(seed)")
    }

    @Test("A founding whose folders are not synced loses the keys: this test sees")
    func control() async throws {
        let (losses, cuts) = try await founding(ignoringFolderSyncs: true, seed: 1)
        print("power cuts without syncs of folders: \(cuts), of which \(losses) lost something")
        #expect(losses > 0)
    }

    @Test("A group that is set aside is here or there, with its keys", arguments: seeds(2))
    func settingAside(seed: UInt64) async throws {
        let place = try Place()
        let group = try place.found()
        let device = group.device
        let disk = try await place.watching { try DataFolder(path: place.data).setAside(group) }
        try await disk.cutPower(times: repetitions(2), seed: seed) { path, mark in
            let data = path + Place.data
            let groups = try DataFolder(path: data).groups()
            let aside = (try? FileManager.default.contentsOfDirectory(atPath: data + "/set-aside")) ?? []
            let kept = aside.compactMap { try? KeyFile(path: data + "/set-aside/\($0)/keys").ownership.device }
            #expect((groups.map(\.device) + kept).contains(device), "PEERSYNC_SEED=\(seed)")
            if mark == 1 { #expect(kept == [device] && groups.isEmpty, "PEERSYNC_SEED=\(seed)") }
        }
    }

    @Test("Keys that are locked or unlocked can be read at every moment", arguments: seeds(2).suffix(1))
    func passphrase(seed: UInt64) async throws {
        let place = try Place()
        _ = try place.found()
        let folder = try DataFolder(path: place.data) { _ in "quatre mots à Évry" }
        for passphrase in ["quatre mots à Évry", nil] {
            let disk = try await place.watching { try folder.setPassphrase(passphrase) }
            try await disk.cutPower(times: repetitions(2), seed: seed) { path, mark in
                let data = path + Place.data
                let group = try #require(try DataFolder(path: data).groups().first)
                let isSealed = try KeyFile(path: group.path + "/keys").isSealed
                let lock = try PrivateFile.read(data + "/passphrase").flatMap { PassphraseLock(bytes: $0) }
                #expect(!isSealed || lock != nil, "what unlocks them is gone, PEERSYNC_SEED=\(seed)")
                if mark == 1 { #expect(isSealed == (passphrase != nil) && (lock != nil) == isSealed) }
            }
        }
    }

    @Test("Private words are the old ones or the new ones, and the new ones once they are kept", arguments: seeds(2))
    func privateWords(seed: UInt64) async throws {
        let place = try Place()
        let group = try place.found()
        try group.keepOwnWords([1, 2, 3])
        let disk = try await place.watching { try group.keepOwnWords([4, 5]) }
        try await disk.cutPower(times: repetitions(2), seed: seed) { path, mark in
            let words = try DataFolder(path: path + Place.data).groups().first?.ownWords
            #expect(words == [4, 5] || (mark == 0 && words == [1, 2, 3]), "PEERSYNC_SEED=\(seed)")
        }
    }

    @Test("A newcomer who knocked is the same person after a power cut", arguments: seeds(2))
    func newcomer(seed: UInt64) async throws {
        let place = try Place()
        var random = SplitMix64(seed: seed)
        let invitation = Invitation.code(SpokenCode(number: 7, in: .english, using: &random))
        var device: DeviceID?
        let disk = try await place.watching {
            let folder = try DataFolder(path: place.data)
            device = try folder.newcomer(with: invitation).device
        }
        try await disk.cutPower(times: repetitions(2), seed: seed) { path, mark in
            let folder = try DataFolder(path: path + Place.data)
            _ = try folder.openKeyFiles
            let same = try folder.newcomer(with: invitation).device == device
            if mark == 1 { #expect(same, "PEERSYNC_SEED=\(seed)") }
        }
    }

    @Test("A salvage saves as much and keeps the damaged file, whenever the power is cut during it", arguments: seeds(2))
    func salvage(seed: UInt64) async throws {
        let place = try Place()
        let group = try place.found()
        var keeper = try group.openKeeper(readOnly: false)
        for number in 0..<20 {
            try await keeper.write(wallClock: 0) { _ in [.assign(.test(1), "title", .text("Note \(number)"))] }
        }
        let bytes = try #require(try keeper.store.changes(at: [12]).first).bytes
        try keeper.store.close()
        var file = try Data(contentsOf: URL(fileURLWithPath: group.documentFile))
        let range = try #require(file.firstRange(of: Data(bytes)))
        file[range.lowerBound + 100] ^= 1
        let damaged = Data(file[range])
        try file.write(to: URL(fileURLWithPath: group.documentFile))
        let disk = try await place.watching {
            keeper = try group.openKeeper(readOnly: false)
            #expect(keeper.salvage?.saved == 12)
            try keeper.store.close()
        }
        try await disk.cutPower(times: repetitions(1), seed: seed) { path, _ in
            let group = try #require(try DataFolder(path: path + Place.data).groups().first)
            let keeper = try group.openKeeper(readOnly: false)
            #expect(try await keeper.graph.count == 12, "PEERSYNC_SEED=\(seed)")
            try keeper.store.close()
            let asides = try FileManager.default.contentsOfDirectory(atPath: group.path).filter { $0.hasPrefix("damaged-") }
            let kept = asides.compactMap { FileManager.default.contents(atPath: group.path + "/\($0)/document.sqlite") }
            #expect(kept.contains { $0.firstRange(of: damaged) != nil }, "PEERSYNC_SEED=\(seed)")
        }
    }
}
