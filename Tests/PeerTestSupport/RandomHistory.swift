// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerReplica
import PeerWire

extension TestHistory {
    private static let names = ["founder", "A", "B", "C", "D", "E"]

    /// Changes by up to six devices on random pasts, with every operation about members.
    ///
    /// Every fourth one is of a fork: half of the changes were written in the older group.
    public static func random(seed: UInt64, changes count: Int) -> TestHistory {
        var generator = SplitMix64(seed: seed)
        var history = TestHistory(seed: seed)
        guard seed % 4 == 0 else {
            history.writeRandomly(count, using: &generator)
            return history
        }
        history.writeRandomly(count / 2, using: &generator)
        var fork = history.forkedRandomly(using: &generator)
        fork.writeRandomly(count / 2, using: &generator)
        return fork
    }

    /// A fork by one of the devices that can write, with some of the others.
    public func forkedRandomly(using generator: inout SplitMix64) -> TestHistory {
        let writers = Self.names.filter { isIn($0) || $0 == "founder" }
        guard let founder = writers.randomElement(using: &generator) else { return self }
        let guests = writers.filter { $0 != founder && Int.random(in: 0..<3, using: &generator) > 0 }
        return TestHistory(forking: self, by: founder, guests: guests)
    }

    /// Writes so many changes more.
    public mutating func writeRandomly(_ count: Int, using generator: inout SplitMix64) {
        for _ in 0..<count { writeRandomly(using: &generator) }
    }

    private mutating func writeRandomly(using generator: inout SplitMix64) {
        // The founder's device of a fork has another name.
        let writers = Self.names.filter { graph.membership.hasAdmitted(device($0)) }
        let author = writers[Int.random(in: 0..<writers.count, using: &generator)]
        let target = Self.names[Int.random(in: 0..<Self.names.count, using: &generator)]
        var past = (0..<Int.random(in: 1...3, using: &generator)).compactMap { _ in
            changes.suffix(Bool.random(using: &generator) ? 4 : 40).randomElement(using: &generator)?.id
        }
        if Bool.random(using: &generator) { past = Array(graph.heads.prefix(8)) }
        let object = device(target)
        let answers = changes.map { Self.answers(to: $0) }.filter { !$0.isEmpty }
        let record = RecordID.test(UInt64.random(in: 1...4, using: &generator))
        switch Int.random(in: 0..<16, using: &generator) {
        case 0...3:
            admit(target, by: author, after: past, isSamePerson: Int.random(in: 0..<4, using: &generator) == 0)
        case 4: write(author, after: past, .remove(object, reason: "", keeping: []))
        case 5: write(author, after: past, .askRemoval(object, reason: "", keeping: []))
        case 6: write(author, after: past, .askReadmission(object))
        case 7: write(author, after: past, .readmit(object))
        case 8:
            let sealed = SealedKeys(ephemeral: [UInt8](repeating: 1, count: 32), boxes: [])
            write(author, after: past, .rekey(KeyRotation(check: [UInt8](repeating: 2, count: 16), sealed: sealed)))
        case 9...11:
            guard let answer = answers.randomElement(using: &generator), let asked = answer[0].asked else { return }
            write(author, after: past + [asked], answer.map { .members($0) })
        case 12:
            let profile = RecordID.profile(of: graph.member(of: device(author)) ?? member(author))
            write(author, after: past, [.create(profile), .assign(profile, "name", .text("by \(author)"))])
        default: write(author, after: past, [.create(record), .assign(record, "title", .text("\(changes.count)"))])
        }
    }

    private static func answers(to asking: SignedChange) -> [MembershipOperation] {
        var answers: [MembershipOperation] = []
        for operation in asking.change.operations {
            switch operation {
            case .members(.askRemoval(let asked, _, _)): answers.append(.agreeRemoval(asked: asking.id, asked, keeping: []))
            case .members(.askReadmission(let asked)): answers.append(.agreeReadmission(asked: asking.id, asked))
            default: break
            }
        }
        return answers
    }
}

extension MembershipOperation {
    /// The change with the asking that this answers.
    fileprivate var asked: ChangeID? {
        switch self {
        case .agreeRemoval(let change, _, _), .agreeReadmission(let change, _): change
        default: nil
        }
    }
}
