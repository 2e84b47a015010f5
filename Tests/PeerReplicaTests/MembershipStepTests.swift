// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// What an honest laptop writes to put somebody out, or to let them in again.
struct MembershipStepTests {
    private func step(
        _ history: inout TestHistory, of target: String, by name: String, keeping: [String]? = []
    ) -> MembershipStep {
        let (device, own) = (history.device(target), history.device(name))
        let kept = keeping?.map { history.device($0) }
        return history.graph.removalStep(of: device, by: own, reason: "why", keeping: kept)
    }

    @Test("An own guest is put out at once, until a third member has worked with them: then it is an asking")
    func guest() {
        var history = TestHistory(seed: 1)
        // Each word follows all before it, so G is the last one and nobody wrote after G.
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("G", by: "A")])
        let device = history.device("G")
        #expect(step(&history, of: "G", by: "A") == .decides(.remove(device, reason: "why", keeping: [])))
        #expect(step(&history, of: "G", by: "B") == .asks(.askRemoval(device, reason: "why", keeping: [])))
        history.write("B", after: [last], [.create(.test(900))])
        #expect(step(&history, of: "G", by: "A") == .asks(.askRemoval(device, reason: "why", keeping: [])))
    }

    @Test("Who asked already waits, and another member agrees with the guests to keep")
    func agreement() {
        var history = TestHistory(seed: 2)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("G", by: "L")])
        let (device, guest) = (history.device("L"), history.device("G"))
        let asked = history.write("A", after: [last], .askRemoval(device, reason: "why", keeping: [guest]))
        #expect(step(&history, of: "L", by: "A") == .isAsked)
        #expect(
            step(&history, of: "L", by: "B", keeping: ["G"])
                == .agrees(.agreeRemoval(asked: asked, device, keeping: [guest]), with: history.member("A")))
        #expect(history.graph.members(below: [device], keeping: []) == [history.member("G")])
        #expect(history.graph.members(below: [device], keeping: [guest]) == [])
    }

    @Test("Two guests of the one they put out stay themselves; an agreement takes over whom the asking keeps")
    func guestsPutOutTheirInviter() {
        var history = TestHistory(seed: 8)
        let last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("C", by: "founder"), ("D", by: "founder")
        ])
        let device = history.device("founder")
        let kept = ["A", "B", "C"].map { history.device($0) }.sorted()
        #expect(
            step(&history, of: "founder", by: "A", keeping: ["B", "C"])
                == .asks(.askRemoval(device, reason: "why", keeping: kept)))
        let asked = history.write("A", after: [last], .askRemoval(device, reason: "why", keeping: kept))
        #expect(
            step(&history, of: "founder", by: "B", keeping: nil)
                == .agrees(
                    .agreeRemoval(asked: asked, device, keeping: kept), with: history.member("A")))
        let two = ["A", "B"].map { history.device($0) }.sorted()
        #expect(step(&history, of: "founder", by: "B", keeping: ["A"]).keeping == two)
        history.write("B", after: [asked], .agreeRemoval(asked: asked, device, keeping: kept))
        #expect(!history.isIn("founder") && !history.isIn("D"))
        #expect(history.isIn("A") && history.isIn("B") && history.isIn("C"))
    }

    @Test("Nobody agrees to an asking that would put themselves out: they ask as well, and the first one agrees to that")
    func notOneself() {
        var history = TestHistory(seed: 9)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder")])
        let (device, a, b) = (history.device("founder"), history.device("A"), history.device("B"))
        let first = history.write("A", after: [last], .askRemoval(device, reason: "why", keeping: [a]))
        guard case .asks(let asking) = step(&history, of: "founder", by: "B", keeping: ["A"]) else {
            Issue.record("B agrees to be put out")
            return
        }
        #expect(asking == .askRemoval(device, reason: "why", keeping: [a, b].sorted()))
        let second = history.write("B", after: [first], asking)
        // A did not name B: only A can say that B stays.
        #expect(
            history.graph.agreementsDue(by: a).isEmpty && history.graph.agreementsDue(by: b).isEmpty
        )
        #expect(
            step(&history, of: "founder", by: "A", keeping: nil)
                == .agrees(
                    .agreeRemoval(asked: second, device, keeping: [a, b].sorted()),
                    with: history.member("B")))
    }

    @Test("The laptop of one of two who asked crosswise agrees by itself when both are among those who stay")
    func guestsAskedCrosswise() {
        var history = TestHistory(seed: 10)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("C", by: "founder")]
        )
        let (device, a, b) = (history.device("founder"), history.device("A"), history.device("B"))
        let (two, three) = ([a, b].sorted(), [a, b, history.device("C")].sorted())
        history.write("A", after: [last], .askRemoval(device, reason: "one", keeping: three))
        let second = history.write("B", after: [last], .askRemoval(device, reason: "two", keeping: two))
        #expect(
            history.graph.agreementsDue(by: a) == [
                .agreeRemoval(asked: second, device, keeping: two)
            ])
    }

    @Test("Whoever cannot agree to an asking, for want of authority with the one who asked, asks as well")
    func withoutAuthority() {
        var history = TestHistory(seed: 11)
        let last = history.gather([
            ("A", by: "founder"), ("L", by: "founder"), ("P", by: "A"), ("Q", by: "A"),
            ("R", by: "founder")
        ])
        let device = history.device("L")
        history.write("P", after: [last], .askRemoval(device, reason: "why", keeping: []))
        #expect(step(&history, of: "L", by: "Q") == .asks(.askRemoval(device, reason: "why", keeping: [])))
        #expect(step(&history, of: "L", by: "P") == .isAsked)
        guard case .agrees = step(&history, of: "L", by: "R") else {
            Issue.record("R cannot agree")
            return
        }
    }

    @Test("A guest whom the asking does not keep stays for nobody's agreement")
    func quickGuest() {
        var history = TestHistory(seed: 6)
        let last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("P", by: "L"), ("Q", by: "L"),
        ])
        let (device, guests) = (history.device("L"), ["P", "Q"].map { history.device($0) }.sorted())
        let asked = history.write("A", after: [last], .askRemoval(device, reason: "why", keeping: []))
        // The program of an honest one does not even write it.
        #expect(step(&history, of: "L", by: "B", keeping: ["P"]).keeping == [])
        history.write("P", after: [asked], .agreeRemoval(asked: asked, device, keeping: guests))
        #expect(!history.isIn("L") && !history.isIn("P") && !history.isIn("Q"))
    }

    @Test("The guests of somebody who left can be put out with them, as if that one were here")
    func left() {
        var history = TestHistory(seed: 7)
        let last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("P", by: "L"), ("Q", by: "P"),
        ])
        let device = history.device("L")
        let leaving = history.remove("L", by: "L", after: [last])
        #expect(!history.isIn("L") && history.isIn("P"))
        #expect(history.graph.hosts(among: [device, history.device("A")]) == [device])
        #expect(step(&history, of: "L", by: "A") == .asks(.askRemoval(device, reason: "why", keeping: [])))
        let asked = history.write("A", after: [leaving], .askRemoval(device, reason: "why", keeping: []))
        #expect(history.graph.openRemovals.map(\.target) == [device])
        guard case .agrees(let agreement, _) = step(&history, of: "L", by: "B") else {
            Issue.record("B cannot agree")
            return
        }
        history.write("B", after: [asked], agreement)
        #expect(!history.isIn("P") && !history.isIn("Q"))
        #expect(history.graph.openRemovals.isEmpty && history.graph.hosts(among: [device]).isEmpty)
    }

    @Test("Two who asked without having heard of each other: the laptop of one of them agrees by itself, others do not")
    func bothAsked() {
        var history = TestHistory(seed: 3)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("C", by: "founder"), ("L", by: "founder")])
        let device = history.device("L")
        let first = history.write("A", after: [last], .askRemoval(device, reason: "one", keeping: []))
        #expect(history.graph.agreementsDue(by: history.device("A")).isEmpty)
        let second = history.write("B", after: [last], .askRemoval(device, reason: "two", keeping: []))
        #expect(history.graph.agreementsDue(by: history.device("A")) == [.agreeRemoval(asked: second, device, keeping: [])])
        #expect(history.graph.agreementsDue(by: history.device("C")).isEmpty)
        history.write("A", after: [first, second], .agreeRemoval(asked: second, device, keeping: []))
        #expect(!history.isIn("L"))
        #expect(history.graph.agreementsDue(by: history.device("B")).isEmpty)
    }

    @Test("A readmission is one change for who has the authority, else an asking and an agreement, and no step for a guest")
    func readmission() {
        var history = TestHistory(seed: 4)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder"), ("G", by: "L")])
        let (device, guest) = (history.device("L"), history.device("G"))
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        #expect(history.graph.readmissionStep(of: device, by: history.device("founder")) == .decides(.readmit(device)))
        #expect(history.graph.readmissionStep(of: device, by: history.device("A")) == .asks(.askReadmission(device)))
        #expect(history.graph.readmissionStep(of: guest, by: history.device("A")) == nil)
        let asked = history.write("A", after: [removal], .askReadmission(device))
        #expect(history.graph.readmissionStep(of: device, by: history.device("A")) == .isAsked)
        #expect(
            history.graph.readmissionStep(of: device, by: history.device("B"))
                == .agrees(.agreeReadmission(asked: asked, device), with: history.member("A")))
    }

    @Test("An asking to readmit is over once its target is put out again, and one to put out once its target is let in again")
    func staleAskings() {
        var history = TestHistory(seed: 12)
        var last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("C", by: "founder"), ("L", by: "founder")
        ])
        let device = history.device("L")
        last = history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        let asked = history.write("A", after: [last], .askReadmission(device))
        #expect(history.graph.openReadmissions.map(\.change) == [asked])
        last = history.write("founder", after: [asked], .readmit(device))
        let putOut = history.write("C", after: [last], .askRemoval(device, reason: "", keeping: []))
        last = history.remove("L", askedBy: "A", agreedBy: "B", after: [putOut])
        #expect(!history.isIn("L") && history.graph.openReadmissions.isEmpty)
        #expect(
            history.graph.readmissionStep(of: device, by: history.device("C"))
                == .asks(.askReadmission(device)))
        // Were C to agree all the same, it would lift nothing.
        last = history.write("C", after: [last], .agreeReadmission(asked: asked, device))
        #expect(!history.isIn("L"))
        history.write("founder", after: [last], .readmit(device))
        #expect(history.isIn("L") && history.graph.openRemovals.isEmpty)
    }

    @Test("Two guests of one member cannot readmit whom others put out: each of them asks, and another one agrees")
    func readmissionWithoutAuthority() {
        var history = TestHistory(seed: 14)
        var last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("P", by: "A"), ("Q", by: "A"),
            ("L", by: "founder")
        ])
        let device = history.device("L")
        last = history.remove("L", askedBy: "founder", agreedBy: "B", after: [last])
        last = history.write("P", after: [last], .askReadmission(device))
        #expect(
            history.graph.readmissionStep(of: device, by: history.device("Q"))
                == .asks(.askReadmission(device)))
        guard case .agrees = history.graph.readmissionStep(of: device, by: history.device("B"))
        else {
            Issue.record("B cannot agree")
            return
        }
    }

    @Test("An asking that was agreed to once is over, also after a readmission: the next removal is asked for anew")
    func answered() {
        var history = TestHistory(seed: 7)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder")])
        let device = history.device("L")
        let removal = history.remove("L", askedBy: "A", agreedBy: "B", after: [last])
        history.write("founder", after: [removal], .readmit(device))
        #expect(history.graph.isMember(device))
        #expect(history.graph.openRemovals.isEmpty)
        #expect(
            history.graph.removalStep(of: device, by: history.device("B"), reason: "again", keeping: [])
                == .asks(.askRemoval(device, reason: "again", keeping: [])))
    }

    @Test("A readmission brings back what the member's removal put out, and not the laptop that was put out before")
    func devicesToReadmit() {
        var history = TestHistory(seed: 15)
        var last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("M", by: "founder")]
        )
        last = history.admit("M2", by: "M", after: [last], isSamePerson: true)
        let (first, stolen) = (history.device("M"), history.device("M2"))
        last = history.write("M", after: [last], .remove(stolen, reason: "stolen", keeping: []))
        #expect(history.graph.stays(history.member("M"), without: [stolen], keeping: []))
        last = history.remove("M", askedBy: "A", agreedBy: "B", after: [last])
        #expect(history.graph.devicesToReadmit(of: history.member("M")) == [first])
        history.write("founder", after: [last], .readmit(first))
        #expect(history.isIn("M") && !history.isIn("M2"))
        #expect(history.graph.admissionsDue(by: first).isEmpty)
    }

    @Test("Who went with their host and is let in again lets their other laptops in, once, but none that was put out itself")
    func admissionsDue() {
        var history = TestHistory(seed: 16)
        var last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("H", by: "founder"), ("G", by: "H")
        ])
        last = history.admit("G2", by: "G", after: [last], isSamePerson: true)
        last = history.admit("G3", by: "G", after: [last], isSamePerson: true)
        last = history.write("G", after: [last], .remove(history.device("G3"), reason: "stolen", keeping: []))
        #expect(history.graph.admissionsDue(by: history.device("G")).isEmpty)
        last = history.remove("H", askedBy: "A", agreedBy: "B", after: [last])
        #expect(!history.isIn("G") && history.graph.admissionsDue(by: history.device("G")).isEmpty)
        #expect(history.graph.removalWithHost(of: history.device("G"))?.target == history.device("H"))
        last = history.admit("G", by: "A", after: [last])
        #expect(history.isIn("G") && !history.isIn("G2"))
        let second = history.device("G2")
        #expect(
            history.graph.admissionsDue(by: history.device("G")) == [
                .admit(second, isSamePerson: true)
            ])
        history.write("G", after: [last], .admit(second, isSamePerson: true))
        #expect(history.isIn("G2") && !history.isIn("G3"))
        #expect(history.graph.devices(of: history.member("G")).contains(second))
        #expect(history.graph.admissionsDue(by: history.device("G")).isEmpty)
    }

    @Test("A removal closes the doors of whoever made it or let its target in, and one by two closes everybody's")
    func doors() {
        var history = TestHistory(seed: 17)
        var last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("C", by: "founder"), ("G", by: "A"),
            ("H", by: "G")
        ])
        func closing(_ name: String) -> Int? {
            history.graph.lastRemovalClosingDoors(of: history.member(name))
        }
        last = history.remove("G", by: "G", after: [last])
        #expect(closing("A") == nil)
        // The founder has authority over all, H came in through G.
        last = history.write("founder", after: [last], .remove(history.device("H"), reason: "", keeping: []))
        let alone = history.graph.count - 1
        #expect(
            closing("founder") == alone && closing("G") == alone && closing("A") == nil
                && closing("B") == nil)
        last = history.remove("C", askedBy: "A", agreedBy: "B", after: [last])
        let byTwo = history.graph.count - 1
        #expect(["founder", "A", "B"].allSatisfy { closing($0) == byTwo })
        // Two whom one member made up are not two.
        for name in ["P", "Q", "R"] { last = history.admit(name, by: "A", after: [last]) }
        history.remove("R", askedBy: "P", agreedBy: "Q", after: [last])
        #expect(!history.isIn("R") && closing("founder") == byTwo && closing("B") == byTwo)
    }

    @Test("A guest whom the target made up and who asks first decides for nobody who stays")
    func madeUpGuestAsksFirst() {
        var history = TestHistory(seed: 18)
        let last = history.gather([
            ("A", by: "founder"), ("L", by: "founder"), ("P", by: "L"), ("Q", by: "L")
        ])
        let device = history.device("L")
        let guests = ["P", "Q"].map { history.device($0) }.sorted()
        history.write("P", after: [last], .askRemoval(device, reason: "lie", keeping: guests))
        #expect(step(&history, of: "L", by: "A", keeping: []) == .asks(.askRemoval(device, reason: "why", keeping: [])))
        // Whoever names no guests is told whom the asking keeps.
        #expect(step(&history, of: "L", by: "A", keeping: nil).keeping == guests)
    }

    @Test("What a stolen laptop let in comes back by no other laptop of its member")
    func letInByStolen() {
        var history = TestHistory(seed: 19)
        var last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("M", by: "founder")]
        )
        last = history.admit("M2", by: "M", after: [last], isSamePerson: true)
        let thief = history.admit("T", by: "M", after: [last], isSamePerson: true)
        last = history.remove("M", askedBy: "A", agreedBy: "B", after: [last, thief], keeping: ["M2"])
        #expect(history.isIn("M2") && !history.isIn("M") && !history.isIn("T"))
        #expect(history.graph.admissionsDue(by: history.device("M2")).isEmpty)
    }

    @Test("A removal without authority changes nothing of what is offered, shown or closed")
    func withoutEffect() {
        var history = TestHistory(seed: 20)
        var last = history.gather([
            ("A", by: "founder"), ("B", by: "founder"), ("C", by: "founder"), ("M", by: "founder")
        ])
        let (first, member) = (history.device("M"), history.member("M"))
        last = history.admit("M2", by: "M", after: [last], isSamePerson: true)
        last = history.remove("M", askedBy: "A", agreedBy: "B", after: [last])
        let closing = history.graph.lastRemovalClosingDoors(of: history.member("founder"))
        let asked = history.write("A", after: [last], .askReadmission(first))
        for target in ["M", "M2"] {
            last = history.write("C", after: [asked, last], .remove(history.device(target), reason: "lie", keeping: []))
        }
        #expect(history.graph.openReadmissions.map(\.change) == [asked])
        #expect(history.graph.devicesToReadmit(of: member).contains(first))
        #expect(history.graph.removal(of: first)?.by == [history.member("A"), history.member("B")])
        #expect(history.graph.lastRemovalClosingDoors(of: history.member("founder")) == closing)
    }

    @Test("The topmost of a member's devices stand for all; below one another only the first does")
    func topDevices() {
        var history = TestHistory(seed: 5)
        let first = history.gather([("A", by: "founder")])
        let second = history.admit("A2", by: "A", after: [first], isSamePerson: true)
        history.admit("A3", by: "A2", after: [second], isSamePerson: true)
        let member = history.member("A")
        #expect(history.graph.topDevices(of: member) == [history.device("A")])
        #expect(history.graph.devices(of: member) == ["A", "A2", "A3"].map { history.device($0) }.sorted())
    }

    @Test("Two ids are shown as one person when two others say so, and not by their own word")
    func link() {
        var history = TestHistory(seed: 6)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("M", by: "founder"), ("N", by: "founder")])
        let pair = [history.member("M"), history.member("N")].sorted()
        history.write("M", after: [last], .link(pair[0], pair[1]))
        history.write("N", after: [last], .link(pair[1], pair[0]))
        history.write("A", after: [last], .link(pair[0], pair[1]))
        #expect(history.graph.linkedMembers.isEmpty)
        history.write("B", after: [last], .link(pair[1], pair[0]))
        #expect(history.graph.linkedMembers == [pair])
        // It carries no authority: the two are two devices of two members.
        #expect(history.graph.devices(of: pair[0]).count == 1)
    }
}
