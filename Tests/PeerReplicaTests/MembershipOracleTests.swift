// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
import Testing

/// Rules of membership that the program's functions keep. `Tests/Oracle` judges the others.
@Suite("Rules of membership")
struct MembershipOracleTests {
    /// A group that is written change by change, each in a chain of its own.
    private struct Group {
        private(set) var graph: ChangeGraph
        private var ids: [ChangeID] = []

        /// The founder is device 0.
        init() {
            graph = ChangeGraph(group: GroupID(words: Self.id(0).words))
            write(by: 0, after: [], .found)
        }

        /// - Parameter number: The number of the change; mixed, so that ids are not in order of
        ///   arrival.
        static func id(_ number: Int) -> ChangeID {
            ChangeID(words: [UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15, 0, 0, UInt64(number)])
        }

        func id(_ change: Int) -> ChangeID { ids[change] }

        func identified(
            by device: UInt64, after past: [Int], admission: Int?,
            _ operations: [MembershipOperation]
        ) -> IdentifiedChange {
            let change = Change(
                group: past.isEmpty ? nil : graph.group,
                device: MembershipOracleTests.device(device),
                replica: ReplicaID(words: [UInt64(ids.count), 1]), seq: 0, previous: nil,
                admission: admission.map { ids[$0] },
                dependencies: past.map { ids[$0] }.sorted(),
                lamport: 1 + (past.map { graph.nodes[$0].lamport }.max() ?? 0), wallClock: 0,
                operations: operations.map { .members($0) })
            return IdentifiedChange(id: Self.id(ids.count), change: change)
        }

        /// The founder admits devices 1 to 4.
        mutating func admitFour() -> Int {
            let admissions = (1...4).map { number in
                MembershipOperation.admit(MembershipOracleTests.device(number), isSamePerson: false)
            }
            return add(identified(by: 0, after: [0], admission: nil, admissions))
        }

        @discardableResult
        mutating func write(
            by device: UInt64, after past: [Int], admission: Int? = nil,
            _ operations: MembershipOperation...
        ) -> Int {
            add(identified(by: device, after: past, admission: admission, operations))
        }

        @discardableResult
        mutating func add(_ identified: IdentifiedChange) -> Int {
            #expect(graph.judge(identified) == .valid)
            ids.append(identified.id)
            let index = graph.append(identified, byteCount: 0, isSigned: true)
            graph.settle()
            return index
        }
    }

    private static func device(_ number: UInt64) -> DeviceID { DeviceID(words: [number, 0, 0, 1]) }

    @Test("Rule 12: the next change follows the void changes that complete undecided removals")
    func nextChangeNamesCompletingChanges() {
        var group = Group()
        let admission = group.admitFour()
        let first = group.write(
            by: 1, after: [admission], admission: admission,
            .askRemoval(Self.device(3), reason: "", keeping: []))
        let second = group.write(
            by: 2, after: [first], admission: admission,
            .agreeRemoval(asked: group.id(first), Self.device(3), keeping: []))
        let third = group.write(
            by: 4, after: [admission], admission: admission,
            .askRemoval(Self.device(2), reason: "", keeping: []))
        let fourth = group.write(
            by: 3, after: [third], admission: admission,
            .agreeRemoval(asked: group.id(third), Self.device(2), keeping: []))
        #expect(group.graph.isVoid(second) && group.graph.isVoid(fourth))
        #expect(Set(group.graph.countingRemovals.map(\.change)) == [second, fourth])

        let next = group.graph.nextChange(
            by: Self.device(0), replica: ReplicaID(words: [99, 1]), wallClock: 0,
            operations: [.members(.readmit(Self.device(2)))])
        #expect(next.dependencies == [group.id(second), group.id(fourth)].sorted())
        group.add(IdentifiedChange(id: Group.id(fourth + 1), change: next))
        #expect(group.graph.isMember(Self.device(2)))
        #expect(!group.graph.isMember(Self.device(3)))
    }

    @Test("Rule 14: a founder who left is admitted anew by any member")
    func founderComesBack() {
        var group = Group()
        let admission = group.admitFour()
        let leaving = group.write(
            by: 0, after: [admission], .remove(Self.device(0), reason: "", keeping: []))
        #expect(!group.graph.isMember(Self.device(0)))
        let anew = group.write(
            by: 1, after: [leaving], admission: admission,
            .admit(Self.device(0), isSamePerson: false))
        #expect(group.graph.isMember(Self.device(0)))
        let word = group.write(by: 0, after: [anew])
        #expect(!group.graph.isVoid(word))
        #expect(group.graph.author(of: word) == MemberID(firstDevice: Self.device(0)))
        let naming = group.identified(by: 0, after: [anew], admission: anew, [])
        #expect(group.graph.judge(naming) == .invalid(.admissionWrong))
    }

    @Test("Rule 7: nothing strict comes from a void change that arrives after the removal")
    func lateChangeIsNotStrict() {
        var group = Group()
        let admission = group.admitFour()
        let asked = group.write(
            by: 1, after: [admission], admission: admission,
            .askRemoval(Self.device(3), reason: "", keeping: []))
        group.write(
            by: 2, after: [asked], admission: admission,
            .agreeRemoval(asked: group.id(asked), Self.device(3), keeping: []))
        let late = group.write(by: 3, after: [admission], admission: admission)
        #expect(group.graph.isVoid(late) && !group.graph.countsStrictly(late))
        #expect(!group.graph.isKept(late))
    }
}
