// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

/// The views in a storage follow the group's level.
struct LevelViewsTests {
    private final class MemoryStorage: DocumentStorage {
        var log: [StoredChange] = []
        var projections: [RecordID: RecordProjection] = [:]
        func forEachChange(_ body: (StoredChange) throws -> Void) throws { try log.forEach(body) }
        func changes(at positions: [Int]) -> [StoredChange] { positions.map { log[$0] } }
        func changes(touching record: RecordID, from first: Int) throws -> [StoredChange] {
            try log[first...].filter { try ChangeCodec.decode($0.bytes).records.contains(record) }
        }
        func state(of record: RecordID) -> (position: Int, bytes: [UInt8])? { nil }
        func viewHash(of record: RecordID) -> [UInt8]? { projections[record]?.hash }
        func forEachProjection(_ body: (RecordProjection?) throws -> Void) throws { try projections.values.forEach(body) }
        func rebuild(_ projections: [RecordProjection]) -> ViewSum { keep(projections) }
        func viewSum() -> ViewSum {
            var sum = ViewSum()
            for projection in projections.values { sum.add(projection.hash) }
            return sum
        }
        func keep(_ replica: ReplicaID) {}
        func commit(
            _ changes: [SignedChange], from first: Int, projections: [RecordProjection], states: [RecordID: [UInt8]]
        ) -> ViewSum {
            for (offset, change) in changes.enumerated() {
                log.append(StoredChange(position: first + offset, id: change.id, bytes: change.bytes, signature: change.signature))
            }
            return keep(projections)
        }
        private func keep(_ new: [RecordProjection]) -> ViewSum {
            for projection in new { projections[projection.view.id] = projection }
            return viewSum()
        }
    }

    private static let note = RecordID.test(1)

    private func document(_ device: TestDevice) -> GroupDocument<MemoryStorage> {
        GroupDocument(group: device.graph.group, device: device.identity.device, replica: device.replica, storage: MemoryStorage())
    }

    /// A log in which the level is raised after a required operation of that level, and one later change.
    private func log() -> [SignedChange] {
        var group = TestGroup(members: 3, seed: 1)
        group.devices[0].write([.create(Self.note), .create(.test(2))])
        group.devices[0].write([.opaque(OpaqueOperation(tag: 1_001, level: 2, record: Self.note, content: []))])
        group.meet()
        let asked = group.devices[1].write([.members(.askLevel(2))])
        group.meet()
        group.devices[2].write([.members(.agreeLevel(asked: asked.id, 2))])
        group.meet()
        return group.devices[0].changes
    }

    @Test("When the level is raised, the records that need it are shown anew, however the changes come")
    func raised() throws {
        let changes = log()
        let device = TestGroup(members: 3, seed: 1).devices[0]
        var atOnce = document(device)
        var oneByOne = document(device)
        #expect(atOnce.ingest(changes, from: nil).1?.needsNewerVersion == true)
        var notices: [Bool] = []
        for change in changes {
            notices.append(oneByOne.ingest([change], from: nil).1?.needsNewerVersion == true)
            if change.id != changes.last?.id {
                #expect(oneByOne.storage.projections[Self.note]?.view.needsNewerVersion != true)
            }
        }
        #expect(oneByOne.storage.projections[Self.note]?.view.needsNewerVersion == true)
        #expect(oneByOne.storage.projections[.test(2)]?.view.needsNewerVersion == false)
        #expect(try atOnce.digest == oneByOne.digest)
        #expect(try !oneByOne.mendViews())
        // The operation came before the level did: the commit that brings the level tells of it.
        #expect(notices.last == true)
    }
}
