// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import PeerIdentity
import PeerReplica
import PeerSession
import PeerTestSupport
import PeerWire
import Testing

struct GroupDocumentTests {
    /// A log in memory that takes nothing: what gets here was let through.
    private final class RefusingStorage: DocumentStorage {
        struct Full: Error {}
        var log: [StoredChange] = []
        func forEachChange(_ body: (StoredChange) throws -> Void) throws { try log.forEach(body) }
        func changes(at positions: [Int]) -> [StoredChange] { positions.map { log[$0] } }
        func changes(touching record: RecordID, from first: Int) -> [StoredChange] { [] }
        func state(of record: RecordID) -> (position: Int, bytes: [UInt8])? { nil }
        func viewHash(of record: RecordID) -> [UInt8]? { nil }
        func forEachProjection(_ body: (RecordProjection?) throws -> Void) {}
        func rebuild(_ projections: [RecordProjection]) throws -> ViewSum { throw Full() }
        func viewSum() -> ViewSum { ViewSum() }
        func keep(_ replica: ReplicaID) throws { throw Full() }
        func commit(
            _ changes: [SignedChange], from first: Int, projections: [RecordProjection], states: [RecordID: [UInt8]]
        ) throws -> ViewSum { throw Full() }
    }

    private func document() -> (GroupDocument<RefusingStorage>, TestDevice) {
        let group = TestGroup(members: 1, seed: 3)
        let device = group.devices[0]
        let storage = RefusingStorage()
        storage.log = device.changes.enumerated().map {
            StoredChange(position: $0.offset, id: $0.element.id, bytes: $0.element.bytes, signature: $0.element.signature)
        }
        return (GroupDocument(group: group.group, device: device.identity.device, replica: device.replica, storage: storage), device)
    }

    @Test("What could not be read again is not written", arguments: [
        Operation.editText(.test(1), "body", [TextEdit(position: 0)]),
        .assign(.test(1), FieldID(String(repeating: "x", count: ChangeLimits.fieldNameBytesMax + 1)), nil),
        .assign(.test(1), "title", .text(String(repeating: "é", count: ChangeLimits.textBytesMax / 2 + 1))),
    ])
    func unreadable(operation: Operation) throws {
        var (document, device) = document()
        #expect(throws: DocumentError.unreadable) {
            _ = try document.write([operation], wallClock: 0) { device.identity.sign($0) }
        }
    }

    @Test("After a write that failed the document is as it was")
    func failedWrite() throws {
        var (document, device) = document()
        let (count, digest) = (try document.graph.count, try document.digest)
        #expect(throws: RefusingStorage.Full.self) {
            _ = try document.write([.create(.test(1))], wallClock: 0) { device.identity.sign($0) }
        }
        #expect(try document.graph.count == count)
        #expect(try document.digest == digest)
        #expect(try document.view(of: .test(1)).created == nil)
    }

    @Test("A batch that cannot be stored is not acknowledged")
    func failedIngest() throws {
        var (document, device) = document()
        let change = device.write([.create(.test(1))])
        let (ingestion, commit) = document.ingest([change], from: device.identity.device)
        #expect(ingestion == .notStored)
        #expect(commit == nil)
        #expect(try document.graph.index(of: change.id) == nil)
    }
}
