// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Rule 1: each chain names the admission by which it speaks.
struct MembershipRule01Tests {
    private func verdict(_ history: inout TestHistory, _ name: String, by admission: ChangeID?, after past: [ChangeID]) -> ChangeVerdict {
        let identity = history.identity(name)
        let lamport = past.compactMap { history.graph.index(of: $0) }.map { history.graph.nodes[$0].lamport }.max() ?? 0
        let change = Change(
            group: history.graph.group, device: identity.device, replica: ReplicaID(words: [7, 7]), seq: 0, previous: nil,
            admission: admission, dependencies: past.sorted(), lamport: lamport + 1, wallClock: 0, operations: [])
        return history.graph.judge(identity.sign(change).identified)
    }

    @Test("A chain is taken in with an admission of its device in its past, and with nothing else")
    func admission() {
        var history = TestHistory(seed: 1)
        let founding = history.heads[0]
        let bea = history.admit("Bea", by: "founder", after: [founding])
        let carl = history.admit("Carl", by: "founder", after: [founding])
        #expect(verdict(&history, "Bea", by: bea, after: [bea]) == .valid)
        #expect(verdict(&history, "Bea", by: nil, after: [bea]) == .invalid(.admissionWrong))
        #expect(verdict(&history, "Bea", by: carl, after: [bea, carl]) == .invalid(.admissionWrong))
        #expect(verdict(&history, "Bea", by: bea, after: [founding]) == .invalid(.admissionWrong))
        #expect(verdict(&history, "Bea", by: ChangeID(words: [1, 1, 1, 1]), after: [bea]) == .invalid(.admissionWrong))
        #expect(verdict(&history, "stranger", by: bea, after: [bea]) == .invalid(.admissionWrong))
    }

    @Test("The founder's device begins chains without an admission, and speaks by none that names it")
    func founder() {
        var history = TestHistory(seed: 2)
        let last = history.gather([("Bea", by: "founder")])
        let named = history.admit("founder", by: "Bea", after: [last])
        #expect(verdict(&history, "founder", by: nil, after: [last]) == .valid)
        #expect(verdict(&history, "founder", by: named, after: [named]) == .invalid(.admissionWrong))
    }
}

/// Rule 2: lines, and the authority over the devices that came in through a device.
struct MembershipRule02Tests {
    @Test("Somebody puts out by themselves whoever came in through them, at whatever depth, and nobody else")
    func authority() {
        var history = TestHistory(seed: 1)
        let last = history.gather([("A", by: "founder"), ("B", by: "A"), ("C", by: "B"), ("D", by: "founder")])
        history.remove("A", by: "C", after: [last])
        history.remove("D", by: "A", after: [last])
        #expect(history.isIn("A") && history.isIn("D"))
        history.remove("C", by: "A", after: [last])
        #expect(!history.isIn("C") && history.isIn("B"))
    }

    @Test("A line is fixed by the past: an admission by somebody else makes another one beside it")
    func fixed() {
        var history = TestHistory(seed: 2)
        let last = history.gather([("A", by: "founder"), ("B", by: "A")])
        let again = history.admit("B", by: "founder", after: [last])
        history.remove("B", by: "A", after: [again])
        #expect(history.isIn("B"))
        let device = history.device("B")
        let replica = history.graph.lanes.first { $0.device == device }?.replica
        #expect(replica.map { history.graph.voice(of: device, replica: $0) } == .needsNewReplica)
        #expect(history.graph.voice(of: device, replica: ReplicaID(words: [1, 1])) == .begins(by: again))
    }
}

/// Rule 3: two members, or one with the authority.
struct MembershipRule03Tests {
    @Test("An asking alone, or agreed to by the member who asked, puts nobody out; a second member completes it")
    func two() {
        var history = TestHistory(seed: 1)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder")])
        let target = history.device("L")
        let asked = history.write("A", after: [last], .askRemoval(target, reason: "why", keeping: []))
        let own = history.write("A", after: [asked], .agreeRemoval(asked: asked, target, keeping: []))
        #expect(history.isIn("L"))
        history.write("L", after: [own], .agreeRemoval(asked: asked, target, keeping: []))
        #expect(history.isIn("L"))
        history.write("B", after: [asked], .agreeRemoval(asked: asked, target, keeping: []))
        #expect(!history.isIn("L"))
        let removal = history.graph.removal(of: target)
        #expect(removal?.reason == "why")
        #expect(removal?.by == [history.member("A"), history.member("B")])
    }

    @Test("An agreement that does not follow the asking, or is about another device, completes nothing")
    func follows() {
        var history = TestHistory(seed: 2)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder")])
        let asked = history.write("A", after: [last], .askRemoval(history.device("L"), reason: "why", keeping: []))
        history.write("B", after: [last], .agreeRemoval(asked: asked, history.device("L"), keeping: []))
        history.write("B", after: [asked], .agreeRemoval(asked: asked, history.device("A"), keeping: []))
        #expect(history.isIn("L") && history.isIn("A"))
    }

    @Test("With a member whom they invented, somebody puts out no more than alone")
    func invented() {
        var history = TestHistory(seed: 3)
        let last = history.gather([("A", by: "founder"), ("L", by: "founder"), ("P", by: "L"), ("Q", by: "L")])
        history.remove("A", askedBy: "L", agreedBy: "P", after: [last])
        history.remove("founder", askedBy: "P", agreedBy: "Q", after: [last])
        #expect(history.isIn("A") && history.isIn("founder"))
        history.remove("Q", askedBy: "L", agreedBy: "P", after: [last])
        #expect(!history.isIn("Q"))
    }

    @Test("Two devices of one member are one voice against others")
    func devices() {
        var history = TestHistory(seed: 4)
        let first = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder")])
        let last = history.admit("A2", by: "A", after: [first], isSamePerson: true)
        #expect(history.graph.member(of: history.device("A2")) == history.member("A"))
        history.remove("L", askedBy: "A", agreedBy: "A2", after: [last])
        history.remove("L", askedBy: "A2", agreedBy: "A", after: [last])
        #expect(history.isIn("L"))
        history.remove("L", askedBy: "A2", agreedBy: "B", after: [last])
        #expect(!history.isIn("L"))
    }

    @Test("Two other devices of a member put out the first one, and the member keeps their name and the others")
    func ownDevices() {
        var history = TestHistory(seed: 5)
        let first = history.gather([("A", by: "founder")])
        let second = history.admit("A2", by: "A", after: [first], isSamePerson: true)
        let last = history.admit("A3", by: "A", after: [second], isSamePerson: true)
        history.remove("A", by: "A2", after: [last])
        #expect(history.isIn("A"))
        history.remove("A", askedBy: "A2", agreedBy: "A3", after: [last], keeping: ["A2", "A3"])
        #expect(!history.isIn("A") && history.isIn("A2") && history.isIn("A3"))
        #expect(history.graph.isMember(history.member("A")))
        #expect(history.graph.member(of: history.device("A3")) == history.member("A"))
    }

    @Test("A first device puts out a second one of the same member by itself")
    func ownSecond() {
        var history = TestHistory(seed: 6)
        let first = history.gather([("A", by: "founder")])
        let last = history.admit("A2", by: "A", after: [first], isSamePerson: true)
        history.remove("A2", by: "A", after: [last])
        #expect(!history.isIn("A2") && history.isIn("A"))
    }

    @Test("An asking that was taken back completes nothing afterwards; only who asked takes it back")
    func withdrawn() {
        var history = TestHistory(seed: 7)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("M", by: "founder")])
        for (target, author) in [("L", "A"), ("M", "B")] {
            let device = history.device(target)
            let asked = history.write("A", after: [last], .askRemoval(device, reason: "why", keeping: []))
            let back = history.write(author, after: [asked], .withdrawRemoval(asked: asked, device))
            #expect(history.graph.openRemovals.contains { $0.target == device } == (author == "B"))
            history.write("B", after: [back], .agreeRemoval(asked: asked, device, keeping: []))
        }
        #expect(history.isIn("L") && !history.isIn("M"))
    }

    @Test("An agreement that had not heard of the taking back holds")
    func withdrawnBeside() {
        var history = TestHistory(seed: 8)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder")])
        let asked = history.write("A", after: [last], .askRemoval(history.device("L"), reason: "why", keeping: []))
        history.write("A", after: [asked], .withdrawRemoval(asked: asked, history.device("L")))
        history.write("B", after: [asked], .agreeRemoval(asked: asked, history.device("L"), keeping: []))
        #expect(!history.isIn("L"))
    }
}

/// Rule 4: who is covered.
struct MembershipRule04Tests {
    @Test("A removal takes along whoever came in through the target, also dated back, but for those it keeps with theirs")
    func covers() {
        var history = TestHistory(seed: 1)
        let last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("P", by: "L"), ("G", by: "L"), ("H", by: "G"),
        ])
        history.remove("L", askedBy: "A", agreedBy: "B", after: [last], keeping: ["G"])
        // P lets somebody in who nobody saw, as if there had been no removal.
        let hidden = history.admit("Z", by: "P", after: [last])
        history.write("Z", after: [hidden], [.create(.test(900))])
        #expect(["L", "P", "Z"].allSatisfy { !history.isIn($0) })
        #expect(["A", "B", "G", "H"].allSatisfy { history.isIn($0) })
    }

    @Test("Who was put out by an inviter, and came in through somebody else as well, is covered in the one line only")
    func otherLine() {
        var history = TestHistory(seed: 2)
        let last = history.gather([("A", by: "founder"), ("L", by: "A"), ("G", by: "L"), ("B", by: "founder")])
        let second = history.admit("G", by: "B", after: [last])
        history.remove("L", by: "A", after: [second])
        #expect(!history.isIn("L") && history.isIn("G"))
    }

    @Test("Somebody whose line goes through their own guest is covered all the same")
    func throughGuest() {
        var history = TestHistory(seed: 3)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("P", by: "L")])
        let own = history.admit("L", by: "P", after: [last])
        let word = history.write("L", after: [own], by: own, [.create(.test(901))])
        history.remove("L", askedBy: "A", agreedBy: "B", after: [word])
        #expect(!history.isIn("L") && !history.isIn("P"))
    }
}

/// Rule 5: who is covered is out.
struct MembershipRule05Tests {
    @Test("Neither an admission beside the removal nor somebody who built on their words makes them a member")
    func out() {
        var history = TestHistory(seed: 1)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("H", by: "founder"), ("L", by: "founder")])
        let word = history.write("L", after: [last], [.create(.test(900))])
        history.write("H", after: [word], [.create(.test(901))])
        history.admit("L", by: "H", after: [word])
        history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        #expect(!history.isIn("L"))
        #expect(!history.isVoid(word))
    }
}

/// Rule 6: leaving.
struct MembershipRule06Tests {
    @Test("Who leaves is out alone: guests stay, and so do the words that they wrote elsewhere before it was heard of")
    func leaving() {
        var history = TestHistory(seed: 1)
        let last = history.gather([("L", by: "founder"), ("G", by: "L")])
        let beside = history.write("L", after: [history.heads[0]], [.create(.test(900))])
        let left = history.remove("L", by: "L", after: [last])
        let after = history.write("L", after: [left], [.create(.test(901))])
        #expect(!history.isIn("L") && history.isIn("G"))
        #expect(!history.isVoid(beside) && history.isVoid(after))
        #expect(history.graph.removal(of: history.device("L"))?.isLeaving == true)
    }
}

/// Rule 7: whose removals, readmissions and keys count.
struct MembershipRule07Tests {
    @Test("What completes a removal counts, not the asking: a voice that slept in the log puts nobody out later")
    func completing() {
        var history = TestHistory(seed: 1)
        let last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("X", by: "founder"), ("Y", by: "founder"), ("L", by: "founder"),
        ])
        let asked = history.write("A", after: [last], .askRemoval(history.device("X"), reason: "why", keeping: []))
        // A is out after having asked, and L agrees as if that had not been heard of.
        history.remove("A", askedBy: "B", agreedBy: "Y", after: [asked])
        history.write("L", after: [asked], .agreeRemoval(asked: asked, history.device("X"), keeping: []))
        #expect(!history.isIn("A"))
        #expect(history.isIn("X"))
    }

    @Test("A removal that was complete before its author was put out holds")
    func before() {
        var history = TestHistory(seed: 2)
        let last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("X", by: "founder"), ("Y", by: "founder"),
        ])
        let first = history.remove("X", askedBy: "A", agreedBy: "B", after: [last])
        history.remove("A", askedBy: "B", agreedBy: "Y", after: [first])
        #expect(!history.isIn("A") && !history.isIn("X"))
    }

    @Test("Who is put out cannot put out a guest whom the removal keeps, neither alone nor with an own guest, dated back")
    func datedBack() {
        var history = TestHistory(seed: 3)
        let last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("P", by: "L"), ("G", by: "L"),
        ])
        history.remove("L", askedBy: "A", agreedBy: "B", after: [last], keeping: ["G"])
        history.remove("G", by: "L", after: [last])
        history.remove("G", askedBy: "P", agreedBy: "L", after: [last])
        history.remove("G", askedBy: "L", agreedBy: "P", after: [last])
        #expect(history.isIn("G") && !history.isIn("L") && !history.isIn("P"))
    }

    @Test("A key that somebody brings in beside their removal does not count, though others built on it")
    func rekey() {
        var history = TestHistory(seed: 4)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("H", by: "founder"), ("L", by: "founder")])
        let sealed = SealedKeys(ephemeral: [UInt8](repeating: 1, count: 32), boxes: [])
        let rekey = history.write("L", after: [last], .rekey(KeyRotation(check: [UInt8](repeating: 2, count: 16), sealed: sealed)))
        #expect(history.graph.rekeys.map(\.id) == [rekey])
        history.write("H", after: [rekey], [.create(.test(900))])
        history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        #expect(history.graph.rekeys.isEmpty)
        #expect(!history.isVoid(rekey))
    }
}

/// Rule 8: no retaliation.
struct MembershipRule08Tests {
    @Test("Who is put out with the voice of a guest does not silence the guest by a removal dated back")
    func retaliation() {
        var history = TestHistory(seed: 1)
        let last = history.gather([("B", by: "founder"), ("L", by: "founder"), ("A", by: "L"), ("P", by: "L")])
        history.remove("L", askedBy: "B", agreedBy: "A", after: [last], keeping: ["A"])
        let alone = history.remove("A", by: "L", after: [last])
        history.remove("A", askedBy: "L", agreedBy: "P", after: [alone])
        #expect(!history.isIn("L") && history.isIn("A"))
    }

    @Test("A voice that had seen its own removal puts nobody out any more")
    func seen() {
        var history = TestHistory(seed: 2)
        let last = history.gather([("B", by: "founder"), ("L", by: "founder"), ("A", by: "L")])
        let first = history.remove("A", by: "L", after: [last])
        history.remove("L", askedBy: "B", agreedBy: "A", after: [first])
        #expect(history.isIn("L") && !history.isIn("A"))
    }
}

/// Rule 9: words.
struct MembershipRule09Tests {
    /// A removal of L by A and B, beside which L wrote a word.
    private func beside(_ history: inout TestHistory) -> (word: ChangeID, removal: ChangeID) {
        let last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("H", by: "founder"), ("L", by: "founder"), ("P", by: "L"),
        ])
        let word = history.write("L", after: [last], [.create(.test(900))])
        return (word, history.remove("L", askedBy: "A", agreedBy: "B", after: [last]))
    }

    @Test("A word beside the removal is void, and stays where another member built on it without having heard of it")
    func built() {
        var history = TestHistory(seed: 1)
        let (word, _) = beside(&history)
        #expect(history.isVoid(word))
        history.write("H", after: [word], [.create(.test(901))])
        #expect(!history.isVoid(word))
        #expect(!history.isIn("L"))
    }

    @Test("Who built on the word and had heard of the removal does not bring it back")
    func notTheRemoval() {
        var history = TestHistory(seed: 2)
        let (word, removal) = beside(&history)
        let both = history.write("H", after: [word, removal], [.create(.test(901))])
        #expect(history.isVoid(word))
        #expect(!history.isVoid(both))
    }

    @Test("Neither the removed member's other chains nor their guests vouch for the word")
    func ownGuests() {
        var history = TestHistory(seed: 3)
        let (word, _) = beside(&history)
        history.write("L", after: [word], [.create(.test(901))])
        history.write("P", after: [word], [.create(.test(902))])
        #expect(history.isVoid(word))
    }

    @Test("Words before the removal stay, those after it are void, and so are those of a guest")
    func around() {
        var history = TestHistory(seed: 4)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("P", by: "L")])
        let before = history.write("L", after: [last], [.create(.test(900))])
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [before])
        let after = history.write("L", after: [removal], [.create(.test(901))])
        let guest = history.write("P", after: [removal], [.create(.test(902))])
        #expect(!history.isVoid(before))
        #expect(history.isVoid(after) && history.isVoid(guest))
    }

    @Test("An admission beside the removal that others built on stays a word, and makes nobody a member")
    func admission() {
        var history = TestHistory(seed: 5)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("H", by: "founder"), ("L", by: "founder")])
        history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        let admission = history.admit("P", by: "L", after: [last])
        history.write("H", after: [admission], [.create(.test(900))])
        history.write("P", after: [admission], [.create(.test(901))])
        #expect(!history.isVoid(admission) && !history.isIn("P"))
    }
}

/// Rule 10: what nothing decides.
struct MembershipRule10Tests {
    /// A and B put out X while X and Y put out A.
    private func ring(seed: UInt64) -> (TestHistory, last: ChangeID) {
        var history = TestHistory(seed: seed)
        let last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("C", by: "founder"), ("X", by: "founder"), ("Y", by: "founder"),
            ("Z", by: "founder"),
        ])
        let out = history.remove("Z", by: "founder", after: [last])
        history.remove("X", askedBy: "A", agreedBy: "B", after: [out])
        history.remove("A", askedBy: "X", agreedBy: "Y", after: [out])
        return (history, out)
    }

    @Test("Of removals that take each other's voices away all count, and the others stay")
    func removals() {
        let (history, _) = ring(seed: 1)
        #expect(!history.isIn("A") && !history.isIn("X"))
        #expect(["founder", "B", "C", "Y"].allSatisfy { history.isIn($0) })
    }

    @Test("A readmission by a voice of which nothing decides whether it counts does not count")
    func readmissions() {
        var (history, last) = ring(seed: 2)
        let asked = history.write("X", after: [last], .askReadmission(history.device("Z")))
        history.write("C", after: [asked], .agreeReadmission(asked: asked, history.device("Z")))
        #expect(!history.isIn("Z"))
        #expect(history.graph.countingReadmissions.isEmpty)
    }

    @Test("Without the ring the same readmission counts")
    func decided() {
        var history = TestHistory(seed: 3)
        let last = history.gather([("C", by: "founder"), ("X", by: "founder"), ("Z", by: "founder")])
        let out = history.remove("Z", by: "founder", after: [last])
        let asked = history.write("X", after: [out], .askReadmission(history.device("Z")))
        history.write("C", after: [asked], .agreeReadmission(asked: asked, history.device("Z")))
        #expect(history.isIn("Z"))
    }

    @Test("Two who lie together against two others dissolve nothing beyond the four, in whatever order it arrives", arguments: seeds(6))
    func orders(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (history, _) = ring(seed: 4)
        let expected = history.graph.memberDevices
        for _ in 0..<5 {
            let graph = TestHistory.graph(of: history.shuffled(using: &random), group: history.graph.group)
            #expect(graph.memberDevices == expected, "PEERSYNC_SEED=\(seed)")
        }
    }
}

/// Rule 11: which changes are kept, passed on and compared.
struct MembershipRule11Tests {
    @Test("A void word that nothing builds on is not kept; one that a kept change builds on is")
    func kept() {
        var history = TestHistory(seed: 1)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("H", by: "founder"), ("L", by: "founder")])
        let word = history.write("L", after: [last], [.create(.test(900))])
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        #expect(!history.isKept(word))
        #expect(history.heads == [removal])
        let both = history.write("H", after: [word, removal], [.create(.test(901))])
        #expect(history.isVoid(word) && history.isKept(word))
        #expect(history.heads == [both])
    }

    @Test("The voices of a ring are kept, so that who hears of it later sees the same")
    func ring() {
        var history = TestHistory(seed: 2)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("X", by: "founder"), ("Y", by: "founder")])
        let first = history.remove("X", askedBy: "A", agreedBy: "B", after: [last])
        let second = history.remove("A", askedBy: "X", agreedBy: "Y", after: [last])
        #expect(history.isKept(first) && history.isKept(second))
        let kept = history.changes.filter { history.isKept($0.id) }
        let graph = TestHistory.graph(of: kept, group: history.graph.group)
        #expect(graph.memberDevices == history.graph.memberDevices)
        #expect(graph.heads == history.graph.heads)
    }
}

/// Rule 12: what honest changes name.
struct MembershipRule12Tests {
    @Test("A change names only heads that count, and its chain speaks by an admission that counts")
    func heads() {
        var history = TestHistory(seed: 1)
        let last = history.gather([("A", by: "founder"), ("L", by: "founder"), ("G", by: "L")])
        let again = history.admit("G", by: "A", after: [last])
        let word = history.write("L", after: [last], [.create(.test(900))])
        let removal = history.remove("L", by: "founder", after: [again])
        let device = history.device("G")
        let next = history.graph.nextChange(
            by: device, replica: ReplicaID(words: [1, 1]), wallClock: 0, operations: [.create(.test(901))])
        #expect(next.admission == again)
        #expect(next.dependencies == [removal] && history.isVoid(word))
    }

    @Test("A newcomer speaks by the admission of the one who let them in, though another is dated back to come before it")
    func host() {
        var history = TestHistory(seed: 2)
        let first = history.gather([("B", by: "founder"), ("L", by: "founder")])
        let word = history.write("B", after: [first], [.create(.test(900))])
        let byHost = history.admit("N", by: "B", after: [word])
        let datedBack = history.admit("N", by: "L", after: [first])
        func admission(preferring host: String?) -> ChangeID? {
            history.graph.nextChange(
                by: history.device("N"), replica: ReplicaID(words: [1, 1]), preferring: host.map { history.device($0) },
                wallClock: 0, operations: [.create(.test(901))]
            ).admission
        }
        #expect(admission(preferring: "B") == byHost)
        #expect(admission(preferring: nil) == datedBack)
        // Once the host's guests are out, what the newcomer has left is the other one.
        history.remove("B", by: "founder", after: [byHost, datedBack])
        #expect(admission(preferring: "B") == datedBack)
    }
}

/// Rule 13: readmission.
struct MembershipRule13Tests {
    /// L, who came in through A, is put out by the founder and B; beside it L wrote, put out their guest G, whom the
    /// removal keeps, and brought in a key.
    private func removed(_ history: inout TestHistory) -> (removal: ChangeID, word: ChangeID) {
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "A"), ("G", by: "L"), ("P", by: "L")])
        let word = history.write("L", after: [last], [.create(.test(900))])
        let sealed = SealedKeys(ephemeral: [UInt8](repeating: 1, count: 32), boxes: [])
        let key = history.write("L", after: [word], .rekey(KeyRotation(check: [UInt8](repeating: 2, count: 16), sealed: sealed)))
        history.remove("G", by: "L", after: [key])
        return (history.remove("L", askedBy: "founder", agreedBy: "B", after: [last], keeping: ["G"]), word)
    }

    @Test("It brings words and guests back, and neither the removals nor the keys that were beside the removal")
    func words() {
        var history = TestHistory(seed: 1)
        let (removal, word) = removed(&history)
        #expect(history.isVoid(word) && history.isIn("G") && !history.isIn("P"))
        let asked = history.write("founder", after: [removal], .askReadmission(history.device("L")))
        history.write("B", after: [asked], .agreeReadmission(asked: asked, history.device("L")))
        #expect(history.isIn("L") && !history.isVoid(word))
        #expect(history.isIn("G"))
        #expect(history.graph.rekeys.isEmpty)
    }

    @Test("It needs authority at or above the removal: who brought somebody in does not undo alone what two decided")
    func authority() {
        var history = TestHistory(seed: 2)
        let (removal, _) = removed(&history)
        history.write("A", after: [removal], .readmit(history.device("L")))
        #expect(!history.isIn("L"))
        history.write("founder", after: [removal], .readmit(history.device("L")))
        #expect(history.isIn("L"))
    }

    @Test("It has to follow the removal, and takes a second member like a removal")
    func follows() {
        var history = TestHistory(seed: 3)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("C", by: "founder"), ("L", by: "founder")])
        history.write("founder", after: [last], .readmit(history.device("L")))
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        #expect(!history.isIn("L"))
        let asked = history.write("A", after: [removal], .askReadmission(history.device("L")))
        let own = history.write("A", after: [asked], .agreeReadmission(asked: asked, history.device("L")))
        #expect(!history.isIn("L"))
        history.write("C", after: [own], .agreeReadmission(asked: asked, history.device("L")))
        #expect(history.isIn("L"))
    }

    @Test("Who was readmitted and is removed once more is out")
    func again() {
        var history = TestHistory(seed: 4)
        let last = history.gather([("A", by: "founder"), ("L", by: "founder")])
        let first = history.remove("L", by: "founder", after: [last])
        let back = history.write("founder", after: [first], .readmit(history.device("L")))
        #expect(history.isIn("L"))
        history.remove("L", by: "founder", after: [back])
        #expect(!history.isIn("L"))
    }
}

/// Rule 14: who can be let in anew by anybody.
struct MembershipRule14Tests {
    @Test("A guest who went with somebody, and who left, are let in again by any member's later admission")
    func anew() {
        var history = TestHistory(seed: 1)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("G", by: "L"), ("Q", by: "A")])
        let left = history.remove("Q", by: "Q", after: [last])
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [left])
        #expect(!history.isIn("G") && !history.isIn("Q"))
        history.admit("G", by: "B", after: [removal])
        history.admit("Q", by: "B", after: [removal])
        #expect(history.isIn("G") && history.isIn("Q") && !history.isIn("L"))
    }

    @Test("Who was put out by two is not in again by one member's admission")
    func target() {
        var history = TestHistory(seed: 2)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder")])
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        history.admit("L", by: "founder", after: [removal])
        #expect(!history.isIn("L"))
    }

    @Test("An admission by somebody who is out lets nobody in anew")
    func byOut() {
        var history = TestHistory(seed: 3)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("G", by: "L")])
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        history.admit("G", by: "L", after: [removal])
        #expect(!history.isIn("G"))
    }
}

/// Rule 15: acceptance checks form only.
struct MembershipRule15Tests {
    @Test("Operations that name nobody, or for which their author has no right, are taken in without effect")
    func noEffect() {
        var history = TestHistory(seed: 1)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder")])
        let nobody = DeviceID(words: [1, 2, 3, 4])
        let void = history.write("A", after: [last], [
            .members(.remove(nobody, reason: "", keeping: [])), .members(.remove(history.device("B"), reason: "", keeping: [])),
            .members(.agreeRemoval(asked: last, history.device("B"), keeping: [])), .members(.readmit(history.device("B"))),
            .members(.withdrawRemoval(asked: last, history.device("B"))), .members(.askRemoval(nobody, reason: "", keeping: [])),
        ])
        #expect(history.isIn("B") && !history.isVoid(void))
        #expect(history.graph.openRemovals.isEmpty)
    }

    @Test("Changes by a member who was put out are taken in, whether they had heard of it or not")
    func out() {
        var history = TestHistory(seed: 2)
        let last = history.gather([("A", by: "founder"), ("L", by: "founder")])
        let removal = history.remove("L", by: "founder", after: [last])
        // `write` accepts valid changes only.
        let beside = history.write("L", after: [last], [.create(.test(900))])
        let after = history.write("L", after: [removal, beside], [.create(.test(901))])
        #expect(history.isVoid(beside) && history.isVoid(after))
    }

    @Test("Operations about members beyond the limit of one change have no effect")
    func limit() {
        var history = TestHistory(seed: 3)
        let founding = history.heads[0]
        let count = ChangeLimits.membershipOperationsMax
        let guests = (0...count).map { history.device("guest \($0)") }
        history.write("founder", after: [founding], guests.map { .members(.admit($0, isSamePerson: false)) })
        #expect(guests.map { history.graph.isMember($0) } == (0...count).map { $0 < count })
    }
}
