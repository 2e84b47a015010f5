// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
@testable import PeerNode
import PeerIdentity
import PeerReplica
import PeerSession
import PeerStore
import PeerTestSupport
import PeerWire
import Testing

/// Backups that were put back, and disks that were copied.
struct CopiedDiskTests {
    private typealias Laptop = TwoNodesTests.Laptop

    private final class Place {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func founded(in place: Place) throws -> GroupFolder {
        var random = SystemRandomNumberGenerator()
        return try GroupFounding.found(groupName: "Café", in: DataFolder(path: place.path), wallClock: 0, using: &random)
    }

    private func copied(_ group: GroupFolder, to folder: DataFolder) throws -> GroupFolder {
        try FileManager.default.createDirectory(atPath: folder.path + "/groups", withIntermediateDirectories: true)
        let path = folder.path + "/groups/\(group.group)"
        try FileManager.default.copyItem(atPath: group.path, toPath: path)
        return try GroupFolder(path: path, group: group.group)
    }

    @discardableResult
    private func written(_ title: String, by keeper: DocumentKeeper) async throws -> [SignedChange] {
        try await keeper.write(wallClock: 0) { _ in [.assign(.test(1), "title", .text(title))] }
    }

    @Test("A copy of the data goes on under another replica id before it writes anything, and says so once")
    func copy() async throws {
        let (place, other) = (Place(), Place())
        let original = try founded(in: place)
        let first = try original.openKeeper(readOnly: false)
        #expect(!first.isCopy)
        let replica = await first.replica
        try first.store.close()
        let copy = try copied(original, to: DataFolder(path: other.path))
        let second = try copy.openKeeper(readOnly: false)
        #expect(second.isCopy)
        #expect(second.openingNotes.count == 1)
        #expect(await second.replica != replica)
        let renewed = await second.replica
        try await written("copie", by: second)
        try second.store.close()
        let third = try copy.openKeeper(readOnly: false)
        #expect(!third.isCopy)
        #expect(await third.replica == renewed)
        try third.store.close()
        let again = try original.openKeeper(readOnly: false)
        #expect(!again.isCopy)
        #expect(await again.replica == replica)
        try again.store.close()
    }

    @Test("A folder that was renamed is no copy")
    func renamed() throws {
        let (place, other) = (Place(), Place())
        let group = try founded(in: place)
        try group.openKeeper(readOnly: false).store.close()
        try FileManager.default.moveItem(atPath: place.path, toPath: other.path)
        let moved = try #require(try DataFolder(path: other.path).groups().first).openKeeper(readOnly: false)
        #expect(!moved.isCopy)
        try moved.store.close()
    }

    @Test("A backup written over the file is noticed by what the others, or a file, hold: it is taken back, and the next words are numbered apart", arguments: [true, false])
    func backup(isPeer: Bool) async throws {
        let place = Place()
        let group = try founded(in: place)
        var keeper = try group.openKeeper(readOnly: false)
        try await written("avant", by: keeper)
        let replica = await keeper.replica
        try keeper.store.close()
        let backup = try Data(contentsOf: URL(fileURLWithPath: group.documentFile))

        keeper = try group.openKeeper(readOnly: false)
        let lost = try await written("après", by: keeper)
        let digest = try await keeper.digest
        try keeper.store.close()
        try backup.write(to: URL(fileURLWithPath: group.documentFile))

        keeper = try group.openKeeper(readOnly: false)
        #expect(!keeper.isCopy)
        var commits = keeper.commits().makeAsyncIterator()
        var random = SystemRandomNumberGenerator()
        let peer = Identity(using: &random).device
        #expect(await keeper.ingest(lost, from: isPeer ? peer : nil) == .committed([2]))
        #expect(await commits.next()?.isReplicaElsewhere == true)
        #expect(try await keeper.digest == digest)
        #expect(await keeper.replica != replica)
        #expect(try keeper.store.replica() == (await keeper.replica))
        let next = try await written("ensuite", by: keeper)
        #expect(next.map(\.change.seq) == [0])
        let graph = try await keeper.graph
        #expect(graph.forkedReplicas.isEmpty)
        #expect(graph.count(by: keeper.device) == 4)
        try keeper.store.close()
    }

    @Test("Words of this device that come back as known ones change nothing")
    func echo() async throws {
        let place = Place()
        let keeper = try founded(in: place).openKeeper(readOnly: false)
        let own = try await written("mots", by: keeper)
        let replica = await keeper.replica
        var random = SystemRandomNumberGenerator()
        #expect(await keeper.ingest(own, from: Identity(using: &random).device) == .committed([1]))
        #expect(await keeper.replica == replica)
        try keeper.store.close()
    }

    @Test("Two laptops with copies of one disk tell both their owners, and each gets the other's words")
    func clones() async throws {
        let place = Place()
        let template = try founded(in: place)
        try template.openKeeper(readOnly: false).store.close()
        let left = try await Laptop { try copied(template, to: $0) }
        let right = try await Laptop { try copied(template, to: $0) }
        try await written("gauche", by: left.keeper)
        try await written("droite", by: right.keeper)
        let events = [left.node.events(), right.node.events()]
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for laptop in [left, right] { tasks.addTask { try await laptop.node.run() } }
            left.node.dial(PeerEndpoint(host: "127.0.0.1", port: right.node.port), for: left.keeper.group)
            for stream in events {
                var (isWarned, isInSync) = (false, false)
                for await event in stream {
                    if case .warning(let text) = event, text.contains("copy of this one's data") { isWarned = true }
                    if case .peerInSync = event { isInSync = true }
                    if isWarned, isInSync { break }
                }
            }
            #expect(try await left.keeper.digest == right.keeper.digest)
            #expect(try await left.keeper.graph.forkedReplicas.isEmpty)
            for laptop in [left, right] { laptop.node.beginShutdown() }
            try await tasks.waitForAll()
        }
    }
}
