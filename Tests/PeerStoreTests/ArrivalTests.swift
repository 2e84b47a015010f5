// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerStore
import Testing

/// What a store knows of when changes came to this laptop.
struct ArrivalTests {
    private final class Desk {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        let store: GroupStore

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            store = try GroupStore(path: path + "/document.sqlite")
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private static let minute = GroupStore.arrivalInterval

    @Test("How many changes there were at a time is known to the minute, and nothing where nothing came since")
    func counted() throws {
        let desk = try Desk()
        #expect(try desk.store.changeCount(before: 0) == nil && desk.store.latestArrival() == nil)
        for (time, count) in [(10, 0), (20, 7), (30, 9)] as [(Int64, Int)] { try desk.store.noteArrival(at: time * Self.minute, count: count) }
        #expect(try desk.store.changeCount(before: 5 * Self.minute) == 0)
        // What came within a minute of a note has no note of its own.
        #expect(try desk.store.changeCount(before: 21 * Self.minute) == 7)
        #expect(try desk.store.changeCount(before: 21 * Self.minute + 1) == 9)
        #expect(try desk.store.changeCount(before: 31 * Self.minute + 1) == nil)
        #expect(try desk.store.changeCount(before: .min) == 0 && desk.store.changeCount(before: .max) == nil)
        #expect(try desk.store.latestArrival() == 30 * Self.minute)
    }

    @Test("A clock that was a hundred years ahead for a while makes more count as new, and never less")
    func ahead() throws {
        let desk = try Desk()
        for (time, count) in [(10, 0), (52_560_000, 3), (20, 5)] as [(Int64, Int)] {
            try desk.store.noteArrival(at: time * Self.minute, count: count)
        }
        #expect(try desk.store.changeCount(before: 19 * Self.minute) == 3)
    }

    @Test("A change came after the last note of a shorter log")
    func arrival() throws {
        let desk = try Desk()
        for (time, count) in [(10, 2), (20, 7), (30, 9)] as [(Int64, Int)] { try desk.store.noteArrival(at: time * Self.minute, count: count) }
        let minutes: [Int64?] = [nil, 10, 10, 20, 20, 30, 30]
        let expected = minutes.map { minute in minute.map { $0 * Self.minute } }
        #expect(try [1, 2, 6, 7, 8, 9, 100].map { try desk.store.arrival(of: $0) } == expected)
    }

    @Test("Of more notes than are kept the oldest go")
    func bounded() throws {
        let desk = try Desk()
        for count in 0..<5 { try desk.store.noteArrival(at: Int64(count) * Self.minute, count: count, keeping: 4) }
        #expect(try desk.store.changeCount(before: 0) == 1)
        try desk.store.noteArrival(at: 5 * Self.minute, count: 5, keeping: 4)
        #expect(try desk.store.changeCount(before: 0) == 2)
    }
}
