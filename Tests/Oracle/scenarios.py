# SPDX-License-Identifier: Apache-2.0
# peersync
"""Attacks and quarrels made by hand, with what must come of each.

A scenario asserts what the rules of the program make of a group, and names the clauses without
which its assertions fail. `test_scenarios.py` runs the scenarios; called as a program, this file
prints the groups as worlds, in the form of `worlds.py`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable

from membership import RULES, Log, Operation, Resolution, Rules, resolve
from worlds import world_line


class Group:
    """A group founded by F, written change by change."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.log = Log()
        #: The admission by which each device speaks unless a scenario says otherwise.
        self.admissions: dict[str, int | None] = {"F": None}
        self.founding = self.log.add("F", [], [Operation("found", "F")])

    def change(
        self,
        author: str,
        *operations: Operation,
        after: Iterable[int] | None = None,
        by: int | None = None,
    ) -> int:
        """Adds a change that follows the given changes, or everything when none are given."""
        named = self.log.changes if after is None else after
        admission = self.admissions[author] if by is None else by
        change = self.log.add(author, named, operations, admission)
        for operation in operations:
            if operation.kind == "admit":
                self.admissions.setdefault(operation.device, change)
        return change

    def admit(
        self, author: str, device: str, after: Iterable[int] | None = None, own: bool = False
    ) -> int:
        return self.change(author, Operation("admit", device, same_person=own), after=after)

    def join(self, author: str, *devices: str, own: bool = False) -> None:
        """Admits devices one after the other; each writes a first change."""
        for device in devices:
            self.admit(author, device, own=own)
            self.write(device)

    def write(self, author: str, after: Iterable[int] | None = None, by: int | None = None) -> int:
        return self.change(author, Operation("write"), after=after, by=by)

    def ask(
        self, author: str, target: str, after: Iterable[int] | None = None, keep: Iterable[str] = ()
    ) -> int:
        return self.change(author, Operation("ask", target, keep=frozenset(keep)), after=after)

    def agree(
        self, author: str, asking: int, after: Iterable[int] | None = None, keep: Iterable[str] = ()
    ) -> int:
        """Agrees to an asking; follows only the asking unless more is given."""
        target = self.log.changes[asking].operations[0].device
        operation = Operation("agree", target, asking, frozenset(keep))
        return self.change(author, operation, after=[asking, *(after or [])])

    def put_out(
        self,
        target: str,
        by: tuple[str, str],
        after: Iterable[int] | None = None,
        keep: Iterable[str] = (),
    ) -> int:
        """Two members put a device out, one after the other."""
        return self.agree(by[1], self.ask(by[0], target, after, keep), after, keep)

    def remove(
        self, author: str, target: str, after: Iterable[int] | None = None, keep: Iterable[str] = ()
    ) -> int:
        return self.change(author, Operation("remove", target, keep=frozenset(keep)), after=after)

    def readmit(self, target: str, by: tuple[str, str], after: Iterable[int] | None = None) -> int:
        asking = self.change(by[0], Operation("ask_back", target), after=after)
        return self.change(by[1], Operation("agree_back", target, asking), after=[asking])

    @property
    def everything(self) -> list[int]:
        return list(self.log.changes)

    def verdict(self, ids: Iterable[int] | None = None) -> Resolution:
        return resolve(self.log.changes if ids is None else self.log.part(ids), self.rules)

    def is_in(self, device: str) -> bool:
        return self.verdict().is_member(device)

    def stands(self, change: int) -> bool:
        return change in self.verdict().word

    def is_strict(self, change: int) -> bool:
        return change in self.verdict().strict

    def counts(self, change: int) -> bool:
        """Whether a removal or readmission that a change completes counts."""
        verdict = self.verdict()
        motions = verdict.counting_removals + verdict.counting_readmissions
        return any(motion.completing.id == change for motion in motions)


Scenario = Callable[[Group], None]
SCENARIOS: dict[str, Scenario] = {}
#: Pairs of a scenario and a clause without which the scenario fails.
MUTANTS: list[tuple[str, str]] = []


def scenario(*mutants: str) -> Callable[[Scenario], Scenario]:
    """Registers a scenario that holds under the rules and fails without each named clause."""

    def register(function: Scenario) -> Scenario:
        SCENARIOS[function.__name__] = function
        MUTANTS.extend((function.__name__, mutant) for mutant in mutants)
        return function

    return register


# Rule 1: admissions.


@scenario()
def rule_1_an_admission_is_for_the_device_that_speaks(g: Group) -> None:
    g.join("F", "A", "B")
    try:
        g.log.add("B", g.everything, [Operation("write")], g.admissions["A"])
    except ValueError as error:
        assert "does not admit B" in str(error)
    else:
        raise AssertionError("B speaks by the admission of A")


@scenario("operations_are_bounded")
def rule_1_only_the_first_operations_of_a_change_count(g: Group) -> None:
    g.join("F", "A")
    admissions = [Operation("admit", f"P{i}") for i in range(65)]
    change = g.change("A", *admissions)
    assert g.log.changes[change].admits("P63") and not g.log.changes[change].admits("P64")
    assert "P64" not in g.verdict().devices
    # Edits of the document do not count towards the bound.
    mixed = [Operation("write")] * 64 + [Operation("admit", "Q")]
    g.change("A", *mixed)
    assert g.is_in("Q")


@scenario("targets_are_known")
def rule_1_nobody_is_put_out_before_anybody_admitted_them(g: Group) -> None:
    g.join("F", "A", "B")
    early = g.remove("F", "N")
    g.put_out("N", by=("A", "B"))
    g.join("A", "N")
    assert not g.counts(early)
    assert g.is_in("N")
    # The admission of a device must be in the past, wherever else it is.
    before = g.everything
    g.admit("A", "O", after=before)
    assert not g.counts(g.remove("F", "O", after=before))


# Rule 2: lines and authority.


@scenario()
def rule_2_a_line_through_an_own_puppet_does_not_help(g: Group) -> None:
    g.join("F", "A", "B", "L")
    before = g.everything
    puppet = g.admit("L", "P", after=before)
    again = g.change("P", Operation("admit", "L"), after=[puppet])
    g.write("L", after=[again], by=again)
    asking = g.ask("A", "L", after=[*before, again])
    g.agree("B", asking)
    assert not g.is_in("L") and not g.is_in("P")


@scenario("bounded_authority")
def rule_2_nobody_changes_the_line_of_another(g: Group) -> None:
    g.join("F", "A", "B", "L")
    g.join("L", "P")
    before = g.everything
    # A admits S, who is silent; L admits S as well, behind A's back, and puts S out.
    admission = g.admit("A", "S", after=before)
    lie = g.admit("L", "S", after=before)
    asking = g.ask("L", "S", after=[lie])
    g.agree("P", asking)
    g.remove("L", "S", after=[lie])
    assert g.is_in("S")
    assert g.stands(g.write("S", after=[admission]))


@scenario("bounded_authority")
def rule_2_two_guests_of_one_liar_have_no_more_say_than_the_liar(g: Group) -> None:
    g.join("F", "A", "L")
    g.join("L", *[f"P{i}" for i in range(50)])
    g.put_out("A", by=("P0", "P49"))
    g.put_out("F", by=("L", "P7"))
    assert g.is_in("A") and g.is_in("F")


# Rule 3: who puts out.


@scenario()
def rule_3_two_members_put_a_third_one_out(g: Group) -> None:
    g.join("F", "A", "B", "L")
    asking = g.ask("A", "L")
    assert g.is_in("L"), "an asking alone has no effect"
    g.agree("B", asking)
    assert not g.is_in("L")


@scenario("bounded_authority")
def rule_3_one_alone_puts_out_only_own_guests(g: Group) -> None:
    g.join("F", "A", "B")
    g.join("A", "G")
    before = g.everything
    refused = g.remove("B", "A", after=before)
    assert g.is_in("A") and g.verdict().covering[before[-1]] == [], "B has no authority over A"
    g.remove("A", "G", after=before)
    assert not g.is_in("G")
    assert g.is_strict(refused)


@scenario("target_has_no_voice")
def rule_3_the_target_of_a_removal_does_not_support_it(g: Group) -> None:
    g.join("F", "A", "L")
    asking = g.ask("L", "L")
    assert not g.counts(g.agree("A", asking))


@scenario("persons_are_voices")
def rule_3_two_devices_of_one_person_are_one_voice(g: Group) -> None:
    g.join("F", "A", "B")
    g.join("A", "A2", "A3", own=True)
    g.join("A", "G")
    # A2 has no authority over G; together with A3 it would have A's.
    g.put_out("G", by=("A2", "A3"))
    assert g.is_in("G")
    g.put_out("G", by=("A2", "B"))
    assert not g.is_in("G")


@scenario("own_devices")
def rule_3_two_devices_of_one_person_put_out_the_first_one(g: Group) -> None:
    g.join("F", "A", "B")
    g.join("A", "A2", "A3", own=True)
    g.put_out("A", by=("A2", "A3"), keep=["A2", "A3"])
    assert not g.is_in("A") and g.is_in("A2") and g.is_in("A3")
    assert g.log.changes[g.write("A2")].person == "A", "the name of a person outlives the device"


@scenario("own_devices")
def rule_3_two_devices_of_one_person_put_out_a_later_one(g: Group) -> None:
    g.join("F", "A")
    g.join("A", "A2", "A3", "A4", own=True)
    g.put_out("A4", by=("A2", "A3"))
    assert not g.is_in("A4")


@scenario()
def rule_3_one_device_and_another_member_put_out_the_first_one(g: Group) -> None:
    g.join("F", "A", "B")
    g.join("A", "A2", own=True)
    g.put_out("A", by=("A2", "B"), keep=["A2"])
    assert not g.is_in("A") and g.is_in("A2")


@scenario()
def rule_3_to_call_an_honest_device_ones_own_gives_no_authority(g: Group) -> None:
    g.join("F", "A", "L")
    g.join("L", "L2", "L3", own=True)
    claim = g.admit("L", "A", own=True)
    g.admit("L", "F", own=True)
    for target in ("A", "F"):
        g.put_out(target, by=("L2", "L3"), after=[claim, *g.everything])
        g.put_out(target, by=("L", "L2"), after=[claim, *g.everything])
    assert g.is_in("A") and g.is_in("F")


@scenario("withdrawals")
def rule_3_an_agreement_that_follows_the_withdrawal_completes_nothing(g: Group) -> None:
    g.join("F", "A", "B", "C")
    asking = g.ask("A", "C")
    withdrawal = g.change("A", Operation("withdraw", "C", asking))
    assert not g.counts(g.agree("B", asking, after=[withdrawal]))
    assert g.is_in("C")


@scenario()
def rule_3_a_withdrawal_beside_or_after_the_agreement_changes_nothing(g: Group) -> None:
    g.join("F", "A", "B", "C", "D")
    asking = g.ask("A", "C")
    g.change("A", Operation("withdraw", "C", asking), after=[asking])
    g.agree("B", asking)
    assert not g.is_in("C"), "beside the agreement"
    asking = g.ask("A", "D")
    agreement = g.agree("B", asking)
    g.change("A", Operation("withdraw", "D", asking), after=[agreement])
    assert not g.is_in("D"), "after the agreement"


@scenario()
def rule_3_only_the_askers_person_withdraws(g: Group) -> None:
    g.join("F", "A", "B", "L")
    g.join("A", "A2", own=True)
    asking = g.ask("A", "L")
    lie = g.change("L", Operation("withdraw", "L", asking))
    assert g.counts(g.agree("B", asking, after=[lie]))
    asking = g.ask("A", "F")
    withdrawal = g.change("A2", Operation("withdraw", "F", asking))
    assert not g.counts(g.agree("B", asking, after=[withdrawal])), "another device of the asker"


# Rule 4: what a removal covers.


@scenario("guests_fall", "kept_guests_stay")
def rule_4_guests_fall_unless_they_are_kept(g: Group) -> None:
    g.join("F", "A", "B", "L")
    g.join("L", "P", "G")
    before = g.everything
    removal = g.put_out("L", by=("A", "B"), keep=["G"])
    g.change("P", Operation("admit", "L"), after=[removal])
    hidden = g.admit("P", "Z", after=before)
    g.write("Z", after=[hidden])
    assert not g.is_in("L") and not g.is_in("P") and not g.is_in("Z")
    assert g.is_in("G")
    g.remove("L", "G", after=before)
    assert g.is_in("G"), "L puts the kept guest out beside the removal of L"


@scenario("kept_guests_stay")
def rule_4_guests_of_kept_guests_are_kept(g: Group) -> None:
    g.join("F", "A", "B", "L")
    g.join("L", "G")
    g.join("G", "H")
    g.put_out("L", by=("A", "B"), keep=["G"])
    assert g.is_in("G") and g.is_in("H")


@scenario("both_name_the_kept")
def rule_4_a_guest_who_is_quick_to_agree_keeps_nobody(g: Group) -> None:
    g.join("F", "A", "B", "L")
    g.join("L", "P", "Q")
    asking = g.ask("A", "L")
    g.agree("P", asking, keep=["P", "Q"])
    assert not g.is_in("L") and not g.is_in("P") and not g.is_in("Q")


@scenario("bounded_authority")
def rule_4_covers_only_lines_with_the_authority_at_or_above_the_target(g: Group) -> None:
    g.join("F", "A", "B")
    g.join("A", "G")
    # B invites G as well. A puts out the guest of A, not the guest of B.
    second = g.admit("B", "G")
    g.remove("A", "G")
    assert g.is_in("G")
    assert g.stands(g.write("G", by=second))
    assert not g.stands(g.write("G"))


# Rule 5: out is out.


@scenario()
def rule_5_nobody_is_kept_inside_by_building_on_their_words(g: Group) -> None:
    g.join("F", "A", "B", "H", "L")
    before = g.everything
    removal = g.put_out("L", by=("A", "B"))
    admission = g.admit("L", "P", after=before)
    g.write("H", after=[admission])
    g.write("P", after=[admission])
    assert not g.is_in("P")
    assert g.stands(admission), "the words of the admission are shown, as H built on them"
    # A careless member builds on a word that L wrote after the removal.
    late = g.write("L", after=[removal])
    g.write("H", after=[*before, late], by=g.admissions["H"])
    assert not g.stands(late)


@scenario()
def rule_5_an_admission_beside_the_removal_makes_nobody_a_member(g: Group) -> None:
    g.join("F", "A", "B", "H", "L")
    before = g.everything
    g.put_out("L", by=("A", "B"))
    g.admit("H", "L", after=before)
    assert not g.is_in("L")


# Rule 6: leaving.


@scenario("leaving_is_mild")
def rule_6_leaving_covers_oneself_alone_and_voids_nothing_beside_it(g: Group) -> None:
    g.join("F", "A", "L")
    g.join("L", "G")
    before = g.everything
    g.remove("L", "L", after=before)
    beside = g.write("L", after=before)
    assert g.stands(beside) and not g.is_strict(beside)
    assert g.is_in("G") and not g.is_in("L")
    assert not g.stands(g.write("L"))


# Rule 7: which removals count.


@scenario("completing_change_decides")
def rule_7_the_completing_change_decides_not_the_asking(g: Group) -> None:
    g.join("F", "A", "B", "X", "Y", "L")
    # A asks to put X out; nobody agrees. Later A is put out, which everybody sees.
    sleeping = g.ask("A", "X")
    g.put_out("A", by=("B", "Y"), after=[sleeping])
    # L wakes the asking by an agreement dated back to before the removal of A.
    woken = g.agree("L", sleeping)
    assert not g.counts(woken)
    assert g.is_in("X") and not g.is_in("A")


@scenario()
def rule_7_removals_completed_before_the_removal_of_their_author_count(g: Group) -> None:
    g.join("F", "A", "B", "X", "Y", "C")
    removal = g.put_out("X", by=("A", "B"))
    g.put_out("A", by=("C", "Y"), after=[removal])
    assert g.counts(removal) and not g.is_in("X") and not g.is_in("A")


@scenario()
def rule_7_keys_of_who_was_put_out_do_not_count(g: Group) -> None:
    g.join("F", "A", "B", "H", "L")
    before = g.everything
    g.put_out("L", by=("A", "B"))
    rekey = g.write("L", after=before)
    g.write("H", after=[rekey])
    assert g.stands(rekey) and not g.is_strict(rekey)


# Rule 8: no retaliation.


@scenario("no_retaliation")
def rule_8_a_target_does_not_silence_those_who_remove_it(g: Group) -> None:
    g.join("F", "B", "L")
    g.join("L", "A", "P")
    before = g.everything
    asking = g.ask("B", "L", after=before, keep=["A"])
    removal = g.agree("A", asking, keep=["A"])
    # L invited A, and puts A out by removals that are dated back.
    revenge = g.remove("L", "A", after=[g.admissions["A"]])
    g.change("P", Operation("agree", "A", revenge), after=[revenge])
    assert g.counts(removal) and not g.is_in("L") and g.is_in("A")


@scenario("no_retaliation")
def rule_8_two_devices_of_one_person_that_turn_on_each_other(g: Group) -> None:
    g.join("F", "B", "A")
    g.join("A", "A2", own=True)
    before = g.everything
    # The stolen first laptop puts the second one out, while the second one and B put the first out.
    removal = g.put_out("A", by=("A2", "B"), after=before, keep=["A2"])
    g.remove("A", "A2", after=before)
    assert g.counts(removal) and not g.is_in("A") and g.is_in("A2")


@scenario()
def rule_8_a_removal_that_the_voice_had_seen_takes_it_away(g: Group) -> None:
    g.join("F", "B", "L")
    g.join("L", "A")
    g.remove("L", "A")
    assert not g.counts(g.put_out("L", by=("B", "A")))


# Rule 9: what others built on.


@scenario("built_on_stays")
def rule_9_words_that_others_built_on_stay(g: Group) -> None:
    g.join("F", "A", "B", "H", "L")
    before = g.everything
    g.put_out("L", by=("A", "B"))
    answered = g.write("L", after=before)
    unseen = g.write("L", after=[answered])
    g.write("H", after=[answered])
    assert g.stands(answered) and not g.stands(unseen)


@scenario("builder_precedes_removal")
def rule_9_what_follows_the_removal_does_not_build_on_words_beside_it(g: Group) -> None:
    g.join("F", "A", "B", "H", "L")
    before = g.everything
    removal = g.put_out("L", by=("A", "B"))
    # L writes old changes after the fact, and H's program names them together with the removal.
    dated_back = g.write("L", after=before)
    builder = g.write("H", after=[removal, dated_back])
    assert g.stands(builder) and not g.stands(dated_back)


@scenario("builder_is_no_guest")
def rule_9_guests_of_the_target_do_not_build(g: Group) -> None:
    g.join("F", "A", "B", "L")
    g.join("L", "G")
    before = g.everything
    g.put_out("L", by=("A", "B"), keep=["G"])
    dated_back = g.write("L", after=before)
    builder = g.write("G", after=[*before, dated_back])
    assert g.stands(builder) and not g.stands(dated_back)


# Rule 10: what nothing decides.


@scenario("undecided_removals_count")
def rule_10_of_two_pairs_that_put_each_other_out_all_removals_count(g: Group) -> None:
    g.join("F", "A", "B", "X", "Y")
    before = g.everything
    g.put_out("X", by=("A", "B"), after=before)
    g.put_out("A", by=("X", "Y"), after=before)
    verdict = g.verdict()
    assert not verdict.is_decided
    assert not g.is_in("A") and not g.is_in("X") and g.is_in("B") and g.is_in("Y")


@scenario()
def rule_10_a_ring_of_removals_leaves_the_group_writable(g: Group) -> None:
    g.join("F", "A", "B", "C", "D")
    before = g.everything
    for target, by in (("A", ("B", "C")), ("B", ("C", "D")), ("C", ("D", "A")), ("D", ("A", "B"))):
        g.put_out(target, by=by, after=before)
    assert g.is_in("F")
    g.change("F", Operation("back", "A"))
    assert g.is_in("A"), "the founder has everybody below"


# Rule 11: what is kept.


@scenario("wide_keeping")
def rule_11_dropping_does_not_change_an_undecided_quarrel(g: Group) -> None:
    g.join("F", "A", "B", "X", "Y")
    before = g.everything
    # The agreements of A and X are void, for each is out, and nobody built on them.
    g.put_out("X", by=("B", "A"), after=before)
    g.put_out("A", by=("Y", "X"), after=before)
    kept = g.verdict().kept
    assert g.verdict(sorted(kept)).members == g.verdict().members
    assert g.verdict(sorted(kept)).word == g.verdict().word
    undecided = {s.id for motion in g.verdict().removals for s in motion.supporters}
    assert undecided <= kept


@scenario()
def rule_11_what_a_liar_wrote_after_the_removal_is_not_kept(g: Group) -> None:
    g.join("F", "A", "B", "L")
    before = g.everything
    removal = g.put_out("L", by=("A", "B"))
    late = [g.write("L", after=[removal]), g.write("L", after=before)]
    kept = g.verdict().kept
    assert not kept & set(late)
    assert kept == set(g.everything) - set(late)


# Rule 12: what honest changes name.


@scenario()
def rule_12_a_void_head_that_is_named_is_kept_by_everybody(g: Group) -> None:
    g.join("F", "A", "B", "H", "L")
    before = g.everything
    removal = g.put_out("L", by=("A", "B"))
    void = g.write("L", after=before)
    assert void not in g.verdict().kept
    careless = g.write("H", after=[removal, void])
    assert g.stands(careless) and not g.stands(void)
    assert void in g.verdict().kept, "which is why honest changes name only what stands"


@scenario()
def rule_12_honest_changes_name_what_completes_an_undecided_removal(g: Group) -> None:
    g.join("F", "A", "B", "X", "Y")
    before = g.everything
    g.put_out("X", by=("B", "A"), after=before)
    removal = g.put_out("A", by=("Y", "X"), after=before)
    assert g.counts(removal) and not g.stands(removal), "X is out as well"
    g.change("F", Operation("back", "A"), after=g.verdict().word)
    assert not g.is_in("A"), "a readmission that does not follow the removal cannot lift it"
    g.change("F", Operation("back", "A"), after=g.verdict().nameable)
    assert g.is_in("A")


@scenario()
def rule_12_honest_changes_name_what_completes_a_removal_in_spite_of_retaliation(g: Group) -> None:
    g.join("F", "B", "L")
    g.join("L", "K")
    g.join("K", "G")
    before = g.everything
    # K puts the guest G out, not knowing that G and B put L out and keep K.
    g.remove("K", "G", after=before)
    removal = g.put_out("L", by=("B", "G"), after=before, keep=["K"])
    assert g.verdict().is_decided
    assert g.counts(removal) and not g.stands(removal), "G is out"
    g.readmit("L", by=("F", "B"), after=g.verdict().word)
    assert not g.is_in("L")
    g.readmit("L", by=("F", "B"), after=g.verdict().nameable)
    assert g.is_in("L")


# Rule 13: readmissions.


@scenario("readmission_needs_authority")
def rule_13_an_inviter_alone_does_not_undo_what_two_did(g: Group) -> None:
    g.join("F", "A", "B")
    g.join("A", "L")
    g.join("L", "P")
    g.put_out("L", by=("F", "B"))
    g.change("A", Operation("back", "L"))
    assert not g.is_in("L") and not g.is_in("P")
    g.readmit("L", by=("A", "B"))
    assert g.is_in("L") and g.is_in("P")


@scenario("readmission_needs_authority")
def rule_13_two_guests_of_one_inviter_do_not_undo_what_two_others_did(g: Group) -> None:
    g.join("F", "A", "B")
    g.join("A", "L", "M", "N")
    g.put_out("L", by=("B", "M"))
    g.readmit("L", by=("M", "N"))
    assert not g.is_in("L"), "the authority of A is below the authority of the removal"
    g.readmit("L", by=("M", "B"))
    assert g.is_in("L")


@scenario("readmission_revives_no_removal")
def rule_13_a_readmission_brings_back_words_and_no_removals(g: Group) -> None:
    g.join("F", "B", "L", "C")
    g.join("L", "A", "G")
    before = g.everything
    removal = g.put_out("L", by=("B", "C"), after=before, keep=["A", "G"])
    revenge = g.remove("L", "G", after=before)
    word = g.write("L", after=before)
    assert not g.stands(word)
    g.readmit("L", by=("F", "B"))
    assert g.counts(removal), "a lifted removal is history, not undone"
    assert g.is_in("L") and g.is_in("G")
    assert g.stands(word) and not g.is_strict(word)
    assert not g.counts(revenge)


@scenario("readmission_is_asked_after")
def rule_13_an_asking_for_a_readmission_lifts_no_later_removal(g: Group) -> None:
    g.join("F", "A", "B", "C", "L")
    g.put_out("L", by=("A", "B"))
    asking = g.change("A", Operation("ask_back", "L"))
    g.change("F", Operation("back", "L"))
    assert g.is_in("L")
    g.put_out("L", by=("A", "B"))
    g.change("C", Operation("agree_back", "L", asking))
    assert not g.is_in("L"), "A asked before A put L out again"
    g.readmit("L", by=("A", "C"))
    assert g.is_in("L")


@scenario()
def rule_13_a_readmission_before_the_removal_is_complete_lifts_nothing(g: Group) -> None:
    g.join("F", "A", "B", "L", "M", "N")
    g.remove("N", "N")
    asking = g.change("A", Operation("ask", "L"))
    g.change("N", Operation("agree", "L", asking))
    g.readmit("L", by=("L", "M"))
    g.change("B", Operation("agree", "L", asking))
    assert not g.is_in("L"), "those who lie do not shield one another"


@scenario()
def rule_13_a_readmission_beside_the_removal_lifts_nothing(g: Group) -> None:
    g.join("F", "A", "B", "C", "D", "L")
    before = g.everything
    g.put_out("L", by=("A", "B"), after=before)
    g.readmit("L", by=("C", "D"), after=before)
    assert not g.is_in("L")


# Rule 14: admitted anew.


@scenario("admission_anew", "leaving_is_mild")
def rule_14_who_left_is_admitted_anew_by_any_member(g: Group) -> None:
    g.join("F", "A", "B", "L")
    g.remove("L", "L")
    assert not g.is_in("L")
    admission = g.admit("B", "L")
    assert g.is_in("L") and g.stands(g.write("L", by=admission))
    g.put_out("L", by=("A", "B"))
    g.admit("F", "L")
    assert not g.is_in("L"), "the target of a removal by two is not admitted anew by one"


@scenario("admission_anew")
def rule_14_a_guest_who_fell_is_admitted_anew_by_any_member(g: Group) -> None:
    g.join("F", "A", "B", "L")
    g.join("L", "G")
    g.put_out("L", by=("A", "B"))
    assert not g.is_in("G")
    admission = g.admit("B", "G")
    assert g.is_in("G") and g.stands(g.write("G", by=admission))
    assert g.stands(g.write("G")), "also by the first admission, as the second one is in the past"


@scenario("admission_anew")
def rule_14_a_founder_who_left_is_admitted_anew(g: Group) -> None:
    g.join("F", "A", "B")
    g.remove("F", "F")
    assert not g.is_in("F")
    g.admit("A", "F")
    assert g.is_in("F") and g.stands(g.write("F"))


@scenario()
def rule_14_an_admission_that_stands_only_as_a_word_admits_nobody_anew(g: Group) -> None:
    g.join("F", "A", "B", "H", "L")
    g.join("L", "K", "G")
    removal = g.put_out("L", by=("A", "B"))
    # K is admitted anew and goes on to speak by the first admission, whose line holds L.
    anew = g.admit("B", "K", after=[removal])
    first = g.admissions["K"]
    assert g.stands(g.write("K", after=[anew], by=first))
    # K is put out, and admits G beside the removal, which keeps G. H builds on it unknowingly.
    before = g.everything
    g.put_out("K", by=("A", "B"), after=before, keep=["G"])
    admission = g.change("K", Operation("admit", "G"), after=before, by=first)
    g.write("H", after=[admission])
    assert g.stands(admission) and not g.is_strict(admission)
    for speaking in (g.admissions["G"], admission):
        assert not g.stands(g.write("G", by=speaking))
    assert not g.is_in("G"), "membership and standing agree"


# Rule 15: acceptance.


@scenario()
def rule_15_a_change_written_after_the_removal_is_void_and_not_refused(g: Group) -> None:
    g.join("F", "A", "B", "L")
    removal = g.put_out("L", by=("A", "B"))
    late = g.write("L", after=[removal])
    assert late in g.verdict().changes and not g.stands(late)
    g.readmit("L", by=("A", "B"), after=[removal])
    assert not g.stands(late), "written between the removal and the readmission"
    assert g.stands(g.write("L"))


# Several operations in one change.


@scenario()
def several_operations_of_one_change_are_each_judged(g: Group) -> None:
    g.join("F", "A", "B", "X", "Y")
    asking = g.change("A", Operation("ask", "X"), Operation("ask", "Y"), Operation("admit", "N"))
    g.change("B", Operation("agree", "X", asking), Operation("agree", "Y", asking))
    assert not g.is_in("X") and not g.is_in("Y") and g.is_in("N")


@scenario()
def a_change_that_removes_two_does_not_silence_itself(g: Group) -> None:
    g.join("F", "A")
    g.join("A", "G", "H")
    both = g.change("A", Operation("remove", "G"), Operation("remove", "A"))
    assert g.counts(both) and not g.is_in("G") and not g.is_in("A") and g.is_in("H")


def main() -> None:
    """Prints the group of each scenario as a world, so that the program judges it as well."""
    for number, (name, function) in enumerate(SCENARIOS.items()):
        group = Group(RULES)
        function(group)
        line = world_line(number, name, group.log, group.verdict())
        sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
