// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import Foundation
import GRDB
import PeerIdentity
import PeerReplica
@testable import PeerStore
import PeerTestSupport
import PeerWire
import Testing

struct GroupStoreTests {
    private final class Folder {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        var file: String { path + "/document.sqlite" }
    }

    private func projection(_ device: TestDevice, _ record: RecordID) -> RecordProjection {
        let view = device.view(record)
        return RecordProjection(
            view: view, hash: Hash.blake2b(RecordViewCodec.encode(view, texts: .whole)))
    }

    private func filled(_ store: GroupStore) throws -> TestDevice {
        var device = TestGroup(members: 1, seed: 1).devices[0]
        device.write([
            .create(.test(1)), .assign(.test(1), "title", .text("Prix")),
            .editText(.test(1), "body", [TextEdit(position: 0, inserted: "Les tarifs d'été à Évry")]),
        ])
        _ = try store.commit(device.changes, from: 0, projections: [projection(device, .test(1))])
        return device
    }

    @Test("What was committed is there after opening again, bytes, order and views alike")
    func reopened() throws {
        let folder = try Folder()
        var store = try GroupStore(path: folder.file)
        let device = try filled(store)
        try store.close()
        store = try GroupStore(path: folder.file)
        var read: [StoredChange] = []
        try store.forEachChange { read.append($0) }
        #expect(read.map(\.bytes) == device.changes.map(\.bytes))
        #expect(read.map(\.id) == device.changes.map(\.id))
        #expect(read.map(\.signature) == device.changes.map(\.signature))
        #expect(try store.view(of: .test(1)) == device.view(.test(1)))
        #expect(try store.changes(touching: .test(1)).map(\.position) == [1])
        let listed = try #require(try store.views(of: [.note]).first)
        #expect(listed.texts["body"] == "Les tarifs d'été à Évry")
    }

    @Test("One may read while another writes, and sees one moment, whatever is written meanwhile")
    func stillReader() throws {
        let folder = try Folder()
        let store = try GroupStore(path: folder.file)
        var device = try filled(store)
        let reader = try GroupStore(readingFrom: folder.file)
        device.write([.assign(.test(1), "title", .text("Autre"))])
        _ = try store.commit([device.changes[2]], from: 2, projections: [projection(device, .test(1))])
        #expect(try reader.changeCount() == 2 && store.changeCount() == 3)
        #expect(try reader.view(of: .test(1))?["title"] == .text("Prix"))
        #expect(try reader.search("Autre", kinds: [.note], limit: 5).isEmpty)
        #expect(throws: StoreError.self) { try reader.setMeta("x", [1]) }
        try reader.close()
        let next = try GroupStore(readingFrom: folder.file)
        #expect(try next.view(of: .test(1))?["title"] == .text("Autre"))
        try next.close()
        try store.close()
    }

    @Test("A commit that fails in the middle leaves nothing of itself behind")
    func atomic() throws {
        let folder = try Folder()
        let store = try GroupStore(path: folder.file)
        let device = try filled(store)
        let sum = try store.viewSum()
        var next = device
        next.write([.create(.test(2))])
        // The place of the second of two is taken.
        _ = try store.commit([device.changes[0]], from: 3, projections: [])
        #expect(throws: StoreError.self) {
            _ = try store.commit([next.changes[2], device.changes[0]], from: 2, projections: [projection(next, .test(2))])
        }
        #expect(try store.changeCount() == 3)
        #expect(try store.view(of: .test(2)) == nil)
        #expect(try store.viewSum() == sum)
    }

    @Test("The sum of views is that of the records as they are now, however they came about")
    func viewSum() throws {
        let folder = try Folder()
        let store = try GroupStore(path: folder.file)
        var device = try filled(store)
        device.write([.assign(.test(1), "title", .text("Tarifs"))])
        let sum = try store.commit([device.changes[2]], from: 2, projections: [projection(device, .test(1))])
        #expect(try store.rebuild([projection(device, .test(1))]) == sum)
    }

    @Test("Words are found by their beginning, without regard to case and accents; anything may be typed")
    func search() throws {
        let folder = try Folder()
        let store = try GroupStore(path: folder.file)
        _ = try filled(store)
        #expect(try store.search("ETE evr", kinds: [.note], limit: 9).map(\.record) == [.test(1)])
        #expect(try store.search("ete", kinds: [.offer], limit: 9).isEmpty)
        for query in ["", "\"", "*", "a OR", "body:", "(", "NEAR(", "😀", "';--"] {
            #expect(throws: Never.self) { try store.search(query, kinds: [.note], limit: 9) }
        }
    }

    @Test("What was written into a long text is found at once, by who writes and by who only reads beside it")
    func searchLongText() throws {
        let folder = try Folder()
        let store = try GroupStore(path: folder.file)
        var device = try filled(store)
        func write(_ text: String) throws {
            let position = device.changes.count
            device.write([.editText(.test(1), "body", [TextEdit(position: 0, inserted: text)])])
            _ = try store.commit([device.changes[position]], from: position, projections: [projection(device, .test(1))])
        }
        try write(String(repeating: "page collée ", count: 1_000))
        try write("ornithorynque ")
        #expect(try store.search("ornitho", kinds: [.note], limit: 9).map(\.record) == [.test(1)])
        try write("pamplemousse ")
        for isClosed in [false, true] {
            if isClosed { try store.close() }
            let beside = try GroupStore(readingFrom: folder.file)
            #expect(try beside.search("pample page", kinds: [.note], limit: 9).map(\.record) == [.test(1)])
            #expect(try beside.search("pample", kinds: [.offer], limit: 9).isEmpty)
            #expect(try beside.search("kumquat", kinds: [.note], limit: 9).isEmpty)
            try beside.close()
        }
    }

    @Test("What programs pack around words is not found, nor in a store that an earlier version indexed, once a writer opened it")
    func searchPacked() throws {
        let folder = try Folder()
        let store = try GroupStore(path: folder.file, format: 1)
        var device = try filled(store)
        let project = RecordID.test(2, .project)
        device.write([.create(project), .add(project, "roles", .text("00 2 ingé son"))])
        _ = try store.commit([device.changes[2]], from: 2, projections: [projection(device, project)])
        func expectWordsOnly(_ store: GroupStore) throws {
            #expect(try store.search("inge", kinds: [.project], limit: 9).map(\.snippet) == ["[ingé] son"])
            #expect(try store.search("00", kinds: [.project], limit: 9).isEmpty)
        }
        try expectWordsOnly(store)
        try store.close()
        let queue = try DatabaseQueue(path: folder.file)
        try queue.write {
            try $0.execute(sql: """
                UPDATE search SET body = '00 2 ingé son' WHERE rowid = (SELECT number FROM record WHERE kind = 11);
                DELETE FROM grdb_migrations WHERE identifier = 'v7';
                """)
        }
        try queue.close()
        // A reader can do without the last migration, and does not make it.
        let before = try GroupStore(readingFrom: folder.file, format: 1)
        #expect(try before.search("00", kinds: [.project], limit: 9).count == 1)
        try before.close()
        let writer = try GroupStore(path: folder.file, format: 1)
        try expectWordsOnly(writer)
        try writer.close()
        let after = try GroupStore(readingFrom: folder.file, format: 1)
        try expectWordsOnly(after)
        try after.close()
    }

    @Test("An invite is used as often as it says, and not after it expired")
    func invites() throws {
        let folder = try Folder()
        let store = try GroupStore(path: folder.file)
        try store.addInvite(secret: [UInt8](repeating: 1, count: 16), code: nil, expires: 100, uses: 2, now: 0)
        let number = try #require(try store.invites().first).number
        #expect(try store.useInvite(number, now: 50))
        #expect(try !store.useInvite(number, now: 101))
        #expect(try store.useInvite(number, now: 100))
        #expect(try !store.useInvite(number, now: 100))
    }

    @Test("Doors that were opened before a change close, and one that was opened after it stays open")
    func closing() throws {
        let folder = try Folder()
        let store = try GroupStore(path: folder.file)
        // One of them has expired already.
        for expires in [100, 300] as [Int64] {
            try store.addInvite(secret: [1], code: nil, expires: expires, uses: nil, now: 0)
        }
        // The log is empty, so that a change at place 0 comes after both, and none comes before.
        #expect(try store.closeInvites(openedBefore: -1, now: 200) == 0)
        #expect(try store.invites().count == 2)
        #expect(try store.closeInvites(openedBefore: 0, now: 200) == 1)
        #expect(try store.invites().isEmpty)
    }

    @Test("Tries of a code are counted by source and in all, also over a restart, until the door has another code")
    func guesses() throws {
        let folder = try Folder()
        var store = try GroupStore(path: folder.file)
        try store.addInvite(secret: [1], code: "7-amber-otter-lotus-drift", expires: 100, uses: nil, now: 0)
        let number = try #require(try store.invites().first).number
        func count(_ source: String) throws -> [Int]? {
            try store.countGuess(number, source: source, fromSourceMax: 3, inAllMax: 5).map { [$0.fromSource, $0.inAll] }
        }
        #expect(try count("a") == [1, 1])
        #expect(try count("a") == [2, 2])
        try store.close()
        store = try GroupStore(path: folder.file)
        #expect(try count("a") == [3, 3])
        #expect(try count("a") == nil)
        try store.discountGuess(number, source: "a")
        #expect(try count("a") == [3, 3])
        #expect(try count("b") == [1, 4])
        #expect(try count("b") == [2, 5])
        #expect(try count("c") == nil)
        try store.setCode("9-lotus-drift-amber-otter", of: number)
        #expect(try store.invites().first?.code == "9-lotus-drift-amber-otter")
        #expect(try count("a") == [1, 1])
        // A door that is opened later does not inherit the tries at a door that closed.
        try store.addInvite(secret: [2], code: nil, expires: 300, uses: nil, now: 200)
        #expect(try store.invites().map(\.secret) == [[2]])
        #expect(try count("a") == [1, 1])
    }

    @Test("Comparisons of words are counted for each door up to the limit, also over a restart, until they are finished")
    func comparisons() throws {
        let folder = try Folder()
        var store = try GroupStore(path: folder.file)
        for secret in [1, 2] as [UInt8] {
            try store.addInvite(secret: [secret], code: nil, expires: 100, uses: nil, kind: .confirmed, now: 0)
        }
        let numbers = try store.invites().map(\.number)
        #expect(try store.countComparison(numbers[0], max: 3) == 1)
        #expect(try store.countComparison(numbers[0], max: 3) == 2)
        try store.close()
        store = try GroupStore(path: folder.file)
        #expect(try store.countComparison(numbers[0], max: 3) == 3)
        #expect(try store.countComparison(numbers[0], max: 3) == nil)
        #expect(try store.invites().map(\.unopened) == [3, 0])
        try store.discountComparison(numbers[0])
        try store.discountComparison(numbers[1])
        #expect(try store.invites().map(\.unopened) == [2, 0])
        #expect(try store.countComparison(numbers[0], max: 3) == 3)
        #expect(try store.countComparison(numbers[1], max: 3) == 1)
    }

    @Test("A store of a later version is refused with that reason and left as it is")
    func newerFormat() throws {
        let folder = try Folder()
        try GroupStore(path: folder.file).close()
        let queue = try DatabaseQueue(path: folder.file)
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v999')") }
        try queue.close()
        #expect(try code { _ = try GroupStore(path: folder.file) } == .newerFormat)
        #expect(try code { _ = try GroupStore(readingFrom: folder.file) } == .newerFormat)
    }

    /// A store as an earlier version of format 1 left it, with a note.
    private func olderStore(at path: String) throws -> TestDevice {
        let store = try GroupStore(path: path, format: 1)
        let device = try filled(store)
        try store.close()
        let queue = try DatabaseQueue(path: path)
        var bare = device.view(.test(1))
        bare.texts = [:]
        let bytes = Data(RecordViewCodec.encode(bare, texts: .beginnings))
        try queue.write {
            try $0.execute(sql: "UPDATE record SET view = ?", arguments: [bytes])
            try $0.execute(sql: "DROP TABLE state")
            try $0.execute(sql: """
                CREATE TABLE touches (record BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (record, position)) STRICT, WITHOUT ROWID;
                INSERT INTO touches SELECT record, place.value FROM touch, json_each(positions) AS place;
                DROP TABLE touch;
                ALTER TABLE touches RENAME TO touch;
                DELETE FROM grdb_migrations WHERE identifier IN ('v2', 'v6');
                """)
        }
        try queue.close()
        return device
    }

    @Test("A store of an earlier version is brought up to date by a writer")
    func migration() throws {
        let folder = try Folder()
        let device = try olderStore(at: folder.file)
        try GroupStore(path: folder.file, format: 1).close()
        let read = try GroupStore(readingFrom: folder.file, format: 1)
        #expect(try read.view(of: .test(1)) == device.view(.test(1)))
        #expect(try read.changes(touching: .test(1), from: 1).map(\.position) == [1])
        #expect(try read.views(of: [.note]) == [device.view(.test(1))])
        try read.close()
    }

    @Test("A reader changes nothing in a store of an earlier version, and the older program beside it goes on writing")
    func readersNeverMigrate() throws {
        let folder = try Folder()
        _ = try olderStore(at: folder.file)
        // As the older program has it open.
        let older = try DatabasePool(path: folder.file)
        func migrations() throws -> [String] {
            try older.read { try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier") }
        }
        func schema() throws -> [String] {
            try older.read { try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name") }
        }
        let (applied, tables) = (try migrations(), try schema())
        #expect(try code { _ = try GroupStore(readingFrom: folder.file, format: 1) } == .olderFormat)
        #expect(try migrations() == applied && !applied.contains("v6"))
        #expect(try schema() == tables)
        // Its table of touches is as it was.
        try older.write { try $0.execute(sql: "INSERT INTO touch (record, position) VALUES (x'00', 7)") }
        try older.close()
    }

    @Test("What may be done with a store follows from its migrations", arguments: [
        ([], 1, .empty), (["v1"], 1, .older), (["v1", "v2", "v3", "v4", "v5"], 1, .older),
        (["v1", "v2", "v3", "v4", "v6"], 1, .older), (["v1", "v2", "v3", "v4", "v5", "v6"], 1, .readable),
        (["v1", "v2", "v3", "v4", "v5", "v6", "v7"], 1, .readable), (["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"], 1, .newer),
        (["2.0"], 1, .newer), ([], 2, .empty), (["2.0"], 2, .readable), (["2.0", "2.1"], 2, .readable),
        (["2.1"], 2, .older), (["2.0", "2.1", "2.2"], 2, .newer),
        (["v1"], 2, .abandoned), (["v1", "v2", "v3", "v4", "v5", "v6", "v7"], 2, .abandoned), (["v1", "2.0"], 2, .abandoned),
    ] as [(Set<String>, Int, StoreMigrations.Verdict)])
    func verdicts(applied: Set<String>, format: Int, verdict: StoreMigrations.Verdict) {
        #expect(StoreMigrations.verdict(on: applied, format: format) == verdict)
    }

    @Test("A store of format 1 is refused by a program of format 2, to read and to write, and stays as it is")
    func abandonedFormat() throws {
        let folder = try Folder()
        let store = try GroupStore(path: folder.file, format: 1)
        let device = try filled(store)
        try store.close()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file))
        #expect(try code { _ = try GroupStore(readingFrom: folder.file, format: 2) } == .abandonedFormat)
        #expect(try code { _ = try GroupStore(path: folder.file, format: 2) } == .abandonedFormat)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file)) == bytes)
        let again = try GroupStore(path: folder.file, format: 1)
        #expect(try again.view(of: .test(1)) == device.view(.test(1)))
        try again.close()
    }

    @Test("A store in which nothing is yet is no store to a reader")
    func emptyStore() throws {
        let folder = try Folder()
        try DatabaseQueue(path: folder.file).write { try $0.execute(sql: "CREATE TABLE other (number INTEGER)") }
        #expect(try code { _ = try GroupStore(readingFrom: folder.file) } == .damaged)
    }

    /// The code of the error that a body must throw.
    private func code(_ body: () throws -> Void) throws -> StoreError.Code? {
        do { try body() } catch let error as StoreError { return error.code }
        return nil
    }

    @Test("A file that is no database is refused as damaged and left as it is")
    func damaged() throws {
        let folder = try Folder()
        let junk = Data((0..<9_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try junk.write(to: URL(fileURLWithPath: folder.file))
        #expect(try code { _ = try GroupStore(path: folder.file) } == .damaged)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file)) == junk)
    }
}
